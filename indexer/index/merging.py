"""Merges runs and segments into one segment, array to array, a share of the words at a time.

Everything that is stored of words follows from the places of terms: documents from places, frequencies from documents,
stems from terms, impacts from frequencies. So a merge only has to lay places of several parts end to end (shifted, and
without those of deleted documents), and a segment made by merges equals one made at once, to the byte of its postings.
Memory is bounded by the share (about a million places) and by what is kept a document and a word.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.container import ContainerWriter
from indexer.index.counts import write_counts
from indexer.index.listcoding import encode
from indexer.index.lists import lengths_of
from indexer.index.merging_documents import Layout, drop_doubles, lay_out, write_documents
from indexer.index.merging_postings import keep_best, stem_lists, term_lists
from indexer.index.merging_words import Share, gather, placed
from indexer.index.parts import SHARES, Part
from indexer.index.runs import Dictionaries
from indexer.index.segment import CHAMPIONS, K1, KTH, SEGMENT_KIND, B

SHARE_PLACES = 1_000_000  # places handled at once: about 150 MB of work arrays


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
    path: Path, parts: Sequence[Part], frozen: Frozen, dictionaries: Dictionaries, *, sync: bool = True
) -> int:
    """Merge parts, in this order, into a new segment file; give the number of its documents.

    Documents that are not live are dropped. The file is synced, its folder is not. Raises OutOfSpace, in which case
    nothing stays behind.
    """
    layout = lay_out(parts)
    meta = {
        "count": layout.documents,
        "positions": int(layout.first_position[-1]),
        "average_length": frozen.average_length,
        "fingerprint": frozen.fingerprint,
        "scripts": [layout.documents, *(int((layout.script == script).sum()) for script in (1, 2))],
    }
    with ContainerWriter(path, SEGMENT_KIND, meta, sync=sync) as writer:
        write_documents(writer, parts, layout, dictionaries)
        _write_words(writer, parts, layout, frozen.average_length)
    return layout.documents


class _ListSink:
    """Lists of one name, as they are coded share by share."""

    def __init__(self, writer: ContainerWriter, name: str) -> None:
        self._name = name
        self._buffer = writer.stream(name, np.uint8)
        self._entries: list[NDArray[np.uint64]] = []
        self._units = 0

    def write(
        self,
        numbers: NDArray[Any],
        counts: NDArray[np.int64],
        columns: Sequence[NDArray[np.uint8]] = (),
        used: NDArray[np.int64] | None = None,
    ) -> None:
        """Code and append some lists."""
        buffer, entries = encode(numbers, counts, columns, used)
        self._buffer.write(buffer)
        self._entries.append(entries[:-1] + np.uint64(self._units << 3))
        self._units += buffer.size // 4

    def close(self, writer: ContainerWriter) -> None:
        """Write the entries: u32 where they fit."""
        entries = np.concatenate([*self._entries, np.array([self._units << 3], np.uint64)])
        writer.add(f"{self._name}.at", entries.astype(np.uint32) if self._units < 1 << 29 else entries)


def _write_words(writer: ContainerWriter, parts: Sequence[Part], layout: Layout, average: float) -> None:
    sinks = {name: _ListSink(writer, name) for name in ("postings", "places", "sides")}
    columns = _Columns()
    lengths = lengths_of(layout.first_position) - 2
    saturation = (K1 * (1 - B + B * lengths / average)).astype(np.float64)
    shares = sum((part.shares() for part in parts), np.zeros(SHARES, np.int64))
    for low, high in _cut(shares):
        words = [placed(part.words(low, high), part, shift) for part, shift in zip(parts, layout.shifts, strict=True)]
        share = gather(words)
        if share.terms:
            _write_share(share, layout, saturation, sinks, columns)
    for sink in sinks.values():
        sink.close(writer)
    columns.close(writer)


def _cut(shares: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut the 4096 shares into ranges of about so many places."""
    low = total = 0
    for at, places in enumerate(shares.tolist()):
        if total and total + places > SHARE_PLACES:
            yield low, at
            low, total = at, 0
        total += places
    yield low, SHARES


class _Columns:
    """What is kept of every stem and term until the words are done."""

    def __init__(self) -> None:
        self.arrays: dict[str, list[NDArray[Any]]] = {}
        self.stems: list[bytes] = []
        self.terms: list[bytes] = []

    def keep(self, name: str, values: NDArray[Any]) -> None:
        """Append to one array."""
        self.arrays.setdefault(name, []).append(values)

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
        hashes = np.fromiter((zlib.crc32(term) for term in self.terms), np.uint32, len(self.terms))
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


def _write_share(
    share: Share,
    layout: Layout,
    saturation: NDArray[np.float64],
    sinks: Mapping[str, _ListSink],
    columns: _Columns,
) -> None:
    first_term, first_stem = len(columns.terms), sum(array.size for array in columns.arrays.get("stem.hash", ()))
    terms, stems = len(share.terms), len(share.stems)
    stem_first = share.stem_of.searchsorted(np.arange(stems + 1))
    exact = term_lists(share, layout, saturation)
    rank = np.arange(terms) - stem_first[share.stem_of]
    whole, variants, several = stem_lists(exact, share.stem_of, rank, np.diff(stem_first), saturation)

    used = 1 + (np.diff(stem_first) > 1)
    sinks["postings"].write(
        whole.docs, np.bincount(whole.owner, minlength=stems), [whole.impacts, variants], used.astype(np.int64)
    )
    sinks["places"].write(share.places, share.counts)
    side_counts = np.bincount(exact.owner[several], minlength=terms)
    with_side = side_counts.nonzero()[0]
    sinks["sides"].write(exact.docs[several], side_counts[with_side], [exact.impacts[several]])

    columns.keep("sides.term", (with_side + first_term).astype(np.uint32))
    columns.keep("term.script", share.scripts)
    stem_scripts = share.scripts[stem_first[:-1]]
    for name, lists, scripts in (("term", exact, share.scripts), ("stem", whole, stem_scripts)):
        df = np.bincount(lists.owner, minlength=scripts.size)
        foreign = (scripts[lists.owner] != layout.script[lists.docs]) & (scripts[lists.owner] > 0)
        columns.keep(f"{name}.df", df)
        columns.keep(f"{name}.foreign", np.bincount(lists.owner[foreign], minlength=scripts.size))
    columns.keep("stem.hash", np.fromiter((zlib.crc32(stem) for stem in share.stems), np.uint32, stems))
    columns.keep("stem.first", stem_first[:-1] + first_term)
    columns.stems.extend(
        b"" if stem == share.terms[first] else stem
        for stem, first in zip(share.stems, stem_first[:-1].tolist(), strict=True)
    )
    columns.terms.extend(share.terms)
    keep_best("stem", whole, np.ones(stems, np.bool_), first_stem, columns)
    keep_best("term", exact, (np.diff(stem_first) > 1)[share.stem_of], first_term, columns)
