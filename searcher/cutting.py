"""Texts to tokens for showing: all small texts of a page in one batch of the one analyzer (law 2)."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.analyzer import Analyzer
from searcher.marks import Piece, Spot, Wanted, disjoint, outermost_first, sequences

MAX_WORDS = 80_000
"""Words an analyzer may have met before it is replaced: 30 MB, the words of a thousand pages. Bounds memory."""
WORDS_BITS = 17
"""The size of its table (see ``Analyzer``): 1.5 MB with room for 130,000 surfaces."""


class Numbers:
    """Numbers for the stems of an analyzer's words, so that a page's tokens are compared as arrays; grows with it."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.terms, self.stems = analyzer.terms, analyzer.stems
        self.word = analyzer.id_of
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
        numbers = self.numbers
        for text, weight in want.stems.items():
            if (stem := numbers.stem.get(text)) is not None:
                np.maximum(result, (self.stem == stem) * weight, out=result)
        for text, weight in want.terms.items():
            if (word := numbers.word(text)) is not None:
                np.maximum(result, (self.word == word) * weight, out=result)
        if want.prefixes:
            ids, which = np.unique(self.word, return_inverse=True)
            terms = [numbers.terms[word] for word in ids.tolist()]
            for prefix, weight in want.prefixes.items():
                begins = np.array([term.startswith(prefix) for term in terms])
                np.maximum(result, begins[which] * weight, out=result)
        return result

    def spots(self, want: Wanted) -> list[list[Spot]]:
        """Return the places to mark in each text, in order and disjoint; a joined match covers its whole group."""
        found: list[list[Spot]] = [[] for _ in self.texts]
        if not want or not self.word.size:
            return found
        weights = self.weights(want)
        matched = weights.nonzero()[0]
        owners = self._owners(matched)
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
        for i in self._with_sequences(want):
            found[i] = sorted([*found[i], *sequences(self.pieces(i), want.sequences)], key=outermost_first)
        # A joined token stands before its parts, so the spots of tokens are in order already.
        result = [disjoint(_whole(spots, text)) for spots, text in zip(found, self.texts, strict=True)]
        if want.apart:
            # Parts of a group are marked on their own only where the group itself stands nowhere.
            for i, spots in enumerate(self.spots(want.apart)):
                if spots and not any(spot.key in want.groups for spot in result[i]):
                    result[i] = disjoint(sorted([*result[i], *spots], key=outermost_first))
        return result

    def _owners(self, tokens: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the number of the text that each token stands in."""
        return np.array(self.first).searchsorted(tokens, side="right") - 1

    def _with_sequences(self, want: Wanted) -> set[int]:
        """Return the texts in which the rarest word of a sequence stands; in others it cannot."""
        texts: set[int] = set()
        for sequence, (_, loose) in want.sequences.items():
            fewest: NDArray[np.intp] | None = None
            for text in sequence:
                here = self._standing(text, loose)
                if fewest is None or here.size < fewest.size:
                    fewest = here
            if fewest is not None and fewest.size:
                texts.update(self._owners(fewest).tolist())
        return texts

    def _standing(self, text: str, loose: bool) -> NDArray[np.intp]:
        """Return the tokens that read so: by stem where ``loose``, else by term."""
        number = self.numbers.stem.get(text) if loose else self.numbers.word(text)
        return ((self.stem if loose else self.word) == number).nonzero()[0] if number is not None else _NOWHERE

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


_NOWHERE = np.zeros(0, np.intp)
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
        self._analyzer = Analyzer(WORDS_BITS)
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
