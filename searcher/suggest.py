"""Completions while somebody types: the words of the archive that go on from the last one, most frequent first."""

import re
import threading
from collections import OrderedDict

from indexer.analysis.analyzer import analyze
from indexer.index.arrays import Reader
from searcher.engines.interface import Engine
from searcher.query.tree import Bag
from searcher.query.words import words as words_of
from searcher.results import Completion
from searcher.written import written

MAX_TEXT = 200
MIN_LETTERS = 2
MIN_TITLE_LETTERS = 3
MAX_TITLES = 3
MAX_WORDS = 8
"""Words before the last one that a title must hold too, the last ones typed."""
LOOKED_AT = 16
"""Documents whose titles are looked at."""
MAX_CACHED = 2048
_WORDS = re.compile(r"[\w\u200c]+")
_LAST = re.compile(r"[^\s\"«»“”()|+:-]+$")


class Suggester:
    """Completes from one archive's words and titles; thread-safe, with a small cache."""

    def __init__(self, reader: Reader, engine: Engine) -> None:
        self._reader = reader
        self._engine = engine
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
        found = self._terms(prefix, limit)
        words = [Completion(head + term, count) for term, count in found]
        titles: list[Completion] = []
        if found and len(prefix) >= MIN_TITLE_LETTERS:
            titles = self._titles(head + found[0][0], last[0], min(MAX_TITLES, limit))
        return (*words[: limit - len(titles)], *titles)

    def _titles(self, likely: str, typed: str, limit: int) -> list[Completion]:
        """Return titles with a word that begins as typed, of the best answers to the likeliest completion.

        Asking for a beginning in titles alone would read whole lists of places; this costs one plain question.
        """
        asked = words_of(likely)[-MAX_WORDS:]
        found = self._engine.search(Bag(should=tuple(asked)), limit=LOOKED_AT, rerank=False, count=False)
        begins = typed.casefold()
        titles: dict[str, None] = {}
        for number, doc in found.documents:
            title = self._reader.segments[number].record(doc).title
            if len(title) <= MAX_TEXT and any(word.startswith(begins) for word in _WORDS.findall(title.casefold())):
                titles.setdefault(title)
        return [Completion(title, 1, "title") for title in list(titles)[:limit]]

    def _terms(self, prefix: str, limit: int) -> tuple[tuple[str, int], ...]:
        """Return the most frequent words with this beginning as they are written, over all segments."""
        key = prefix, limit
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        counts: dict[str, int] = {}
        for segment in self._reader.segments:
            for term in segment.prefix(prefix, 4 * limit).tolist():
                counts[segment.term_text(term)] = counts.get(segment.term_text(term), 0) + int(segment.df_term[term])
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
        shown = written(self._reader, [term for term, _ in best])
        found = tuple(zip(shown, (count for _, count in best), strict=True))
        with self._lock:
            self._cache[key] = found
            if len(self._cache) > MAX_CACHED:
                self._cache.popitem(last=False)
        return found
