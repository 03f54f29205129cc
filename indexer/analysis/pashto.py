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
def _endings() -> tuple[tuple[str, str, int, bool], ...]:
    """Return (ending, put back, shortest base, for all words) of each rule, longest ending first."""
    table = [
        (fold(ending), fold(add), int(shortest), who == "all") for ending, add, shortest, who, *_ in rows("suffixes_ps")
    ]
    return tuple(sorted(table, key=lambda row: -len(row[0])))


@functools.cache
def _irregular() -> dict[str, str]:
    return {fold(form): fold(lemma) for lemma, forms, *_ in rows("irregular_ps") for form in [lemma, *forms.split()]}


def stem(term: str) -> str:
    """Return the stem of a term that may be Pashto."""
    own = is_pashto(term)
    if own or (term not in lexicon().tags and term not in verb_forms()):
        lemma = _irregular().get(term)
        if lemma is not None:
            return lemma.translate(_PLAIN_LETTERS)
        for ending, add, shortest, everyone in _endings():
            if (own or everyone) and term.endswith(ending) and len(term) - len(ending) >= shortest:
                return (term[: -len(ending)] + add).translate(_PLAIN_LETTERS)
    return term.translate(_PLAIN_LETTERS)
