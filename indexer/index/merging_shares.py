"""A share of the words merged from all parts and coded for the segment: what any process can do without the others.

Nothing a share holds depends on the shares before it: terms and stems count from its own first. Whoever writes the
segment adds what came before, so shares made one after the other and shares made at once give the same arrays.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.listcoding import encode
from indexer.index.merging_documents import Layout
from indexer.index.merging_postings import keep_best, stem_lists, term_lists
from indexer.index.merging_words import Share, gather, placed
from indexer.index.parts import Part
from indexer.index.workers import Workers, answering, receive

type Range = tuple[int, int]


class CodedShare(NamedTuple):
    """A share as it is written: its words, its lists (buffer and entries by name) and its columns by name.

    ``stems`` are empty where they are as their first term is.
    """

    stems: list[bytes]
    terms: list[bytes]
    lists: Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint64]]]
    columns: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Merge:
    """All that merging a share takes; can be pickled where the parts are runs."""

    parts: Sequence[Part]
    layout: Layout
    saturation: NDArray[np.float64]

    def share(self, low: int, high: int) -> CodedShare | None:
        """Merge the words of the shares from ``low`` up to, not including, ``high``; None where there are none."""
        shifted = zip(self.parts, self.layout.shifts, strict=True)
        share = gather([placed(part.words(low, high), part, shift) for part, shift in shifted])
        return _code(share, self.layout, self.saturation) if share.terms else None


def coded_shares(merge: Merge, ranges: Sequence[Range], workers: int = 1) -> Generator[CodedShare | None, None, None]:
    """Give the shares in their order, made by so many processes (1: by this one); to be closed.

    Shares are dealt out in turn, and a process waits until its share is taken, so memory is bounded.
    """
    workers = min(workers, len(ranges))
    if workers < 2:
        for low, high in ranges:
            yield merge.share(low, high)
        return
    with Workers(_make_shares, [(merge, ranges[n::workers]) for n in range(workers)]) as crew:
        for number in range(len(ranges)):
            yield receive(crew.pipes[number % workers])


def _make_shares(pipe: Connection, merge: Merge, ranges: Sequence[Range]) -> None:
    with answering(pipe):
        for low, high in ranges:
            pipe.send(merge.share(low, high))


def _code(share: Share, layout: Layout, saturation: NDArray[np.float64]) -> CodedShare:
    terms, stems = len(share.terms), len(share.stems)
    stem_first = share.stem_of.searchsorted(np.arange(stems + 1))
    exact = term_lists(share, layout, saturation)
    rank = np.arange(terms) - stem_first[share.stem_of]
    whole, variants, several = stem_lists(exact, share.stem_of, rank, np.diff(stem_first), saturation)

    used = 1 + (np.diff(stem_first) > 1)
    side_counts = np.bincount(exact.owner[several], minlength=terms)
    with_side = side_counts.nonzero()[0]
    lists = {
        "postings": encode(
            whole.docs, np.bincount(whole.owner, minlength=stems), [whole.impacts, variants], used.astype(np.int64)
        ),
        "places": encode(share.places, share.counts),
        "sides": encode(exact.docs[several], side_counts[with_side], [exact.impacts[several]]),
    }
    columns: dict[str, NDArray[Any]] = {
        "sides.term": with_side.astype(np.uint32),
        "term.script": share.scripts,
        "term.hash": share.term_hashes,
        "stem.hash": share.hashes[stem_first[:-1]],
        "stem.first": stem_first[:-1],
    }
    stem_scripts = share.scripts[stem_first[:-1]]
    for name, postings, scripts in (("term", exact, share.scripts), ("stem", whole, stem_scripts)):
        foreign = (scripts[postings.owner] != layout.script[postings.docs]) & (scripts[postings.owner] > 0)
        columns[f"{name}.df"] = np.bincount(postings.owner, minlength=scripts.size)
        columns[f"{name}.foreign"] = np.bincount(postings.owner[foreign], minlength=scripts.size)
    columns |= keep_best("stem", whole, np.ones(stems, np.bool_))
    columns |= keep_best("term", exact, (np.diff(stem_first) > 1)[share.stem_of])
    same = zip(share.stems, stem_first[:-1].tolist(), strict=True)
    return CodedShare(
        [b"" if stem == share.terms[first] else stem for stem, first in same], share.terms, lists, columns
    )
