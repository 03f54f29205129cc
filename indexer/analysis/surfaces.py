"""One surface -> its term and the parts of a joined group: everything that depends on a word's letters alone.

A word as ICU cuts it can be several for who searches: «نرم~افزار», ``example.com``, ``snake_case``, «سال۱۳۹۴». It
becomes one joined term and its parts, all at one position. Inflection is no part: «کتاب~ها» and «می~روم» are one word
each.
"""

import functools
import re
from dataclasses import dataclass

from indexer.analysis import persian
from indexer.analysis.fold import fold, is_folded_arabic
from indexer.analysis.lexicon import is_word
from indexer.analysis.numbers import number_term
from indexer.analysis.scripts import ARABIC, script_of
from indexer.analysis.verbs import prefixes

LONGEST_TERM = 64
"""Code points a term is cut to."""

_MOST_PARTS = 6

# What people type where a ZERO WIDTH NON-JOINER belongs. In Latin script they all vanish.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{SOFT HYPHEN}"
_ARABIC_LETTERS = "\u0620-\u064a\u066e-\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_SIMPLE = re.compile(f"[{_ARABIC_LETTERS}\u064b-\u065f\u0670]+|[a-z]+|[{_DIGITS}]+")
_BORDERS = re.compile(f"(?<=[{_ARABIC_LETTERS}])(?=[{_DIGITS}a-z])|(?<=[{_DIGITS}a-z])(?=[{_ARABIC_LETTERS}])")
_SPLITS = re.compile(
    f"[{_JOINERS}_.,:\N{ARABIC COMMA}\N{ARABIC THOUSANDS SEPARATOR}\N{MIDDLE DOT}\N{NARROW NO-BREAK SPACE}]+"
)
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_NUMBER = re.compile(f"[{_DIGITS}][{_DIGITS}.,\u060c\u066b\u066c\uff0c\uff0e]*")
_ELISION = re.compile(r"(?:[ldjmnstc]|qu)'(?=\w{3})")
_APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{FULLWIDTH APOSTROPHE}]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a surface: its term and where it stands, in characters of the surface."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a surface is: its whole term (empty: nothing to search for) and its parts, none for a plain word."""

    term: str
    parts: tuple[Part, ...] = ()


def read_surface(surface: str) -> Reading:  # noqa: PLR0911 - the cheapest way that fits comes first
    """Read one word as it was cut, lower-cased or not."""
    if surface.isascii() and surface.isalnum() and surface.islower():
        return Reading(surface[:LONGEST_TERM])
    if is_folded_arabic(surface):
        return Reading(surface[:LONGEST_TERM])
    if _SIMPLE.fullmatch(surface):
        return Reading(fold(surface)[:LONGEST_TERM])
    lowered = surface.lower()
    if len(lowered) != len(surface):
        lowered = surface
    if _NUMBER.fullmatch(lowered):
        return _read_number(lowered)
    if "." in lowered and _INITIALS.fullmatch(lowered) and re.search(r"(?:^|\.)\w(?:\.|$)", lowered):
        return Reading(fold(lowered.replace(".", "")))
    pieces = _pieces(lowered)
    if len(pieces) > _MOST_PARTS or not pieces:
        return Reading(_term(lowered))
    if len(pieces) == 1:
        return Reading(pieces[0].term)
    return Reading("".join(piece.term for piece in pieces)[:LONGEST_TERM], _parts(pieces))


def _read_number(lowered: str) -> Reading:
    folded = fold(lowered)
    term = number_term(folded)
    if term:
        return Reading(term[:LONGEST_TERM])
    pieces = [
        Part(fold(found[0])[:LONGEST_TERM], found.start(), found.end())
        for found in re.finditer(f"[{_DIGITS}.\u066b]+", lowered)
    ]
    pieces = [piece for piece in pieces if piece.term.strip(".")]
    if len(pieces) > _MOST_PARTS:
        return Reading(folded[:LONGEST_TERM])
    return Reading(folded[:LONGEST_TERM], tuple(pieces))


def _term(piece: str) -> str:
    """Return the term of a piece without inner borders: folded, possessive and apostrophes gone."""
    if is_folded_arabic(piece):
        return piece[:LONGEST_TERM]
    if _APOSTROPHES.search(piece):
        piece = _APOSTROPHES.sub("'", piece)
        if piece.endswith("'s") and len(piece) > 3:
            piece = piece[:-2]
        piece = piece.replace("'", "")
    return fold(piece).replace("'", "").replace("_", "")[:LONGEST_TERM]


def _pieces(lowered: str) -> list[Part]:
    """Cut a surface at joiners (in Arabic script), signs and borders of scripts; affixes stay with their word."""
    arabic = script_of(lowered) == ARABIC
    ends = [found.span() for found in _SPLITS.finditer(lowered)]
    if not arabic:
        ends = [(first, last) for first, last in ends if lowered[first] not in _JOINERS]
    if not lowered.isascii():
        ends += [found.span() for found in _BORDERS.finditer(lowered)]
    found = _ELISION.match(lowered) if "'" in lowered else None
    if found:
        ends.append((found.end(), found.end()))
    if arabic and ends:
        ends += _and_borders(lowered)
    if not ends:
        term = _term(lowered)
        return [Part(term, 0, len(lowered))] if term else []
    pieces, begin = [], 0
    for first, last in [*sorted(ends), (len(lowered), len(lowered))]:
        if first > begin:
            term = _term(lowered[begin:first])
            if term:
                pieces.append(Part(term, begin, first))
        begin = max(begin, last)
    return _with_affixes(pieces) if arabic else pieces


_JOINED_AND = re.compile(f"[{_JOINERS}]و(?=[^{_JOINERS}]{{3,}})")


def _and_borders(lowered: str) -> list[tuple[int, int]]:
    """Find where «و» begins the second half of a compound («آب~وهوا»): a trusted word without it, none with it."""
    return [
        (found.end(), found.end())
        for found in _JOINED_AND.finditer(lowered)
        if not is_word(fold(lowered[found.end() - 1 :])) and is_word(fold(lowered[found.end() :]))
    ]


def _with_affixes(pieces: list[Part]) -> list[Part]:
    """Put prefixes and endings that a ZWNJ sets apart back on the word they belong to."""
    whole: list[Part] = []
    prefix: Part | None = None
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        if not last and (piece.term in _MI or (piece.term in prefixes() and pieces[number + 1].term in _MI)):
            prefix = _both(prefix, piece)
        elif prefix is not None:
            whole.append(_both(prefix, piece))
            prefix = None
        elif whole and piece.term in endings() and script_of(whole[-1].term) == ARABIC:
            whole[-1] = _both(whole[-1], piece)
        else:
            whole.append(piece)
    return whole


def _both(left: Part | None, right: Part) -> Part:
    return right if left is None else Part(left.term + right.term, left.start, right.end)


_MI = frozenset(("می", "نمی", "همی"))


@functools.cache
def endings() -> frozenset[str]:
    """Return every inflectional ending a ZWNJ can set apart."""
    return persian.endings() - {"است"} | {"ام", "ای", "ایم", "اید", "اند", "ها", "م", "ت", "ش", "ی", "ان", "ات"}


def _parts(pieces: list[Part]) -> tuple[Part, ...]:
    """Keep the parts worth finding: not «و» between two halves, not a lone letter."""
    kept = tuple(piece for piece in pieces if piece.term != "و")
    return kept if len(kept) > 1 else ()
