"""Pictures of pages by OCR, where tesseract is installed and OCR was asked for; otherwise a sentence that says how."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexer.documents import Place, Repair
from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, ReaderSettings

INSTALL = "apt install tesseract-ocr tesseract-ocr-fas poppler-utils"
DOTS_PER_INCH = 300
PAGES = 500


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the words in a picture."""
    if not context.settings.ocr:
        raise ReadError("It is a picture; its words need OCR.", f"Use --ocr, with tesseract installed: {INSTALL}")
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "picture"
        picture.write_bytes(blob.content(context.settings.file_bytes))
        text = _words(picture, context.settings)
    yield Draft(text=text, kind="image", repairs=(Repair("read by OCR", 1),))


def read_pdf(path: Path, draft: Draft, context: Context) -> Draft:
    """Give the draft of a scanned PDF with the words of its page pictures."""
    program = shutil.which("pdftoppm")
    if program is None:
        raise ReadError("The pages are pictures, and pdftoppm is not installed to take them out.", INSTALL)
    pieces: list[str] = []
    places: list[Place] = []
    position = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, PAGES + 1):
            target = Path(folder) / "page"
            command = [
                program,
                "-q",
                "-r",
                str(DOTS_PER_INCH),
                "-gray",
                "-singlefile",
                "-f",
                str(number),
                "-l",
                str(number),
            ]
            _run([*command, str(path), str(target)], context.settings)
            picture = target.with_suffix(".pgm")
            if not picture.exists():
                break
            text = _words(picture, context.settings)
            picture.unlink()
            if text:
                places.append(Place(position, "page", str(number)))
                pieces.append(text)
                position += len(text) + 1
    done = (*draft.repairs, Repair("read by OCR", len(pieces)))
    return replace(draft, text="\n".join(pieces), places=tuple(places), repairs=done)


def _words(picture: Path, settings: ReaderSettings) -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise ReadError("It is a picture, and tesseract is not installed to read it.", INSTALL)
    return _run([program, str(picture), "stdout", "-l", settings.ocr_languages], settings).strip()


def _run(command: list[str], settings: ReaderSettings) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=settings.seconds, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise ReadError(f"OCR of a page took longer than {settings.seconds:.0f} seconds.", "Raise the limit.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1][:200]
        raise ReadError(f"{Path(command[0]).name} could not read the picture ({said}).", INSTALL)
    return done.stdout.decode("utf-8", "replace")
