"""Times of many queries, warm: the middle of some repeats for each, then percentiles over all.

The clock is the wall's, or that of the thread on the processor: on a machine that does other things meanwhile, the
wall's 95th percentile tells of them, and the thread's only of the engine (all engines here answer in the thread that
asks).
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from benchmark.workload import KINDS, Kind

type Ask = Callable[[Kind, Sequence[str]], object]
"""Ask an engine for the ten best documents of a query of some kind."""
type Clock = Literal["wall", "processor"]
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Half of all took no longer than ``p50``, 95 in 100 no longer than ``p95``: milliseconds."""

    p50: float
    p95: float


def percentiles(milliseconds: Sequence[float]) -> Percentiles:
    """Return the percentiles of some times; raises ValueError where there are none."""
    if not milliseconds:
        raise ValueError("There are no times to take percentiles of.")
    ordered = sorted(milliseconds)
    return Percentiles(round(ordered[len(ordered) // 2], 4), round(ordered[int(len(ordered) * 0.95)], 4))


def timed(
    ask: Ask, queries: Mapping[Kind, Sequence[Sequence[str]]], repeats: int, clock: Clock
) -> dict[Kind, Percentiles]:
    """Ask every query ``repeats`` times in a row, kind by kind, and return the percentiles of their middle times."""
    now = time.perf_counter if clock == "wall" else time.thread_time
    found = {}
    for kind in KINDS:
        for words in queries[kind][:WARM_UP]:
            ask(kind, words)
        found[kind] = percentiles([_middle(partial(ask, kind, words), repeats, now) for words in queries[kind]])
    return found


def _middle(ask: Callable[[], object], repeats: int, now: Callable[[], float]) -> float:
    times = []
    for _ in range(repeats):
        began = now()
        ask()
        times.append((now() - began) * 1000)
    return sorted(times)[repeats // 2]


def load() -> float:
    """Return how many processes wanted to run in the last minute, on average: what else the machine is doing."""
    return round(os.getloadavg()[0], 1)
