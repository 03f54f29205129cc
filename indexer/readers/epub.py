"""Electronic books (.epub): chapters in the order of the spine, each a place under its heading."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from selectolax.lexbor import LexborHTMLParser

from indexer.dates import parse_date
from indexer.documents import Place
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.fields import Fields
from indexer.readers.html import text_of
from indexer.readers.package import Package, open_package
from indexer.readers.tidy import one_line

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a book; a chapter that is missing or damaged is a failure beside it."""
    failures: list[Failure] = []
    places: list[Place] = []
    pieces: list[str] = []
    position = 0
    with open_package(blob, context.settings) as package:
        name, book = _package_document(package)
        fields = _fields(book)
        for number, chapter in enumerate(_spine(book, posixpath.dirname(name)), 1):
            try:
                page = decode(package.read(chapter)).text
            except ReadError as error:
                failures.append(Failure(f"{blob.name}!{chapter}", error.message, error.hint))
                continue
            text = text_of(page, main=False).strip()
            if text:
                places.append(Place(position, "chapter", _heading(page) or str(number)))
                pieces.append(text)
                position += len(text) + 1
    yield Draft(
        text="\n".join(pieces),
        kind="epub",
        title=fields.title,
        author=fields.author,
        date=fields.date,
        language=fields.language,
        places=tuple(places),
        evidence=fields.evidence,
    )
    yield from failures


def _package_document(package: Package) -> tuple[str, Element]:
    for root in package.xml("META-INF/container.xml").iter(f"{_CONTAINER}rootfile"):
        name = root.get("full-path", "")
        if name in package:
            return name, package.xml(name)
    raise ReadError("The book does not say what it is made of.", "Export it again.")


def _spine(book: Element, folder: str) -> list[str]:
    """Give the names of the chapters in reading order, the table of contents left out."""
    items = {item.get("id", ""): item for item in book.iter(f"{_OPF}item")}
    names: list[str] = []
    for entry in book.iter(f"{_OPF}itemref"):
        item = items.get(entry.get("idref", ""))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))))
    return names


def _heading(page: str) -> str:
    tree = LexborHTMLParser(page)
    node = tree.css_first("h1") or tree.css_first("h2") or tree.css_first("title")
    return one_line(node.text())[:200] if node is not None else ""


def _fields(book: Element) -> Fields:
    def values(tag: str) -> list[str]:
        return [text for text in (one_line(node.text or "") for node in book.iter(f"{_DC}{tag}")) if text]

    dates = [parse_date(value) or (value if _YEAR.fullmatch(value) else "") for value in values("date")]
    origin = "metadata of the book"
    return Fields(
        title=next(iter(values("title")), ""),
        author="، ".join(values("creator")[:8]),
        date=next((date for date in dates if date), ""),
        language=next(iter(values("language")), ""),
        evidence={"title": origin, "author": origin, "date": origin, "language": origin},
    )
