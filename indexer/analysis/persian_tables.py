"""The tables of Persian rules, read once: suffixes, spellings, plurals, exceptions."""

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.analysis.fold import fold
from indexer.analysis.lexicon import lexicon, rows
from indexer.analysis.verbs import verb_forms


@dataclass(frozen=True, slots=True)
class Suffix:
    """One inflectional ending: what the base must end in (``any vowel heh``) and what is put back on it."""

    kind: str
    ending: str
    after: str
    add: str


@dataclass(frozen=True, slots=True)
class PersianTables:
    """Everything the rules look up, folded.

    ``suffixes`` by ending; ``lengths`` of the endings with this last letter, longest first. ``spelling`` maps other
    spellings to the one kept, ``plurals`` broken plurals to their singulars; words in ``kept`` look inflected and are
    not; words in ``heh_before_ie`` are meant where «…های» can be read in two ways. ``tags`` and ``verbs`` are the
    lexicon's and the verb table's.
    """

    suffixes: dict[str, tuple[Suffix, ...]]
    lengths: dict[str, tuple[int, ...]]
    spelling: dict[str, str]
    plurals: dict[str, str]
    kept: frozenset[str]
    heh_before_ie: frozenset[str]
    tags: dict[str, int]
    verbs: dict[str, str]


@functools.cache
def persian_tables() -> PersianTables:
    """Read all tables: 0.2 s, most of it hazm's word list."""
    suffixes: dict[str, list[Suffix]] = {}
    for kind, ending, after, add, *_ in rows("suffixes_fa"):
        suffixes.setdefault(fold(ending), []).append(Suffix(kind, fold(ending), after, add))
    return PersianTables(
        suffixes={ending: tuple(group) for ending, group in suffixes.items()},
        lengths=_lengths(suffixes),
        spelling=_spelling(),
        plurals={fold(plural): fold(singular) for plural, singular, *_ in rows("broken_plurals")},
        kept=frozenset(fold(row[0]) for row in rows("kept_fa")),
        heh_before_ie=frozenset(fold(row[0]) for row in rows("heh_before_ie")),
        tags=lexicon().tags,
        verbs=verb_forms(),
    )


def _lengths(endings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    by_letter: dict[str, set[int]] = {}
    for ending in endings:
        by_letter.setdefault(ending[-1], set()).add(len(ending))
    return {letter: tuple(sorted(lengths, reverse=True)) for letter, lengths in by_letter.items()}


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
