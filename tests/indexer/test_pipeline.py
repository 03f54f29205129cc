"""The pipeline: what is on disk is what is found, whatever changed, failed, was stopped or killed in between."""

import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import whoosh.index

from indexer.catalog import Catalog
from indexer.errors import Cancelled, IndexBusy, IndexDamaged, IndexMissing, SourceError
from indexer.index import generations
from indexer.index.arrays import open_reader
from indexer.index.lock import WriteLock
from indexer.pipeline import CATALOG_LOST, Options, forget_source, index_sources, rebuild
from indexer.progress import Progress
from indexer.report import Report
from indexer.sources import Source
from indexer.status import status


class Archive:
    """A folder of documents and the index of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "archive"
        self.folder.mkdir()
        self.index = folder / "index"
        self.clock = 10**18

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file at a later time than every one before."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        self.clock += 10**9
        os.utime(path, ns=(self.clock, self.clock))

    def run(self, **options: bool) -> Report:
        """Bring the index up to date."""
        return index_sources([Source("archive", self.folder)], self.index, Options(workers=1, **options))

    def found(self) -> dict[str, str]:
        """Return the text of every live document by its id."""
        reader = open_reader(self.index)
        texts = {}
        for segment, live in zip(reader.segments, reader.live, strict=True):
            for doc in range(segment.count):
                if live is None or live[doc]:
                    texts[segment.record(doc).id] = segment.text(doc)
        return texts


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of three notes, indexed."""
    made = Archive(tmp_path)
    made.write("a.txt", "The castle of Herat was built of brick.")
    made.write("b.md", "# کتاب‌خانه\n\nکتاب‌های تاریخی در کتاب‌خانه است.")
    made.write("sub/c.txt", "پوهنتون کابل در سال ۱۳۱۱ بنیاد شد.")
    assert made.run().written == 3
    return made


def test_every_file_is_a_document_under_its_address(archive: Archive) -> None:
    assert archive.found().keys() == {"archive/a.txt", "archive/b.md", "archive/sub/c.txt"}
    assert status(archive.index).documents == 3


def test_whoosh_opens_the_live_generation(archive: Archive) -> None:
    index = whoosh.index.open_dir(str(archive.index / "live"))
    assert index.doc_count() == 3


def test_only_what_changed_is_written_and_what_is_gone_is_removed(archive: Archive) -> None:
    assert not archive.run().changed
    archive.write("a.txt", "The minaret of Jam stands in Ghor.")
    archive.write("d.txt", "A new note about saffron.")
    (archive.folder / "b.md").unlink()
    report = archive.run()
    assert (report.written, report.removed, report.unchanged, report.documents) == (2, 1, 1, 3)
    assert archive.found()["archive/a.txt"] == "The minaret of Jam stands in Ghor."
    assert "archive/b.md" not in archive.found()


def test_a_rebuild_gives_the_same_documents_and_can_be_rolled_back(archive: Archive) -> None:
    before = archive.found()
    first = generations.live(archive.index)
    archive.write("d.txt", "Only in the second generation.")
    assert rebuild(archive.index).written == 4
    with WriteLock(archive.index) as lock:
        assert generations.rollback(lock) == first
    assert archive.found() == before


def test_what_cannot_be_read_is_named_with_a_reason_and_the_rest_is_indexed(archive: Archive) -> None:
    archive.write("empty.txt", "")
    archive.write("broken.docx", b"PK\x03\x04 this is no package")
    archive.write("good.txt", "This one is fine, and it is read.")
    report = archive.run()
    assert {failure.path for failure in report.failures} == {"empty.txt", "broken.docx"}
    assert all(failure.reason.endswith(".") for failure in report.failures)
    assert report.written == 1
    assert {failure.path for failure in status(archive.index).failures} == {"empty.txt", "broken.docx"}
    archive.write("empty.txt", "Now there is something in it.")
    assert archive.run().written == 1
    assert {failure.path for failure in status(archive.index).failures} == {"broken.docx"}


def test_later_runs_say_what_is_still_not_read(archive: Archive) -> None:
    archive.write("empty.txt", "")
    archive.write("broken.docx", b"PK\x03\x04 this is no package")
    (archive.folder / "link.txt").symlink_to("nowhere")
    first = archive.run()
    assert (first.not_read, first.still_not_read) == (3, 0)
    second = archive.run()
    assert (second.failures, second.still_not_read) == ((), 3)
    assert "3 still not read (`kavosh status` lists them)" in second.sentence
    archive.write("broken.docx", b"PK\x03\x04 still no package")
    archive.write("rows.csv", "id,title,text\n1,Herat,water\n2,Kabul,river,extra,more\n")
    third = archive.run()
    assert (third.not_read, third.still_not_read) == (2, 2)
    assert "rows.csv!row 2" in {each.path for each in status(archive.index).failures}
    assert archive.run().still_not_read == 4  # a row that was not read is not taken for a link that is gone
    archive.write("rows.csv", "id,title,text\n1,Herat,water\n")
    archive.write("broken.docx", b"PK\x03\x04 this is no package either")
    third = archive.run()
    assert (third.not_read, third.still_not_read) == (1, 2)
    assert rebuild(archive.index).not_read == 3


