"""Pages of a PDF as boxes of words, from the program ``pdftotext``.

The program is called, never linked (it is GPL). ``-bbox-layout`` gives each word with its box and its letters in the order
they stand on the page from left to right; the plain output orders them itself, and that order is where numbers, brackets
and blanks of Persian lines are lost. From boxes the blanks are where the page has them, and columns can be told.
"""

import html
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ReadError

_TAG = re.compile(
    r'<(page|flow|block|line|word)(?: width="([\d.]+)" height="([\d.]+)"'
    r'| xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)")?>(?:([^<]*)</word>)?'
)
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
class Block:
    """Lines that stand together, from the top."""

    lines: list[Line]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Page:
    """A page with its size in points and its blocks in the order of the program."""

    width: float
    height: float
    blocks: list[Block]


@dataclass(slots=True)
class Pages:
    """What the program tells of a file: its metadata by name, and its pages."""

    meta: dict[str, str]
    pages: list[Page]


def run(program: str, path: Path, seconds: float, limit_bytes: int) -> str:
    """Run the program over a file and give its output.

    Raises `ReadError` where it fails, takes longer than ``seconds`` or writes more than ``limit_bytes``;
    FileNotFoundError where it is not installed.
    """
    command = [program, "-q", "-bbox-layout", "-enc", "UTF-8", "--", str(path), "-"]
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        try:
            output, said = _output(process, seconds, limit_bytes)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 and b"<page" not in output:
        raise _refused(process.returncode, said.decode("utf-8", "replace"))
    return output.decode("utf-8", "replace")


def _output(process: subprocess.Popen[bytes], seconds: float, limit_bytes: int) -> tuple[bytes, bytes]:
    """Read what the process writes, up to the limits."""
    import threading

    late = threading.Timer(seconds, process.kill)
    late.start()
    chunks: list[bytes] = []
    size = 0
    try:
        if process.stdout is not None:
            while chunk := process.stdout.read(1 << 20):
                chunks.append(chunk)
                size += len(chunk)
                if size > limit_bytes:
                    raise ReadError("The PDF gives more text than the limit.", "Split it, or raise the limit.")
        said = process.stderr.read(4096) if process.stderr is not None else b""
        process.wait()
    finally:
        fired = not late.is_alive()
        late.cancel()
    if fired and process.returncode and process.returncode < 0:
        raise ReadError(f"The PDF took longer than {seconds:.0f} seconds to read.", "Raise the limit, or split it.")
    return b"".join(chunks), said


def _refused(code: int, said: str) -> ReadError:
    """Say in our words why the program refused a file."""
    if "assword" in said or "ncrypt" in said:
        return ReadError("The PDF needs a password to be opened.", "Save a copy without a password: qpdf --decrypt.")
    if code == 3:
        return ReadError("The PDF does not allow its text to be taken out.", "Ask its owner for another copy.")
    return ReadError("The PDF is damaged and cannot be opened.", "Copy or export it again.")


def parse(output: str) -> Pages:
    """Make pages of the program's output."""
    head, _, body = output.partition("<body>")
    meta = {"Title": "", "Author": ""}
    for title, name, content in _META.findall(head):
        meta[name or "Title"] = html.unescape(content or title).strip()
    return Pages(meta, list(_pages(body)))


def _pages(body: str) -> Iterator[Page]:
    page: Page | None = None
    lines: list[Line] = []
    words: list[Word] = []
    for kind, width, height, left, top, right, bottom, text in _TAG.findall(body):
        if kind == "word":
            words.append(
                Word(html.unescape(text) if "&" in text else text, float(left), float(top), float(right), float(bottom))
            )
        elif kind == "line":
            words = []
            lines.append(Line(words, float(left), float(top), float(right), float(bottom)))
        elif kind == "block":
            lines = []
            if page is not None:
                page.blocks.append(Block(lines, float(left), float(top), float(right), float(bottom)))
        elif kind == "page":
            if page is not None:
                yield page
            page = Page(float(width), float(height), [])
    if page is not None:
        yield page
