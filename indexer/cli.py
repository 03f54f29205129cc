"""The indexer's commands: index, forget, watch, status, rollback, check, extract, analyze, backup, restore."""

import json
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from indexer.errors import Cancelled
from indexer.progress import Progress, Watcher
from indexer.sources import parse_source
from indexer.terminal import shown, shown_address
from indexer.wording import counted

if TYPE_CHECKING:
    from indexer.catalog import Failure

SHOWN_FAILURES = 50

index_option = click.option(
    "--index",
    "index",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="KAVOSH_INDEX",
    default=Path("index"),
    show_default="$KAVOSH_INDEX or ./index",
    help="The folder that holds the index.",
)
"""The option every command that touches an index has."""


def say(text: str) -> None:
    """Print a line for a person, whatever letters a file name in it holds."""
    click.echo(text.encode("utf-8", "backslashreplace").decode("utf-8"))


@click.command("index")
@click.argument("sources", nargs=-1, metavar="[NAME=]SOURCE…")
@index_option
@click.option("--rebuild", is_flag=True, help="Read everything again into a new generation.")
@click.option("--insist", is_flag=True, help="Remove what is gone even if it is more than half of a folder.")
@click.option(
    "--ocr/--no-ocr",
    default=None,
    help="Read images and scans with tesseract, if it is installed, in this run and all later ones, or no longer.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes that read and analyse.")
def index_command(
    sources: tuple[str, ...], index: Path, rebuild: bool, insist: bool, ocr: bool | None, workers: int | None
) -> None:
    """Read folders, files and records (.jsonl, .jsonl.xz, .jsonl.gz) into the index.

    Only what changed since the last time is read again. Without a SOURCE the sources indexed before are looked
    through. A source is named by its folder or file, or as NAME=SOURCE.

    Exit code: 0 nothing failed in this run, which may leave out pages that are pictures; what failed in a run
    before and was not tried again is counted, and `kavosh status` lists it. 1 something could not be read in
    this run. 2 nothing could be done.
    """
    stop = stop_on_signals()
    from indexer.pipeline import Options, index_sources

    with shown_progress() as watcher:
        report = index_sources(
            [parse_source(text) for text in sources],
            index,
            Options(rebuild=rebuild, insist=insist, ocr=ocr, workers=workers),
            watcher=watcher,
            stop=stop,
        )
    for failure in report.failures[:SHOWN_FAILURES]:
        say(_told(failure))
    if len(report.failures) > SHOWN_FAILURES:
        say(f"… and {len(report.failures) - SHOWN_FAILURES:,} more: `kavosh status`")
    for remark in report.remarks:
        say(remark)
    say(report.sentence)
    sys.exit(1 if report.not_read else 0)


@click.command("forget")
@click.argument("name")
@index_option
def forget_command(name: str, index: Path) -> None:
    """Remove a source and its documents from the index; the files themselves stay."""
    from indexer.pipeline import forget_source

    say(forget_source(name, index).sentence)


@click.command("watch")
@click.argument("sources", nargs=-1, metavar="[NAME=]SOURCE…")
@index_option
def watch_command(sources: tuple[str, ...], index: Path) -> None:
    """Keep the index in step with folders until stopped by Ctrl+C."""
    stop = stop_on_signals()
    from indexer.watch import watch

    watch([parse_source(text) for text in sources], index, stop=stop, tell=say)


@click.command("status")
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status_command(index: Path, as_json: bool) -> None:
    """Tell what the index holds and what could not be read."""
    from indexer.status import fault_of, status

    found, fault = status(index), fault_of(index)
    if as_json:
        click.echo(json.dumps(found.plain() | {"fault": fault}, ensure_ascii=False, indent=2))
        return
    held = f"{counted(found.documents, 'document')} in {counted(found.segments, 'segment')}"
    say(f"{held}, {found.size_bytes / 1e6:,.1f} MB")
    if fault:
        say(f"it cannot be searched: {fault}")
    say(f"generation {found.generation} in {found.generation_path}, written {found.built}")
    say(f"to go back to: {found.previous or 'nothing'}")
    for name, root in found.sources.items():
        say(f"source {shown(name)}: {shown(root)}")
    if found.reads_scans:
        say("pictures and scans are read by OCR")
    for failure in found.failures:
        say(_told(failure))


