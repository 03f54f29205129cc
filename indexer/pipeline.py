"""The spine: sources, then readers, documents, analysis, the writer, and a generation or a commit that counts.

A first run and a rebuild write a new generation with all cores and make it live by one rename; every other run reads
what changed and commits it to the live generation. Either way the catalog is written after the documents it speaks of:
what a crash leaves is read again, and gives the same documents.
"""

import os
import threading
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

from indexer.analysis.analyzer import analyze, fingerprint
from indexer.boilerplate import LineCounts
from indexer.catalog import Catalog
from indexer.changes import Changes, find_changes
from indexer.errors import Cancelled, IndexDamaged, IndexMissing, SourceError
from indexer.index import generations
from indexer.index.arrays import Reader, open_reader
from indexer.index.commit import Commit, entry_of, first_commit, segment_name
from indexer.index.container import disk_errors
from indexer.index.damage import blamed
from indexer.index.lock import WriteLock
from indexer.index.writer import build_segment
from indexer.intake import Done, Intake, work
from indexer.progress import Meter, Watcher
from indexer.readers.contract import ReaderSettings
from indexer.readers.ocr import UNREAD, mended_now
from indexer.report import Report
from indexer.sources import Source, check_names

ASKED_DOCUMENTS = 5
"""How many documents of a new generation are looked for by their own words before it goes live."""
COMMIT_DOCUMENTS = 500
"""Documents handed to a commit at once."""


CATALOG_LOST = (
    "The catalog of the index could not be read: the new index has only the sources named now, "
    "and reads scans only if that was asked for."
)


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    ``only`` names, by source, the paths to look at. ``ocr`` None means as the index remembers, and any other value is
    remembered for later runs. ``workers`` None means one process a core.
    """

    rebuild: bool = False
    insist: bool = False
    ocr: bool | None = None
    workers: int | None = None
    only: Mapping[str, Set[str]] | None = None
    readers: ReaderSettings = field(default_factory=ReaderSettings)


def known_sources(index: Path) -> list[Source]:
    """Return the sources of the live generation; raises IndexMissing."""
    live = generations.live(index)
    if live is None:
        raise IndexMissing(f"There is no index at {index}.", f"Make one: `kavosh index SOURCE --index {index}`")
    with Catalog(live, read_only=True) as catalog:
        return catalog.sources()


def index_sources(
    sources: Sequence[Source],
    index: Path,
    options: Options | None = None,
    *,
    watcher: Watcher | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Bring an index up to date with its sources, those given added to those it has.

    Raises SourceError, IndexBusy, IndexMissing (no source was ever given), AnalyzerChanged, OutOfSpace, Cancelled
    (``stop`` was set); the live index is then as it was.
    """
    options = options or Options()
    stop = stop or threading.Event()
    started = time.monotonic()
    with disk_errors(index), WriteLock(index) as lock:
        live = generations.live(index)
        if live is not None:
            generations.cleanup(lock)
        known, reads_scans = _remembered(live, lost=bool(sources) and options.rebuild)
        sources = _all_sources(index, sources, known or [], options)
        run = _Run(lock, sources, options, reads_scans, Meter(watcher), stop, started)
        if live is None or options.rebuild:
            report = _build(run)
            return replace(report, remarks=(CATALOG_LOST, *report.remarks)) if known is None else report
        with blamed(lambda: open_reader(live)):
            return _update(run, live)


def rebuild(index: Path, *, watcher: Watcher | None = None, stop: threading.Event | None = None) -> Report:
    """Read all sources of an index again into a new generation and make it live; raises as `index_sources` does."""
    return index_sources([], index, Options(rebuild=True), watcher=watcher, stop=stop)


def forget_source(name: str, index: Path) -> Report:
    """Remove a source and all its documents from the index; raises SourceError where it has no such source."""
    started = time.monotonic()
    known = known_sources(index)
    if name not in {source.name for source in known}:
        names = ", ".join(source.name for source in known)
        raise SourceError(f"The index has no source named {name!r}.", f"It has: {names}")
    with WriteLock(index) as lock:
        live = generations.live(index)
        assert live is not None  # noqa: S101 (its sources were just read)
        with Catalog(live) as catalog:
            files = list(catalog.files(name).values())
            ids = [document for file in files for document in catalog.documents(file.number)]
            with Commit(lock) as commit:
                removed = commit.delete(ids)
                manifest = commit.commit()
            with catalog.transaction():
                for file in files:
                    catalog.drop_file(file.number)
                catalog.drop_source(name)
    return Report(manifest.documents, 0, removed, 0, (), (), time.monotonic() - started)


