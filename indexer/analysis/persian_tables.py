"""The tables of Persian rules, read once: suffixes, spellings, plurals, exceptions."""

import functools
from dataclasses import dataclass

from indexer.analysis.fold import fold
from indexer.analysis.lexicon import lexicon, rows
from indexer.analysis.verbs import verb_forms


@dataclass(frozen=True, slots=True)
class Suffix:
    """One inflectional ending: its kind, what it stands behind, and what is put back on the base.

    It stands behind any letter but those in ``never_behind``, and where ``behind`` is given, behind those alone.
    """

    kind: str
    ending: str
    behind: str
    never_behind: str
    add: str


@dataclass(frozen=True, slots=True)
class PersianTables:
    """Everything the rules look up, folded.

    ``suffixes``, longest first; ``suffixes_by_tail`` those a word may have that ends in these two letters or, where
    they are no key, in this letter. ``spelling`` maps other spellings to the one kept, ``plurals`` broken plurals to
    their singulars; words in ``kept`` look inflected and are not; words in ``heh_before_ie`` are meant where «…های»
    can be read in two ways. ``tags`` and ``verbs`` are the lexicon's and the verb table's.
    """

    suffixes: tuple[Suffix, ...]
    suffixes_by_tail: dict[str, tuple[Suffix, ...]]
    spelling: dict[str, str]
    plurals: dict[str, str]
    kept: frozenset[str]
    heh_before_ie: frozenset[str]
    tags: dict[str, int]
    verbs: dict[str, str]


@functools.cache
def persian_tables() -> PersianTables:
    """Read all tables: 0.2 s, most of it hazm's word list."""
    suffixes = _suffixes()
    return PersianTables(
        suffixes=suffixes,
        suffixes_by_tail=_by_tail(suffixes),
        spelling=_spelling(),
        plurals={fold(plural): fold(singular) for plural, singular, *_ in rows("broken_plurals")},
        kept=frozenset(fold(row[0]) for row in rows("kept_fa")),
        heh_before_ie=frozenset(fold(row[0]) for row in rows("heh_before_ie")),
        tags=lexicon().tags,
        verbs=verb_forms(),
    )


_BEHIND = {"any": "", "vowel": "او", "heh": "ه"}


def _suffixes() -> tuple[Suffix, ...]:
    table = [
        Suffix(kind, fold(ending), _BEHIND[after], "ه" if kind == "informal" else "", add)  # no speech behind a heh
        for kind, ending, after, add, *_ in rows("suffixes_fa")
    ]
    return tuple(sorted(table, key=lambda suffix: -len(suffix.ending)))


def _by_tail(suffixes: tuple[Suffix, ...]) -> dict[str, tuple[Suffix, ...]]:
    tails = {suffix.ending[-length:] for suffix in suffixes for length in (1, 2)}
    return {
        tail: tuple(
            suffix
            for suffix in suffixes
            if tail.endswith(suffix.ending) or suffix.ending.endswith(tail)
            if len(tail) > 1 or len(suffix.ending) == 1
        )
        for tail in tails
    }


def _spelling() -> dict[str, str]:
    """Collect other spellings: our table first, then «و» between two halves, then hamza carriers of what is no verb."""
    words = lexicon()
    table = {fold(other): fold(kept) for other, kept, *_ in rows("spelling_fa")}
    for first, second in words.compounds_and:
        if first + second in words.tags:
            table.setdefault(f"{first}و{second}", first + second)
    for other, kept in words.hamza.items():
        if other not in verb_forms():
            table.setdefault(other, kept)
    return table
