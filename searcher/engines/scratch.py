"""Rows, one number a document, lent to a thread: no question allocates its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from searcher.engines.topk import Scores


class Scratch(threading.local):
    """What one thread has in hand; every thread sees its own. Rows are as long as the longest asked for so far."""

    def __init__(self) -> None:
        self._free: list[Scores] = []
        self._sums = np.zeros(0, np.uint16)

    @contextmanager
    def row(self, count: int) -> Iterator[Scores]:
        """Lend a row of ``count`` zeros; who borrows it zeroes what they wrote. A failure drops the row."""
        row = self._free.pop() if self._free else np.zeros(count, np.float32)
        if row.size < count:
            row = np.zeros(count, np.float32)
        yield row[:count]
        self._free.append(row)

    def sums(self, count: int) -> NDArray[np.uint16]:
        """Lend a row of ``count`` small numbers, whatever they are, until the thread asks again."""
        if self._sums.size < count:
            self._sums = np.empty(count, np.uint16)
        return self._sums[:count]


SCRATCH = Scratch()
