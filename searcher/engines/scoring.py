"""What a word earns in every document of a segment: the leaves of a question, as arrays.

Scores inside the engine are whole numbers in float32: an impact byte times whole weights, ``SCALE`` to one g. As long
as no sum reaches 2^24 every addition is exact, so neither the order of adding nor pruning can change an answer, and no
comparison needs a tolerance. Quantising a weight moves a word's score by at most 1/``SCALE`` of a g of 1.

One posting list serves the stem and its terms: impact * (b + a * [the asked term stands there]), with the term's own
impact where several terms of the stem do.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import CHAMPIONS, SEVERAL
from searcher.engines.kept import Kept
from searcher.engines.scratch import SCRATCH
from searcher.engines.standing import Standing
from searcher.engines.topk import NO_DOCS, NO_SCORES, Docs, Hits, Scores, best

SCALE = 64
"""Whole units to one g: 32 words of g 26 (one document of a million) stay below 2^24."""

LARGEST = 2**24
SMALL = 2**16
"""Rows of words whose best score is below are kept as uint16, and may be added up so."""

FULL = 255  # the largest impact byte
FREQUENT = 16  # a stem in one of so many documents gets a row
_SCATTER = 4  # from a quarter of a list's length on, laying the list out beats searching it


@dataclass(frozen=True, slots=True)
class Asked:
    """A stem asked for in one segment: ``common`` earned by any of its terms, and more by some terms alone.

    ``terms`` are (term number, weight); weights are whole.
    """

    stem: int
    common: int
    terms: tuple[tuple[int, int], ...]


class StemLeaf:
    """A word in one segment; ``size`` bounds its documents, ``top`` its scores. Kept and shared between questions."""

    __slots__ = (
        "_asked", "_best", "_extra", "_floors", "_kept", "_key", "_opened", "_segment", "_sides", "_standing",
        "_weights", "frequent", "scoring", "size", "top",
    )  # fmt: skip
    _keys = count()

    def __init__(self, standing: Standing, asked: Asked, kept: Kept) -> None:
        segment = self._segment = standing.segment
        self._standing = standing
        self._asked = asked
        self._kept = kept
        self._key = next(self._keys)
        self._opened = standing.postings(asked.stem)
        self._best: tuple[Docs, Scores] | None = None
        self._floors: dict[int, float] = {}
        self.scoring = True
        self.size: int = segment.df_stem[asked.stem]
        self.frequent = self.size * FREQUENT >= segment.count
        terms = segment.terms_of(asked.stem)
        self._extra = sum(extra for _, extra in asked.terms)
        alone = len(terms) == 1
        self._weights = [] if alone else [(term - terms.start, np.float32(extra)) for term, extra in asked.terms]
        self._sides = [] if alone else [(*segment.side(term), np.float32(extra)) for term, extra in asked.terms]
        self.top = float(FULL * (asked.common + self._extra))

    def floor(self, k: int) -> float:
        """Return a bound from below for the k-th best score, deleted documents counted; 0 where none is known."""
        floor = self._floors.get(k)
        if floor is None:
            floor = self._floors[k] = self._floor(k) if k <= self.size else 0.0
        return floor

    def _floor(self, k: int) -> float:
        segment, asked = self._segment, self._asked
        common = segment.kth_impact(asked.stem, k)
        if not self._weights:
            return float(common * (asked.common + self._extra))
        bounds = [segment.kth_impact_of_term(term, k) * (asked.common + extra) for term, extra in asked.terms]
        return float(max(common * asked.common, *bounds, 0))

    def _score(self, docs: NDArray[Any], impacts: NDArray[np.uint8], variants: NDArray[np.uint8] | None) -> Scores:
        """Return the scores of postings, side by side with them; ``docs`` do not fall, impact 0 scores 0."""
        asked = self._asked
        if variants is None:
            return impacts * np.float32(asked.common + self._extra)
        scores = impacts * np.float32(asked.common)
        for rank, extra in self._weights:
            if rank < SEVERAL:
                scores += (impacts * (variants == rank)) * extra
        for side, own, extra in self._sides:
            if side.size and docs.size:
                at = docs.searchsorted(side.astype(docs.dtype, copy=False), side="right")
                at -= 1
                here = docs[at] == side  # a place before the first is the last: equal only if it is the document
                scores[at[here]] += own[here] * extra
        return scores

    def _slots(self) -> tuple[Docs, Scores]:
        """Return document and score of every slot of the list; a filler scores 0, its document is any."""
        docs = self._standing.documents(self._asked.stem)
        scores = None if self.frequent else self._kept.get(self._key)  # of a frequent word its row is kept
        if scores is None:
            columns = self._opened.columns
            scores = self._score(docs, columns[0], columns[1] if len(columns) > 1 else None)
            scores.flags.writeable = False
            if not self.frequent:
                self._kept.put(self._key, scores)
        return docs, scores

    def found(self) -> tuple[Docs, Scores]:
        """Return every document (rising) that holds the word, with its score."""
        docs, scores = self._slots()
        if self._opened.fillers or not self._asked.common:
            held = scores.nonzero()[0]
            docs, scores = docs[held], scores[held]
        return docs, scores

    def row(self) -> NDArray[Any]:
        """Return the score of every document of the segment: uint16 where that is enough, else float32."""
        row = self._kept.get(self._key)
        if row is None:
            docs, scores = self._slots()
            row = np.zeros(self._segment.count, np.uint16 if self.top < SMALL else np.float32)
            row[docs] = scores
            self._kept.put(self._key, row)
        return row

    def at(self, docs: Docs) -> Scores:
        """Return the scores of some rising documents, 0 where the word is not."""
        if self.frequent:
            taken: Scores = self.row().take(docs).astype(np.float32, copy=False)
            return taken
        if docs.size > 200 and docs.size * _SCATTER > self.size:
            mine, scores = self._slots()
            with SCRATCH.row(self._segment.count) as row:
                row[mine] = scores
                taken = row.take(docs)
                row[mine] = 0
            return taken
        return self._sought(docs)

    def _sought(self, docs: Docs) -> Scores:
        """Return the scores of some rising documents by looking each up."""
        held, slots = self._standing.slots(self._asked.stem, docs)
        result = np.zeros(docs.size, np.float32)
        if held.size:
            columns = [column[slots] for column in self._opened.columns]
            result[held] = self._score(docs[held], columns[0], columns[1] if len(columns) > 1 else None)
        return result

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return for some rising documents whether they hold the word, and their scores."""
        scores = self.at(docs)
        return scores > 0, scores

    def add(self, row: Scores) -> Docs | None:
        """Add the word's scores to a row; return the documents written to, None for all of them."""
        if self.frequent:
            np.add(row, self.row(), out=row)
            return None
        docs, scores = self._slots()
        np.add.at(row, docs, scores)  # twice as fast as row[docs] += scores, and a filler adds 0
        return docs

    def champions(self, k: int) -> tuple[Docs, Scores] | None:
        """Return the k best documents if what is stored of them proves to be enough, deleted ones counted."""
        if k > CHAMPIONS or self.size < k:
            return None
        if self._best is None:
            self._best = self._proven()
        docs, scores = self._best
        return (docs[:k], scores[:k]) if docs.size >= k else None

    def _proven(self) -> tuple[Docs, Scores]:
        """Return the documents stored as the best that none not stored can equal, best first."""
        segment, asked = self._segment, self._asked
        stored = own = segment.champions(asked.stem)
        if self._weights and len(asked.terms) == 1:
            own = segment.champions_of_term(asked.terms[0][0])
        if stored is None or own is None or (self._weights and len(asked.terms) != 1):
            return NO_DOCS, NO_SCORES
        docs = np.union1d(stored.docs, own.docs).astype(np.intp)
        docs, scores = best(docs, self._sought(docs), docs.size)
        unseen = float(stored.impacts[-1]) * asked.common + float(own.impacts[-1]) * self._extra
        sure = int(np.count_nonzero(scores > unseen))
        return docs[:sure].copy(), scores[:sure].copy()


