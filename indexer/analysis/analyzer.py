"""The one analyzer: text -> tokens; its fingerprint is what an index and a query must share (law 2).

A batch is cut as arrays (``words``), its words are numbered (``interning``), each new surface is read once by Python
(``surfaces``), joins over a blank are arithmetic on flags of neighbours (``chains``), and the rows of every surface
are spread over the batch. ``analyze`` is the same thing for one text, so that documents, questions and marks
cannot differ.
"""

import functools
import hashlib
import itertools
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import lexicon, short, words
from indexer.analysis.chains import Chains, Found
from indexer.analysis.entries import NOTHING, Entries
from indexer.analysis.interning import BITS, Interner
from indexer.analysis.scripts import script_of
from indexer.analysis.stems import stem_of

VERSION = 3
"""Raise this whenever the code changes what a text becomes; tables and libraries tell by themselves."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token of one text.

    ``term`` is exact and folded, ``stem`` unites inflected forms. ``position`` rises from 0; a joined token and its
    parts share one. ``start`` and ``end`` are code points into the text; a joined token (``joined``) spans its parts,
    which are the other tokens of its position.
    """

    surface: str
    term: str
    stem: str
    position: int
    start: int
    end: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class TokenBatch:
    """The tokens of many texts, as arrays; a joined token stands before its parts.

    ``word`` (uint32[n]) are ids of terms in the analyzer that made the batch; ``position``, ``start``, ``end``
    (uint32[n]) count within each text, offsets in code points; tokens of text i are ``first[i]:first[i + 1]``
    (int64[d + 1]).
    """

    word: NDArray[np.uint32]
    position: NDArray[np.uint32]
    start: NDArray[np.uint32]
    end: NDArray[np.uint32]
    first: NDArray[np.int64]


