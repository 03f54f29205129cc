"""Words of the index that look like a word asked: what stands in a document instead of a word it lacks.

Two words look alike by the cosine of their letter trigrams («^زبان$» has ^زب زبا بان ان$). A table of trigrams over the
stems of a segment is made on first use, as two arrays, and kept as long as its segment's file is in use; a word's
look-alikes are remembered. Only good enough, rare enough words are looked up at all (see ``searcher.ranking``).
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher import ranking
from searcher.engines.kept import distinct
from searcher.engines.standing import Standing
from searcher.engines.topk import Docs

_REMEMBERED = 4000  # words, with at most ALIKE_WORDS look-alikes each
_DOCUMENTS = 500  # documents of a word's look-alikes that are remembered too
_LONGEST = 24  # letters; longer words are no misspellings of one another
_PRIME = np.uint64(0x100000001B3)


def trigrams(words: list[str]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Return the hashed trigrams of words laid end to end, and the number of the word each belongs to.

    A word of n letters has n trigrams, its ends marked; a trigram twice in a word is given twice.
    """
    lengths = np.fromiter(map(len, words), np.intp, len(words))
    letters = np.frombuffer("".join(f"\x02{word}\x03" for word in words).encode("utf-32-le", "replace"), np.uint32)
    first = letters[:-2].astype(np.uint64)
    codes = ((first * _PRIME + letters[1:-1]) * _PRIME + letters[2:]) * _PRIME if letters.size > 2 else first
    owner = np.repeat(np.arange(len(words)), lengths + 2)[: codes.size]
    inside = letters[2:] != 2
    inside &= letters[1:-1] != 2
    return (codes >> np.uint64(32)).astype(np.uint32)[inside], owner[inside]


class Trigrams:
    """The trigrams of a segment's stems: sorted codes, and beside each the stem it stands in."""

    def __init__(self, segment: Segment) -> None:
        numbers, words = [], []
        for stem in range(segment.stem_count):
            if segment.df_stem[stem] < ranking.ALIKE_DOCUMENTS:
                continue
            text = segment.stem_text(stem)
            if 2 < len(text) <= _LONGEST and not any(letter.isdigit() for letter in text):
                numbers.append(stem)
                words.append(text)
        self._stems = np.array(numbers, np.uint32)
        codes, owner = trigrams(words)
        order = codes.argsort(kind="stable")
        self._codes, self._owner = codes[order], owner[order].astype(np.uint32)
        self._sizes = np.bincount(owner, minlength=len(words)).astype(np.float32)

    def alike(self, text: str) -> tuple[tuple[int, float], ...]:
        """Return the stems that look most like a word, itself left out: (stem, similarity), best first."""
        if not self._stems.size or not 2 < len(text) <= _LONGEST or any(letter.isdigit() for letter in text):
            return ()
        codes = distinct(np.sort(trigrams([text])[0]))
        low, high = self._codes.searchsorted(codes), self._codes.searchsorted(codes, side="right")
        found = [self._owner[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
        owners = np.concatenate(found, dtype=np.intp)
        shared = np.zeros(self._stems.size, np.uint8)
        np.add.at(shared, owners, np.ones(owners.size, np.uint8))  # a word has fewer than 255 trigrams
        near = distinct(np.sort(owners[shared[owners] > 1]))
        cosine = shared[near].astype(np.int64) / np.sqrt(self._sizes[near] * codes.size)
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
        self._tables: OrderedDict[str, Trigrams] = OrderedDict()
        self._words: OrderedDict[tuple[str, str], Alike] = OrderedDict()
        self._lock = Lock()

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
            with self._lock:
                table = self._tables.get(path)
                if table is None:
                    table = self._tables[path] = Trigrams(standing.segment)
            found = _spread_out(standing, table.alike(text))
            with self._lock:
                self._words[key] = found
                while len(self._words) > _REMEMBERED:
                    self._words.popitem(last=False)
        return found

    def forget(self, used: set[str]) -> None:
        """Drop the tables of segment files that are not in use any more."""
        with self._lock:
            for path in [path for path in self._tables if path not in used]:
                del self._tables[path]


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
