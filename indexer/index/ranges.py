"""Many ranges of many lists read at once: where the words of a question stand in the documents that may win.

A question looks up some twenty lists, each in a few documents: what costs there is not the bytes but the calls. So the
blocks of all lists that may hold a number asked for are taken in one step, summed up in one step and compared in one
step; a list of more than a block costs one look at its anchors, and none is opened. For the format see ``lists.py``.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from indexer.index.lists import BIG, BLOCK, BLOCK_UNITS, U8, U16, U32, Lists, spread

_TYPE: dict[int, type[np.unsignedinteger[Any]]] = {U8: np.uint8, U16: np.uint16}
Whole = NDArray[np.int64]


class Ranges:
    """Reads ranges of the lists of one buffer, lists with nothing beside their numbers; thread-safe."""

    def __init__(self, lists: Lists) -> None:
        self._entries = lists.entries
        self._units = lists.units
        #: Every stretch of a block's units there is in the buffer, by where it begins: views, no bytes.
        self._stretches = {
            kind: sliding_window_view(self._units, size) if self._units.size >= size else None
            for kind, size in ((U8, BLOCK_UNITS), (U16, 2 * BLOCK_UNITS))
        }

    def within(
        self, lists: NDArray[np.integer], sizes: NDArray[np.intp], starts: NDArray[np.uint32], ends: NDArray[np.uint32]
    ) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Give the numbers that lie in some ranges, and the range each lies in.

        The first ``sizes[0]`` ranges ask the list ``lists[0]``, the next ``sizes[1]`` the next, and so on; ends are
        exclusive, and no range is empty. Numbers come in no order.
        """
        bounds = np.empty(2 * starts.size, np.uint32)
        bounds[::2], bounds[1::2] = starts, ends
        rows = np.zeros(bounds.size, np.intp)
        about, to = [], 0
        entries, behind = self._entries[lists].tolist(), self._entries[lists + 1].tolist()
        for entry, next_entry, size in zip(entries, behind, sizes.tolist(), strict=True):
            kind, searched, gaps = _shape(entry, (next_entry >> 3) - (entry >> 3))
            at, to = to, to + 2 * size
            begin = entry >> 3
            if searched:
                rows[at:to] = self._units[begin : begin + searched].searchsorted(bounds[at:to])
            about.append((begin, begin + searched, gaps, kind))
        whole = np.array(about, np.int64).reshape(-1, 4).repeat(sizes, axis=0).T
        # The first and the last block of each range; of a list without blocks, the slots it begins and ends at.
        low, high = rows[::2], rows[1::2]
        found = []
        for kind in {kind for (*_, kind), size in zip(about, sizes.tolist(), strict=True) if size}:
            mine = (whole[3] == kind).nonzero()[0]
            first, many = low[mine], high[mine] - low[mine]
            if kind == U32:
                found.append((self._units[spread(whole[0, mine] + first, many)], mine.repeat(many)))
                continue
            many += 1
            owner, block = mine.repeat(many), spread(first, many)
            found.append(self._in_blocks(kind, block, whole[:, owner], owner, (starts[owner], ends[owner])))
        if len(found) == 1:
            return found[0]
        numbers = [np.zeros(0, np.uint32), *(each for each, _ in found)]
        return np.concatenate(numbers), np.concatenate([np.zeros(0, np.intp), *(of for _, of in found)])

    def _in_blocks(
        self,
        kind: int,
        block: NDArray[np.intp],
        about: Whole,
        owner: NDArray[np.intp],
        bounds: tuple[NDArray[np.uint32], NDArray[np.uint32]],
    ) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """Return the numbers of some blocks that lie within their bounds, and whose they are.

        ``about`` says where the anchors and where the gaps of each block's list begin, and how many gaps there are.
        """
        (anchors, begins, lengths, _), (start, end) = about, bounds
        before = self._units.take(anchors + block - 1, mode="clip")
        before[block == 0] = 0
        gaps = self._gaps(kind, begins + block * (BLOCK_UNITS << (kind == U16)))
        # Differences wrap around below zero, so one comparison tests both ends of a range.
        beyond = gaps.cumsum(axis=1, dtype=np.uint32)
        beyond += (before - start)[:, None]
        hits = (beyond < (end - start)[:, None]).ravel().nonzero()[0]
        row = hits // BLOCK
        # Nothing stands on a filler, and what stands behind the end of a list are other lists' bytes.
        real = gaps.ravel()[hits] != BIG[kind]
        real &= hits + (block[row] - row) * BLOCK < lengths[row]
        if not real.all():
            hits, row = hits[real], row[real]
        return beyond.ravel()[hits] + start[row], owner[row]

    def _gaps(self, kind: int, begins: NDArray[np.intp]) -> NDArray[Any]:
        """Take the blocks that begin at some units: [blocks, BLOCK], with whatever follows the end of a list."""
        stretches = self._stretches[kind]
        if stretches is None or int(begins.max()) >= len(stretches):  # at the end of the buffer
            taken = self._units.take(begins[:, None] + np.arange(BLOCK_UNITS << (kind == U16)), mode="clip")
        else:
            taken = stretches[begins]
        return taken.view(_TYPE[kind])


def _shape(entry: int, units: int) -> tuple[int, int, int]:
    """Return the kind of a list, how many units at its begin are looked through, and how many gaps it has."""
    kind = entry & 3
    if kind == U32:
        return kind, units, units
    # As in ``Lists.open``: what a block and its anchor take together says how many blocks there are.
    width = 2 if kind == U16 else 1
    blocks = -(-(units + 1) // (BLOCK_UNITS * width + 1))
    return kind, max(blocks - 1, 0), 4 * ((units + 1 - blocks) // width)
