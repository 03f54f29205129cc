"""Verbs: every form of a verb -> the one stem of the verb, past and present united.

The roots are hazm's 692 pairs of past and present root; the forms are made here by the rules of the grammar (Anvari and
Givi, Persian Grammar 2, chapters on the verb; Lazard, A Grammar of Contemporary Persian), informal ones
and those of prefixed verbs included. The stem of a verb is its past root («رفت» for «می~روم»), with its prefix where
it has one («برگشت»). Roots that nobody uses any more but that spell an everyday word («آرد» flour, «سخت» hard, «هشت»
eight) are left out: they stand in ``tables/verbs_left_out.tsv``.
"""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.analysis.fold import fold_lines
from indexer.analysis.lexicon import ADJECTIVE, ADVERB, NOUN, NUMBER, hazm_file, lexicon, rows

_PERSONS_PAST = ("م", "ی", "یم", "ید", "ند", "ین")  # the last one spoken: «رفتین»
_PERSONS_PRESENT = ("م", "ی", "د", "یم", "ید", "ند")
_PERSONS_PRESENT_SPOKEN = (*_PERSONS_PRESENT, "ه", "ین", "ن")
_PERSONS_SPOKEN = ("م", "ی", "ه", "یم", "ین", "ن")
_PERFECT = ("ام", "ای", "است", "ایم", "اید", "اند", "م", "ن")
_MOODS_PAST = ("", "ن", "می", "نمی", "ب")  # the last one of verse: «بگفت»
_MOODS_PRESENT = ("ب", "ن", "می", "نمی")
_EVERYDAY = NOUN | ADJECTIVE | ADVERB | NUMBER


@dataclass(frozen=True, slots=True)
class _Root:
    """One verb: its past and present roots, folded, and whether each began with آ (whose prefixes are «بیا», «نیا»)."""

    past: str
    present: str
    past_madda: bool
    present_madda: bool

    @property
    def stem(self) -> str:
        if self.past.endswith("انید"):  # «رسانید», «رساند»
            return self.past[:-3] + "ند"
        alone = self.past + "ن" if self.past in _apart() else self.past
        return _united().get(self.past, alone)


@functools.cache
def verb_forms() -> dict[str, str]:
    """Make the table of all forms, term -> stem; about 60,000 entries in 0.1 s.

    Where two verbs share a form, the first of these wins: irregular, past, negative past, present, informal, bare
    present. A form that is also an everyday noun or adjective («مردم», «بیمار») is left to it, participles and
    infinitives excepted.
    """
    tags = lexicon().tags
    core = frozenset(_fold(row[0]) for row in rows("verbs_core"))
    forms = {_fold(form): _fold(stem) for form, stem, *_ in rows("verbs_irregular")}
    roots = list(_roots())

    def _is_perfect(base: str, ending: str) -> bool:
        return ending != "ای" or base not in tags  # «نبردهای» is the plural of a noun

    def note(made: Iterable[str], stem: str, *, always: bool = False) -> None:
        for form in made:
            if form not in forms and (always or not tags.get(form, 0) & _EVERYDAY or form in core):
                forms[form] = stem

    for root in roots:
        if root.past in _PRESENT_FIRST:
            note(_present_forms(root), root.stem)
    for mood in _MOODS_PAST:
        for root in roots:
            bases = _after(mood, root.past, root.past_madda)
            if not mood and root.past in _apart():
                note((root.past + ending for ending in ("ن", "ه", "یم", "ید", "ند")), root.stem, always=True)
                continue
            note(bases, root.stem, always=not mood)
            note((base + ending for base in bases for ending in ("ن", "ه")), root.stem, always=mood != "ب")
            note((base + ending for base in bases for ending in _PERSONS_PAST), root.stem)
            note((base + "ه" + ending for base in bases for ending in _PERFECT if _is_perfect(base, ending)), root.stem)
    for root in roots:
        note((root.past + "نی",), root.stem, always=True)
        note(_present_forms(root), root.stem)
    for root in _informal_roots():
        note(_informal_forms(root), root.stem)
    for root in roots:
        bare = (root.present + ending for ending in _PERSONS_PRESENT if _may_stand_bare(root.present, ending, tags))
        note(bare, root.stem)
    return forms


@functools.cache
def _united() -> dict[str, str]:
    """Return the past roots that share a present root with another verb: one verb for who searches."""
    return {_fold(other): _fold(kept) for other, kept, *_ in rows("verbs_united")}


@functools.cache
def _apart() -> frozenset[str]:
    """Return the past roots that spell another everyday word («مرد» man, «ستاد» headquarters)."""
    return frozenset(_fold(root) for root, *_ in rows("verbs_apart"))


