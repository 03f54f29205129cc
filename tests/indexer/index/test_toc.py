"""Whoosh's table of contents: restored faithfully from data, and never run."""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

import os
import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from whoosh import analysis, columns, fields, formats, index
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC

from indexer.errors import IndexDamaged, IndexMissing
from indexer.index.codec import ArrayCodec, ArraySegment
from indexer.index.pickle_data import Made, Name, read_pickle
from indexer.index.toc import open_index, read_toc, write_toc


def schema() -> fields.Schema:
    """Make a schema with most of Whoosh's fields, analyzers and columns."""
    filters = analysis.RegexTokenizer() | analysis.CharsetFilter({65: "b"}) | analysis.IntraWordFilter()
    made = fields.Schema(
        a=fields.TEXT(stored=True, vector=True, sortable=True, spelling=True),
        b=fields.ID(unique=True, sortable=columns.RefBytesColumn()),
        c=fields.NUMERIC(sortable=True),
        d=fields.DATETIME(sortable=True),
        e=fields.KEYWORD(commas=True),
        f=fields.NGRAM(),
        g=fields.NGRAMWORDS(at="start"),
        h=fields.BOOLEAN,
        i=fields.STORED,
        j=fields.COLUMN(columns.PickleColumn(columns.CompressedBytesColumn(module="bz2"))),
        k=fields.TEXT(analyzer=analysis.StemmingAnalyzer()),
        l=fields.TEXT(lang="de"),
        m=fields.NUMERIC(float),
        n=fields.NUMERIC(int, decimal_places=2),
        o=fields.TEXT(analyzer=analysis.FancyAnalyzer()),
        p=fields.TEXT(analyzer=filters | analysis.DoubleMetaphoneFilter()),
        q=fields.ReverseField(fields.TEXT(stored=True)),
        r=fields.FieldType(formats.CharacterBoosts(), analysis.SimpleAnalyzer()),
    )
    made.add("*_x", fields.TEXT, glob=True)
    return made


