"""The catalog of a generation: which files were read, what they gave, and what could not be read."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.boilerplate import LineCounts
from indexer.errors import PICTURES_LEFT_OUT, IndexDamaged, OutOfSpace
from indexer.index.container import disk_errors
from indexer.index.manifest import file_crc32
from indexer.sources import Source

NAME = "catalog.sqlite"
CHECKSUM = "catalog.crc32"
_MEND = "Write it anew from its sources: `kavosh index --rebuild SOURCE…`."
_SCHEMA = """
create table if not exists sources (name text primary key, root text not null);
create table if not exists settings (name text primary key, value text not null);
create table if not exists files (
    id integer primary key, source text not null, path text not null, size integer not null, time integer not null,
    hash text not null, unique (source, path));
create table if not exists documents (id text primary key, file integer not null, digest blob not null) without rowid;
create index if not exists documents_of_file on documents (file);
create table if not exists failures (source text, path text, reason text not null, hint text not null);
create index if not exists failures_of_file on failures (source, path);
create table if not exists folders (source text, folder text, documents integer not null, primary key (source, folder));
create table if not exists lines (
    source text, folder text, line integer, documents integer not null, primary key (source, folder, line)
) without rowid;
"""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was last read."""

    number: int
    source: str
    path: str
    size_bytes: int
    time_ns: int
    hash: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read: address inside its source, the reason, and what mends it."""

    source: str
    path: str
    reason: str
    hint: str = ""

    @property
    def in_part(self) -> bool:
        """Whether the file was read but for pages that are pictures, which it takes OCR to read."""
        return self.reason.startswith(PICTURES_LEFT_OUT)

    @property
    def verdict(self) -> str:
        """Say in two or three words what became of the file."""
        return "read in part" if self.in_part else "not read"


class Catalog:
    """A small SQLite file beside the segments of a generation.

    It is written after the commit it describes: a crash between the two makes the next run read those files again,
    which replaces their documents by equal ones, and loses nothing. ``read_only`` opens for status pages while another
    process writes.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / NAME
        self._read_only = read_only
        with self._translated():
            if read_only:
                self._db = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
            else:
                self._db = sqlite3.connect(self.path, timeout=10)
                self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file, and note the checksum of what was written for `kavosh check`."""
        self._db.close()
        if not self._read_only:
            seal(self.path.parent)

    def __enter__(self) -> "Catalog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "full" in str(error):
                raise OutOfSpace(
                    f"The disk is full: {self.path} could not be written.", "Make room, then again."
                ) from None
            raise IndexDamaged(f"The catalog {self.path} cannot be used: {error}.", _MEND) from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside count at once, or not at all."""
        with self._translated(), self._db:
            yield

    def sources(self) -> list[Source]:
        """Return the sources of this index in the order of their names."""
        with self._translated():
            rows = self._db.execute("select name, root from sources order by name").fetchall()
        return [Source(name, Path(root)) for name, root in rows]

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Add sources, or move known names to other roots."""
        rows = [(source.name, str(source.root)) for source in sources]
        self._db.executemany("insert or replace into sources values (?, ?)", rows)

    def drop_source(self, name: str) -> None:
        """Forget a source and the failures in it; its files are dropped one by one."""
        self._db.execute("delete from sources where name = ?", (name,))
        self._db.execute("delete from failures where source = ?", (name,))

    def reads_scans(self) -> bool:
        """Whether OCR was asked for when this index was last written; no in catalogs that do not know the question."""
        with self._translated():
            if not self._db.execute("select 1 from sqlite_master where name = 'settings'").fetchone():
                return False
            return self._db.execute("select 1 from settings where name = 'ocr' and value = 'on'").fetchone() is not None

    def put_reads_scans(self, reads: bool) -> None:
        """Remember whether later runs read scans by OCR."""
        self._db.execute("insert or replace into settings values ('ocr', ?)", ("on" if reads else "off",))

    def files(self, source: str) -> dict[str, KnownFile]:
        """Return the files of a source as last read, by path."""
        query = "select id, source, path, size, time, hash from files where source = ?"
        with self._translated():
            return {row[2]: KnownFile(*row) for row in self._db.execute(query, (source,))}

    def put_file(self, source: str, path: str, size_bytes: int, time_ns: int, digest: str) -> int:
        """Record that a file was read in this state; returns its number."""
        query = (
            "insert into files (source, path, size, time, hash) values (?, ?, ?, ?, ?) on conflict (source, path) "
            "do update set size = excluded.size, time = excluded.time, hash = excluded.hash returning id"
        )
        return int(self._db.execute(query, (source, path, size_bytes, time_ns, digest)).fetchone()[0])

    def drop_file(self, number: int) -> None:
        """Forget a file and its documents."""
        self._db.execute("delete from documents where file = ?", (number,))
        self._db.execute("delete from files where id = ?", (number,))

    def documents(self, number: int) -> dict[str, bytes]:
        """Return id and digest of each document a file gave."""
        with self._translated():
            return dict(self._db.execute("select id, digest from documents where file = ?", (number,)))

    def put_documents(self, number: int, rows: Iterable[tuple[str, bytes]]) -> None:
        """Record the documents of a file; an id that another file gave before is this file's from now on."""
        values = ((document, number, digest) for document, digest in rows)
        self._db.executemany("insert or replace into documents values (?, ?, ?)", values)

    def drop_documents(self, ids: Iterable[str]) -> None:
        """Forget documents by id."""
        self._db.executemany("delete from documents where id = ?", ((document,) for document in ids))

    def clear_file(self, number: int, source: str, path: str) -> None:
        """Forget the documents of a file and what of it (``path``, or members ``path!…``) could not be read."""
        self._db.execute("delete from documents where file = ?", (number,))
        self._clear_failures(source, path)

    def put_failures(self, source: str, path: str, failures: Sequence[Failure]) -> None:
        """Record what of a file (``path``, or members ``path!…``) could not be read, in place of what was known."""
        self._clear_failures(source, path)
        self.add_failures(failures)

    def _clear_failures(self, source: str, path: str) -> None:
        self._db.execute(
            "delete from failures where source = ? and (path = ? or substr(path, 1, ?) = ?)",
            (source, path, len(path) + 1, f"{path}!"),
        )

    def add_failures(self, failures: Iterable[Failure]) -> None:
        """Record what could not be read beside what was known."""
        rows = [(failure.source, failure.path, failure.reason, failure.hint) for failure in failures]
        self._db.executemany("insert into failures values (?, ?, ?, ?)", rows)

    def knows(self, failure: Failure) -> bool:
        """Whether just this is known to have failed."""
        query = "select 1 from failures where (source, path, reason) = (?, ?, ?)"
        with self._translated():
            return self._db.execute(query, (failure.source, failure.path, failure.reason)).fetchone() is not None

    def failures(self, limit: int = 1000) -> list[Failure]:
        """Return what could not be read, at most ``limit`` of it, by address."""
        query = "select source, path, reason, hint from failures order by source, path limit ?"
        with self._translated():
            return [Failure(*row) for row in self._db.execute(query, (limit,))]

    def count_not_read(self) -> int:
        """Return how many failures are known of what was not read at all, or not to its end."""
        query = "select count(*) from failures where substr(reason, 1, ?) <> ?"
        with self._translated():
            return int(self._db.execute(query, (len(PICTURES_LEFT_OUT), PICTURES_LEFT_OUT)).fetchone()[0])

    def failed_files(self, reasons: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """Return source and path of each file with a failure whose reason begins so; ``!`` may part off a member."""
        if not reasons:
            return frozenset()
        with self._translated():
            failures = self._db.execute("select source, path, reason from failures").fetchall()
        rows = {(source, path) for source, path, reason in failures if reason.startswith(reasons)}
        return frozenset((source, file) for source, path in rows for file in _files_of(path))

    def refused(self, source: str) -> frozenset[str]:
        """Return the paths in a source that could not be read and are, or are in, no file of the catalog."""
        with self._translated():
            failed = {path for (path,) in self._db.execute("select path from failures where source = ?", (source,))}
            if not failed:
                return frozenset()
            files = {path for (path,) in self._db.execute("select path from files where source = ?", (source,))}
        return frozenset(path for path in failed if files.isdisjoint(_files_of(path)))

    def line_counts(self) -> LineCounts:
        """Return what earlier runs counted of lines that stand in many documents of a folder."""
        counts = LineCounts()
        with self._translated():
            for source, folder, documents in self._db.execute(
                "select source, folder, documents from folders"
            ).fetchall():
                query = "select line, documents from lines where source = ? and folder = ?"
                counts.add_known((source, folder), documents, dict(self._db.execute(query, (source, folder))))
        return counts

    def put_line_counts(self, counts: LineCounts) -> None:
        """Record counts of lines in place of what was known."""
        self._db.execute("delete from lines")
        self._db.execute("delete from folders")
        for (source, folder), documents, lines in counts.frequent():
            self._db.execute("insert into folders values (?, ?, ?)", (source, folder, documents))
            rows = ((source, folder, line, count) for line, count in lines.items())
            self._db.executemany("insert into lines values (?, ?, ?, ?)", rows)

    def counts(self) -> dict[str, int]:
        """Return how many sources, files, documents and failures are known."""
        with self._translated():
            return {
                table: int(self._db.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608 (fixed names)
                for table in ("sources", "files", "documents", "failures")
            }


def _files_of(path: str) -> list[str]:
    """Give the paths of files that an address may be in: ``!`` parts off a member, or stands in a name."""
    parts = path.split("!")
    return ["!".join(parts[:count]) for count in range(1, len(parts) + 1)]


def seal(folder: Path) -> None:
    """Write the checksum of a generation's catalog beside it."""
    new = folder / f"{CHECKSUM}.new"
    with disk_errors(new):
        new.write_text(f"{file_crc32(folder / NAME):08x}\n", "ascii")
        new.replace(folder / CHECKSUM)


def check_catalog(folder: Path) -> IndexDamaged | None:
    """Hold a generation's catalog against its checksum and return the fault, if there is one."""
    path = folder / NAME
    try:
        if f"{file_crc32(path):08x}" != (folder / CHECKSUM).read_text("ascii", "replace").strip():
            return IndexDamaged(f"{path} is corrupt (its checksum differs).", _MEND)
    except OSError as error:
        return IndexDamaged(f"{path} cannot be checked ({error.strerror}).", _MEND)
    return None
