"""ArrayCodec against Whoosh's own codec: the same documents give the same postings, vectors, columns and answers."""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

import datetime
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import analysis, columns, fields, formats, index, query
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import RamStorage

from indexer.errors import IndexDamaged, KavoshError
from indexer.index.codec import ArrayCodec
from indexer.index.codec_values import ValueReader, ValueWriter, kind_of
from indexer.index.plain import NotPlain
from indexer.index.toc import open_index

BOOSTED = analysis.RegexTokenizer(r"\S+") | analysis.DelimitedAttributeFilter()
FORMATS = [
    formats.Existence,
    formats.Frequency,
    formats.Positions,
    formats.Characters,
    formats.PositionBoosts,
    formats.CharacterBoosts,
]


def schema() -> fields.Schema:
    """Make a schema with every format, vector and kind of column."""
    own = {
        f"f{i}": fields.FieldType(format_(), BOOSTED, scorable=True, stored=i == 0, vector=formats.Characters())
        for i, format_ in enumerate(FORMATS)
    }
    return fields.Schema(
        text=fields.TEXT(stored=True, vector=True, sortable=True),
        id=fields.ID(unique=True, stored=True, sortable=columns.RefBytesColumn()),
        number=fields.NUMERIC(sortable=True, stored=True),
        date=fields.DATETIME(sortable=True, stored=True),
        flag=fields.BOOLEAN(stored=True),
        thing=fields.COLUMN(columns.PickleColumn(columns.CompressedBytesColumn())),
        block=fields.COLUMN(columns.CompressedBlockColumn()),
        bit=fields.COLUMN(columns.BitColumn()),
        keep=fields.STORED,
        **own,
    )


def document(i: int, words: list[str]) -> dict[str, Any]:
    """Make a document with something in every field that is not left out."""
    text = " ".join(words)
    boosted = " ".join(f"{word}^{1 + j % 3}" for j, word in enumerate(words))
    made: dict[str, Any] = {"text": text, "id": str(i), "number": i - 3, "flag": i % 2 == 0}
    if i % 3:
        made["date"] = datetime.datetime(2000 + i, 1, 2)  # noqa: DTZ001 - as Whoosh wants it
        made["thing"] = {"i": i, "list": [1.5, None, ("x", b"y")]}
    made["block"] = f"value {i}".encode()  # in every document: Whoosh's own column fails where one is missing
    if i % 4:
        made["bit"] = True
        made["keep"] = [Decimal("1.50"), datetime.date(2020, 1, i % 28 + 1), "ک", {"a": (1,)}]
    return made | {f"f{j}": boosted for j in range(len(FORMATS)) if (i + j) % 5}


def occurrences(matcher: Any) -> list[Any]:
    """List a matcher's postings with all that its format says of each."""
    found = []
    names = [
        name for name in ("frequency", "positions", "characters", "position_boosts", "character_boosts")
        if matcher.supports(name)
    ]  # fmt: skip
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), [matcher.value_as(name) for name in names]))
        matcher.next()
    return found


def contents(ix: Any) -> dict[str, Any]:
    """Say everything an index of one segment holds, by its reader."""
    with ix.reader() as reader:
        live = list(reader.all_doc_ids())
        return {
            "terms": {term: occurrences(reader.postings(*term)) for term in reader.all_terms()},
            "info": {
                term: (info.weight(), info.doc_frequency(), info.min_length(), info.max_length(), info.max_weight())
                for term, info in reader
            },
            "stored": [reader.stored_fields(doc) for doc in live],
            "lengths": [[reader.doc_field_length(doc, name) or 0 for doc in live] for name in ix.schema.names()],
            "total": {name: reader.field_length(name) for name in ix.schema.names()},
            "columns": {
                name: [reader.column_reader(name, translate=False)[doc] for doc in live]
                for name, field in ix.schema.items()
                if field.column_type and reader.has_column(name)
            },
            "vectors": {
                (doc, name): occurrences(reader.vector(doc, name))
                for doc in live
                for name in ix.schema.names()
                if reader.has_vector(doc, name)
            },
        }


def fill(codec: Any, documents: list[dict[str, Any]], parts: int, deleted: list[str], storage: Any = None) -> Any:
    """Write documents in some commits, delete some, merge everything."""
    ix = (storage or RamStorage()).create_index(schema())
    size = max(1, -(-len(documents) // parts))
    for start in range(0, len(documents), size):
        writer = ix.writer(codec=codec)
        for each in documents[start : start + size]:
            writer.add_document(**each)
        writer.commit(merge=False)
    writer = ix.writer(codec=codec)
    for name in deleted:
        writer.delete_by_term("id", name)
    writer.commit(optimize=True)
    return ix


@settings(max_examples=12, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(["کتاب", "book", "dog", "a", "زبان"]), max_size=12), min_size=1, max_size=9
    ),
    parts=st.integers(1, 3),
    deleted=st.lists(st.integers(0, 9).map(str), max_size=3),
)
def test_an_index_holds_what_whooshs_own_codec_holds(texts: list[list[str]], parts: int, deleted: list[str]) -> None:
    """Postings of every format, statistics, vectors, columns and stored fields agree after merges and deletions."""
    documents = [document(i, words) for i, words in enumerate(texts)]
    ours, theirs = fill(ArrayCodec(), documents, parts, deleted), fill(W3Codec(), documents, parts, deleted)
    if ours.doc_count():
        assert contents(ours) == contents(theirs)


