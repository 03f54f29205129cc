"""Facets of a segment: how many of the documents found have each value, over bits.

A facet of V values is V rows of bits over the documents, packed on first use; counting is an AND and a population count
of 64 documents at a time, for all facets together. 100,000 documents and forty years take 50 us, whatever matches.
Facets of more than ``_ROWS`` values are counted from the codes of the documents found.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher.engines.topk import Hits

_ROWS = 256
_WORDS = 1 << 20  # numbers of 64 documents looked at in one step
Bits = NDArray[np.uint64]


def packed(mask: Hits) -> Bits:
    """Return a mask as bits, 64 documents a number; what is past the end is 0."""
    bits = np.zeros(-(-mask.size // 64), np.uint64)
    bits.view(np.uint8)[: -(-mask.size // 8)] = np.packbits(mask)
    return bits


class _Counted(NamedTuple):
    """Some fields, ready to be counted: field and name of each value that has a row of bits, and these rows.

    ``crowded`` are fields of too many values: their names, counted from the documents' codes.
    """

    values: list[tuple[str, str]]
    rows: Bits
    crowded: dict[str, tuple[str, ...]]


class Tallies:
    """Counts facets over masks of one segment; thread-safe."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._counted: dict[tuple[str, ...], _Counted] = {}

    def count(self, fields: Mapping[str, dict[str, int]], matched: Hits) -> None:
        """Add the counts of every field's values to ``fields[field]``; documents without a value count for none.

        What is made for some fields, in this order, is kept: ask for the same ones each time.
        """
        asked = tuple(fields)
        counted = self._counted.get(asked)
        if counted is None:
            counted = self._counted[asked] = self._prepared(asked)
        bits = packed(matched)
        step = max(1, _WORDS // max(bits.size, 1))
        for first in range(0, len(counted.values), step):
            held = np.bitwise_count(counted.rows[first : first + step] & bits).sum(axis=1, dtype=np.uint32)
            for (field, name), number in zip(counted.values[first : first + step], held.tolist(), strict=True):
                if number:
                    fields[field][name] = fields[field].get(name, 0) + number
        for field, names in counted.crowded.items():
            many = np.bincount(self._codes(field)[matched], minlength=len(names))
            for at in many.nonzero()[0].tolist():
                if names[at]:
                    fields[field][names[at]] = fields[field].get(names[at], 0) + int(many[at])

    def _prepared(self, fields: Sequence[str]) -> _Counted:
        values: list[tuple[str, str]] = []
        rows = [np.zeros((0, -(-self._segment.count // 64)), np.uint64)]
        crowded = {}
        for field in fields:
            codes = self._codes(field)
            names = self._names(field, codes)
            used = [code for code in np.unique(codes).tolist() if names[code]]
            if len(used) > _ROWS:
                crowded[field] = names
                continue
            values += [(field, names[code]) for code in used]
            rows += [packed(codes == code)[None] for code in used]
        return _Counted(values, np.concatenate(rows), crowded)

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
