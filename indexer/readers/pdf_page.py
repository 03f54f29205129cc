"""Pages of a PDF as boxes of words, from the program ``pdftotext``.

The program is called, never linked (it is GPL). ``-bbox-layout`` gives each word with its box and its letters in the
order they stand on the page from left to right; the plain output orders them itself, and that order is where numbers,
brackets and blanks of Persian lines are lost. From boxes the blanks are where the page has them, and columns can be
told.
"""

import html
import os
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ReadError

_CHUNK_BYTES = 1 << 17
_META = re.compile(r'<title>([^<]*)</title>|<meta name="(\w+)" content="([^"]*)"/>')


@dataclass(slots=True)
class Word:
    """A word: letters in the order of the page, left to right; box in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Line:
    """A line of words, from left to right."""

    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Page:
    """A page with its size in points and its lines in the order of the program."""

    width: float
    height: float
    lines: list[Line]


def run(program: str, path: Path, seconds: float, limit_bytes: int) -> Iterator[str]:
    """Run the program over a file and yield what it writes in pieces of whole lines, while it writes them.

    Raises `ReadError` where it fails, takes longer than ``seconds`` or writes more than ``limit_bytes``;
    FileNotFoundError where it is not installed.
    """
    command = [program, "-q", "-bbox-layout", "-enc", "UTF-8", "--", str(path), "-"]
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        bufsize=1 << 20,
    ) as process:
        late = threading.Timer(seconds, process.kill)
        late.start()
        size = 0
        pages = False
        rest = b""
        try:
            while process.stdout is not None and (chunk := process.stdout.read1(_CHUNK_BYTES)):  # type: ignore[attr-defined]
                size += len(chunk)
                if size > limit_bytes:
                    raise _too_long()  # noqa: TRY301 - the program is killed below
                lines, end, behind = chunk.rpartition(b"\n")
                if end:
                    pages = pages or b"<page" in lines
                    yield (rest + lines).decode("utf-8", "replace")
                    rest = b""
                rest += behind
            yield rest.decode("utf-8", "replace")
            said = process.stderr.read(4096) if process.stderr is not None else b""
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            in_time = late.is_alive()
            late.cancel()
    if not in_time and process.returncode < 0:
        raise ReadError(f"The PDF took longer than {seconds:.0f} seconds to read.", "Raise the limit, or split it.")
    if process.returncode != 0 and not pages:
        raise _refused(process.returncode, said.decode("utf-8", "replace"))


def _too_long() -> ReadError:
    return ReadError("The PDF gives more text than the limit.", "Split it, or raise the limit.")


def _refused(code: int, said: str) -> ReadError:
    """Say in our words why the program refused a file."""
    if "assword" in said or "ncrypt" in said:
        return ReadError("The PDF needs a password to be opened.", "Save a copy without a password: qpdf --decrypt.")
    if code == 3:
        return ReadError("The PDF does not allow its text to be taken out.", "Ask its owner for another copy.")
    return ReadError("The PDF is damaged and cannot be opened.", "Copy or export it again.")


def parse(pieces: Iterable[str], meta: dict[str, str]) -> Iterator[Page]:
    """Yield the pages of the program's output; what the file says of itself is put into ``meta`` by name."""
    page: Page | None = None
    rows: list[Line] = []
    words: list[Word] = []
    for line in (line for piece in pieces for line in piece.split("\n")):
        # A word: <word xMin="1.0" yMin="2.0" xMax="3.0" yMax="4.0">letters</word>, quotes in the letters written &quot;
        parts = line.split('"')
        boxed = len(parts) == 9
        if boxed and parts[0].endswith("<word xMin="):
            letters = parts[8][1:].partition("</word>")[0]
            if "&" in letters:
                letters = html.unescape(letters)
            words.append(Word(letters, float(parts[1]), float(parts[3]), float(parts[5]), float(parts[7])))
        elif boxed and parts[0].endswith("<line xMin="):
            words = []
            rows.append(Line(words, float(parts[1]), float(parts[3]), float(parts[5]), float(parts[7])))
        elif len(parts) == 5 and parts[0].endswith("<page width="):
            if page is not None:
                yield page
            rows = []
            page = Page(float(parts[1]), float(parts[3]), rows)
        elif page is None:
            for title, name, content in _META.findall(line):
                meta[name or "Title"] = html.unescape(content or title).strip()
    if page is not None:
        yield page
