"""The lock that lets one process at a time write an index; it falls with the process, however that ends."""

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from indexer.errors import IndexBusy

LOCK = "lock"


class WriteLock:
    """Held while an index is written. Whatever changes an index asks for one as proof.

    ``with WriteLock(index):`` takes it or raises IndexBusy at once. The folder is made if it is not there.
    """

    def __init__(self, index: Path) -> None:
        self.index = index
        index.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(index / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise IndexBusy(
                f"The index at {index} is being written by another process ({holder or 'unknown'}).",
                "Wait until it is done, or stop that process.",
            ) from None
        os.truncate(self._handle, 0)
        with contextlib.suppress(OSError):  # on a full disk the number is missing, the lock holds
            os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Let go; doing so twice is harmless."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
