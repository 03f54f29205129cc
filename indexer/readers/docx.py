"""Word documents (.docx): paragraphs in order, cells of tables, text boxes and notes; fields from ``docProps``.

Read from the package itself: what is shown is taken, what is deleted, hidden in a field's code or repeated for old
programs is not, and runs cut inside a word are joined again.
"""

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.office import core_properties
from indexer.readers.package import Package, open_package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}sectPr", _FALLBACK}
)
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    f"{_W}softHyphen": "\N{SOFT HYPHEN}",
}
_HEADINGS = ("title", "heading1", "1")
_MAIN = "word/document.xml"


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a document."""
    with open_package(blob, context.settings) as package:
        body = package.xml(_MAIN if _MAIN in package else _main_part(package))
        lines = list(_paragraphs(body))
        for notes in ("word/footnotes.xml", "word/endnotes.xml"):
            if notes in package:
                lines += _paragraphs(package.xml(notes))
        fields = core_properties(package)
        heading = "" if fields.title else _heading(body)
    evidence = dict(fields.evidence)
    if heading:
        evidence["title"] = "first heading"
    yield Draft(
        text="\n".join(line for line in lines if line.strip()),
        kind="docx",
        title=fields.title or heading,
        author=fields.author,
        date=fields.date,
        language=fields.language,
        evidence=evidence,
    )


def _main_part(package: Package) -> str:
    """Give the name of the main part where it is not the usual one."""
    for relation in package.xml("_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(relation.get("Target", "").lstrip("/"))
    return _MAIN


def _paragraphs(root: Element) -> Iterator[str]:
    """Yield the text of each paragraph in the order of the document; one inside another (a text box) comes after it."""
    waiting: list[Element] = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag == f"{_W}p":
            inner: list[Element] = []
            yield _text(element, inner)
            waiting.extend(reversed(inner))
        elif element.get(f"{_W}type") not in ("separator", "continuationSeparator"):
            waiting.extend(reversed(element))


def _text(paragraph: Element, inner: list[Element]) -> str:
    """Give the shown text of a paragraph; paragraphs inside it are put aside into ``inner``."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag == f"{_W}p":
            inner.append(element)
        elif element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.tag in _SIGNS:
            pieces.append(_SIGNS[element.tag])
        elif element.tag == f"{_W}r" and element.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        else:
            waiting.extend(reversed(element))
    return "".join(pieces)


def _heading(body: Element) -> str:
    """Give the text of the first paragraph with a heading's style, where it is the first with text."""
    for paragraph in body.iter(f"{_W}p"):
        text = _text(paragraph, []).strip()
        if text:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            name = (style.get(f"{_W}val") or "").casefold().replace(" ", "") if style is not None else ""
            return text if name in _HEADINGS else ""
    return ""
