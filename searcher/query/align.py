"""How far one word is from many others: weighted edits, counted for all of them at once.

The dynamic programme runs over letters in Python and over words in numpy, so a word of 8 letters against 500 others
costs about half a millisecond. Two alphabets may differ: spelling aligns a script with itself, names align two scripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FAR = np.float32(9.0)
"""A distance no help accepts."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Prices of edits between a word's letters and another's, by the letters' numbers; 0 stands for any other letter.

    ``letters`` and ``others`` give the number of a letter by code point, as ``numbers`` makes them.
    ``replace`` is float32[a, b]; ``drop`` float32[a] prices a letter of the word that the other lacks, ``add``
    float32[b] one that only the other has; ``first_add`` and ``last_add`` the same at the other's beginning and end.
    ``swap`` prices two neighbours that changed places.
    """

    letters: NDArray[np.uint8]
    others: NDArray[np.uint8]
    replace: NDArray[np.float32]
    drop: NDArray[np.float32]
    add: NDArray[np.float32]
    first_add: NDArray[np.float32]
    last_add: NDArray[np.float32]
    swap: float = 9.0


_CODE_POINTS = 0x0780  # Latin, Greek, Cyrillic and Arabic; anything beyond is "any other letter"


def numbers(letters: str) -> NDArray[np.uint8]:
    """Give letters their numbers, from 1 in their order: uint8 by code point."""
    table = np.zeros(_CODE_POINTS, np.uint8)
    for number, letter in enumerate(letters, 1):
        table[ord(letter)] = number
    return table


def coded(text: str, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the numbers of a text's letters: uint8[len(text)]."""
    return numbered(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), table)


def numbered(points: NDArray[np.uint32], table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the numbers of letters given as code points: uint8[points.size]."""
    return np.where(points < _CODE_POINTS, table[np.minimum(points, _CODE_POINTS - 1)], np.uint8(0))


def distances(word: str, others: Sequence[str], costs: Costs) -> NDArray[np.float32]:
    """Return the least price of turning a word into each of the others: float32[len(others)]."""
    count = len(others)
    if not count:
        return np.zeros(0, np.float32)
    lengths = np.fromiter(map(len, others), np.intp, count)
    width = int(lengths.max())
    columns = np.arange(count)
    first = np.cumsum(lengths) - lengths
    owner = np.repeat(columns, lengths)
    letters = np.zeros((width + 1, count), np.intp)
    letters[np.arange(owner.size) - first[owner], owner] = coded("".join(others), costs.others)
    add = costs.add[letters]
    add[0] = costs.first_add[letters[0]]
    add[lengths - 1, columns] = np.minimum(add[lengths - 1, columns], costs.last_add[letters[lengths - 1, columns]])
    add, letters = add[:width], letters[:width]
    previous = np.concatenate([np.zeros((1, count), np.float32), add.cumsum(axis=0, dtype=np.float32)])
    before = previous
    codes = coded(word, costs.letters).tolist()
    for i, code in enumerate(codes):
        best = np.minimum(previous[:-1] + costs.replace[code].take(letters), previous[1:] + costs.drop[code])
        if i and costs.swap < FAR:
            swapped = (letters[1:] == codes[i - 1]) & (letters[:-1] == code)
            np.minimum(best[1:], before[:-2] + np.float32(costs.swap), out=best[1:], where=swapped)
        row = np.empty_like(previous)
        row[0] = previous[0] + costs.drop[code]
        # What another letter costs is told from left to right: only here does a letter wait for the one before it.
        for j in range(width):
            np.add(row[j], add[j], out=row[j + 1])
            np.minimum(row[j + 1], best[j], out=row[j + 1])
        before, previous = previous, row
    result: NDArray[np.float32] = previous[lengths, columns]
    return result
