"""Documents and failures as lines of JSON, to cross from a worker: plain data, so that it can send no code."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import cast

from indexer.documents import Document, Place, Repair
from indexer.readers.contract import Failure, ReaderSettings, Result

_NAMES = tuple(field.name for field in fields(Document))


def pack(result: Result) -> bytes:
    """Give a result as one line of ASCII JSON."""
    if isinstance(result, Failure):
        row: list[object] = ["f", result.name, result.reason, result.hint]
    else:
        row = ["d", *(_plain(name, getattr(result, name)) for name in _NAMES)]
    return json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"


def unpack(line: bytes) -> Result:
    """Make the result of a line; ValueError where it is not what a worker writes."""
    row = json.loads(line)
    if not isinstance(row, list) or not row:
        raise ValueError("no result")
    if row[0] == "f" and len(row) == 4:
        return Failure(str(row[1]), str(row[2]), str(row[3]))
    if row[0] != "d" or len(row) != len(_NAMES) + 1:
        raise ValueError("no result")
    values = dict(zip(_NAMES, row[1:], strict=True))
    for name in ("id", "title", "text", "language", "author", "date", "url", "type", "source", "path"):
        if not isinstance(values[name], str):
            raise ValueError(f"{name} is no text")  # noqa: TRY004 - one kind of error for all bad lines
    return Document(
        **{
            name: values[name]
            for name in ("id", "title", "text", "language", "author", "date", "url", "type", "source", "path")
        },
        languages=tuple(str(item) for item in values["languages"]),
        places=tuple(Place(int(start), str(kind), str(label)) for start, kind, label in values["places"]),
        repairs=tuple(Repair(str(rule), int(count)) for rule, count in values["repairs"]),
        boilerplate=tuple((int(start), int(end)) for start, end in values["boilerplate"]),
        evidence={str(key): str(value) for key, value in values["evidence"].items()},
        extra=cast("Mapping[str, object]", dict(values["extra"])),
    )


def pack_settings(settings: ReaderSettings) -> str:
    """Give the settings as JSON."""
    return json.dumps({field.name: getattr(settings, field.name) for field in fields(settings)})


def unpack_settings(text: str) -> ReaderSettings:
    """Make the settings of their JSON."""
    return ReaderSettings(**json.loads(text))


def _plain(name: str, value: object) -> object:
    if name == "places":
        return [[place.start, place.kind, place.label] for place in cast("tuple[Place, ...]", value)]
    if name == "repairs":
        return [[repair.rule, repair.count] for repair in cast("tuple[Repair, ...]", value)]
    if isinstance(value, Mapping):
        return dict(value)
    return value
