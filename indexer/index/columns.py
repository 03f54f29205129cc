"""What a segment knows of each document besides its words: facets, dates, lengths, the record and the text."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document, Place, Repair
from indexer.index.container import Container, damaged
from indexer.index.lists import lengths_of
from indexer.index.texts import Blocks

ANCHOR_POSITIONS = 64  # a character offset is kept for every so many positions
CATEGORIES = ("language", "source", "type", "author")
_NONE = np.zeros(0, np.uint32)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # json.dumps makes one a call


@dataclass(frozen=True, slots=True)
class Category:
    """One facet of a segment: a code a document (uint8, uint16 or uint32), and what each code is called."""

    codes: NDArray[Any]
    names: tuple[str, ...]

    def code(self, name: str) -> int:
        """Give the code of a value, -1 where no document has it."""
        try:
            return self.names.index(name)
        except ValueError:
            return -1


@lru_cache(4096)  # documents of one archive share their dates
def date_number(date: str) -> int:
    """Turn an ISO date into yyyymmdd, with zeros for what is not known: 2016-03 -> 20160300; 0 for what is no date."""
    parts = date.split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        return 0
    year, month, day = (int(part) for part in [*parts, "0", "0"][:3])
    return year * 10_000 + month * 100 + day if month <= 12 and day <= 31 else 0


def date_text(number: int) -> str:
    """Turn yyyymmdd back into an ISO date of the precision that is known."""
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    if not year:
        return ""
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def pack_record(document: Document) -> bytes:
    """Make the JSON of all that has no column: short keys, nothing that is empty."""
    fields: dict[str, Any] = {
        "i": document.id,
        "t": document.title,
        "u": document.url,
        "p": document.path,
        "l": 1 if document.languages == (document.language,) else document.languages,
        "d": document.date if date_text(date_number(document.date)) != document.date else "",
        "P": [(place.start, place.kind, place.label) for place in document.places],
        "R": [(repair.rule, repair.count) for repair in document.repairs],
        "b": document.boilerplate,
        "e": dict(document.evidence),
        "x": dict(document.extra),
    }
    kept = {key: value for key, value in fields.items() if value}
    return _encode(kept).encode("utf-8", "surrogatepass")


def unpack_record(block: bytes) -> dict[str, Any]:
    """Read the JSON of ``pack_record``; ValueError where it is none."""
    fields: dict[str, Any] = json.loads(block.decode("utf-8", "surrogatepass"))
    return fields


class Columns:
    """The documents of a segment by number; immutable, safe to share between threads."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self.count: int = container.meta["count"]
        #: First global position of each document, and the end of the last one: uint32[count + 1].
        self.first_position: NDArray[np.uint32] = container["doc.first"]
        self.title_lengths: NDArray[Any] = container["doc.title"]
        #: Script of most words of each document: 0 none, 1 Arabic, 2 Latin.
        self.script_of_document: NDArray[np.uint8] = container["doc.script"]
        #: yyyymmdd, 20160300 where only the month is known, 0 where nothing is.
        self.date: NDArray[np.int32] = container["doc.date"]
        self.lang, self.source, self.type, self.author = (
            Category(container[f"doc.{name}"], tuple(container.meta["names"][name])) for name in CATEGORIES
        )
        self.texts = Blocks(container, "text")
        self.records = Blocks(container, "record")
        #: Stretches of positions that are boilerplate, (begin, end) after (begin, end), rising; impacts leave them out.
        #: Files of version 1 have none: their impacts count every word, and still do when they are merged.
        self.quiet: NDArray[np.uint32] = container.get("doc.quiet", _NONE)
        self._anchors = container["doc.anchor"]
        self._id_hash = container["doc.id.hash"]
        self._id_of = container["doc.id.of"]

    @cached_property
    def year(self) -> NDArray[np.int16]:
        """Year of each document, 0 where it is not known."""
        return (self.date // 10_000).astype(np.int16)

    @cached_property
    def lengths(self) -> NDArray[np.uint32]:
        """Words of each document: its positions, title included, without the two that nothing stands on."""
        return (lengths_of(self.first_position) - 2).astype(np.uint32)

    @cached_property
    def title_ends(self) -> NDArray[np.uint32]:
        """Global position behind the title of each document; nothing stands on that position itself."""
        return self.first_position[:-1] + self.title_lengths.astype(np.uint32)

    @cached_property
    def _anchor_at(self) -> NDArray[np.int64]:
        held = -(-lengths_of(self.first_position) // ANCHOR_POSITIONS)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(held)])

    def document_of(self, positions: NDArray[Any]) -> NDArray[np.intp]:
        """Give the document of each global position."""
        return self.first_position.searchsorted(positions.astype(np.uint32, copy=False), side="right") - 1

    def anchors(self, doc: int) -> NDArray[np.int64]:
        r"""Give, for positions 0, 64, 128 ... of a document, where (code point) the first word from there on begins.

        Code points count into ``title + "\n" + text``. A document's positions count from its first global position,
        the empty one behind the title included.
        """
        at = self._anchor_at
        return self._anchors[at.item(doc) : at.item(doc + 1)].cumsum(dtype=np.int64)

    def _fields(self, doc: int) -> Mapping[str, Any]:
        try:
            return unpack_record(self.records[doc])
        except ValueError as error:
            raise damaged(self._container.path, f"is corrupt (record {doc} is no JSON)") from error

    def id(self, doc: int) -> str:
        """Give a document's id."""
        name: str = self._fields(doc)["i"]
        return name

    def record(self, doc: int) -> Document:
        """Give all of a document but its text, which is left empty."""
        return self._document(doc, "")

    def document(self, doc: int) -> Document:
        """Give a document as it was added."""
        return self._document(doc, self.text(doc))

    def _document(self, doc: int, text: str) -> Document:
        fields = self._fields(doc)
        language = self.lang.names[self.lang.codes.item(doc)]
        languages = fields.get("l", ())
        return Document(
            id=fields["i"],
            title=fields.get("t", ""),
            text=text,
            language=language,
            languages=(language,) if languages == 1 else tuple(languages),
            author=self.author.names[self.author.codes.item(doc)],
            date=fields.get("d", "") or date_text(self.date.item(doc)),
            url=fields.get("u", ""),
            type=self.type.names[self.type.codes.item(doc)],
            source=self.source.names[self.source.codes.item(doc)],
            path=fields.get("p", ""),
            places=tuple(Place(*place) for place in fields.get("P", ())),
            repairs=tuple(Repair(*repair) for repair in fields.get("R", ())),
            boilerplate=tuple((start, end) for start, end in fields.get("b", ())),
            evidence=fields.get("e", {}),
            extra=fields.get("x", {}),
        )

    def text(self, doc: int) -> str:
        """Give a document's text, unaltered."""
        return self.texts[doc].decode("utf-8", "surrogatepass")

    def find(self, id: str) -> int:
        """Give the number of the document with this id, deleted or not; -1 where there is none."""
        code = zlib.crc32(id.encode("utf-8", "surrogatepass"))
        at = int(self._id_hash.searchsorted(np.uint32(code)))
        while at < self.count and self._id_hash.item(at) == code:
            doc: int = self._id_of.item(at)
            if self.id(doc) == id:
                return doc
            at += 1
        return -1
