"""An index that grows: how soon new documents are seen, and what fifty small commits do to questions."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmark.corpus import Corpus, copies
from benchmark.peers import peer
from benchmark.peers.ours import COMMAND
from benchmark.timing import Clock, timed
from benchmark.workload import Kind

DOCUMENTS = 100
COMMITS = 50
PATIENCE_SECONDS = 30


def grow(
    *,
    index: str,
    news: str,
    corpus: str,
    count: int,
    size_bytes: int,
    queries: Mapping[Kind, Sequence[Sequence[str]]],
    clock: Clock,
) -> dict[str, object]:
    """Add documents to an index of one segment, in place, and time it.

    ``news`` is a folder for files of new documents: copies of the corpus's own under new ids. First one file by the
    command, as somebody at a terminal adds it (``command_seconds``, the start of the interpreter included); then one
    file at a time in this process, as `kavosh watch` does (``process_seconds``: the middle of all). A document counts
    as seen when a service that was open all the time finds it by its id. Questions are timed before and after.
    """
    from indexer.pipeline import index_sources  # noqa: PLC0415 - other measurements run without it
    from indexer.sources import Source  # noqa: PLC0415
    from searcher.service import Service  # noqa: PLC0415

    place, folder, waiting = Path(index), Path(news), Path(f"{news}.waiting")
    folder.mkdir()
    waiting.mkdir()
    _write_news(Corpus(Path(corpus), count, size_bytes), waiting)
    before = timed(peer("kavosh").open(place), queries, 3, clock)
    service = Service(place)
    service.status()

    times = []
    for number, file in enumerate(sorted(waiting.iterdir())):
        began = time.perf_counter()
        file.rename(folder / file.name)
        if number:
            index_sources([Source("news", folder)], place)
        else:
            subprocess.run([COMMAND, "index", f"news={folder}", "--index", place], check=True, capture_output=True)
        # A large merge is made ready in the background, and the commit before it answers until then.
        while service.document(f"new-{(number + 1) * DOCUMENTS - 1}") is None:
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"The documents of {file.name} were added and are not seen.")
            time.sleep(0.005)
        times.append(time.perf_counter() - began)
    command, *inside = times
    after = timed(peer("kavosh").open(place), queries, 3, clock)
    status = service.status()
    return {
        "command_seconds": round(command, 3),
        "process_seconds": round(sorted(inside)[len(inside) // 2], 3),
        "process_seconds_most": round(max(inside), 3),
        "commits": COMMITS,
        "segments": status["segments"],
        "before": {kind: asdict(figures) for kind, figures in before.items()},
        "after": {kind: asdict(figures) for kind, figures in after.items()},
    }


def _write_news(corpus: Corpus, folder: Path) -> None:
    lines = list(copies(corpus, COMMITS * DOCUMENTS))
    for number in range(COMMITS):
        chosen = lines[number * DOCUMENTS : (number + 1) * DOCUMENTS]
        (folder / f"{number:03d}.jsonl").write_bytes(b"".join(chosen))
