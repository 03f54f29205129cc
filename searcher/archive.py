"""One opened commit with all that answering from it needs: reader, engine, help, completions. Immutable, shared.

A newer commit is looked for at each call by one stat and swapped in by one assignment. What depends on all words of an
archive takes part of a second to make from a large one, so nobody is made to wait for it. A small commit is swapped in
at once and takes over the words that help looks among from the commit before (counts are always its own); they are made
anew in the background. A new generation, or a large merge, is made ready in the background while the old one answers.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import lru_cache, partial
from pathlib import Path

from indexer.index.arrays import Reader, open_reader, stamp
from indexer.index.damage import blamed
from searcher import heap
from searcher.engines.array_engine import ArrayEngine
from searcher.engines.interface import Engine
from searcher.engines.lookalikes import LOOKALIKES
from searcher.marks import Forms
from searcher.query.help import Help
from searcher.query.inflection import Inflections
from searcher.query.vocabulary import Vocabulary
from searcher.query.wordlist import WordList
from searcher.suggest import Suggester
from searcher.written import written

_log = logging.getLogger("kavosh.archive")
Stamp = tuple[int, int, int]

LARGE_WORDS = 20_000
"""Words from which on a list of them is taken over by the next commit, and segments are made ready beforehand."""
PATIENCE_SECONDS = 0.25
"""How long the question that meets a new generation first waits for it before the old one answers."""
REFRESH_SECONDS = 20.0
"""The pause before words taken over are made anew: under steady commits a background thread may work, not hog."""
LOOK_SECONDS = 1.0
LOOKS_A_TRIM = 30
MAX_COUNTED = 8192
"""Words whose counts are remembered; about 300 bytes each."""
MAX_FORMS = 4096
"""Stems whose terms are remembered; about a kilobyte each."""


class Archive:
    """What one commit of an index can answer with; what is slow to make is made when it is first asked for."""

    def __init__(self, reader: Reader, words: WordList | None = None) -> None:
        """Answer from this commit; ``words`` are those of an earlier one, to be going on with."""
        self.taken_over = words is not None
        #: In how many documents a term and a stem stand, remembered for the words asked most.
        self.counts: Callable[[str, str], tuple[int, int]] = _counts(reader)
        #: All terms of a stem, remembered for the stems asked most.
        self.forms: Forms = _forms(reader)
        self.reader = reader
        self.engine: Engine = ArrayEngine(reader)
        self.inflections = Inflections(reader)
        self.suggester = Suggester(reader, self.engine)
        self._write = partial(written, reader)
        self._help = Help(Vocabulary(words, self.counts), self._write) if words is not None else None
        self._making = threading.Lock()

    @property
    def help(self) -> Help:
        """Help from this archive's words, read when first asked for."""
        made = self._help
        if made is None:
            with self._making:
                made = self._help or Help(Vocabulary.of(self.reader, self.counts), self._write)
                self._help = made
        return made

    @property
    def large_words(self) -> WordList | None:
        """The list of words that help looks among, None where it is not made or is soon made."""
        made = self._help
        return made.words if made is not None and len(made.words) >= LARGE_WORDS else None

    def prepare(self) -> None:
        """Make all that depends on the whole vocabulary."""
        self.help  # noqa: B018 (it is made by looking at it)
        for segment in self.reader.segments:
            LOOKALIKES.prepare(segment)

    def refresh(self) -> None:
        """Make the words that help looks among anew, from this commit's."""
        fresh = Help(Vocabulary.of(self.reader, self.counts), self._write)
        self._help = fresh
        self.taken_over = False


def _counts(reader: Reader) -> Callable[[str, str], tuple[int, int]]:
    """Return a function that counts the documents of a term and of a stem, and remembers what it counted."""

    # Nothing an archive holds may lead back to it: what a server loads at first is hidden from the search for circles,
    # and a circle would keep the first generation in memory for good.
    @lru_cache(MAX_COUNTED)
    def count(term: str, stem: str) -> tuple[int, int]:
        return reader.df_term(term)[0], reader.df_stem(stem)[0] if stem else 0

    return count


