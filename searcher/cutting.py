"""Texts to tokens for showing: all small texts of a page in one batch of the one analyzer (law 2)."""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.analyzer import Analyzer
from searcher.marks import Forms, Piece, Run, Spot, Wanted, disjoint, outermost_first, standing_together

MAX_MET = 110_000
"""Surfaces and pairs of words an analyzer may have met before it is replaced: 30 MB. Bounds memory."""
LONG_TEXT = 100_000
"""Code points from which a text is better cut by a cutter of its own: pages of results would wait for it."""
WORDS_BITS = 17
"""The size of its table (see ``Analyzer``): 1.5 MB with room for 130,000 surfaces."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of some texts as arrays; tokens of text i are ``first[i]:first[i + 1]``.

    ``word`` (ids of ``analyzer``), ``position``, ``start`` and ``end`` are uint32, a token each.
    """

    analyzer: Analyzer
    word: NDArray[np.uint32]
    position: NDArray[np.uint32]
    start: NDArray[np.uint32]
    end: NDArray[np.uint32]
    first: list[int]
    texts: Sequence[str]

    def spots(self, want: Wanted, forms: Forms) -> list[list[Spot]]:
        """Return the places to mark in each text, in order and disjoint; a joined match covers its whole group."""
        if not want or not self.word.size:
            return [[] for _ in self.texts]
        asked = self._asked(want, forms)
        matched = self._standing(asked)
        rows = zip(self.start[matched].tolist(), self.end[matched].tolist(), self.word[matched].tolist(), strict=True)
        found = self._by_text(matched, [Spot(start, end, *asked[word]) for start, end, word in rows])
        runs = self._runs(want, forms)
        if runs:
            for i, pieces in enumerate(self._pieces({word for run in runs for words in run.words for word in words})):
                if pieces:
                    found[i] = sorted([*found[i], *standing_together(pieces, runs)], key=outermost_first)
        # A joined token stands before its parts, so the spots of tokens are in order already.
        result = [disjoint(_whole(spots, text)) for spots, text in zip(found, self.texts, strict=True)]
        if want.apart:
            # Parts of a group are marked on their own only where the group itself stands nowhere.
            for i, spots in enumerate(self.spots(want.apart, forms)):
                if spots and not any(spot.key in want.groups for spot in result[i]):
                    result[i] = disjoint(sorted([*result[i], *spots], key=outermost_first))
        return result

    def _asked(self, want: Wanted, forms: Forms) -> dict[int, tuple[str, float]]:
        """Return the words that are marked by themselves, each with what of the question it answers and its weight."""
        asked: dict[int, tuple[str, float]] = {}
        for stem, weight in want.stems.items():
            asked |= dict.fromkeys(self._words(forms(stem)), (stem, weight))
        for term, weight in want.terms.items():
            for word in self._words((term,)):
                _ask(asked, word, term, weight)
        if want.prefixes:
            terms = self.analyzer.terms
            for word in np.unique(self.word).tolist():
                for prefix, weight in want.prefixes.items():
                    if terms[word].startswith(prefix):
                        _ask(asked, word, terms[word], weight)
        return asked

    def _words(self, terms: Iterable[str]) -> list[int]:
        """Return the ids of those of some terms that the analyzer has met."""
        # Another thread may be adding words: one that is not whole yet stands in no text of this cut.
        count = len(self.analyzer.terms)
        return [word for word in self.analyzer.ids_of(terms) if word < count]

    def _standing(self, words: Iterable[int]) -> NDArray[np.intp]:
        """Return the tokens that are one of some words."""
        wanted = np.zeros(len(self.analyzer.terms), np.bool_)
        wanted[[*words]] = True
        here: NDArray[np.intp] = wanted.take(self.word).nonzero()[0]
        return here

    def _runs(self, want: Wanted, forms: Forms) -> list[Run]:
        """Return the phrases and groups asked for whose words all stand somewhere in these texts, by word ids."""
        runs = []
        for sequence, (weight, loose) in want.sequences.items():
            words = tuple(frozenset(self._words(forms(text) if loose else (text,))) for text in sequence)
            if all(words):
                runs.append(Run(" ".join(sequence), weight, loose, words))
        return runs

    def _pieces(self, words: Iterable[int]) -> list[list[Piece]]:
        """Return the tokens of each text that are one of some words."""
        tokens = self._standing(words)
        columns = (column[tokens].tolist() for column in (self.word, self.position, self.start, self.end))
        return self._by_text(tokens, [*map(Piece._make, zip(*columns, strict=True))])

    def _by_text[T](self, tokens: NDArray[np.intp], rows: list[T]) -> list[list[T]]:
        """Divide what is told of some tokens by the text that each stands in."""
        return [rows[low:high] for low, high in pairwise(tokens.searchsorted(self.first).tolist())]

    def surfaces(self, text: int, term: str) -> list[str]:
        """Return a term as one text writes it, once for each place."""
        pieces = self._pieces(self._words((term,)))[text]
        return [self.texts[text][piece.start : piece.end] for piece in pieces]

    def edges(self, text: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return where the words of one text begin and end, both rising but for the parts of joined groups."""
        part = slice(self.first[text], self.first[text + 1])
        return self.start[part], self.end[part]


def _ask(asked: dict[int, tuple[str, float]], word: int, key: str, weight: float) -> None:
    """Ask for a word; where it is asked for already, it keeps its key and the larger weight."""
    held = asked.get(word)
    asked[word] = (key, weight) if held is None else (held[0], max(held[1], weight))


LONGEST = 64
"""Code points of the longest word, as the analyzer cuts it."""
_JOINER = "\N{ZERO WIDTH NON-JOINER}"
_OF_A_WORD = re.compile(rf"[\w{_JOINER}\u0610-\u061a\u064b-\u065f\u0670]*")


def _whole(spots: list[Spot], text: str) -> list[Spot]:
    """Return spots in order, those that end at a ZWNJ stretched over the whole word, for the eye takes it for one."""
    if _JOINER not in text:
        return spots
    return sorted((_stretched(spot, text) for spot in spots), key=outermost_first)


def _stretched(spot: Spot, text: str) -> Spot:
    start, end = spot.start, spot.end
    if text[end : end + 1] == _JOINER and (behind := _OF_A_WORD.match(text, end)):
        end += len(behind[0].rstrip(_JOINER))
    if (
        start
        and text[start - 1] == _JOINER
        and (before := _OF_A_WORD.match(text[max(0, start - LONGEST) : start][::-1]))
    ):
        start -= len(before[0].rstrip(_JOINER))
    return Spot(start, end, spot.key, spot.weight) if end - start > spot.end - spot.start else spot


class Cutter:
    """Cuts the texts of a page of results together; shared by threads, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fresh()

    def _fresh(self) -> None:
        # Forms of a stem are known to the index: no word of a page need be stemmed again.
        self._analyzer = Analyzer(WORDS_BITS, stemming=False)

    def cut(self, texts: Sequence[str]) -> Cut:
        """Return the tokens of some texts, offsets and positions counting within each."""
        with self._lock:
            if self._analyzer.met > MAX_MET:
                self._fresh()
            batch = self._analyzer.batch(texts)
            return Cut(self._analyzer, batch.word, batch.position, batch.start, batch.end, batch.first.tolist(), texts)


CUTTER = Cutter()
"""That of this process: what one page met, the next need not read again."""