def _remembered(live: Path | None, *, lost: bool) -> tuple[list[Source] | None, bool]:
    """Give the sources of a generation, and whether it reads scans by OCR.

    Where its catalog cannot be read the sources are None if they may be ``lost``; if not, that is IndexDamaged.
    """
    if live is None:
        return [], False
    try:
        with Catalog(live, read_only=True) as catalog:
            return catalog.sources(), catalog.reads_scans()
    except IndexDamaged:
        if not lost:
            raise
        return None, False


def _all_sources(index: Path, given: Sequence[Source], known: Sequence[Source], options: Options) -> list[Source]:
    if not given and not known:
        if generations.live(index) is not None:
            raise SourceError(f"The index at {index} has no sources.", "Give one: `kavosh index SOURCE…`")
        raise IndexMissing(f"There is no index at {index} and no source was given.", "Give one: `kavosh index SOURCE…`")
    check_names(list(given))
    named = {source.name: source for source in known} | {source.name: source for source in given}
    if given and not options.rebuild and options.only is None:
        return list({source.name: source for source in given}.values())
    return sorted(named.values(), key=lambda source: source.name)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run: its lock, what it reads and how, whom it tells, what stops it, and when it began.

    ``reads_scans`` is what the index remembers of OCR.
    """

    lock: WriteLock
    sources: Sequence[Source]
    options: Options
    reads_scans: bool
    meter: Meter
    stop: threading.Event
    started: float

    @property
    def workers(self) -> int:
        return self.options.workers or len(os.sched_getaffinity(0)) or 1

    @property
    def readers(self) -> ReaderSettings:
        settings, asked = self.options.readers, self.options.ocr
        return replace(settings, ocr=settings.ocr or self.reads_scans if asked is None else asked)

    @property
    def mended_now(self) -> tuple[str, ...]:
        """How the reasons begin for which an unchanged file is read again.

        Where OCR is asked for now, all that it may mend; where it was asked for once, only what it will, or the same
        failures would come back with every run.
        """
        if not self.readers.ocr:
            return ()
        return UNREAD if self.options.ocr else mended_now()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def intake(self, changes: Changes, lines: LineCounts) -> Intake:
        """Read what changed."""
        return Intake(changes, self.readers, self.workers, self.meter, lines, check_stop=self.check_stop)

    def check_stop(self) -> None:
        """Raise Cancelled if somebody asked the run to stop."""
        if self.stop.is_set():
            raise Cancelled("The work was stopped; the index is as it was.")


def _build(run: _Run) -> Report:
    """Write a new generation and make it live."""
    lock, sources, meter = run.lock, run.sources, run.meter
    generation = generations.create(lock)
    try:
        with Catalog(generation) as catalog:
            changes = find_changes(sources, None, check_stop=run.check_stop)
            lines = LineCounts()
            with run.intake(changes, lines) as intake, catalog.transaction():
                catalog.put_sources(sources)
                catalog.put_reads_scans(run.readers.ocr)
                _record_refused(catalog, changes)
                record = partial(_record, catalog, {}, meter)
                segment = generation / segment_name(1)
                built = build_segment(
                    segment,
                    intake.batches(),
                    partial(work, settings=run.readers),
                    fingerprint=fingerprint(),
                    workers=run.workers,
                    on_done=lambda _count, accounts: record(accounts),
                    cancelled=run.stop.is_set,
                )
                record(intake.without_documents())
                catalog.put_line_counts(lines)
                if not built.documents and not changes.read:
                    _refuse_empty(sources, changes)
            failures = tuple(catalog.failures())
        meter.enter("checking")
        segments = [entry_of(segment, built.documents)] if built.documents else []
        manifest = first_commit(generation, fingerprint(), built.average_length, segments)
        if not built.documents:
            segment.unlink(missing_ok=True)
        generations.check(generation, documents=manifest.documents, ask=_ask_known_questions)
        run.check_stop()
        meter.enter("publishing")
        generations.sync(generation)
        generations.publish(lock, generation)
    except BaseException:
        generations.cleanup(lock)
        raise
    generations.cleanup(lock)
    return Report(built.documents, built.documents, 0, 0, failures, tuple(intake.remarks), run.seconds)


def _update(run: _Run, live: Path) -> Report:
    """Commit what changed to the live generation."""
    sources, options, meter = run.sources, run.options, run.meter
    with Catalog(live) as catalog, Commit(run.lock, cancelled=run.stop.is_set) as commit:
        again = catalog.failed_files(run.mended_now)
        changes = find_changes(
            sources, catalog, insist=options.insist, only=options.only, again=again, check_stop=run.check_stop
        )
        before: dict[str, bytes] = {}
        for change in changes.read:
            if change.known is not None:
                before |= catalog.documents(change.known.number)
        done: list[Done] = []
        written = 0
        lines = catalog.line_counts()
        with run.intake(changes, lines) as intake:
            for batch in intake.batches():
                documents, accounts = work(batch, settings=run.readers)
                digests = {name: value for account in accounts for name, value in account.rows}
                fresh = [document for document in documents if digests[document.id] != before.get(document.id)]
                for at in range(0, len(fresh), COMMIT_DOCUMENTS):
                    run.check_stop()
                    commit.add(fresh[at : at + COMMIT_DOCUMENTS])
                written += len(fresh)
                _advance(meter, accounts)
                done += accounts
            done += intake.without_documents()
        seen = {row[0] for report in done for row in report.rows}
        left = (before.keys() | {d for file in changes.gone for d in catalog.documents(file.number)}) - seen
        removed = commit.delete(left)
        refused = tuple(failure for failure in changes.refused if not catalog.knows(failure))
        manifest = commit.commit()  # from here to the end of the transaction nothing else may fail
        with catalog.transaction():
            catalog.put_sources(sources)
            catalog.put_reads_scans(run.readers.ocr)
            _record_refused(catalog, changes)
            for change in changes.touched:
                item = change.item
                catalog.put_file(item.source, item.path, item.size_bytes, item.time_ns, change.hash)
            for file in changes.gone:
                catalog.drop_file(file.number)
                catalog.put_failures(file.source, file.path, [])
            catalog.drop_documents(left)
            _record(catalog, {}, None, done)
            catalog.put_line_counts(lines)
        failures = tuple(failure for report in done for failure in report.failures) + refused
        still = catalog.count_not_read() - sum(not failure.in_part for failure in failures)
    remarks = tuple(intake.remarks)
    return Report(manifest.documents, written, removed, changes.unchanged, failures, remarks, run.seconds, still)


def _record(catalog: Catalog, files: dict[tuple[str, str], int], meter: Meter | None, accounts: object) -> None:
    """Tell the catalog what files gave; the first account of a file replaces what was known of it."""
    for account in cast("Sequence[Done]", accounts):
        item = account.change.item
        number = files.get((item.source, item.path))
        if number is None:
            number = catalog.put_file(item.source, item.path, item.size_bytes, item.time_ns, account.change.hash)
            files[item.source, item.path] = number
            catalog.clear_file(number, item.source, item.path)
        catalog.put_documents(number, account.rows)
        catalog.add_failures(account.failures)
    if meter is not None:
        _advance(meter, cast("Sequence[Done]", accounts))


def _advance(meter: Meter, accounts: Sequence[Done]) -> None:
    """Count records as they are analysed; files were counted when they were read, which takes longer."""
    for account in accounts:
        if account.change.item.is_records:
            meter.advance(len(account.rows), len(account.failures))


def _record_refused(catalog: Catalog, changes: Changes) -> None:
    for source, path in changes.settled:
        catalog.put_failures(source, path, [])
    for failure in changes.refused:
        catalog.put_failures(failure.source, failure.path, [failure])


def _refuse_empty(sources: Sequence[Source], changes: Changes) -> None:
    roots = ", ".join(str(source.root) for source in sources)
    first = changes.refused[0] if changes.refused else None
    whole = first is not None and first.path == "."
    reason = "" if first is None else f" ({first.reason})" if whole else f" ({first.path}: {first.reason})"
    raise SourceError(f"There is nothing to read in {roots}{reason}.", "Put documents there, or give another SOURCE.")


def _ask_known_questions(reader: Reader) -> None:
    """Look for a few documents by their own words, as a searcher would, before anybody else does."""
    for segment in reader.segments:
        step = max(1, segment.count // ASKED_DOCUMENTS)
        for doc in range(0, segment.count, step):
            record = segment.record(doc)
            if reader.find(record.id) is None:
                raise IndexDamaged(f"{segment.path} does not find {record.id!r}.", "Run the command again.")
            for token in analyze(segment.text(doc)[:2_000])[:5]:
                stem = segment.stem(token.stem)
                if stem < 0 or doc not in segment.postings(stem).docs:
                    raise IndexDamaged(
                        f"{segment.path} does not find {token.surface!r} in {record.id!r}.", "Run the command again."
                    )
