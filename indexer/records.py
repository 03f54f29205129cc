"""Records at speed: lines of JSON to documents, by the thousand, in a worker process.

`readers/records.py` reads records as it reads any format, field names in many languages included, and weighs evidence.
A file of a million records in our own form needs none of that: keys are known, the text is what it is. Lines in any
other form go to the reader, so that both give the same documents.
"""

import gzip
import io
import json
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, cast

from indexer.analysis.language import languages
from indexer.catalog import Failure
from indexer.dates import parse_date
from indexer.documents import Document
from indexer.errors import ReadError
from indexer.readers.contract import Failure as ReaderFailure
from indexer.readers.contract import ReaderSettings
from indexer.readers.finish import finish
from indexer.readers.records import LINE_BYTES, read_lines

BATCH_BYTES = 400_000
"""Lines handed to a worker at once: some hundreds of documents."""
_PLAIN = {"id", "title", "text", "lang", "url", "date", "author", "type"}
_LANGUAGE_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Lines:
    """Consecutive lines of a file of records: ``first`` is the number of the first, counted from 1."""

    source: str
    path: str
    first: int
    lines: tuple[bytes, ...]


def digest(data: bytes) -> bytes:
    """Hash what a document came from, to tell whether it changed (BLAKE2b, 8 bytes)."""
    return blake2b(data, digest_size=8).digest()


def open_records(file: Path) -> tuple[BinaryIO, BinaryIO]:
    """Open a file of records; gives the stream of lines and the file below it, whose position tells progress."""
    below = file.open("rb")
    name = file.name.casefold()
    if name.endswith(".xz"):
        return cast("BinaryIO", lzma.open(below)), below
    if name.endswith(".gz"):
        return cast("BinaryIO", gzip.open(below)), below
    return below, below


def batches(source: str, path: str, stream: BinaryIO) -> Iterator[Lines]:
    """Cut a stream of records into batches; raises ReadError, after what came before, where the stream is damaged."""
    held: list[bytes] = []
    size = 0
    first = number = 1
    try:
        while line := stream.readline(LINE_BYTES):
            held.append(line)
            size += len(line)
            number += 1
            if size >= BATCH_BYTES:
                yield Lines(source, path, first, tuple(held))
                held, size, first = [], 0, number
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        if held:
            yield Lines(source, path, first, tuple(held))
        raise ReadError(f"The file is damaged after line {number - 1}: {error}.", "Copy or pack it again.") from None
    if held:
        yield Lines(source, path, first, tuple(held))


def parse(batch: Lines, settings: ReaderSettings) -> tuple[list[Document], list[bytes], list[Failure]]:
    """Turn lines into documents, a digest for each, and what could not be read (path ``FILE!line N``)."""
    documents: list[Document] = []
    digests: list[bytes] = []
    failures: list[Failure] = []
    for number, line in enumerate(batch.lines, batch.first):
        try:
            document = _document(line, number, batch, settings)
        except ReadError as error:
            failures.append(Failure(batch.source, f"{batch.path}!line {number}", error.message, error.hint))
            continue
        if document is not None:
            documents.append(document)
            digests.append(digest(line))
    return documents, digests, failures


def _document(line: bytes, number: int, batch: Lines, settings: ReaderSettings) -> Document | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and _is_plain(record) and len(record["text"]) <= settings.text_chars:
        return _plain_document(record, batch, number)
    for draft in read_lines(io.BytesIO(line), batch.path):
        if isinstance(draft, ReaderFailure):
            reason = draft.reason.replace("Line 1 ", f"Line {number} ").replace("Record 1 ", f"Record {number} ")
            raise ReadError(reason, draft.hint)
        made = finish(draft, f"{batch.path}!{draft.id or number}", settings)
        return replace(made, id=draft.id or f"{batch.source}/{batch.path}!{number}", source=batch.source)
    return None


def _is_plain(record: dict[str, object]) -> bool:
    """Tell whether the usual keys hold text (the id may be a number), and the others are no other names of ours."""
    if not (isinstance(record.get("text"), str) and record["text"]):
        return False
    return all(
        isinstance(value, str) or (key == "id" and type(value) is int) for key, value in record.items() if key in _PLAIN
    )


def _plain_document(record: dict[str, object], batch: Lines, number: int) -> Document:
    field = {key: str(record[key]) for key in _PLAIN if key in record}
    title, text = " ".join(field.get("title", "").split()), field["text"]
    spoken = (field["lang"],) if field.get("lang") else languages(text[:_LANGUAGE_CHARS])
    date = field.get("date", "")
    extra = {key: value for key, value in record.items() if key not in _PLAIN}
    known = parse_date(date) if date else ""
    if date and not known:
        extra["date"] = date
    return Document(
        id=field.get("id") or f"{batch.source}/{batch.path}!{number}",
        title=title,
        text=text,
        language=spoken[0] if spoken else "",
        languages=spoken,
        author=field.get("author", ""),
        date=known,
        url=field.get("url", ""),
        type=field.get("type", ""),
        source=batch.source,
        path=f"{batch.path}!{field.get('id') or number}",
        extra=extra,
    )
