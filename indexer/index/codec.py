"""ArrayCodec: a Whoosh codec that keeps any schema's postings, vectors, columns and stored fields as plain arrays.

Why a codec. Whoosh divides its work well: schema, analysis, queries, scoring, locks, merges and commits on one side,
what lies on disk behind one small interface on the other. Replacing only the latter keeps everything that its users
know, and its own tests judge the result. Its own codec packs 128 postings at a time into a pickle, compresses the
pickle, and packs positions into one more pickle a posting; opening copies files into memory; and reading any of it may
run what somebody wrote into it. Here a segment is two mapped files of named arrays:

    <segment>.docs.arr     stored fields, lengths, columns, vectors        written and described in ``codec_write``
    <segment>.terms.arr    by field: terms, documents, weights, values     values are described in ``codec_values``

each a checksummed ``container``. Nothing is read when it is opened; a posting list is a slice of three or four arrays.
A posting's value is numbers, from which Whoosh's encoding is made again for those who ask for bytes. Stored fields are
``plain`` data, and a value that is no plain data is refused when it is written. Only ``toc`` still meets pickles,
Whoosh's table of contents, and reads them without running them.

What is not here. Kavosh's own index does not go through Whoosh's writer, whose cost is Python's by posting; it is
written in bulk into denser segments, and ``whoosh_view`` shows those to Whoosh. This codec is for any other schema.
The names ``ArrayCodec`` and ``ArraySegment`` in this module stand in tables of contents: they are part of the format.
"""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base

from indexer.index.codec_documents import DocumentReader
from indexer.index.codec_files import column_filename
from indexer.index.codec_terms import TermsReader, array_terms
from indexer.index.codec_write import DocumentWriter, TermsWriter


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Hands Whoosh the writers and readers of the layout; pass one to every writer: ``index.writer(codec=...)``."""

    def per_document_writer(self, storage: Any, segment: Any) -> DocumentWriter:
        """Begin a segment's documents."""
        return DocumentWriter(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> TermsWriter:
        """Begin a segment's postings."""
        return TermsWriter(storage, segment)

    def per_document_reader(self, storage: Any, segment: Any) -> DocumentReader:
        """Open a segment's documents."""
        return DocumentReader(storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> TermsReader:
        """Open a segment's postings."""
        return TermsReader(array_terms(storage, segment))

    def column_filename(self, segment: Any, fieldname: str) -> str:
        """Name the file of a column that is added to a segment already written."""
        return column_filename(segment, fieldname)

    def new_segment(self, storage: Any, indexname: str) -> "ArraySegment":
        """Name a new segment."""
        return ArraySegment(indexname)


class ArraySegment(base.Segment):  # type: ignore[misc]
    """What the table of contents says of a segment: its name, how many documents, which are deleted."""

    def __init__(self, indexname: str, segid: str = "", count: int = 0) -> None:
        self.indexname = indexname
        self.segid = segid or self._random_id()
        self.compound = False
        self._count = count
        self._deleted: set[int] = set()

    def codec(self) -> ArrayCodec:
        """Give the codec that reads this segment: how a plain ``whoosh.index.open_dir`` finds it."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """Say no to Whoosh's compound file, whose directory is a pickle."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Take the number of documents."""
        self._count = doccount

    def doc_count_all(self) -> int:
        """Count the documents."""
        return self._count

    def deleted_count(self) -> int:
        """Count the deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Give the deleted documents, rising."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document is deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or take the mark away."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)
