"""Words that a blank parts and that belong together: «می روم», «کتاب ها», «نرم افزار», «گفت و گو».

What may join is told by flags of single words, so that a batch finds its candidates as arithmetic on neighbouring
numbers; whether two candidates do join is decided here once a distinct pair. An affix and its word become one word;
two words that dictionaries write with a ZWNJ become a joined group that keeps its parts, so a wrong guess costs a
posting and hides nothing.
"""

import functools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.fold import fold
from indexer.analysis.lexicon import lexicon, rows
from indexer.analysis.scripts import ARABIC, LATIN, script_of
from indexer.analysis.verbs import prefixes, verb_forms, verb_stem

# Two words can join over a blank if the left bits of one and the right bits of the next share a bit below 16, over a
# hyphen if they share one of the hyphen's bits. The last bits mark single words.
_VERB, _ENDING, _HEH, _PAIR = 1, 2, 4, 8
_HYPHEN_LATIN, _HYPHEN_NUMBER = 16, 32
_PREFIX = 2048
BLANK_BITS = _VERB | _ENDING | _HEH | _PAIR | _PREFIX
HYPHEN_BITS = _HYPHEN_LATIN | _HYPHEN_NUMBER
MI, AND, HALF_BEFORE_AND, HALF_AFTER_AND, VERB_PREFIX = 64, 128, 256, 512, 1024

AFFIX, COMPOUND = 1, 2
"""Kinds of joining: an affix loses itself in its word, a compound keeps its parts."""

_MI = frozenset(("می", "نمی"))


@functools.cache
def _words(kind: str) -> frozenset[str]:
    """Return the words of one row of ``tables/joins_fa.tsv``."""
    return frozenset(fold(word) for name, words, *_ in rows("joins_fa") if name == kind for word in words.split())


@functools.cache
def _prefixed_mi() -> frozenset[str]:
    """Return می and نمی behind each verb prefix («برمی گردد»)."""
    return frozenset(prefix + mi for prefix in prefixes() for mi in _MI)


@functools.cache
def _compounds() -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
    added = {(fold(first), fold(second)) for first, second, *_ in rows("compounds_fa")}
    pairs = {
        (first, second)
        for first, second in lexicon().compounds
        if first not in _words("not first")
        and second not in _words("ending") | _words("ending after heh")
        and len(second) > 1
        and second not in ("شده", "نشده")
    } | added
    return frozenset(pairs), frozenset(a for a, _ in pairs), frozenset(b for _, b in pairs)


@functools.cache
def _compounds_and() -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
    pairs = lexicon().compounds_and
    return pairs, frozenset(a for a, _ in pairs), frozenset(b for _, b in pairs)


def flags(term: str, *, plain: bool) -> tuple[int, int]:
    """Return what a word can do in a join, as its left bits and its right bits.

    ``plain`` tells that it has no parts of its own.
    """
    script = script_of(term)
    if script == LATIN:
        return HYPHEN_BITS, _HYPHEN_LATIN
    if term[0].isdigit():
        return _HYPHEN_LATIN, _HYPHEN_NUMBER
    if script != ARABIC:
        return 0, 0
    left, right = _marked().get(term, _UNMARKED)
    if plain:
        left_half, right_half = _halves().get(term, _UNMARKED)
        left, right = left | left_half, right | right_half
    if term[-1] in "هی" and len(term) > 2:
        left |= _HEH
    return left | _ENDING, right


def flags_of_plain_arabic(terms: Sequence[str]) -> NDArray[np.uint16]:
    """Return ``flags`` of many terms at once, all of letters in Arabic script and without parts: uint16[n, 2]."""
    both = _marked_or_halves()
    marks = np.array([both.get(term, _UNMARKED) for term in terms], np.uint16).reshape(-1, 2)
    marks[:, 0] |= _ENDING
    marks[[term[2:].endswith(("ه", "ی")) for term in terms], 0] |= _HEH
    return marks


_UNMARKED = (0, 0)


def _bits(pairs: Iterable[tuple[Iterable[str], int, int]]) -> dict[str, tuple[int, int]]:
    """Put the left and the right bits of many sets of words together, by word."""
    table: dict[str, tuple[int, int]] = {}
    for words, left, right in pairs:
        for word in words:
            had_left, had_right = table.get(word, _UNMARKED)
            table[word] = had_left | left, had_right | right
    return table


@functools.cache
def _marked() -> dict[str, tuple[int, int]]:
    """Return the bits of every word that has any by itself."""
    return _bits(
        (
            (_MI, _VERB | MI, 0),
            (_prefixed_mi(), _VERB, 0),
            ((form[2:] for form in verb_forms() if form.startswith("می")), 0, _VERB),
            (filter(_is_mi_form, verb_forms()), 0, _PREFIX),
            (_words("ending"), 0, _ENDING),
            (_words("ending after heh"), 0, _HEH),
            (prefixes(), VERB_PREFIX | _PREFIX, 0),
            (("و",), AND, 0),
        )
    )


@functools.cache
def _halves() -> dict[str, tuple[int, int]]:
    """Return the bits of the halves of compounds."""
    _, firsts, seconds = _compounds()
    _, firsts_and, seconds_and = _compounds_and()
    return _bits(
        (
            (firsts, _PAIR, 0),
            (seconds, 0, _PAIR),
            (firsts_and, HALF_BEFORE_AND, 0),
            (seconds_and, 0, HALF_AFTER_AND),
        )
    )


@functools.cache
def _marked_or_halves() -> dict[str, tuple[int, int]]:
    """Return what a word without parts has by itself and as a half."""
    both = dict(_halves())
    for word, (left, right) in _marked().items():
        half_left, half_right = both.get(word, _UNMARKED)
        both[word] = left | half_left, right | half_right
    return both


def joins(left: str, right: str) -> int:
    """Decide whether two terms with one blank between them join: AFFIX, COMPOUND or 0."""
    if left in _MI or left in _prefixed_mi():
        return AFFIX if f"می{right}" in verb_forms() and verb_stem(left + right) else 0
    if _is_mi_form(right):  # «باز می~گردد»
        return AFFIX if verb_forms()[right] in prefixes().get(left, ()) else 0
    if right in _words("ending"):
        return AFFIX if left not in _words("not base") and len(left) > 1 else 0
    if right in _words("ending after heh"):
        fits = left[-1] == "ه" or (left[-1] == "ی" and right in _words("ending after yeh"))
        return AFFIX if fits and left not in _words("not base") and len(left) > 2 else 0
    return COMPOUND if (left, right) in _compounds()[0] else 0


def _is_mi_form(term: str) -> bool:
    """Tell whether this is a verb form that begins with می or نمی."""
    return len(term) > 3 and term.startswith(("می", "نمی")) and term in verb_forms()


def joins_and(first: str, second: str) -> int:
    """Decide whether two terms with «و» between them are one word («گفت و گو»)."""
    return COMPOUND if (first, second) in _compounds_and()[0] else 0


def joins_prefix(prefix: str, verb: str) -> int:
    """Decide whether a verb prefix belongs to a verb with می («بر می گردد»)."""
    stem = verb_forms().get(f"می{verb}", "")
    return AFFIX if stem in prefixes().get(prefix, ()) else 0
