"""The file format of the index: named arrays in one versioned, checksummed, memory-mapped file.

Everything that lies on disk for good (segments, the columns of a Whoosh field, run files) is a container, so there is
one place where bytes are trusted. All numbers are little-endian.

    byte 0    header     magic 8 bytes (binary like PNG's: a text-mode copy breaks it), version u32, zeros up to byte 64
    byte 64   arrays     raw elements, each array beginning at a multiple of 64, zeros between
              directory  UTF-8 JSON: kind, meta, and for each array its name, dtype, shape, offset, extent and CRC-32
    last 40   footer     directory's offset u64 and length u64, CRC-32 of header and directory u32, CRC-32 of these
                         20 bytes u32, zeros, closing magic 8 bytes

An array's checksum covers its extent, which reaches to the next array or the directory: no byte of a file is unwatched.
Opening checks header, footer, directory and size (microseconds whatever the size); ``verify`` reads everything. Arrays
that grow side by side are spooled to files of their own and appended at the end, so a writer's memory is bounded.
"""

import contextlib
import errno
import json
import mmap
import os
import struct
import weakref
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from indexer.errors import IndexDamaged, IndexMissing, OutOfSpace

MAGIC = b"\x89KAVOSH\n"
END_MAGIC = b"\nHSOVAK\x89"
VERSION = 2  # 2: segments and runs have ``doc.quiet``, without which a merge would weigh boilerplate anew
OLDEST = 1  # still read: what a newer version added is absent and means none
ALIGNMENT = 64
_HEADER = struct.Struct("<8sI52x")
_FOOTER = struct.Struct("<QQII8x8s")
_FOOTER_SUM_BYTES = 20
_COPY_BYTES = 1 << 20
REBUILD_HINT = "Run `kavosh rollback`, or `kavosh index --rebuild` with the sources, to get a sound index."


