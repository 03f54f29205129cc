"""The stem of a Pashto word: everyday words by tables, others by an ending off a base that stays long enough.

Only words with one of the letters that Pashto alone has get all endings; other words in Arabic script get those that no
Persian word has («کتابونه»). The retroflex letters are then levelled, since names are written with and without them
(«پښتو», «پشتو»).
"""

import functools
from collections.abc import Iterator

from indexer.analysis.fold import fold
from indexer.analysis.lexicon import lexicon, rows
from indexer.analysis.verbs import verb_forms

_OWN_LETTERS = frozenset("ټډړږښځڅڼ")
_PLAIN_LETTERS = str.maketrans("ټډړږښځڅڼ", "تدرژشزسن")


def is_pashto(term: str) -> bool:
    """Tell whether the term has a letter that only Pashto has."""
    return not _OWN_LETTERS.isdisjoint(term)


@functools.cache
def _rules(*, own: bool) -> tuple[tuple[tuple[str, str, int], ...], tuple[str, ...]]:
    """Return (ending, put back, shortest base) of each rule, longest ending first, and all the endings.

    ``own`` tells whether the rules are for words with one of Pashto's own letters.
    """
    table = [
        (fold(ending), fold(add), int(shortest))
        for ending, add, shortest, who, *_ in rows("suffixes_ps")
        if own or who == "all"
    ]
    table.sort(key=lambda row: -len(row[0]))
    return tuple(table), tuple(ending for ending, _, _ in table)


@functools.cache
def _listed() -> dict[str, str]:
    """Return the lemma of each form of the words that stand in tables: irregular ones, everyday nouns, verbs."""
    forms = {fold(form): fold(lemma) for lemma, forms, *_ in rows("irregular_ps") for form in [lemma, *forms.split()]}
    for _, lemma, endings, bases in rows("nouns_ps"):
        for base in map(fold, bases.split()):
            for ending in map(fold, ["", *endings.split()]):
                if ending or not lemma:
                    forms.setdefault(base + ending, base + lemma)
    for infinitive, present, past, *_ in rows("verbs_ps"):
        stem = fold(infinitive)
        for form in _verb_forms(fold(present), fold(past)):
            if len(form) >= _SHORTEST_FORM or is_pashto(form):
                forms.setdefault(form, stem)
    for form, *_ in rows("kept_ps"):
        del forms[fold(form)]
    return forms


_SHORTEST_FORM = 4
"""Letters of the shortest form of a listed verb that has no letter of Pashto's own."""

_PRESENT = ("م", "ی", "و")
_PAST = ("ل", "لم", "لی", "لو", "له", "لای", "ای", "م", "ی", "و", "ه")


def _verb_forms(present: str, past: str) -> Iterator[str]:
    """Yield a verb's forms, folded: present and past in all persons, infinitive, participle, potential; with و too.

    The prefix makes the perfective («ولیکل»); the bare past stem stands only behind it («ولید»).
    """
    for prefix in ("", "و"):
        yield from (prefix + present + ending for ending in _PRESENT)
        yield from (prefix + past + ending for ending in _PAST)
    yield from ("و" + present + "ه", "و" + past)  # without و the imperative looks like a noun («ژباړه»)


def stem(term: str) -> str:
    """Return the stem of a term that may be Pashto."""
    own = is_pashto(term)
    lemma = _listed().get(term)
    table, endings = _rules(own=own)
    if lemma is None and not term.endswith(endings):
        return term.translate(_PLAIN_LETTERS) if own else term
    if not own and (term in lexicon().tags or term in verb_forms()):
        return term
    if lemma is not None:
        return lemma.translate(_PLAIN_LETTERS)
    for ending, add, shortest in table:
        if term.endswith(ending) and len(term) - len(ending) >= shortest:
            return (term[: -len(ending)] + add).translate(_PLAIN_LETTERS)
    return term.translate(_PLAIN_LETTERS) if own else term
