"""Jobs: one rebuild at a time in a process of its own, with progress, cancel and a record that outlives both.

A rebuild runs as `python -m indexer.jobs INDEX ID`: it may use both cores and much memory without slowing searches, and
whatever kills it leaves the server alone. What is known of a job stands in `INDEX/jobs/ID.json`, replaced whole at each
step, so every process sees the same and a restart of the server forgets nothing. The job holds a lock on
`INDEX/jobs/ID.lock` while it lives: a record that says "running" whose lock is free is of a process that died.
"""

import fcntl
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from indexer.errors import Cancelled, KavoshError
from indexer.progress import Progress

KEPT = 20
"""How many finished jobs are remembered."""

_ID = re.compile(r"[0-9]{14}-[0-9a-f]{8}")
_ENDED = ("done", "failed", "cancelled")
_SHOWN_FAILURES = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """What a rebuild could not read: its address, the reason, and what mends it.

    ``in_part`` says that it was read but for pages that are pictures. Old records know neither that nor ``hint``.
    """

    path: str
    reason: str
    hint: str = ""
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What is known of a rebuild.

    ``state`` is ``queued running done failed cancelled``; ``done`` and ``total`` count documents, ``rate`` is documents
    a second, ``failed`` counts what could not be read; ``failures`` holds the first 200 of that and of what was read in
    part. Times are ISO 8601 in UTC, empty where not yet.
    """

    id: str
    state: str = "queued"
    phase: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    failed: int = 0
    failures: tuple[Unread, ...] = ()
    started: str = ""
    finished: str = ""
    message: str = ""
    pid: int = 0

    @property
    def ended(self) -> bool:
        """Whether the job has come to an end, good or bad."""
        return self.state in _ENDED


class JobRunning(KavoshError):
    """A rebuild is running already; ``job`` is that one."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"A rebuild is running already ({job.id}).", "Wait for it or cancel it on the admin page.")
        self.job = job

    def __reduce__(self) -> tuple[type["JobRunning"], tuple[Job]]:  # type: ignore[override]  # its own argument
        return type(self), (self.job,)


class Jobs:
    """The rebuilds of one index; safe to use from any thread and any process."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._folder = index / "jobs"
        self._guard = threading.Lock()

    def start(self) -> Job:
        """Start a rebuild in the background; JobRunning where one runs, KavoshError where none can be started."""
        with self._guard:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with (self._folder / "start.lock").open("w") as gate:
                    fcntl.flock(gate, fcntl.LOCK_EX)
                    return self._start()
            except OSError as error:
                message = f"A rebuild cannot be started in {self._folder}: {error.strerror}."
                raise KavoshError(message, "Make room, or give this user the right to write there.") from None

    def _start(self) -> Job:
        if (running := self.running()) is not None:
            raise JobRunning(running)
        self._forget_old()
        job = Job(f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}", started=_now())
        # The lock is taken here and inherited: from the first moment a job without its lock held is a dead one.
        lock = os.open(self._folder / f"{job.id}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _write(self._folder, job)
            command = [sys.executable, "-m", "indexer.jobs", str(self._index), job.id]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=(lock,), start_new_session=True
            )
        finally:
            os.close(lock)
        # Somebody has to take the exit code, or a dead child stays in the table of processes.
        threading.Thread(target=process.wait, name=f"reap-{job.id}", daemon=True).start()
        return job

    def get(self, job_id: str) -> Job | None:
        """Return a job by its id, None where there is none of that name."""
        if not _ID.fullmatch(job_id):
            return None
        try:
            job = _read(self._folder, job_id)
        except (OSError, ValueError):
            return None
        if not job.ended and not self._alive(job_id):
            # It may have ended between the two looks.
            job = _read(self._folder, job_id)
            if not job.ended:
                job = replace(job, state="failed", message="The rebuild ended without a word; the index is as it was.")
        return job

    def all(self) -> list[Job]:
        """Return the jobs remembered, newest first."""
        names = sorted((path.stem for path in self._folder.glob("*.json")), reverse=True)
        return [job for name in names if (job := self.get(name)) is not None]

    def running(self) -> Job | None:
        """Return the job that runs now, None where none does."""
        return next((job for job in self.all() if not job.ended), None)

    def cancel(self, job_id: str) -> Job | None:
        """Ask a job to stop and return it as it stands; it ends within a moment, the live index untouched."""
        job = self.get(job_id)
        if job is not None and not job.ended:
            # A job that has not written its process id yet looks for this file when it begins.
            (self._folder / f"{job_id}.cancel").touch()
            if job.pid:
                try:
                    os.kill(job.pid, signal.SIGTERM)
                except ProcessLookupError:
                    return self.get(job_id)
        return job

    def _alive(self, job_id: str) -> bool:
        try:
            lock = os.open(self._folder / f"{job_id}.lock", os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def _forget_old(self) -> None:
        for job in self.all()[KEPT:]:
            for suffix in ("json", "lock", "cancel"):
                (self._folder / f"{job.id}.{suffix}").unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(folder: Path, job_id: str) -> Job:
    found = json.loads((folder / f"{job_id}.json").read_text("utf-8"))
    # A failure was a list of address and reason once.
    failures = tuple(Unread(**each) if isinstance(each, dict) else Unread(*each) for each in found["failures"])
    return Job(**found | {"failures": failures})


def _write(folder: Path, job: Job) -> None:
    path = folder / f"{job.id}.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(job), ensure_ascii=False), "utf-8")
    new.replace(path)


def _run(index: Path, job_id: str) -> Job:
    """Rebuild in this process, writing the job's record as it goes; returns the record it ended with."""
    from indexer.pipeline import rebuild  # noqa: PLC0415 (a server that only looks at jobs reads no documents)

    folder = index / "jobs"
    stop = threading.Event()
    job = replace(_read(folder, job_id), state="running", pid=os.getpid())

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked_to_stop)
    _write(folder, job)
    if (folder / f"{job_id}.cancel").exists():
        stop.set()
    last = 0.0

    def watch(progress: Progress) -> None:
        nonlocal job, last
        job = replace(
            job,
            phase=progress.phase,
            done=progress.done,
            total=progress.total,
            rate=round(progress.rate, 1),
            seconds_left=progress.seconds_left,
            failed=progress.failed,
        )
        if time.monotonic() - last >= 0.25:
            last = time.monotonic()
            _write(folder, job)

    try:
        report = rebuild(index, watcher=watch, stop=stop)
    except Cancelled as cancelled:
        job = replace(job, state="cancelled", message=str(cancelled))
    except KavoshError as error:
        job = replace(job, state="failed", message=str(error))
    except OSError as error:
        job = replace(job, state="failed", message=f"The rebuild could not go on: {error}.")
    except Exception as error:
        job = replace(job, state="failed", message=f"The rebuild broke down ({type(error).__name__}); see the log.")
        raise
    else:
        shown = tuple(
            Unread(f"{each.source}/{each.path}", each.reason, each.hint, each.in_part) for each in report.failures
        )
        job = replace(
            job,
            state="done",
            done=report.documents,
            total=report.documents,
            failed=report.not_read,
            failures=shown[:_SHOWN_FAILURES],
            message=report.sentence,
        )
    finally:
        job = replace(job, seconds_left=None, finished=_now())
        _write(folder, job)
    return job


if __name__ == "__main__":
    sys.exit(0 if _run(Path(sys.argv[1]), sys.argv[2]).state == "done" else 1)
