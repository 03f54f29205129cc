"""Whoosh's table of contents, read without running it: which schema and segments an index has.

Whoosh's file holds two pickles, schema and segments. We write it so that ``whoosh.index.open_dir`` opens our index, and
read it ourselves as data (see ``pickle_data``): objects are restored one by one, each only if its class is a field,
format, column, analyzer or schema of Whoosh or of ours, or a segment of ours. Anything else in the file, and the index
is refused.
"""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

import importlib
import os
import re
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from whoosh import analysis, columns, fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import TOC, FileIndex

from indexer.errors import IndexDamaged, IndexMissing
from indexer.index.codec import ArrayCodec
from indexer.index.container import REBUILD_HINT, disk_errors, sync_folder
from indexer.index.pickle_data import Made, Name, read_pickle

NAME = "MAIN"
_HEAD = [4, 8, 4, -12345, -111]  # bytes of int, long and float; a number that shows the byte order; the version
_WHOOSH_MODULES = re.compile(r"whoosh\.(fields|formats|columns|analysis(\.[a-z]+)?)")
_STEMMERS = re.compile(r"whoosh\.lang(\.[a-z0-9_]+)+")
_OWN_MODULES = frozenset(("indexer.index.codec", "indexer.index.whoosh_view"))
_PARTS = (fields.Schema, fields.FieldType, formats.Format, columns.Column, analysis.Composable)
_NUMBERS = {"int": int, "long": int, "float": float}
_COMPRESSORS = frozenset(("zlib", "bz2", "lzma"))
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_VALUES: dict[str, Callable[..., object]] = {
    "re._compile": re.compile,
    "decimal.Decimal": Decimal,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    "builtins.bytes": lambda: b"",
    "_codecs.encode": lambda text, _: text.encode("latin-1"),
}


@dataclass(frozen=True, slots=True)
class Toc:
    """What a table of contents says. ``schema`` is a whoosh.fields.Schema, ``segments`` are ours."""

    generation: int
    schema: Any
    segments: tuple[Any, ...]
    release: tuple[int, int, int]


