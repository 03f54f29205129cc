"""What the first documents speak of, to order those behind them (pseudo relevance feedback, RM3's idea).

The stems that the first ``FEEDBACK_DOCUMENTS`` share, by g times how much of these documents they are, stand for what
the question is about. Inside the first ten this harms at every weight; behind them it gathers what belongs together.
The index holds documents by word, not words by document, so the texts are analysed again: all in one batch, counted as
arrays, and remembered for the pages behind.
"""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.analyzer import Analyzer
from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.words import Known, Vocabulary

_READ = 8_000  # code points of a text that are read: bounds the cost whatever a document's length
_LEAST_DOCUMENTS = 2  # a stem of one document alone says nothing of the others
_WORDS = 100_000  # words an analyzer may have met before it is replaced
_REMEMBERED = 200  # questions whose stems are kept; about 4 kB each

Expansion = list[tuple[Known, float]]


class Counted:
    """An analyzer, and the number of each of its words' stems; for one thread at a time."""

    def __init__(self) -> None:
        self.analyzer = Analyzer(16)
        self._number: dict[str, int] = {}
        #: Stems by number, and for each a term of it.
        self.stems: list[tuple[str, str]] = []
        self._stem_of: NDArray[np.intp] = np.zeros(0, np.intp)

    def count(
        self, texts: Sequence[str]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
        """Return text, stem and how often it stands there, text by text, and the tokens of each text."""
        batch = self.analyzer.batch(texts)
        terms, stems = self.analyzer.terms, self.analyzer.stems
        new = []
        for word in range(self._stem_of.size, len(terms)):
            number = self._number.setdefault(stems[word], len(self.stems))
            if number == len(self.stems):
                self.stems.append((terms[word], stems[word]))
            new.append(number)
        self._stem_of = np.append(self._stem_of, np.array(new, np.intp))
        lengths = np.diff(batch.first)
        cells = np.arange(len(texts)).repeat(lengths) * len(self.stems) + self._stem_of[batch.word]
        cells, counts = np.unique(cells, return_counts=True)
        owners, numbers = np.divmod(cells, max(len(self.stems), 1))
        return owners, numbers, counts.astype(np.float64), lengths.astype(np.float64)


class Feedback:
    """Tells what documents of one reader share; thread-safe."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._counted: Counted | None = None
        self._remembered: OrderedDict[tuple[tuple[int, int], ...], Expansion] = OrderedDict()
        self._lock = Lock()

    def expansion(self, documents: Sequence[tuple[int, int]]) -> Expansion:
        """Return the stems that documents (segment, number) share, with weights that sum to 1, heaviest first."""
        key = tuple(documents)
        with self._lock:
            known = self._remembered.get(key)
            if known is None:
                known = self._remembered[key] = self._expansion(key)
                if len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
        return known

    def _expansion(self, documents: Sequence[tuple[int, int]]) -> Expansion:
        if self._counted is None or len(self._counted.stems) > _WORDS:
            self._counted = Counted()
        texts = []
        for number, doc in documents:
            segment = self._reader.segments[number]
            texts.append(f"{segment.record(doc).title}\n{segment.text(doc)[:_READ]}")
        owners, stems, counts, lengths = self._counted.count(texts)
        shares = ranking.saturation(counts, lengths[owners], self._reader.average_length)
        total, holding = np.bincount(stems, shares), np.bincount(stems)
        shared = (holding >= min(_LEAST_DOCUMENTS, len(documents))).nonzero()[0]
        weighed = []
        for (term, stem), share in zip(
            [self._counted.stems[stem] for stem in shared.tolist()], total[shared].tolist(), strict=True
        ):
            known = self._vocabulary.look_up(term, stem)
            if known.common > ranking.CONTENT:
                weighed.append((known, known.common * share))
        weighed.sort(key=lambda each: (-each[1], each[0].stem))
        kept = weighed[: ranking.FEEDBACK_STEMS]
        whole = sum(weight for _, weight in kept) or 1.0
        return [(known, weight / whole) for known, weight in kept]
