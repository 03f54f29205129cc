"""A pool of worker processes that read files: one that hangs, dies or grows costs the file it was reading, and no more.

Workers are started afresh (no state of ours is in them), kept between files, and killed with all they started when a
file goes over its time. Results come back as plain JSON and are checked, so that what a file makes of its worker ends
there.
"""

import collections
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType

from indexer.errors import ReadError
from indexer.readers.contract import MIB, Failure, ReaderSettings, Result
from indexer.readers.wire import pack_settings, unpack
from indexer.readers.worker import ALIVE, END, LAST, too_much_memory

FILES_PER_WORKER = 2000
"""Files a worker reads before it is replaced, so that what libraries leak is given back."""
LINE_BYTES = 256 * MIB
"""Longest line a worker may answer with."""
STARTING_SECONDS = 60.0
LOOK_SECONDS = 0.2
"""How often somebody who waits for a file looks whether to wait on."""
PROGRAMS_A_PAGE = 4
"""Programs that read one page by OCR at most: drawing it, telling its script, and two readings."""


class ReaderPool:
    """Reads files in up to ``workers`` processes under the limits of ``settings``; thread-safe.

    Use as a context manager, or call `close`.
    """

    def __init__(self, settings: ReaderSettings | None = None, workers: int = 1) -> None:
        self._settings = settings or ReaderSettings()
        self._workers = max(1, workers)
        self._free: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._guard = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._workers)
        self._closed = False

    def read(self, path: Path, *, name: str, root: Path | None = None) -> Iterator[Result]:
        """Yield what `indexer.readers.read` yields for a file; never raises for what the file holds or does."""
        with self._slots:
            worker = self._take()
            if worker is None:
                return
            whole = False
            try:
                worker.wait_until_ready()
                yield from worker.read(path, name, root)
                whole = True
            finally:
                # A reader left in the middle has a worker that is still writing: it is not used again.
                with self._guard:
                    self._busy.discard(worker)
                    kept = whole and worker.usable and not self._closed
                    if kept:
                        self._free.append(worker)
                if not kept:
                    worker.stop()

    def read_all(
        self, items: Iterable[tuple[Path, str]], root: Path | None = None, check: Callable[[], None] = lambda: None
    ) -> Iterator[list[Result]]:
        """Yield the results of each file in the order of ``items``, ``workers`` of them being read at a time.

        ``check`` is called while files are waited for, and may raise to end the reading at once. However it is left
        before its end, the pool is closed.
        """

        def whole(path: Path, name: str) -> list[Result]:
            return list(self.read(path, name=name, root=root))

        waiting: collections.deque[Future[list[Result]]] = collections.deque()
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                for path, name in items:
                    waiting.append(threads.submit(whole, path, name))
                    if len(waiting) >= 4 * self._workers:
                        yield _result(waiting.popleft(), check)
                while waiting:
                    yield _result(waiting.popleft(), check)
            except BaseException:
                for future in waiting:
                    future.cancel()
                # The threads wait for their files, and we for the threads.
                self.close()
                raise

    def _take(self) -> "_Worker | None":
        """Give a worker that is free or new, None where the pool was closed."""
        with self._guard:
            if self._closed:
                return None
            worker = self._free.pop() if self._free else _Worker(self._settings)
            self._busy.add(worker)
            return worker

    def close(self) -> None:
        """End all workers, whatever they are reading."""
        with self._guard:
            self._closed = True
            for worker in self._busy:
                worker.kill()
            while self._free:
                self._free.pop().stop()

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _result(future: Future[list[Result]], check: Callable[[], None]) -> list[Result]:
    """Wait for a file, looking now and then whether to go on."""
    check()
    while not wait([future], LOOK_SECONDS).done:
        check()
    return future.result()


class _Worker:
    """One process and the lines to and from it."""

    def __init__(self, settings: ReaderSettings) -> None:
        self._settings = settings
        # What a worker that is killed leaves of its temporary files goes with it.
        self._folder = tempfile.mkdtemp(prefix="kavosh-reader-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "indexer.readers.worker", pack_settings(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what it starts can be killed with it
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                "TMPDIR": self._folder,
            },
        )
        self._buffer = bytearray()
        self._files = 0
        self._ready = False
        self.usable = True

    def wait_until_ready(self) -> None:
        """Wait until the process has loaded what it needs; ReadError where it cannot be started."""
        if self._ready:
            return
        try:
            self._line(time.monotonic() + STARTING_SECONDS)
        except (EOFError, TimeoutError):
            raise ReadError(
                "A process to read files in could not be started.",
                "Try: `python -m indexer.readers.worker '{}' </dev/null`",
            ) from None
        self._ready = True

    def read(self, path: Path, name: str, root: Path | None) -> Iterator[Result]:
        """Yield the results of one file; a worker that fails yields the reason instead of the rest."""
        self._files += 1
        request = json.dumps([str(path), name, str(root) if root else ""]).encode() + b"\n"
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(request)
                self._process.stdin.flush()
        except OSError:
            yield self._died(name)
            return
        settings = self._settings
        began, patience = time.monotonic(), settings.seconds
        while True:
            try:
                line = self._line(time.monotonic() + patience)
                if line == END:
                    break
                if line == ALIVE and settings.ocr and time.monotonic() < began + settings.ocr_seconds + patience:
                    patience = PROGRAMS_A_PAGE * settings.seconds  # each has a limit of its own
                    continue
                if line == LAST:
                    self.usable = False
                    return
                yield unpack(line)
                began, patience = time.monotonic(), settings.seconds
            except TimeoutError:
                self.usable = False
                yield Failure(
                    name,
                    f"Reading it took longer than the limit of {patience:.0f} seconds.",
                    "Raise the limit, or split the file.",
                )
                return
            except EOFError:
                yield self._died(name)
                return
            except (ValueError, TypeError, KeyError, AttributeError):
                self.usable = False
                yield Failure(name, "Its reader answered something that is no document.", "Report this file.")
                return
        if self._files >= FILES_PER_WORKER or self._process.poll() is not None:
            self.usable = False

    def _line(self, deadline: float) -> bytes:
        """Give the next line; TimeoutError when it does not come in time, EOFError when none can."""
        output = self._process.stdout
        if output is None:
            raise EOFError
        seen = 0
        while True:
            end = self._buffer.find(b"\n", seen)
            if end >= 0:
                line = bytes(self._buffer[: end + 1])
                del self._buffer[: end + 1]
                return line
            seen = len(self._buffer)
            if seen > LINE_BYTES:
                raise ValueError("too long")
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                raise TimeoutError
            chunk = os.read(output.fileno(), MIB)
            if not chunk:
                raise EOFError
            self._buffer += chunk

    def _died(self, name: str) -> Failure:
        """Say why the process is gone: killed for its memory, or by a fault in a library."""
        self.usable = False
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        code = self._process.returncode
        if code in (-signal.SIGKILL, -signal.SIGABRT, 1):
            return too_much_memory(name, self._settings)
        said = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return Failure(name, f"Its reader died ({said}).", "The file is damaged, or made to do harm; leave it out.")

    def kill(self) -> None:
        """Kill the process and all it started; whoever reads from it meets its end."""
        self.usable = False
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Kill the process, and let go of what was held for it; for whoever reads from it."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
