"""Memory and processor time of a process and all processes below it, from /proc, while they run.

``resident`` counts a page once for every process that has it, mapped files included, and is therefore too large where
processes share; ``proportional`` counts a shared page once in all. Both are sums over the processes of one moment.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
_EVERY_SECONDS = 0.1
_RISE = 1.02
"""How much above the highest so far the cheap figure has to be before the dear ones are read."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes (10^6 bytes): ``resident``, ``proportional``, and ``own``, the part that no file stands behind."""

    resident: float = 0.0
    proportional: float = 0.0
    own: float = 0.0


def of_tree(pid: int) -> Memory:
    """Return what a process and its descendants take now; nothing where it is gone."""
    sums = {"Rss:": 0, "Pss:": 0, "Pss_Anon:": 0}
    for each in _tree(pid):
        try:
            lines = (_PROC / str(each) / "smaps_rollup").read_text().splitlines()
        except OSError:  # it ended while we looked
            continue
        for line in lines:
            name, _, rest = line.partition(" ")
            if name in sums:
                sums[name] += int(rest.split()[0]) * 1024
    return Memory(*(round(value / 1e6, 1) for value in sums.values()))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        try:
            tasks = list((_PROC / str(each) / "task").iterdir())
            for task in tasks:
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


class Peak:
    """Watch a process and its descendants from a thread; ``most`` is the peak of each figure of memory.

    ``cpu_seconds`` is what all of them used of the processor, those included that no parent waited for; of the last
    tenth of a second of each some may be missing.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._ticks: dict[int, int] = {}
        self.most = Memory()

    @property
    def cpu_seconds(self) -> float:
        """Return the seconds seen so far."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        highest = 0
        while not self._done.wait(_EVERY_SECONDS if highest else 0):
            pages = self._look()
            if pages < highest * _RISE:
                continue
            highest, now = max(highest, pages), of_tree(self._pid)
            self.most = Memory(
                max(self.most.resident, now.resident),
                max(self.most.proportional, now.proportional),
                max(self.most.own, now.own),
            )

    def _look(self) -> int:
        """Note the processor's time of each process and return the sum of their resident pages, which costs little."""
        pages = 0
        for pid in _tree(self._pid):
            try:
                # Behind the name, which may hold anything, stand the numbers from the third field on.
                fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            self._ticks[pid] = int(fields[11]) + int(fields[12])
            pages += int(fields[21])
        return pages
