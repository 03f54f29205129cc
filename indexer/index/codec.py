"""ArrayCodec: a Whoosh codec that keeps any schema's postings, vectors, columns and stored fields as plain arrays."""

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
