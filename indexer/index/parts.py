"""Parts: what a merge reads, whether it is a run fresh from a worker or a segment with deletions."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.index.container import Container
from indexer.index.listcoding import decode
from indexer.index.lists import lengths_of, spread
from indexer.index.runs import RUN_KIND
from indexer.index.segment import Segment
from indexer.index.texts import Blocks

SHARES = 4096  # words are dealt out by the upper 12 bits of their stem's hash
SHARE_SHIFT = 20


class Words(NamedTuple):
    """Some words of a part, in the order of their stem's hash, with all their places.

    ``texts`` are ``stem NUL term`` in UTF-8; the places of word i (rising) follow those of word i - 1.
    """

    hashes: NDArray[np.uint32]
    texts: list[bytes]
    scripts: NDArray[np.uint8]
    counts: NDArray[np.int64]
    places: NDArray[np.uint32]


class Part(Protocol):
    """Documents and words that go into a merge. ``live`` is None where no document is deleted."""

    count: int
    live: NDArray[np.bool_] | None
    first_position: NDArray[np.uint32]
    texts: Blocks
    records: Blocks

    def column(self, name: str) -> NDArray[Any]:
        """Give a column of documents: ``title script date id order`` or the codes of a category."""
        ...

    def anchors(self) -> NDArray[Any]:
        """Give the anchors of all documents, as differences."""
        ...

    def quiet(self) -> NDArray[np.uint32]:
        """Give the stretches of positions that are boilerplate: (begin, end) after (begin, end), rising and apart."""
        ...

    def names(self, category: str) -> list[str]:
        """Give what the codes of a category are called."""
        ...

    def shares(self) -> NDArray[np.int64]:
        """Estimate the places of each of the 4096 shares of words."""
        ...

    def words(self, low: int, high: int) -> Words:
        """Read the words of the shares from ``low`` up to, not including, ``high``."""
        ...


class RunPart:
    """A run; nothing in it is deleted unless a later document of the same input has the same id."""

    def __init__(self, path: Path) -> None:
        self._run = Container(path, RUN_KIND)
        self.count: int = self._run.meta["count"]
        self.live: NDArray[np.bool_] | None = None
        self.first_position = self._run["doc.first"]
        self.texts, self.records = Blocks(self._run, "text"), Blocks(self._run, "record")
        self._hash, self._at = self._run["word.hash"], self._run["word.text.at"]
        self._ends = np.cumsum(self._run["word.count"])

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to other processes as the file's path, to be mapped again there."""
        return RunPart, (self._run.path,), {"live": self.live}

    def column(self, name: str) -> NDArray[Any]:
        """See Part."""
        return self._run[f"doc.{name}"]

    def anchors(self) -> NDArray[Any]:
        """See Part."""
        return self._run["doc.anchor"]

    def quiet(self) -> NDArray[np.uint32]:
        """See Part."""
        return self._run["doc.quiet"]

    def names(self, category: str) -> list[str]:
        """See Part."""
        names: list[str] = self._run.meta["names"][category]
        return names

    def shares(self) -> NDArray[np.int64]:
        """See Part."""
        counts = np.bincount(self._hash >> SHARE_SHIFT, self._run["word.count"], minlength=SHARES)
        return counts.astype(np.int64)

    def words(self, low: int, high: int) -> Words:
        """See Part."""
        first, last = _range(self._hash, low, high)
        at = self._at[first : last + 1].tolist()
        text = self._run["word.text"][at[0] : at[-1]].tobytes()
        texts = [text[a - at[0] : b - at[0]] for a, b in itertools.pairwise(at)]
        ends = self._ends[first:last]
        counts = self._run["word.count"][first:last]
        begin = int(ends[0] - counts[0]) if ends.size else 0
        places = self._run["places"][begin : int(ends[-1])] if ends.size else np.zeros(0, np.uint32)
        return Words(self._hash[first:last], texts, self._run["word.script"][first:last], counts, places)


class SegmentPart:
    """A segment, with the documents of it that are still live."""

    def __init__(self, segment: Segment, live: NDArray[np.bool_] | None) -> None:
        self._segment = segment
        self._arrays: Mapping[str, NDArray[Any]] = segment.container
        self.count = segment.count
        self.live = live
        self.first_position = segment.first_position
        self.texts, self.records = segment.texts, segment.records

    def column(self, name: str) -> NDArray[Any]:
        """See Part; ids by their hash, put back into the order of documents."""
        if name == "id":
            hashes = np.empty(self.count, np.uint32)
            hashes[self._arrays["doc.id.of"]] = self._arrays["doc.id.hash"]
            return hashes
        if name == "order":  # segments hold an id once, and are older than any run
            return np.full(self.count, -1, np.int64)
        return self._arrays[f"doc.{name}"]

    def anchors(self) -> NDArray[Any]:
        """See Part."""
        return self._arrays["doc.anchor"]

    def quiet(self) -> NDArray[np.uint32]:
        """See Part."""
        return self._segment.quiet

    def names(self, category: str) -> list[str]:
        """See Part."""
        names: list[str] = self._segment.container.meta["names"][category]
        return names

    def _stem_of_terms(self) -> NDArray[np.int64]:
        first = self._arrays["stem.first"]
        return np.repeat(np.arange(first.size - 1), lengths_of(first))

    def shares(self) -> NDArray[np.int64]:
        """See Part; a unit of 4 bytes holds at most four places."""
        units = lengths_of(self._arrays["places.at"] >> 3)
        share = self._arrays["stem.hash"][self._stem_of_terms()] >> SHARE_SHIFT
        return 4 * np.bincount(share, units, minlength=SHARES).astype(np.int64)

    def words(self, low: int, high: int) -> Words:
        """See Part."""
        first, last = _range(self._arrays["stem.hash"], low, high)
        of_stem = self._arrays["stem.first"]
        begin, end = int(of_stem[first]), int(of_stem[last])
        repeats = lengths_of(of_stem[first : last + 1])
        places, counts = decode(self._arrays["places"], self._arrays["places.at"][begin : end + 1])
        hashes = np.repeat(self._arrays["stem.hash"][first:last], repeats)
        texts = self._segment.words_of(first, last)
        return Words(hashes, texts, self._arrays["term.script"][begin:end], counts, places)


def _range(hashes: NDArray[np.uint32], low: int, high: int) -> tuple[int, int]:
    first = int(hashes.searchsorted(np.uint32(low << SHARE_SHIFT)))
    last = hashes.size if high >= SHARES else int(hashes.searchsorted(np.uint32(high << SHARE_SHIFT)))
    return first, last


def pick(array: NDArray[Any], at: NDArray[Any], chosen: NDArray[np.intp]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Take some pieces ``array[at[i]:at[i + 1]]``, end to end, and their lengths."""
    lengths = lengths_of(at)[chosen]
    return array[spread(at[:-1].astype(np.int64)[chosen], lengths)], lengths


__all__ = ["SHARES", "Part", "RunPart", "SegmentPart", "Words", "pick"]
