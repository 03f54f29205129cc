"""The two steps put together: which documents are looked at again, and the order that comes out.

The first ``RERANKED`` documents are ordered by S + the shares of the signals; their first ten are final whatever is asked
for, so pages never contradict each other. Behind the first ten, and only when somebody asks for them, feedback orders
what is left of the first ``FEEDBACK_RANKS``. Everything else keeps the order of the first step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.binding import asks, words_of
from searcher.engines.rerank import Content, Signals, signals
from searcher.engines.topk import Docs, Scores
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
    return list(found.values())


class SecondStep:
    """Orders the best documents of one reader again."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary

    def order(self, content: Sequence[Subject], ranked: Ranked, unit: float) -> tuple[Ranked, NDArray[np.float64]]:
        """Return the documents in their final order, with final scores; ``unit`` turns whole units into g."""
        scores = ranked.scores.astype(np.float64) * unit
        if not content or not scores.size:
            return ranked, scores
        looked = min(ranking.RERANKED, scores.size)
        for chosen, seen in self.look(content, ranked, looked):
            scores[chosen] += combined(seen)
        order = np.arange(scores.size)
        order[:looked] = np.lexsort((np.arange(looked), -scores[:looked]))
        return Ranked(ranked.segments[order], ranked.docs[order], ranked.scores[order]), scores[order]

    def look(self, content: Sequence[Subject], ranked: Ranked, size: int) -> Iterator[tuple[NDArray[np.intp], Signals]]:
        """Give, a segment at a time, which of the first ``size`` documents are its own, and their signals."""
        numbers, docs = ranked.segments[:size], ranked.docs[:size]
        for number in np.unique(numbers).tolist():
            chosen = (numbers == number).nonzero()[0]
            chosen = chosen[docs[chosen].argsort()]
            mine = [subject.within(number) for subject in content]
            yield chosen, signals(self._reader.segments[number], mine, docs[chosen])


def combined(seen: Signals) -> NDArray[np.float64]:
    """Return what all signals add to a score, in g."""
    return (
        ranking.WINDOW_SHARE * seen.window
        + ranking.PAIR_SHARE * seen.pairs
        + ranking.TITLE_SHARE * seen.title
        - ranking.LEAD_SHARE * seen.lead
        + ranking.ALIKE_SHARE * seen.alike
    )
