"""PDF: words from ``pdftotext``, order and repairs ours, pages as places.

Without the program the text comes from pypdf, which is much worse for Persian; the document says so, and the run says
once how to get the program.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from indexer.dates import parse_date
from indexer.documents import Place, Repair
from indexer.errors import ReadError
from indexer.readers import image
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.ocr import ASK, INSTALL_AND_ASK, NO_TEXT, is_installed
from indexer.readers.pdf_heads import without_running_heads
from indexer.readers.pdf_layout import Row, rows_of, write
from indexer.readers.pdf_order import brackets_are_shapes, has_brackets
from indexer.readers.pdf_page import parse, run
from indexer.readers.pdf_paragraphs import paragraphs
from indexer.readers.repair import added, hyphens, mend
from indexer.readers.repair.pdf import rules_for
from indexer.readers.tidy import tidy, without_directions

MISSING = "The program pdftotext is not installed; PDFs are read by a fallback that loses Persian words."
"""Said once a run, with the line to type."""
HINT = "apt install poppler-utils"
FALLBACK = "read without pdftotext"
"""The repair that marks a document as read by the fallback."""
_RAW_DATE = re.compile(rb"/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)")


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a PDF; a page picture without text goes to OCR where that is asked for."""
    settings = context.settings
    program = find_program(settings.pdftotext)
    with _on_disk(blob, settings.file_bytes) as path:
        if program is None:
            yield _fallback(blob, context)
            return
        lines = run(program, path, settings.seconds * 0.9, 40 * settings.text_chars)
        draft, pages = draft_of(lines, _raw_date(path))
        if settings.ocr:
            yield from _with_pictures(path, draft, context, blob.name)
            return
        if not draft.text.strip():
            raise ReadError(NO_TEXT, ASK if is_installed() else INSTALL_AND_ASK)
        yield draft
        bare = set(range(1, pages + 1)) - {int(place.label) for place in draft.places}
        pictures = image.count_pictures(path, bare, settings) if bare else 0
        if pictures:
            yield Failure(
                blob.name,
                f"Pages that are pictures without text were left out: {pictures:,} of {pages:,}.",
                ASK if is_installed() else INSTALL_AND_ASK,
            )


def _with_pictures(path: Path, draft: Draft, context: Context, name: str) -> Iterator[Draft | Failure]:
    """Give a draft with its pages without text read by OCR; where that fails, with what text there is."""
    try:
        yield from image.read_pdf(path, draft, context, name=name)
    except ReadError as error:
        if draft.text.strip():
            yield draft
        yield Failure(name, error.message, error.hint)


def draft_of(lines: Iterable[str], raw_date: str = "") -> tuple[Draft, int]:
    """Make the draft of a file from the lines the program writes, and count its pages.

    Pages are laid out while the program goes on writing.
    """
    meta: dict[str, str] = {}
    pages: list[list[Row]] = []
    heights: list[float] = []
    waiting: list[Row] = []
    for page in parse(lines, meta):
        rows = rows_of(page)
        pages.append(rows)
        heights.append(page.height)
        # Only brackets wait for what the whole file says of them; the rest is written while the program goes on.
        ready: list[Row] = []
        for row in rows:
            (waiting if has_brackets(row.text) else ready).append(row)
        write(ready, mirrored=False)
    write(waiting, mirrored=brackets_are_shapes([row.text for row in waiting if row.turned]))
    pages, dropped = without_running_heads(pages, heights)
    mended, repairs = _mended(pages, f"{meta.get('Creator', '')} {meta.get('Producer', '')}".strip())
    text, places = _with_places(mended)
    done = added(repairs, (Repair("running heads left out", dropped),) if dropped else ())
    date = raw_date or parse_date(meta.get("CreationDate", "")[:10])
    draft = Draft(
        text=text,
        kind="pdf",
        title=meta.get("Title", ""),
        author=meta.get("Author", ""),
        date=date,
        places=places,
        repairs=done,
        evidence={
            "title": "document properties",
            "author": "document properties",
            "date": "document properties: creation date",
        },
    )
    return draft, len(heights)


def _mended(pages: list[list[Row]], producer: str) -> tuple[list[str], tuple[Repair, ...]]:
    """Mend the rows, then join them to paragraphs; rules that look over line ends come last."""
    flat = [row for rows in pages for row in rows]
    texts, repairs = mend([row.text for row in flat], rules_for(producer))
    for row, text in zip(flat, texts, strict=True):
        row.text = text
    join = hyphens.joiner(texts, producer)
    written = [paragraphs(rows, join) for rows in pages]
    count = sum(joined for _, joined in written)
    if count:
        repairs = added(repairs, (Repair(hyphens.NAME, count),))
    return [text.strip() for text, _ in written], repairs


def _with_places(pages: list[str]) -> tuple[str, tuple[Place, ...]]:
    places: list[Place] = []
    pieces: list[str] = []
    position = 0
    for number, page in enumerate(pages, 1):
        if page:
            places.append(Place(position, "page", str(number)))
            pieces.append(page)
            position += len(page) + 1
    return "\n".join(pieces), tuple(places)


@cache
def find_program(name: str) -> str | None:
    """Give the path of the program, or None where it is missing."""
    return shutil.which(name) if name else None


class _on_disk:  # noqa: N801 - reads as a phrase where it is used
    """Give a blob's path on disk; a member of a container is written to a temporary file for as long."""

    def __init__(self, blob: Blob, limit: int) -> None:
        self._blob, self._limit = blob, limit
        self._file: tempfile._TemporaryFileWrapper[bytes] | None = None

    def __enter__(self) -> Path:
        if self._blob.path is not None:
            self._blob.head(1)
            return self._blob.path
        self._file = tempfile.NamedTemporaryFile(suffix=".pdf")
        self._file.write(self._blob.content(self._limit))
        self._file.flush()
        return Path(self._file.name)

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _raw_date(path: Path) -> str:
    """Give the day of creation as the file writes it, in its writer's own time zone; ``""`` where it is packed away."""
    if path.stat().st_size > 64 << 20:
        return ""
    found = _RAW_DATE.findall(path.read_bytes())
    return parse_date("-".join(part.decode() for part in found[-1])) if found else ""


def _fallback(blob: Blob, context: Context) -> Draft:
    """Read with pypdf, page by page."""
    # Loaded only here: most machines have the program.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        with blob.open() as stream:
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise ReadError("The PDF needs a password to be opened.", "Save a copy without a password.")
            pages = [tidy(without_directions(page.extract_text())) for page in reader.pages]
            info = reader.metadata
            title, author = (info.title or "", info.author or "") if info else ("", "")
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise ReadError(f"The PDF cannot be read by the fallback ({error}).", f"Install pdftotext: `{HINT}`") from None
    texts, repairs = mend(pages)
    text, places = _with_places(texts)
    return Draft(
        text=text,
        kind="pdf",
        title=title,
        author=author,
        places=places,
        repairs=added(repairs, (Repair(FALLBACK, 1),)),
        evidence={"title": "document properties", "author": "document properties"},
    )
