"""The figures of one engine at one size, and the run that takes them."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmark.child import run
from benchmark.corpus import Corpus
from benchmark.memory import Memory
from benchmark.serving import Served, serve
from benchmark.timing import Clock, Percentiles, load
from benchmark.workload import Kind, Workload


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine needs for one corpus.

    ``index_seconds`` is the wall's time, ``index_cpu_seconds`` the processor's, over all its processes;
    ``index_memory`` the peak of their sum. ``disk_mb`` is in 10^6 bytes and ``disk_share`` of the length of the records
    unpacked. ``loads`` are what else ran on the machine while indexing began, and while asking began.
    """

    engine: str
    documents: int
    index_seconds: float
    index_cpu_seconds: float
    index_memory: Memory
    disk_mb: float
    disk_share: float
    open_ms: float
    queries: Mapping[Kind, Percentiles]
    asked_memory: Memory
    loads: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Growth:
    """What small commits cost: see ``benchmark.growing.grow``."""

    command_seconds: float
    process_seconds: float
    process_seconds_most: float
    commits: int
    segments: int
    before: Mapping[Kind, Percentiles]
    after: Mapping[Kind, Percentiles]


@dataclass(frozen=True, slots=True)
class Service:
    """Kavosh on the largest corpus: the steps of an answer, pages over HTTP, an index that grows; ``load`` then."""

    steps: Mapping[str, Mapping[Kind, Percentiles]]
    served: Served
    growth: Growth
    load: float


def measure(name: str, corpus: Corpus, workload: Workload, folder: Path, clock: Clock) -> Figures:
    """Index a corpus with one engine in ``folder`` and ask the workload; each step in a process of its own."""
    index = folder / f"{name}-{corpus.count}"
    index.mkdir()
    first_load = load()
    written = run("tasks:write", name=name, folder=str(index), **plain(corpus))
    second_load = load()
    asked = run("tasks:ask", name=name, folder=str(index), queries=workload.queries, clock=clock).value
    memory = run("tasks:remember", name=name, folder=str(index), questions=workload.queries["question"]).value
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file() and not file.is_symlink())
    return Figures(
        engine=name,
        documents=corpus.count,
        index_seconds=round(written.value, 2),
        index_cpu_seconds=round(written.cpu_seconds, 2),
        index_memory=written.peak,
        disk_mb=round(size / 1e6, 1),
        disk_share=round(size / corpus.size_bytes, 3),
        open_ms=asked["open_ms"],
        queries=_by_kind(asked["queries"]),
        asked_memory=Memory(**memory),
        loads=(first_load, second_load),
    )


def measure_service(corpus: Corpus, workload: Workload, index: Path, folder: Path, clock: Clock) -> Service:
    """Serve an index of Kavosh's and let it grow: the index is not the same afterwards."""
    now = load()
    steps = run("tasks:steps", folder=str(index), queries=workload.queries, clock=clock).value
    served = serve(index, workload.questions)
    with tempfile.TemporaryDirectory(dir=folder) as news:
        task = {
            "index": str(index),
            "news": f"{news}/news",
            "queries": workload.queries,
            "clock": clock,
            **plain(corpus),
        }
        grown = run("growing:grow", **task).value
    before, after = _by_kind(grown.pop("before")), _by_kind(grown.pop("after"))
    growth = Growth(**grown, before=before, after=after)
    return Service({name: _by_kind(each) for name, each in steps.items()}, served, growth, now)


def plain(corpus: Corpus) -> dict[str, Any]:
    """Return a corpus as arguments of a task."""
    return {"corpus": str(corpus.path), "count": corpus.count, "size_bytes": corpus.size_bytes}


def _by_kind(found: Mapping[Kind, Mapping[str, float]]) -> dict[Kind, Percentiles]:
    return {kind: Percentiles(**each) for kind, each in found.items()}


def as_json(figures: list[Figures], service: Service | None) -> dict[str, Any]:
    """Return all figures as plain JSON values."""
    return {"engines": [asdict(each) for each in figures], "service": asdict(service) if service else None}