def damaged(path: Path, what: str) -> IndexDamaged:
    """Make the error for a file that cannot be trusted."""
    return IndexDamaged(f"{path} {what}.", REBUILD_HINT)


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Translate a full disk (or quota) into ``OutOfSpace``; other errors of the system pass."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutOfSpace(
                f"The disk is full: {path} could not be written.", "Free some space and run the command again."
            ) from error
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a file that was synced can still lose its name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def pack_strings(strings: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Lay strings end to end: (bytes, offsets of n + 1), string i being ``bytes[offsets[i]:offsets[i + 1]]``.

    Offsets are u32: the bytes of one call stay below 4 GiB.
    """
    offsets = np.zeros(len(strings) + 1, np.uint32)
    np.cumsum(np.fromiter(map(len, strings), np.uint32, len(strings)), out=offsets[1:])
    return np.frombuffer(b"".join(strings), np.uint8), offsets


class Spool:
    """One array of a container while it grows, in a file beside it that has no name of its own for long."""

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype).newbyteorder("<")
        self.count = 0
        self._path = path
        self._file: IO[bytes] = path.open("w+b")
        path.unlink()  # a killed writer leaves nothing behind

    def write(self, values: NDArray[Any] | bytes) -> None:
        """Append values, converted to the array's dtype."""
        array = np.frombuffer(values, self.dtype) if isinstance(values, bytes) else values
        array = np.ascontiguousarray(array, self.dtype)
        with disk_errors(self._path):
            self._file.write(memoryview(array.reshape(-1).view(np.uint8)))
        self.count += array.size

    def blocks(self) -> Iterator[bytes]:
        """Give back all bytes from the first, then let go of the file."""
        with disk_errors(self._path):
            self._file.seek(0)
        while block := self._file.read(_COPY_BYTES):
            yield block
        self._file.close()

    def discard(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(OSError):  # what is still buffered may not fit on a full disk
            self._file.close()


class ContainerWriter:
    """Writes one container; it is whole only after ``close``, which also syncs the file (not its folder).

    As a context manager it closes at the end and removes the file when an exception passes.
    """

    def __init__(self, path: Path, kind: str, meta: Mapping[str, Any] | None = None, *, sync: bool = True) -> None:
        """Begin a file of this kind; ``meta`` may still be added to before ``close``; ``sync=False`` is for scratch."""
        self.path = path
        self.meta: dict[str, Any] = dict(meta or {})
        self._kind = kind
        self._sync = sync
        self._entries: list[dict[str, Any]] = []
        self._spools: dict[str, Spool] = {}
        with disk_errors(path):
            self._file: IO[bytes] = path.open("wb")
            self._header = _HEADER.pack(MAGIC, VERSION)
            self._file.write(self._header)
        self._offset = len(self._header)

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Write a whole array now; any dtype of fixed size without objects, any shape."""
        array = np.asarray(array)
        if array.dtype.hasobject:
            raise TypeError(f"array {name!r} holds objects, which a container never does")
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        self._append(name, array.dtype, array.shape, iter([memoryview(array.reshape(-1).view(np.uint8))]))

    def add_strings(self, name: str, strings: Sequence[bytes]) -> None:
        """Write byte strings as the two arrays ``name`` (u8) and ``name.at`` (u32 offsets, one more than strings)."""
        joined, offsets = pack_strings(strings)
        self.add(name, joined)
        self.add(f"{name}.at", offsets)

    def stream(self, name: str, dtype: DTypeLike) -> Spool:
        """Begin an array that grows; several may grow at once; each is appended to the file by ``close``."""
        if name in self._spools:
            raise ValueError(f"array {name!r} is already being written")
        spool = Spool(self.path.with_name(f"{self.path.name}.{len(self._spools)}.spool"), dtype)
        self._spools[name] = spool
        return spool

    def _append(self, name: str, dtype: np.dtype[Any], shape: tuple[int, ...], blocks: Iterator[Any]) -> None:
        if any(entry["name"] == name for entry in self._entries):
            raise ValueError(f"array {name!r} is written twice")
        start, checksum = self._offset, 0
        with disk_errors(self.path):
            for block in blocks:
                checksum = zlib.crc32(block, checksum)
                self._file.write(block)
                self._offset += len(block)
            padding = bytes(-self._offset % ALIGNMENT)
            self._file.write(padding)
        self._offset += len(padding)
        entry = {"name": name, "dtype": dtype.str, "shape": list(shape), "offset": start}
        self._entries.append(entry | {"extent": self._offset - start, "crc32": zlib.crc32(padding, checksum)})

    def close(self) -> None:
        """Append what was streamed, the directory and the footer; sync the file."""
        for name, spool in self._spools.items():
            self._append(name, spool.dtype, (spool.count,), spool.blocks())
        self._spools.clear()
        directory = json.dumps(
            {"kind": self._kind, "meta": self.meta, "arrays": self._entries}, ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8", "surrogatepass")
        checksum = zlib.crc32(directory, zlib.crc32(self._header))
        watched = struct.pack("<QQI", self._offset, len(directory), checksum)
        with disk_errors(self.path):
            self._file.write(directory)
            self._file.write(_FOOTER.pack(self._offset, len(directory), checksum, zlib.crc32(watched), END_MAGIC))
            self._file.flush()
            if self._sync:
                os.fsync(self._file.fileno())
            self._file.close()

    def abort(self) -> None:
        """Give up: the unfinished file goes."""
        for spool in self._spools.values():
            spool.discard()
        with contextlib.suppress(OSError):  # the same
            self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abort()
            return
        try:
            self.close()
        except BaseException:
            self.abort()
            raise


class Container(Mapping[str, NDArray[Any]]):
    """An open container: a mapping from name to array, each a read-only view of the mapped file.

    Safe to share between threads. The map lives as long as a view of it does; a file may be unlinked meanwhile. What is
    taken by a ``reader`` is read and not mapped: it stays no part of the process when it was used.
    """

    def __init__(self, path: Path, kind: str) -> None:
        """Map the file and check all but the arrays' bytes.

        Raises IndexMissing when there is no such file, IndexDamaged when it is no whole container of this kind and
        of a version that is read.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                size_bytes = os.fstat(file.fileno()).st_size
                if size_bytes < _HEADER.size + _FOOTER.size:
                    raise damaged(path, f"is too short to be a file of the index ({size_bytes} bytes)")
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._descriptor = os.dup(file.fileno())
                weakref.finalize(self, os.close, self._descriptor)
        except FileNotFoundError:
            raise IndexMissing(f"{path} is missing.", REBUILD_HINT) from None
        except OSError as error:
            raise IndexDamaged(f"{path} cannot be read: {error.strerror}.", REBUILD_HINT) from error
        self.size_bytes = size_bytes
        directory = self._directory(kind)
        self.meta: dict[str, Any] = directory["meta"]
        self._entries: dict[str, dict[str, Any]] = {entry["name"]: entry for entry in directory["arrays"]}
        try:
            self._arrays = {name: self._view(entry) for name, entry in self._entries.items()}
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(path, "is corrupt (its directory names bytes it does not have)") from error

    def _directory(self, kind: str) -> dict[str, Any]:
        header = self._map[: _HEADER.size]
        magic, version = _HEADER.unpack(header)
        if magic != MAGIC:
            raise damaged(self.path, "was not written by Kavosh (its first bytes are foreign)")
        if not OLDEST <= version <= VERSION:
            raise damaged(
                self.path, f"has format version {version}, and this Kavosh reads versions {OLDEST} to {VERSION}"
            )
        footer = self._map[-_FOOTER.size :]
        offset, length, checksum, footer_sum, end = _FOOTER.unpack(footer)
        if end != END_MAGIC:
            raise damaged(self.path, "is truncated (its closing mark is missing)")
        whole = offset + length + _FOOTER.size == self.size_bytes
        if not whole or footer_sum != zlib.crc32(footer[:_FOOTER_SUM_BYTES]) or any(footer[24:32]):
            raise damaged(self.path, "is corrupt (its footer does not add up)")
        raw = self._map[offset : offset + length]
        if zlib.crc32(raw, zlib.crc32(header)) != checksum:
            raise damaged(self.path, "is corrupt (the checksum of its directory differs)")
        directory: dict[str, Any] = json.loads(raw.decode("utf-8", "surrogatepass"))
        if directory["kind"] != kind:
            raise damaged(self.path, f"is a {directory['kind']} file, not a {kind} file")
        return directory

    def _view(self, entry: dict[str, Any]) -> NDArray[Any]:
        dtype = np.dtype(entry["dtype"])
        count = int(np.prod(entry["shape"], dtype=np.int64))
        view: NDArray[Any] = np.frombuffer(self._map, dtype, count, entry["offset"]).reshape(entry["shape"])
        return view

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def reader(self, name: str) -> Callable[[int, int], bytes]:
        """Return a function that reads the bytes of an array from one offset up to another, at most to its end."""
        begin, size = int(self._entries[name]["offset"]), self._arrays[name].nbytes
        if not hasattr(os, "pread"):
            mapped = memoryview(self._map)[begin : begin + size]
            return lambda start, end: bytes(mapped[start:end])
        descriptor = self._descriptor
        return lambda start, end: os.pread(descriptor, max(min(end, size) - start, 0), begin + start)

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def verify(self) -> None:
        """Read every byte and compare checksums; IndexDamaged names the first array that differs."""
        for name, entry in self._entries.items():
            checksum = 0
            end = entry["offset"] + entry["extent"]
            for start in range(entry["offset"], end, _COPY_BYTES):
                checksum = zlib.crc32(self._map[start : min(start + _COPY_BYTES, end)], checksum)
            if checksum != entry["crc32"]:
                raise damaged(self.path, f"is corrupt (the checksum of its array {name!r} differs)")
