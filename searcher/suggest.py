"""Completions while somebody types: the words of the archive that go on from the last one, most frequent first."""

import re
import threading
from collections import OrderedDict

from indexer.analysis.analyzer import analyze
from indexer.index.arrays import Reader
from searcher.results import Completion

MAX_TEXT = 200
MIN_LETTERS = 2
MAX_CACHED = 2048
_LAST = re.compile(r"[^\s\"«»“”()|+:-]+$")


class Suggester:
    """Completes from one reader's words and titles; thread-safe, with a small cache."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cache: OrderedDict[tuple[str, int], tuple[tuple[str, int], ...]] = OrderedDict()
        self._lock = threading.Lock()

    def complete(self, text: str, limit: int) -> tuple[Completion, ...]:
        """Return whole queries to ask: what was typed with its last word completed."""
        text = text[-MAX_TEXT:]
        last = _LAST.search(text)
        if last is None:
            return ()
        tokens = [token for token in analyze(last[0]) if not token.joined]
        if not tokens or len(tokens[-1].term) < MIN_LETTERS:
            return ()
        prefix = tokens[-1].term
        head = text[: last.start() + tokens[-1].start]
        return tuple(Completion(head + term, count) for term, count in self._terms(prefix, limit))

    def _terms(self, prefix: str, limit: int) -> tuple[tuple[str, int], ...]:
        """Return the most frequent words with this beginning, over all segments."""
        key = prefix, limit
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        counts: dict[str, int] = {}
        for segment in self._reader.segments:
            for term in segment.prefix(prefix, 4 * limit).tolist():
                counts[segment.term_text(term)] = counts.get(segment.term_text(term), 0) + int(segment.df_term[term])
        found = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])
        with self._lock:
            self._cache[key] = found
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        return found
