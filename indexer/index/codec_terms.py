"""Reading a segment's lexicons and posting lists as Whoosh asks for them."""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from indexer.index.codec_files import opened
from indexer.index.codec_matcher import ArrayMatcher, PostingList, PostingSource
from indexer.index.codec_write import TERMS


class FieldTerms(Protocol):
    """One field's lexicon and posting lists; KeyError where a text is no term of the field."""

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the terms that are not less than ``start``, rising."""

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give a term's documents, rising."""

    def weight(self, text: bytes) -> float:
        """Sum a term's weights."""

    def info(self, text: bytes) -> Any:
        """Give a term's statistics as Whoosh's TermInfo, a new one each time (Whoosh changes them)."""

    def source(self, text: bytes) -> PostingSource:
        """Give a term's posting list."""


class ArrayTerms:
    """One field's terms in a container of the codec."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], number: int, kind: str) -> None:
        self._arrays = arrays
        self._prefix = f"{number}."
        self._texts = memoryview(arrays[f"{number}.text"])
        self._at = arrays[f"{number}.text.at"]
        self._docs = arrays[f"{number}.docs"]
        self._postings = PostingList(arrays, self._prefix, kind)
        self._count = self._at.size - 1
        self._last = (b"", -1)  # Whoosh asks for the same term several times in a row

    def _text(self, term: int) -> bytes:
        return bytes(self._texts[self._at.item(term) : self._at.item(term + 1)])

    def _find(self, text: bytes) -> int:
        return bisect_left(range(self._count), text, key=self._text)

    def _number(self, text: bytes) -> int:
        last, number = self._last
        if number < 0 or last != text:
            number = self._find(text)
            if number == self._count or self._text(number) != text:
                raise KeyError(text)
            self._last = text, number
        return number

    def _of(self, term: int) -> NDArray[Any]:
        return self._docs[self._postings.first.item(term) : self._postings.first.item(term + 1)]

    def texts(self, start: bytes) -> Iterator[bytes]:
        """Give the terms that are not less than ``start``, rising."""
        return map(self._text, range(self._find(start), self._count))

    def documents(self, text: bytes) -> NDArray[Any]:
        """Give a term's documents, rising."""
        return self._of(self._number(text))

    def weight(self, text: bytes) -> float:
        """Sum a term's weights."""
        return float(self._arrays[f"{self._prefix}total"][self._number(text)])

    def info(self, text: bytes) -> Any:
        """Give a term's statistics."""
        term = self._number(text)
        documents = self._of(term)
        total, highest, shortest, longest = (
            self._arrays[self._prefix + name].item(term) for name in ("total", "highest", "shortest", "longest")
        )
        return TermInfo(total, documents.size, shortest, longest, highest, int(documents[0]), int(documents[-1]))

    def source(self, text: bytes) -> PostingSource:
        """Give a term's posting list."""
        term = self._number(text)
        return self._postings.source(term, self._of(term))


class ArrayCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks a field's lexicon; stands at the first term when made.

    There is no ``term``, on purpose: Whoosh's cursor over several segments would use it and find nothing, silently.
    """

    def __init__(self, field: FieldTerms | None, fieldobj: Any) -> None:
        self._field = field
        self._type = fieldobj
        self._here: bytes | None = None
        self.first()

    def _from(self, start: bytes) -> Any:
        self._rest = self._field.texts(start) if self._field else iter(())
        return self.next()

    def is_valid(self) -> bool:
        """Say whether there is a current term."""
        return self._here is not None

    def text(self) -> Any:
        """Give the current term as the field's type reads it; None behind the last."""
        return None if self._here is None else self._type.from_bytes(self._here)

    def first(self) -> Any:
        """Go back to the first term."""
        return self._from(b"")

    def find(self, string: Any) -> Any:
        """Go to the first term that is not less than this one."""
        return self._from(string if isinstance(string, bytes) else self._type.to_bytes(string))

    def next(self) -> Any:
        """Go to the next term."""
        self._here = next(self._rest, None)
        return self.text()

    def term_info(self) -> Any:
        """Give the statistics of the current term."""
        return None if self._field is None or self._here is None else self._field.info(self._here)


def array_terms(storage: Any, segment: Any) -> dict[str, FieldTerms]:
    """Open the lexicons of a segment that the codec wrote, by field."""
    container = opened(storage, segment.make_filename(".terms.arr"), TERMS)
    return {
        field["name"]: ArrayTerms(container, number, field["kind"])
        for number, field in enumerate(container.meta["fields"])
    }


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The lexicons and posting lists of a segment, as Whoosh asks for them."""

    def __init__(self, fields: Mapping[str, FieldTerms]) -> None:
        self._fields = fields

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            return self._fields[term[0]].documents(term[1]).size > 0
        except KeyError:
            return False

    def indexed_field_names(self) -> list[str]:
        """Name the fields with postings."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: Any) -> ArrayCursor:
        """Walk a field's lexicon."""
        return ArrayCursor(self._fields.get(fieldname), fieldobj)

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Give (field, term) in order from a term on, through the fields that follow."""
        for name in sorted(self._fields):
            if name >= fieldname:
                for text in self._fields[name].texts(prefix if name == fieldname else b""):
                    yield name, text

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Give all (field, term) in order."""
        return self.terms_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Give terms as ``terms_from`` does, with their statistics."""
        return (((name, text), self._fields[name].info(text)) for name, text in self.terms_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Give all terms in order with their statistics."""
        return self.items_from("", b"")

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Give a term's statistics; TermNotFound if there is none."""
        try:
            return self._fields[fieldname].info(text)
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Sum a term's weights; KeyError if there is none."""
        return self._fields[fieldname].weight(text)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Count a term's documents; KeyError if there is none."""
        return int(self._fields[fieldname].documents(text).size)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        """Walk a term's postings; TermNotFound if there is none."""
        try:
            field = self._fields[fieldname]
            source, info = field.source(text), field.info(text)
        except KeyError:
            raise TermNotFound(f"No term {fieldname}:{text!r}") from None
        return ArrayMatcher(source, format_, term=(fieldname, text), info=info, scorer=scorer)