class _Restorer:
    """Makes the objects of one file, or refuses; an object that stands in several places is made once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: dict[Made, object] = {}  # by identity

    def refuse(self, name: Name) -> IndexDamaged:
        return IndexDamaged(
            f"{self._path} names {name}, which is no part of an index that Kavosh reads.",
            f"Do not open it with anything that unpickles it. {REBUILD_HINT}",
        )

    def restore(self, value: object) -> Any:
        if isinstance(value, Name):
            return self._function(value)
        if isinstance(value, Made):
            if value not in self._made:
                self._made[value] = self._make(value)
            return self._made[value]
        if isinstance(value, dict):
            return {self.restore(key): self.restore(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            kind: Callable[..., object] = type(value)
            return kind(self.restore(item) for item in value)
        return value

    def _function(self, name: Name) -> object:
        """Find a function or type that stands as a value: a number's type, or one of Whoosh's stemmers."""
        if name.module == "builtins" and name.name in _NUMBERS:
            return _NUMBERS[name.name]
        found = self._find(name) if _STEMMERS.fullmatch(name.module) else None
        if isinstance(found, types.FunctionType) and _STEMMERS.fullmatch(found.__module__):
            return found
        raise self.refuse(name)

    def _find(self, name: Name) -> object:
        if not _IDENTIFIER.fullmatch(name.name):
            raise self.refuse(name)
        try:
            return getattr(importlib.import_module(name.module), name.name)
        except (ImportError, AttributeError):
            raise self.refuse(name) from None

    def _make(self, made: Made) -> object:
        maker = str(made.maker)
        if maker in _VALUES:
            if made.state is not None:
                raise self.refuse(made.maker)
            return _VALUES[maker](*self.restore(made.arguments))
        own = made.maker.module in _OWN_MODULES
        if made.arguments or not (own or _WHOOSH_MODULES.fullmatch(made.maker.module)):
            raise self.refuse(made.maker)
        cls = self._find(made.maker)
        allowed = (*_PARTS, base.Segment) if own else _PARTS
        if not isinstance(cls, type) or not issubclass(cls, allowed):
            raise self.refuse(made.maker)
        return self._with_state(object.__new__(cls), self.restore(made.state), made.maker)

    def _with_state(self, thing: Any, state: object, name: Name) -> object:
        if state is None:
            return thing
        if not isinstance(state, dict) or not all(isinstance(key, str) for key in state):
            raise self.refuse(name)
        if state.get("_module", "zlib") not in _COMPRESSORS:  # a column imports it to compress
            raise self.refuse(Name(str(state["_module"]), "compress"))
        if hasattr(thing, "__setstate__"):
            thing.__setstate__(state)
        else:
            thing.__dict__.update(state)
        return thing


def latest_toc(folder: Path, name: str = NAME) -> tuple[int, Path]:
    """Find the newest table of contents of a folder: its number and path; IndexMissing if there is none."""
    pattern = re.compile(rf"_{re.escape(name)}_([0-9]+)\.toc")
    try:
        found = [(int(match[1]), folder / file) for file in os.listdir(folder) if (match := pattern.fullmatch(file))]  # noqa: PTH208 - names only
    except OSError:
        found = []
    if not found:
        raise IndexMissing(f"There is no Whoosh index named {name} in {folder}.", "Run `kavosh index` to make one.")
    return max(found)


def _parts(path: Path, data: bytes, generation: int) -> tuple[bytes, bytes, tuple[int, int, int]]:
    """Cut a file into the pickle of the schema, that of the segments, and the release of the Whoosh that wrote it."""
    file = BufferFile(data)
    try:
        head = [file.read_varint(), file.read_varint(), file.read_varint(), file.read_int(), file.read_int()]
        release = (file.read_varint(), file.read_varint(), file.read_varint())
        schema = file.read_string()
        number, _ = file.read_int(), file.read_int()
    except Exception as error:
        raise IndexDamaged(f"{path} is truncated.", REBUILD_HINT) from error
    if head != _HEAD or number != generation:
        raise IndexDamaged(f"{path} is no table of contents of Whoosh that Kavosh reads.", REBUILD_HINT)
    return schema, file.read(), release


def read_toc(folder: Path, name: str = NAME) -> Toc:
    """Read the newest table of contents of a folder, written by us or by Whoosh with our codec.

    Raises IndexMissing if there is none, IndexDamaged if it is corrupt or names a class that is no part of an index.
    """
    generation, path = latest_toc(folder, name)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise IndexMissing(f"{path} is missing.", REBUILD_HINT) from None
    schema_pickle, segments_pickle, release = _parts(path, data, generation)
    restorer = _Restorer(path)
    try:
        schema = restorer.restore(read_pickle(schema_pickle, f"{path} (schema)"))
        segments = restorer.restore(read_pickle(segments_pickle, f"{path} (segments)"))
    except (TypeError, ValueError, AttributeError, KeyError, re.error, RecursionError) as error:
        raise IndexDamaged(f"{path} is corrupt ({type(error).__name__}: {error}).", REBUILD_HINT) from error
    whole = isinstance(schema, fields.Schema) and isinstance(segments, list)
    if not whole or not all(isinstance(segment, base.Segment) for segment in segments):
        raise IndexDamaged(f"{path} holds no schema with a list of segments.", REBUILD_HINT)
    return Toc(generation, schema, tuple(segments), release)


def write_toc(folder: Path, generation: int, schema: Any, segments: Sequence[Any], name: str = NAME) -> Path:
    """Write a table of contents that Whoosh opens, durably and at once, and give its path.

    Older ones stay: who commits removes them when the commit counts.
    """
    memory = RamStorage()
    TOC(schema, list(segments), generation).write(memory, name)
    (file,) = memory.list()
    path = folder / str(file)
    temporary = folder / f"{file}.new"
    with disk_errors(path), temporary.open("wb") as out:
        out.write(memory.files[file])
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(path)
    sync_folder(folder)
    return path


class SafeIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index that is opened without unpickling, and written with ArrayCodec."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self.storage = FileStorage(str(folder))
        self.indexname = name
        self._schema = None
        self._folder = folder
        self._read_toc()

    def _read_toc(self) -> Any:
        toc = read_toc(self._folder, self.indexname)
        return TOC(toc.schema, list(toc.segments), toc.generation, release=toc.release)

    def writer(self, procs: int = 1, **kwargs: Any) -> Any:
        """Begin to write, with ArrayCodec unless another codec is asked for."""
        return super().writer(procs=procs, **{"codec": ArrayCodec(), **kwargs})


def open_index(folder: Path, name: str = NAME) -> SafeIndex:
    """Open a Whoosh index as ``whoosh.index.open_dir`` does, without unpickling anything; errors as of ``read_toc``."""
    return SafeIndex(folder, name)