def test_what_was_refused_is_listed_for_as_long_as_it_is_there(archive: Archive) -> None:
    (archive.folder / "gone.txt").symlink_to("nowhere")
    (archive.folder / "sub" / "stays!.txt").symlink_to("nowhere")
    archive.write("broken!.docx", b"PK\x03\x04 this is no package")
    archive.run()
    assert {each.path for each in status(archive.index).failures} == {"gone.txt", "sub/stays!.txt", "broken!.docx"}
    (archive.folder / "gone.txt").unlink()
    index_sources([], archive.index, Options(workers=1, only={"archive": {"sub"}}))
    assert {each.path for each in status(archive.index).failures} == {"gone.txt", "sub/stays!.txt", "broken!.docx"}
    archive.run()
    assert {each.path for each in status(archive.index).failures} == {"sub/stays!.txt", "broken!.docx"}
    (archive.folder / "sub" / "stays!.txt").unlink()
    archive.write("sub/stays!.txt", "A file in place of the link.")
    index_sources([], archive.index, Options(workers=1, only={"archive": {"sub/stays!.txt"}}))
    assert {each.path for each in status(archive.index).failures} == {"broken!.docx"}


@pytest.mark.parametrize("suffix", ["jsonl", "jsonl.gz", "jsonl.xz"])
def test_records_keep_their_ids_and_a_bad_line_costs_that_line(suffix: str, tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "title": f"Title {n}", "text": f"Record number {n}.", "shelf": n} for n in range(50)]
    lines = [json.dumps(row) for row in rows]
    lines[10:10] = ["{not json", "[1, 2]", ""]
    data = "\n".join(lines).encode()
    packed = {"jsonl": data, "jsonl.gz": gzip.compress(data), "jsonl.xz": lzma.compress(data)}[suffix]
    file = tmp_path / f"records.{suffix}"
    file.write_bytes(packed)
    report = index_sources([Source("records", file)], tmp_path / "index", Options(workers=1))
    assert report.written == 50
    assert [failure.path for failure in report.failures] == [f"{file.name}!line {n}" for n in (11, 12)]
    found = open_reader(tmp_path / "index")
    at = found.find("r7")
    assert at is not None
    assert found.segments[at[0]].record(at[1]).extra == {"shelf": 7}


