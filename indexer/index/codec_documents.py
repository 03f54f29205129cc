"""Reading what a segment keeps a document: stored fields, lengths, columns and term vectors, as Whoosh asks for them.

Opening maps one file and reads its directory; nothing else is read or copied before somebody asks.
"""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.util.numeric import byte_to_length

from indexer.index import plain
from indexer.index.codec_files import column_filename, column_reader, opened
from indexer.index.codec_matcher import ArrayMatcher, PostingList
from indexer.index.codec_write import DOCS


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """Stored fields, lengths, columns and vectors of a segment."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._storage = storage
        self._segment = segment
        self._file = opened(storage, segment.make_filename(".docs.arr"), DOCS)
        self._stored = self._file["stored"]
        self._stored_at = self._file["stored.at"]
        self._vectors: dict[str, PostingList] = {}

    def doc_count(self) -> int:
        """Count the documents that are not deleted."""
        return self.doc_count_all() - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """Count the documents."""
        return int(self._file.meta["count"])

    def has_deletions(self) -> bool:
        """Say whether a document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Say whether this document is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        """Give the deleted documents."""
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        """Say that there can be columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Say whether the field has a column in this segment, or in a file beside it that was added later."""
        return f"column:{fieldname}" in self._file or bool(self._storage.file_exists(self._loose(fieldname)))

    def _loose(self, fieldname: str) -> str:
        return str(column_filename(self._segment, fieldname))

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """Open a column."""
        array = self._file.get(f"column:{fieldname}")
        if array is None:
            with self._storage.open_file(self._loose(fieldname)) as file:
                array = np.frombuffer(file.read(), np.uint8)
        return column_reader(column, array, fieldname, self.doc_count_all())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Give a field's tokens in a document, rounded as Whoosh does; ``default`` for a field without lengths."""
        lengths = self._file.get(f"length:{fieldname}")
        return default if lengths is None else int(byte_to_length(lengths[docnum]))

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """Give ``doc_field_length`` for one field."""
        lengths = self._file.get(f"length:{fieldname}")
        if lengths is None:
            return lambda _: default
        rounded: list[int] = list(map(byte_to_length, lengths.tolist()))
        return rounded.__getitem__

    def _over_lengths(self, fieldname: str, function: Callable[[NDArray[Any]], Any]) -> int:
        lengths = self._file.get(f"length:{fieldname}")
        return int(byte_to_length(function(lengths))) if lengths is not None and lengths.size else 0

    def field_length(self, fieldname: str) -> int:
        """Count a field's tokens in all documents."""
        return int(self._file.meta["lengths"].get(fieldname, 0))

    def min_field_length(self, fieldname: str) -> int:
        """Give the fewest tokens of a field in a document, rounded as Whoosh does."""
        return self._over_lengths(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        """Give the most tokens of a field in a document, rounded as Whoosh does."""
        return self._over_lengths(fieldname, np.max)

    def _vector(self, docnum: int, fieldname: str) -> int:
        """Find the number of a document's vector; -1 if it has none."""
        documents = self._file.get(f"vector:{fieldname}.docs")
        if documents is None:
            return -1
        at = bisect_left(documents, docnum)
        return at if at < documents.size and documents[at] == docnum else -1

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Say whether a document has a term vector in this field."""
        return self._vector(docnum, fieldname) >= 0

    def vector(self, docnum: int, fieldname: str, format_: Any) -> ArrayMatcher:
        """Walk a document's term vector; KeyError if it has none."""
        number = self._vector(docnum, fieldname)
        if number < 0:
            raise KeyError(f"document {docnum} has no vector in field {fieldname!r}")
        prefix = f"vector:{fieldname}."
        if fieldname not in self._vectors:
            self._vectors[fieldname] = PostingList(self._file, prefix, self._file.meta["vectors"][fieldname])
        postings = self._vectors[fieldname]
        texts, at = self._file[f"{prefix}ids"], self._file[f"{prefix}ids.at"]
        ids = [
            texts[at[i] : at[i + 1]].tobytes().decode("utf-8", "surrogatepass")
            for i in range(int(postings.first[number]), int(postings.first[number + 1]))
        ]
        return ArrayMatcher(postings.source(number, ids), format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Decode a document's stored fields."""
        value = plain.decode(memoryview(self._stored)[self._stored_at[docnum] : self._stored_at[docnum + 1]])
        return {str(name): item for name, item in value.items()} if isinstance(value, dict) else {}
