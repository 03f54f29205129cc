"""The words of our own segments as Whoosh sees them: three fields over one set of arrays (see ``segment``).

Text and stem are the two levels of every word; a title is that part of the text which stands before its end.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats

from indexer.index.codec_matcher import PostingSource
from indexer.index.segment import Segment
from indexer.index.whoosh_values import CategoryTerms, DateTerms, IdTerms, Terms

_POSITIONS = formats.Positions()


class Occurrences:
    """Documents that hold a word, with its positions in each: a PostingSource. Places are read when first asked for."""

    def __init__(self, segment: Segment, ids: NDArray[Any], read: Callable[[], NDArray[Any]]) -> None:
        """``read`` gives the word's global places, rising, none outside these documents."""
        self.ids = ids
        self._read = read
        self._first = segment.first_position

    @cached_property
    def _places(self) -> NDArray[Any]:
        return self._read()

    @cached_property
    def _at(self) -> NDArray[np.intp]:
        return np.append(self._places.searchsorted(self._first[self.ids]), self._places.size)

    @cached_property
    def weights(self) -> NDArray[np.float32]:
        """How often the word stands in each document."""
        return np.diff(self._at).astype(np.float32)

    def _positions(self, posting: int) -> list[int]:
        places = self._places[self._at[posting] : self._at[posting + 1]].astype(np.int64)
        positions: list[int] = (places - int(self._first[self.ids[posting]])).tolist()
        return positions

    def value(self, posting: int) -> bytes:
        """Encode a document's positions as Whoosh does."""
        value: bytes = _POSITIONS.encode(self._positions(posting))
        return value

    def quantities(self, posting: int, names: tuple[str, ...]) -> list[Any] | None:
        """List a document's positions."""
        return self._positions(posting) if names == ("position",) else None


class TextTerms(Terms):
    """Terms as written (folded) in title and text."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self.lengths = segment.lengths

    def _number(self, text: bytes) -> int:
        number = self._segment.term(text.decode("utf-8", "replace"))
        if number < 0:
            raise KeyError(text)
        return number

    def _sorted(self, start: bytes) -> Iterator[tuple[bytes, int]]:
        segment = self._segment
        first = bisect_left(range(segment.term_count), start, key=lambda at: next(segment.sorted_terms(at))[0])
        return segment.sorted_terms(first)

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the terms that are not less than ``start``, rising."""
        return (text for text, _ in self._sorted(start))

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give a term's documents, rising."""
        documents: NDArray[Any] = self._segment.exact(self._number(text))[0]
        return documents

    def source(self, text: bytes) -> PostingSource:
        """Give a term's documents with positions."""
        number = self._number(text)
        return Occurrences(self._segment, self._segment.exact(number)[0], lambda: self._segment.places(number))


class StemTerms(Terms):
    """Stems of the terms in title and text."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self.lengths = segment.lengths

    @cached_property
    def _all(self) -> list[bytes]:
        return sorted(map(self._segment.stem_bytes, range(self._segment.stem_count)))

    def _number(self, text: bytes) -> int:
        number = self._segment.stem(text.decode("utf-8", "replace"))
        if number < 0:
            raise KeyError(text)
        return number

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the stems that are not less than ``start``, rising; the first call sorts them all."""
        return iter(self._all[bisect_left(self._all, start) :])

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give a stem's documents, rising."""
        documents: NDArray[Any] = self._segment.postings(self._number(text)).docs
        return documents

    def source(self, text: bytes) -> PostingSource:
        """Give a stem's documents with positions."""
        number = self._number(text)
        documents = self._segment.postings(number).docs
        return Occurrences(self._segment, documents, lambda: self._segment.places_of_stem(number))


class TitleTerms(TextTerms):
    """Terms as written (folded) in titles."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment)
        self.lengths = segment.title_lengths

    def _places(self, number: int) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Give a term's places in titles, and the document of each."""
        places = self._segment.places(number)
        documents = self._segment.document_of(places)
        within = places < self._segment.title_ends[documents]
        return places[within], documents[within]

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the terms of titles that are not less than ``start``, rising."""
        return (text for text, number in self._sorted(start) if self._places(number)[0].size)

    def source(self, text: bytes) -> PostingSource:
        """Give the documents with a term in their title, and its positions there."""
        places, documents = self._places(self._number(text))
        if not places.size:
            raise KeyError(text)
        return Occurrences(self._segment, np.unique(documents), lambda: places)

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give the documents with a term in their title, rising."""
        return np.asarray(self.source(text).ids)


def field_terms(segment: Segment) -> dict[str, Any]:
    """Give every searchable field of a segment by its name in Whoosh's schema."""
    return {
        "id": IdTerms(segment),
        "text": TextTerms(segment),
        "stem": StemTerms(segment),
        "title": TitleTerms(segment),
        "lang": CategoryTerms(segment.lang),
        "source": CategoryTerms(segment.source),
        "type": CategoryTerms(segment.type),
        "author": CategoryTerms(segment.author),
        "date": DateTerms(segment, fields.DATETIME()),
    }
