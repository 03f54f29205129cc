"""How often one address may ask: counts in memory that all processes of a server share.

A window is a whole second, minute or hour; a count belongs to an address, a view and a window. Counts stand in a table
of fixed size in anonymous shared memory, made before the server forks, so they are exact over all its processes and
bounded whoever asks. Where the table is full, the smallest of a few counts makes room: somebody with very many
addresses may make limits looser, never stricter. The lock between processes is the kernel's and ends with its holder.
"""

import fcntl
import mmap
import os
import re
import tempfile
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
RATE = re.compile(r"([1-9]\d{0,6}) per (second|minute|hour)")
SLOTS = 1 << 16
_PROBED = 8
_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in each window of ``seconds``."""

    count: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> "Rate":
        """Read «1200 per minute»; raises ValueError for anything else."""
        found = RATE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no rate; write it as: 1200 per minute")
        return cls(int(found[1]), _SECONDS[found[2]])


class Counts:
    """Counts of requests, shared by this process and those forked from it; thread-safe."""

    def __init__(self, slots: int = SLOTS) -> None:
        """Make a table of ``slots`` counts, a power of two; 16 bytes each, taken when first used."""
        self._mask = slots - 1
        self._memory = mmap.mmap(-1, 16 * (slots + _PROBED))
        #: Two numbers a slot: whose it is, and when its window ends (seconds, upper half) with the count (lower half).
        self._cells = memoryview(self._memory).cast("Q")
        self._lock = Lock()
        # A file without a name, for its lock: the kernel takes that from a process that is killed.
        self._between, name = tempfile.mkstemp(prefix="kavosh-")
        Path(name).unlink()
        weakref.finalize(self, os.close, self._between)

    def wait(self, address: str, view: str, rate: Rate, now: float | None = None) -> int:
        """Count one request and return 0, or how many seconds to wait where there were too many in this window."""
        at = int(time.time() if now is None else now)
        ends = at - at % rate.seconds + rate.seconds
        # Python's hash is keyed at every start: nobody can choose addresses that meet in one slot.
        owner = hash((address, view, rate.seconds)) & _BITS or 1
        with self._lock:
            fcntl.lockf(self._between, fcntl.LOCK_EX)
            try:
                cell = self._cell(owner, at)
                held = self._cells[cell + 1]
                count = held & 0xFFFFFFFF if self._cells[cell] == owner and held >> 32 == ends else 0
                if count >= rate.count:
                    return ends - at
                self._cells[cell] = owner
                self._cells[cell + 1] = ends << 32 | (count + 1)
                return 0
            finally:
                fcntl.lockf(self._between, fcntl.LOCK_UN)

    def _cell(self, owner: int, now: int) -> int:
        """Return where an owner's count stands, or where it may: one that is over, else the smallest."""
        first = 2 * ((owner >> 13) & self._mask)
        places = range(first, first + 2 * _PROBED, 2)
        free, least = -1, (1 << 64, first)
        for cell in places:
            if self._cells[cell] == owner:
                return cell
            held = self._cells[cell + 1]
            if held >> 32 <= now and free < 0:
                free = cell
            least = min(least, (held & 0xFFFFFFFF, cell))
        return free if free >= 0 else least[1]
