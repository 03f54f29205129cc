"""Sources: the folders and files an index is made of, and the items found in them."""

import errno
import fnmatch
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import SourceError

IGNORE_FILE = ".kavoshignore"
HASHED_BYTES = 1 << 20
"""Bytes hashed between two looks whether to go on: about a millisecond's work."""
RECORD_SUFFIXES = (".jsonl", ".jsonl.xz", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder or a file to index, under the name that documents carry and addresses begin with."""

    name: str
    root: Path

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder (a single file otherwise)."""
        return self.root.is_dir()


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a source as it stands on disk: its address inside the source, size in bytes and time in nanoseconds."""

    source: str
    path: str
    file: Path
    size_bytes: int
    time_ns: int

    @property
    def is_records(self) -> bool:
        """Whether the file holds one JSON record a line, to be streamed rather than read as one document."""
        return self.file.name.casefold().endswith(RECORD_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not even opened, with the reason and what mends it."""

    source: str
    path: str
    reason: str
    hint: str


def parse_source(text: str) -> Source:
    """Make a source of ``PATH`` or ``NAME=PATH`` as typed on a command line.

    Without a name a folder is called as it is called on disk, a file by its name without suffixes. Raises SourceError
    where nothing is there or it cannot be read.
    """
    name, given, path = text.partition("=")
    if not given or "/" in name or Path(text).exists():
        name, path = "", text
    elif not name.strip():
        raise SourceError(f"No name stands before the = of {text!r}.", "Give it one: `kavosh index NAME=SOURCE`")
    root = Path(path).expanduser()
    if not root.exists():
        raise SourceError(f"There is no file or folder {path!r}.", "Check the path: `kavosh index SOURCE…`")
    root = root.resolve()
    if not (root.is_dir() or root.is_file()):
        raise SourceError(f"{path!r} is neither a file nor a folder.", "Give a folder, a file or a .jsonl of records.")
    if not os.access(root, os.R_OK | (os.X_OK if root.is_dir() else 0)):
        raise SourceError(f"{path!r} may not be read by this user.", f"Give yourself the right: `chmod u+rX {path}`")
    return Source(name or _plain_name(root), root)


def _plain_name(root: Path) -> str:
    name = root.name or "root"
    if root.is_file():
        lowered = name.casefold()
        known = next((suffix for suffix in RECORD_SUFFIXES if lowered.endswith(suffix)), Path(name).suffix)
        name = name[: len(name) - len(known)] or name
    return name


def check_names(sources: list[Source]) -> None:
    """Raise SourceError where two different roots would carry one name."""
    by_name: dict[str, Path] = {}
    for source in sources:
        other = by_name.setdefault(source.name, source.root)
        if other != source.root:
            raise SourceError(
                f"Two sources are named {source.name!r}: {other} and {source.root}.",
                f"Name one of them: `kavosh index {source.name}2={source.root}`",
            )


def discover(source: Source, inside: str = "") -> Iterator[Item | Refused]:
    """Walk a source in the order of names and yield every file in it, or only those at or below the path ``inside``.

    Hidden files and what ``.kavoshignore`` names (one shell pattern a line, ``#`` begins a remark, a pattern holds for
    the folder it stands in and those below) are left out. A link is followed only to a file inside the source; any
    other is refused. A folder that cannot be listed is refused with its reason.
    """
    if not source.root.exists():
        hint = f"Put it back, or remove what is left of it from the index: `kavosh forget {source.name}`"
        yield Refused(source.name, ".", f"There is no file or folder {str(source.root)!r}.", hint)
        return
    if not source.is_folder:
        yield _item(source.name, source.root.name, source.root)
        return
    yield from _walk(source, source.root, "", (), tuple(inside.split("/")) if inside else ())


def _walk(
    source: Source, folder: Path, inside: str, ignored: tuple[str, ...], towards: tuple[str, ...]
) -> Iterator[Item | Refused]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError as error:
        yield Refused(
            source.name, inside or ".", f"The folder cannot be listed: {error.strerror}.", "Check its permissions."
        )
        return
    ignored += _patterns(folder)
    for entry in entries:
        if towards and entry.name != towards[0]:
            continue
        path = f"{inside}/{entry.name}" if inside else entry.name
        if entry.name.startswith(".") or any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignored):
            continue
        if entry.is_symlink() and (refused := _refused_link(source, path, Path(entry.path))):
            yield refused
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(source, Path(entry.path), path, ignored, towards[1:])
        elif entry.is_file():
            yield _item(source.name, path, Path(entry.path))


def _patterns(folder: Path) -> tuple[str, ...]:
    try:
        lines = (folder / IGNORE_FILE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _refused_link(source: Source, path: str, link: Path) -> Refused | None:
    """Refuse a link that leads to no file inside the source; None where it may be followed."""
    if leads_nowhere(link):
        reason = f"There is nothing where the link leads ({leads_to(link)})."
        return Refused(source.name, path, reason, "Delete it, or put back what it led to.")
    target = link.resolve()
    if not target.is_relative_to(source.root):
        hint = f"Copy the file into the folder, or give its own folder as a source, if {link.name!r} belongs here."
        return Refused(source.name, path, "The link leaves the folder of the source.", hint)
    if not os.path.isfile(target):  # noqa: PTH113 - Path.is_file raises where a folder may not be entered
        return Refused(source.name, path, "The link leads to no file, and no other is followed.", "Delete it.")
    return None


def leads_nowhere(link: Path) -> bool:
    """Whether there is nothing where a link leads; what cannot be told is taken for something."""
    try:
        link.stat()
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
    return False


def leads_to(link: Path) -> str:
    """Return what a link names, as text whatever bytes it holds."""
    return os.fsencode(link.readlink()).decode("utf-8", "backslashreplace")


def _item(source: str, path: str, file: Path) -> Item | Refused:
    try:
        found = file.stat()
    except OSError as error:
        return Refused(source, path, f"The file cannot be looked at: {error.strerror}.", "Check its permissions.")
    return Item(source, path, file, found.st_size, found.st_mtime_ns)


def content_hash(file: Path, check_stop: Callable[[], None] = lambda: None) -> str:
    """Hash the bytes of a file (BLAKE2b, 128 bits, hexadecimal); raises OSError, or what ``check_stop`` does."""
    digest = hashlib.blake2b(digest_size=16)
    with file.open("rb", buffering=0) as handle:
        while block := handle.read(HASHED_BYTES):
            digest.update(block)
            check_stop()
    return digest.hexdigest()
