"""Texts to tokens for showing: all small texts of a page in one batch of the one analyzer (law 2)."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.analyzer import Analyzer
from searcher.marks import Piece, Spot, Wanted, disjoint, sequences

MAX_WORDS = 200_000
"""Words an analyzer may have met before it is replaced: bounds memory in a server that runs for months."""


class Numbers:
    """Numbers for the stems of an analyzer's words, so that a page's tokens are compared as arrays; grows with it."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.terms, self.stems = analyzer.terms, analyzer.stems
        self.stem: dict[str, int] = {}
        self.known = 0
        self.stem_of = np.zeros(1 << 12, np.uint32)

    def grow(self) -> None:
        """Take in the words that the analyzer met since."""
        count = len(self.terms)
        if count > self.stem_of.size:
            self.stem_of = np.resize(self.stem_of, 2 * count)
        for word in range(self.known, count):
            self.stem_of[word] = self.stem.setdefault(self.stems[word], len(self.stem))
        self.known = count


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of some texts as arrays; tokens of text i are ``first[i]:first[i + 1]``.

    ``word``, ``stem``, ``position``, ``start`` and ``end`` are uint32, a token each; words and stems by ``numbers``.
    """

    numbers: Numbers
    word: NDArray[np.uint32]
    stem: NDArray[np.uint32]
    position: NDArray[np.uint32]
    start: NDArray[np.uint32]
    end: NDArray[np.uint32]
    first: list[int]
    texts: Sequence[str]

    def weights(self, want: Wanted) -> NDArray[np.float64]:
        """Return what each token weighs by itself, 0 for one that is not asked for."""
        result = np.zeros(self.word.size)
        for text, weight in want.stems.items():
            if (stem := self.numbers.stem.get(text)) is not None:
                np.maximum(result, np.where(self.stem == stem, weight, 0.0), out=result)
        if want.terms or want.prefixes:
            ids, which = np.unique(self.word, return_inverse=True)
            terms = [self.numbers.terms[word] for word in ids.tolist()]
            own = np.array([want.terms.get(term, 0.0) for term in terms])
            for prefix, weight in want.prefixes.items():
                begins = np.array([term.startswith(prefix) for term in terms])
                np.maximum(own, np.where(begins, weight, 0.0), out=own)
            np.maximum(result, own[which], out=result)
        return result

    def spots(self, want: Wanted) -> list[list[Spot]]:
        """Return the places to mark in each text, in order and disjoint; a joined match covers its whole group."""
        found: list[list[Spot]] = [[] for _ in self.first[1:]]
        if not want or not self.word.size:
            return found
        weights = self.weights(want)
        matched = np.flatnonzero(weights)
        owners = np.searchsorted(np.array(self.first), matched, side="right") - 1
        stems = self.numbers.stems
        for owner, start, end, word, weight in zip(
            owners.tolist(),
            self.start[matched].tolist(),
            self.end[matched].tolist(),
            self.word[matched].tolist(),
            weights[matched].tolist(),
            strict=True,
        ):
            found[owner].append(Spot(start, end, stems[word], weight))
        if want.sequences:
            for i, spots in enumerate(found):
                spots.extend(sequences(self.pieces(i), want.sequences))
        result = [disjoint(_whole(spot, text) for spot in spots) for spots, text in zip(found, self.texts, strict=True)]
        if want.apart:
            # Parts of a group are marked on their own only where the group itself stands nowhere.
            for i, spots in enumerate(self.spots(want.apart)):
                if spots and not any(spot.key in want.groups for spot in result[i]):
                    result[i] = disjoint([*result[i], *spots])
        return result

    def pieces(self, text: int) -> list[Piece]:
        """Return the tokens of one text."""
        part = slice(self.first[text], self.first[text + 1])
        terms, stems = self.numbers.terms, self.numbers.stems
        return [
            Piece(terms[word], stems[word], position, start, end)
            for word, position, start, end in zip(
                self.word[part].tolist(),
                self.position[part].tolist(),
                self.start[part].tolist(),
                self.end[part].tolist(),
                strict=True,
            )
        ]

    def edges(self, text: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return where the words of one text begin and end, both rising but for the parts of joined groups."""
        part = slice(self.first[text], self.first[text + 1])
        return self.start[part], self.end[part]


LONGEST = 64
"""Code points of the longest word, as the analyzer cuts it."""
_JOINER = "\N{ZERO WIDTH NON-JOINER}"
_OF_A_WORD = re.compile(rf"[\w{_JOINER}\u0610-\u061a\u064b-\u065f\u0670]*")


def _whole(spot: Spot, text: str) -> Spot:
    """Return a spot that ends at a ZWNJ stretched over the whole word, for the eye takes it for one."""
    start, end = spot.start, spot.end
    if text[end : end + 1] == _JOINER and (behind := _OF_A_WORD.match(text, end)):
        end += len(behind[0].rstrip(_JOINER))
    if (
        start
        and text[start - 1] == _JOINER
        and (before := _OF_A_WORD.match(text[max(0, start - LONGEST) : start][::-1]))
    ):
        start -= len(before[0].rstrip(_JOINER))
    return Spot(start, end, spot.key, spot.weight)


class Cutter:
    """Cuts the texts of a page of results together; shared by threads, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fresh()

    def _fresh(self) -> None:
        self._analyzer = Analyzer()
        self._numbers = Numbers(self._analyzer)

    def cut(self, texts: Sequence[str]) -> Cut:
        """Return the tokens of some texts, offsets and positions counting within each."""
        with self._lock:
            if len(self._analyzer.terms) > MAX_WORDS:
                self._fresh()
            batch = self._analyzer.batch(texts)
            numbers = self._numbers
            numbers.grow()
            stem = numbers.stem_of[batch.word]
        return Cut(numbers, batch.word, stem, batch.position, batch.start, batch.end, batch.first.tolist(), texts)
