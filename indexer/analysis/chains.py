"""Runs of neighbouring words that join over a blank or a hyphen, found for a whole batch at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import joins
from indexer.analysis.entries import Entries
from indexer.analysis.surfaces import LONGEST_TERM
from indexer.analysis.words import GAP_BLANK, GAP_HYPHEN

_LONGEST = 6
"""Words of the longest chain; longer ones stay apart."""


@dataclass(frozen=True, slots=True)
class Found:
    """Say where the chains of a batch are and what becomes of their words.

    Chain c is the words ``head[c]`` to ``tail[c]`` inclusive (int64) and has the term
    ``word[c]`` (uint32). ``dropped`` (bool, by word) marks words that lose themselves in their chain; ``linked`` those
    that belong to the word before.
    """

    head: NDArray[np.int64]
    tail: NDArray[np.int64]
    word: NDArray[np.uint32]
    dropped: NDArray[np.bool_]
    linked: NDArray[np.bool_]


class _Decided(dict[int, int]):
    """What a rule says of two words, by both their ids in one number; the rule is asked once a pair."""

    def __init__(self, rule: Callable[[str, str], int], terms: list[str]) -> None:
        super().__init__()
        self._rule = rule
        self._terms = terms

    def __missing__(self, pair: int) -> int:
        """Ask the rule, and remember."""
        answer = self[pair] = self._rule(self._terms[pair >> 32], self._terms[pair & 0xFFFFFFFF])
        return answer

    def of(self, first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """Return the answers for some pairs of words."""
        pairs = (first.astype(np.uint64) << np.uint64(32)) | second
        return np.array([*map(self.__getitem__, pairs.tolist())], np.uint8)


class Chains:
    """Finds chains, joining each distinct pair of words once."""

    def __init__(self, entries: Entries, terms: list[str], word_id: Callable[[str], int]) -> None:
        self._entries = entries
        self._terms = terms
        self._word_id = word_id
        self._pairs = _Decided(joins.joins, terms)
        self._pairs_and = _Decided(joins.joins_and, terms)
        self._pairs_prefix = _Decided(joins.joins_prefix, terms)
        self._joined: dict[tuple[int, ...], int] = {}

    @property
    def met(self) -> int:
        """How many pairs and chains of words were decided."""
        return len(self._pairs) + len(self._pairs_and) + len(self._pairs_prefix) + len(self._joined)

    def find(self, surfaces: NDArray[np.uint32], gap: NDArray[np.uint8]) -> Found | None:
        """Find the chains among the words of a batch; None where there is none."""
        if surfaces.size < 2:
            return None
        left, right = self._entries.left.take(surfaces), self._entries.right.take(surfaces)
        word = self._entries.word.take(surfaces)
        link = self._links(left, right, word, gap)
        if not link.any():
            return None
        return self._chains(link, left, word)

    def _links(
        self, left: NDArray[np.uint16], right: NDArray[np.uint16], word: NDArray[np.uint32], gap: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        """Return how each word joins the next one: 0, AFFIX or COMPOUND (uint8, by word)."""
        link = np.zeros(word.size, np.uint8)
        shared = left[:-1] & right[1:]
        blank, hyphen = gap == GAP_BLANK, gap == GAP_HYPHEN
        near = ((shared & joins.BLANK_BITS != 0) & blank[:-1]).nonzero()[0]
        link[near] = self._pairs.of(word[near], word[near + 1])
        compounds = (link[1:] & link[:-1] & joins.COMPOUND).nonzero()[0] + 1
        link[compounds] = 0  # of three words that join in two ways, the first two do
        link[:-1][(shared & joins.HYPHEN_BITS != 0) & hyphen[:-1]] = joins.COMPOUND
        middle = (left & joins.AND).nonzero()[0]
        middle = middle[(middle > 0) & (middle < word.size - 1)]
        middle = middle[
            (left[middle - 1] & joins.HALF_BEFORE_AND > 0)
            & (right[middle + 1] & joins.HALF_AFTER_AND > 0)
            & blank[middle - 1]
            & blank[middle]
        ]
        middle = middle[self._pairs_and.of(word[middle - 1], word[middle + 1]) > 0]
        link[middle - 1] = link[middle] = joins.COMPOUND
        mi = ((left & joins.MI > 0) & (link == joins.AFFIX)).nonzero()[0]
        mi = mi[mi > 0]
        mi = mi[(left[mi - 1] & joins.VERB_PREFIX > 0) & blank[mi - 1]]
        link[mi - 1] = self._pairs_prefix.of(word[mi - 1], word[mi + 1])
        return link

    def _chains(self, link: NDArray[np.uint8], left: NDArray[np.uint16], word: NDArray[np.uint32]) -> Found:
        """Put links into chains: their ends, their terms and which words they swallow."""
        on = link > 0
        linked = np.zeros(link.size, bool)
        linked[1:] = on[:-1]
        head = (on & ~linked).nonzero()[0]
        tail = (linked & ~on).nonzero()[0]
        too_long = tail - head >= _LONGEST
        if too_long.any():
            for begin, stop in zip(head[too_long].tolist(), tail[too_long].tolist(), strict=True):
                link[begin:stop] = 0
            return self._chains(link, left, word)
        affix = np.zeros(link.size, bool)
        is_affix = link == joins.AFFIX
        affix[1:] = is_affix[:-1]
        # a chain of affixes only swallows all its words; in one with a compound, only the endings are lost
        size = tail - head + 1
        compounds = np.add.reduceat((link == joins.COMPOUND).astype(np.int64), head) if head.size else head
        dropped = affix | (linked & on & (left & joins.AND > 0))  # «و» between two halves is no part
        pure = (compounds == 0).nonzero()[0]
        if pure.size:
            dropped[head[pure]] = True
        return Found(head, tail, self._words_of(head, size, word), dropped, linked)

    def _words_of(
        self, head: NDArray[np.int64], size: NDArray[np.int64], word: NDArray[np.uint32]
    ) -> NDArray[np.uint32]:
        """Return the word of each chain: the terms of its members run together."""
        result = np.empty(head.size, np.uint32)
        two = (size == 2).nonzero()[0]
        first = head[two]
        pairs = zip(word[first].tolist(), word[first + 1].tolist(), strict=True)
        result[two] = [*map(self._word_of, pairs)]
        for chain in (size > 2).nonzero()[0].tolist():
            begin = int(head[chain])
            result[chain] = self._word_of(tuple(word[begin : begin + int(size[chain])].tolist()))
        return result

    def _word_of(self, members: tuple[int, ...]) -> int:
        known = self._joined.get(members)
        if known is None:
            term = "".join([self._terms[member] for member in members])[:LONGEST_TERM]
            known = self._joined[members] = self._word_id(term)
        return known
