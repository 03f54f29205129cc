"""Counts for operators, in Prometheus's text form; they hold no word of any question."""

from collections import Counter
from threading import Lock

_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Metrics:
    """Requests by view and status, and how long searches took."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets = [0] * len(_BUCKETS_SECONDS)
        self._searches = 0
        self._seconds = 0.0

    def request(self, view: str, status: int) -> None:
        """Count one answered request."""
        with self._lock:
            self._requests[view, status] += 1

    def search(self, seconds: float) -> None:
        """Count one search and its time."""
        with self._lock:
            self._searches += 1
            self._seconds += seconds
            for index, bound in enumerate(_BUCKETS_SECONDS):
                if seconds <= bound:
                    self._buckets[index] += 1

    def text(self, documents: int) -> str:
        """Write everything counted so far."""
        with self._lock:
            lines = ["# TYPE kavosh_documents gauge", f"kavosh_documents {documents}"]
            lines.append("# TYPE kavosh_requests_total counter")
            lines += [
                f'kavosh_requests_total{{view="{view}",status="{status}"}} {count}'
                for (view, status), count in sorted(self._requests.items())
            ]
            lines.append("# TYPE kavosh_search_seconds histogram")
            lines += [
                f'kavosh_search_seconds_bucket{{le="{bound}"}} {count}'
                for bound, count in zip(_BUCKETS_SECONDS, self._buckets, strict=True)
            ]
            lines += [
                f'kavosh_search_seconds_bucket{{le="+Inf"}} {self._searches}',
                f"kavosh_search_seconds_sum {self._seconds:.6f}",
                f"kavosh_search_seconds_count {self._searches}",
            ]
        return "\n".join(lines) + "\n"