QUERIES = [
    query.Term("text", "dog"),
    query.And([query.Term("text", "dog"), query.Term("text", "book")]),
    query.Or([query.Term("text", "dog"), query.Term("f3", "کتاب")]),
    query.Phrase("text", ["book", "dog"]),
    query.Prefix("text", "bo"),
    query.Not(query.Term("text", "dog")),
    query.NumericRange("number", 0, 60),
    query.DateRange("date", datetime.datetime(2003, 1, 1), datetime.datetime(2050, 1, 1)),  # noqa: DTZ001
    query.FuzzyTerm("text", "dig", maxdist=1),
]


def big(codec: Any, storage: Any = None) -> Any:
    """Make an index with posting lists of several blocks."""
    words = [["book", "dog", "کتاب"], ["dog"] * 3, ["book", "a", "dog"], ["زبان", "book"]]
    documents = [document(i, words[i % 4] * (1 + i % 7)) for i in range(700)]
    return fill(codec, documents, 1, ["5", "6"], storage)


def test_scores_are_whooshs_own() -> None:
    """The best of lists longer than a block come with the scores Whoosh's codec gives them."""
    ours, theirs = big(ArrayCodec()), big(W3Codec())
    for asked in QUERIES:
        with ours.searcher() as mine, theirs.searcher() as other:
            got, wanted = mine.search(asked, limit=20), other.search(asked, limit=20)
            assert got.docs() == wanted.docs()
            assert [hit.score for hit in got] == pytest.approx([hit.score for hit in wanted])
            assert [hit.docnum for hit in mine.search(asked, limit=5)] == [hit.docnum for hit in got][:5]


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening, searching, sorting and reading stored fields work where every reading of a pickle is an error."""
    from whoosh.filedb.filestore import FileStorage

    big(ArrayCodec(), FileStorage(str(tmp_path)))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a pickle is read")

    for module in (formats, columns):
        monkeypatch.setattr(module, "loads", refuse)
    monkeypatch.setattr("whoosh.filedb.structfile.load", refuse)
    monkeypatch.setattr("pickle.loads", refuse)
    monkeypatch.setattr("pickle.load", refuse)
    with open_index(tmp_path).searcher() as searcher:
        for asked in QUERIES:
            hits = searcher.search(asked, limit=None, sortedby="number")
            assert len(hits) > 0
            assert all(hit["id"] for hit in hits[:50])
        reader = searcher.reader()
        assert reader.column_reader("thing")[1] == {"i": 1, "list": [1.5, None, ("x", b"y")]}
        assert occurrences(reader.vector(1, "text"))


def test_a_plain_open_dir_finds_the_codec(tmp_path: Path) -> None:
    from whoosh.filedb.filestore import FileStorage

    big(ArrayCodec(), FileStorage(str(tmp_path)))
    ix = index.open_dir(str(tmp_path))
    with ix.searcher() as searcher:
        assert len(searcher.search(query.Phrase("text", ["book", "dog"]), limit=None)) > 100


def test_a_stored_value_that_is_no_plain_data_is_refused() -> None:
    ix = RamStorage().create_index(fields.Schema(keep=fields.STORED))
    writer = ix.writer(codec=ArrayCodec())
    with pytest.raises(NotPlain, match=r"builtins\.set"):
        writer.add_document(keep={1, 2})
    writer.add_document(keep="plain")
    writer.commit()
    assert ix.doc_count() == 1


def test_a_posting_value_that_names_a_class_is_refused() -> None:
    """Values come from other indexes too, by merging: a hostile one must not run."""
    with pytest.raises(IndexDamaged, match="list of numbers"):
        ValueWriter("positions").add(b"\x00\x00\x00\x01cos\nsystem\n(S'true'\ntR.")


def test_a_format_of_ones_own_is_kept_as_bytes_unless_it_unpickles() -> None:
    class Own(formats.Format):  # type: ignore[misc]
        """A format nobody knows."""

    class Late(formats.Positions):  # type: ignore[misc]
        """Positions that are encoded in another way."""

        def encode(self, poslist: Any) -> bytes:
            return bytes(poslist)

    class Named(formats.Positions):  # type: ignore[misc]
        """Positions under another name."""

    assert kind_of(Own()) == "bytes"
    assert kind_of(Named()) == "positions"
    with pytest.raises(KavoshError, match="Late"):
        kind_of(Late())


@pytest.mark.parametrize("format_", FORMATS)
def test_values_come_back_as_whoosh_encodes_them(format_: type[Any]) -> None:
    made = format_()
    values = [value for *_, value in made.word_values("a^2 b^3 a c^4 a b", BOOSTED)]
    writer = ValueWriter(kind_of(made))
    for value in values:
        writer.add(value)
    reader = ValueReader(kind_of(made), dict(writer.arrays()), "")
    assert [reader.value(i) for i in range(len(values))] == values


def test_a_flipped_bit_in_what_opening_reads_is_found(tmp_path: Path) -> None:
    from whoosh.filedb.filestore import FileStorage

    big(ArrayCodec(), FileStorage(str(tmp_path)))
    for path in tmp_path.glob("*.arr"):
        whole = path.read_bytes()
        for at in (0, 9, len(whole) - 1, len(whole) - 60):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(IndexDamaged, match=path.name):
                open_index(tmp_path).reader()
        path.write_bytes(whole)
    shutil.rmtree(tmp_path)
