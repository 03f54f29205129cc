"""Blocks of a page into reading order.

A block wider than most of the page parts the page into bands; inside a band, columns are read one after the other, from
the right on a page whose letters are mostly Arabic and from the left otherwise.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub
from typing import NamedTuple

from indexer.readers.pdf_order import letters, logical
from indexer.readers.pdf_page import Line, Page, Word
from indexer.readers.pdf_pieces import line_of, whole
from indexer.readers.tidy import without_directions

WIDE = 0.6
"""A line wider than this share of the page parts it into bands (set by hand on two-column pages of three producers)."""
HALF_LINE = 40
"""Letters of a half-line of verse at most; classical metres give 16 to 32."""
_GUTTER = 6.0
"""Narrowest gutter between columns, in points; a blank of justified text stays below it in most lines."""
_COLUMN_LINES = 5
"""Fewest lines of a column."""
_STOPS = ".,:;!?\N{ARABIC COMMA}\N{ARABIC SEMICOLON}\N{ARABIC QUESTION MARK}"
_STOP_LEFT = re.compile(rf"[{_STOPS}]\s?[^\W\d_]")
_STOP_RIGHT = re.compile(rf"[^\W\d_]\s?[{_STOPS}]$")
"""A sign that ends a sentence or a part of one, next to a word at the left or right end of a line."""
_SHORT = 0.15
"""Share of the line above by which a last line is shorter; the indent of a first line is less."""


@dataclass(slots=True)
class Row:
    """A line in reading order with its box; ``text`` is the glyphs from left to right until `write` turns it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    right_to_left: bool
    turned: bool


def rows_of(page: Page) -> list[Row]:
    """Give the rows of a page in reading order, their glyphs still from left to right."""
    lines = _parted(whole([line for line in page.lines if line.words]))
    written = {id(line): _written(line) for line in lines}
    page_rtl = sum(one.arabic for one in written.values()) > sum(one.latin for one in written.values())
    rows: list[Row] = []
    for line in _in_order(lines, right_to_left=page_rtl):
        rows.append(_row(line, written[id(line)], rows[-1] if rows else None, page_rtl=page_rtl))
    return rows


class _Written(NamedTuple):
    """The glyphs of a line from left to right, and how many letters of either direction are among them."""

    text: str
    arabic: int
    latin: int


def _written(line: Line) -> _Written:
    text = row_text(line)
    return _Written(text, *letters(text))


def write(rows: list[Row], *, mirrored: bool) -> None:
    """Put the text of rows in logical order, in place."""
    for row in rows:
        row.text = without_directions(logical(row.text, right_to_left=row.turned, mirrored=mirrored)).strip()


def row_text(line: Line) -> str:
    """Give a line's glyphs from left to right, a blank where the page has one."""
    words = line.words
    # Most lines are words with a blank between each and the next: those need no look at every pair.
    rights = [word[3] for word in words]
    gaps = list(map(sub, [word[1] for word in words[1:]], rights))
    if not gaps or min(gaps) > 0.08 * (line.bottom - line.top):
        return " ".join([word[0] for word in words])
    pieces: list[str] = []
    before: Word | None = None
    right = 0.0
    if any(one.left > other.left for one, other in pairwise(words)):
        words = sorted(words, key=_left)
    for word in words:
        gap = word.left - right
        if before is not None and (gap > 0.08 * (word.bottom - word.top) or _is_mark(before, word)):
            pieces.append(" ")
        pieces.append(word.text)
        right = word.right
        before = word
    return "".join(pieces)


def _is_mark(one: Word, other: Word) -> bool:
    """Tell a word from the footnote mark that touches it: a number in smaller letters, its foot raised.

    A short Latin word before it may be a unit with its exponent (m, km), and stays whole.
    """
    for mark, word in ((one, other), (other, one)):
        if mark.text.isdecimal() and word.text[-1:].isalpha() and not (word.text.isascii() and len(word.text) < 3):
            height = word.bottom - word.top
            return mark.bottom - mark.top < 0.9 * height and mark.bottom < word.bottom - 0.2 * height
    return False


def _left(word: Word) -> float:
    return word.left


def _row(line: Line, written: _Written, above: Row | None, *, page_rtl: bool) -> Row:
    text, arabic, latin = written
    rtl = arabic > 0 and (page_rtl or arabic > latin)
    row = Row(text, line.left, line.top, line.right, line.bottom, rtl, rtl or (page_rtl and not latin))
    if latin and (arabic or (above is not None and above.right_to_left)):
        row.right_to_left = row.turned = _mixed_rtl(row, arabic, latin, above, page_rtl=page_rtl)
    return row


def _mixed_rtl(row: Row, arabic: int, latin: int, above: Row | None, *, page_rtl: bool) -> bool:
    """Give the direction of a line with letters of both, or of a Latin one under a line from the right.

    Its paragraph lays it out, so more tells than its letters: the side on which a sign ends it, the side on which it
    stops short of the line above, and, where neither script is rare in it, the direction of that line. A Persian page
    sets its lines from the right where no sign speaks against it.
    """
    by_sign = bool(_STOP_LEFT.match(row.text)) - bool(_STOP_RIGHT.search(row.text))
    if by_sign:
        return by_sign > 0
    if page_rtl or not arabic:
        return arabic > 0
    if above is not None and 0 < row.top - above.top < 1.75 * (above.bottom - above.top):
        least = _SHORT * (above.right - above.left)
        short_left = abs(row.right - above.right) < 2 and row.left - above.left > least
        short_right = abs(row.left - above.left) < 2 and above.right - row.right > least
        if short_left or short_right:
            return short_left
        if 3 * min(arabic, latin) > max(arabic, latin):
            return above.right_to_left
    return arabic > latin


