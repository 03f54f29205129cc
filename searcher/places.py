"""Where the words of a question stand in the documents of one page, from the positions that the index stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher.marks import Wanted

PREFIX_TERMS = 64
"""Terms that a prefix is looked up for, as in the engine."""

STEM_TERMS = 8
"""Terms of a stem that are looked up, the most frequent first."""
WORDS = 8
"""Words that are looked up, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Positions of a question's words in one document, counted from its first: rising arrays, and their weights."""

    places: tuple[NDArray[np.int64], ...]
    weights: tuple[float, ...]


def standing(segment: Segment, docs: Sequence[int], want: Wanted) -> dict[int, Standing]:
    """Return, for each of some documents of a segment, where the words stand; words that stand nowhere are left out."""
    rising = np.array(sorted(docs), np.intp)
    found: list[tuple[float, NDArray[Any]]] = []
    # The heaviest words choose the passage; the others are marked all the same.
    for text, weight in sorted(want.stems.items(), key=lambda item: -item[1])[:WORDS]:
        found.append((weight, _stem(segment, text, rising)))
    for text, weight in want.terms.items():
        found.append((weight, _term(segment, text, rising)))
    for prefix, weight in want.prefixes.items():
        lists = [segment.places_in(int(term), rising) for term in segment.prefix(prefix, PREFIX_TERMS)]
        found.append((weight, np.sort(np.concatenate(lists)) if lists else _NONE))
    for sequence, (weight, loose) in want.sequences.items():
        found.append((weight, _sequence(segment, sequence, rising, loose)))
    starts, ends = segment.first_position[rising].tolist(), segment.first_position[rising + 1].tolist()
    result = {}
    for doc, start, end in zip(rising.tolist(), starts, ends, strict=True):
        places, weights = [], []
        for weight, positions in found:
            low, high = positions.searchsorted((start, end))
            if high > low:
                places.append(positions[low:high].astype(np.int64) - start)
                weights.append(weight)
        result[doc] = Standing(tuple(places), tuple(weights))
    return result


_NONE = np.zeros(0, np.int64)


def _stem(segment: Segment, text: str, docs: NDArray[np.intp]) -> NDArray[Any]:
    stem = segment.stem(text)
    if stem < 0:
        return _NONE
    lists = [segment.places_in(term, docs) for term in segment.terms_of(stem)[:STEM_TERMS]]
    return lists[0] if len(lists) == 1 else np.sort(np.concatenate(lists))


def _term(segment: Segment, text: str, docs: NDArray[np.intp]) -> NDArray[Any]:
    term = segment.term(text)
    return segment.places_in(term, docs) if term >= 0 else _NONE


def _sequence(segment: Segment, sequence: tuple[str, ...], docs: NDArray[np.intp], loose: bool) -> NDArray[Any]:
    """Give where a sequence begins: its words one behind the other, or on one position where they are one group."""
    look = _stem if loose else _term
    starts = look(segment, sequence[0], docs)
    for distance, text in enumerate(sequence[1:], 1):
        if not starts.size:
            return _NONE
        here = look(segment, text, docs)
        starts = starts[np.isin(starts + distance, here) | np.isin(starts, here)]
    return starts
