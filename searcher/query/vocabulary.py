"""The archive's words as help looks at them: counts from a reader, candidates from a list of its words.

Words of one document in a large archive are left out of the list: half of all words are seen once, most of them slips
themselves. The list may be that of an earlier commit; counts are always the reader's own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader, Segment
from indexer.index.lexicon import Letters
from searcher.query.sounds import hashes
from searcher.query.tree import Word
from searcher.query.wordlist import SHARE, WordList, laid

MAX_TERMS = 200_000
LARGE = 20_000
"""Documents from which a word must stand in two of them to be offered."""

Counts = Callable[[str, str], tuple[int, int]]
"""In how many documents a term and a stem stand; an empty stem stands nowhere."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the archive that may be meant: its term, in how many documents it stands, and how far away it is."""

    term: str
    documents: int
    distance: float


class Vocabulary:
    """The words of one archive; immutable and safe to share."""

    def __init__(self, words: WordList, counts: Counts | None = None) -> None:
        """Take counts from a function, or, without one, from the list itself."""
        self.words = words
        self._counts = counts or _own(words)

    @classmethod
    def counted(cls, pairs: Iterable[tuple[str, int]]) -> "Vocabulary":
        """Make one of (term, documents) alone."""
        best = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
        return cls(WordList([laid([term for term, _ in best])], np.array([count for _, count in best], np.uint32)))

    @classmethod
    def of(cls, reader: Reader, counts: Counts) -> "Vocabulary":
        """Read the words of a reader, whose counts ``counts`` gives."""
        return cls(words_of(reader), counts)

    def count(self, term: str) -> int:
        """Return in how many documents a term stands."""
        return self._counts(term, "")[0]

    def count_word(self, word: Word) -> int:
        """Return in how many documents a word stands, in its form or, unless it is asked exactly, in another."""
        if word.exact:
            return self.count(word.term)
        return max(self._counts(word.term, word.stem))


def _own(words: WordList) -> Counts:
    counts = dict(zip(words.terms(np.arange(len(words))), words.documents.tolist(), strict=True))
    return lambda term, _stem: (counts.get(term, 0), 0)


def words_of(reader: Reader) -> WordList:
    """List the words of a reader."""
    least = 2 if reader.count >= LARGE else 1
    segments = reader.segments
    df = [np.asarray(segment.df_term[:]) for segment in segments]
    if len(segments) == 1:
        documents, numbers = df[0], np.arange(df[0].size)
        owners = np.zeros(df[0].size, np.uint16)
    else:
        documents, owners, numbers = _summed(reader, df)
    kept = np.flatnonzero(documents >= least)
    kept = kept[np.argsort(-documents[kept], kind="stable")][:MAX_TERMS]
    documents, owners, numbers = documents[kept], owners[kept], numbers[kept]

    def shares() -> Iterator[Letters]:
        for first in range(0, kept.size, SHARE):
            share = slice(first, first + SHARE)
            yield from _in_order(reader, owners[share], numbers[share])

    return WordList(shares(), documents.astype(np.uint32))


def _in_order(reader: Reader, owners: NDArray[np.integer], numbers: NDArray[np.intp]) -> Iterator[Letters]:
    """Give terms, each by the number of its segment and its own there, in this order."""
    if len(reader.segments) == 1:
        yield reader.segments[0].letters_of_terms(numbers)
    elif numbers.size:
        pairs = zip(owners.tolist(), numbers.tolist(), strict=True)
        yield laid([reader.segments[owner].term_text(number) for owner, number in pairs])


def _summed(
    reader: Reader, df: list[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.intp]]:
    """Count the documents of every term over all segments: counts, and a segment and number for the text of each.

    Terms are told apart by 64 bits of hash: a list of candidates can live with one confusion in a million archives.
    """
    parts = [_hashes(segment, counts.size) for segment, counts in zip(reader.segments, df, strict=True)]
    hashes = np.concatenate([np.zeros(0, np.uint64), *parts])
    order = hashes.argsort(kind="stable")
    hashes = hashes[order]
    first = np.flatnonzero(np.concatenate([np.ones(min(1, hashes.size), np.bool_), hashes[1:] != hashes[:-1]]))
    if not first.size:
        return np.zeros(0, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.intp)
    documents = np.add.reduceat(np.concatenate(df)[order], first)
    sizes = [counts.size for counts in df]
    of = order[first]
    owners = np.repeat(np.arange(len(df), dtype=np.uint16), sizes)[of]
    return documents, owners, of - (np.cumsum(sizes) - sizes)[owners]


def _hashes(segment: Segment, count: int) -> NDArray[np.uint64]:
    """Return a hash of each term of a segment."""
    shares = (segment.letters_of_terms(np.arange(at, min(at + SHARE, count))) for at in range(0, count, SHARE))
    return np.concatenate([np.zeros(0, np.uint64), *(hashes(*share) for share in shares)])