def _forms(reader: Reader) -> Forms:
    """Return a function that gives all terms of a stem, and remembers what it gave."""

    @lru_cache(MAX_FORMS)
    def forms(stem: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term for segment in reader.segments for term in segment.forms(stem)))

    return forms


class Archives:
    """The newest commit of an index, looked for at each call by one stat, swapped in one assignment."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._current: tuple[Stamp | None, Archive] | None = None
        self._changing = threading.Lock()
        self._refreshing = threading.Lock()

    def newest(self) -> Archive:
        """Return the newest commit that is ready: IndexMissing, IndexDamaged, AnalyzerChanged where there is none."""
        current, mark = self._current, stamp(self.index)
        if current is None:
            with self._changing:
                if self._current is None:
                    self._current = mark, Archive(open_reader(self.index))
                return self._current[1]
        if current[0] == mark or not self._changing.acquire(blocking=False):
            return current[1]  # or somebody else is opening the new commit: this question is answered from the old one
        ready = self._change(mark)
        if ready is not None:
            ready.wait(PATIENCE_SECONDS)
        return self._current[1] if self._current is not None else current[1]

    def blamed(self) -> AbstractContextManager[None]:
        """Lay what is raised inside to the index, where it is damaged: then IndexDamaged is raised."""
        return blamed(lambda: None if self._current is None else self._current[1].reader)

    def follow(self) -> None:
        """Look for newer commits from now on without being asked: a question after a quiet night waits for nothing."""
        threading.Thread(target=self._look, name="follow", daemon=True).start()

    def _look(self) -> None:
        looks = 0
        while True:
            time.sleep(LOOK_SECONDS)
            looks += 1
            if looks % LOOKS_A_TRIM == 0:
                heap.give_back()
            try:
                self.newest()
            except Exception as error:
                _log.debug("the newest commit cannot be opened: %s", error)

    def _change(self, mark: Stamp | None) -> threading.Event | None:
        """Go over to what has this mark; returns what is set when that is done, None where it is done already.

        The caller holds ``_changing``; it is let go of when all is done.
        """
        try:
            if self._current is not None and self._current[0] != mark:
                old = self._current[1]
                reader = open_reader(self.index, previous=old.reader)
                same = reader.generation == old.reader.generation
                archive = Archive(reader, old.large_words if same else None)
                known = {segment.path for segment in old.reader.segments}
                words = sum(segment.stem_count for segment in reader.segments if segment.path not in known)
                if words >= LARGE_WORDS:
                    ready = threading.Event()
                    threading.Thread(target=self._make_ready, args=(mark, archive, ready), daemon=True).start()
                    return ready
                self._swap(mark, archive)
        except BaseException:
            self._changing.release()
            raise
        self._changing.release()
        return None

    def _make_ready(self, mark: Stamp | None, archive: Archive, ready: threading.Event) -> None:
        try:
            archive.prepare()
        except Exception:
            # Everything needed to answer is there: what failed is tried again by the question that needs it.
            _log.exception("what help needs of the new index could not be made")
        finally:
            self._swap(mark, archive)
            del archive
            self._changing.release()
            ready.set()
            heap.give_back()  # the old one is gone, or goes with the questions under way

    def _swap(self, mark: Stamp | None, archive: Archive) -> None:
        self._current = mark, archive
        LOOKALIKES.forget(self.index, {str(segment.path) for segment in archive.reader.segments})
        if archive.taken_over and self._refreshing.acquire(blocking=False):
            threading.Thread(target=self._refresh, name="refresh", daemon=True).start()

    def _refresh(self) -> None:
        try:
            while self._current is not None and self._current[1].taken_over:
                time.sleep(REFRESH_SECONDS)
                self._current[1].refresh()
        except Exception:
            _log.exception("the words that help looks among could not be made anew")
        finally:
            self._refreshing.release()
