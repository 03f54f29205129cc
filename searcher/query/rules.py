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
SHORTEST_REVERSED = 4
"""The same for a reversed word where both writings stand somewhere: three letters make a word both ways too often."""
RARE = 10
"""Pieces of a chunk read otherwise count only if none stands in more documents than this."""
_MECHANICAL = frozenset(("keyboard", "code_page", "broken"))
_NEVER_FIRST = tuple("ؤئءةأإًٌٍَُِّ")
CONFUSED = 0.35
"""Edits up to which a misspelling is one letter that sounds like another."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the archive that may be meant, and the rule that says so."""

    kind: str
    word: Word
    documents: int

    def joins(self, word: Word, following: Word) -> bool:
        """Tell whether this is a word and the next one written as one."""
        return self.kind == "blanks" and not self.word.parts and self.word.term == word.term + following.term


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
        return trusted(self.word)


Rule = Callable[[Asked, Vocabulary], Iterable[str]]


def readings(asked: Asked, words: Vocabulary, limit: int = 8) -> Iterator[Reading]:
    """Give what a word may mean, the surest rule first; spelling only where nothing surer is found."""
    given = {(asked.word.term, False)}
    for kind, rule in RULES:
        if kind == "spelling" and len(given) > 1:
            return
        for text in rule(asked, words):
            word = one_word(text)
            if word is None or (key := (word.term, bool(word.parts))) in given:
                continue
            documents = _held(kind, word, words)
            if documents:
                given.add(key)
                yield Reading(kind, word, documents)
            if len(given) > limit:
                return


def known(word: Word, words: Vocabulary) -> int:
    """Return in how many documents a word stands, or at most can, for one that is found by its parts."""
    whole = words.count_word(word)
    return whole if whole or not word.parts else min(words.count_word(part) for part in word.parts)


def _held(kind: str, word: Word, words: Vocabulary) -> int:
    """Return in how many documents a reading stands; 0 for crumbs that say nothing.

    A chunk read otherwise must be a word as it is, not a form of one: anything is the beginning of something. Where it
    falls into pieces of a letter or two, which stand anywhere, it counts only if all of them are rare.
    """
    if kind not in _MECHANICAL:
        return known(word, words)
    if not word.parts:
        return words.count(word.term) if len(word.term) >= SHORTEST_SURE else 0
    counts = [words.count(part.term) for part in word.parts]
    return min(counts) if max(counts) <= RARE else 0


def trusted(word: Word) -> bool:
    """Tell whether a word is one by the word lists: as it is, by its stem, or as a form that the verb table knows."""
    return is_word(word.term) or (not word.term.isascii() and (word.stem != word.term or is_word(word.stem)))


def _real(text: str) -> bool:
    word = one_word(text)
    return word is not None and not word.parts and trusted(word)


def _keyboard(asked: Asked, words: Vocabulary) -> Iterator[str]:
    for text in other_keyboard(asked.chunk):
        # Three capitals are an abbreviation more often than three keys.
        short = len(asked.chunk) <= SHORTEST_SURE and asked.chunk.isascii() and not asked.chunk.islower()
        if len(text) >= SHORTEST_SURE and not text.startswith(_NEVER_FIRST) and (not short or _real(text)):
            yield text


def _code_page(asked: Asked, words: Vocabulary) -> Iterator[str]:
    if len(asked.chunk) > SHORTEST_SURE and not asked.chunk.isascii():
        yield from damage.other_code_page(asked.chunk)


def _broken(asked: Asked, words: Vocabulary) -> Iterator[str]:
    """Reversed words, exchanged letters, turned lam-alef: one of the two writings must be a word."""
    term = asked.word.term
    yield from filter(None, [damage.presented_reversed(asked.word.surface)])
    if len(term) < SHORTEST_SURE or term.isascii():
        return
    # Folding makes one letter of ې and ی, so letters are exchanged in what was typed.
    if (len(term) >= SHORTEST_REVERSED or not asked.documents) and is_word(term[::-1]) != is_word(term):
        yield term[::-1]
    exchanged = damage.exchanged_letters(asked.word.surface) if not asked.word.parts else []
    for text in (*damage.turned_lam_alef(term), *exchanged):
        if _real(text) != asked.trusted:
            yield text


def _blanks(asked: Asked, words: Vocabulary) -> Iterator[str]:
    """Give a word with the blank that was lost in it, or without one that came in."""
    term = asked.word.term
    if asked.following is not None:
        joined = term + asked.following.term
        if words.count(joined) and (
            not asked.documents or _real(joined) != (asked.trusted and trusted(asked.following))
        ):
            yield joined
    if term.isascii() or asked.word.parts:
        return
    for first, second in damage.halves(term):
        if min(len(first), len(second)) < 2 or not (words.count(first) and words.count(second)):
            continue
        broken = asked.trusted and first[-1] == "ل" and second[0] == "ا" and not _real(first)
        lost = not asked.trusted and min(len(first), len(second)) > 2 and _real(first) and _real(second)
        if broken or lost:
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
        if not (asked.documents or asked.trusted) or (
            candidate.distance <= CONFUSED and _real(candidate.term) != asked.trusted
        ):
            yield candidate.term


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
