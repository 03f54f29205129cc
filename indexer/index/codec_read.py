"""The reading half of the codec: Whoosh's readers, cursor and matcher over the arrays of a segment.

Opening maps two files and reads their directories; nothing else is read or copied before a query asks. Objects of this
module belong to one reader; the arrays below them are shared.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.util.numeric import byte_to_length

from indexer.index import plain
from indexer.index.codec_files import column_filename, column_reader, opened
from indexer.index.codec_values import ValueReader
from indexer.index.codec_write import DOCS, TERMS

BLOCK = 256  # postings decoded to Python numbers at a time; a matcher's unit of skipping by quality
_OCCURRENCES = {
    "positions": ("position",),
    "characters": ("position", "start", "end"),
    "position_boosts": ("position", "boost"),
    "character_boosts": ("position", "start", "end", "boost"),
}


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks one posting list: identifiers (documents, or terms of a vector) with weights and values."""

    def __init__(
        self,
        ids: NDArray[Any] | Sequence[str],
        weights: NDArray[Any] | None,
        values: Callable[[int], bytes],
        occurrences: Callable[[int, tuple[str, ...]], list[Any] | None],
        format_: Any,
        *,
        term: tuple[str, bytes] | None = None,
        info: Any = None,
        scorer: Any = None,
    ) -> None:
        """``values`` and ``occurrences`` take the number of a posting within this list."""
        self._ids = ids
        self._weights = weights
        self._values = values
        self._occurrences = occurrences
        self.format = format_
        self._term = term
        self._info = info
        self.scorer = scorer
        self.reset()

    def reset(self) -> None:
        """Go back to the first posting."""
        self._open(0)

    def _open(self, start: int) -> None:
        block = self._ids[start : start + BLOCK]
        self._block: list[Any] = block.tolist() if isinstance(block, np.ndarray) else list(block)
        self._start = start
        self._i = 0

    def copy(self) -> "ArrayMatcher":
        """Make another matcher at the same posting."""
        twin = ArrayMatcher(
            self._ids, self._weights, self._values, self._occurrences, self.format,
            term=self._term, info=self._info, scorer=self.scorer,
        )  # fmt: skip
        twin._open(self._start)
        twin._i = self._i
        return twin

    def is_active(self) -> bool:
        """Say whether there is a current posting."""
        return self._i < len(self._block)

    def id(self) -> Any:
        """Give the identifier of the current posting."""
        return self._block[self._i]

    def all_ids(self) -> Iterator[Any]:
        """Give all identifiers from the current one on."""
        rest = self._ids[self._start + self._i :]
        return iter(rest.tolist() if isinstance(rest, np.ndarray) else rest)

    def next(self) -> bool:
        """Go to the next posting; true when that begins a new block (Whoosh then looks at qualities anew)."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._block):
            return False
        self._open(self._start + self._i)
        return True

    def skip_to(self, id: Any) -> None:  # noqa: A002
        """Go to the first posting at or after the current one whose identifier is ``id`` or greater."""
        if not self.is_active():
            raise ReadTooFar
        if id <= self._block[self._i]:
            return
        if id > self._block[-1]:
            after = self._start + len(self._block)
            if isinstance(self._ids, np.ndarray):
                top = np.iinfo(self._ids.dtype).max
                rest = self._ids[after:]
                found = after + int(np.searchsorted(rest, rest.dtype.type(id))) if id <= top else len(self._ids)
            else:
                found = bisect_left(self._ids, id, after)
            self._open(found)
        else:
            self._i = bisect_left(self._block, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Leave out whole blocks that cannot beat a quality; gives how many."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._open(self._start + len(self._block))
            skipped += 1
        return skipped

    def block_min_id(self) -> Any:
        """Give the first identifier of the block."""
        return self._block[0]

    def block_max_id(self) -> Any:
        """Give the last identifier of the block."""
        return self._block[-1]

    def block_min_length(self) -> int:
        """Give a lower bound of the lengths of the block's documents: that of the whole list."""
        return int(self._info.min_length()) if self._info else 0

    def block_max_length(self) -> int:
        """Give an upper bound of the lengths of the block's documents: that of the whole list."""
        return int(self._info.max_length()) if self._info else 0

    def block_max_weight(self) -> float:
        """Give the highest weight of the block."""
        if self._weights is None:
            return 1.0
        return float(self._weights[self._start : self._start + len(self._block)].max())

    def weight(self) -> float:
        """Give the weight of the current posting."""
        return 1.0 if self._weights is None else float(self._weights[self._start + self._i])

    def value(self) -> bytes:
        """Give the value of the current posting in the encoding of Whoosh's format."""
        return self._values(self._start + self._i)

    def value_as(self, astype: str) -> Any:
        """Give the value of the current posting as a type its format supports, from the arrays where they hold it."""
        if (names := _OCCURRENCES.get(astype)) and self.format.supports(astype):
            found = self._occurrences(self._start + self._i, names)
            if found is not None:
                return found
        return super().value_as(astype)

    def all_items(self) -> Iterator[tuple[Any, bytes]]:
        """Give all (identifier, value) pairs from the current one on."""
        here = self._start + self._i
        return ((id_, self._values(here + i)) for i, id_ in enumerate(self.all_ids()))


