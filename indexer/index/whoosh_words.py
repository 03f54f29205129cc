"""The fields of our own segments as Whoosh sees them: words at two levels, titles, categories, ids and dates.

Nothing of this lies on disk: a field is a view of the segment's arrays (see ``segment``). A title is that part of the
words which stands before its end; categories and dates are columns turned round.
"""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

import calendar
import datetime
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.reading import TermInfo

from indexer.index.codec_matcher import PostingSource
from indexer.index.columns import Category
from indexer.index.segment import Segment

_POSITIONS = formats.Positions()
_ONE = np.ones(1, np.uint32)


class Existing:
    """Documents that hold a value, without positions: a PostingSource."""

    def __init__(self, ids: NDArray[Any]) -> None:
        self.ids = ids
        self.weights = None

    def value(self, posting: int) -> bytes:
        """Give nothing."""
        return b""

    def quantities(self, posting: int, names: tuple[str, ...]) -> list[Any] | None:
        """Give nothing."""
        return None


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


class _Terms:
    """What the fields have in common: a term's documents give the rest."""

    lengths: NDArray[Any] | None = None

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give a term's documents, rising; KeyError if it is none."""
        raise KeyError(text)

    def source(self, text: bytes) -> PostingSource:
        """Give a term's posting list."""
        return Existing(self.documents(text))

    def weight(self, text: bytes) -> float:
        """Sum a term's weights: how often it stands in the field."""
        source = self.source(text)
        return float(len(source.ids) if source.weights is None else source.weights.sum(dtype=np.float64))

    def info(self, text: bytes) -> Any:
        """Give a term's statistics."""
        source = self.source(text)
        ids = np.asarray(source.ids)
        weights = _ONE if source.weights is None else source.weights
        lengths = _ONE if self.lengths is None else self.lengths[ids]
        total = float(ids.size if source.weights is None else weights.sum(dtype=np.float64))
        shortest, longest = int(lengths.min()), int(lengths.max())
        return TermInfo(total, ids.size, shortest, longest, float(weights.max()), int(ids[0]), int(ids[-1]))


class TextTerms(_Terms):
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


class StemTerms(_Terms):
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


class CategoryTerms(_Terms):
    """The values of one category; a document without a value holds no term."""

    def __init__(self, category: Category) -> None:
        self._category = category
        held = set(np.unique(category.codes).tolist())
        names = ((name.encode("utf-8", "surrogatepass"), code) for code, name in enumerate(category.names))
        self._codes = {name: code for name, code in sorted(names) if name and code in held}

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the values that are not less than ``start``, rising."""
        return (name for name in self._codes if name >= start)

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give the documents with a value, rising."""
        holders: NDArray[np.bool_] = self._category.codes == self._codes[text]
        return holders.nonzero()[0]


class IdTerms(_Terms):
    """Ids of documents."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def _all(self) -> list[bytes]:
        return sorted(self._segment.id(doc).encode("utf-8", "surrogatepass") for doc in range(self._segment.count))

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the ids that are not less than ``start``, rising; the first call reads all records."""
        return iter(self._all[bisect_left(self._all, start) :])

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give the document of an id."""
        number = self._segment.find(text.decode("utf-8", "surrogatepass"))
        if number < 0:
            raise KeyError(text)
        return np.array([number])


def first_moment(date: int) -> datetime.datetime | None:
    """Turn yyyymmdd into the first moment it may mean (20160300: 1 March 2016); None for no date."""
    year, month, day = date // 10_000, max(date // 100 % 100, 1), max(date % 100, 1)
    if not year:
        return None
    return datetime.datetime(year, month, min(day, calendar.monthrange(year, month)[1]))  # noqa: DTZ001 - Whoosh's are naive


class DateTerms(_Terms):
    """Dates as Whoosh's DATETIME indexes them: each in eight precisions, so that ranges need few terms."""

    def __init__(self, segment: Segment, field: Any) -> None:
        self._dates, self._of = np.unique(segment.date, return_inverse=True)
        self._field = field

    @cached_property
    def _terms(self) -> dict[bytes, list[int]]:
        terms: dict[bytes, list[int]] = {}
        for number, date in enumerate(self._dates.tolist()):
            moment = first_moment(date)
            for text, *_ in self._field.index(moment) if moment else ():
                terms.setdefault(text, []).append(number)
        return dict(sorted(terms.items()))

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the terms that are not less than ``start``, rising."""
        return (text for text in self._terms if text >= start)

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give the documents of a date, or of the span that a term of lower precision means, rising."""
        chosen = np.zeros(self._dates.size, np.bool_)
        chosen[self._terms[text]] = True
        return chosen[self._of].nonzero()[0]


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
