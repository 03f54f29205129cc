"""Pictures of pages by OCR, where tesseract is installed and OCR was asked for; otherwise a sentence that says how."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from indexer.documents import Place, Repair
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, ReaderSettings
from indexer.readers.ocr import INSTALL, NO_PAGES, NOT_ASKED, pages_of, run

DOTS_PER_INCH = 300
MOST_DOTS = 5000
"""Dots of a page's longer side at most: a poster is drawn coarser, which bounds memory."""
PAGES = 500
FAILURES = 3
"""So many pages one behind the other that cannot be read end the reading."""
_SIZE = re.compile(r"^Page\s+(\d+) size:\s*([\d.e+]+) x ([\d.e+]+) pts", re.MULTILINE)
_COUNT = re.compile(r"^Pages:\s*(\d+)", re.MULTILINE)
_POINTS_PER_INCH = 72


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the words in a picture; pages where it has several."""
    if not context.settings.ocr:
        raise ReadError(NOT_ASKED, f"Use --ocr, with tesseract installed: {INSTALL}")
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture"
        picture.write_bytes(blob.content(context.settings.file_bytes))
        context.alive()
        pages = pages_of(picture, context.settings)
    text, places = _joined(dict(enumerate(pages, 1)))
    yield Draft(
        text=text,
        kind="image",
        places=places if len(pages) > 1 else (),
        repairs=(Repair("read by OCR", max(1, len(places))),),
    )


def read_pdf(path: Path, draft: Draft, context: Context, *, name: str) -> Iterator[Draft | Failure]:
    """Give the draft of a PDF with the words of those pages that have no text, and a failure where not all were read.

    Raises `ReadError` before anything is given where a program is missing or fails.
    """
    settings = context.settings
    count, resolutions = _pages(path, settings)
    pages = _pages_with_text(draft)
    lacking = count - len(pages)
    if lacking <= 0:
        yield draft
        return
    program = shutil.which("pdftoppm")
    if program is None:
        raise ReadError(NO_PAGES, INSTALL)
    deadline = time.monotonic() + settings.ocr_seconds
    read = found = failed = 0
    fault: ReadError | None = None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page"
        for number, resolution in enumerate(resolutions, 1):
            if number in pages:
                continue
            if read + failed and time.monotonic() > deadline:
                break
            context.alive()
            try:
                run([program, *_drawing(number, resolution), str(path), str(target)], settings)
                pages[number] = "\n".join(pages_of(target.with_suffix(".pgm"), settings))
            except ReadError as error:
                fault, failed = error, failed + 1
                if failed >= FAILURES:
                    break
                continue
            read, failed = read + 1, 0
            found += bool(pages[number])
    if fault is not None and not read:
        raise fault
    text, places = _joined(pages)
    repairs = (*draft.repairs, Repair("read by OCR", found)) if found else draft.repairs
    yield replace(draft, text=text, places=places, repairs=repairs)
    if read < lacking:
        message = f"Only {read:,} of {lacking:,} pages were read by OCR."
        yield Failure(name, message, "Split it." if fault is None else "Copy or export it again.")


def _pages_with_text(draft: Draft) -> dict[int, str]:
    """Give the text of each page that has any, by its number."""
    edges = [*(place.start for place in draft.places), len(draft.text) + 1]
    return {
        int(place.label): draft.text[start : end - 1]
        for place, (start, end) in zip(draft.places, pairwise(edges), strict=True)
    }


def _pages(path: Path, settings: ReaderSettings) -> tuple[int, list[int]]:
    """Give how many pages a PDF has, and the resolution in dots an inch to draw each of the first `PAGES` with."""
    program = shutil.which("pdfinfo")
    if program is None:
        raise ReadError(NO_PAGES, INSTALL)
    said = run([program, "-f", "1", "-l", str(PAGES), str(path)], settings)
    count = _COUNT.search(said)
    sizes = {int(page): max(float(width), float(height)) for page, width, height in _SIZE.findall(said)}
    pages = int(count[1]) if count else len(sizes)
    return pages, [resolution_of(sizes.get(number, 0.0)) for number in range(1, min(pages, PAGES) + 1)]


def resolution_of(points: float) -> int:
    """Give the dots an inch for a page by its longer side."""
    return max(1, min(DOTS_PER_INCH, int(MOST_DOTS * _POINTS_PER_INCH / max(points, 1.0))))


def _drawing(number: int, resolution: int) -> list[str]:
    """Give the options to draw one page as a grey picture."""
    page = str(number)
    return ["-q", "-r", str(resolution), "-gray", "-singlefile", "-f", page, "-l", page]


def _joined(pages: Mapping[int, str]) -> tuple[str, tuple[Place, ...]]:
    """Join the pages that have words; give the text and where each page begins."""
    pieces: list[str] = []
    places: list[Place] = []
    position = 0
    for number, page in sorted(pages.items()):
        if page:
            places.append(Place(position, "page", str(number)))
            pieces.append(page)
            position += len(page) + 1
    return "\n".join(pieces), tuple(places)
