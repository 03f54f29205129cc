"""Texts to tokens for showing: many small texts in one batch of the one analyzer (law 2)."""

import threading
from collections.abc import Sequence
from itertools import pairwise

from indexer.analysis.analyzer import Analyzer
from searcher.marks import Piece

MAX_WORDS = 300_000
"""Words an analyzer may have met before it is replaced: bounds memory in a server that runs for months."""


class Cutter:
    """Cuts the passages of a page of results together; shared by threads, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._analyzer = Analyzer()

    def pieces(self, texts: Sequence[str]) -> list[list[Piece]]:
        """Return the tokens of each text, offsets and positions counting within it."""
        if not any(texts):
            return [[] for _ in texts]
        with self._lock:
            if len(self._analyzer.terms) > MAX_WORDS:
                self._analyzer = Analyzer()
            batch = self._analyzer.batch(texts)
            terms, stems = self._analyzer.terms, self._analyzer.stems
        rows = [
            Piece(terms[word], stems[word], position, start, end)
            for word, position, start, end in zip(
                batch.word.tolist(), batch.position.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True
            )
        ]
        bounds = batch.first.tolist()
        return [rows[low:high] for low, high in pairwise(bounds)]
