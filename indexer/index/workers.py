"""Worker processes, each at the end of a pipe, that never outlive whoever started them.

Processes come from a fork server, since a plain fork of a program with threads can hang. A worker whose pipe breaks is
alone, and ends; queues and pools would let it wait for ever, as it holds their other ends itself.
"""

import contextlib
import multiprocessing as mp
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Self

from indexer.errors import KavoshError

_GOODBYE_SECONDS = 5


class Workers:
    """One process for each of ``arguments``, running ``target(pipe, *arguments)``; a context manager that ends them.

    ``target`` is a function of a module, arguments can be pickled; ``pipes`` are our ends, in the order of arguments.
    """

    def __init__(self, target: Callable[..., None], arguments: Sequence[tuple[Any, ...]]) -> None:
        self.pipes: list[Connection] = []
        self._target = target
        self._arguments = arguments
        self._processes: list[BaseProcess] = []

    def __enter__(self) -> Self:
        context = mp.get_context("forkserver")
        context.set_forkserver_preload([self._target.__module__])
        for arguments in self._arguments:
            ours, theirs = context.Pipe()
            process = context.Process(target=self._target, args=(theirs, *arguments), daemon=True)
            self.pipes.append(ours)
            with _no_program():
                process.start()
            theirs.close()
            self._processes.append(process)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self._processes:
            # Who was stopped or failed waits for nobody's work; otherwise they have done theirs and leave.
            process.join(_GOODBYE_SECONDS if kind is None else 0)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


@contextlib.contextmanager
def _no_program() -> Iterator[None]:
    """Hide the module of the program: a worker would load it anew (a quarter of a second) and needs nothing of it."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def send(pipe: Connection, message: object) -> None:
    """Send a worker something; raises what it said before it went, where it is gone."""
    try:
        pipe.send(message)
    except (BrokenPipeError, ConnectionResetError):
        receive(pipe)
        raise _died() from None


def receive(pipe: Connection) -> Any:  # noqa: ANN401 - what a worker sends
    """Wait for a worker's answer; raises it where it is an exception, KavoshError where the worker is gone."""
    try:
        answer = pipe.recv()
    except (EOFError, ConnectionResetError):
        raise _died() from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _died() -> KavoshError:
    return KavoshError("A worker process died while it made the index (was it killed, or out of memory?).")


@contextlib.contextmanager
def answering(pipe: Connection) -> Iterator[None]:
    """In a worker: send whatever is raised to the process that asked; where that is gone, just end."""
    # A terminal sends Ctrl+C to all its processes; what it means to us, the process that asked decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    except BaseException as error:  # it is told to the process that asked
        with contextlib.suppress(OSError, EOFError):
            _tell(pipe, error)


def _tell(pipe: Connection, error: BaseException) -> None:
    """Send an exception, or what it says where it cannot be sent as it is."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own exception, a moment old
    except Exception:
        error = KavoshError(f"{type(error).__name__}: {error}")
    pipe.send(error)
