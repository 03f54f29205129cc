"""Pictures of pages by OCR, where tesseract is installed and OCR was asked for; otherwise a sentence that says how."""

import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path

from indexer.documents import Place, Repair
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, ReaderSettings
from indexer.readers.ocr import ASK, INSTALL, INSTALL_AND_ASK, NO_PAGES, NOT_ASKED, is_installed, page_of, run

DOTS_PER_INCH = 300
MOST_DOTS = 5000
"""Dots of a page's longer side at most: a poster is drawn coarser, which bounds memory."""
PAGES = 500
_TIFF = (b"II*\0", b"MM\0*")
FAILURES = 3
"""So many pages one behind the other that cannot be read end the reading."""
_SIZE = re.compile(r"^Page\s+(\d+) size:\s*([\d.e+]+) x ([\d.e+]+) pts", re.MULTILINE)
_COUNT = re.compile(r"^Pages:\s*(\d+)", re.MULTILINE)
_POINTS_PER_INCH = 72
_PICTURE = re.compile(r" *(\d+) +\d+ (?:image|stencil|mask) +(\d+) +(\d+) ")
PAGE_DOTS = 250_000
"""Dots of a page's pictures from which they may be the page: about 50 to the inch. Fewer are signs and ornaments."""
MOST_LISTED, LIST_SECONDS = 20_000, 10.0
"""Pictures of a file that are looked through, and for how long: a small file may draw one a million times."""


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the words in a picture; page by page where it has several, as a TIFF may."""
    settings = context.settings
    if not settings.ocr:
        raise ReadError(NOT_ASKED, ASK if is_installed() else INSTALL_AND_ASK)
    several = blob.head(4) in _TIFF
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture"
        picture.write_bytes(blob.content(settings.file_bytes))
        found = _read_each(
            range(1, PAGES + 1) if several else (1,), lambda number: page_of(picture, settings, number), context
        )
    text, places = _joined(found.pages)
    yield Draft(
        text=text,
        kind="image",
        places=places if several and len(found.pages) > 1 else (),
        repairs=(Repair("read by OCR", max(1, len(places))),),
    )
    if not found.whole:
        message = f"Only {len(found.pages):,} of its pages were read by OCR."
        yield Failure(blob.name, message, "Split it." if found.fault is None else "Copy or export it again.")


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
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "page"

        def words(number: int) -> str | None:
            run([program, *_drawing(number, resolutions[number - 1]), str(path), str(target)], settings)
            return page_of(target.with_suffix(".pgm"), settings)

        numbers = (number for number in range(1, len(resolutions) + 1) if number not in pages)
        found = _read_each(numbers, words, context)
    text, places = _joined(pages | found.pages)
    read = sum(map(bool, found.pages.values()))
    repairs = (*draft.repairs, Repair("read by OCR", read)) if read else draft.repairs
    yield replace(draft, text=text, places=places, repairs=repairs)
    if len(found.pages) < lacking:
        message = f"Only {len(found.pages):,} of {lacking:,} pages were read by OCR."
        yield Failure(name, message, "Split it." if found.fault is None else "Copy or export it again.")


def count_pictures(path: Path, pages: Collection[int], settings: ReaderSettings) -> int:
    """Count those of some pages of a PDF that hold pictures of a page's size; 0 where no program can tell."""
    program = shutil.which("pdfimages")
    if program is None:
        return 0
    command = [program, "-list", "-f", str(min(pages)), "-l", str(max(pages)), str(path)]
    dots: Counter[int] = Counter()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 - tells mypy, it is a pipe
        timer = threading.Timer(min(LIST_SECONDS, settings.seconds / 4), process.kill)
        timer.start()
        try:
            for line in islice(process.stdout, MOST_LISTED):
                found = _PICTURE.match(line.decode("ascii", "replace"))
                if found is not None:
                    dots[int(found[1])] += int(found[2]) * int(found[3])
        finally:
            timer.cancel()
            process.kill()
    return sum(dots[page] >= PAGE_DOTS for page in pages)


@dataclass(frozen=True, slots=True)
class _Found:
    """The words of the pages that were read, by number; ``whole``: there were no others; what the last failed of."""

    pages: dict[int, str]
    whole: bool
    fault: ReadError | None


def _read_each(numbers: Iterable[int], words: Callable[[int], str | None], context: Context) -> _Found:
    """Read pages one by one until there are no more (None), time is up, or several fail one behind the other.

    Raises the fault where no page at all can be read.
    """
    deadline = time.monotonic() + context.settings.ocr_seconds
    pages: dict[int, str] = {}
    fault: ReadError | None = None
    failed, whole = 0, True
    for number in numbers:
        if (pages or failed) and time.monotonic() > deadline:
            whole = False
            break
        context.alive()
        try:
            text = words(number)
        except ReadError as error:
            fault, whole, failed = error, False, failed + 1
            if failed >= FAILURES:
                break
            continue
        if text is None:
            break
        pages[number], failed = text, 0
    else:
        whole = whole and len(pages) < PAGES
    if fault is not None and not pages:
        raise fault
    return _Found(pages, whole, fault)


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
