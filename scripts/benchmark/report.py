"""The table: one column an engine, one row a figure, and how ours compares with the yardstick of the run."""

from collections.abc import Callable, Iterable, Sequence

from benchmark.figures import Figures, Service
from benchmark.workload import KINDS

YARDSTICK = "tantivy"
OURS = "kavosh"


def table(figures: Sequence[Figures]) -> str:
    """Return the table of one corpus size; the last column is ours divided by tantivy's, where both were measured."""
    by_name = {each.engine: each for each in figures}
    rows = [["", *by_name]]
    ours, yardstick = by_name.get(OURS), by_name.get(YARDSTICK)
    if ours and yardstick:
        rows[0].append(f"{OURS}/{YARDSTICK}")
    for label, value in _rows():
        row = [label, *(_number(value(each)) for each in figures)]
        if ours and yardstick:
            row.append(f"{value(ours) / value(yardstick):.2f}" if value(yardstick) else "")
        rows.append(row)
    loads = [f"{each.loads[0]}, {each.loads[1]}" for each in figures]
    rows.append(["load of the machine: indexing, asking", *loads, *[""] * (len(rows[0]) - len(loads) - 1)])
    heading = f"{figures[0].documents:,} documents"
    return f"{heading}\n{aligned(rows)}"


def _rows() -> Iterable[tuple[str, Callable[[Figures], float]]]:
    yield "index: seconds", lambda each: each.index_seconds
    yield "index: seconds of processor", lambda each: each.index_cpu_seconds
    yield "index: peak memory, MB", lambda each: each.index_memory.proportional
    yield "index: the same, shared pages anew", lambda each: each.index_memory.resident
    yield "on disk, MB", lambda each: each.disk_mb
    yield "on disk, share of the records", lambda each: each.disk_share
    yield "open, ms", lambda each: each.open_ms
    for kind in KINDS:
        yield f"{kind} p50, ms", lambda each, kind=kind: each.queries[kind].p50  # type: ignore[misc]
        yield f"{kind} p95, ms", lambda each, kind=kind: each.queries[kind].p95  # type: ignore[misc]
    yield "memory after questions, MB", lambda each: each.asked_memory.resident
    yield "memory without mapped files, MB", lambda each: each.asked_memory.own


def steps_table(service: Service) -> str:
    """Return the table of the steps of our answers: p50 and p95 in ms."""
    rows = [["p50/p95, ms", *service.steps]]
    for kind in KINDS:
        found = [service.steps[name][kind] for name in service.steps]
        rows.append([kind, *(f"{each.p50:.3f}/{each.p95:.3f}" for each in found)])
    return f"{OURS}, step by step\n{aligned(rows)}"


def service_table(service: Service) -> str:
    """Return the table of what only Kavosh is measured for."""
    served, growth = service.served, service.growth
    before, after = growth.before["question"], growth.after["question"]
    rows = [
        ["/api/search, one client: p50, p95, ms", f"{served.alone.p50:.2f}", f"{served.alone.p95:.2f}"],
        ["/api/search, eight clients: p50, p95, ms", f"{served.together.p50:.2f}", f"{served.together.p95:.2f}"],
        ["/api/search, eight clients: requests/s", f"{served.per_second:.0f}", ""],
        ["server's memory: all, without files, MB", f"{served.memory.resident}", f"{served.memory.own}"],
        ["100 documents added and seen, by command, s", f"{growth.command_seconds:.2f}", ""],
        [
            "the same in an open process: p50, most, s",
            f"{growth.process_seconds:.2f}",
            f"{growth.process_seconds_most}",
        ],
        [f"question after {growth.commits} commits: p50, p95, ms", f"{after.p50:.3f}", f"{after.p95:.3f}"],
        ["the same, times that of one segment", f"{after.p50 / before.p50:.2f}", f"{after.p95 / before.p95:.2f}"],
        ["segments then; load of the machine", str(growth.segments), str(service.load)],
    ]
    return f"{OURS} in service\n{aligned(rows)}"


def _number(value: float) -> str:
    """Return a figure with three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as columns: the first to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
