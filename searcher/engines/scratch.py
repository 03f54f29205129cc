"""Rows of zeros, one float32 a document, lent to a thread and given back zeroed: no question allocates its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from searcher.engines.topk import Scores


class Scratch(threading.local):
    """What one thread has in hand; every thread sees its own."""

    def __init__(self) -> None:
        self._free: dict[int, list[Scores]] = {}

    @contextmanager
    def row(self, count: int) -> Iterator[Scores]:
        """Lend a row of ``count`` zeros; who borrows it zeroes what they wrote. A failure drops the row."""
        free = self._free.setdefault(count, [])
        row = free.pop() if free else np.zeros(count, np.float32)
        yield row
        free.append(row)


SCRATCH = Scratch()
