"""Reading a segment's lexicons and posting lists as Whoosh asks for them."""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from indexer.index.codec_files import opened
from indexer.index.codec_matcher import ArrayMatcher, PostingList
from indexer.index.codec_write import TERMS


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
    """Walks a field's lexicon; stands at the first term when made.

    There is no ``term``, on purpose: Whoosh's cursor over several segments would use it and find nothing, silently.
    """

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
