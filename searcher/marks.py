"""What of a text answers a question: the words to mark, told from the tree as the engine understands it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from searcher.query.tree import And, Bag, Node, Or, Phrase, Prefix, Title, Word
from searcher.results import Mark

SHORTEST_PART = 3
"""A part of a joined group is marked on its own from so many letters; «می» alone says nothing."""

Weigh = Callable[[Word], float]
Forms = Callable[[str], Sequence[str]]
"""Gives all terms of a stem that an archive holds."""


class Piece(NamedTuple):
    """A token of a text: what is needed of the analyzer's, from one text or many at once; ``word`` is its id there."""

    word: int
    position: int
    start: int
    end: int


class Spot(NamedTuple):
    """A place to mark: code points, which word of the question stands there, and what it weighs."""

    start: int
    end: int
    key: str
    weight: float


class Run(NamedTuple):
    """A phrase or joined group to look for: at each of its places one of some words, by id; ``key`` as of a Spot.

    ``whole``: marked as one, else word by word.
    """

    key: str
    weight: float
    whole: bool
    words: tuple[frozenset[int], ...]


@dataclass(slots=True)
class Wanted:
    """The words of a question, each with its weight: ``terms`` exactly, ``stems`` in any form.

    ``sequences`` are phrases and joined groups: per position the term, or a stem where ``loose``. ``apart`` are the
    parts of groups, marked in a text where no spot has a key of ``groups``.
    """

    terms: dict[str, float] = field(default_factory=dict)
    stems: dict[str, float] = field(default_factory=dict)
    prefixes: dict[str, float] = field(default_factory=dict)
    sequences: dict[tuple[str, ...], tuple[float, bool]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    apart: "Wanted | None" = None

    def __bool__(self) -> bool:
        return bool(self.terms or self.stems or self.prefixes or self.sequences)


def wanted(tree: Node, weigh: Weigh, *, exact: bool = False) -> tuple[Wanted, Wanted]:
    """Return what to mark in a text and what in a title; ``weigh`` gives the weight of a word, above 0."""
    text, title = Wanted(), Wanted()
    for node, only_title in _leaves(tree, False):
        for into in (title,) if only_title else (text, title):
            _add(into, node, weigh, exact)
    return text, title


def _leaves(node: Node, only_title: bool) -> Iterator[tuple[Word | Phrase | Prefix, bool]]:
    """Give what is looked for in texts, nothing that is excluded."""
    match node:
        case Word() | Phrase() | Prefix():
            yield node, only_title
        case Title(node=inner):
            yield from _leaves(inner, True)
        case And(nodes=nodes) | Or(nodes=nodes):
            for each in nodes:
                yield from _leaves(each, only_title)
        case Bag(should=should, must=must):
            for each in (*must, *should):
                yield from _leaves(each, only_title)


def _add(into: Wanted, node: Word | Phrase | Prefix, weigh: Weigh, exact: bool) -> None:
    match node:
        case Prefix(term=term):
            into.prefixes[term] = 1.0
        case Word():
            _add_word(into, node, weigh, exact or node.exact)
        case Phrase(words=words):
            weight = sum(weigh(word) for word in words)
            for sequence in _spellings(words):
                if len(sequence) == 1:
                    into.terms[sequence[0]] = weight
                else:
                    into.sequences[sequence] = weight, False


def _add_word(into: Wanted, word: Word, weigh: Weigh, exact: bool) -> None:
    kind, name = (into.terms, word.term) if exact else (into.stems, word.stem)
    kind[name] = max(kind.get(name, 0.0), weigh(word))
    if word.parts:
        parts = tuple(part.term if exact else part.stem for part in word.parts)
        into.sequences[parts] = weigh(word), not exact
        into.groups.update((name, " ".join(parts)))
        into.apart = into.apart or Wanted()
        for part in word.parts:
            if len(part.term) >= SHORTEST_PART:
                _add_word(into.apart, part, weigh, exact)
    for other in word.others:
        _add_word(into, other, weigh, exact)


def _spellings(words: Sequence[Word]) -> list[tuple[str, ...]]:
    """Return a phrase's terms, once with joined groups as one word and once as their parts."""
    joined = tuple(word.term for word in words)
    apart = tuple(part.term for word in words for part in (word.parts or (word,)))
    return [joined] if joined == apart else [joined, apart]


def standing_together(pieces: Sequence[Piece], runs: Iterable[Run]) -> Iterator[Spot]:
    """Give the words of phrases and joined groups that stand side by side; ``pieces`` need hold no other words."""
    # A position may hold a joined word and its parts; parts stand in the text's order.
    standing: dict[int, list[Piece]] = {}
    places: dict[int, list[int]] = {}
    for piece in pieces:
        standing.setdefault(piece.position, []).append(piece)
        places.setdefault(piece.word, []).append(piece.position)
    for run in runs:
        for position in sorted({place for word in run.words[0] for place in places.get(word, ())}):
            found = _found(standing, position, run.words)
            if found and run.whole:
                yield Spot(found[0].start, found[-1].end, run.key, run.weight)
            elif found:
                yield from (Spot(piece.start, piece.end, run.key, run.weight) for piece in found)


def _found(standing: Mapping[int, list[Piece]], position: int, run: Sequence[frozenset[int]]) -> list[Piece]:
    """Return the tokens of a run that begins at a position; empty if it does not stand there."""
    found: list[Piece] = []
    last_end = -1
    for words in run:
        here = _match(standing.get(position, ()), words, last_end)
        if here is None and found:
            position += 1
            here = _match(standing.get(position, ()), words, last_end)
        if here is None:
            return []
        found.append(here)
        last_end = here.end
    return found


def _match(pieces: Iterable[Piece], words: frozenset[int], after: int) -> Piece | None:
    """Return the first token that is one of some words and stands behind ``after``."""
    for piece in pieces:
        if piece.start >= after and piece.word in words:
            return piece
    return None


def outermost_first(spot: Spot) -> tuple[int, int]:
    """Order spots by where they begin, of those on one place the widest first."""
    return spot.start, -spot.end


def disjoint(found: Iterable[Spot]) -> list[Spot]:
    """Return spots that come ``outermost_first``, each overlapping bunch as the widest of it."""
    result: list[Spot] = []
    last_end = 0
    for spot in found:
        if spot.start >= last_end:
            result.append(spot)
        elif spot.end > last_end:
            last = result[-1]
            result[-1] = Spot(last.start, spot.end, last.key, max(last.weight, spot.weight))
        else:
            continue
        last_end = spot.end
    return result


def marks(found: Iterable[Spot], shift: int = 0) -> tuple[Mark, ...]:
    """Return spots as marks, counted from ``shift``."""
    return tuple(Mark(spot.start - shift, spot.end - shift) for spot in found)
