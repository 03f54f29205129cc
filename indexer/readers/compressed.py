"""Single files packed with gzip or xz: records are streamed, archives and other files read as what they hold."""

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, cast

from indexer.errors import ReadError
from indexer.readers.archive import read_tar
from indexer.readers.contract import MIB, Blob, Context, Draft, Failure
from indexer.readers.package import check_growth
from indexer.readers.records import read_lines

_RECORDS = (".jsonl", ".ndjson")


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give what is packed in a blob, under the blob's own name."""
    inner = _inner_name(blob.name)
    with blob.open() as packed, _open(packed, blob.head(6)) as unpacked:
        streamed = inner.casefold().endswith(_RECORDS)
        guarded = _Guarded(unpacked, blob.size, context, whole=not streamed)
        stream = io.BufferedReader(guarded, MIB)
        try:
            if streamed:
                yield from read_lines(stream, blob.name)
                return
            head = stream.peek(512)
            if len(head) > 262 and head[257:262] == b"ustar":
                yield from read_tar(cast("IO[bytes]", stream), blob.name, context)
                return
            content = stream.read()
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise ReadError(f"The packed file is cut off or damaged ({error}).", "Copy it here again.") from None
    if context.depth >= context.settings.depth:
        raise ReadError("It stands too deep in other archives.", "Unpack the outer archive.")
    yield from context.read(Blob(inner, data=content), replace(context, depth=context.depth + 1))


def _open(packed: IO[bytes], head: bytes) -> gzip.GzipFile | lzma.LZMAFile:
    return gzip.GzipFile(fileobj=packed) if head.startswith(b"\x1f\x8b") else lzma.LZMAFile(packed)


def _inner_name(name: str) -> str:
    for suffix in (".gz", ".xz"):
        if name.casefold().endswith(suffix):
            return name[: -len(suffix)]
    return f"{name[:-4]}.tar" if name.casefold().endswith((".tgz", ".txz")) else name


class _Guarded(io.RawIOBase):
    """A stream that stops where more comes out of the packed bytes than limits allow."""

    def __init__(self, stream: gzip.GzipFile | lzma.LZMAFile, packed: int, context: Context, *, whole: bool) -> None:
        self._stream, self._packed, self._out = stream, packed, 0
        self._limit = context.settings.unpacked_bytes if whole else 1 << 62
        self._ratio = context.settings.ratio

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        data = self._stream.read(len(view))
        self._out += len(data)
        check_growth(self._out, self._packed, self._limit, self._ratio)
        view[: len(data)] = data
        return len(data)
