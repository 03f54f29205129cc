"""The two steps put together: which documents are looked at again, and the order that comes out.

The first ``RERANKED`` documents are ordered by S + the shares of the signals; their first ten are final whatever is
asked for, so pages never contradict each other. Behind the first ten, and only when somebody asks for them, feedback
orders what is left of the first ``FEEDBACK_RANKS``. Everything else keeps the order of the first step.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.feedback import Feedback
from searcher.engines.rerank import SHARES, Share, Signal, Signals, signals
from searcher.engines.scoring import FULL
from searcher.engines.standing import Standing
from searcher.engines.subjects import Subject
from searcher.engines.topk import Docs, Scores
from searcher.engines.words import Vocabulary

_SHARES = np.array([[SHARES[name]] for name in Signals._fields])


@dataclass(frozen=True, slots=True)
class Ranked:
    """Documents best first: segment numbers, document numbers, and scores in whole units of the first step."""

    segments: NDArray[np.intp]
    docs: Docs
    scores: Scores


class SecondStep:
    """Orders the best documents of one reader again."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, standing: Sequence[Standing]) -> None:
        self._feedback = Feedback(reader, vocabulary)
        self._standing = standing

    def order(
        self, content: Sequence[Subject], ranked: Ranked, unit: float, *, beyond: bool = False
    ) -> tuple[Ranked, Signal]:
        """Return the documents in their final order, with final scores; ``unit`` turns whole units into g.

        ``beyond``: ranks behind the first ten are asked for.
        """
        scores = ranked.scores.astype(np.float64) * unit
        if not content or not scores.size:
            return ranked, scores
        looked = min(ranking.FEEDBACK_RANKS if beyond else ranking.RERANKED, scores.size)
        ranks, seen = self.look(content, ranked, looked)
        scores[ranks] += combined(seen)
        near = min(ranking.RERANKED, looked)
        order = np.arange(scores.size)
        order[:near] = (-scores[:near]).argsort(kind="stable")
        if beyond and looked > ranking.FIRST_PAGE:
            scores[order[ranking.FIRST_PAGE : looked]] += ranking.FEEDBACK_SHARE * self._echo(
                ranked, order[: ranking.FEEDBACK_DOCUMENTS], order[ranking.FIRST_PAGE : looked]
            )
            behind = order[ranking.FIRST_PAGE : looked].copy()
            order[ranking.FIRST_PAGE : looked] = behind[np.lexsort((behind, -scores[behind]))]
        final = scores[order]
        for begin in (ranking.FIRST_PAGE, looked):
            if begin < final.size:
                _set_back(final[begin:], float(final[begin - 1]))
        return Ranked(ranked.segments[order], ranked.docs[order], ranked.scores[order]), final

    def look(self, content: Sequence[Subject], ranked: Ranked, size: int) -> tuple[NDArray[np.intp], Signals]:
        """Return the signals of the first ``size`` documents, and the rank (from 0) of each of these."""
        ranks, shares = self._shares(ranked.segments[:size], ranked.docs[:size])
        return ranks, signals(content, shares, ranks)

    def _shares(self, numbers: NDArray[np.intp], docs: Docs) -> tuple[NDArray[np.intp], list[Share]]:
        """Divide some documents by segment; also return the order in which the shares hold them."""
        if len(self._standing) == 1:
            order = docs.argsort()
            return order, [Share(0, self._standing[0], 0, docs[order])]
        order = np.lexsort((docs, numbers))
        numbers, docs = numbers[order], docs[order]
        bounds = [0, *((numbers[1:] != numbers[:-1]).nonzero()[0] + 1).tolist(), numbers.size]
        return order, [
            Share(int(numbers[begin]), self._standing[numbers[begin]], begin, docs[begin:end])
            for begin, end in itertools.pairwise(bounds)
            if begin < end
        ]

    def _echo(self, ranked: Ranked, first: NDArray[np.intp], others: NDArray[np.intp]) -> Signal:
        """Return how much each of some documents speaks of what the first ones speak of, in g."""
        documents = list(zip(ranked.segments[first].tolist(), ranked.docs[first].tolist(), strict=True))
        stems = self._feedback.expansion(documents)
        echo = np.zeros(others.size)
        order, shares = self._shares(ranked.segments[others], ranked.docs[others])
        for share in shares:
            standing = share.standing
            for known, weight in stems:
                stem = known.numbers[share.segment][0]
                if stem >= 0:
                    held, slots = standing.slots(stem, share.docs)
                    impacts = standing.postings(stem).columns[0][slots].astype(np.float32) * ((ranking.K1 + 1) / FULL)
                    echo[order[share.first + held]] += ranking.FEEDBACK_STEMS * weight * known.common * impacts
        return echo


def _set_back(scores: NDArray[np.float64], least: float) -> None:
    """Bring the scores of a stage of ranking, best first, down to the least of the stage before, as a whole.

    Each stage has a scale of its own. Cut off at the least instead, most would be equal, and whatever sorts documents
    by their scores would lose the order.
    """
    best = float(scores[0])
    if best > least > 0:
        np.minimum(scores * (least / best), least, out=scores)  # rounding must not lift the first
    elif best > least:
        np.minimum(scores - (best - least), least, out=scores)


def combined(seen: Signals) -> NDArray[np.float64]:
    """Return what all signals add to a score, in g."""
    added: NDArray[np.float64] = (_SHARES * np.array(seen)).sum(axis=0)
    return added
