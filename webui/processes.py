"""Several processes that do the same work: forked from one, started again where one dies, ended together.

Python runs one thread at a time, so a server uses one core a process. The first process makes everything that can be
shared (listening socket, mapped index, tables), forks, and from then on only looks after the others: what it made is
shared with them as long as nobody writes to it. It holds no threads when it forks and none later; signals are taken one
by one by ``sigtimedwait``, so nothing is ever interrupted half-way.

A process that dies is started again, after a pause that grows while it keeps dying young. SIGTERM and SIGINT are passed
on and everything ends when the last one has ended; a second signal ends them at once. Each process holds the reading
end of a pipe whose writing end the first one alone holds: when that closes, the first one is gone, whatever killed it,
and the others end too.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

_log = logging.getLogger("kavosh.processes")

YOUNG_SECONDS = 10.0
"""A process that lived less than this died young: the next is started after a pause."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
GRACE_SECONDS = 15.0
"""How long processes may take to end what they are answering."""

_WATCHED = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})


def supported() -> bool:
    """Whether this system can do it: Linux and its like."""
    return hasattr(os, "fork") and hasattr(signal, "sigtimedwait")


def cores() -> int:
    """Return how many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class Processes:
    """Runs ``work(number)`` in ``count`` processes, numbered from 0, until a signal ends them."""

    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        self._count = count
        self._work = work
        self._numbers: dict[int, int] = {}
        self._born: dict[int, float] = {}
        self._pauses = [0.0] * count
        self._due: dict[int, float] = {}
        self._alive, self._mine = os.pipe()

    def run(self) -> None:
        """Start all, look after them, return when all have ended after a signal."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        try:
            for number in range(self._count):
                self._start(number, before)
            while (caught := self._wait()) not in {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}:
                self._bury(again=True)
                for number in [number for number, due in self._due.items() if due <= time.monotonic()]:
                    del self._due[number]
                    self._start(number, before)
            _log.info("ended by %s", signal.Signals(caught).name if caught else "")
            self._end()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _wait(self) -> int:
        """Return the next signal, 0 where something is due first."""
        until = min(self._due.values(), default=time.monotonic() + 60)
        caught = signal.sigtimedwait(_WATCHED, max(0.0, until - time.monotonic()))
        return caught.si_signo if caught is not None else 0

    def _start(self, number: int, mask: set[signal.Signals | int]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.close(self._mine)
            _be_one(self._alive, mask, self._work, number)
        self._numbers[pid] = number
        self._born[pid] = time.monotonic()

    def _bury(self, *, again: bool) -> None:
        """Take the exit codes of the dead; plan their successors."""
        while self._numbers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self._numbers.pop(pid, None)
            if number is None:
                continue
            lived = time.monotonic() - self._born.pop(pid)
            if not again:
                continue
            pause = max(FIRST_PAUSE_SECONDS, 2 * self._pauses[number]) if lived < YOUNG_SECONDS else 0.0
            self._pauses[number] = min(pause, LONGEST_PAUSE_SECONDS)
            self._due[number] = time.monotonic() + self._pauses[number]
            code = os.waitstatus_to_exitcode(status)
            how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
            _log.warning("process %d (pid %d) %s; it is started again", number + 1, pid, how)

    def _end(self) -> None:
        """Ask all to end and wait; at a second signal, or when that takes too long, end them at once."""
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        self._bury(again=False)
        while self._numbers and (left := deadline - time.monotonic()) > 0:
            caught = signal.sigtimedwait(_WATCHED, left)
            self._bury(again=False)
            if caught is not None and caught.si_signo != signal.SIGCHLD:
                break
        self._signal(signal.SIGKILL)
        for pid in [*self._numbers]:
            os.waitpid(pid, 0)
        self._numbers.clear()

    def _signal(self, number: signal.Signals) -> None:
        for pid in self._numbers:
            os.kill(pid, number)  # not waited for yet, so this number is still ours


def _be_one(alive: int, mask: set[signal.Signals | int], work: Callable[[int], None], number: int) -> NoReturn:
    """Do the work in a process just forked, and end without running what the first process has planned for its end."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all of a terminal; the first process passes it on
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        threading.Thread(target=_outlive_nobody, args=(alive,), name="orphaned", daemon=True).start()
        work(number)
        code = 0
    except SystemExit:
        code = 0
    except BaseException:
        _log.exception("process %d cannot go on", number + 1)
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _outlive_nobody(alive: int) -> None:
    """End this process when the first one is gone."""
    os.read(alive, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
