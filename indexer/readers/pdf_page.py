"""Pages of a PDF as boxes of words, from the program ``pdftotext``.

The program is called, never linked (it is GPL). ``-bbox-layout`` gives each word with its box and its letters in the
order they stand on the page from left to right; the plain output orders them itself, and that order is where numbers,
brackets and blanks of Persian lines are lost. From boxes the blanks are where the page has them, and columns can be
told.
"""

import contextlib
import fcntl
import html
import os
import re
import select
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat
from pathlib import Path
from typing import NamedTuple, cast

from indexer.errors import ReadError

_CHUNK_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20
"""Room for what the program writes while we lay out pages, so that neither waits for the other."""
_SAID_BYTES = 4096
_TICK_SECONDS = 0.005
_SHORT_BYTES = 1 << 17
"""How often output is looked for once the program has written more than a short file gives.

A read that waits on the pipe is woken by each write of the program, onto the program's own core, where the two then
take turns: the second core stood idle, and a book took a fifth longer.
"""
_BOX = re.compile(r'<([lw])[a-z]+ xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">([^<]*)')
"""The box of a line or word, told apart by their first letters, and a word's letters."""
_SIZE_CHARS = 200
_META = re.compile(r'<title>([^<]*)</title>|<meta name="(\w+)" content="([^"]*)"/>')


class Word(NamedTuple):
    """A word: letters in the order of the page, left to right; box in points from the top left corner.

    A tuple, because a book has a hundred thousand and a tuple is made without running Python code.
    """

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
    command = [program, "-bbox-layout", "-enc", "UTF-8", "--", str(path), "-"]
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    said = bytearray()
    size = 0
    pages = False
    rest = b""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, bufsize=0
    ) as process:
        try:
            for chunk in _written(process, time.monotonic() + seconds, said):
                size += len(chunk)
                if size > limit_bytes:
                    raise _too_long()  # noqa: TRY301 - the program is killed below
                lines, end, behind = chunk.rpartition(b"\n")
                if end:
                    pages = pages or b"<page" in lines
                    yield (rest + lines + end).decode("utf-8", "replace")
                    rest = b""
                rest += behind
            yield rest.decode("utf-8", "replace")
        except TimeoutError:
            process.kill()
            raise ReadError(
                f"The PDF took longer than {seconds:.0f} seconds to read.", "Raise the limit, or split it."
            ) from None
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0 and not pages:
        raise _refused(process.returncode, said.decode("utf-8", "replace"))


def _written(process: subprocess.Popen[bytes], deadline: float, said: bytearray) -> Iterator[bytes]:
    """Yield what a process writes until it ends, and keep the beginning of its complaints in ``said``.

    Raises TimeoutError at ``deadline`` (monotonic seconds).
    """
    assert process.stdout is not None and process.stderr is not None  # noqa: S101 - both are pipes
    output, errors = process.stdout.fileno(), process.stderr.fileno()
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    os.set_blocking(output, False)
    poller = select.poll()
    poller.register(output, select.POLLIN)
    poller.register(errors, select.POLLIN)
    complaining, by_clock, taken = True, False, 0
    while True:
        left = deadline - time.monotonic()
        ready = poller.poll(max(0.0, min(left, _TICK_SECONDS) if by_clock else left) * 1000)
        if left <= 0 or not (ready or by_clock):
            raise TimeoutError
        if complaining and errors in dict(ready):
            said += (complaint := os.read(errors, _SAID_BYTES))[: _SAID_BYTES - len(said)]
            if not complaint:  # it has ended, or says no more: the rest of the output is waited for as it comes
                poller.unregister(errors)
                poller.register(output, select.POLLIN)
                complaining = by_clock = False
        try:
            chunk = os.read(output, _CHUNK_BYTES)
        except BlockingIOError:
            continue
        if not chunk:
            return
        yield chunk
        taken += len(chunk)
        if complaining and not by_clock and taken > _SHORT_BYTES:
            poller.unregister(output)
            by_clock = True


class _Numbers(dict[str, float]):
    """Numbers by how they are written, each read once."""

    def __missing__(self, written: str) -> float:
        """Read a number that is new."""
        number = self[written] = float(written)
        return number


def _too_long() -> ReadError:
    return ReadError("The PDF gives more text than the limit.", "Split it, or raise the limit.")


def _refused(code: int, said: str) -> ReadError:
    """Say in our words why the program refused a file."""
    if "assword" in said or "ncrypt" in said:
        return ReadError(
            "The PDF needs a password to be opened.",
            "Save a copy without a password: `qpdf --password=PASSWORD --decrypt FILE COPY`.",
        )
    if code == 3:
        return ReadError("The PDF does not allow its text to be taken out.", "Ask its owner for another copy.")
    return ReadError("The PDF is damaged and cannot be opened.", "Copy or export it again.")


def parse(pieces: Iterable[str], meta: dict[str, str]) -> Iterator[Page]:
    """Yield the pages of the program's output; what the file says of itself is put into ``meta`` by name.

    ``pieces`` hold whole lines. A page that is cut off is given as far as it goes.
    """
    held: list[str] = []
    for piece in pieces:
        *whole, rest = piece.split("</page>")
        for part in whole:
            held.append(part)
            yield from _page("".join(held), meta)
            held = []
        held.append(rest)
    yield from _page("".join(held), meta)


def _page(text: str, meta: dict[str, str]) -> Iterator[Page]:
    """Yield the page in a piece of the output that holds at most one.

    All boxes are written alike: ``<word xMin="1.0" yMin="2.0" xMax="3.0" yMax="4.0">letters</word>``.
    """
    head, found, body = text.partition("<page ")
    if not meta:
        for title, name, content in _META.findall(head):
            meta[name or "Title"] = html.unescape(content or title).strip()
    size = body[:_SIZE_CHARS].split('"', 4)
    if not found or len(size) < 5:
        return
    lines: list[Line] = []
    columns = list(zip(*_BOX.findall(body), strict=True))
    if columns:
        kinds, left, top, right, bottom, letters = columns
        if "&" in body:
            letters = tuple([html.unescape(word) if "&" in word else word for word in letters])
        number = _Numbers().__getitem__  # the words of a line have their tops and bottoms in common
        boxes = zip(letters, map(float, left), map(number, top), map(float, right), map(number, bottom), strict=True)
        words = cast("list[Word]", list(map(tuple.__new__, repeat(Word), boxes)))
        starts = [place for place, kind in enumerate(kinds) if kind == "l"]
        for first, end in pairwise([*starts, len(words)]):
            if end > first + 1:
                lines.append(Line(words[first + 1 : end], *words[first][1:]))
    yield Page(float(size[1]), float(size[3]), lines)
