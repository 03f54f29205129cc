"""Readers: from a file of any known format to documents, or to the reason why not.

One module a format and one table (`table.py`); content tells the format before the name does (`detect.py`). What a
reader gives is a draft; the fields of all formats are weighed by the same order of evidence (`finish.py`) and damaged
text is mended by the same rules (`repair/`). Here everything happens in this process; `sandbox.py` does it in workers
with limits.
"""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, ReaderSettings, Result
from indexer.readers.detect import detect
from indexer.readers.finish import finish
from indexer.readers.table import plugin_for, reader_of
from indexer.sources import leads_nowhere, leads_to

__all__ = ["Failure", "ReaderSettings", "read"]

_EXPECTED = (
    ValueError, LookupError, OSError, EOFError, ArithmeticError, TypeError, AttributeError, NotImplementedError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, AssertionError,
)  # fmt: skip
"""What libraries raise over damaged input; anything else is a fault of ours and is reported as such."""


def read(
    path: Path,
    *,
    name: str,
    settings: ReaderSettings | None = None,
    root: Path | None = None,
    alive: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """Yield the documents of a file and the failures in it; never raises for what the file holds.

    ``name`` is the file's address inside its source and becomes the documents' id and path (``name!member`` for members
    of a container; a record keeps its own id). A link that leads out of ``root`` (default: the folder the file stands
    in) is not followed. Documents carry no source. ``alive`` is called while a long reading goes on.
    """
    settings = settings or ReaderSettings()
    if path.is_symlink() and leads_nowhere(path):
        reason = f"There is nothing where the link leads ({leads_to(path)})."
        yield Failure(name, reason, "Delete it, or put back what it led to.")
        return
    if not path.resolve().is_relative_to((root or path.parent).resolve()):
        yield Failure(name, "The link leaves its folder and is not followed.", "Copy the file here.")
        return
    try:
        if not path.is_file():
            yield Failure(name, "There is no such file." if not path.exists() else "It is no file that can be read.")
            return
        blob = Blob(name, path=path)
        context = Context(settings, read_drafts)
        yield from _finished(blob, replace(context, alive=alive) if alive is not None else context)
    except OSError as error:
        yield Failure(name, f"The file cannot be opened: {error.strerror or error}.", "Check its permissions.")


def read_drafts(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Yield the drafts of a blob by the reader its content calls for; a damaged blob yields a failure at the end."""
    try:
        plugin = plugin_for(blob)
        reader = plugin.read if plugin is not None else reader_of(detect(blob))
        yield from reader(blob, context)
    except ReadError as error:
        yield Failure(blob.name, error.message, error.hint)
    except RecursionError:
        yield Failure(blob.name, "It nests too deep to be read.", "Export it with fewer levels.")
    except _EXPECTED as error:
        said = f"{type(error).__name__}: {error}".strip(": ")
        yield Failure(blob.name, f"The file is damaged or not what it says ({said[:200]}).", "Copy or export it again.")


def _finished(blob: Blob, context: Context) -> Iterator[Result]:
    item: Draft | Failure | None = None
    for item in read_drafts(blob, context):
        if isinstance(item, Failure):
            yield item
            continue
        name = f"{blob.name}!{item.member}" if item.member else blob.name
        try:
            yield finish(item, name, context.settings)
        except ReadError as error:
            yield Failure(name, error.message, error.hint)
    if item is None:
        yield Failure(blob.name, "It holds no documents.", "Leave it out with a line in .kavoshignore.")
