"""A server of several processes: one that is killed is replaced, a rebuild is seen by all, everything ends together."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.webui.stage import Archive
from tests.webui.test_rebuild import call, searching, wait_for_end
from webui.limits import Counts, Rate
from webui.metrics import Metrics

ALL = 3
"""Two that answer and the one that accepts connections."""


@contextmanager
def serving(index: Path, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the real command with two processes; gives it and its address."""
    command = (sys.executable, "-c", "from webui.cli import main; main()", "serve", "--port", "0", "--processes", "2")
    with subprocess.Popen(
        (*command, "--index", str(index), *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert found
            until(lambda: len(children(process.pid)) == ALL)
            yield process, found[0]
        finally:
            process.kill()


def children(pid: int) -> set[int]:
    try:
        return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except FileNotFoundError:
        return set()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@pytest.fixture
def index(archive: Archive, tmp_path: Path) -> Path:
    """An index of its own, so that what other tests do to theirs is not seen here."""
    shutil.copytree(archive.index, tmp_path / "index", symlinks=True)
    return tmp_path / "index"


@pytest.mark.parametrize("which", range(ALL))
def test_a_process_that_is_killed_is_replaced_and_the_others_go_on(index: Path, which: int) -> None:
    with serving(index) as (server, address):
        victim = sorted(children(server.pid))[which]
        os.kill(victim, signal.SIGKILL)
        until(lambda: not alive(victim))  # what it had in hand when it died is lost, and nothing after that
        statuses = [call(f"{address}/api/search?q=water")[0] for _ in range(20)]
        until(lambda: len(children(server.pid) - {victim}) == ALL)
        assert set(statuses) == {200}
        assert call(f"{address}/healthz")[0] == 200
        server.terminate()
        assert server.wait(20) == 0
        assert server.stderr is not None
        assert "was killed by SIGKILL" in server.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all(index: Path, number: signal.Signals) -> None:
    with serving(index) as (server, address):
        workers = children(server.pid)
        call(f"{address}/healthz")
        server.send_signal(number)
        assert server.wait(20) == 0
        assert not any(map(alive, workers))


def test_nobody_outlives_the_first_process(index: Path) -> None:
    with serving(index) as (server, _address):
        workers = children(server.pid)
        server.kill()
        server.wait(20)
        until(lambda: not any(map(alive, workers)))


def test_a_rebuild_is_known_to_all_processes(archive: Archive, index: Path) -> None:
    added = archive.folder / "added.md"
    added.write_text("# A new find\n\nThe argentavis was a flying bird.\n", "utf-8")
    try:
        with serving(index) as (_server, address), searching(address) as statuses:
            token = (index / "admin-token").read_text().strip()
            _, job = call(f"{address}/api/rebuild", token, "POST")
            # Each call is a connection of its own, so both processes are asked.
            again = [call(f"{address}/api/rebuild", token, "POST") for _ in range(8)]
            assert {status for status, _ in again} == {409}
            assert {body["job"]["id"] for _, body in again} == {job["id"]}  # type: ignore[index]
            assert all(call(f"{address}/api/jobs/{job['id']}")[0] == 200 for _ in range(8))
            assert wait_for_end(address, job["id"])["state"] == "done"
            seen = [call(f"{address}/api/search?q=argentavis&help=0")[1]["total"] for _ in range(12)]
            assert seen == [1] * 12

            _, job = call(f"{address}/api/rebuild", token, "POST")
            assert call(f"{address}/api/jobs/{job['id']}/cancel", token, "POST")[0] == 202
            assert wait_for_end(address, job["id"])["state"] == "cancelled"
        assert len(statuses) > 5
        assert set(statuses) == {200}
    finally:
        added.unlink()


def test_metrics_of_all_processes_are_one_sum(index: Path) -> None:
    with serving(index) as (_server, address):
        for _ in range(15):
            call(f"{address}/api/search?q=water")
        sums = set()
        for _ in range(6):
            with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:  # noqa: S310 (our own server)
                sums.update(re.findall(r"kavosh_search_seconds_count (\d+)", answer.read().decode()))
        assert sums == {"15"}


def in_a_child(work: Callable[[], list[int]]) -> list[int]:
    """Return what ``work`` gives in a process forked from this one."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading, "rb") as pipe:
        found: list[int] = json.loads(pipe.read())
    return found


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_counts_and_limits_are_shared_by_what_is_forked() -> None:
    counts, metrics, rate = Counts(64), Metrics(["a"], 2), Rate.read("5 per minute")
    asked = [counts.wait("192.0.2.1", "a", rate, now=120.0) for _ in range(3)]

    def child() -> list[int]:
        metrics.count_as(1)
        metrics.request("a", 200)
        return [counts.wait("192.0.2.1", "a", rate, now=130.0) for _ in range(3)]

    assert [*asked, *in_a_child(child)] == [0, 0, 0, 0, 0, 50]
    metrics.request("a", 200)
    assert 'kavosh_requests_total{view="a",status="200"} 2' in metrics.text(0)


def test_a_limit_counts_by_address_view_and_window() -> None:
    counts, rate = Counts(64), Rate.read("2 per second")
    assert [counts.wait("a", "x", rate, now=10.0) for _ in range(3)] == [0, 0, 1]
    assert counts.wait("b", "x", rate, now=10.0) == 0
    assert counts.wait("a", "y", rate, now=10.0) == 0
    assert counts.wait("a", "x", rate, now=11.0) == 0
    # More addresses than there is room for: looser for some, stricter for none.
    assert all(counts.wait(str(number), "x", rate, now=12.0) == 0 for number in range(1000))


@pytest.mark.parametrize("text", ["", "0 per minute", "5 per day", "5", "five per minute"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no rate"):
        Rate.read(text)
