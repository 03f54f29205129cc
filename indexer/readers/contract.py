"""What every reader takes and gives: a blob in, drafts and failures out, within limits.

A reader finds the text and what its format says about it; it does not weigh that against anything else. Weighing
(`finish.py`) is the same for all formats, so that a title from a shape of text never beats one from metadata in one
format and loses to it in another. Readers therefore give drafts, and only `indexer.readers.read` gives documents.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from indexer.documents import Document, Place, Repair
from indexer.errors import PICTURES_LEFT_OUT, ReadError

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """What readers may do and how much of the machine they may use; all limits hold for one file."""

    ocr: bool = False
    """Read images and scans with tesseract, where it is installed."""
    ocr_languages: str = "fas+eng"
    """Languages for tesseract, joined by ``+``; those that are not installed are left out where they are not needed."""
    ocr_seconds: float = 1800.0
    """Longest time for the pages of one scan; those left over are reported."""
    pdftotext: str = "pdftotext"
    """The program that reads PDFs; an empty name reads them with the fallback."""
    seconds: float = 60.0
    """Longest time without a document from a file."""
    memory_bytes: int = 512 * MIB
    """Most memory a worker may hold, programs it calls counted apart."""
    file_bytes: int = 512 * MIB
    """Largest file that is opened at all; records (``.jsonl``) are streamed and may be larger."""
    text_chars: int = 32 * MIB
    """Longest text of one document, in code points."""
    unpacked_bytes: int = 2048 * MIB
    """Most bytes all the members of one container may unpack to."""
    member_bytes: int = 128 * MIB
    """Most bytes one member of a container may unpack to."""
    members: int = 50_000
    """Most members of one container."""
    depth: int = 3
    """How many containers may stand inside each other."""
    ratio: int = 200
    """Most bytes a packed byte may become once ``MIB`` bytes have been unpacked; text packs to a fifth."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One file, member or record that could not be read: its name, a sentence why, and what mends it."""

    name: str
    reason: str
    hint: str = ""

    @property
    def in_part(self) -> bool:
        """Whether the file was read but for pages that are pictures, which it takes OCR to read."""
        return self.reason.startswith(PICTURES_LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Draft:
    """One document as its format gives it, before the common evidence is weighed.

    ``member`` is the name inside a container (``""`` for the file itself), ``id`` a record's own. ``lines`` says that
    line ends in ``text`` are as the writer typed them (plain text), so that the shape of lines is evidence.
    ``evidence`` says by field name where a value came from; ``kind`` is the document's type (``pdf``, ``html``...).
    """

    text: str
    kind: str
    title: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    id: str = ""
    member: str = ""
    lines: bool = False
    places: tuple[Place, ...] = ()
    repairs: tuple[Repair, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes to be read: a file on disk, or a member of a container in memory.

    ``name`` is shown to people and tells a format where the content does not; one of ``path`` and ``data`` is set.
    """

    name: str
    path: Path | None = None
    data: bytes | None = None

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.data) if self.data is not None else self._path.stat().st_size

    @property
    def _path(self) -> Path:
        if self.path is None:
            raise ReadError(f"{self.name} is no file on disk.")
        return self.path

    def open(self) -> BinaryIO:
        """Give the bytes as a stream, from the start."""
        return io.BytesIO(self.data) if self.data is not None else self._path.open("rb")

    def head(self, count: int) -> bytes:
        """Give the first ``count`` bytes, fewer at the end."""
        if self.data is not None:
            return self.data[:count]
        with self._path.open("rb") as stream:
            return stream.read(count)

    def content(self, limit: int) -> bytes:
        """Give all bytes; a `ReadError` when there are more than ``limit``."""
        if self.size > limit:
            raise too_large(self.name, limit)
        return self.data if self.data is not None else self._path.read_bytes()


def _nothing() -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader is told beside its blob: limits, how deep it stands in containers, and how to read a member."""

    settings: ReaderSettings
    read: Callable[[Blob, "Context"], Iterator[Draft | Failure]]
    depth: int = 0
    alive: Callable[[], None] = _nothing
    """To be called before each page read by OCR; the limit on time begins anew, ``ocr_seconds`` bounds them all."""


def too_large(name: str, limit: int) -> ReadError:
    """Say that a file or member is larger than its limit in bytes."""
    return ReadError(
        f"{name} is larger than the limit of {limit / MIB:.0f} MiB.", "Raise the reader's limit or split the file."
    )


type Reader = Callable[[Blob, Context], Iterator[Draft | Failure]]
type Result = Document | Failure