def _fold(text: str) -> str:
    return fold_lines([text])[0].replace("\N{ZERO WIDTH NON-JOINER}", "")


def _root(past: str, present: str) -> _Root:
    madda = "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}"
    return _Root(_fold(past), _fold(present), past.startswith(madda), present.startswith(madda))


def _roots() -> Iterator[_Root]:
    """Yield the living verbs, those first that win where two share a form."""
    left_out = {row[0] for row in rows("verbs_left_out")}
    for past, present, *_ in rows("verbs_added"):
        yield _root(past, present)
    for line in hazm_file("verbs.dat").read_text(encoding="utf-8").splitlines():
        past, _, present = line.partition("#")
        living = past and present and " " not in present and past not in left_out
        if living and not past.endswith("ن"):
            yield _root(past, present)


def _informal_roots() -> Iterator[_Root]:
    for past, present, *_ in rows("verbs_informal"):
        yield _root(past, present)


def _after(mood: str, root: str, madda: bool) -> tuple[str, ...]:
    """Return the root behind a prefix: «بیاید» puts a yeh before the alef, «بیفتد» writes it instead («بیافتد» too)."""
    if mood not in ("ب", "ن") or not root.startswith("ا"):
        return (mood + root,)
    if madda:
        return (mood + "ی" + root,)
    if root.startswith("ای"):
        return (mood + root, mood + "ی" + root)
    return (mood + "ی" + root[1:], mood + "ی" + root)


def _present_forms(root: _Root) -> Iterator[str]:
    spellings = {root.present}
    if root.present[-1] in "او":
        spellings.add(root.present + "ی")
    elif len(root.present) > 2 and root.present[-1] == "ی" and root.present[-2] in "او":
        spellings.add(root.present[:-1])
    for mood in _MOODS_PRESENT:
        for spelling in spellings:
            for base in _after(mood, spelling, root.present_madda):
                if mood == "ب" or (mood == "ن" and len(spelling) > 2):
                    yield base
                yield from (base + person for person in _PERSONS_PRESENT_SPOKEN)


def _informal_forms(root: _Root) -> Iterator[str]:
    """Yield spoken forms; roots of one letter take the spoken endings only, for «میرد» is another verb."""
    persons: tuple[str, ...] = _PERSONS_SPOKEN if len(root.present) == 1 else (*_PERSONS_SPOKEN, "ید", "ند")
    if root.present == "ا":
        persons = (*_PERSONS_SPOKEN, "د", "ید", "ند")
    for mood in _MOODS_PRESENT:
        for base in _after(mood, root.present, root.present_madda):
            if mood == "ب" and len(base) > 3:
                yield base  # «بذار»
            if len(base) > 2 or mood in ("می", "نمی"):
                yield from (base + person for person in persons)
            else:
                yield from (base + person for person in ("م", "ه", "ن"))


def _may_stand_bare(present: str, ending: str, tags: dict[str, int]) -> bool:
    """Tell whether a present without a prefix («کند», «گوید») can be a verb.

    Endings م and ی are possessive and indefinite too, so they count only where the root itself is no noun.
    """
    if ending == "م":
        return present in _BARE_SECOND or (present not in tags and len(present) > 1)
    if ending == "ی":
        return present in _BARE_SECOND
    return len(present) > 1


_PRESENT_FIRST = frozenset(("کرد",))
"""Verbs so common that their present wins over another verb's past: «می~کند» does, and only then digs."""

_BARE_SECOND = frozenset(["کن", "شو", "دار", "توان", "خواه"])


_PREFIX_LETTERS = "بدفو"


@functools.cache
def prefixes() -> dict[str, frozenset[str]]:
    """Return the verb prefixes, longest first, and the stems each one goes with."""
    table = {_fold(prefix): frozenset(_fold(stems).split()) for prefix, stems, *_ in rows("verb_prefixes")}
    return dict(sorted(table.items(), key=lambda item: -len(item[0])))


def verb_stem(term: str) -> str:
    """Return the stem of the verb whose form this term is, prefixed ones included; empty if it is none."""
    found = verb_forms().get(term)
    return found if found is not None else prefixed_verb_stem(term)


def prefixed_verb_stem(term: str) -> str:
    """Return the stem of the prefixed verb («برمی~گردد») whose form this term is; empty if it is none."""
    if term[0] not in _PREFIX_LETTERS:
        return ""
    forms = verb_forms()
    for prefix, stems in prefixes().items():
        if term.startswith(prefix):
            base = forms.get(term[len(prefix) :], "")
            if base in stems:
                return prefix + base
    return ""
