"""Words of the index that look like a word asked: what stands in a document instead of a word it lacks.

Two words look alike by the cosine of their letter trigrams («^زبان$» has ^زب زبا بان ان$). A table of trigrams over the
stems of a segment is made on first use, as two arrays, and kept as long as its segment's file is in use; a word's
look-alikes are remembered. Only good enough, rare enough words are looked up at all (see ``searcher.ranking``).
"""

from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from searcher import ranking

_REMEMBERED = 4000  # words, with at most ALIKE_WORDS look-alikes each
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
        codes = np.unique(trigrams([text])[0])
        low, high = self._codes.searchsorted(codes), self._codes.searchsorted(codes, side="right")
        owners = np.concatenate([self._owner[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)])
        shared = np.bincount(owners, minlength=self._stems.size)
        near = (shared > 1).nonzero()[0]
        cosine = shared[near] / np.sqrt(self._sizes[near] * codes.size)
        kept = ((cosine >= ranking.ALIKE_LEAST) & (cosine < 1)).nonzero()[0]
        kept = kept[np.lexsort((near[kept], -cosine[kept]))[: ranking.ALIKE_WORDS]]
        return tuple(zip(self._stems[near[kept]].tolist(), cosine[kept].tolist(), strict=True))


class Lookalikes:
    """Look-alikes by segment file and word; thread-safe, shared by the engines of one process."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, Trigrams] = OrderedDict()
        self._words: OrderedDict[tuple[str, str], tuple[tuple[int, float], ...]] = OrderedDict()
        self._lock = Lock()

    def of(self, segment: Segment, text: str) -> tuple[tuple[int, float], ...]:
        """Return the stems of a segment that look like a word: (stem, similarity), best first."""
        path = str(segment.path)
        key = (path, text)
        found = self._words.get(key)
        if found is None:
            with self._lock:
                table = self._tables.get(path)
                if table is None:
                    table = self._tables[path] = Trigrams(segment)
            found = table.alike(text)
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


LOOKALIKES = Lookalikes()
