"""Words of the index that look like a word asked: what stands in a document instead of a word it lacks.

Two words look alike by the cosine of their letter trigrams («^زبان$» has ^زب زبا بان ان$). A table of trigrams over the
stems of a segment is made on first use, as arrays, and kept as long as its segment's file is in use; a word's
look-alikes are remembered. Only good enough, rare enough words are looked up at all (see ``searcher.ranking``).
"""

from collections import OrderedDict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from indexer.index.lists import distinct
from searcher import ranking
from searcher.engines.standing import Standing
from searcher.engines.topk import Docs

_REMEMBERED = 4000  # words, with at most ALIKE_WORDS look-alikes each
_DOCUMENTS = 500  # documents of a word's look-alikes that are remembered too
_LONGEST = 24  # letters; longer words are no misspellings of one another
_PRIME = 0x100000001B3
_LINE_END = 10
_SIZES = np.arange(_LONGEST + 1)
_ROUNDING = 1e-6  # what is let through too much is thrown out by its cosine
_SHARE = 32_768  # stems read at once
_BEYOND = 0x3000  # code point; digits further on are folded or as rare as the words they stand in
_NOBODY = np.zeros(0, np.uint32)


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
        (((first * _PRIME + second) * _PRIME + third) * _PRIME >> 32) & 0xFFFFFFFF
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
            good = (lengths > 2) & (lengths <= _LONGEST) & ~digits
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
        if not self._stems.size or not 2 < len(text) <= _LONGEST or any(letter.isdigit() for letter in text):
            return ()
        codes = trigrams_of(text)
        at = self._codes.searchsorted(codes)
        at = at[self._codes.take(at, mode="clip") == codes]
        found = [self._owner[a:b] for a, b in zip(self._first[at].tolist(), self._first[at + 1].tolist(), strict=True)]
        owners = np.concatenate([_NOBODY, *found], dtype=np.intp)
        shared = np.zeros(self._stems.size, np.uint8)
        np.add.at(shared, owners, np.ones(owners.size, np.uint8))  # a word has fewer than 255 trigrams
        enough = np.ceil(ranking.ALIKE_LEAST * np.sqrt(codes.size * _SIZES) - _ROUNDING).astype(np.uint8)
        near = owners[shared.take(owners) >= enough.take(self._sizes.take(owners))]
        near.sort()
        near = distinct(near)
        cosine = shared[near].astype(np.int64) / np.sqrt(self._sizes[near].astype(np.float32) * codes.size)
        kept = ((cosine >= ranking.ALIKE_LEAST) & (cosine < 1)).nonzero()[0]
        kept = kept[np.lexsort((near[kept], -cosine[kept]))[: ranking.ALIKE_WORDS]]
        return tuple(zip(self._stems[near[kept]].tolist(), cosine[kept].tolist(), strict=True))


class Alike(NamedTuple):
    """The look-alikes of a word: where they stand in few enough documents, these (rising) and the nearest in each."""

    stems: tuple[tuple[int, float], ...]
    docs: Docs | None
    nearest: NDArray[np.float64]


class Lookalikes:
    """Look-alikes by segment file and word; thread-safe, shared by the engines of one process."""

    def __init__(self) -> None:
        self._tables: dict[str, Trigrams] = {}
        self._words: OrderedDict[tuple[str, str], Alike] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def nearest(self, standing: Standing, text: str, docs: Docs) -> NDArray[np.float64] | None:
        """Return how alike the nearest look-alike is that stands in each of some rising documents, 0 where none does.

        None where none stands in any.
        """
        alike = self.of(standing, text)
        if not alike.stems:
            return None
        if alike.docs is not None:
            at = alike.docs.searchsorted(docs)
            nearest: NDArray[np.float64] = alike.nearest.take(at, mode="clip")
            nearest *= alike.docs.take(at, mode="clip") == docs
            return nearest
        nearest = np.zeros(docs.size)
        for stem, similarity in reversed(alike.stems):
            nearest[standing.slots(stem, docs)[0]] = similarity
        return nearest

    def of(self, standing: Standing, text: str) -> Alike:
        """Return the stems of a segment that look like a word, best first."""
        path = str(standing.segment.path)
        key = (path, text)
        found = self._words.get(key)
        if found is None:
            found = _spread_out(standing, self._table(standing.segment).alike(text))
            with self._lock:
                self._words[key] = found
                while len(self._words) > _REMEMBERED:
                    self._words.popitem(last=False)
        return found

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
                del self._words[key]


def _spread_out(standing: Standing, stems: tuple[tuple[int, float], ...]) -> Alike:
    """Lay the documents of some stems out, if they are few enough to be kept."""
    lists = [standing.postings(stem) for stem, _ in stems]
    if not lists or sum(each.gaps.size for each in lists) > _DOCUMENTS:
        return Alike(stems, None, np.zeros(0))
    found = [each.numbers()[0] for each in lists]
    docs = np.concatenate(found, dtype=np.intp)
    similarity = np.array([similarity for _, similarity in stems]).repeat([each.size for each in found])
    order = docs.argsort(kind="stable")  # of several in a document the nearest comes first
    docs = docs[order]
    first = np.empty(docs.size, np.bool_)
    first[0] = True
    np.not_equal(docs[1:], docs[:-1], out=first[1:])
    return Alike(stems, docs[first], similarity[order][first])


LOOKALIKES = Lookalikes()
