"""From the order letters have on a page to the order they are written and read in.

A line of a PDF is a row of glyphs from left to right. In a right-to-left line the whole is turned round and runs of
Latin letters and numbers are turned back: the Unicode bidirectional algorithm, backwards. Brackets tell one thing more:
some producers store the character, some the shape, in which «(» is «)»; which it is shows in the file as a whole.
"""

import re
import unicodedata
from itertools import pairwise

ARABIC = "\u0600-\u065f\u066e-\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc\u200c\u200d"
_ARABIC_LETTER = re.compile(f"[{ARABIC}]+")
_LATIN_LETTER = re.compile("[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u0370-\u052f\u1e00-\u1eff\ufb00-\ufb06]+")
_DIGITS = "0-9\u06f0-\u06f9\u0660-\u0669"
_SIGNS = "%\u066a$\u20ac\u00a3\u00b0#\u2030\u2212"
_NUMBER = rf"[{_SIGNS}]?[{_DIGITS}]+(?:[.,:/\u066b\u066c\u060c\u2013+-][{_DIGITS}]+)*[{_SIGNS}]?"
_L = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u0370-\u052f\u1e00-\u1eff\ufb00-\ufb06"
# A run that stays from left to right: Latin letters with anything but Arabic between them, and numbers that follow; a
# number that stands before Latin letters belongs to them only where no blank parts them.
_RUN = re.compile(rf"(?:[{_DIGITS}{_SIGNS}@#]+[.-]?)?[{_L}](?:[^{ARABIC}]*[{_L}{_DIGITS}])?[%+]?|{_NUMBER}")
_LEFT_TO_RIGHT = re.compile(f"[{_L}{_DIGITS}]")
_MARK = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_OPENING = "([{<«‹"
_CLOSING = ")]}>»›"
_MIRROR = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
_BRACKET = re.compile(r"[()\[\]{}«»‹›]")
_MAY_BE_SHAPE = re.compile(r"[()\[\]{}<>«»‹›]")


def letters(text: str) -> tuple[int, int]:
    """Count the letters of a text: of the Arabic script, and of left-to-right scripts."""
    return sum(map(len, _ARABIC_LETTER.findall(text))), sum(map(len, _LATIN_LETTER.findall(text)))


def logical(row: str, *, right_to_left: bool, mirrored: bool) -> str:
    """Give the text of a row of glyphs, as it is written.

    ``right_to_left`` is the direction of the paragraph, ``mirrored`` whether brackets are stored as shapes.
    """
    if not right_to_left:
        return _within_latin(row, mirrored=mirrored)
    if _LEFT_TO_RIGHT.search(row) is None:
        return _turned(row, mirrored=mirrored)
    pieces: list[str] = []
    position = 0
    for found in _RUN.finditer(row):
        start, end = found.start(), found.end()
        if start < position:
            continue
        end = _with_bracket(row, start, end, mirrored=mirrored)
        pieces.append(_turned(row[position:start], mirrored=mirrored))
        pieces.append(row[start:end])
        position = end
    pieces.append(_turned(row[position:], mirrored=mirrored))
    return "".join(reversed(pieces))


def _with_bracket(row: str, start: int, end: int, *, mirrored: bool) -> int:
    """Take a closing bracket after a run into it where the run holds its opening one; not where brackets are shapes."""
    if not mirrored and end < len(row) and row[end] in ")]}":
        opening = _OPENING[_CLOSING.index(row[end])]
        if row[start:end].count(opening) > row[start:end].count(row[end]):
            return end + 1
    return end


def _within_latin(row: str, *, mirrored: bool) -> str:
    """Turn the right-to-left stretches of a left-to-right line."""

    def turn(found: re.Match[str]) -> str:
        return logical(found[0], right_to_left=True, mirrored=mirrored)

    return re.sub(rf"[{ARABIC}](?:[^{_L}]*[{ARABIC}])?", turn, row)


def _turned(row: str, *, mirrored: bool) -> str:
    """Turn a right-to-left stretch round; marks stay behind their letters."""
    if not row:
        return row
    turned = row[::-1]
    if _MARK.search(turned):
        turned = _marks_behind(turned)
    return turned.translate(_MIRROR) if mirrored else turned


def _marks_behind(text: str) -> str:
    """Put marks that now stand before their letter behind it again."""
    pieces: list[str] = []
    marks = ""
    for letter in text:
        if unicodedata.combining(letter):
            marks += letter
        else:
            pieces.append(letter + marks[::-1])
            marks = ""
    return "".join(pieces) + marks


def has_brackets(row: str) -> bool:
    """Tell whether a row holds signs that `logical` writes by what `brackets_are_shapes` says."""
    return _MAY_BE_SHAPE.search(row) is not None


def brackets_are_shapes(rows: list[str]) -> bool:
    """Tell from right-to-left rows of a file whether brackets are stored as shapes (mirrored) or as characters.

    Turned round, a row whose brackets are characters opens before it closes. Nothing to tell by means characters.
    """
    right = wrong = 0
    for row in rows:
        found = _BRACKET.findall(row[::-1])
        for first, second in pairwise(found):
            if first in _OPENING and second == _CLOSING[_OPENING.index(first)]:
                right += 1
            elif first in _CLOSING and second == _OPENING[_CLOSING.index(first)]:
                wrong += 1
    return wrong > right
