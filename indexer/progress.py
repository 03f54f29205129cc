"""Progress: how far a run is, told to whoever wants to show it."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands.

    ``phase`` is ``reading``, ``merging``, ``checking`` or ``publishing``. ``done`` and ``failed`` count documents;
    ``total`` is how many are expected (an estimate while a stream of records is read, 0 where nothing is known yet).
    ``rate`` is documents a second, ``seconds_left`` None while unknown.
    """

    phase: str
    done: int = 0
    total: int = 0
    failed: int = 0
    rate: float = 0.0
    seconds_left: float | None = None


type Watcher = Callable[[Progress], None]


class Meter:
    """Count what is done and tell a watcher at most every ``interval_seconds``."""

    def __init__(self, watcher: Watcher | None, interval_seconds: float = 0.2) -> None:
        self._watcher = watcher
        self._interval = interval_seconds
        self._started = time.monotonic()
        self._told = 0.0
        self.phase = "reading"
        self.done = 0
        self.failed = 0
        self.total = 0

    def advance(self, done: int = 0, failed: int = 0) -> None:
        """Count documents done and failed."""
        self.done += done
        self.failed += failed
        if time.monotonic() - self._told >= self._interval:
            self.tell()

    def enter(self, phase: str) -> None:
        """Begin another phase."""
        self.phase = phase
        self.tell()

    def tell(self) -> None:
        """Tell the watcher where the run stands now."""
        if self._watcher is None:
            return
        self._told = time.monotonic()
        spent = self._told - self._started
        rate = self.done / spent if spent > 0 else 0.0
        left = (self.total - self.done) / rate if rate and self.total > self.done else None
        self._watcher(Progress(self.phase, self.done, max(self.total, self.done), self.failed, rate, left))