@click.command("rollback")
@index_option
def rollback_command(index: Path) -> None:
    """Make the generation before the last rebuild live again."""
    from indexer.index.generations import rollback
    from indexer.index.lock import WriteLock

    with WriteLock(index) as lock:
        say(f"Generation {rollback(lock).name} is live again.")


@click.command("check")
@index_option
def check_command(index: Path) -> None:
    """Read every byte of the live index and hold it against its checksums."""
    from indexer.catalog import check_catalog
    from indexer.index.check import check_index
    from indexer.index.generations import live

    problems = check_index(index)
    if (generation := live(index)) is not None and (fault := check_catalog(generation)) is not None:
        problems += (fault,)
    for problem in problems:
        say(str(problem))
    if problems:
        say("Write it anew: `kavosh index --rebuild`, or go back: `kavosh rollback`.")
        sys.exit(1)
    say("Every byte of the index is as it was written.")


@click.command("analyze")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def analyze_command(text: str, as_json: bool) -> None:
    """Print what the analyzer makes of TEXT: surface, term, stem, position and offsets of every token."""
    from indexer.analysis.analyzer import analyze

    tokens = analyze(text)
    if as_json:
        names = ("surface", "term", "stem", "position", "start", "end", "joined")
        click.echo(json.dumps([{n: getattr(t, n) for n in names} for t in tokens], ensure_ascii=False, indent=2))
        return
    for token in tokens:
        joined = "  joined" if token.joined else ""
        say(f"{token.position:4}  {token.start:5}-{token.end:<5}  {token.surface}  {token.term}  {token.stem}{joined}")


@click.command("backup")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@index_option
def backup_command(archive: Path, index: Path) -> None:
    """Write the live generation into ARCHIVE (.tar); searches and commits go on."""
    from indexer.backup import backup

    say(backup(index, archive))


@click.command("restore")
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@index_option
def restore_command(archive: Path, index: Path) -> None:
    """Make the generation in ARCHIVE live; the one that was live stays for `kavosh rollback`."""
    from indexer.backup import restore

    say(restore(archive, index))


def stop_on_signals() -> threading.Event:
    """Return an event that Ctrl+C and SIGTERM set; a second one ends the program at once."""
    stop = threading.Event()

    def handler(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise Cancelled("Stopped; the live index is as it was.")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)
    return stop


def _told(failure: "Failure") -> str:
    address = shown_address(f"{failure.source}/{failure.path}")
    return f"{failure.verdict}: {address}: {shown(failure.reason)} {failure.hint}".rstrip()


class shown_progress:  # noqa: N801 (used like a function, in a with statement)
    """Give a watcher that draws a bar on a terminal, and writes a plain line every few seconds elsewhere."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._said = 0

    def __enter__(self) -> Watcher:
        if not self._console.is_terminal:
            return self._line
        columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
        self._bar = Bar(*columns, TimeRemainingColumn(), console=self._console, transient=True)
        self._bar.start()
        self._task = self._bar.add_task("reading", total=None, rate="")
        return self._draw

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _draw(self, progress: Progress) -> None:
        assert self._bar is not None and self._task is not None  # noqa: S101 (set in __enter__ before it is given)
        rate = f"{progress.rate:,.0f}/s" + (f", {progress.failed} not read" if progress.failed else "")
        total = progress.total or None
        self._bar.update(self._task, description=progress.phase, completed=progress.done, total=total, rate=rate)

    def _line(self, progress: Progress) -> None:
        step = max(1_000, 10 ** (len(str(max(progress.total, 1))) - 1))
        if progress.done // step > self._said:
            self._said = progress.done // step
            left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left is not None else ""
            self._console.print(
                f"{progress.phase}: {progress.done:,} of {progress.total:,} documents, {progress.rate:,.0f}/s{left}",
                highlight=False,
            )


commands: tuple[click.Command, ...] = (
    index_command,
    forget_command,
    watch_command,
    status_command,
    rollback_command,
    check_command,
    analyze_command,
    backup_command,
    restore_command,
)
"""What joins the `kavosh` command, `extract` beside them."""
