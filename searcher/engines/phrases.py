"""Where words stand one behind the other: phrases, and what stands in a title.

Positions are global over a segment, with empty ones between title and text and between documents, so words at
neighbouring positions stand in one document and one part of it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher.engines.standing import Standing
from searcher.engines.topk import NO_DOCS, Docs

Positions = NDArray[np.uint32] | NDArray[np.int64]
NOWHERE = np.zeros(0, np.int64)

Spelling = tuple[int, ...]
"""A way to write one word of a phrase: term numbers at positions one behind the other."""


def starts_of_terms(standing: Standing, terms: Sequence[int]) -> Positions:
    """Return where terms stand one behind the other: rising positions of the first. -1 stands nowhere."""
    if not terms or min(terms) < 0:
        return NOWHERE
    sizes = [standing.places(term).gaps.size for term in terms]
    order = sorted(range(len(terms)), key=sizes.__getitem__)
    rarest = order[0]
    starts = standing.positions(terms[rarest])
    if rarest:
        starts = starts[starts.searchsorted(rarest) :] - np.uint32(rarest)
    for at in order[1:]:
        if not starts.size:
            break
        starts = starts[standing.stands_at(terms[at], starts + np.uint32(at))]
    return starts


def starts(standing: Standing, words: Sequence[Sequence[Spelling]]) -> Positions:
    """Return where a phrase begins, each word written in any of its spellings; rising, each once."""
    if all(len(spellings) == 1 and len(spellings[0]) == 1 for spellings in words):
        return starts_of_terms(standing, [spellings[0][0] for spellings in words])
    # Runs that are still open, as (begin, next position); spellings may differ in length.
    begins, ends = _spelt(standing, words[0])
    for spellings in words[1:]:
        if not begins.size:
            break
        kept = []
        for spelling in spellings:
            if min(spelling) < 0:
                continue
            held = np.ones(ends.size, np.bool_)
            for at, term in enumerate(spelling):
                left = held.nonzero()[0]
                targets = ends[left] + at
                order = targets.argsort(kind="stable")
                hit = np.zeros(left.size, np.bool_)
                hit[order] = standing.stands_at(term, targets[order].astype(np.uint32))
                held[left] = hit
            kept.append((begins[held], ends[held] + len(spelling)))
        begins = np.concatenate([begin for begin, _ in kept]) if kept else NOWHERE
        ends = np.concatenate([end for _, end in kept]) if kept else NOWHERE
    return np.unique(begins)


def _spelt(standing: Standing, spellings: Sequence[Spelling]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    found = [(starts_of_terms(standing, spelling).astype(np.int64), len(spelling)) for spelling in spellings]
    begins = np.concatenate([at for at, _ in found])
    return begins, np.concatenate([at + length for at, length in found])


def counted(segment: Segment, positions: NDArray[Any]) -> tuple[Docs, NDArray[np.intp]]:
    """Return the documents of rising positions, each once, and how many positions each has."""
    if not positions.size:
        return NO_DOCS, NO_DOCS
    docs = segment.document_of(positions)
    first = np.empty(docs.size, np.bool_)
    first[0] = True
    np.not_equal(docs[1:], docs[:-1], out=first[1:])
    at = first.nonzero()[0]
    counts = np.empty_like(at)
    np.subtract(at[1:], at[:-1], out=counts[:-1])
    counts[-1] = docs.size - at[-1]
    return docs[at], counts


def in_titles(segment: Segment, positions: NDArray[Any]) -> NDArray[Any]:
    """Return those of rising positions that stand in a title."""
    return positions[positions < segment.title_ends[segment.document_of(positions)]] if positions.size else positions
