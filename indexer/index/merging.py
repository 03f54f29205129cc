"""Merges runs and segments into one segment, array to array, a share of the words at a time.

Everything that is stored of words follows from the places of terms: documents from places, frequencies from documents,
stems from terms, impacts from frequencies. So a merge only has to lay places of several parts end to end (shifted, and
without those of deleted documents), and a segment made by merges equals one made at once, to the byte of its postings.
Memory is bounded by the share (half a million places) and by what is kept a document and a word.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import Cancelled
from indexer.index.container import ContainerWriter
from indexer.index.counts import write_counts
from indexer.index.lists import lengths_of
from indexer.index.merging_documents import Layout, drop_doubles, lay_out, write_documents
from indexer.index.merging_shares import CodedShare, Merge, coded_shares
from indexer.index.parts import SHARES, Part
from indexer.index.runs import Dictionaries
from indexer.index.segment import CHAMPIONS, K1, KTH, SEGMENT_KIND, B

SHARE_PLACES = 500_000  # places handled at once: about 75 MB of work arrays a process


@dataclass(frozen=True, slots=True)
class Frozen:
    """What holds for all segments of a generation."""

    average_length: float
    fingerprint: str


def average_length(parts: Sequence[Part]) -> float:
    """Average words a document that stays, 1 where none does."""
    drop_doubles(parts)
    words = documents = 0
    for part in parts:
        lengths = lengths_of(part.first_position) - 2
        kept = lengths if part.live is None else lengths[part.live]
        words, documents = words + int(kept.sum()), documents + kept.size
    return max(words / documents, 1.0) if documents else 1.0


def write_segment(
    path: Path,
    parts: Sequence[Part],
    frozen: Frozen,
    dictionaries: Dictionaries,
    *,
    sync: bool = True,
    workers: int = 1,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Merge parts, in this order, into a new segment file; give the number of its documents.

    Documents that are not live are dropped. The file is synced, its folder is not. More than one worker (a process
    each) is for parts that are runs. Raises OutOfSpace or Cancelled, in which case nothing stays behind.
    """

    def check_stop() -> None:
        if cancelled():
            raise Cancelled("The work was stopped; the index is as it was.")

    layout = lay_out(parts)
    meta = {
        "count": layout.documents,
        "positions": int(layout.first_position[-1]),
        "average_length": frozen.average_length,
        "fingerprint": frozen.fingerprint,
        "scripts": [layout.documents, *(int((layout.script == script).sum()) for script in (1, 2))],
    }
    with ContainerWriter(path, SEGMENT_KIND, meta, sync=sync) as writer:
        write_documents(writer, parts, layout, dictionaries, check_stop)
        merge = Merge(parts, layout, _saturation(layout, frozen.average_length))
        with closing(coded_shares(merge, _ranges(parts), workers)) as shares:
            _write_words(writer, shares, check_stop)
    return layout.documents


class _ListSink:
    """Lists of one name, as they are coded share by share."""

    def __init__(self, writer: ContainerWriter, name: str) -> None:
        self._name = name
        self._buffer = writer.stream(name, np.uint8)
        self._entries: list[NDArray[np.uint64]] = []
        self._units = 0

    def write(self, buffer: NDArray[np.uint8], entries: NDArray[np.uint64]) -> None:
        """Append some lists, their entries counted from the buffer's beginning."""
        self._buffer.write(buffer)
        self._entries.append(entries[:-1] + np.uint64(self._units << 3))
        self._units += buffer.size // 4

    def close(self, writer: ContainerWriter) -> None:
        """Write the entries: u32 where they fit."""
        entries = np.concatenate([*self._entries, np.array([self._units << 3], np.uint64)])
        writer.add(f"{self._name}.at", entries.astype(np.uint32) if self._units < 1 << 29 else entries)


def _write_words(writer: ContainerWriter, shares: Iterable[CodedShare | None], check_stop: Callable[[], None]) -> None:
    sinks = {name: _ListSink(writer, name) for name in ("postings", "places", "sides")}
    columns = _Columns()
    for share in shares:
        check_stop()
        if share is None:
            continue
        for name, coded in share.lists.items():
            sinks[name].write(*coded)
        columns.append(share)
    for sink in sinks.values():
        sink.close(writer)
    columns.close(writer)


def _saturation(layout: Layout, average: float) -> NDArray[np.float64]:
    """Give the K of BM25 for every document: what a frequency must be for half of the best impact."""
    lengths = lengths_of(layout.first_position) - 2
    return (K1 * (1 - B + B * lengths / average)).astype(np.float64)


def _ranges(parts: Sequence[Part]) -> list[tuple[int, int]]:
    return list(_cut(sum((part.shares() for part in parts), np.zeros(SHARES, np.int64))))


def _cut(shares: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut the 4096 shares into ranges of about so many places."""
    low = total = 0
    for at, places in enumerate(shares.tolist()):
        if total and total + places > SHARE_PLACES:
            yield low, at
            low, total = at, 0
        total += places
    yield low, SHARES


_OF_TERMS = {"sides.term", "stem.first", "term.long", "term.best"}  # columns that hold numbers of terms,
_OF_STEMS = {"stem.long", "stem.best"}  # and of stems


class _Columns:
    """What is kept of every stem and term until the words are done."""

    def __init__(self) -> None:
        self.arrays: dict[str, list[NDArray[Any]]] = {}
        self.stems: list[bytes] = []
        self.terms: list[bytes] = []

    def append(self, share: CodedShare) -> None:
        """Append a share, whose own numbers of terms and stems follow those so far."""
        for name, values in share.columns.items():
            before = len(self.terms) if name in _OF_TERMS else len(self.stems) if name in _OF_STEMS else 0
            self.arrays.setdefault(name, []).append(values + values.dtype.type(before) if before else values)
        self.stems.extend(share.stems)
        self.terms.extend(share.terms)

    def _array(self, name: str, empty: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate(self.arrays[name]) if name in self.arrays else empty

    def close(self, writer: ContainerWriter) -> None:
        """Write the lexicon, counts, bounds and champions."""
        none = np.zeros(0, np.uint32)
        for name in ("term.df", "stem.df", "term.foreign", "stem.foreign"):
            write_counts(writer, name, self._array(name, none))
        writer.add("term.script", self._array("term.script", np.zeros(0, np.uint8)))
        writer.add("stem.hash", self._array("stem.hash", none))
        first = self._array("stem.first", none)
        writer.add("stem.first", np.concatenate([first, [len(self.terms)]]).astype(np.uint32))
        writer.add_strings("stem.text", self.stems)
        writer.add_strings("term.text", self.terms)
        hashes = self._array("term.hash", none)
        by_hash = np.argsort(hashes, kind="stable")
        writer.add("term.hash", hashes[by_hash])
        writer.add("term.of", by_hash.astype(np.uint32))
        by_text = sorted(range(len(self.terms)), key=self.terms.__getitem__)
        writer.add("term.sorted", np.array(by_text, np.uint32))
        writer.add("sides.term", self._array("sides.term", none))
        for name in ("stem", "term"):
            writer.add(f"{name}.long", self._array(f"{name}.long", none))
            writer.add(f"{name}.kth", self._array(f"{name}.kth", np.zeros((0, len(KTH)), np.uint8)))
            writer.add(f"{name}.best", self._array(f"{name}.best", none))
            writer.add(f"{name}.best.docs", self._array(f"{name}.best.docs", np.zeros((0, CHAMPIONS), np.uint32)))
            empty = np.zeros((0, CHAMPIONS), np.uint8)
            writer.add(f"{name}.best.impacts", self._array(f"{name}.best.impacts", empty))
