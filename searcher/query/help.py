"""Help with a question: words that the archive hardly knows are asked in other readings too, and that is said.

Help is asked at query time only, never for a word that is found well, never for one in quotes, and every note carries
the question that undoes it: the same with the word in quotes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from searcher.query import spelling
from searcher.query.rules import Asked, Reading, known, readings
from searcher.query.tree import Node, Word
from searcher.query.typed import replaced, typed_words
from searcher.query.vocabulary import Vocabulary
from searcher.results import Note

HARDLY = 3
"""A word in more documents than this is found well."""
WEIGHT_UNKNOWN, WEIGHT_KNOWN = 0.8, 0.5
"""What another reading counts beside a typed word that stands nowhere, and beside one that does."""
INSTEAD = 10
"""A misspelling that stands somewhere is answered with "did you mean" if the other stands in so many times more."""
MAX_CACHED = 4096

Write = Callable[[list[str]], list[str]]

_CHUNKED = frozenset(("keyboard", "code_page"))
"""Kinds that read all that stands between two blanks, marks of punctuation too."""

_SENTENCES = {
    "keyboard": "Also searched for {used}, what the same keys type on the other keyboard as {typed}.",
    "code_page": "Also searched for {used}, the same text as {typed} in another character encoding.",
    "broken": "Also searched for {used}, as {typed} is one of the two in damaged text.",
    "blanks": "Also searched for {used}, which differs from {typed} by a blank.",
    "dialect": "Also searched for {used}, another country's word for {typed}.",
    "name": "Also searched for {used}, the name {typed} in another script.",
    "transcription": "Also searched for {used}, by the sound of {typed} in another script.",
    "spelling": "Also searched for {used}, as {typed} may be misspelt.",
}


@dataclass(frozen=True, slots=True)
class Helped:
    """A tree with other readings beside its words, and a note on each."""

    tree: Node
    notes: tuple[Note, ...]


class Help:
    """Help from one archive's words; thread-safe, with a cache of words it was asked for."""

    def __init__(self, words: Vocabulary, write: Write = list) -> None:
        """``write`` says how terms are written where people read them."""
        self._words = words
        self._write = write
        #: The list of words that candidates come from.
        self.words = words.words
        self._readings = _reader_of(self._words)

    def ask(self, tree: Node, text: str) -> Helped:
        """Return the tree with other readings of hardly known words; ``text`` is the question it was parsed from."""
        found: dict[Word, list[Reading]] = {}
        notes: dict[tuple[str, ...], Note] = {}
        typed = list(typed_words(tree))
        for word, following in zip_longest(typed, typed[1:]):
            if not self.hardly(word):
                continue
            chunk_start, chunk_end = _chunk(text, word)
            chunk = text[chunk_start:chunk_end]
            beside = following if following and not text[word.end : following.start].strip() else None
            given = self._readings(_bare(word), chunk, _bare(beside) if beside else None)
            for kind in dict.fromkeys(each.kind for each in given):
                these = [each for each in given if each.kind == kind]
                start, end = word.start, word.end
                if kind in _CHUNKED:
                    start, end = chunk_start, chunk_end
                elif beside and any(each.joins(word, beside) for each in these):
                    end = beside.end
                note = _note(kind, text, start, end, self._write([each.word.surface for each in these]))
                notes.setdefault((kind, *note.values.values()), note)
            found.setdefault(word, []).extend(given)
            if beside:
                found.setdefault(beside, []).extend(each for each in given if each.joins(word, beside))
        changed = {word: self._with(word, each) for word, each in found.items() if each}
        return Helped(replaced(tree, changed), tuple(notes.values())) if changed else Helped(tree, ())

    def hardly(self, word: Word) -> bool:
        """Tell whether the archive hardly knows a word, in whatever form."""
        return max(known(each, self._words) for each in (word, *word.others)) <= HARDLY

    def instead(self, tree: Node, text: str, limit: int = 3) -> tuple[str, ...]:
        """Return whole questions to ask instead, with the likeliest spelling of each hardly known word, best first."""
        choices: list[tuple[Word, list[str]]] = []
        for word in typed_words(tree):
            if not self.hardly(word) or word.parts:
                continue
            documents = known(word, self._words)
            found = [
                candidate.term
                for candidate in spelling.misspelt(word.term, self._words)
                if candidate.documents >= INSTEAD * documents and candidate.documents > documents
            ]
            if found:
                choices.append((word, self._write(found[:limit])))
        if not choices:
            return ()
        given: dict[str, None] = {}
        for rank in range(limit):
            question = text
            for word, found in reversed(choices):
                chosen = found[rank] if word is choices[0][0] and rank < len(found) else found[0]
                question = question[: word.start] + chosen + question[word.end :]
            given.setdefault(question)
        return tuple(given)

    def _with(self, word: Word, found: Iterable[Reading]) -> Word:
        """Return a word with its other readings beside it."""
        weight = WEIGHT_KNOWN if known(word, self._words) else WEIGHT_UNKNOWN
        others = (replace(each.word, weight=weight, exact=word.exact) for each in found)
        return replace(word, others=(*word.others, *others))


def _reader_of(words: Vocabulary) -> Callable[[Word, str, Word | None], tuple[Reading, ...]]:
    """Return a function that finds a word's readings and remembers what it found (and leads back to no Help)."""

    @lru_cache(MAX_CACHED)
    def read(word: Word, chunk: str, following: Word | None) -> tuple[Reading, ...]:
        return tuple(readings(Asked(word, chunk, following, known(word, words)), words))

    return read


def _note(kind: str, text: str, start: int, end: int, used: list[str]) -> Note:
    """Return the note on what else was searched for what stands at a place of the question, with what undoes it."""
    typed = text[start:end]
    values = {"typed": typed, "used": ", ".join(used)}
    undo = f'{text[:start]}"{typed.replace(chr(34), " ")}"{text[end:]}'
    return Note(kind, values, _SENTENCES[kind].format(**values), undo)


def _chunk(text: str, word: Word) -> tuple[int, int]:
    """Return where what stands between blanks around a word begins and ends."""
    start, end = word.start, word.end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _bare(word: Word) -> Word:
    """Return a word without its place, so that equal words share what was found for them."""
    return replace(word, start=0, end=0, parts=tuple(replace(part, start=0, end=0) for part in word.parts))
