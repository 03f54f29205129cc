"""The table of readers: a format's name, and the module that reads it.

A new format is one module with a ``read`` and a line here. Modules are imported when first needed, so that reading a
folder of notes does not load what mail and office files want. Others plug in by the entry point group
``kavosh.readers``: an object with ``suffixes`` (names it takes), optionally ``signatures`` (first bytes it takes) and
``read(blob, context)``.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import PurePath
from typing import Protocol, cast

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, Reader

GROUP = "kavosh.readers"

_MODULES = {
    "text": "text",
    "markdown": "markdown",
    "html": "html",
    "json": "records",
    "jsonl": "records",
    "csv": "table_rows",
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "pptx",
    "odf": "odf",
    "epub": "epub",
    "rtf": "rtf",
    "mail": "mail",
    "mbox": "mbox",
    "mhtml": "mhtml",
    "zip": "archive",
    "tar": "archive",
    "gzip": "compressed",
    "xz": "compressed",
    "image": "image",
}


class Plugin(Protocol):
    """A reader from another package."""

    suffixes: tuple[str, ...]

    def read(self, blob: Blob, context: Context) -> Iterator[Draft | Failure]:
        """Read a blob as the readers here do."""


def reader_of(kind: str) -> Reader:
    """Give the reader of a format by its name in the table; `ReadError` where there is none."""
    if kind not in _MODULES:
        raise ReadError(f"There is no reader for the format {kind}.", "Save it as PDF, HTML or text.")
    module = import_module(f"indexer.readers.{_MODULES[kind]}")
    return cast("Reader", module.read)


@cache
def plugins() -> tuple[Plugin, ...]:
    """Load the readers other packages bring, in the order of their names."""
    return tuple(point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name))


def plugin_for(blob: Blob) -> Plugin | None:
    """Give the first plug-in that takes the blob by its first bytes or its name."""
    for plugin in plugins():
        signatures = getattr(plugin, "signatures", ())
        if any(blob.head(len(signature)) == signature for signature in signatures):
            return plugin
        if PurePath(blob.name.casefold()).suffix in plugin.suffixes:
            return plugin
    return None
