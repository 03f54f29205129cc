"""Facets of a segment: how many of the documents found have each value, over bits.

A facet of V values is V rows of bits over the documents, packed on first use; counting is an AND and a population count
of 64 documents at a time. 100,000 documents and forty years take 50 us, whatever matches. Facets of more than
``_ROWS`` values are counted from the codes of the documents found.
"""

from collections.abc import Mapping
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher.engines.topk import Hits

_ROWS = 256
Bits = NDArray[np.uint64]


def packed(mask: Hits) -> Bits:
    """Return a mask as bits, 64 documents a number; what is past the end is 0."""
    bits = np.zeros(-(-mask.size // 64), np.uint64)
    bits.view(np.uint8)[: -(-mask.size // 8)] = np.packbits(mask)
    return bits


class Tallies:
    """Counts facets over masks of one segment; thread-safe."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._rows: dict[str, tuple[tuple[str, ...], NDArray[np.uint64] | None]] = {}
        self._lock = Lock()

    def count(self, fields: Mapping[str, dict[str, int]], matched: Hits) -> None:
        """Add the counts of every field's values to ``fields[field]``; documents without a value count for none."""
        bits = packed(matched)
        for field, counts in fields.items():
            names, rows = self._values(field)
            if rows is None:
                numbers = np.bincount(self._codes(field)[matched], minlength=len(names))
            else:
                numbers = np.bitwise_count(rows & bits).sum(axis=1, dtype=np.int64)
            for at in numbers.nonzero()[0].tolist():
                if names[at]:
                    counts[names[at]] = counts.get(names[at], 0) + int(numbers[at])

    def _codes(self, field: str) -> NDArray[np.integer]:
        segment = self._segment
        match field:
            case "year":
                return np.maximum(segment.year, 0)
            case "lang":
                return segment.lang.codes
            case "source":
                return segment.source.codes
            case "type":
                return segment.type.codes
        return np.zeros(segment.count, np.uint8)

    def _names(self, field: str, codes: NDArray[np.integer]) -> tuple[str, ...]:
        segment = self._segment
        match field:
            case "year":
                years = range(int(codes.max(initial=0)) + 1)
                return ("", *map(str, years[1:]))
            case "lang":
                return segment.lang.names
            case "source":
                return segment.source.names
            case "type":
                return segment.type.names
        return ("",)

    def _values(self, field: str) -> tuple[tuple[str, ...], NDArray[np.uint64] | None]:
        """Return the names of a field's values and their rows of bits, None where there are too many."""
        held = self._rows.get(field)
        if held is None:
            codes = self._codes(field)
            names = self._names(field, codes)
            used = [code for code in np.unique(codes).tolist() if names[code]]
            if len(used) <= _ROWS:
                width = -(-self._segment.count // 64)
                rows = np.array([packed(codes == code) for code in used], np.uint64).reshape(len(used), width)
                held = tuple(names[code] for code in used), rows
            else:
                held = names, None
            with self._lock:
                self._rows[field] = held
        return held
