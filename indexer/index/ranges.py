"""Many ranges of many lists read at once: where the words of a question stand in the documents that may win.

A question looks up some twenty lists, each in a few documents: what costs there is not the bytes but the calls. So the
blocks of all lists that may hold a number asked for are taken in one step, summed up in one step, and compared in one
step; a list by itself costs one look at its anchors.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from indexer.index.lists import BIG, BLOCK, U8, U16, U32, Lists, OpenList, spread

_TYPE: dict[int, type[np.unsignedinteger[Any]]] = {U8: np.uint8, U16: np.uint16}


class Ranges:
    """Reads ranges of the lists of one buffer; thread-safe."""

    def __init__(self, lists: Lists) -> None:
        self._units = lists.units
        #: Every stretch of a block's units there is in the buffer, by where it begins: views, no bytes.
        self._stretches = {
            kind: sliding_window_view(self._units, size) if self._units.size >= size else None
            for kind, size in ((U8, BLOCK // 4), (U16, BLOCK // 2))
        }

    def within(
        self, lists: Sequence[OpenList], sizes: Sequence[int], starts: NDArray[Any], ends: NDArray[Any]
    ) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Give the numbers that lie in some ranges, and the range each lies in.

        The first ``sizes[0]`` ranges ask the first list, the next ``sizes[1]`` the second, and so on; ends are
        exclusive, and no range is empty. Numbers come list by list of each kind of coding.
        """
        bounds = np.empty(2 * starts.size, np.uint32)
        bounds[::2], bounds[1::2] = starts, ends
        rows = np.zeros(bounds.size, np.intp)
        at, about = 0, []
        for opened, size in zip(lists, sizes, strict=True):
            keys, to = opened.gaps if opened.anchors is None else opened.anchors, at + 2 * size
            if keys.size:
                rows[at:to] = keys.searchsorted(bounds[at:to])
            about.append((opened.kind, opened.begin, opened.gaps.size, keys.size))
            at = to
        kinds, begins, lengths, anchors = np.array(about, np.intp).reshape(-1, 4).repeat(sizes, axis=0).T
        first, last = rows[::2], rows[1::2]
        found = []
        for kind in sorted({kind for kind, *_ in about}):
            mine = (kinds == kind).nonzero()[0]
            low, many = first[mine], last[mine] - first[mine]
            if kind == U32:
                found.append((self._units[spread(begins[mine] + low, many)], mine.repeat(many)))
                continue
            many += 1
            owner, block = mine.repeat(many), spread(low, many)
            start, size = starts[owner].astype(np.uint32, copy=False), ends[owner] - starts[owner]
            # The anchor of a block stands right before the gaps: as many places as there are anchors behind it.
            before = self._units.take(begins[owner] - anchors[owner] + block - 1, mode="clip")
            before[block == 0] = 0
            gaps = self._gaps(kind, begins[owner] + block * (BLOCK // 4 << (kind == U16)))
            # Differences wrap around below zero, so one comparison tests both ends of a range.
            beyond = gaps.cumsum(axis=1, dtype=np.uint32)
            beyond += (before - start)[:, None]
            hits = (beyond < size.astype(np.uint32, copy=False)[:, None]).ravel().nonzero()[0]
            row = hits // BLOCK
            # What stands behind the end of a list are other lists' bytes.
            real = gaps.ravel()[hits] != BIG[kind]
            real &= block[row] * BLOCK + hits % BLOCK < lengths[owner[row]]
            hits, row = hits[real], row[real]
            found.append((beyond.ravel()[hits] + start[row], owner[row]))
        if len(found) == 1:
            return found[0]
        numbers = [each for each, _ in found] or [np.zeros(0, np.uint32)]
        return np.concatenate(numbers), np.concatenate([of for _, of in found] or [np.zeros(0, np.intp)])

    def _gaps(self, kind: int, begins: NDArray[np.intp]) -> NDArray[Any]:
        """Take the blocks that begin at some units: [blocks, BLOCK], with whatever follows the end of a list."""
        stretches = self._stretches[kind]
        if stretches is None or int(begins.max()) >= len(stretches):  # at the end of the buffer
            taken = self._units.take(begins[:, None] + np.arange(BLOCK // 4 << (kind == U16)), mode="clip")
        else:
            taken = stretches[begins]
        return taken.view(_TYPE[kind])