class FixedLeaf:
    """Documents found already, with their scores: a phrase, a prefix, a word with several spellings."""

    __slots__ = ("_count", "_docs", "_scores", "frequent", "scoring", "size")

    def __init__(self, count: int, docs: Docs, scores: Scores) -> None:
        self._count = count
        self._docs = docs
        self._scores = scores
        self.frequent = False
        self.scoring = True
        self.size = docs.size

    @property
    def top(self) -> float:
        """The best score of all."""
        return float(self._scores.max()) if self.size else 0.0

    def floor(self, k: int) -> float:
        """Return a bound from below for the k-th best score; none is known."""
        return 0.0

    def found(self) -> tuple[Docs, Scores]:
        """Return every document (rising), with its score."""
        return self._docs, self._scores

    def at(self, docs: Docs) -> Scores:
        """Return the scores of some documents, 0 where it is none of these."""
        if not self._docs.size:
            return np.zeros(docs.size, np.float32)
        at = self._docs.searchsorted(docs)
        at[at == self._docs.size] = 0
        taken: Scores = self._scores[at] * (self._docs[at] == docs)
        return taken

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return for some documents whether they are among these, and their scores."""
        scores = self.at(docs)
        return scores > 0, scores

    def add(self, row: Scores) -> Docs | None:
        """Add the scores to a row; return the documents written to."""
        row[self._docs] += self._scores
        return self._docs

    def champions(self, k: int) -> tuple[Docs, Scores] | None:
        """Return nothing: all is known already."""
        return None


Leaf = StemLeaf | FixedLeaf
EMPTY = FixedLeaf(0, NO_DOCS, NO_SCORES)
