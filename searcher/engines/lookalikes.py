"""Words of the index that look like a word asked: what stands in a document instead of a word it lacks.

Two words look alike by the cosine of their letter trigrams («^زبان$» has ^زب زبا بان ان$). A table of trigrams over the
stems of a segment is made on first use, as arrays, and kept as long as its segment's file is in use; a word's
look-alikes are remembered. Only good enough, rare enough words are looked up at all (see ``searcher.ranking``).
"""

import itertools
import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from indexer.index.lists import firsts
from searcher import ranking
from searcher.engines.standing import Standing
from searcher.engines.topk import Docs

_REMEMBERED = 4000  # words
_SHORTEST, _LONGEST = 3, 24  # letters; longer words are no misspellings of one another
_PRIME, _MASK = 0x100000001B3, 2**64 - 1
_SQUARE, _CUBE = _PRIME**2 & _MASK, _PRIME**3 & _MASK
_LINE_END = 10
_ROUNDING = 1e-6  # what is let through too much is thrown out by its cosine
_SHARE = 32_768  # stems read at once
_BEYOND = 0x3000  # code point; digits further on are folded or as rare as the words they stand in
_NOBODY = np.zeros(0, np.uint32)
_NO_DOCUMENT, _NOTHING = np.array([2**32 - 1], np.uint32), np.zeros(1)


@cache
def _digits() -> NDArray[np.bool_]:
    """Return which code points are digits; the last entry stands for all that lie beyond."""
    return np.array([*(chr(point).isdigit() for point in range(_BEYOND)), False])


def trigrams(letters: NDArray[np.uint32], ends: NDArray[np.intp]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return the hashed trigrams of words laid end to end, and the number of the word each belongs to.

    ``ends`` are the places of the line ends around the words (see ``Letters``). A word of n letters has n trigrams, its
    ends marked; a trigram twice in a word is given twice.
    """
    wide = letters.astype(np.uint64)
    prime = np.uint64(_PRIME)
    codes = ((wide[:-2] * prime + wide[1:-1]) * prime + wide[2:]) * prime
    owner = np.repeat(np.arange(ends.size - 1), np.diff(ends))[: codes.size]
    inside = np.ones(letters.size, np.bool_)
    inside[ends] = False
    inside = inside[1:-1]
    return (codes >> np.uint64(32)).astype(np.uint32)[inside], owner[inside]


def trigrams_of(word: str) -> NDArray[np.uint32]:
    """Return the trigrams of one word, each once, rising: as ``trigrams`` has them, without its two dozen steps."""
    points = (_LINE_END, *map(ord, word), _LINE_END)
    codes = {
        (first * _CUBE + second * _SQUARE + third * _PRIME & _MASK) >> 32
        for first, second, third in zip(points, points[1:], points[2:], strict=False)
    }
    return np.array(sorted(codes), np.uint32)


class Trigrams:
    """The trigrams of a segment's stems: each code once, rising, and the stems it stands in; some 4 bytes a letter."""

    def __init__(self, segment: Segment) -> None:
        numbers, sizes, packed = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint8)], [np.zeros(0, np.uint64)]
        known = 0
        for first in range(0, segment.stem_count, _SHARE):
            share = np.arange(first, min(first + _SHARE, segment.stem_count))
            share = share[segment.df_stem[share] >= ranking.ALIKE_DOCUMENTS]
            letters, ends = segment.letters_of_stems(share)
            lengths = np.diff(ends) - 1
            digits = np.logical_or.reduceat(_digits()[np.minimum(letters[:-1], _BEYOND)], ends[:-1])
            good = (lengths >= _SHORTEST) & (lengths <= _LONGEST) & ~digits
            codes, owner = trigrams(letters, ends)
            held = good[owner]
            own = (np.cumsum(good) - 1 + known)[owner[held]].astype(np.uint64)
            packed.append(codes[held].astype(np.uint64) << np.uint64(32) | own)
            numbers.append(share[good].astype(np.uint32))
            sizes.append(lengths[good].astype(np.uint8))
            known += numbers[-1].size
        self._stems, self._sizes = np.concatenate(numbers), np.concatenate(sizes)
        both = np.concatenate(packed)
        del packed
        both.sort()
        self._owner = both.astype(np.uint32)  # the lower half
        both >>= np.uint64(32)
        new = np.flatnonzero(np.concatenate([np.ones(min(1, both.size), np.bool_), both[1:] != both[:-1]]))
        self._codes = both[new].astype(np.uint32)
        self._first = np.append(new, both.size).astype(np.uint32)

    def alike(self, text: str) -> tuple[tuple[int, float], ...]:
        """Return the stems that look most like a word, itself left out: (stem, similarity), best first."""
        if not self._stems.size or not _SHORTEST <= len(text) <= _LONGEST or any(map(str.isdigit, text)):
            return ()
        codes = trigrams_of(text)
        at = self._codes.searchsorted(codes)
        at = at[self._codes.take(at, mode="clip") == codes]
        found = [self._owner[a:b] for a, b in zip(self._first[at].tolist(), self._first[at + 1].tolist(), strict=True)]
        owners = np.concatenate([_NOBODY, *found], dtype=np.intp)
        shared = np.zeros(self._stems.size, np.uint8)
        np.add.at(shared, owners, np.ones(owners.size, np.uint8))  # a word has fewer than 255 trigrams
        counts = shared.take(owners)
        # Even the shortest word shares so many; most that share a trigram share no other.
        likely = (counts >= math.ceil(ranking.ALIKE_LEAST * math.sqrt(codes.size * _SHORTEST) - _ROUNDING)).nonzero()[0]
        near = owners.take(likely)
        cosine = counts.take(likely).astype(np.int64) / np.sqrt(self._sizes.take(near).astype(np.float32) * codes.size)
        kept = ((cosine >= ranking.ALIKE_LEAST) & (cosine < 1)).nonzero()[0]
        near, cosine = near.take(kept), cosine.take(kept)
        order = np.lexsort((near, -cosine))
        near, cosine = near.take(order), cosine.take(order)
        best = firsts(near).nonzero()[0][: ranking.ALIKE_WORDS]  # a word comes once for each trigram shared
        return tuple(zip(self._stems[near[best]].tolist(), cosine[best].tolist(), strict=True))


