"""The stem of a word in Arabic script, by the word alone (law 3): spelling, verb, broken plural, ending.

Order of evidence, strongest first: a table of words that Persian spells in several ways; the table of broken plurals;
the table of verb forms; then one inflectional ending at a time, each only where the word as it stands is no trusted
word and what is left is one (``persian_endings``). Endings that nothing else looks like («ها» and what follows it,
«ترین») also come off a base nobody knows. Membership in a word list alone would take off and keep too much, so
exceptions stand in tables.
"""

import functools

from indexer.analysis.persian_endings import is_good, may_leave_known_word, rank_of_at
from indexer.analysis.persian_tables import PersianTables, persian_tables
from indexer.analysis.verbs import prefixed_verb_stem, verb_stem

_OTHER_LETTERS = frozenset("ټډړښڼٹڈڑں")
_PLAIN_LETTERS = str.maketrans("ټډړښڼٹڈڑں", "تدرشنتدرن")
_DEPTH = 3
"""Endings that come off one behind the other, at most."""

_BASES = 1 << 15
"""Bases kept in mind: 30,000 documents have as many."""

_SHORTEST_BARE = 2
"""Letters that an ending leaves, at least."""

_OBJECTS = ("شان", "تان", "مان", "شون", "تون", "مون", "ش", "ت", "م")
_AFTER_AL = frozenset(["له", "دین", "اسلام", "معارف", "حفظه", "زمان", "ملک", "رسول", "ملوک", "سلطنه", "دوله"])


def spelling(term: str) -> str:
    """Return the spelling of this word that all its spellings share."""
    tables = persian_tables()
    other = tables.spelling.get(term)
    if other is not None:
        return other
    if "تال" in term:  # رحمت~الله and رحمةالله: both are asked with the heh of ة
        head, _, tail = term.partition("تال")
        if len(head) > 1 and (tail in _AFTER_AL or f"ال{tail}" in _AFTER_AL):
            return f"{head}هال{tail}"
    at = term.find("مند", 2)
    if at > 0 and term[at - 1] != "ه" and f"{term[:at]}همند" in tables.tags and term[: at + 3] not in tables.tags:
        return f"{term[:at]}ه{term[at:]}"  # علاقمند, علاقمندی
    if term.endswith("اه") and term not in tables.tags and f"{term[:-1]}ت" in tables.tags:
        return f"{term[:-1]}ت"  # زکاة
    return term


def stem(term: str) -> str:
    """Return the stem of a term in Arabic script; the term itself where nothing is known about it."""
    found = _stem(persian_tables(), spelling(term), 0)
    if not _OTHER_LETTERS.isdisjoint(found):
        found = found.translate(_PLAIN_LETTERS)
    return found or term


@functools.cache
def endings() -> frozenset[str]:
    """Return every inflectional ending that a ZWNJ can set apart."""
    kinds = ("ha", "degree", "heh", "vowel", "pronoun", "indefinite")
    return frozenset(suffix.ending for suffix in persian_tables().suffixes if suffix.kind in kinds)


def _stem(tables: PersianTables, term: str, depth: int) -> str:
    plural = tables.plurals.get(term)
    if plural is not None:
        return spelling(plural)
    if term in tables.kept:
        return term
    verb = tables.verbs.get(term) or prefixed_verb_stem(term)
    if verb and (depth == 0 or term[-1] in "هن" or term not in tables.tags):  # «زند» under «زندانی» is no verb
        return verb
    if len(term) < 3 or depth == _DEPTH:
        return term
    return _base(tables, term, depth) or term


@functools.lru_cache(_BASES)
def _stem_under(term: str, depth: int) -> str:
    """Return the stem of what endings were taken off: many words share a base."""
    return _stem(persian_tables(), term, depth)


def _base(tables: PersianTables, term: str, depth: int) -> str:
    """Take the one ending off that leaves the best base and return the base's stem; empty where none may come off."""
    known = term in tables.tags
    if not known and len(term) > 5 and term.endswith("های"):
        base = _before_hay(tables, term[:-3])
        if base:
            return _stem_under(spelling(base), depth + 1)
    best, best_rank = "", 0
    by_tail = tables.suffixes_by_tail
    for suffix in by_tail.get(term[-2:]) or by_tail.get(term[-1], ()):
        size = len(term) - len(suffix.ending)
        if size < _SHORTEST_BARE or not term.endswith(suffix.ending):
            continue
        last = term[size - 1]
        if (suffix.behind and last not in suffix.behind) or last in suffix.never_behind:
            continue
        base = term[:size] + suffix.add
        place = rank_of_at(tables, base, suffix) if suffix.kind == "at" else len(base)
        if place <= best_rank or (known and not may_leave_known_word(tables, base, suffix, term)):
            continue
        good = is_good(tables, base, suffix, term)
        if good is None:
            good = len(base) > 3 and _leads_somewhere(tables, base, depth)
        if good:
            best, best_rank = base, place
    if best:
        return _stem_under(spelling(best), depth + 1)
    if known:  # «الاسلام» stands in word lists too; short ones («التماس») are words of their own
        return _without_al(tables, term, depth) if len(term) > 6 or term.endswith("ه") else ""
    return _other_ways(tables, term, depth)


def _before_hay(tables: PersianTables, base: str) -> str:
    """Return the word before «های», which joined is both «دست~های» and «دسته~ای»; empty where neither is known."""
    with_heh = base + "ه"
    if with_heh in tables.heh_before_ie:
        return with_heh
    if base in tables.tags or base in tables.plurals:
        return base
    return with_heh if with_heh in tables.tags else ""


def _leads_somewhere(tables: PersianTables, base: str, depth: int) -> bool:
    """Tell whether the base is itself an inflected form of a trusted word («کتاب~ها» under «کتاب~هایی»)."""
    if depth + 1 >= _DEPTH or base in tables.tags:
        return False
    found = _stem_under(base, depth + 1)
    return found != base and (found in tables.tags or found in tables.verbs)


def _other_ways(tables: PersianTables, term: str, depth: int) -> str:
    """Try what is rarer: objects on verbs («دیدمش»), spoken vowels («خیابون»), Arabic ال («المدرسة»)."""
    if term.endswith(_OBJECTS):
        for ending in _OBJECTS:
            base = term[: -len(ending)]
            if term.endswith(ending) and len(base) > 3 and base in tables.verbs:
                return tables.verbs[base]
    for spoken in _spoken(term):
        if spoken in tables.tags or verb_stem(spoken):
            return _stem_under(spoken, depth + 1)
    return _without_al(tables, term, depth)


def _without_al(tables: PersianTables, term: str, depth: int) -> str:
    """Take the Arabic article off, and the Arabic plural behind it, where what is left looks like an Arabic noun."""
    if not term.startswith("ال") or len(term) < 5:
        return ""
    base = term[2:]
    if len(base) > 4 and base.endswith(("ون", "ین")):
        return spelling(base[:-2])
    if base.endswith(("ه", "ات")) or base in tables.tags or base in tables.plurals:
        return _stem_under(spelling(base), depth + 1)
    return ""


def _spoken(term: str) -> list[str]:
    """Return what a spoken spelling is in writing: «ان» for «ون», «ام» for «وم»."""
    if "و" not in term or len(term) < 4:
        return []
    places = ((term.find(said, 1), written) for said, written in (("ون", "ان"), ("وم", "ام")))
    return [term[:at] + written + term[at + 2 :] for at, written in places if at > 0]
