"""The stem of a word in Arabic script, by the word alone (law 3): spelling, verb, broken plural, suffix.

Order of evidence, strongest first: a table of words that Persian spells in several ways; the table of verb forms; the
table of broken plurals; then one inflectional ending at a time, each only where the word as it stands is no trusted word
and what is left is one. Endings that nothing else looks like («ها» and what follows it, «ترین») also come off a base nobody
knows. Membership in a word list alone would strip and keep too much, so lists of exceptions stand in ``tables/``.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analysis.fold import fold
from indexer.analysis.lexicon import ADJECTIVE, ADVERB, NOUN, PLURAL, lexicon, rows
from indexer.analysis.verbs import verb_forms, verb_stem

_PLAIN_LETTERS = str.maketrans("ټډړښڼټٹڈڑں", "تدرشنتتدرن")
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class _Suffix:
    kind: str
    ending: str
    after: str
    add: str


@functools.cache
def _suffixes() -> tuple[_Suffix, ...]:
    return tuple(_Suffix(kind, fold(ending), after, add) for kind, ending, after, add, *_ in rows("suffixes_fa"))


@functools.cache
def _suffixes_by_last() -> dict[str, tuple[_Suffix, ...]]:
    by_last: dict[str, list[_Suffix]] = {}
    for suffix in _suffixes():
        by_last.setdefault(suffix.ending[-1], []).append(suffix)
    return {last: tuple(group) for last, group in by_last.items()}


@functools.cache
def _spelling() -> dict[str, str]:
    """Map other spellings to the one kept, our table before hamza carriers before «و» between two halves."""
    words = lexicon()
    table = {fold(other): fold(kept) for other, kept, *_ in rows("spelling_fa")}
    for first, second in words.compounds_and:
        if first + second in words.tags:
            table.setdefault(f"{first}و{second}", first + second)
    for other, kept in words.hamza.items():
        table.setdefault(other, kept)
    return table


@functools.cache
def _plurals() -> dict[str, str]:
    return {fold(plural): fold(singular) for plural, singular, *_ in rows("broken_plurals")}


@functools.cache
def _kept() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("kept_fa"))


def spelling(term: str) -> str:
    """Return the spelling of this word that all its spellings share."""
    other = _spelling().get(term)
    if other is not None and term not in verb_forms():
        return other
    if "تال" in term:  # رحمت‌الله and رحمةالله: both are asked with the heh of ة
        head, _, tail = term.partition("تال")
        if len(head) > 1 and (tail in _AFTER_AL or f"ال{tail}" in _AFTER_AL):
            return f"{head}هال{tail}"
    tags = lexicon().tags
    if term in tags:
        return term
    if term.endswith("مند") and f"{term[:-3]}همند" in tags:  # علاقمند
        return f"{term[:-3]}همند"
    return term


_AFTER_AL = frozenset(["له", "دین", "اسلام", "معارف", "حفظه", "زمان", "ملک", "رسول", "ملوک", "سلطنه", "دوله"])


def stem(term: str) -> str:
    """Return the stem of a term in Arabic script; the term itself where nothing is known about it."""
    return _stem(spelling(term), 0).translate(_PLAIN_LETTERS) or term


def _stem(term: str, depth: int) -> str:
    plural = _plurals().get(term)
    if plural is not None:
        return spelling(plural)
    if term in _kept():
        return term
    verb = verb_stem(term)
    if verb:
        return verb
    if len(term) < 3 or depth == _DEPTH:
        return term
    base = _base(term, depth)
    return base if base else term


def _base(term: str, depth: int) -> str:
    """Take the one ending off that leaves the best base; empty where none may come off."""
    tags = lexicon().tags
    tag = tags.get(term, 0)
    whole_known = bool(tag)
    if term.endswith("های") and len(term) > 5 and not whole_known:
        base = _before_hay(term[:-3], tags)
        if base:
            return _stem(spelling(base), depth + 1)
    best = ""
    for suffix in _suffixes_by_last().get(term[-1], ()):
        if not term.endswith(suffix.ending):
            continue
        base = term[: -len(suffix.ending)]
        if len(base) < 2 or not _fits(base, suffix.after) or (suffix.kind == "informal" and base[-1] == "ه"):
            continue
        base += suffix.add
        if whole_known and not _may_undo_known(suffix, base, term, tag, tags):
            continue
        if _is_good(base, suffix, tags, depth) and _rank(base, suffix) > _rank(best, None):
            best = base
    if best:
        return _stem(spelling(best), depth + 1)
    if whole_known:
        return ""
    return _other_ways(term, depth)


def _rank(base: str, suffix: _Suffix | None) -> int:
    """Rank a base: the longest wins, but «نفرات» is of نفر, not of نفرت, and a long base needs no heh («موضوعات»)."""
    if suffix is not None and suffix.kind == "at":
        if suffix.add == "ت":
            return len(base) - 2
        return len(base) + (2 if not suffix.add and len(base) > 4 else 0)
    return len(base)


@functools.cache
def _heh_preferred() -> frozenset[str]:
    return frozenset(fold(row[0]) for row in rows("heh_before_ie"))


def _before_hay(base: str, tags: dict[str, int]) -> str:
    """Return the word before «های», which joined is both «دست‌های» and «دسته‌ای»; empty where neither is known."""
    with_heh = base + "ه"
    if with_heh in _heh_preferred():
        return with_heh
    if base in tags or base in _plurals():
        return base
    return with_heh if with_heh in tags else ""


def _fits(base: str, after: str) -> bool:
    match after:
        case "heh":
            return base[-1] == "ه"
        case "vowel":
            return base[-1] in "او"
        case _:
            return True


def _may_undo_known(suffix: _Suffix, base: str, term: str, tag: int, tags: dict[str, int]) -> bool:
    """Tell whether an ending may come off a word that word lists know as a whole."""
    if suffix.kind == "an":
        return (bool(tag & PLURAL) or suffix.add == "ه") and bool(tags.get(base, 0) & (NOUN | ADJECTIVE))
    if suffix.kind == "at":
        return bool(tag & PLURAL)
    if suffix.kind == "in":
        return bool(tag & PLURAL) or (term[0] == "م" and len(base) > 3) or (base[-1] == "ی" and len(base) > 4)
    if suffix.ending == "ی" and suffix.kind == "vowel":
        return bool(tags.get(base, 0) & NOUN)
    if suffix.ending == "یی":  # «دانشجویی» studentship or a student; «زیبایی» is beauty and stays
        return base[-1] == "و" and len(base) > 4 and base in tags
    return suffix.kind == "ha" and bool(tag & PLURAL)


def _is_good(base: str, suffix: _Suffix, tags: dict[str, int], depth: int) -> bool:
    """Tell whether the base is evidence enough for this ending."""
    kind = suffix.kind
    tag = tags.get(base, 0)
    if kind == "ha":
        return bool(tag) or len(base) > 2 or base in _plurals()
    if kind == "degree":
        return (
            bool(tag & (ADJECTIVE | NOUN | ADVERB))
            or (suffix.ending.startswith("ترین") and len(base) > 2)
            or (base in verb_forms() and base[-1] == "ه")
        )
    if suffix.ending == "ون" and base[-1] != "ی":
        return False
    if suffix.ending == "ون":  # «انقلابیون»: the base is an adjective in ی that word lists need not hold
        return bool(tag) or base[:-1] in tags
    if kind in ("at", "in"):
        return bool(tag & (NOUN | ADJECTIVE)) and len(base) > 2
    if kind == "an":
        return bool(tag & (NOUN | ADJECTIVE)) and (len(base) > 2 or base in _SHORT_ANIMATE)
    if kind == "pronoun" and len(suffix.ending) == 1 and base[-1] in "او" and not tag:
        return False
    if kind == "indefinite" and len(base) > 4 and base.endswith(_AGENTS):
        return False
    if kind in ("pronoun", "informal", "indefinite") and len(suffix.ending) == 1:
        known = bool(tag & (NOUN | ADJECTIVE | ADVERB)) or base in _plurals() or base in _spelling()
        return (known and len(base) > 2) or (len(base) > 3 and _leads_somewhere(base, tags, depth))
    known = bool(tag & (NOUN | ADJECTIVE | ADVERB)) or base in _plurals() or base in _spelling() or base in verb_forms()
    return known or (len(base) > 3 and _leads_somewhere(base, tags, depth))


_AGENTS = tuple(
    ["گر", "دار", "کار", "گار", "شناس", "ساز", "بند", "فروش", "نویس", "خوان", "دان", "بان", "پرست", "گذار", "باز", "پرداز", "یار", "ور", "مند", "اندیش", "کش", "گو", "شهر", "رهبر", "پزشک", "مهندس"]
)
"""Behind these a ی makes the name of an office or a craft («شهرداری», «روانشناسی»), a word of its own."""

_SHORT_ANIMATE = frozenset(["زن", "سر", "شه"])


def _leads_somewhere(base: str, tags: dict[str, int], depth: int) -> bool:
    """Tell whether the base is itself an inflected form of a trusted word («کتاب‌ها» under «کتاب‌هایی»)."""
    if depth + 1 >= _DEPTH or base in tags:
        return False
    found = _stem(base, depth + 1)
    return found != base and (found in tags or found in verb_forms())


def _other_ways(term: str, depth: int) -> str:
    """Try what is rarer: objects on verbs («دیدمش»), spoken vowels («خیابون»), Arabic ال («المدرسة»)."""
    tags = lexicon().tags
    for ending in ("شان", "تان", "مان", "شون", "تون", "مون", "ش", "ت", "م"):
        base = term[: -len(ending)]
        if len(base) > 3 and term.endswith(ending) and base in verb_forms():
            return verb_forms()[base]
    for spoken in _spoken(term):
        if spoken in tags or verb_stem(spoken):
            return _stem(spoken, depth + 1)
    if term.startswith("ال") and len(term) > 4:
        base = term[2:]
        if base in tags or base in _plurals():
            return _stem(spelling(base), depth + 1)
        if len(base) > 4 and base.endswith(("ه", "ین", "ات", "یه")):
            return _stem(spelling(base), depth + 1)
    return ""


def _spoken(term: str) -> Iterator[str]:
    """Yield what a spoken spelling is in writing: «ون» for «ان», «وم» for «ام»."""
    for said, written in (("ون", "ان"), ("وم", "ام")):
        at = term.find(said, 1)
        if at > 0:
            yield term[:at] + written + term[at + 2 :]


@functools.cache
def endings() -> frozenset[str]:
    """Return every inflectional ending, as terms."""
    return frozenset(suffix.ending for suffix in _suffixes() if suffix.kind not in ("at", "in", "an", "informal"))
