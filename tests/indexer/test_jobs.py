"""Jobs: one rebuild at a time, seen by every process, cancelled or killed without harm."""

import json
import os
import signal
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from indexer.index import generations
from indexer.jobs import Job, JobRunning, Jobs, Unread
from indexer.pipeline import Options, index_sources
from indexer.sources import Source

PATIENCE_SECONDS = 120.0


def finished(jobs: Jobs, job: Job) -> Job:
    """Wait for the end of a job."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (now := jobs.get(job.id)) is not None and not now.ended:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert now is not None
    return now


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of records and one file that cannot be read."""
    folder = tmp_path / "archive"
    folder.mkdir()
    rows = ({"id": f"r{n}", "text": f"کتاب number {n} of the library of هرات."} for n in range(3_000))
    (folder / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no")
    index_sources([Source("archive", folder)], tmp_path / "index", Options(workers=1))
    return tmp_path / "index"


def test_a_rebuild_makes_a_new_generation_and_tells_how_it_went(index: Path) -> None:
    before = generations.live(index)
    jobs = Jobs(index)
    job = jobs.start()
    assert not job.ended
    done = finished(jobs, job)
    assert (done.state, done.done, done.failed) == ("done", 3_000, 1)
    (failure,) = done.failures
    assert (failure.path, failure.in_part) == ("archive/broken.docx", False)
    assert failure.reason
    assert failure.hint
    assert generations.live(index) != before
    assert jobs.running() is None
    assert jobs.all()[0].id == job.id


def test_while_one_runs_a_second_start_names_it_from_any_process(index: Path) -> None:
    job = Jobs(index).start()
    with pytest.raises(JobRunning) as refusal:
        Jobs(index).start()
    assert refusal.value.job.id == job.id
    finished(Jobs(index), job)
    second = Jobs(index).start()
    finished(Jobs(index), second)


def test_a_cancelled_rebuild_leaves_the_live_index(index: Path) -> None:
    before = generations.live(index)
    jobs = Jobs(index)
    job = jobs.start()
    jobs.cancel(job.id)
    assert finished(jobs, job).state == "cancelled"
    assert generations.live(index) == before


def test_a_killed_rebuild_is_told_from_a_running_one(index: Path) -> None:
    jobs = Jobs(index)
    job = jobs.start()
    while not (now := jobs.get(job.id)) or not now.pid:
        time.sleep(0.01)
    os.killpg(now.pid, signal.SIGKILL)
    assert finished(jobs, job).state == "failed"
    assert finished(jobs, jobs.start()).state == "done"


def test_what_was_read_in_part_is_told_from_what_was_not_and_old_records_are_read(tmp_path: Path) -> None:
    failures = (Unread("a/b.pdf", "Pages were left out.", "Ask for them.", True), Unread("a/c.pdf", "It is damaged."))
    job = Job("20260101000000-00000000", "done", failures=failures)
    (tmp_path / "jobs").mkdir()
    record = tmp_path / "jobs" / f"{job.id}.json"
    record.write_text(json.dumps(asdict(job)))
    assert Jobs(tmp_path).get(job.id) == job
    record.write_text(json.dumps(asdict(job) | {"failures": [["a/c.pdf", "It is damaged."]]}))
    assert Jobs(tmp_path).get(job.id) == replace(job, failures=failures[1:])


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "20260101000000-00000000", "x"])
def test_no_other_file_is_read_for_a_job(index: Path, name: str) -> None:
    assert Jobs(index).get(name) is None
