"""Words of a picture, from the program ``tesseract``.

Asked for Persian and English at once, the program takes a good many Persian words for Latin letters («oS» for «کره»).
Its boxes are the same whatever it is asked for, so a picture with letters of both is read once more without Latin, and
each line is taken from the reading that is surer of it. One thread a process: its threads wait for each other more than
they work (8.8 seconds a page with two of them, 1.4 with one).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from indexer.errors import PICTURES_LEFT_OUT, ReadError
from indexer.readers.contract import ReaderSettings
from indexer.readers.pdf_order import letters
from indexer.readers.tidy import without_directions

INSTALL = "Install it: `apt install tesseract-ocr tesseract-ocr-fas poppler-utils`."
ASK = "Read it by OCR: `kavosh index --ocr`."
INSTALL_AND_ASK = (
    "Install tesseract (`apt install tesseract-ocr tesseract-ocr-fas poppler-utils`), then `kavosh index --ocr`."
)
NOT_ASKED = "It is a picture; its words need OCR."
NO_PROGRAM = "It is a picture, and tesseract is not installed to read it."
NO_PAGES = "The pages are pictures, and pdftoppm is not installed to take them out."
NO_TEXT = "The PDF is pictures of pages without text."
UNREAD = (NOT_ASKED, NO_PROGRAM, NO_PAGES, NO_TEXT, PICTURES_LEFT_OUT, "tesseract lacks its data")
"""How the reasons begin that a reading with OCR may mend, once the programs are there."""
_LATIN_LANGUAGES = "eng deu fra ita spa por nld swe dan nor fin pol ces slk slv hrv hun ron tur lat cat eus est lav lit"
_LATIN_SCRIPT = frozenset(_LATIN_LANGUAGES.split())
"""Languages of the program written in Latin letters; of the others it is told apart only that they are not."""
_FULL = 0.8
"""A line shorter than this share of its paragraph's longest ends there: verse, a list, a heading."""


class Seen(NamedTuple):
    """A word the program saw: its line (page, block, paragraph, line), its sides in dots, how sure it is (0-100)."""

    line: tuple[int, int, int, int]
    left: int
    right: int
    sure: float
    text: str


def is_installed() -> bool:
    """Whether the programs are there that read pictures and take them out of PDFs."""
    return shutil.which("tesseract") is not None and shutil.which("pdftoppm") is not None


def mended_now() -> tuple[str, ...]:
    """Give those of `UNREAD` that a reading with OCR will mend on this machine as it is; none without the program."""
    if shutil.which("tesseract") is None:
        return ()
    pages = (NO_PAGES,) if shutil.which("pdftoppm") is not None else ()
    return (NOT_ASKED, NO_PROGRAM, NO_TEXT, PICTURES_LEFT_OUT, *pages)


def page_of(picture: Path, settings: ReaderSettings, number: int = 1) -> str | None:
    """Give the text of one page of a picture (a TIFF may have many), a line a paragraph; None where there is none.

    Raises `ReadError` where the program or its data for a language is missing, or it cannot read the picture.
    """
    program = shutil.which("tesseract")
    if program is None:
        raise ReadError(NO_PROGRAM, INSTALL)
    command = [program, str(picture), "stdout", "-c", f"tessedit_page_number={number - 1}"]
    wanted = [name for name in settings.ocr_languages.split("+") if name]
    chosen = [name for name in wanted if name in _installed(program, settings)]
    missing = [name for name in wanted if name not in chosen]
    if not chosen or (missing and _needs([*command, "--psm", "0"], missing, settings)):
        package = missing[0].replace("_", "-")
        raise ReadError(
            f"tesseract lacks its data for the language {missing[0]}.",
            f"Install it: `apt install tesseract-ocr-{package}`.",
        )
    table = _table(command, chosen, settings)
    if not re.search("^1\t", table, re.MULTILINE):
        return None
    seen = parse(table)
    other = [name for name in chosen if name not in _LATIN_SCRIPT]
    if other and len(other) < len(chosen) and all(letters("".join(word.text for word in seen))):
        seen = surest(seen, parse(_table(command, other, settings)))
    return text_of(seen)