def test_of_a_changed_file_of_records_only_changed_records_are_written(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    index = tmp_path / "index"

    def write(texts: dict[str, str], time_ns: int) -> Report:
        file.write_text("".join(json.dumps({"id": key, "text": text}) + "\n" for key, text in texts.items()))
        os.utime(file, ns=(time_ns, time_ns))
        return index_sources([Source("records", file)], index, Options(workers=1))

    texts = {f"r{n}": f"This is record {n}." for n in range(20)}
    assert write(texts, 10**18).written == 20
    del texts["r3"]
    texts["r4"] = "Another text."
    texts["r20"] = "A new one."
    report = write(texts, 10**18 + 10**9)
    assert (report.written, report.removed, report.documents) == (2, 1, 20)


def test_a_damaged_archive_of_records_gives_what_came_before_the_damage(tmp_path: Path) -> None:
    data = "".join(json.dumps({"id": f"r{n}", "text": f"{Random(n).random()} text {n}"}) + "\n" for n in range(5000))
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(gzip.compress(data.encode())[:-2000])
    report = index_sources([Source("cut", file)], tmp_path / "index", Options(workers=1))
    assert 1000 < report.written < 5000
    assert "damaged after line" in report.failures[0].reason


def test_a_source_can_be_forgotten(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.txt").write_text("Another source altogether.")
    index_sources([Source("other", tmp_path / "other")], archive.index, Options(workers=1))
    assert archive.found().keys() >= {"other/x.txt", "archive/a.txt"}
    assert forget_source("archive", archive.index).removed == 3
    assert archive.found().keys() == {"other/x.txt"}
    with pytest.raises(SourceError, match="archive"):
        forget_source("archive", archive.index)


def test_an_empty_folder_and_a_missing_index_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(SourceError, match="nothing to read"):
        index_sources([Source("nothing", tmp_path / "nothing")], tmp_path / "index")
    assert generations.live(tmp_path / "index") is None
    with pytest.raises(IndexMissing):
        rebuild(tmp_path / "index")


def test_two_writers_do_not_meet(archive: Archive) -> None:
    with WriteLock(archive.index), pytest.raises(IndexBusy):
        archive.run()


@pytest.mark.parametrize("name", ["MANIFEST.json", "s000001.arr"])
@pytest.mark.parametrize("left", [None, b"", b"[]", b'{"manifest": "x"}', b"\xff\x00 not at all", "half"])
def test_a_rebuild_mends_whatever_is_broken_in_the_live_generation(
    archive: Archive, name: str, left: bytes | str | None
) -> None:
    before, live = archive.found(), generations.live(archive.index)
    assert live is not None
    file = live / name
    whole = file.read_bytes()
    if left is None:
        file.unlink()
    else:
        file.write_bytes(whole[: len(whole) // 2] if isinstance(left, str) else left)
    with pytest.raises((IndexDamaged, IndexMissing)):
        archive.found()
    assert rebuild(archive.index).documents == 3
    assert archive.found() == before


def test_a_rebuild_from_given_sources_mends_a_catalog(archive: Archive) -> None:
    before, live = archive.found(), generations.live(archive.index)
    assert live is not None
    (live / "catalog.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(IndexDamaged, match="catalog"):
        rebuild(archive.index)
    mended = archive.run(rebuild=True)
    assert (mended.documents, CATALOG_LOST in mended.remarks) == (3, True)
    assert archive.found() == before
    assert CATALOG_LOST not in archive.run(rebuild=True).remarks


@pytest.mark.parametrize("broken", ["MANIFEST.json", "*.arr"])
def test_what_cannot_be_opened_is_nothing_to_go_back_to(archive: Archive, broken: str) -> None:
    first = generations.live(archive.index)
    rebuild(archive.index)
    live = generations.live(archive.index)
    assert live is not None
    (file,) = live.glob(broken)
    os.truncate(file, 100)
    rebuild(archive.index)
    assert generations.previous(archive.index) == first


def test_a_run_that_is_stopped_leaves_the_index_as_it_was(archive: Archive) -> None:
    before, stop = archive.found(), threading.Event()
    stop.set()
    archive.write("d.txt", "This will not be indexed.")
    with pytest.raises(Cancelled):
        index_sources([], archive.index, Options(rebuild=True, workers=1), stop=stop)
    assert archive.found() == before
    assert len(list((archive.index / "generations").iterdir())) == 1


SLOW = """
import time
class Reader:
    suffixes = (".slow",)
    @staticmethod
    def read(blob, context):
        time.sleep(50)
        yield
"""
STOPPED_SECONDS = 3.0
"""How long a stop may take on a machine that does much else."""


@pytest.mark.parametrize("again", [False, True])
def test_a_run_is_stopped_while_files_are_read(archive: Archive, again: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when the file they wait for is done: that takes most of a minute."""
    site = archive.folder.parent / "site"
    info = site / "slow-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "slow_reader.py").write_text(SLOW)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: slow\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kavosh.readers]\nslow = slow_reader:Reader\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    before, stop, asked = archive.found(), threading.Event(), time.monotonic()
    for number in range(3):
        archive.write(f"{number}.slow", "This takes its time.")

    def ask() -> None:
        nonlocal asked
        asked = time.monotonic()
        stop.set()

    timer = threading.Timer(2.0, ask)
    timer.start()
    with pytest.raises(Cancelled, match="the index is as it was"):
        index_sources([], archive.index, Options(rebuild=again, workers=2), stop=stop)
    assert time.monotonic() - asked < STOPPED_SECONDS
    assert archive.found() == before
    assert len(list((archive.index / "generations").iterdir())) == 1


def test_progress_rises_to_the_total(archive: Archive) -> None:
    seen: list[Progress] = []
    rebuild(archive.index, watcher=seen.append)
    assert [step.done for step in seen] == sorted(step.done for step in seen)
    assert seen[-1].done == seen[-1].total == 3
    assert seen[-1].phase == "publishing"


def test_a_crash_between_commit_and_catalog_only_makes_files_be_read_again(archive: Archive) -> None:
    before = archive.found()
    live = generations.live(archive.index)
    assert live is not None
    with Catalog(live) as catalog, catalog.transaction():
        for file in catalog.files("archive").values():
            catalog.drop_file(file.number)
    assert archive.run().documents == 3
    assert archive.found() == before


KILLS = 30


@pytest.fixture
def big_archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive whose rebuild takes long enough to be killed in the middle."""
    made = Archive(tmp_path)
    random = Random(5)
    words = ["قلعه", "هرات", "river", "castle", "زعفران", "کتاب‌ها", "می‌رود", "bazaar", "school", "زمستان"]
    rows = ({"id": f"d{n}", "text": " ".join(random.choices(words, k=60)) + f" number{n}"} for n in range(2_000))
    made.write("records.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    made.run()
    yield made


def test_killed_at_any_moment_of_a_rebuild_the_live_index_answers_and_the_next_rebuild_succeeds(
    big_archive: Archive,
) -> None:
    random = Random(11)
    command = [sys.executable, "-c", "import sys; from pathlib import Path; from indexer.pipeline import rebuild; "]
    command[-1] += "rebuild(Path(sys.argv[1]))"
    began = time.monotonic()
    subprocess.run([*command, str(big_archive.index)], check=True)
    takes = time.monotonic() - began
    for _ in range(KILLS):
        process = subprocess.Popen([*command, str(big_archive.index)], start_new_session=True)
        time.sleep(random.uniform(0.1, 1.1) * takes)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reader = open_reader(big_archive.index)
        assert reader.count == 2_000
        assert reader.find("d1234") is not None
    assert rebuild(big_archive.index).documents == 2_000
    assert len(list((big_archive.index / "generations").iterdir())) == 2
