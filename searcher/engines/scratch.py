"""Rows, one number a document, lent to a thread: no question allocates its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from searcher.engines.topk import Scores

Sums = NDArray[np.uint16]


class Scratch(threading.local):
    """What one thread has in hand; every thread sees its own."""

    def __init__(self) -> None:
        self._free: dict[int, list[Scores]] = {}
        self._sums: dict[int, Sums] = {}

    @contextmanager
    def row(self, count: int) -> Iterator[Scores]:
        """Lend a row of ``count`` zeros; who borrows it zeroes what they wrote. A failure drops the row."""
        free = self._free.setdefault(count, [])
        row = free.pop() if free else np.zeros(count, np.float32)
        yield row
        free.append(row)

    def sums(self, count: int) -> Sums:
        """Lend a row of ``count`` small numbers, whatever they are, until the thread asks again."""
        sums = self._sums.get(count)
        if sums is None:
            sums = self._sums[count] = np.empty(count, np.uint16)
        return sums


SCRATCH = Scratch()
