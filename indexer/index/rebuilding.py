"""A whole new generation from batches of documents, ready to be published."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.index import generations
from indexer.index.commit import entry_of, first_commit, segment_name
from indexer.index.lock import WriteLock
from indexer.index.manifest import Manifest
from indexer.index.runs import WordCutter, default_analyzer
from indexer.index.writer import Work, build_segment


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A generation that is written and synced, but not live: ``generations.publish`` makes it so."""

    generation: Path
    manifest: Manifest


def build_generation(
    lock: WriteLock,
    batches: Iterable[Any],
    work: Work,
    *,
    fingerprint: str | None = None,
    workers: int = 2,
    on_done: Callable[[int, object], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    analyzer: Callable[[], WordCutter] = default_analyzer,
) -> Rebuilt:
    """Write a new generation beside the live one, which goes on answering (law 4).

    Arguments are those of ``build_segment``; ``fingerprint`` is that of Kavosh's analyzer where it is not given. When
    anything is raised the new generation is gone again. The generation opens and holds as many documents as were
    written; other questions before publishing are the caller's, see ``generations.check``.
    """
    if fingerprint is None:
        from indexer.analysis.analyzer import fingerprint as own  # noqa: PLC0415 - loads the tables of words

        fingerprint = own()
    generation = generations.create(lock)
    try:
        path = generation / segment_name(1)
        built = build_segment(
            path,
            batches,
            work,
            fingerprint=fingerprint,
            workers=workers,
            on_done=on_done,
            cancelled=cancelled,
            analyzer=analyzer,
        )
        entries = [entry_of(path, built.documents)] if built.documents else []
        if not entries:
            path.unlink()
        manifest = first_commit(generation, fingerprint, built.average_length, entries)
        generations.check(generation, documents=built.documents, fingerprint=fingerprint)
        generations.sync(generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    return Rebuilt(generation, manifest)
