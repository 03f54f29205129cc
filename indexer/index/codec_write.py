"""The writing half of the codec: what Whoosh's SegmentWriter hands over, as arrays in two containers.

A segment's documents go to ``<segment>.docs.arr``:

    stored, stored.at        plain values (see ``plain``) of each document's stored fields, end to end
    length:F                 tokens of field F in each document as Whoosh's length byte (exact up to 107, then 3 %)
    column:F                 the bytes of Whoosh's column of field F
    vector:F.docs            documents with a term vector, rising; vector:F.first where each one's postings begin;
                             .ids, .ids.at their terms as UTF-8; .weight; values as in ``codec_values``

its postings to ``<segment>.terms.arr``, whose meta lists the fields; those of the n-th have the prefix ``n.``:

    text, text.at            the terms as bytes, rising
    first[terms + 1]         where each term's postings begin
    docs, weight             a posting's document and weight (no ``weight``: all are 1)
    total, highest           a term's weights summed, and the highest
    shortest, longest        the shortest and longest document of a term, in tokens of this field
"""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.util.numeric import length_to_byte

from indexer.index import plain
from indexer.index.codec_files import ColumnBuffer, written
from indexer.index.codec_values import ValueWriter, kind_of, narrow
from indexer.index.container import ContainerWriter, pack_strings

DOCS = "whoosh documents"
TERMS = "whoosh terms"


def _weights(values: "array[float]") -> NDArray[Any] | None:
    exact = np.asarray(values, np.float64)
    if (exact == 1.0).all():
        return None
    single = exact.astype(np.float32)
    return single if (single == exact).all() else exact


class Postings:
    """Postings of one field (or vectors of one) while they are collected: identifiers, weights, values."""

    def __init__(self, format_: object) -> None:
        self.kind = kind_of(format_)
        self.ids: list[bytes] | array[int] = array("q")
        self._weights = array("d")
        self._values = ValueWriter(self.kind)

    def add(self, id_: Any, weight: float, value: bytes) -> None:
        """Take one posting."""
        self._values.add(value)
        self._weights.append(weight)
        self.ids.append(id_)

    def write(self, writer: ContainerWriter, prefix: str) -> None:
        """Append weights and values as arrays."""
        weights = _weights(self._weights)
        if weights is not None:
            writer.add(f"{prefix}weight", weights)
        for name, values in self._values.arrays():
            writer.add(prefix + name, values)


class Vectors(Postings):
    """Term vectors of one field: postings whose identifiers are terms, grouped by document."""

    def __init__(self, format_: object) -> None:
        super().__init__(format_)
        self.ids = []
        self._documents = array("q")
        self._first = array("q", [0])

    def add_document(self, document: int, items: Iterable[tuple[str, float, bytes]]) -> None:
        """Take one document's terms; a document without any has no vector."""
        for text, weight, value in items:
            self.add(text.encode("utf-8", "surrogatepass"), weight, value)
        if len(self.ids) > self._first[-1]:
            self._documents.append(document)
            self._first.append(len(self.ids))

    def write(self, writer: ContainerWriter, prefix: str) -> None:
        """Append all arrays."""
        writer.add(f"{prefix}docs", narrow(self._documents))
        writer.add(f"{prefix}first", narrow(self._first))
        writer.add_strings(f"{prefix}ids", [id_ for id_ in self.ids if isinstance(id_, bytes)])
        super().write(writer, prefix)


class DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Takes documents one by one: stored fields, lengths, columns, vectors."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self._count = 0
        self._stored: list[bytes] = []
        self._fields: dict[str, Any] = {}
        self._lengths: dict[str, bytearray] = {}
        self._totals: dict[str, int] = {}
        self._columns: dict[str, ColumnBuffer] = {}
        self._vectors: dict[str, Vectors] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin the next document; numbers follow one another from 0."""
        if docnum != self._count:
            raise ValueError(f"document {docnum} begins where {self._count} was expected")
        self._fields = {}
        self._pending: dict[str, int] = {}

    def add_field(self, fieldname: str, fieldobj: Any, value: object, length: int | None) -> None:
        """Take a stored value and a length; NotPlain (a ValueError) when the value is no plain data."""
        if value is not None:
            plain.encode(value)
            self._fields[fieldname] = value
        if length:
            self._pending[fieldname] = length

    def add_column_value(self, fieldname: str, columnobj: Any, value: object) -> None:
        """Take the value of a column."""
        if fieldname not in self._columns:
            self._columns[fieldname] = ColumnBuffer(columnobj)
        self._columns[fieldname].add(self._count, value)

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Iterable[tuple[str, float, bytes]]) -> None:
        """Take a document's term vector: (term, weight, value) in order of the terms."""
        if fieldname not in self._vectors:
            self._vectors[fieldname] = Vectors(fieldobj.vector)
        self._vectors[fieldname].add_document(self._count, items)

    def finish_doc(self) -> None:
        """End the document."""
        self._stored.append(plain.encode(self._fields))
        for name, length in self._pending.items():
            lengths = self._lengths.setdefault(name, bytearray())
            lengths.extend(bytes(self._count - len(lengths)))
            lengths.append(length_to_byte(length))
            self._totals[name] = self._totals.get(name, 0) + length
        self._count += 1

    def cancel_doc(self) -> None:
        """Take back the document that was begun."""
        self._fields = {}

    def close(self) -> None:
        """Write the container."""
        self.is_closed = True
        with written(self._storage, self._segment.make_filename(".docs.arr"), DOCS) as writer:
            writer.meta["count"] = self._count
            writer.meta["lengths"] = self._totals
            writer.meta["vectors"] = {name: vectors.kind for name, vectors in self._vectors.items()}
            joined, at = pack_strings(self._stored)
            writer.add("stored", joined)
            writer.add("stored.at", at)
            for name, lengths in self._lengths.items():
                lengths.extend(bytes(self._count - len(lengths)))
                writer.add(f"length:{name}", np.frombuffer(bytes(lengths), np.uint8))
            for name, column in self._columns.items():
                writer.add(f"column:{name}", column.finish(self._count))
            for name, vectors in self._vectors.items():
                vectors.write(writer, f"vector:{name}.")


class TermsWriter(base.FieldWriter):  # type: ignore[misc]
    """Takes postings in order of field, term and document."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._file = written(storage, segment.make_filename(".terms.arr"), TERMS)
        self._writer = self._file.__enter__()
        self._fields: list[dict[str, str]] = []
        self._postings: Postings | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field; each comes once."""
        if any(field["name"] == fieldname for field in self._fields):
            raise base.OutOfOrderError(f"field {fieldname!r} comes twice")
        self._postings = Postings(fieldobj.format)
        self._fields.append({"name": fieldname, "kind": self._postings.kind})
        self._texts: list[bytes] = []
        self._first = array("q")
        self._lengths = array("q")
        self._posting_weights = array("d")

    def start_term(self, text: bytes) -> None:
        """Begin a term, greater than the one before."""
        if self._postings is None:
            raise ValueError(f"term {text!r} begins outside a field")
        self._texts.append(text)
        self._first.append(len(self._postings.ids))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        """Take one posting; ``length`` is that of the document in this field, if known."""
        if self._postings is None:
            raise ValueError(f"a posting of document {docnum} comes outside a field")
        self._postings.add(docnum, weight, vbytes)
        self._lengths.append(length or 0)
        self._posting_weights.append(weight)

    def finish_term(self) -> None:
        """End the term: its sums are made for the whole field at once."""

    def finish_field(self) -> None:
        """End the field and append its arrays."""
        if self._postings is None:
            raise ValueError("a field ends outside a field")
        prefix = f"{len(self._fields) - 1}."
        first = np.asarray(self._first, np.int64)
        self._writer.add_strings(f"{prefix}text", self._texts)
        self._writer.add(f"{prefix}first", narrow(np.append(first, len(self._postings.ids))))
        self._writer.add(f"{prefix}docs", narrow(np.asarray(self._postings.ids, np.int64)))
        if first.size:
            weights = np.asarray(self._posting_weights, np.float64)
            lengths = np.asarray(self._lengths, np.int64)
            self._writer.add(f"{prefix}total", np.add.reduceat(weights, first))
            self._writer.add(f"{prefix}highest", np.maximum.reduceat(weights, first))
            self._writer.add(f"{prefix}shortest", narrow(np.minimum.reduceat(lengths, first)))
            self._writer.add(f"{prefix}longest", narrow(np.maximum.reduceat(lengths, first)))
        self._postings.write(self._writer, prefix)
        self._postings = None

    def close(self) -> None:
        """Write the container."""
        self.is_closed = True
        self._writer.meta["fields"] = self._fields
        self._file.__exit__(None, None, None)
