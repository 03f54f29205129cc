"""Running heads, page numbers, and what a browser prints around a page: rows at its edges that are not its text."""

import re
from collections import Counter

from indexer.readers.pdf_layout import Row

_EDGE = 0.09
"""Share of a page's height at its top and foot in which running heads and page numbers stand."""
_NUMBER = re.compile(
    r"\W*(?:صفحه|صفحهٔ|مخ|page|p\.|-|–)?\s*[\d\u06f0-\u06f9\u0660-\u0669ivx]{1,5}\s*(?:-|–|/|of|از)?\s*\d{0,4}\W*", re.I
)
_STAMP = re.compile(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}[,\N{ARABIC COMMA}]?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s*[AP]M)?", re.I)
_ADDRESS = re.compile(r"(?:https?|file)://\S+", re.I)
_DIGITS = re.compile(r"[\d\u06f0-\u06f9\u0660-\u0669]+")


def without_running_heads(pages: list[list[Row]], heights: list[float]) -> tuple[list[list[Row]], int]:
    """Drop rows at the top and foot of pages that stand on most pages alike but for numbers, and lone page numbers.

    Gives the pages and how many rows were dropped. A file of one page keeps all but a lone page number, and what a
    browser prints around it.
    """
    keys = [[_edge(row, height) for row in rows] for rows, height in zip(pages, heights, strict=True)]
    edges = Counter(key for page_keys in keys for key in set(page_keys) if key[1])
    least = max(2, round(0.5 * len(pages)))
    dropped = 0
    kept: list[list[Row]] = []
    for rows, page_keys in zip(pages, keys, strict=True):
        page: list[Row] = []
        printed = _printed([row for row, key in zip(rows, page_keys, strict=True) if key[1]])
        for row, key in zip(rows, page_keys, strict=True):
            lone = bool(key[1]) and bool(_NUMBER.fullmatch(row.text)) and len(rows) > 1
            often = len(pages) > 1 and edges[key] >= least
            if key[1] and (lone or often or any(_beside(row, other) for other in printed)):
                dropped += 1
            else:
                page.append(row)
        kept.append(page)
    return kept, dropped


def _printed(edge: list[Row]) -> list[Row]:
    """Give the rows that a browser prints around a page: the hour, the address, the number of pages.

    One of them alone may be the page's own; what stands beside them is its title.
    """
    found = [[row for row in edge if sign.fullmatch(row.text)] for sign in (_STAMP, _ADDRESS, _NUMBER)]
    return [row for rows in found for row in rows] if sum(map(bool, found)) > 1 else []


def _beside(row: Row, other: Row) -> bool:
    """Tell whether a row stands at the height of another, in type of one size."""
    return abs(row.top - other.top) < 2 and abs(row.bottom - other.bottom) < 2


def _edge(row: Row, height: float) -> tuple[bool, str]:
    """Give whether a row stands at the top, and its text without numbers; ``""`` where it stands at no edge."""
    if row.bottom < _EDGE * height:
        return True, _DIGITS.sub("0", row.text)
    if row.top > (1 - _EDGE) * height:
        return False, _DIGITS.sub("0", row.text)
    return False, ""
