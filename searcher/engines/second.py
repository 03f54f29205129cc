"""The two steps put together: which documents are looked at again, and the order that comes out.

The first ``RERANKED`` documents are ordered by S + the shares of the signals; their first ten are final whatever is
asked for, so pages never contradict each other. Behind the first ten, and only when somebody asks for them, feedback
orders what is left of the first ``FEEDBACK_RANKS``. Everything else keeps the order of the first step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.feedback import Feedback
from searcher.engines.rerank import Content, Signal, Signals, signals
from searcher.engines.scoring import FULL
from searcher.engines.standing import Standing
from searcher.engines.topk import Docs, Scores
from searcher.engines.weighing import asks, words_of
from searcher.engines.words import Known, Vocabulary
from searcher.query.tree import Node, Word


@dataclass(frozen=True, slots=True)
class Ranked:
    """Documents best first: segment numbers, document numbers, and scores in whole units of the first step."""

    segments: NDArray[np.intp]
    docs: Docs
    scores: Scores


@dataclass(frozen=True, slots=True)
class Subject:
    """A content word of a question over all segments."""

    word: Word
    known: Known
    exact: bool
    g: float

    def within(self, segment: int) -> Content:
        """Return it as one segment has it."""
        stem, term = self.known.numbers[segment]
        return Content(
            self.word.term if self.exact else self.known.stem, term if self.exact else stem, self.exact, self.g
        )


def subjects(vocabulary: Vocabulary, tree: Node, *, exact: bool) -> list[Subject]:
    """Return the content words of a question in the order asked, each stem once."""
    found: dict[str, Subject] = {}
    asking = asks(tree)
    for word in words_of(tree):
        for each in word.parts or (word,):
            known = vocabulary.known(each)
            is_exact = exact or word.exact
            g = (known.exact if is_exact else known.common) * ranking.factor(each.term, asking=asking)
            if g > ranking.CONTENT:
                found.setdefault(known.stem, Subject(each, known, is_exact, g))
    if len(found) > ranking.CONTENT_WORDS:
        least = sorted((subject.g for subject in found.values()), reverse=True)[ranking.CONTENT_WORDS - 1]
        return [subject for subject in found.values() if subject.g >= least][: ranking.CONTENT_WORDS]
    return list(found.values())


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
        for chosen, seen in self.look(content, ranked, looked):
            scores[chosen] += combined(seen)
        near = min(ranking.RERANKED, looked)
        order = np.arange(scores.size)
        order[:near] = np.lexsort((order[:near], -scores[:near]))
        if beyond and looked > ranking.FIRST_PAGE:
            scores[order[ranking.FIRST_PAGE : looked]] += ranking.FEEDBACK_SHARE * self._echo(
                ranked, order[: ranking.FEEDBACK_DOCUMENTS], order[ranking.FIRST_PAGE : looked]
            )
            behind = order[ranking.FIRST_PAGE : looked].copy()
            order[ranking.FIRST_PAGE : looked] = behind[np.lexsort((behind, -scores[behind]))]
        final = np.minimum.accumulate(scores[order])  # each step has its own scale: no score rises behind a lower one
        return Ranked(ranked.segments[order], ranked.docs[order], ranked.scores[order]), final

    def look(self, content: Sequence[Subject], ranked: Ranked, size: int) -> Iterator[tuple[NDArray[np.intp], Signals]]:
        """Give, a segment at a time, which of the first ``size`` documents are its own, and their signals."""
        numbers, docs = ranked.segments[:size], ranked.docs[:size]
        for number in np.unique(numbers).tolist():
            chosen = (numbers == number).nonzero()[0]
            chosen = chosen[docs[chosen].argsort()]
            mine = [subject.within(number) for subject in content]
            yield chosen, signals(self._standing[number], mine, docs[chosen])

    def _echo(self, ranked: Ranked, first: NDArray[np.intp], others: NDArray[np.intp]) -> Signal:
        """Return how much each of some documents speaks of what the first ones speak of, in g."""
        documents = list(zip(ranked.segments[first].tolist(), ranked.docs[first].tolist(), strict=True))
        stems = self._feedback.expansion(documents)
        echo = np.zeros(others.size)
        numbers, docs = ranked.segments[others], ranked.docs[others]
        for number in np.unique(numbers).tolist():
            chosen = (numbers == number).nonzero()[0]
            chosen = chosen[docs[chosen].argsort()]
            for known, weight in stems:
                stem = known.numbers[number][0]
                if stem >= 0:
                    standing = self._standing[number]
                    held, slots = standing.slots(stem, docs[chosen])
                    impacts = standing.postings(stem).columns[0][slots].astype(np.float32) * ((ranking.K1 + 1) / FULL)
                    echo[chosen[held]] += ranking.FEEDBACK_STEMS * weight * known.common * impacts
        return echo


def combined(seen: Signals) -> NDArray[np.float64]:
    """Return what all signals add to a score, in g."""
    return (
        ranking.WINDOW_SHARE * seen.window
        + ranking.PAIR_SHARE * seen.pairs
        + ranking.TITLE_SHARE * seen.title
        - ranking.LEAD_SHARE * seen.lead
        + ranking.ALIKE_SHARE * seen.alike
    )
