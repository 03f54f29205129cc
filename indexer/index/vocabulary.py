"""The words of one process: an analyzer, and as arrays what the index needs of each word it has met."""

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from indexer.analysis.analyzer import TokenBatch


class WordCutter(Protocol):
    """What is asked of an analyzer (see ``indexer.analysis.analyzer.Analyzer``)."""

    terms: list[str]
    stems: list[str]
    scripts: Any

    def batch(self, texts: Sequence[str], /) -> "TokenBatch":
        """Cut many texts."""
        ...


def default_analyzer() -> WordCutter:
    """Make the one analyzer of Kavosh (law 2)."""
    from indexer.analysis.analyzer import Analyzer  # noqa: PLC0415 - loads the tables of words

    analyzer: WordCutter = Analyzer()
    return analyzer


class Vocabulary:
    """An analyzer, and what the index needs of each of its words, as arrays that grow with it; not for two threads."""

    def __init__(self, analyzer: WordCutter) -> None:
        self.analyzer = analyzer
        self.script = np.zeros(0, np.uint8)
        self.stem_hash = np.zeros(0, np.uint32)

    def catch_up(self) -> None:
        """Learn the words that are new since the last time."""
        known, count = self.script.size, len(self.analyzer.terms)
        if known == count:
            return
        scripts = np.array(list(self.analyzer.scripts[known:count]), np.uint8)
        hashes = [zlib.crc32(stem.encode("utf-8", "surrogatepass")) for stem in self.analyzer.stems[known:count]]
        self.script = np.concatenate([self.script, scripts])
        self.stem_hash = np.concatenate([self.stem_hash, np.array(hashes, np.uint32)])
