"""Presentation forms back to letters, with what only the shapes remember: zero width non-joiners and lost alefs.

Some producers (XeTeX, LuaTeX, pango, Arabic reshapers) write the shape of a letter instead of the letter. A letter that
joins to the left but stands in its final or isolated shape, followed with no blank by an initial or isolated shape, was
parted by a ZWNJ; it is put in before NFKC makes the shapes the same. A lam whose shape joins, followed by a letter that
does not, stood for the ligature of lam and alef: its alef is put back. In such text a plain letter is an isolated one.
"""

import functools
import re
import unicodedata
from collections.abc import Callable
from functools import partial

_SHAPE = {"<isolated>": "i", "<final>": "f", "<initial>": "s", "<medial>": "m"}
_NEVER_JOINS_ON = frozenset("ءاأإآٱدذرزژوؤةډړږڈڑۀۆ")
"""Letters that never join to the one behind them, and so part from it without a ZWNJ."""
_KEPT = frozenset(chr(code) for code in (*range(0xFDF0, 0xFE00), 0xFD3E, 0xFD3F))
"""Word signs («ﷲ», «ﷺ», «﷼») that people type as such: they are words of their own and stay."""
_ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
_LEAST = 3
_MAY_BE_FORM = re.compile("[\ufb50-\ufdef\ufe70-\ufefc]")


def _table() -> dict[str, tuple[str, str]]:
    """Give by presentation form its shape (``i f s m``) and the letters it stands for."""
    table: dict[str, tuple[str, str]] = {}
    for code in (*range(0xFB50, 0xFDF0), *range(0xFE70, 0xFEFD)):
        shape, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if shape in _SHAPE:
            table[chr(code)] = (_SHAPE[shape], "".join(chr(int(letter, 16)) for letter in letters))
    return table


_TABLE = _table()
_PLAIN = frozenset(chr(code) for code in (*range(0x621, 0x640), *range(0x641, 0x64B), *range(0x671, 0x6D4), 0x6D5))
_FORM = re.compile(f"[{''.join(_TABLE)}]")
_JOINING_PLAIN = re.compile(f"[{''.join(sorted(_PLAIN - _NEVER_JOINS_ON))}]")
_PIECES = 1 << 14
"""Pieces of one text that are remembered: common words come again and again."""


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where the text is written in presentation forms; one or two may be quoted."""
    if _MAY_BE_FORM.search(whole) is None:
        return None
    forms = len(_FORM.findall(whole))
    if forms < _LEAST:
        return None
    isolated = _isolated(whole) if forms > len(_JOINING_PLAIN.findall(whole)) else frozenset[str]()
    return partial(_mend, piece=functools.lru_cache(_PIECES)(partial(_mended, isolated=isolated)))


def _isolated(whole: str) -> frozenset[str]:
    """Give the letters that the text writes plain only where they stand isolated.

    A plain letter behind a shape that joins, or before one that is joined to, is written plain in every shape: some
    fonts have no forms for some letters.
    """
    any_shape: set[str] = set()
    before, before_shape = "", ""
    for letter in " ".join(set(whole.split())):
        if unicodedata.combining(letter):
            continue
        shape = _TABLE[letter][0] if letter in _TABLE else ""
        if letter in _PLAIN and before_shape in ("s", "m") and _TABLE[before][1][-1] != "ل":
            any_shape.add(letter)
        if shape in ("f", "m") and before in _PLAIN:
            any_shape.add(before)
        before, before_shape = letter, shape
    return _PLAIN - any_shape


def _mend(part: str, *, piece: Callable[[str], str]) -> tuple[str, int]:
    """Turn the forms into letters and put ZWNJ and alef back, piece by piece between blanks; count the forms."""
    forms = len(_FORM.findall(part))
    return (" ".join(map(piece, part.split(" "))), forms) if forms else (part, 0)


def _mended(piece: str, *, isolated: frozenset[str]) -> str:
    """Give a piece of text, which hangs together with no other, in letters."""
    pieces: list[str] = []
    shape_before, letter_before = "", ""
    for letter in piece:
        if unicodedata.combining(letter):
            pieces.append(letter)
            continue
        if letter in _TABLE:
            shape, letters = _TABLE[letter]
        elif letter in _PLAIN:
            shape, letters = "i" if letter in isolated else "?", letter
        else:
            shape, letters = "", ""
        pieces.append(_between(shape_before, letter_before, shape))
        pieces.append(unicodedata.normalize("NFKC", letter) if letter in _TABLE else letter)
        if letters.startswith(" "):  # a mark on a blank is no letter
            continue
        shape_before, letter_before = shape, letters[-1:]
    if shape_before:
        pieces.append(_between(shape_before, letter_before, ""))
    return "".join(pieces)


def _between(before: str, letter: str, shape: str) -> str:
    """Give what stood between two letters by their shapes: nothing, a ZWNJ, or the alef of a ligature."""
    if before in ("s", "m") and letter == "ل" and shape not in ("f", "m", "?"):
        return "ا"
    if before in ("f", "i") and shape in ("s", "i") and letter not in _NEVER_JOINS_ON:
        return _ZWNJ
    return ""