class Alike(NamedTuple):
    """Where the look-alikes of a word stand; ``stems``, best first, are those of a word that has them in too many.

    ``docs`` are rising, and one more that no document is; ``nearest`` says how alike the nearest is that stands there.
    """

    stems: tuple[tuple[int, float], ...]
    docs: NDArray[np.uint32]
    nearest: NDArray[np.float64]


class Lookalikes:
    """Look-alikes by segment file and word; thread-safe, shared by the engines of one process."""

    def __init__(self, most: int = 5000, most_in_all: int = 1_000_000) -> None:
        """Lay the look-alikes of a word out where they stand in at most so many documents; 12 bytes each."""
        self._most = most
        self._most_in_all = most_in_all
        self._tables: dict[str, Trigrams] = {}
        self._words: OrderedDict[tuple[str, str], Alike] = OrderedDict()
        #: Documents laid out of all words that are remembered.
        self.documents = 0
        self._lock = Lock()
        self._making = Lock()

    def nearest(self, standing: Standing, words: Sequence[str], docs: Docs) -> NDArray[np.float64]:
        """Return how alike the nearest look-alike of each word is that stands in each of some rising documents.

        [words, documents]; 0 where none stands.
        """
        found = [self.of(standing, word) for word in words]
        wanted = docs.astype(np.uint32)
        begins = [0, *itertools.accumulate([alike.docs.size for alike in found])][:-1]
        at = np.array([alike.docs.searchsorted(wanted) + begin for alike, begin in zip(found, begins, strict=True)])
        nearest: NDArray[np.float64] = np.concatenate([alike.nearest for alike in found]).take(at)
        nearest *= np.concatenate([alike.docs for alike in found]).take(at) == wanted
        for alike, row in zip(found, nearest, strict=True):
            for stem, similarity in reversed(alike.stems):
                row[standing.slots(stem, docs)[0]] = similarity
        return nearest

    def of(self, standing: Standing, text: str) -> Alike:
        """Return the stems of a segment that look like a word."""
        key = (standing.path, text)
        found = self._words.get(key)
        if found is None:
            found = _laid_out(standing.segment, self._table(standing.segment).alike(text), self._most)
            with self._lock:
                before = self._words.pop(key, None)  # another thread may have looked it up too
                self.documents += found.docs.size - (before.docs.size if before else 0)
                self._words[key] = found
                while len(self._words) > _REMEMBERED or self.documents > self._most_in_all:
                    self.documents -= self._words.popitem(last=False)[1].docs.size
        return found

    def remembered(self) -> list[Alike]:
        """Return what is remembered of words, the longest known first."""
        with self._lock:
            return list(self._words.values())

    def prepare(self, segment: Segment) -> None:
        """Make the table of a segment, if there is none yet."""
        self._table(segment)

    def _table(self, segment: Segment) -> Trigrams:
        path = str(segment.path)
        table = self._tables.get(path)
        if table is None:
            with self._making:
                table = self._tables.get(path) or Trigrams(segment)
                self._tables[path] = table
        return table

    def forget(self, index: Path, used: set[str]) -> None:
        """Drop what is known of segment files of an index that are not in use any more."""
        inside = f"{index.resolve()}/"
        with self._making, self._lock:
            for path in [path for path in self._tables if path.startswith(inside) and path not in used]:
                del self._tables[path]
            for key in [key for key in self._words if key[0].startswith(inside) and key[0] not in used]:
                self.documents -= self._words.pop(key).docs.size


def _laid_out(segment: Segment, stems: tuple[tuple[int, float], ...], most: int) -> Alike:
    """Lay the documents of some stems out, best first, if they are so few."""
    if sum(segment.df_stem[stem] for stem, _ in stems) > most:
        return Alike(stems, _NO_DOCUMENT, _NOTHING)
    found = [_NO_DOCUMENT, *(segment.postings(stem).docs for stem, _ in stems)]
    docs = np.concatenate(found, dtype=np.uint32, casting="unsafe")
    nearest = np.array([0.0, *(similarity for _, similarity in stems)]).repeat([each.size for each in found])
    order = docs.argsort(kind="stable")  # of several in a document the nearest comes first
    docs = docs[order]
    first = firsts(docs)
    return Alike((), docs[first], nearest[order][first])


LOOKALIKES = Lookalikes()
