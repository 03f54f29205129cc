"""Watch: keep the index in step with its folders, as the system tells of changes."""

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from watchfiles import DefaultFilter
from watchfiles import watch as system_events

from indexer.errors import IndexBusy, KavoshError
from indexer.pipeline import Options, index_sources, known_sources
from indexer.sources import Source
from indexer.terminal import shown, shown_address

QUIET_MS = 150
"""A batch ends when nothing has changed for this long: most files are written whole by then."""
BATCH_MS = 1_000
"""A batch ends after this long, however busy the folder is."""
_STOP_LOOK_MS = 500


class _Visible(DefaultFilter):
    """Every file but hidden ones; the filter of the library leaves out what it takes for a program's own files."""

    ignore_dirs: Sequence[str] = ()
    ignore_entity_patterns: Sequence[str] = (r"^\.(?!kavoshignore$)",)


def watch(sources: Sequence[Source], index: Path, *, stop: threading.Event, tell: Callable[[str], None]) -> None:
    """Bring the index up to date, then read each change as it comes until ``stop`` is set.

    What changed while nobody watched is found by the first look, so a restart loses nothing. A file that is half
    written is read when it is, fails or not, and again when the rest has come. A batch that cannot be committed (disk
    full, another process writing) is told of and tried again with the next one.
    """
    report = index_sources(sources, index, Options(), stop=stop)
    tell(report.sentence)
    watched = known_sources(index)
    roots = [source.root for source in watched]
    tell(f"Watching {', '.join(str(root) for root in roots)}. Ctrl+C stops.")
    pending: dict[str, set[str]] = {}
    events = system_events(
        *roots,
        watch_filter=_Visible(),
        debounce=BATCH_MS,
        step=QUIET_MS,
        rust_timeout=_STOP_LOOK_MS,
        stop_event=stop,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )
    for batch in events:
        _add(pending, watched, (Path(path) for _, path in batch))
        try:
            report = index_sources([], index, Options(only=pending), stop=stop)
        except IndexBusy:
            continue
        except KavoshError as error:
            tell(str(error))
            continue
        pending = {}
        if report.changed:
            tell(report.sentence)
            for failure in report.failures:
                address = shown_address(f"{failure.source}/{failure.path}")
                tell(f"{failure.verdict}: {address}: {shown(failure.reason)} {failure.hint}".rstrip())


def _add(pending: dict[str, set[str]], sources: Iterable[Source], paths: Iterable[Path]) -> None:
    for path in paths:
        for source in sources:
            if path == source.root:
                # A source that is a file is looked at whole; so is a folder that was itself moved or removed.
                pending.setdefault(source.name, set()).add("" if source.is_folder else source.root.name)
            elif path.is_relative_to(source.root):
                pending.setdefault(source.name, set()).add(path.relative_to(source.root).as_posix())