class PostingList:
    """One field's postings (or vectors) in a container, from which matchers are cut."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], prefix: str, kind: str) -> None:
        self.first = arrays[f"{prefix}first"]
        self._weights = arrays.get(f"{prefix}weight")
        self._values = ValueReader(kind, arrays, prefix)

    def matcher(self, number: int, ids: NDArray[Any] | Sequence[str], format_: Any, **rest: Any) -> ArrayMatcher:
        """Cut the matcher of the list ``number``, whose identifiers are given."""
        start, end = int(self.first[number]), int(self.first[number + 1])
        weights = None if self._weights is None else self._weights[start:end]
        values = self._values
        return ArrayMatcher(
            ids,
            weights,
            lambda posting: values.value(start + posting),
            lambda posting, names: values.quantities(start + posting, names),
            format_,
            **rest,
        )


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
        return postings.matcher(number, ids, format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Decode a document's stored fields."""
        value = plain.decode(memoryview(self._stored)[self._stored_at[docnum] : self._stored_at[docnum + 1]])
        return {str(name): item for name, item in value.items()} if isinstance(value, dict) else {}


class Field:
    """One field's lexicon and postings in a container of terms."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], number: int, kind: str) -> None:
        self._arrays = arrays
        self._prefix = f"{number}."
        self._texts = memoryview(arrays[f"{number}.text"])
        self._at = arrays[f"{number}.text.at"]
        self._docs = arrays[f"{number}.docs"]
        self._postings = PostingList(arrays, self._prefix, kind)
        self.count = self._at.size - 1

    def text(self, term: int) -> bytes:
        """Give the bytes of a term by its number."""
        return bytes(self._texts[self._at[term] : self._at[term + 1]])

    def find(self, text: bytes) -> int:
        """Give the number of the first term that is not less than a text; ``count`` if there is none."""
        return bisect_left(range(self.count), text, key=self.text)

    def term(self, text: bytes) -> int:
        """Give the number of a term; KeyError if the field does not hold it."""
        found = self.find(text)
        if found == self.count or self.text(found) != text:
            raise KeyError(text)
        return found

    def documents(self, term: int) -> NDArray[Any]:
        """Give a term's documents, rising."""
        return self._docs[int(self._postings.first[term]) : int(self._postings.first[term + 1])]

    def _of(self, name: str, term: int) -> Any:
        return self._arrays[self._prefix + name][term].item()

    def weight(self, term: int) -> float:
        """Sum a term's weights."""
        return float(self._of("total", term))

    def info(self, term: int) -> Any:
        """Give a term's statistics as Whoosh's object, a new one each time (Whoosh changes them)."""
        documents = self.documents(term)
        return TermInfo(
            weight=self.weight(term),
            df=documents.size,
            minlength=self._of("shortest", term),
            maxlength=self._of("longest", term),
            maxweight=self._of("highest", term),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def matcher(self, number: int, format_: Any, **rest: Any) -> ArrayMatcher:
        """Walk the postings of a term by its number."""
        return self._postings.matcher(number, self.documents(number), format_, info=self.info(number), **rest)


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks a field's lexicon; stands at the first term when made."""

    def __init__(self, field: Field | None, fieldobj: Any) -> None:
        self._field = field
        self._type = fieldobj
        self._at = 0

    def is_valid(self) -> bool:
        """Say whether there is a current term."""
        return self._field is not None and self._at < self._field.count

    def text(self) -> Any:
        """Give the current term as the field's type reads it; None behind the last."""
        if self._field is None or self._at >= self._field.count:
            return None
        return self._type.from_bytes(self._field.text(self._at))

    term = text

    def first(self) -> Any:
        """Go back to the first term."""
        self._at = 0
        return self.text()

    def find(self, string: Any) -> Any:
        """Go to the first term that is not less than this one."""
        text = string if isinstance(string, bytes) else self._type.to_bytes(string)
        self._at = self._field.find(text) if self._field else 0
        return self.text()

    def next(self) -> Any:
        """Go to the next term."""
        self._at += 1
        return self.text()

    def term_info(self) -> Any:
        """Give the statistics of the current term."""
        return self._field.info(self._at) if self._field is not None and self.is_valid() else None


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Lexicons and postings of a segment."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._file = opened(storage, segment.make_filename(".terms.arr"), TERMS)
        self._fields = {
            field["name"]: Field(self._file, number, field["kind"])
            for number, field in enumerate(self._file.meta["fields"])
        }

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            return self._fields[term[0]].term(term[1]) >= 0
        except KeyError:
            return False

    def indexed_field_names(self) -> list[str]:
        """Name the fields with postings."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        """Walk a field's lexicon."""
        return ArrayCursor(self._fields.get(fieldname), fieldobj)

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, Field, int]]:
        for name in sorted(self._fields):
            if name >= fieldname:
                field = self._fields[name]
                for term in range(field.find(prefix) if name == fieldname else 0, field.count):
                    yield name, field, term

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Give (field, term) in order from a term on, through the fields that follow."""
        return ((name, field.text(term)) for name, field, term in self._from(fieldname, prefix))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Give all (field, term) in order."""
        return self.terms_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Give terms as ``terms_from`` does, with their statistics."""
        return (((name, field.text(term)), field.info(term)) for name, field, term in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Give all terms in order with their statistics."""
        return self.items_from("", b"")

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Give a term's statistics; TermNotFound if there is none."""
        try:
            field = self._fields[fieldname]
            return field.info(field.term(text))
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Sum a term's weights; KeyError if there is none."""
        field = self._fields[fieldname]
        return field.weight(field.term(text))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Count a term's documents; KeyError if there is none."""
        field = self._fields[fieldname]
        return int(field.documents(field.term(text)).size)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """Walk a term's postings; TermNotFound if there is none."""
        try:
            field = self._fields[fieldname]
            number = field.term(text)
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None
        return field.matcher(number, format_, term=(fieldname, text), scorer=scorer)
