"""The stem of a Pashto word: endings of nouns, adjectives and verbs by a table, each off a base that stays long enough.

Only words with one of the letters that Pashto alone has get all endings; other words in Arabic script get those that no
Persian word has («کتابونه»). The retroflex letters are then levelled, since names are written with and without them
(«پښتو», «پشتو»).
"""

import functools

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
def _irregular() -> dict[str, str]:
    return {fold(form): fold(lemma) for lemma, forms, *_ in rows("irregular_ps") for form in [lemma, *forms.split()]}


def stem(term: str) -> str:
    """Return the stem of a term that may be Pashto."""
    own = is_pashto(term)
    lemma = _irregular().get(term)
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
