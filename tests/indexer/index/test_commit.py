"""Commits add, replace and delete; what fails changes nothing; readers never see anything in between."""

import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from indexer.documents import Document
from indexer.errors import AnalyzerChanged, IndexBusy, IndexDamaged, IndexMissing, OutOfSpace
from indexer.index import generations
from indexer.index.arrays import Reader, open_reader, stamp
from indexer.index.check import check_index
from indexer.index.commit import Commit, first_commit
from indexer.index.lock import WriteLock
from indexer.index.manifest import MANIFEST

from .cutter import Cutter, Oracle
from .segments import check


def document(number: int, text: str = "") -> Document:
    """Make a document whose text names its number."""
    return Document(id=f"d{number}", title=f"title {number}", text=text or f"کتاب number{number} common")


def commit(index: Path, documents: list[Document], gone: tuple[str, ...] = ()) -> None:
    """Commit documents and deletions."""
    with WriteLock(index) as lock, Commit(lock, fingerprint="test", analyzer=Cutter) as one:
        one.delete(gone)
        one.add(documents)
        one.commit()


def texts(reader: Reader) -> dict[str, str]:
    """Give the live documents."""
    return {
        segment.id(doc): segment.text(doc)
        for segment, live in zip(reader.segments, reader.live, strict=True)
        for doc in range(segment.count)
        if live is None or live[doc]
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index whose live generation is empty."""
    with WriteLock(tmp_path / "index") as lock:
        generation = generations.create(lock)
        first_commit(generation, "test")
        generations.publish(lock, generation)
    return tmp_path / "index"


def test_an_empty_index_opens(index: Path) -> None:
    """And holds nothing."""
    reader = open_reader(index, fingerprint="test")
    assert (reader.count, reader.segments, reader.commit) == (0, (), 1)


def test_a_document_of_the_same_id_replaces_the_old_one(index: Path) -> None:
    """Within a commit, and over commits."""
    commit(index, [document(1), document(2), document(1, "second")])
    assert texts(open_reader(index, fingerprint="test")) == {"d1": "second", "d2": document(2).text}
    commit(index, [document(2, "third")], gone=("d1", "nobody"))
    reader = open_reader(index, fingerprint="test")
    assert texts(reader) == {"d2": "third"}
    found = reader.find("d2")
    assert found is not None
    assert reader.segments[found[0]].text(found[1]) == "third"
    assert reader.find("d1") is None


def test_a_commit_of_nothing_is_no_commit(index: Path) -> None:
    """The manifest stays as it is."""
    before = stamp(index)
    commit(index, [])
    assert stamp(index) == before


def test_small_segments_are_folded(index: Path) -> None:
    """Sixty commits leave one segment, which equals one made at once."""
    for number in range(60):
        commit(index, [document(number), document(number + 1, "again")])
    reader = open_reader(index, fingerprint="test")
    assert len(reader.segments) == 1
    expected = [document(number, "again" if number == 60 else "") for number in range(61)]
    assert texts(reader) == {one.id: one.text for one in expected}
    order = [reader.segments[0].document(doc) for doc in range(61)]
    check(reader.segments[0], Oracle(order, reader.average_length))


def test_a_large_segment_is_left_alone_and_its_deletions_lie_beside_it(index: Path) -> None:
    """Until so much of it is deleted that it is rewritten."""
    commit(index, [document(number) for number in range(1500)])
    large = open_reader(index, fingerprint="test").manifest.segments[0]
    commit(index, [document(9000)], gone=("d3", "d4"))
    reader = open_reader(index, fingerprint="test")
    assert reader.manifest.segments[0].file == large.file
    assert len(reader.segments) == 2
    live = reader.live[0]
    assert live is not None
    assert (~live).nonzero()[0].tolist() == [3, 4]
    assert reader.count == 1499
    assert reader.df_term("common") == (1501, 1501)  # deleted ones count until a merge
    commit(index, [], gone=tuple(f"d{number}" for number in range(5, 600)))
    reader = open_reader(index, fingerprint="test")
    assert reader.manifest.segments[0].file != large.file
    assert reader.live == (None, None)
    assert reader.count == 904


def test_files_of_no_commit_go_with_the_next_one(index: Path) -> None:
    """Leftovers of killed writers and segments that were folded."""
    folder = generations.live(index)
    assert folder is not None
    (folder / "s000009.arr").write_bytes(b"half")
    (folder / "c1-0.run").write_bytes(b"half")
    (folder / "catalog.sqlite").write_bytes(b"not ours")
    commit(index, [document(1)])
    commit(index, [document(2)])
    names = {path.name for path in folder.iterdir()}
    manifest = open_reader(index, fingerprint="test").manifest
    assert names == manifest.files() | {"catalog.sqlite"}


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """Let the system refuse to write more than so much, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("size_bytes", [0, 100, 1000, 5000, 20_000])
def test_a_full_disk_leaves_the_index_as_it_was(index: Path, size_bytes: int) -> None:
    """Whatever could not be written is gone, and the next commit works."""
    commit(index, [document(1)])
    folder = generations.live(index)
    assert folder is not None
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    many = [document(number, " ".join(f"w{number}x{i}" for i in range(50))) for number in range(2, 60)]
    with files_of_at_most(size_bytes), pytest.raises(OutOfSpace, match="full"):
        commit(index, many)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    commit(index, many)
    assert open_reader(index, fingerprint="test").count == 59


def test_one_writer_at_a_time(index: Path) -> None:
    """The second is told who the first is; the lock falls when it is let go."""
    with WriteLock(index), pytest.raises(IndexBusy, match=r"process \(\d+\)"):
        WriteLock(index)
    WriteLock(index).release()


def test_readers_see_whole_commits_only(index: Path) -> None:
    """Opened again and again while commits replace all files: d1 and d2 always have the same text."""
    commit(index, [document(1, "zero"), document(2, "zero")])
    failures: list[object] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen = set(texts(open_reader(index, fingerprint="test")).values())
            except Exception as error:  # whatever it is, it is the finding
                failures.append(error)
                return
            if len(seen) != 1:
                failures.append(seen)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        commit(index, [document(1, f"n{number}"), document(2, f"n{number}")])
    done.set()
    reader.join()
    assert failures == []


def test_an_open_reader_keeps_what_it_saw(index: Path) -> None:
    """Though its files are gone."""
    commit(index, [document(1, "old")])
    reader = open_reader(index, fingerprint="test")
    before = stamp(index)
    commit(index, [document(1, "new")])
    assert texts(reader) == {"d1": "old"}
    assert stamp(index) != before


def test_opening_again_keeps_the_segments_that_are_still_there(index: Path) -> None:
    """So that what a searcher remembers of a large one survives small commits."""
    commit(index, [document(number) for number in range(1100)])
    before = open_reader(index, fingerprint="test")
    commit(index, [document(5000)], gone=("d3",))
    after = open_reader(index, fingerprint="test", previous=before)
    assert after.segments[0] is before.segments[0]
    assert before.live[0] is None
    assert after.count == 1100
    assert texts(after) == texts(open_reader(index, fingerprint="test"))


def test_another_analyzer_is_refused(index: Path) -> None:
    """Law 2, with the command that mends it."""
    with pytest.raises(AnalyzerChanged) as error:
        open_reader(index, fingerprint="other")
    assert error.value.hint == f"Run `kavosh index --rebuild --index {index}`."
    with WriteLock(index) as lock, pytest.raises(AnalyzerChanged) as error:
        Commit(lock, fingerprint="other")
    assert error.value.hint == f"Run `kavosh index --rebuild --index {index}`."


def test_no_index_is_said_plainly(tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(IndexMissing) as error:
        open_reader(tmp_path)
    assert "kavosh index SOURCE" in error.value.hint
    assert stamp(tmp_path) is None
    with WriteLock(tmp_path) as lock, pytest.raises(IndexMissing):
        Commit(lock)


def test_every_flipped_bit_of_an_index_is_found(index: Path) -> None:
    """In every file: segment, deletions, manifest and Whoosh's table of contents."""
    commit(index, [document(number) for number in range(1100)])
    commit(index, [document(5000)], gone=("d7",))
    assert check_index(index) == ()
    folder = generations.live(index)
    assert folder is not None
    rng = np.random.default_rng(8)
    files = sorted(open_reader(index, fingerprint="test").manifest.files())
    assert len(files) == 5
    for name in files:
        whole = (folder / name).read_bytes()
        for at in {*rng.integers(0, len(whole), 40).tolist(), 0, len(whole) - 1}:
            flipped = bytearray(whole)
            flipped[at] ^= 1 << int(rng.integers(8))
            (folder / name).write_bytes(flipped)
            faults = check_index(index)
            assert faults, (name, at)
            assert name in str(faults[0])
        (folder / name).write_bytes(whole[: len(whole) // 2])
        assert check_index(index)
        (folder / name).unlink()
        assert check_index(index)
        (folder / name).write_bytes(whole)
    assert check_index(index) == ()


def test_damaged_bytes_are_not_copied_into_a_new_segment(index: Path) -> None:
    """Where they would be given checksums that fit them."""
    commit(index, [document(number) for number in range(20)])
    (segment,) = open_reader(index, fingerprint="test").segments
    data = bytearray(segment.path.read_bytes())
    at = bytes(data).find(segment.texts.compressed.tobytes())
    data[at + 3] ^= 0xFF
    segment.path.write_bytes(data)
    with pytest.raises(IndexDamaged, match="'text' differs"):
        commit(index, [document(20)])
    assert open_reader(index, fingerprint="test").count == 20


def test_a_damaged_manifest_is_named(index: Path) -> None:
    """Opening says which file it is."""
    folder = generations.live(index)
    assert folder is not None
    (folder / MANIFEST).write_text("{}")
    with pytest.raises(IndexDamaged, match=MANIFEST):
        open_reader(index, fingerprint="test")
