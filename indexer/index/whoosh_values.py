"""The fields of our own segments that hold one value a document, as Whoosh sees them: categories, ids and dates.

Nothing of this lies on disk: each is a column of the segment turned round when it is first asked for.
"""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

import calendar
import datetime
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import TermInfo

from indexer.index.codec_matcher import PostingSource
from indexer.index.columns import Category
from indexer.index.segment import Segment

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


class Terms:
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


class CategoryTerms(Terms):
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


class IdTerms(Terms):
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


class DateTerms(Terms):
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