def state(thing: object) -> object:
    """Say what an object is made of, by names and values."""
    if isinstance(thing, dict):
        return {key: state(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [state(value) for value in thing]
    if type(thing).__module__.startswith(("whoosh.", "indexer.")):
        return type(thing).__qualname__, {key: state(value) for key, value in vars(thing).items() if key != "_struct"}
    return repr(thing) if not callable(thing) else getattr(thing, "__qualname__", repr(type(thing)))


def without_addresses(thing: object) -> str:
    """Say it once more, as text that is the same in every run."""
    return re.sub(r"0x[0-9a-f]+|hits=\d+|frozenset\(\{.*?\}\)", "", repr(state(thing)))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_schema_is_restored_as_unpickling_would(
    tmp_path: Path, protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps = pickle.dumps
    monkeypatch.setattr(pickle, "dumps", lambda thing, _: dumps(thing, protocol))
    write_toc(tmp_path, 1, schema(), [])
    monkeypatch.undo()
    ours, theirs = read_toc(tmp_path).schema, index.open_dir(str(tmp_path)).schema
    assert without_addresses(ours) == without_addresses(theirs)
    for name in ours.names():
        if ours[name].analyzer:
            sample = "Running DOGS wi-fi, laufende Hunde"
            assert [t.text for t in ours[name].analyzer(sample)] == [t.text for t in theirs[name].analyzer(sample)]


def test_segments_come_back_with_their_deletions(tmp_path: Path) -> None:
    segment = ArraySegment("MAIN", count=9)
    segment.delete_document(3)
    segment.delete_document(7)
    segment.delete_document(7, delete=False)
    path = write_toc(tmp_path, 4, fields.Schema(a=fields.ID), [segment])
    assert path.name == "_MAIN_4.toc"
    (back,) = read_toc(tmp_path).segments
    assert vars(back) == vars(segment)
    assert list(back.deleted_docs()) == [3]
    assert read_toc(tmp_path).generation == 4
    (plain,) = index.open_dir(str(tmp_path))._segments()
    assert vars(plain) == vars(segment)


def test_the_newest_counts(tmp_path: Path) -> None:
    write_toc(tmp_path, 9, fields.Schema(a=fields.ID), [])
    write_toc(tmp_path, 10, fields.Schema(b=fields.ID), [])
    assert read_toc(tmp_path).schema.names() == ["b"]


def test_a_folder_without_one_is_a_missing_index(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(IndexMissing, match=re.escape(str(folder))):
            read_toc(folder)


class Runs:
    """Unpickling one of these runs what it was given."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], self.call[1:]


def toc_file(folder: Path, made: object, segments: object = ()) -> None:
    """Write a table of contents with any objects in it, as Whoosh would."""
    memory = RamStorage()
    TOC(fields.Schema(), [], 1).write(memory, "MAIN")
    (name,) = memory.list()
    head = memory.files[name][:16]
    assert head[11:16] == memory.files[name][11:16]
    file = RamStorage().create_file("x")
    for number in (4, 8, 4):
        file.write_varint(number)
    file.write_int(-12345)
    file.write_int(-111)
    for number in (3, 54, 0):
        file.write_varint(number)
    file.write_string(made if isinstance(made, bytes) else pickle.dumps(made, 2))
    file.write_int(1)
    file.write_int(0)
    file.write(segments if isinstance(segments, bytes) else pickle.dumps(segments))
    (folder / "_MAIN_1.toc").write_bytes(file.file.getvalue())


class Foreign(fields.FieldType):  # type: ignore[misc]
    """A field of somebody else's."""

    def __init__(self) -> None:
        self.format = None


def foreign_module() -> fields.Schema:
    """Make a schema whose column would import any module."""
    column = columns.CompressedBytesColumn()
    column._module = "antigravity"
    return fields.Schema(a=fields.COLUMN(column))


HOSTILE = {
    "posix.system": lambda mark: (Runs(os.system, f"touch {mark}"), []),
    "builtins.eval": lambda mark: (Runs(eval, f"open({str(mark)!r}, 'w')"), []),
    "builtins.getattr": lambda _: (Runs(getattr, fields.Schema, "add"), []),
    "test_toc.Foreign": lambda _: (fields.Schema(a=Foreign()), []),
    "whoosh.codec.whoosh3.W3Segment": lambda _: (fields.Schema(), [W3Segment(None, "MAIN")]),
    "whoosh.fields.ensure_schema": lambda _: (Runs(fields.ensure_schema, fields.Schema), []),
    "antigravity.compress": lambda _: (foreign_module(), []),
    "posix.listdir": lambda mark: (fields.Schema(), [Runs(os.listdir, str(mark.parent))]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_index_with_anything_foreign_in_it_is_refused_by_name(tmp_path: Path, name: str) -> None:
    """The file and the class are named, and nothing has run."""
    mark = tmp_path / "it-ran"
    toc_file(tmp_path, *HOSTILE[name](mark))
    with pytest.raises(IndexDamaged, match=re.escape(name)) as refused:
        read_toc(tmp_path)
    assert "_MAIN_1.toc" in refused.value.message
    assert not mark.exists()


@pytest.mark.parametrize(
    "made",
    [
        b"\x80\x02cwhoosh.fields\nTEXT\n}U\x05indexq\x00K\x01sb.",  # sets an attribute on a class, not on an object
        b"\x80\x02cwhoosh.fields\nSchema.__init__.__globals__\n)\x81.",  # a name with dots reaches anywhere
        b"\x80\x02cwhoosh.fields\nsys\n)\x81.",  # a module that a module holds
        b"\x80\x02cwhoosh.analysis.analyzers\nSimpleAnalyzer\n(ttR.",
        b"\x80\x02P1\n.",
        b"\x80\x02(lp0\ng0\n.",
        b"\x80\x02\x82\x01.",
        b"\x80\x02]q\x00h\x00a.",  # a list that holds itself
        b"\x80\x02K\x01.",
        b"\x80\x02.",
        b"not a pickle at all",
        b"",
    ],
)
def test_odd_pickles_are_damage(tmp_path: Path, made: bytes) -> None:
    toc_file(tmp_path, made)
    with pytest.raises(IndexDamaged, match=r"_MAIN_1\.toc"):
        read_toc(tmp_path)


def test_a_cut_or_altered_file_is_damage_or_says_the_same(tmp_path: Path) -> None:
    """No change to a byte makes anything but our error, or an index of the same classes."""
    path = write_toc(tmp_path, 1, schema(), [ArraySegment("MAIN", count=1)])
    whole = path.read_bytes()
    for cut in range(0, len(whole) - 1, 977):
        path.write_bytes(whole[:cut])
        with pytest.raises(IndexDamaged):
            read_toc(tmp_path)
    for at in range(0, len(whole), 211):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x21]) + whole[at + 1 :])
        try:
            assert isinstance(read_toc(tmp_path).schema, fields.Schema)
        except IndexDamaged as error:
            assert "_MAIN_1.toc" in error.message


def test_a_pickle_is_told_not_run() -> None:
    told = read_pickle(pickle.dumps({"a": [1, (2.5, "x")], "b": Runs(os.system, "false")}, 4), "x")
    assert isinstance(told, dict)
    assert told["a"] == [1, (2.5, "x")]
    assert isinstance(told["b"], Made)
    assert (told["b"].maker, told["b"].arguments) == (Name("posix", "system"), ("false",))


def test_a_safe_index_reads_and_writes(tmp_path: Path) -> None:
    FileStorage(str(tmp_path)).create_index(fields.Schema(a=fields.ID(unique=True), b=fields.TEXT))
    ix = open_index(tmp_path)
    for i in range(3):
        with ix.writer() as writer:
            writer.update_document(a="same", b=f"word{i}")
    assert ix.doc_count() == 1
    assert all(isinstance(segment.codec(), ArrayCodec) for segment in read_toc(tmp_path).segments)
    with ix.searcher() as searcher:
        assert searcher.document_number(a="same") is not None