@cache
def _installed(program: str, settings: ReaderSettings) -> frozenset[str]:
    """Give the languages the program has data for; its first line is a heading."""
    return frozenset(run([program, "--list-langs"], settings).split("\n")[1:])


def _needs(command: list[str], missing: Iterable[str], settings: ReaderSettings) -> bool:
    """Tell whether a picture's script is that of a missing language; no where it has too few letters to tell."""
    try:
        said = run(command, settings)
    except ReadError:
        return False
    found = re.search(r"^Script: (\w+)", said, re.MULTILINE)
    return found is not None and ((found[1] == "Latin") in {name in _LATIN_SCRIPT for name in missing})


def _table(command: list[str], languages: Iterable[str], settings: ReaderSettings) -> str:
    return run([*command, "-l", "+".join(languages), "tsv"], settings)


def parse(table: str) -> list[Seen]:
    """Give the words of the program's table, in its order."""
    seen: list[Seen] = []
    for row in table.split("\n"):
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text = without_directions(cells[11]).strip()
        if text:
            page, block, paragraph, line, _, left, _, width, _ = map(int, cells[1:10])
            seen.append(Seen((page, block, paragraph, line), left, left + width, float(cells[10]), text))
    return seen


def surest(both: list[Seen], other: list[Seen]) -> list[Seen]:
    """Merge a reading in languages of two scripts with one that knows no Latin letters, line by line."""
    alone = {line: list(words) for line, words in groupby(other, key=lambda word: word.line)}
    merged: list[Seen] = []
    for line, found in groupby(both, key=lambda word: word.line):
        words = list(found)
        arabic, latin = letters("".join(word.text for word in words))
        second = alone.get(line, [])
        if not latin or not second or (latin > arabic and _sureness(words) >= _sureness(second)):
            merged += words
        else:
            merged += _with_latin(second, [word for word in words if letters(word.text)[1]])
    return merged


def _sureness(words: list[Seen]) -> float:
    """Give how sure the words of a line are, the longer counting more."""
    return sum(word.sure * len(word.text) for word in words) / sum(len(word.text) for word in words)


def _with_latin(words: list[Seen], latin: list[Seen]) -> list[Seen]:
    """Put Latin words into a right-to-left line where they are surer than what stands there."""
    for word in latin:
        under = [place for place, one in enumerate(words) if word.left <= (one.left + one.right) / 2 <= word.right]
        if under and word.sure > max(words[place].sure for place in under):
            words[under[0] : under[-1] + 1] = [word]
    merged: list[Seen] = []
    for is_latin, run_of in groupby(words, key=lambda one: letters(one.text)[1] > 0):
        stretch = list(run_of)
        merged += sorted(stretch, key=lambda one: one.left) if is_latin else stretch
    return merged


def text_of(seen: list[Seen]) -> str:
    """Give the text of a page: lines joined to paragraphs, a line each."""
    return "\n".join(_paragraph(list(words)) for _, words in groupby(seen, key=lambda word: word.line[:3]))


def _paragraph(words: list[Seen]) -> str:
    lines = [list(group) for _, group in groupby(words, key=lambda word: word.line)]
    widths = [max(word.right for word in line) - min(word.left for word in line) for line in lines]
    pieces: list[str] = []
    for line, width in zip(lines, widths, strict=True):
        pieces.append(" ".join(word.text for word in line))
        pieces.append(" " if width >= _FULL * max(widths) else "\n")
    return "".join(pieces[:-1])


def run(command: list[str], settings: ReaderSettings) -> str:
    """Run a program over one page or picture and give what it writes; `ReadError` where it fails or takes too long."""
    # The worker is ended at the limit itself: a reader must be the first to say so.
    seconds = settings.seconds * 0.9
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        )
    except OSError as error:
        raise ReadError(f"{Path(command[0]).name} could not be started ({error.strerror}).", INSTALL) from None
    except subprocess.TimeoutExpired:
        raise ReadError(f"OCR of a page took longer than {seconds:.0f} seconds.", "Raise the limit.") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1][:200]
        raise ReadError(f"{Path(command[0]).name} could not read the picture ({said}).", "Copy or export it again.")
    return done.stdout.decode("utf-8", "replace")
