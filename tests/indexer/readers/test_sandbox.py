"""The pool: a file that hangs, kills or bloats its worker costs itself and nothing else."""

import sys
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers import Failure, ReaderSettings
from indexer.readers.contract import MIB
from indexer.readers.sandbox import ReaderPool
from indexer.readers.wire import pack, pack_settings, unpack, unpack_settings
from tests.indexer.readers.making import TEXT, package, results

PLUGIN = """
import os, signal, time
class Reader:
    suffixes = (".odd",)
    @staticmethod
    def read(blob, context):
        word = blob.content(1000).decode().strip()
        if word == "hang":
            time.sleep(600)
        if word == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "grow":
            held = [bytearray(1 << 20) for _ in range(4000)]
        if word == "print":
            print("not an answer", flush=True)
        if word == "raise":
            raise KeyboardInterrupt("odd")
        from indexer.readers.contract import Draft
        yield Draft(text=f"the word is {word}", kind="odd")
"""


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a reader plug-in that does harm when it is told to, and give a folder."""
    site = tmp_path / "site"
    info = site / "odd-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "odd_reader.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kavosh.readers]\nodd = odd_reader:Reader\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(site)])
    return tmp_path


def word(folder: Path, text: str) -> Path:
    path = folder / f"{text}.odd"
    path.write_text(text)
    return path


def test_a_plugged_in_reader_is_used_in_workers(odd: Path) -> None:
    with ReaderPool(ReaderSettings(seconds=20)) as pool:
        (one,) = pool.read(word(odd, "hello"), name="hello.odd")
        assert isinstance(one, Document)
        assert (one.text, one.type) == ("the word is hello", "odd")
        (one,) = pool.read(word(odd, "print"), name="print.odd")
        assert isinstance(one, Document)


@pytest.mark.parametrize(
    ("what", "reason"), [("hang", "longer than the limit of 2 seconds"), ("die", "died"), ("grow", "more memory than")]
)
def test_harm_costs_one_file(odd: Path, what: str, reason: str) -> None:
    with ReaderPool(ReaderSettings(seconds=2, memory_bytes=400 * MIB)) as pool:
        (bad,) = pool.read(word(odd, what), name=f"{what}.odd")
        assert isinstance(bad, Failure)
        assert reason in bad.reason
        (good,) = pool.read(word(odd, "hello"), name="hello.odd")
        assert isinstance(good, Document)


def test_workers_give_what_reading_here_gives_and_in_order(tmp_path: Path) -> None:
    paths = []
    for number in range(12):
        path = tmp_path / f"{number}.md"
        path.write_text(f"# {number}\n\n{TEXT}", "utf-8")
        paths.append(path)
    archive = tmp_path / "a.zip"
    archive.write_bytes(package({"x.txt": TEXT, "y.txt": TEXT}))
    paths.append(archive)
    with ReaderPool(workers=2) as pool:
        found = list(pool.read_all((path, path.name) for path in paths))
    assert found == [results(path) for path in paths]


def test_a_reading_that_is_left_leaves_a_working_pool(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(package({f"{n}.txt": TEXT for n in range(50)}))
    with ReaderPool() as pool:
        reading = pool.read(path, name="a.zip")
        assert isinstance(next(reading), Document)
        reading.close()  # type: ignore[attr-defined]
        assert len(list(pool.read(path, name="a.zip"))) == 50


def test_results_cross_as_plain_data(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(TEXT, "utf-8")
    (one,) = results(path)
    assert unpack(pack(one)) == one
    assert unpack(pack(Failure("a\udcff", "b", "c"))) == Failure("a\udcff", "b", "c")
    assert unpack_settings(pack_settings(ReaderSettings(seconds=3))) == ReaderSettings(seconds=3)
    for line in (b"{}", b"[]", b'["d"]', b'["x",1]', b"\xff"):
        with pytest.raises(ValueError):
            unpack(line)
