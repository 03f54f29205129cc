"""The ways a word that the archive hardly knows may be meant: each rule proposes, the archive decides.

A rule turns a word into texts; a text counts only if the archive holds it. Where the typed word stands somewhere too, a
rule about broken writing needs one more thing: that exactly one of the two is a trusted word, so that two real words
(سد and صد) are never taken for each other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from indexer.analysis.lexicon import is_word
from searcher.query import damage, dialect, names, spelling, transcription
from searcher.query.layout import other_keyboard
from searcher.query.tree import Word
from searcher.query.vocabulary import Vocabulary
from searcher.query.words import one_word

SHORTEST_SURE = 3
"""Letters from which a turned or reversed word says anything."""
RARE = 10
"""A reading in several pieces counts only if one of them stands in no more documents than this."""
CONFUSED = 0.35
"""Edits up to which a misspelling is one letter that sounds like another."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the archive that may be meant, and the rule that says so."""

    kind: str
    word: Word
    documents: int


@dataclass(frozen=True)
class Asked:
    """A word of the question with what stands around it.

    ``chunk`` is the piece between blanks that holds it, ``following`` the next word of the question if only a blank
    parts them, ``documents`` in how many the word stands.
    """

    word: Word
    chunk: str
    following: Word | None
    documents: int

    @cached_property
    def trusted(self) -> bool:
        """Whether the typed word is in the list of Persian words."""
        return is_word(self.word.term)


Rule = Callable[[Asked, Vocabulary], Iterable[str | Word]]


def readings(asked: Asked, words: Vocabulary, limit: int = 8) -> Iterator[Reading]:
    """Give what a word may mean, the surest rule first; spelling only where nothing surer is found."""
    given: set[str] = {asked.word.term}
    for kind, rule in RULES:
        if kind == "spelling" and len(given) > 1:
            return
        for text in rule(asked, words):
            word = one_word(text) if isinstance(text, str) else text
            if word is None or word.term in given:
                continue
            documents = known(word, words)
            if not documents:
                continue
            given.add(word.term)
            yield Reading(kind, word, documents)
            if len(given) > limit:
                return


def known(word: Word, words: Vocabulary) -> int:
    """Return in how many documents a word stands, or at most can, for one that is found by its parts."""
    whole = words.count_word(word)
    if whole or not word.parts:
        return whole
    counts = [words.count_word(part) for part in word.parts]
    return min(counts) if min(counts) <= RARE else 0


def _keyboard(asked: Asked, words: Vocabulary) -> Iterator[str]:
    for text in other_keyboard(asked.chunk):
        if len(text) < SHORTEST_SURE:
            continue
        latin = not asked.chunk.isascii()
        if not asked.documents or latin or is_word(_term(text)):
            yield text


def _code_page(asked: Asked, words: Vocabulary) -> Iterator[str]:
    if len(asked.chunk) >= SHORTEST_SURE and not (asked.chunk.isascii()):
        yield from damage.other_code_page(asked.chunk)


def _broken(asked: Asked, words: Vocabulary) -> Iterator[str]:
    """Reversed words, exchanged letters, turned lam-alef: one of the two writings must be a word."""
    term = asked.word.term
    yield from filter(None, [damage.presented_reversed(asked.word.surface)])
    if len(term) < SHORTEST_SURE or term.isascii():
        return
    for text in (term[::-1], *damage.turned_lam_alef(term)):
        if is_word(text) != asked.trusted:
            yield text
    # Folding makes one letter of ې and ی, so this one looks at what was typed.
    for text in damage.exchanged_letters(asked.word.surface):
        if is_word(_term(text)) != asked.trusted:
            yield text


def _blanks(asked: Asked, words: Vocabulary) -> Iterator[str | Word]:
    """Give a word with the blank that was lost in it, or without the one that came in behind lam-alef."""
    term = asked.word.term
    if asked.following is not None:
        joined = term + asked.following.term
        if words.count(joined) and (
            not asked.documents or is_word(joined) != (asked.trusted and is_word(asked.following.term))
        ):
            yield joined
    if term.isascii():
        return
    for first, second in damage.halves(term):
        if min(len(first), len(second)) < 2 or not (words.count(first) and words.count(second)):
            continue
        both = is_word(first) and is_word(second)
        split_ligature = asked.trusted and first[-2:] == "لا" and not is_word(first)
        if (both and not asked.trusted and min(len(first), len(second)) > 2) or split_ligature:
            yield f"{first} {second}"
            return


def _dialect(asked: Asked, words: Vocabulary) -> Iterable[str]:
    return dialect.across(asked.word)


def _names(asked: Asked, words: Vocabulary) -> Iterable[str]:
    return names.across(asked.word)


def _transcription(asked: Asked, words: Vocabulary) -> Iterable[str]:
    return [candidate.term for candidate in transcription.across(asked.word.term, words)]


def _spelling(asked: Asked, words: Vocabulary) -> Iterator[str]:
    for candidate in spelling.misspelt(asked.word.term, words):
        if not asked.documents or (candidate.distance <= CONFUSED and is_word(candidate.term) != asked.trusted):
            yield candidate.term


def _term(text: str) -> str:
    word = one_word(text)
    return word.term if word else ""


RULES: tuple[tuple[str, Rule], ...] = (
    ("keyboard", _keyboard),
    ("code_page", _code_page),
    ("broken", _broken),
    ("blanks", _blanks),
    ("dialect", _dialect),
    ("name", _names),
    ("transcription", _transcription),
    ("spelling", _spelling),
)
"""The rules in order of certainty; the kind is that of the note that announces a reading."""
