"""Small files of each format, made here, for the tests of readers."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from indexer.documents import Document
from indexer.readers import Failure, ReaderSettings, read

FILES = Path(__file__).parent / "files"
"""PDFs that Chromium printed from pages written for these tests."""
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>باغ انار</dc:title><dc:creator>نسرین کاوه</dc:creator>"
    "<dcterms:created>2019-05-04T10:00:00Z</dcterms:created></cp:coreProperties>"
)
TEXT = "باغ انار در کنار رود است و هر پاییز مردم برای چیدن میوه‌ها می‌آیند."


def results(path: Path, settings: ReaderSettings | None = None) -> list[Document | Failure]:
    """Read a file under its own name."""
    return list(read(path, name=path.name, settings=settings))


def documents(folder: Path, name: str, content: bytes | str) -> list[Document]:
    """Write a file, read it, and demand that all of it became documents."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = results(path)
    assert found
    for item in found:
        assert isinstance(item, Document), item
    return [item for item in found if isinstance(item, Document)]


def document(folder: Path, name: str, content: bytes | str) -> Document:
    """Write a file that holds one document, and read it."""
    (one,) = documents(folder, name, content)
    return one


def failure(folder: Path, name: str, content: bytes) -> Failure:
    """Write a file that cannot be read, and give the one failure."""
    path = folder / name
    path.write_bytes(content)
    (one,) = results(path)
    assert isinstance(one, Failure)
    return one


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Make a zip of named parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: str, core: str = CORE) -> bytes:
    """Make a Word document of the inside of its body."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>'
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": main, "docProps/core.xml": core})


def odt(body: str) -> bytes:
    """Make an OpenDocument text of the inside of its text."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("meta", "meta"))
    )
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    inside = f"<office:body><office:text>{body}</office:text></office:body>"
    content = f"<office:document-content {names}>{inside}</office:document-content>"
    meta = (
        f"<office:document-meta {names} {dc}><office:meta><dc:title>باغ انار</dc:title>"
        "<meta:initial-creator>نسرین کاوه</meta:initial-creator>"
        "<meta:creation-date>2019-05-04T10:00:00</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def epub(chapters: Mapping[str, str], spine: list[str]) -> bytes:
    """Make a book of chapters by name, read in the order of ``spine``."""
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters)
    order = "".join(f'<itemref idref="{n}"/>' for n in spine)
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>سه باغ</dc:title><dc:creator>نسرین کاوه</dc:creator><dc:date>2014-02-03</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {
        f"OEBPS/{n}.xhtml": f"<html><head><title>{n}</title></head><body><h1>{n}</h1><p>{t}</p></body></html>"
        for n, t in chapters.items()
    }
    return package(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/book.opf": opf, **pages}
    )


def pptx(slides: list[str]) -> bytes:
    """Make a presentation with a title on each slide, stored in the wrong order."""
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "docProps/core.xml": CORE}
    ids, relations = "", ""
    for number, text in enumerate(slides, 1):
        file = f"slide{len(slides) - number + 1}.xml"
        ids += f'<p:sldId id="{255 + number}" r:id="r{number}"/>'
        relations += f'<Relationship Id="r{number}" Target="slides/{file}"/>'
        parts[f"ppt/slides/{file}"] = (
            f"<p:sld {a} {p}><p:sp><p:nvPr><p:ph type='title'/></p:nvPr><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sp>"
            "<p:sp><p:nvPr><p:ph type='sldNum'/></p:nvPr><a:p><a:r><a:t>99</a:t></a:r></a:p></p:sp></p:sld>"
        )
    parts["ppt/presentation.xml"] = f"<p:presentation {p} {r}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>"
    parts["ppt/_rels/presentation.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    return package(parts)
