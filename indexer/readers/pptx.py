"""Presentations (.pptx): slides in the order they are shown, each a place, with the speaker's notes after its text."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from indexer.documents import Place
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.office import core_properties
from indexer.readers.package import Package, open_package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "ppt/presentation.xml"
_SERVICE = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
"""Kinds of placeholders that hold numbers, dates and running heads."""


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a presentation."""
    places: list[Place] = []
    pieces: list[str] = []
    position = 0
    title = ""
    with open_package(blob, context.settings) as package:
        for number, name in enumerate(_slides(package), 1):
            slide = package.xml(name)
            title = title or _title(slide)
            text = "\n".join([*_lines(slide), *_notes(package, name)])
            if text:
                places.append(Place(position, "slide", str(number)))
                pieces.append(text)
                position += len(text) + 1
        fields = core_properties(package)
    evidence = dict(fields.evidence)
    if not fields.title:
        evidence["title"] = "first heading"
    yield Draft(
        text="\n".join(pieces),
        kind="pptx",
        title=fields.title or title,
        author=fields.author,
        date=fields.date,
        language=fields.language,
        places=tuple(places),
        evidence=evidence,
    )


def _slides(package: Package) -> list[str]:
    """Give the names of the slides in the order of the presentation; in that of their numbers where it is lost."""
    try:
        targets = _relations(package, _MAIN)
        ids = [entry.get(f"{_R}id", "") for entry in package.xml(_MAIN).iter(f"{_P}sldId")]
        slides = [targets[key] for key in ids if targets.get(key, "") in package]
    except ReadError:
        slides = []
    if slides:
        return slides
    names = (re.fullmatch(r"ppt/slides/slide(\d+)\.xml", member.filename) for member in package.members)
    return [found[0] for found in sorted((name for name in names if name), key=lambda name: int(name[1]))]


def _relations(package: Package, part: str) -> dict[str, str]:
    """Give the targets of a part's relations by id, as names in the package."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package:
        return {}
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
        for relation in package.xml(relations)
        if relation.get("TargetMode") != "External"
    }


def _notes(package: Package, slide: str) -> list[str]:
    for target in _relations(package, slide).values():
        if "/notesSlide" in target and target in package:
            return _lines(package.xml(target))
    return []


def _lines(slide: Element) -> list[str]:
    """Give the paragraphs of a slide's shapes and tables, without numbers, dates and running heads."""
    lines: list[str] = []
    waiting = [slide]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_P}sp" and _placeholder(element) in _SERVICE:
            continue
        if element.tag == f"{_A}p":
            lines.append(_text(element))
        else:
            waiting.extend(reversed(element))
    return [line for line in lines if line.strip()]


def _text(paragraph: Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter():
        if element.tag == f"{_A}t":
            pieces.append(element.text or "")
        elif element.tag == f"{_A}br":
            pieces.append("\n")
    return "".join(pieces)


def _placeholder(shape: Element) -> str:
    found = next(shape.iter(f"{_P}ph"), None)
    return found.get("type", "") if found is not None else ""


def _title(slide: Element) -> str:
    for shape in slide.iter(f"{_P}sp"):
        if _placeholder(shape) in ("title", "ctrTitle"):
            return " ".join(" ".join(_text(paragraph) for paragraph in shape.iter(f"{_A}p")).split())
    return ""
