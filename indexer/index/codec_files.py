"""Containers in any of Whoosh's storages, and Whoosh's columns inside containers.

A container is a mapped file. In a folder it simply lies there; a storage that has no folder (memory) gets the bytes of
one that was written to a temporary file, and reading goes back the same way.
"""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

import contextlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import columns
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from indexer.errors import IndexMissing, KavoshError
from indexer.index import plain
from indexer.index.container import Container, ContainerWriter, sync_folder


class SegmentGone(IndexMissing, FileNotFoundError):
    """A segment's file is not there.

    It is a FileNotFoundError as well: Whoosh then reads the table of contents again, as a merge may have passed.
    """


@contextlib.contextmanager
def written(storage: Any, name: str, kind: str) -> Iterator[ContainerWriter]:
    """Write one container into a storage; it is there, whole and durable, when the block ends without an exception."""
    if isinstance(storage, FileStorage):
        with ContainerWriter(Path(storage.folder) / name, kind) as writer:
            yield writer
        sync_folder(Path(storage.folder))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "container"
        with ContainerWriter(path, kind, sync=False) as writer:
            yield writer
        with storage.create_file(name) as file:
            file.write(path.read_bytes())


def opened(storage: Any, name: str, kind: str) -> Container:
    """Open a container of a storage; SegmentGone when it has none of that name, IndexDamaged when it is not sound."""
    if isinstance(storage, FileStorage):
        try:
            return Container(Path(storage.folder) / name, kind)
        except IndexMissing as error:
            raise SegmentGone(error.message, error.hint) from None
    if not storage.file_exists(name):
        raise SegmentGone(f"{name} is missing.")
    with tempfile.TemporaryDirectory() as folder:  # the map outlives the name
        path = Path(folder) / name
        with storage.open_file(name) as file:
            path.write_bytes(file.read())
        return Container(path, kind)


def column_filename(segment: Any, fieldname: str) -> str:
    """Name the file of a column that Whoosh adds to a segment already written (``whoosh.sorting.add_sortable``)."""
    return str(segment.make_filename(f".{fieldname}.col"))


class MappedFile(BufferFile):  # type: ignore[misc]
    """One array of a container as the file a Whoosh column reads; bytes are copied only if the column seeks."""

    def __init__(self, array: NDArray[np.uint8], name: str) -> None:
        self._buf = memoryview(array)
        self._name = name
        self._file: io.BytesIO | None = None
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    @property
    def file(self) -> io.BytesIO:
        """The bytes as a file with a position."""
        if self._file is None:
            self._file = io.BytesIO(self._buf)
        return self._file

    def close(self) -> None:
        """Let go of the bytes."""
        self._file = None
        self._buf = memoryview(b"")
        self.is_closed = True


class PlainColumn(columns.WrappedColumn):  # type: ignore[misc]
    """Whoosh's column of arbitrary values, with ``plain`` values in place of pickles."""

    _default = None

    class Writer(columns.WrappedColumnWriter):  # type: ignore[misc]
        """Encodes each value; NotPlain refuses what is no plain data."""

        def add(self, docnum: int, value: object) -> None:
            """Write the value of a document; those without one read as None."""
            self._child.add(docnum, b"" if value is None else plain.encode(value))

    class Reader(columns.WrappedColumnReader):  # type: ignore[misc]
        """Decodes each value."""

        def __getitem__(self, docnum: int) -> plain.Plain:
            data = self._child[docnum]
            return plain.decode(data) if data else None

        def __iter__(self) -> Iterator[plain.Plain]:
            return (plain.decode(data) if data else None for data in self._child)


def safe_column(column: Any) -> Any:
    """Give the column itself, or one of the same behaviour in place of those that Whoosh reads by unpickling."""
    if isinstance(column, columns.PickleColumn):
        return PlainColumn(safe_column(column._child))
    if isinstance(column, columns.CompressedBlockColumn):
        return columns.CompressedBytesColumn(column._level, column._module)
    if isinstance(column, columns.WrappedColumn) and safe_column(column._child) is not column._child:
        raise KavoshError(
            f"The column {type(column).__qualname__} wraps one that is read by unpickling.",
            "Use a PickleColumn alone, or a column of bytes.",
        )
    return column


class ColumnBuffer:
    """One column while it is written, by Whoosh's own writer, into memory."""

    def __init__(self, column: Any) -> None:
        self._bytes = io.BytesIO()
        self._writer = safe_column(column).writer(StructFile(self._bytes))

    def add(self, document: int, value: object) -> None:
        """Write the value of a document; documents come in rising order and may be left out."""
        self._writer.add(document, value)

    def finish(self, count: int) -> NDArray[np.uint8]:
        """Close the column for ``count`` documents and give its bytes."""
        self._writer.finish(count)
        return np.frombuffer(self._bytes.getvalue(), np.uint8)


def column_reader(column: Any, array: NDArray[np.uint8], name: str, count: int) -> Any:
    """Open Whoosh's own reader of a column over the bytes of an array."""
    return safe_column(column).reader(MappedFile(array, name), 0, array.size, count)