def _parted(lines: list[Line]) -> list[Line]:
    """Part lines that the program joined across the gutter between two columns."""
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    left, right = gutter
    done: list[Line] = []
    for line in lines:
        sides = (
            [word for word in line.words if word.right <= left + 1],
            [word for word in line.words if word.left >= right - 1],
        )
        if sides[0] and sides[1] and len(sides[0]) + len(sides[1]) == len(line.words):
            done += [line_of(words) for words in sides]
        else:
            done.append(line)
    return done


def _gutter(lines: list[Line]) -> tuple[float, float] | None:
    """Find the strip between two columns: in the middle half of the text, and crossed by next to no word."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    narrow = sum(line.right - line.left < WIDE * (last - first) for line in lines)
    if narrow < 2 * _COLUMN_LINES:
        return None
    changes = [0] * (int(last - first) + 4)
    for line in lines:
        for word in line.words:
            changes[max(0, int(word.left - first))] += 1
            changes[min(len(changes) - 1, int(word.right - first) + 1)] -= 1
    covered = list(accumulate(changes))
    few = 0.03 * len(lines)
    best: tuple[int, int] | None = None
    start = -1
    for point in range(len(covered) // 4, 3 * len(covered) // 4):
        if covered[point] <= few:
            start = point if start < 0 else start
            if best is None or point - start > best[1] - best[0]:
                best = start, point
        else:
            start = -1
    if best is None or best[1] - best[0] < _GUTTER:
        return None
    left, right = first + best[0], first + best[1]
    before = sum(any(word.right <= left + 1 for word in line.words) for line in lines)
    after = sum(any(word.left >= right - 1 for word in line.words) for line in lines)
    return (left, right) if min(before, after) >= _COLUMN_LINES else None


def _overlap(one: Line, other: Line) -> float:
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def _in_order(lines: list[Line], *, right_to_left: bool) -> list[Line]:
    """Order lines: bands from the top, columns by the direction of reading, lines of a column from the top."""
    lines = sorted(lines, key=lambda line: line.top)
    text_width = max((line.right for line in lines), default=0.0) - min((line.left for line in lines), default=0.0)
    ordered: list[Line] = []
    band: list[Line] = []
    for line in lines:
        if line.right - line.left > WIDE * text_width or _alone(line, lines, text_width):
            ordered += _columns(band, right_to_left=right_to_left)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + _columns(band, right_to_left=right_to_left)


def _alone(line: Line, lines: list[Line], text_width: float) -> bool:
    """Tell a short line that spans the middle of the page with nothing at its side: a heading, a page number."""
    middle = text_width / 2 + min(other.left for other in lines)
    if not line.left < middle < line.right:
        return False
    half = 0.5 * (line.bottom - line.top)
    return all(other is line or _overlap(line, other) < half for other in lines)


def _columns(band: list[Line], *, right_to_left: bool) -> list[Line]:
    """Part a band into columns by the gaps no line crosses and read them one after the other."""
    if len(band) < 2:
        return band
    columns: list[list[Line]] = []
    reach = float("-inf")
    for line in sorted(band, key=lambda line: line.left):
        if not columns or line.left > reach:
            columns.append([])
        columns[-1].append(line)
        reach = max(reach, line.right)
    if right_to_left:
        columns.reverse()
    if len(columns) == 2 and _verse(columns):
        return _couplets(band, right_to_left=right_to_left)
    return [line for column in columns for line in sorted(column, key=lambda line: line.top)]


def _verse(columns: list[list[Line]]) -> bool:
    """Tell verse in half-lines from columns of prose.

    In verse every line has its fellow at the same height, none is cut short by the end of a paragraph, and few end a
    sentence.
    """
    first, second = columns
    fellows = sum(any(abs(one.top - other.top) < 0.15 * (one.bottom - one.top) for other in second) for one in first)
    if fellows < 2 or fellows < 0.7 * max(len(first), len(second)):
        return False
    for column in columns:
        widths = sorted(line.right - line.left for line in column)
        short = sum(width < 0.5 * widths[-1] for width in widths)
        if short > 0.1 * len(widths) + 1 or sorted(_length(line) for line in column)[len(column) // 2] > HALF_LINE:
            return False
    rows = [row_text(line).strip() for column in columns for line in column]
    return sum(row.startswith(".") or row.endswith(".") for row in rows) <= 0.15 * len(rows)


def _length(line: Line) -> int:
    return sum(len(word.text) for word in line.words)


def _couplets(band: list[Line], *, right_to_left: bool) -> list[Line]:
    """Read lines of one height together, from the side reading begins on."""

    def key(line: Line) -> float:
        return -line.right if right_to_left else line.left

    rows: list[list[Line]] = []
    for line in sorted(band, key=lambda line: line.top):
        if rows and abs(rows[-1][0].top - line.top) < 0.4 * (line.bottom - line.top):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=key)]
