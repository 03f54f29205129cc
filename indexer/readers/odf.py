"""OpenDocument texts, presentations and tables (.odt, .odp, .ods)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.dates import parse_date
from indexer.documents import Place
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.fields import Fields
from indexer.readers.package import Package, open_package
from indexer.readers.tidy import one_line

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_OFFICE}annotation",
        f"{_TEXT}note-citation",
        f"{_TEXT}page-number",
        f"{_TEXT}sequence-decls",
        f"{_OFFICE}forms",
        f"{_TEXT}ruby-text",
    }
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a document; slides of a presentation are places."""
    with open_package(blob, context.settings) as package:
        body = package.xml("content.xml").find(f"{_OFFICE}body")
        if body is None:
            raise ReadError("The document has no body.", "Export it again.")
        fields = _fields(package)
    lines: list[str] = []
    places: list[Place] = []
    position = 0
    heading = ""
    slides = 0
    for kind, text in _walk(body):
        if kind == "slide":
            slides += 1
            places.append(Place(position, "slide", text or str(slides)))
        elif text.strip():
            heading = heading or (one_line(text) if kind == "h" and not lines else "")
            lines.append(text)
            position += len(text) + 1
    evidence = dict(fields.evidence)
    if not fields.title:
        evidence["title"] = "first heading"
    text = "\n".join(lines)
    yield Draft(
        text=text,
        kind="odf",
        title=fields.title or heading,
        author=fields.author,
        date=fields.date,
        language=fields.language,
        places=tuple(place for place in places if place.start < len(text)),
        evidence=evidence,
    )


def _walk(body: Element) -> Iterator[tuple[str, str]]:
    """Yield ("p" or "h", text), ("row", cells) and ("slide", "") in the order of the document."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag in _PARAGRAPHS:
            inner: list[Element] = []
            yield element.tag[-1], _text(element, inner)
            waiting.extend(reversed(inner))
        else:
            if element.tag == f"{_DRAW}page":
                yield "slide", ""
            waiting.extend(reversed(element))


def _text(paragraph: Element, inner: list[Element]) -> str:
    """Give the text of a paragraph; paragraphs inside it (notes, frames) are put aside into ``inner``."""
    pieces = [paragraph.text or ""]
    for element in paragraph:
        if element.tag == f"{_TEXT}s":
            count = element.get(f"{_TEXT}c", "1")
            pieces.append(" " * min(int(count) if count.isdecimal() else 1, 100))
        elif element.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif element.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif element.tag in _PARAGRAPHS:
            inner.append(element)
        elif element.tag not in _SKIPPED:
            pieces.append(_text(element, inner))
        pieces.append(element.tail or "")
    return "".join(pieces)


def _fields(package: Package) -> Fields:
    if "meta.xml" not in package:
        return Fields()
    try:
        root = package.xml("meta.xml")
    except ReadError:
        return Fields()

    def first(*tags: str) -> str:
        for tag in tags:
            found = next(root.iter(tag), None)
            if found is not None and (found.text or "").strip():
                return one_line(found.text or "")
        return ""

    origin = "document properties"
    return Fields(
        title=first(f"{_DC}title"),
        author=first(f"{_META}initial-creator", f"{_DC}creator"),
        date=parse_date(first(f"{_META}creation-date", f"{_DC}date")[:10]),
        language=first(f"{_DC}language"),
        evidence={"title": origin, "author": origin, "date": origin, "language": origin},
    )
