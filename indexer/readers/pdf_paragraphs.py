"""Rows of a page into paragraphs: a row that ends well before its column does ends one."""

from itertools import pairwise

from indexer.readers.pdf_layout import Row
from indexer.readers.pdf_order import letters
from indexer.readers.repair.hyphens import Joiner


def paragraphs(rows: list[Row], join: Joiner | None = None) -> tuple[str, int]:
    """Join the rows of a page into paragraphs, a line each; give them and how many parted words ``join`` joined."""
    if not rows:
        return "", 0
    joined = 0
    pieces = [rows[0].text]
    extents = _Extents(rows)
    for before, row in pairwise(rows):
        if _follows(before, row) and _is_full(before, *extents.of(before)):
            whole = join(pieces[-1], row.text) if join else None
            if whole is not None:
                pieces[-1] = whole
                joined += 1
            elif pieces[-1].endswith("\N{SOFT HYPHEN}"):
                pieces[-1] = pieces[-1][:-1] + row.text
            else:
                pieces[-1] += " " + row.text
        else:
            pieces.append(row.text)
    return "\n".join(pieces), joined


def _follows(before: Row, row: Row) -> bool:
    """Tell whether a row stands as near below the row before as lines of a paragraph do, and is like it."""
    height = before.bottom - before.top
    step = row.top - before.top
    if not 0 < step < 1.75 * height or abs((row.bottom - row.top) - height) > 0.25 * height:
        return False
    return before.right_to_left == row.right_to_left or letters(row.text) == (0, 0)


def _is_full(row: Row, left: float, right: float) -> bool:
    """Tell whether a row reaches the end of its column."""
    slack = row.left - left if row.right_to_left else right - row.right
    return slack < 0.18 * (right - left)


class _Extents:
    """Left and right sides of columns: a row's column is of the rows that stand, at any height, over or under it."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._page = min(row.left for row in rows), max(row.right for row in rows)
        self._one_column = max(row.left for row in rows) < min(row.right for row in rows)

    def of(self, row: Row) -> tuple[float, float]:
        """Give the sides of a row's column."""
        if self._one_column:
            return self._page
        column = [other for other in self._rows if other.left < row.right and other.right > row.left]
        if not column:  # a box without width, in a damaged file
            return self._page
        return min(other.left for other in column), max(other.right for other in column)
