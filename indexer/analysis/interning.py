"""Numbers for surfaces: hardly a word of a batch is looked at by Python that was met before.

A surface's key is a 64-bit polynomial hash of its case-folded code units, taken for all words of a batch from one
cumulative sum: with c[i] the sum of mix[unit j]·B^j for j < i, a word's hash is (c[end] − c[start])·B^−start modulo
2^64. ``mix`` is drawn anew in each process, so nobody can craft two words with one key. Keys are looked up in a numpy
table, at a slot and the one beside it; what found no room in either is looked up in a Python dict.
"""

import itertools
import secrets

import numpy as np
from numpy.typing import NDArray

_BASE = 0x9E3779B97F4A7C15
_SPREAD = np.uint64(0xD6E8FEB86659FD93)
_SEPARATOR = 0xFFFF  # a noncharacter that is part of no word
BITS = 20  # 2^20 slots of 12 bytes: 12 MB; 415k surfaces of 124 MB of mixed text fill less than half


def _lower() -> NDArray[np.uint16]:
    """Map each code unit to its lower case where that is one unit."""
    lower = np.arange(0x10000, dtype=np.uint16)
    signs = [*map(chr, range(0x10000))]
    for unit, (sign, changed) in enumerate(zip(signs, map(str.lower, signs), strict=True)):
        if changed != sign and len(changed) == 1:
            lower[unit] = ord(changed)
    return lower


_LOWER = _lower()
_MIX = np.random.default_rng(secrets.randbits(128)).integers(1, 2**63, 0x10000, dtype=np.uint64)[_LOWER]


def lower(surface: str) -> str:
    """Lower-case a surface of the basic plane as the batch does, unit by unit."""
    return "".join([chr(_LOWER[ord(sign)]) for sign in surface])


def _powers(count: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return B^i and B^−i modulo 2^64 for i < count, by doubling."""
    inverse = pow(_BASE, -1, 2**64)
    up, down = np.ones(count, np.uint64), np.ones(count, np.uint64)
    done = 1
    while done < count:
        more = min(done, count - done)
        up[done : done + more] = up[:more] * np.uint64(pow(_BASE, done, 2**64))
        down[done : done + more] = down[:more] * np.uint64(pow(inverse, done, 2**64))
        done += more
    return up, down


class Interner:
    """Give each distinct lower-cased surface a number from 0, in order of first sight; the table has 2^bits slots."""

    def __init__(self, bits: int = BITS) -> None:
        self._shift = np.uint64(64 - bits)
        self._keys = np.zeros(1 << bits, np.uint64)
        self._values = np.zeros(1 << bits, np.uint32)
        self._elsewhere: dict[int, int] = {}
        self._up, self._down = _powers(1 << 12)
        self.surfaces: list[str] = []

    def _hashes(
        self, units: NDArray[np.uint16], start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.uint64]:
        if units.size > self._up.size:
            self._up, self._down = _powers(1 << int(units.size - 1).bit_length())
        sums = np.zeros(units.size + 1, np.uint64)
        terms = _MIX.take(units)
        terms *= self._up[: units.size]
        np.cumsum(terms, out=sums[1:])
        hashes: NDArray[np.uint64] = (sums.take(end) - sums.take(start)) * self._down.take(start)
        return hashes

    def numbers(
        self, units: NDArray[np.uint16], start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """Return the number of each word ``units[start:end]``; new ones are appended to ``surfaces``."""
        hashes = self._hashes(units, start, end)
        slots = ((hashes * _SPREAD) >> self._shift).astype(np.intp)
        numbers = self._values.take(slots)
        missed = (self._keys.take(slots) != hashes).nonzero()[0]
        if missed.size:
            beside = slots[missed] ^ 1
            numbers[missed] = self._values.take(beside)
            missed = missed[self._keys.take(beside) != hashes[missed]]
        if missed.size:
            keys, elsewhere = hashes[missed].tolist(), self._elsewhere
            rows: dict[int, int] = {}  # of new keys: where each is met first
            for key, row in zip(keys, missed.tolist(), strict=True):
                if key not in elsewhere:
                    rows.setdefault(key, row)
            new = dict(zip(rows, itertools.count(len(self.surfaces))))
            numbers[missed] = [new[key] if key in new else elsewhere[key] for key in keys]
            if new:
                at = np.fromiter(rows.values(), np.intp, len(rows))
                self._place(hashes[at], numbers[at], slots[at])
                self.surfaces += _surfaces(units, start[at], end[at])
        return numbers

    def _place(self, keys: NDArray[np.uint64], numbers: NDArray[np.uint32], slots: NDArray[np.intp]) -> None:
        """Put new keys where they are looked for first: at their slot, beside it, or elsewhere."""
        for side in (0, 1):
            wanted = slots ^ side
            free = self._keys.take(wanted) == 0
            self._keys[wanted[free]] = keys[free]  # of several that want one slot, the last gets it
            placed = self._keys.take(wanted) == keys
            self._values[wanted[placed]] = numbers[placed]
            keys, numbers, slots = keys[~placed], numbers[~placed], slots[~placed]
            if not keys.size:
                return
        self._elsewhere.update(zip(keys.tolist(), numbers.tolist(), strict=True))


def _surfaces(units: NDArray[np.uint16], start: NDArray[np.int64], end: NDArray[np.int64]) -> list[str]:
    """Decode many words at once: their lower-cased units are gathered behind one another, each with a separator."""
    sizes = end - start + 1
    stops = np.cumsum(sizes)
    places = np.arange(int(stops[-1])) - np.repeat(stops - sizes - start, sizes)
    gathered = _LOWER.take(units.take(np.minimum(places, units.size - 1)))
    gathered[stops - 1] = _SEPARATOR
    text: str = gathered.tobytes().decode("utf-16-le", "surrogatepass")
    return text.split("\uffff")[:-1]
