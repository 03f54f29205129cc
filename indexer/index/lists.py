"""Rising numbers in few bytes: gap-coded lists with anchors, of which any block can be read alone.

Postings (documents of a stem), side lists and places (global positions of a term) are all lists of rising numbers, some
with one or two bytes (impact, variant) beside each number. Many lists share one buffer, counted in units of 4 bytes;
one number a list, its *entry*, says where it begins and how it is coded: ``unit << 3 | fillers << 2 | kind``.

    kind 0    gaps as u8   [anchors u32][gaps][bytes ...]      a gap of 255 is a filler: nothing stands there, read on
    kind 1    gaps as u16  [anchors u32][gaps][bytes ...]      the same with 65535
    kind 2    no gaps      [numbers u32][bytes ...]

The kind is whatever takes the fewest bytes. Gaps are padded with fillers to a multiple of 4; the bytes beside a filler
are 0, and no real impact is. A list ends where the next one begins; how many gaps it holds follows from its units,
since 128 gaps go to a block and every block but the first has an anchor: the sum of all gaps before it. So a question
that needs a hundred documents of a list of 50,000 sums up a few blocks instead of everything, and ``cumsum`` reads a
whole list at a nanosecond a number. Writing them is ``listcoding.py``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

U8, U16, U32 = 0, 1, 2
FILLERS = 4  # flag of an entry: fillers stand inside the list, not only at its end
BLOCK = 128  # gaps a block: one anchor of 4 bytes to 128 or more bytes
BLOCK_UNITS = BLOCK // 4
BIG = (255, 65535)
# Looking up reads a few blocks, or all of the list at once, whatever costs less. Measured on lists of 189 to 490,000
# gaps: decoding all takes about 1 ns a gap, decoding blocks that can hold a target 25 us and .3 us a target. In gaps:
BLOCKS_FIXED, BLOCKS_EACH = 25_000, 300

Bytes = NDArray[np.uint8]
_NOTHING = np.zeros(0, np.uint32)


class Lists:
    """A buffer of lists and their entries, read one list, or a few blocks of one, at a time.

    ``buffer`` is uint8[4 * units]; ``entries`` has one more element than there are lists. ``columns`` is how many bytes
    stand beside each number in every list, or is given list by list to the methods.
    """

    __slots__ = ("_u8", "_u16", "entries", "units")

    def __init__(self, buffer: Bytes, entries: NDArray[Any]) -> None:
        self.entries = entries
        self._u8 = buffer
        self._u16 = buffer.view(np.uint16)
        #: The buffer as units of 4 bytes.
        self.units: NDArray[np.uint32] = buffer.view(np.uint32)

    def __len__(self) -> int:
        return self.entries.size - 1

    def open(self, index: int, columns: int) -> "OpenList":
        """Find one list; nothing is decoded yet."""
        entry, end = self.entries.item(index), self.entries.item(index + 1) >> 3
        kind, start = entry & 3, entry >> 3
        units = end - start
        if kind == U32:
            count = 4 * units // (4 + columns)
            begin = 4 * (start + count)
            extra = [self._u8[begin + i * count : begin + (i + 1) * count] for i in range(columns)]
            return OpenList(kind, None, self.units[start : start + count], extra)
        width = (2 if kind == U16 else 1) + columns  # units for four numbers
        blocks = -(-(units + 1) // (BLOCK_UNITS * width + 1))
        quads = (units + 1 - blocks) // width
        at = start + max(blocks - 1, 0)
        anchors = self.units[start:at]
        if kind == U8:
            gaps: NDArray[Any] = self._u8[4 * at : 4 * (at + quads)]
            at += quads
        else:
            gaps = self._u16[2 * at : 2 * at + 4 * quads]
            at += 2 * quads
        extra = [self._u8[4 * (at + i * quads) : 4 * (at + (i + 1) * quads)] for i in range(columns)]
        return OpenList(kind, anchors, gaps, extra, fillers=bool(entry & FILLERS))

    def joined(self, first: int, last: int) -> NDArray[np.uint32]:
        """Decode neighbouring lists with nothing beside their numbers, ``last`` exclusive, end to end.

        Lists of kind 2 that follow one another are one stretch of the buffer.
        """
        entries = self.entries[first : last + 1].tolist()
        parts: list[NDArray[np.uint32]] = []
        at = 0
        while at < len(entries) - 1:
            if entries[at] & 3 != U32:
                parts.append(self.open(first + at, 0).numbers(np.uint32)[0])
                at += 1
                continue
            begin = at
            while at < len(entries) - 1 and entries[at] & 3 == U32:
                at += 1
            parts.append(self.units[entries[begin] >> 3 : entries[at] >> 3])
        return parts[0] if len(parts) == 1 else np.concatenate([_NOTHING, *parts])


class OpenList:
    """One list of a buffer, as views of it."""

    __slots__ = ("anchors", "columns", "fillers", "gaps", "kind")

    def __init__(
        self,
        kind: int,
        anchors: NDArray[np.uint32] | None,
        gaps: NDArray[Any],
        columns: list[Bytes],
        *,
        fillers: bool = False,
    ) -> None:
        self.kind = kind
        self.fillers = fillers
        self.anchors = anchors
        self.columns = columns
        self.gaps = gaps
        if anchors is not None:
            big, size = BIG[kind], gaps.size
            while size and gaps.item(size - 1) == big:  # at most three of padding
                size -= 1
            if size != gaps.size:
                self.gaps = gaps[:size]
                self.columns = [column[:size] for column in columns]

    def numbers(self, dtype: type[np.generic] = np.intp) -> tuple[NDArray[Any], list[Bytes]]:
        """Decode everything: numbers (of this dtype, or u32 views of the file) and the bytes beside them."""
        if self.anchors is None:
            return self.gaps, self.columns
        numbers: NDArray[Any] = self.gaps.cumsum(dtype=dtype)
        if self.fillers:
            real = (self.gaps != BIG[self.kind]).nonzero()[0]
            return numbers[real], [column[real] for column in self.columns]
        return numbers, self.columns

    def _by_blocks(self, targets: int) -> bool:
        """Tell whether looking up so many targets block by block costs less than decoding everything."""
        return self.gaps.size > BLOCKS_FIXED + BLOCKS_EACH * targets

    def _blocks(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Decode blocks (rising): numbers, which never fall, and the gaps they end, flat; a short block is padded."""
        anchors = self.anchors
        assert anchors is not None  # noqa: S101 - kind 2 never comes here
        whole = self.gaps.size // BLOCK
        table = self.gaps[: whole * BLOCK].reshape(whole, BLOCK)
        if rows[-1] < whole:
            gaps = table.take(rows, axis=0)
        else:
            gaps = np.full((rows.size, BLOCK), BIG[self.kind], self.gaps.dtype)
            if rows.size > 1:
                gaps[:-1] = table.take(rows[:-1], axis=0)
            rest = self.gaps[whole * BLOCK :]
            gaps[-1, : rest.size] = rest
        numbers = gaps.cumsum(axis=1, dtype=np.int64)
        if rows[0]:
            numbers += anchors[rows - 1][:, None]
        elif rows.size > 1:
            numbers[1:] += anchors[rows[1:] - 1][:, None]
        return numbers.ravel(), gaps.ravel()

    def find(self, targets: NDArray[Any]) -> NDArray[np.intp]:
        """Find each of some rising numbers: its slot in ``gaps`` and ``columns``, or -1 where the list has it not."""
        gaps = self.gaps
        if not targets.size or not gaps.size:
            return np.full(targets.size, -1, np.intp)
        if self.anchors is None:
            at = gaps.searchsorted(targets.astype(np.uint32, copy=False))
            at[at == gaps.size] = 0
            at[gaps[at] != targets] = -1
            return at
        if self._by_blocks(targets.size):
            return self._find_by_blocks(targets, self.anchors)
        numbers = gaps.cumsum(dtype=targets.dtype)
        at = numbers.searchsorted(targets, side="right")  # of equal numbers the last is no filler
        at -= 1
        hit = numbers[at] == targets
        if self.fillers:
            hit &= gaps[at] != BIG[self.kind]
        at[~hit | (at < 0)] = -1
        return at

    def _find_by_blocks(self, targets: NDArray[Any], anchors: NDArray[np.uint32]) -> NDArray[np.intp]:
        rows = np.zeros(1, np.intp)
        if anchors.size:
            rows = distinct(anchors.searchsorted(targets.astype(np.uint32, copy=False)))
        numbers, gaps = self._blocks(rows)
        # Of equal numbers the last is no filler, except behind the end of the list.
        at = numbers.searchsorted(targets, side="right") - 1
        hit = (numbers[at] == targets) & (gaps[at] != BIG[self.kind]) & (at >= 0)
        slots: NDArray[np.intp] = rows[at >> 7] * BLOCK + (at & BLOCK - 1)
        slots[~hit] = -1
        return slots

    def holds(self, targets: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell for each of some rising numbers whether the list has it."""
        gaps = self.gaps
        if self.fillers or not gaps.size or self._by_blocks(targets.size):
            return self.find(targets) >= 0
        numbers = gaps if self.anchors is None else gaps.cumsum(dtype=targets.dtype)
        found: NDArray[np.bool_] = numbers.take(numbers.searchsorted(targets), mode="clip") == targets
        return found

    def within(self, starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.uint32]:
        """Give the numbers that lie in some disjoint rising ranges, ends exclusive, in order."""
        gaps = self.gaps
        if not starts.size or not gaps.size:
            return np.zeros(0, np.uint32)
        starts, ends = starts.astype(np.uint32, copy=False), ends.astype(np.uint32, copy=False)
        if self.anchors is None:
            numbers: NDArray[np.uint32] = gaps
        elif self._by_blocks(starts.size):
            return self._within_by_blocks(starts, ends, self.anchors)
        else:
            numbers = gaps.cumsum(dtype=np.uint32)
        low = numbers.searchsorted(starts)
        slots = spread(low, numbers.searchsorted(ends) - low)
        found = numbers[slots]
        return found[gaps[slots] != BIG[self.kind]] if self.fillers else found

    def _within_by_blocks(
        self, starts: NDArray[np.uint32], ends: NDArray[np.uint32], anchors: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        rows = np.zeros(1, np.intp)
        if anchors.size:
            rows = _steps(anchors.searchsorted(starts), anchors.searchsorted(ends))
        numbers, gaps = self._blocks(rows)
        if self.fillers or rows[-1] * BLOCK + BLOCK > self.gaps.size:
            numbers = numbers[gaps != BIG[self.kind]]
        low = numbers.searchsorted(starts)
        found: NDArray[np.uint32] = numbers[spread(low, numbers.searchsorted(ends) - low)].astype(np.uint32)
        return found


def firsts(rising: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of some numbers that never fall, of which equal ones stand together, which is the first of its like."""
    new = np.empty(rising.size, np.bool_)
    new[:1] = True
    np.not_equal(rising[1:], rising[:-1], out=new[1:])
    return new


def distinct[T: np.generic](rising: NDArray[T]) -> NDArray[T]:
    """Give each of some numbers that never fall once."""
    return rising[firsts(rising)]


def _steps(first: NDArray[np.intp], last: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give every number of some rising ranges, both ends inclusive, once."""
    if int((last - first).max()) <= 1:  # nearly always: a document is shorter than a block
        both = np.empty(2 * first.size, np.intp)
        both[::2], both[1::2] = first, last
        return distinct(both)
    return distinct(spread(first, last - first + 1))


def spread(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.intp]:
    """Lay the ranges ``starts[i] ... starts[i] + lengths[i] - 1`` end to end."""
    if not lengths.size:
        return np.zeros(0, np.intp)
    ends = lengths.cumsum(dtype=np.intp)
    numbers: NDArray[np.intp] = np.arange(ends[-1])
    numbers += np.repeat(starts - ends + lengths, lengths)
    return numbers


def lengths_of(offsets: NDArray[Any]) -> NDArray[np.int64]:
    """Give the lengths of neighbouring pieces from their offsets (one more than pieces)."""
    wide = offsets.astype(np.int64)
    return wide[1:] - wide[:-1]
