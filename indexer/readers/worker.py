"""The process that reads files for `sandbox.ReaderPool`: requests come in as lines, results go out as lines.

Started as ``python -m indexer.readers.worker SETTINGS``. A request is ``["path", "name", "root"]`` in JSON; the answer
is a line a result and a line ``.`` at the end. Memory is limited before the first file is opened; a file that needs
more ends in a failure and the worker leaves, for its memory is in pieces.
"""

import contextlib
import gc
import json
import os
import resource
import sys
from pathlib import Path

from indexer.analysis.language import languages
from indexer.readers import read
from indexer.readers.contract import MIB, Failure, ReaderSettings
from indexer.readers.table import reader_of
from indexer.readers.wire import pack, unpack_settings

END = b".\n"
LAST = b"!\n"
"""Ends the answers to a file after which the worker leaves."""
ALIVE = b"~\n"
"""Says that a long reading goes on: a page of a scan is about to be read."""
LEFT = 3
"""Exit code of a worker that asks to be replaced."""


def limit_memory(limit_bytes: int) -> None:
    """Let this process hold at most ``limit_bytes`` in memory; what is mapped now but not in memory does not count."""
    with contextlib.suppress(OSError, ValueError):
        page = resource.getpagesize()
        sizes = Path("/proc/self/statm").read_text("ascii").split()
        mapped, resident = int(sizes[0]) * page, int(sizes[1]) * page
        limit = limit_bytes + mapped - resident
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def warm() -> None:
    """Load what nearly every file needs, so that its size is known before the limit is set."""
    languages("این یک جمله است")
    for kind in ("text", "markdown", "html", "pdf"):
        reader_of(kind)


def main() -> int:
    """Serve requests until the other end closes."""
    settings = unpack_settings(sys.argv[1])
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not look like an answer.
    os.dup2(2, 1)
    warm()
    # What is loaded now stays: looking through it for garbage again and again would cost more than reading does.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    limit_memory(settings.memory_bytes)
    answers.write(END)  # ready
    answers.flush()
    for line in sys.stdin.buffer:
        path, name, root = json.loads(line)
        if not _serve(Path(path), name, Path(root) if root else None, settings, answers):
            return LEFT
    return 0


def _serve(path: Path, name: str, root: Path | None, settings: ReaderSettings, answers: "object") -> bool:
    """Read one file and write its results; false where the process should be replaced."""
    write, flush = answers.write, answers.flush  # type: ignore[attr-defined]
    whole = True

    def alive() -> None:
        write(ALIVE)
        flush()

    try:
        for result in read(path, name=name, settings=settings, root=root, alive=alive):
            write(pack(result))
            flush()
    except MemoryError:
        whole = False
        write(pack(too_much_memory(name, settings)))
    except Exception as error:
        write(
            pack(Failure(name, f"The reader failed ({type(error).__name__}: {str(error)[:200]}).", "Report this file."))
        )
    write(END if whole else LAST)
    flush()
    return whole


def too_much_memory(name: str, settings: ReaderSettings) -> Failure:
    """Say that a file needed more memory than is allowed."""
    return Failure(
        name,
        f"Reading it needs more memory than the limit of {settings.memory_bytes / MIB:.0f} MiB.",
        "Raise the limit.",
    )


if __name__ == "__main__":
    sys.exit(main())
