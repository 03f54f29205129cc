"""Counts for operators, in Prometheus's text form; they hold no word of any question.

Counts stand in anonymous shared memory, made before a server forks: every process counts in a row of its own, so
nothing waits for a lock of another process, and any of them tells the sum. A process started again goes on in its row.
"""

import mmap
from collections.abc import Iterable
from threading import Lock

_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_STATUSES = range(100, 600)
_OTHER = "none"


class Metrics:
    """Requests by view and status, and how long searches took; thread-safe, shared with processes forked later."""

    def __init__(self, views: Iterable[str] = (), processes: int = 1) -> None:
        """Make counts for requests of these views; others are counted under «none»."""
        self._views = {view: number for number, view in enumerate(sorted({_OTHER, *views}))}
        # A row: searches, their nanoseconds, the buckets, then a count for each view and status.
        self._first = 2 + len(_BUCKETS_SECONDS)
        self._width = self._first + len(self._views) * len(_STATUSES)
        self._processes = processes
        self._memory = mmap.mmap(-1, 8 * self._width * processes)
        self._cells = memoryview(self._memory).cast("Q")
        self._row = 0
        self._lock = Lock()

    def count_as(self, process: int) -> None:
        """Count in the row of this process, by its number from 0."""
        self._row = process * self._width

    def request(self, view: str, status: int) -> None:
        """Count one answered request."""
        number = self._views.get(view, self._views[_OTHER])
        cell = self._row + self._first + number * len(_STATUSES) + min(max(status, 100), 599) - 100
        with self._lock:
            self._cells[cell] += 1

    def search(self, seconds: float) -> None:
        """Count one search and its time."""
        with self._lock:
            self._cells[self._row] += 1
            self._cells[self._row + 1] += int(seconds * 1e9)
            for index, bound in enumerate(_BUCKETS_SECONDS):
                if seconds <= bound:
                    self._cells[self._row + 2 + index] += 1

    def text(self, documents: int) -> str:
        """Write everything counted so far, by all processes."""
        rows = [self._cells[at * self._width : (at + 1) * self._width].tolist() for at in range(self._processes)]
        searches, nanoseconds, *counts = map(sum, zip(*rows, strict=True))
        buckets = counts[: len(_BUCKETS_SECONDS)]
        requests = counts[len(_BUCKETS_SECONDS) :]
        lines = ["# TYPE kavosh_documents gauge", f"kavosh_documents {documents}"]
        lines.append("# TYPE kavosh_requests_total counter")
        for view, number in self._views.items():
            of_view = requests[number * len(_STATUSES) : (number + 1) * len(_STATUSES)]
            lines += [
                f'kavosh_requests_total{{view="{view}",status="{status}"}} {count}'
                for status, count in zip(_STATUSES, of_view, strict=True)
                if count
            ]
        lines.append("# TYPE kavosh_search_seconds histogram")
        lines += [
            f'kavosh_search_seconds_bucket{{le="{bound}"}} {count}'
            for bound, count in zip(_BUCKETS_SECONDS, buckets, strict=True)
        ]
        lines += [
            f'kavosh_search_seconds_bucket{{le="+Inf"}} {searches}',
            f"kavosh_search_seconds_sum {nanoseconds / 1e9:.6f}",
            f"kavosh_search_seconds_count {searches}",
        ]
        return "\n".join(lines) + "\n"