class Analyzer:
    """Analyse batches of texts with a vocabulary that grows; one for each thread that writes.

    ``terms``, ``stems`` and ``scripts`` (0 number and other, 1 Arabic, 2 Latin) are by word id
    and only ever appended to. ``bits`` sizes the table of surfaces: 12 bytes times 2^bits. Without ``stemming``
    there are no ``stems`` and ``scripts``, for who knows them from an index.
    """

    def __init__(self, bits: int = BITS, *, stemming: bool = True) -> None:
        self._stemming = stemming
        self.terms: list[str] = []
        self.stems: list[str] = []
        self.scripts = bytearray()
        self._ids: dict[str, int] = {}
        self._interner = Interner(bits)
        self._entries = Entries(self._words)
        self._chains = Chains(self._entries, self.terms, self._word)

    def batch(self, texts: Sequence[str]) -> TokenBatch:
        """Analyse many texts at once; some hundred kilobytes a call are best."""
        cut = words.cut(texts)
        surfaces = self._interner.numbers(cut.units, cut.start, cut.end)
        self._entries.grow(self._interner.surfaces)
        start, end, gap = cut.start, cut.end, cut.gap
        empty = self._entries.word.take(surfaces) == NOTHING
        if empty.any():
            gap = gap.copy()
            gap[:-1][empty[1:]] = words.GAP_OTHER
            surfaces, start, end, gap = surfaces[~empty], start[~empty], end[~empty], gap[~empty]
        return self._spread(cut, surfaces, start, end, self._chains.find(surfaces, gap))

    def _spread(
        self,
        cut: words.Cut,
        surfaces: NDArray[np.uint32],
        start: NDArray[np.int64],
        end: NDArray[np.int64],
        chains: Found | None,
    ) -> TokenBatch:
        """Lay out the tokens of each surface and chain in order."""
        entries = self._entries
        parts = entries.parts.take(surfaces)
        bounds = start.searchsorted(cut.bounds)  # first word of each text
        new_position = np.ones(surfaces.size, bool)
        counts = parts.astype(np.int64) + 1
        if chains is not None:
            new_position = ~chains.linked
            counts[chains.dropped] = 0
            counts[chains.head] += 1
        position = new_position.cumsum()
        position -= np.repeat(np.append(0, position)[bounds[:-1]], np.diff(bounds)) + 1
        after = counts.cumsum()
        word = entries.word.take(surfaces).repeat(counts)
        begin, stop = start.repeat(counts), end.repeat(counts)
        own = after - counts  # where the first token of each word lies
        if chains is not None:
            place = own[chains.head]
            word[place], stop[place] = chains.word, end[chains.tail]
            own[chains.head] += 1
        with_parts = parts > 0
        if chains is not None:
            with_parts &= ~chains.dropped
        several = with_parts.nonzero()[0]
        if several.size:
            place, row, owner = self._parts_of(surfaces, several, own)
            word[place] = entries.part_word.take(row)
            begin[place] = start[owner] + entries.part_start.take(row)
            stop[place] = start[owner] + entries.part_end.take(row)
        first = np.append(0, after)[bounds]
        return TokenBatch(
            word,
            position.repeat(counts).astype(np.uint32),
            cut.code_points(begin, first),
            cut.code_points(stop, first),
            first,
        )

    def _parts_of(
        self, surfaces: NDArray[np.uint32], several: NDArray[np.int64], own: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return, for each part of the words numbered in ``several``: its token's place, its row, its word's number."""
        counts = self._entries.parts.take(surfaces[several]).astype(np.int64)
        ordinal = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        row = np.repeat(self._entries.first_part.take(surfaces[several]), counts) + ordinal
        return np.repeat(own[several], counts) + ordinal + 1, row, np.repeat(several, counts)

    @property
    def met(self) -> int:
        """How many surfaces and pairs of words were met: what memory grows with, some 300 bytes each."""
        return len(self._interner.surfaces) + self._chains.met

    def ids_of(self, terms: Iterable[str]) -> list[int]:
        """Return the ids of those of some terms that a text held already."""
        ids = self._ids
        return [ids[term] for term in terms if term in ids]

    def _word(self, term: str) -> int:
        """Return the id of a term, analysing it when it is new."""
        known = self._ids.get(term)
        return self._words((term,))[0] if known is None else known

    def _words(self, terms: Sequence[str]) -> Sequence[int]:
        """Return the ids of many terms, analysing those that are new; 0 for an empty one."""
        ids, count = self._ids, len(self.terms)
        answer = [ids.setdefault(term, len(ids)) if term else 0 for term in terms]
        if len(ids) > count:
            new = [*itertools.islice(reversed(ids), len(ids) - count)][::-1]
            self.terms += new
            if self._stemming:
                scripts = [*map(script_of, new)]
                self.scripts += bytes(scripts)
                self.stems += map(stem_of, new, scripts)
        return answer


class _Local(threading.local):
    """An analyzer for each thread, thrown away before its vocabulary grows large."""

    analyzer: Analyzer | None = None


_local = _Local()
_LOCAL_MET = 70_000
_LOCAL_BITS = 14  # 200 kB; surfaces beyond it are found in a dict


def analyze(text: str) -> list[Token]:
    """Analyse one text; thread-safe, the same answer as ``Analyzer.batch``. Short texts without joins use no arrays."""
    found = short.read(text)
    if found is None:
        return analyze_all((text,))[0]
    tokens = []
    for position, (known, start, end) in enumerate(found):
        tokens.append(Token(text[start:end], known.term, known.stem, position, start, end, bool(known.parts)))
        for term, stem, begin, stop in known.parts:
            begins, stops = start + begin, start + stop
            tokens.append(Token(text[begins:stops], term, stem, position, begins, stops))
    return tokens


def analyze_all(texts: Sequence[str]) -> list[list[Token]]:
    """Analyse several texts in one go, which costs little more than one: the hits of a page, say."""
    analyzer = _local.analyzer
    if analyzer is None or analyzer.met > _LOCAL_MET:
        analyzer = _local.analyzer = Analyzer(_LOCAL_BITS)
    batch = analyzer.batch(texts)
    terms, stems = analyzer.terms, analyzer.stems
    rows = zip(batch.word.tolist(), batch.position.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)
    first = batch.first.tolist()
    answers = []
    for number, text in enumerate(texts):
        found = list(itertools.islice(rows, first[number + 1] - first[number]))
        tokens = []
        for place, (word, position, start, end) in enumerate(found):
            begins = place == 0 or found[place - 1][1] != position
            goes_on = place + 1 < len(found) and found[place + 1][1] == position
            tokens.append(Token(text[start:end], terms[word], stems[word], position, start, end, begins and goes_on))
        answers.append(tokens)
    return answers


@functools.cache
def fingerprint() -> str:
    """Return what an index and a question must share: our version, ICU's, Unicode's and a hash of every table."""
    known = f"{VERSION} icu {words.icu_version()} unicode {unicodedata.unidata_version} {lexicon.digest()}"
    return f"kavosh-{VERSION}-icu{words.icu_version()}-{hashlib.sha256(known.encode()).hexdigest()[:16]}"
