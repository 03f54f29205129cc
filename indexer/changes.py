"""Changes: what of the sources is new, changed or gone since it was last read."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from indexer.catalog import Catalog, Failure, KnownFile
from indexer.errors import SourceError
from indexer.sources import Item, Refused, Source, content_hash, discover

GUARDED_FILES = 10
"""A folder with fewer files than this may lose any share of them without a question."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file to read: as it stands now, its content's hash, and as it was when last read (None if it is new)."""

    item: Item
    hash: str
    known: KnownFile | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run has to do.

    ``read`` are files to read, ``gone`` files whose documents are to be removed, ``touched`` files whose bytes are the
    same under another time (only the catalog is told), ``refused`` what cannot be opened, ``settled`` source and path
    of what was refused before and is not any more, ``unchanged`` how many files stand.
    """

    read: tuple[Change, ...]
    gone: tuple[KnownFile, ...]
    touched: tuple[Change, ...]
    refused: tuple[Failure, ...]
    settled: tuple[tuple[str, str], ...]
    unchanged: int


def find_changes(
    sources: Sequence[Source],
    catalog: Catalog | None,
    *,
    insist: bool = False,
    only: Mapping[str, Set[str]] | None = None,
    again: Set[tuple[str, str]] = frozenset(),
    check_stop: Callable[[], None] = lambda: None,
) -> Changes:
    """Compare the sources with the catalog: size and time first, then a hash of the content.

    Without a catalog everything is read. ``only`` names, by source, the paths at or below which to look;
    ``again`` names files (source, path) to read although they are unchanged; ``check_stop`` is called again and again,
    and may raise. Raises SourceError where more than half of a folder of ten files or more is gone at once (a disk not
    mounted, a wrong path), unless ``insist`` is set.
    """
    read: list[Change] = []
    gone: list[KnownFile] = []
    touched: list[Change] = []
    refused: list[Failure] = []
    settled: list[tuple[str, str]] = []
    unchanged = 0
    for source in sources:
        known = {} if catalog is None else catalog.files(source.name)
        before_refused = frozenset() if catalog is None else catalog.refused(source.name)
        count = len(known)
        paths = None if only is None else only.get(source.name, frozenset())
        if paths is not None:
            known = {path: file for path, file in known.items() if _is_at_or_below(path, paths)}
        seen: set[str] = set()
        for item in _walk(source, paths):
            check_stop()
            if isinstance(item, Refused):
                refused.append(Failure(item.source, item.path, item.reason, item.hint))
                continue
            seen.add(item.path)
            before = known.get(item.path)
            wanted = (item.source, item.path) in again
            if (
                before is not None
                and not wanted
                and (before.size_bytes, before.time_ns) == (item.size_bytes, item.time_ns)
            ):
                unchanged += 1
                continue
            try:
                digest = content_hash(item.file, check_stop)
            except OSError as error:
                hint = "Give this user the right to read it, or name it in .kavoshignore."
                refused.append(Failure(item.source, item.path, f"The file cannot be read: {error.strerror}.", hint))
                continue
            change = Change(item, digest, before)
            (touched if before is not None and before.hash == digest and not wanted else read).append(change)
        still = {failure.path for failure in refused if failure.source == source.name}
        settled += [
            (source.name, path)
            for path in sorted(before_refused - still)
            if paths is None or _is_at_or_below(path, paths)
        ]
        missing = [file for path, file in known.items() if path not in seen]
        if not insist and count >= GUARDED_FILES and 2 * len(missing) > count:
            raise SourceError(
                f"{len(missing)} of the {count} files of {source.name!r} are gone from {source.root}; "
                "nothing was changed.",
                "If they are meant to be gone, say so: `kavosh index --insist`",
            )
        gone += missing
    return Changes(tuple(read), tuple(gone), tuple(touched), tuple(refused), tuple(settled), unchanged)


def _walk(source: Source, paths: Set[str] | None) -> Iterator[Item | Refused]:
    if paths is None:
        yield from discover(source)
        return
    for path in sorted(paths):
        if not _is_at_or_below(path, paths - {path}):
            yield from discover(source, path)


def _is_at_or_below(path: str, others: Set[str]) -> bool:
    if path in others or "" in others:
        return True
    return any(path[:at] in others for at, letter in enumerate(path) if letter == "/")
