"""One opened commit with all that answering from it needs: reader, engine, help, completions. Immutable, shared."""

import threading
from functools import cached_property
from pathlib import Path

from indexer.index.arrays import Reader, open_reader, stamp
from searcher.engines.array_engine import ArrayEngine
from searcher.engines.interface import Engine
from searcher.query.help import Help
from searcher.query.vocabulary import Vocabulary
from searcher.suggest import Suggester

Stamp = tuple[int, int, int]


class Archive:
    """What one commit of an index can answer with; what is slow to make is made when it is first asked for."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.engine: Engine = ArrayEngine(reader)
        self.suggester = Suggester(reader, self.engine)
        self._making = threading.Lock()

    @cached_property
    def _help(self) -> Help:
        return Help(Vocabulary.of(self.reader))

    @property
    def help(self) -> Help:
        """Help from this archive's words: reading them takes part of a second, once."""
        with self._making:
            return self._help


class Archives:
    """The newest commit of an index, looked for at each call by one stat, swapped in one assignment."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self._current: tuple[Stamp | None, Archive] | None = None
        self._opening = threading.Lock()

    def newest(self) -> Archive:
        """Return the newest commit: IndexMissing, IndexDamaged, AnalyzerChanged where there is none to be had."""
        current = self._current
        mark = stamp(self.index)
        if current is not None and current[0] == mark:
            return current[1]
        if current is not None and not self._opening.acquire(blocking=False):
            return current[1]  # somebody else is opening the new commit: this question is answered from the old one
        if current is None:
            self._opening.acquire()
        try:
            current = self._current
            if current is not None and current[0] == mark:
                return current[1]
            archive = Archive(open_reader(self.index))
            self._current = mark, archive
            return archive
        finally:
            self._opening.release()
