"""The archive's words as help looks at them: the most frequent first, found by letters or by consonants.

Made once a reader and only when a question needs help (or in the background after opening). Words of one document in a
large archive are left out: half of all surfaces are seen once, most of them slips themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader
from searcher.query import sounds
from searcher.query.align import coded, numbers
from searcher.query.alphabet import LATIN, PERSIAN, SOUND_ALIKE
from searcher.query.tree import Word

MAX_TERMS = 200_000
LARGE = 20_000
"""Documents from which a word must stand in two of them to be offered."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the archive that may be meant: its term, in how many documents it stands, and how far away it is."""

    term: str
    documents: int
    distance: float


class Vocabulary:
    """The words of one reader; immutable and safe to share once made.

    ``terms`` are sorted by ``documents`` (uint32, falling).
    """

    def __init__(self, terms: list[str], documents: NDArray[np.uint32], reader: Reader | None = None) -> None:
        self.terms = terms
        self.documents = documents
        self._lengths = np.fromiter(map(len, terms), np.int16, len(terms))
        self._count: dict[str, int] = {} if reader is not None else dict(zip(terms, documents.tolist(), strict=True))
        self._reader = reader

    @classmethod
    def counted(cls, pairs: Iterable[tuple[str, int]]) -> "Vocabulary":
        """Make one of (term, documents) alone."""
        best = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
        return cls([term for term, _ in best], np.array([count for _, count in best], np.uint32))

    @classmethod
    def of(cls, reader: Reader) -> "Vocabulary":
        """Read the words of a reader."""
        least = 2 if reader.count >= LARGE else 1
        if len(reader.segments) == 1:
            segment = reader.segments[0]
            df = np.asarray(segment.df_term[np.arange(segment.term_count)])
            kept = np.flatnonzero(df >= least)
            kept = kept[np.argsort(-df[kept].astype(np.int64), kind="stable")][:MAX_TERMS]
            return cls([segment.term_text(term) for term in kept.tolist()], df[kept].astype(np.uint32), reader)
        summed = cls.counted((term, count) for term, count in _summed(reader).items() if count >= least)
        return cls(summed.terms, summed.documents, reader)

    def count(self, term: str) -> int:
        """Return in how many documents a term stands."""
        if self._reader is not None:
            documents: int = self._reader.df_term(term)[0]
            return documents
        return self._count.get(term, 0)

    def count_word(self, word: Word) -> int:
        """Return in how many documents a word stands, in its form or, unless it is asked exactly, in another."""
        count = self.count(word.term)
        if self._reader is None or word.exact:
            return count
        of_stem: int = self._reader.df_stem(word.stem)[0]
        return max(count, of_stem)

    def near(self, term: str, *, edits: int, limit: int) -> NDArray[np.intp]:
        """Return words that may be so few edits away, most frequent first, by their numbers."""
        wanted = _signatures([term])[0]
        close = (np.bitwise_count(self._letters ^ wanted) <= 2 * edits) & (np.abs(self._lengths - len(term)) <= edits)
        return np.flatnonzero(close)[:limit]

    def sounding(self, skeletons: Iterable[str], *, arabic: bool, limit: int) -> NDArray[np.intp]:
        """Return words of a script whose consonants are one of these, most frequent first, by their numbers."""
        hashes, order = self._arabic if arabic else self._latin
        wanted = np.unique(sounds.hashes(list(skeletons)))
        lows, highs = hashes.searchsorted(wanted), hashes.searchsorted(wanted, side="right")
        found = [order[low:high][:limit] for low, high in zip(lows, highs, strict=True)]
        return np.sort(np.concatenate(found))[:limit] if found else np.zeros(0, np.intp)

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        return _signatures(self.terms)

    @cached_property
    def _arabic(self) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        return self._by_sound(sounds.arabic_skeletons)

    @cached_property
    def _latin(self) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        return self._by_sound(sounds.latin_skeletons)

    def _by_sound(self, skeletons: "sounds.Skeletons") -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        """Sort the words of a script by the hash of their consonants; equal hashes keep the frequent first."""
        hashes = sounds.hashes(skeletons(self.terms))
        held = np.flatnonzero(hashes)
        order = held[np.argsort(hashes[held], kind="stable")]
        return hashes[order], order


def _summed(reader: Reader) -> dict[str, int]:
    """Count the documents of every term over all segments."""
    total: dict[str, int] = {}
    for segment in reader.segments:
        df = np.asarray(segment.df_term[np.arange(segment.term_count)])
        for term, count in enumerate(df.tolist()):
            text = segment.term_text(term)
            total[text] = total.get(text, 0) + count
    return total


def _bits() -> NDArray[np.uint64]:
    """Return one bit a letter, the same for letters that sound alike: uint64 by letter number."""
    letters = PERSIAN + LATIN
    group = {letter: min(g) for g in SOUND_ALIKE[:5] for letter in g}
    names = sorted({group.get(letter, letter) for letter in letters})
    bits = [1 << (1 + names.index(group.get(letter, letter)) % 63) for letter in letters]
    return np.array([1, *bits], np.uint64)


_NUMBERS = numbers(PERSIAN + LATIN)
_BITS = _bits()


def _signatures(terms: list[str]) -> NDArray[np.uint64]:
    """Return the set of letters of every term, as bits."""
    if not terms:
        return np.zeros(0, np.uint64)
    # A line end before each word keeps ``reduceat`` from meeting an empty one; it is "any other letter" to all alike.
    bits = _BITS[coded("\n" + "\n".join(terms), _NUMBERS)]
    lengths = np.fromiter(map(len, terms), np.intp, len(terms)) + 1
    starts = np.cumsum(lengths) - lengths
    result: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, starts)
    return result
