"""Documents chosen by what is known of them besides words: language, source, type, year, author, date."""

from collections.abc import Callable

import numpy as np

from indexer.index.arrays import Segment
from indexer.index.columns import Category
from searcher.engines.topk import Hits
from searcher.query.tree import Dates, Filter

Terms = Callable[[str], frozenset[str]]


def mask_of_filter(segment: Segment, node: Filter, terms: Terms) -> Hits:
    """Return which documents a filter keeps; an unknown field or value keeps none.

    ``lang``, ``source`` and ``type`` compare without case, ``year`` by number, ``author`` by words: all of the
    value's must be in the author's name.
    """
    none = np.zeros(segment.count, np.bool_)
    match node.field:
        case "lang":
            return _named(segment.lang, node.value)
        case "source":
            return _named(segment.source, node.value)
        case "type":
            return _named(segment.type, node.value)
        case "year":
            return segment.year == int(node.value) if node.value.isdecimal() and len(node.value) <= 4 else none
        case "author":
            return _authored(segment.author, terms(node.value), terms)
        case _:
            return none


def mask_of_dates(segment: Segment, node: Dates) -> Hits:
    """Return which documents are dated inside a span; those without a date are in none but the one without ends."""
    if node.first <= 0 and node.last >= 99999999:
        return np.ones(segment.count, np.bool_)
    mask: Hits = (segment.date >= max(node.first, 1)) & (segment.date <= node.last)
    return mask


def _named(category: Category, value: str) -> Hits:
    wanted = value.casefold()
    codes = [code for code, name in enumerate(category.names) if name.casefold() == wanted]
    return _coded(category, codes)


def _authored(category: Category, wanted: frozenset[str], terms: Terms) -> Hits:
    codes = [code for code, name in enumerate(category.names) if wanted and name and wanted <= terms(name)]
    return _coded(category, codes)


def _coded(category: Category, codes: list[int]) -> Hits:
    if len(codes) == 1:
        mask: Hits = category.codes == codes[0]
        return mask
    chosen = np.zeros(max(len(category.names), 1), np.bool_)
    chosen[codes] = True
    kept: Hits = chosen[category.codes]
    return kept
