"""The measurements that run in processes of their own; arguments and answers are plain JSON values."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import cycle, islice
from pathlib import Path

from benchmark.corpus import Corpus
from benchmark.memory import of_tree
from benchmark.peers import peer
from benchmark.timing import Clock, timed
from benchmark.workload import Kind

MEMORY_QUESTIONS = 1000
"""Questions asked before memory is read; a slow engine, timed once a query, gets a tenth."""


def write(name: str, corpus: str, count: int, size_bytes: int, folder: str) -> float:
    """Index a corpus; gives the seconds from the first record read to the last byte written, libraries loaded."""
    engine = peer(name)
    began = time.perf_counter()
    engine.write(Corpus(Path(corpus), count, size_bytes), Path(folder))
    return time.perf_counter() - began


def ask(name: str, folder: str, queries: Mapping[Kind, Sequence[Sequence[str]]], clock: Clock) -> dict[str, object]:
    """Time opening and every kind of query."""
    engine = peer(name)
    opened = _opened(name, folder)
    asked = timed(engine.open(Path(folder)), queries, engine.repeats, clock)
    return {"open_ms": opened, "queries": {kind: asdict(figures) for kind, figures in asked.items()}}


def steps(folder: str, queries: Mapping[Kind, Sequence[Sequence[str]]], clock: Clock) -> dict[str, object]:
    """Time the steps of our own answers; gives percentiles by step and kind."""
    from benchmark.peers.ours import steps as ours  # noqa: PLC0415 - other engines run without it

    found = {name: timed(ask, queries, 3, clock) for name, ask in ours(Path(folder), queries).items()}
    return {name: {kind: asdict(each) for kind, each in kinds.items()} for name, kinds in found.items()}


def _opened(name: str, folder: str) -> float:
    """Return the middle time of opening, in ms, after a first one that loads the libraries."""
    times = []
    for _ in range(6):
        began = time.perf_counter()
        peer(name).open(Path(folder))
        times.append((time.perf_counter() - began) * 1000)
    return round(sorted(times[1:])[2], 2)


def remember(name: str, folder: str, questions: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the memory of a process that loaded an engine, opened an index and answered questions, in MB."""
    engine = peer(name)
    asking = engine.open(Path(folder))
    for words in islice(cycle(questions), MEMORY_QUESTIONS if engine.repeats > 1 else MEMORY_QUESTIONS // 10):
        asking("question", words)
    return asdict(of_tree(os.getpid()))
