"""Plain surfaces, many at once: those whose term is told letter by letter, which four of five new words are.

A surface of letters in Arabic script is folded by a table of units; one of ASCII letters or digits is its own term.
All others (marks, joiners, signs, two scripts, other scripts) are mixed: ``surfaces`` reads them one by one. A
property test holds both ways to one answer.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.fold import SIGN_BY_SIGN

ARABIC, LATIN, NUMBER, MIXED = 0, 1, 2, 3
"""Kinds of surfaces."""

_SEPARATOR = 0xFFFF  # a noncharacter that is part of no word
_ARABIC, _LATIN, _DIGIT, _OTHER = 1, 2, 4, 8
_KIND_OF_SIGNS = np.full(16, MIXED, np.uint8)
_KIND_OF_SIGNS[[_ARABIC, _LATIN, _LATIN | _DIGIT, _DIGIT]] = ARABIC, LATIN, LATIN, NUMBER


def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return what each code unit is folded to, and which kind of sign that is."""
    folded = np.arange(0x10000, dtype=np.uint16)
    signs = np.full(0x10000, _OTHER, np.uint8)
    for sign, plain in SIGN_BY_SIGN.items():
        folded[ord(sign)] = ord(plain)
        signs[ord(sign)] = (_DIGIT if plain.isdigit() else _LATIN) if plain.isascii() else _ARABIC
    signs[_SEPARATOR] = 0
    return folded, signs


_FOLDED, _SIGNS = _tables()


def read(surfaces: Sequence[str]) -> tuple[list[str], NDArray[np.uint8]]:
    """Return the term of each lower-cased surface, right where it is plain, and the surface's kind (uint8)."""
    joined = "\uffff".join([*surfaces, ""]).encode("utf-16-le", "surrogatepass")
    units = np.frombuffer(joined, np.uint16)
    stops = np.flatnonzero(units == _SEPARATOR)
    begins = np.append(0, stops + 1)[:-1]
    kinds = _KIND_OF_SIGNS.take(np.bitwise_or.reduceat(_SIGNS.take(units), begins))
    text: str = _FOLDED.take(units).tobytes().decode("utf-16-le", "surrogatepass")
    return text.split("\uffff")[:-1], kinds
