"""Writes the lists of ``lists.py``, and reads whole ranges of them: many at once, without a Python call a list."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.lists import BIG, BLOCK, BLOCK_UNITS, U8, U16, U32, Bytes, spread


def encode(
    numbers: NDArray[Any], counts: NDArray[Any], columns: Sequence[Bytes] = (), used: NDArray[Any] | None = None
) -> tuple[Bytes, NDArray[np.uint64]]:
    """Code many lists at once.

    ``numbers`` are the lists end to end (each strictly rising, below 2**32), ``counts`` their lengths (0 allowed),
    ``columns`` bytes beside the numbers, of which list i keeps the first ``used[i]`` (all where not given). Returns the
    buffer and the entries, one for each list and one for the end, with units counted from the buffer's beginning.
    """
    counts = counts.astype(np.int64)
    width = np.full(counts.size, len(columns), np.int64) if used is None else used.astype(np.int64)
    ends = np.cumsum(counts)
    heads = (ends - counts)[counts > 0]
    gaps = numbers.astype(np.int64)
    gaps[1:] -= gaps[:-1].copy()
    gaps[heads] = numbers[heads]
    fillers = [np.zeros(counts.size, np.int64) for _ in BIG]
    if heads.size:
        for kind, big in enumerate(BIG):
            fillers[kind][counts > 0] = np.add.reduceat(gaps // big, heads)
    cost = np.stack([(counts + fillers[U8]) * (1 + width), (counts + fillers[U16]) * (2 + width), counts * (4 + width)])
    cost[0] += 3  # padding: wide numbers where it is a tie, they are read without decoding
    kinds = np.argmin(cost[::-1], axis=0)
    kinds = 2 - kinds
    slots = np.where(kinds == U32, counts, counts + np.choose(kinds, [*fillers, np.zeros_like(counts)]))
    quads = -(-slots // 4)
    blocks = -(-quads // BLOCK_UNITS)
    narrow = quads * (kinds + 1 + width) + np.maximum(blocks - 1, 0)
    units = np.where(kinds == U32, counts + -(-counts * width // 4), narrow)
    starts = np.cumsum(units) - units
    buffer = np.zeros(4 * int(units.sum()), np.uint8)
    inner = (slots > counts) & (kinds != U32)
    entries = np.empty(counts.size + 1, np.uint64)
    entries[:-1] = starts << 3 | inner.astype(np.int64) << 2 | kinds
    entries[-1] = int(units.sum()) << 3
    for kind in (U8, U16, U32):
        chosen = ((kinds == kind) & (counts > 0)).nonzero()[0]
        if not chosen.size:
            continue
        members = spread((ends - counts)[chosen], counts[chosen])
        beside = _Beside([column[members] for column in columns], width[chosen])
        if kind == U32:
            _put_wide(buffer, starts[chosen], numbers[members], counts[chosen], beside)
        else:
            _put_narrow(buffer, starts[chosen], gaps[members], (kind, counts[chosen], slots[chosen]), beside)
    return buffer, entries


class _Beside(NamedTuple):
    """Bytes beside the numbers of some lists, and how many of the columns each list keeps."""

    columns: list[Bytes]
    used: NDArray[np.int64]


def _put_wide(
    buffer: Bytes,
    starts: NDArray[np.int64],
    numbers: NDArray[Any],
    counts: NDArray[np.int64],
    beside: _Beside,
) -> None:
    """Write lists of kind 2 into the buffer."""
    buffer.view(np.uint32)[spread(starts, counts)] = numbers
    for i, column in enumerate(beside.columns):
        keep = beside.used > i
        at = 4 * (starts + counts) + i * counts
        buffer[spread(at[keep], counts[keep])] = column[np.repeat(keep, counts)]


def _put_narrow(
    buffer: Bytes,
    starts: NDArray[np.int64],
    gaps: NDArray[np.int64],
    shape: tuple[int, NDArray[np.int64], NDArray[np.int64]],
    beside: _Beside,
) -> None:
    """Write lists of one kind (0 or 1), of so many numbers and slots, with fillers, padding and anchors."""
    kind, counts, slots = shape
    big, dtype = BIG[kind], (np.uint8, np.uint16)[kind]
    padded = -(-slots // 4) * 4
    begin = np.cumsum(padded) - padded  # of each list among the slots of this call
    fill = gaps // big
    ends = np.cumsum(fill + 1)
    last = np.cumsum(counts)
    before = np.concatenate([np.zeros(1, np.int64), ends[last[:-1] - 1]])
    place = ends - 1 + np.repeat(begin - before, counts)  # where each number's own gap stands
    codes = np.full(int(padded.sum()), big, dtype)
    codes[place] = gaps - fill * big
    blocks = -(-padded // BLOCK)
    at = starts + blocks - 1
    buffer.view(dtype)[spread(at * 4 // (kind + 1), padded)] = codes
    many = (blocks > 1).nonzero()[0]
    if many.size:
        sums = np.cumsum(codes, dtype=np.int64)
        sums = np.concatenate([np.zeros(1, np.int64), sums])
        cuts = spread(np.ones(many.size, np.int64), blocks[many] - 1) * BLOCK
        own = np.repeat(many, blocks[many] - 1)
        buffer.view(np.uint32)[spread(starts[many], blocks[many] - 1)] = sums[begin[own] + cuts] - sums[begin[own]]
    at = 4 * at + padded * (kind + 1)
    for i, column in enumerate(beside.columns):
        slot_bytes = np.zeros(codes.size, np.uint8)
        slot_bytes[place] = column
        keep = beside.used > i
        buffer[spread((at + i * padded)[keep], padded[keep])] = slot_bytes[np.repeat(keep, padded)]


def decode(
    buffer: Bytes, entries: NDArray[Any], columns: NDArray[Any] | None = None
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Decode many neighbouring lists at once: their numbers end to end, and how many each list has.

    ``entries`` are those of the lists and the next one; ``columns`` how many bytes stand beside (0 where not given).
    """
    entries = entries.astype(np.int64)
    kinds, starts = entries[:-1] & 3, entries[:-1] >> 3
    units = np.diff(entries >> 3)
    width = np.zeros(kinds.size, np.int64) if columns is None else columns.astype(np.int64)
    per = kinds + 1 + width
    blocks = np.where(kinds == U32, 1, -(-(units + 1) // (BLOCK_UNITS * per + 1)))
    slots = np.where(kinds == U32, 4 * units // (4 + width), (units + 1 - blocks) // per * 4)
    at = starts + np.maximum(blocks - 1, 0)
    counts = slots.copy()
    pieces: list[tuple[NDArray[np.intp], NDArray[np.uint32]]] = []
    for kind in (U8, U16, U32):
        chosen = ((kinds == kind) & (slots > 0)).nonzero()[0]
        if not chosen.size:
            continue
        dtype = (np.uint8, np.uint16, np.uint32)[kind]
        codes: NDArray[Any] = buffer.view(dtype)[spread(at[chosen] * 4 >> kind, slots[chosen])]
        if kind != U32:
            own = np.repeat(chosen, slots[chosen])
            sums = np.cumsum(codes, dtype=np.int64)
            head = np.cumsum(slots[chosen]) - slots[chosen]
            base = np.where(head > 0, sums[head - 1], 0)
            values = (sums - np.repeat(base, slots[chosen])).astype(np.uint32)
            real = codes != BIG[kind]
            codes = values[real]
            counts[chosen] = np.bincount(own[real], minlength=kinds.size)[chosen]
        pieces.append((chosen, codes))
    out = np.empty(int(counts.sum()), np.uint32)
    first = np.cumsum(counts) - counts
    for chosen, values in pieces:
        out[spread(first[chosen], counts[chosen])] = values
    return out, counts
