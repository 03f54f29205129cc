"""Records in JSON: an array or object in one file, or one record a line, streamed.

A record is a document when it has a text or a title. Its own id is kept; a bad line is a failure that names the line
while the others are read.
"""

import json
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from indexer.errors import ReadError
from indexer.readers.contract import MIB, Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.fields import fields_of

LINE_BYTES = 64 * MIB
"""Longest line of records; one record is one document, so more is no record."""
_LISTS = ("records", "documents", "docs", "items", "articles", "data", "results", "rows")


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give a draft for each record of a ``.json`` or ``.jsonl`` blob."""
    if blob.name.casefold().endswith((".jsonl", ".ndjson")):
        with blob.open() as stream:
            yield from read_lines(stream, blob.name)
        return
    content = decode(blob.content(context.settings.file_bytes)).text
    try:
        value = json.loads(content)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            with blob.open() as stream:
                yield from read_lines(stream, blob.name)
            return
        raise ReadError(
            f"The file is no valid JSON: {error.msg} in line {error.lineno}, column {error.colno}.", "Export it again."
        ) from None
    except RecursionError:
        raise ReadError("The JSON nests too deep to be read.", "Export it with fewer levels.") from None
    records = _records(value)
    if not records:
        raise ReadError(
            "The JSON holds no records with a text or a title.", "Give each record the keys id, title and text."
        )
    for number, record in enumerate(records, 1):
        yield draft_of(record, blob.name, number, "record")


def read_lines(stream: BinaryIO, name: str) -> Iterator[Draft | Failure]:
    """Give a draft for each line of a stream of records; empty lines are passed over."""
    number = 0
    while line := stream.readline(LINE_BYTES):
        number += 1
        if not line.endswith(b"\n") and len(line) == LINE_BYTES:
            yield Failure(f"{name}!line {number}", f"Line {number} is longer than {LINE_BYTES // MIB} MiB.")
            while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            continue
        if not line.strip() or line == b"\xef\xbb\xbf\n":
            continue
        yield _line(line, name, number)


def _line(line: bytes, name: str, number: int) -> Draft | Failure:
    where = f"{name}!line {number}"
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError as error:
        return Failure(where, f"Line {number} is not valid UTF-8 at byte {error.start}.", "Save the file as UTF-8.")
    except json.JSONDecodeError as error:
        return Failure(where, f"Line {number} is no valid JSON: {error.msg} in column {error.colno}.")
    except RecursionError:
        return Failure(where, f"Line {number} nests too deep to be read.")
    except ValueError as error:
        return Failure(where, f"Line {number} cannot be read: {error}.")
    if not isinstance(record, dict):
        return Failure(where, f"Line {number} is no JSON object.", 'A record looks like {"id": 1, "text": "…"}.')
    return draft_of(record, name, number, "record")


def draft_of(record: Mapping[str, object], name: str, number: int, origin: str) -> Draft | Failure:
    """Make a draft of one record, or say what it lacks; ``number`` counts from 1 and names a record without an id."""
    fields = fields_of(record, origin)
    if not fields.text.strip() and not fields.title:
        keys = ", ".join(str(key) for key in list(record)[:8])
        return Failure(f"{name}!{origin} {number}", f"{origin.capitalize()} {number} has no text and no title: {keys}.")
    return Draft(
        text=fields.text,
        kind=fields.type,
        title=fields.title,
        author=fields.author,
        date=fields.date,
        url=fields.url,
        language=fields.language,
        id=fields.id,
        member=fields.id or str(number),
        evidence=fields.evidence,
        extra=fields.extra,
    )


def _records(value: object) -> list[Mapping[str, object]]:
    """Find the records in a JSON value: a list of objects, such a list under a known key, or one object."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    if not isinstance(value, dict):
        return []
    for key in _LISTS:
        if isinstance(value.get(key), list):
            return _records(value[key])
    fields = fields_of(value, "record")
    if fields.text or fields.title:
        return [value]
    lists = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
    return _records(max(lists, key=len)) if lists else []
