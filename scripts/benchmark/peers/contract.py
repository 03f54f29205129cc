"""What an engine is to the benchmark."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmark.corpus import Corpus
from benchmark.timing import Ask


class Peer(Protocol):
    """An engine that can index a corpus into an empty folder and be asked from it."""

    repeats: int
    """How often a query is timed: slow engines once."""

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Index all of a corpus, durably, merges finished."""
        ...

    def open(self, folder: Path) -> Ask:
        """Open the index; the function asks for the ten best documents without counting the others."""
        ...


def unique(words: Sequence[str]) -> list[str]:
    """Return words without repetitions, in their order: no engine is asked for one twice."""
    return list(dict.fromkeys(words))
