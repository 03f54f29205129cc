"""The indexer's commands as they are typed: what they say, and the codes they end with."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.catalog import Catalog, Failure
from indexer.cli import commands
from indexer.errors import PICTURES_LEFT_OUT, IndexMissing, SourceError
from indexer.index import generations
from indexer.pipeline import index_sources


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a note and a file that cannot be read; the index is beside it."""
    made = tmp_path / "notes"
    made.mkdir()
    (made / "a.txt").write_text("A note about the castle.")
    (made / "broken.docx").write_bytes(b"PK\x03\x04 no")
    monkeypatch.setenv("KAVOSH_INDEX", str(tmp_path / "index"))
    return made


def run(name: str, *arguments: str | Path) -> Result:
    """Run a command."""
    (command,) = (command for command in commands if command.name == name)
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_run_in_which_nothing_failed_anew_ends_well_and_says_what_is_not_read(folder: Path) -> None:
    first = run("index", folder)
    assert (first.exit_code, "not read: notes/broken.docx: " in first.output) == (1, True)
    second = run("index")
    assert (second.exit_code, "1 still not read (`kavosh status` lists them)" in second.output) == (0, True)


def test_an_index_without_sources_is_told_from_none(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no index"):
        index_sources([], tmp_path / "index")
    run("index", folder)
    assert run("forget", "notes").exit_code == 0
    with pytest.raises(SourceError, match="has no sources"):
        index_sources([], tmp_path / "index")


def test_one_is_counted_as_one(folder: Path) -> None:
    (folder / "broken.docx").unlink()
    assert "1 document written; 1 document in the index" in run("index", folder).output
    assert "1 file unchanged; 1 document" in run("index").output
    assert "1 document in 1 segment," in run("status").output
    (folder / "b.txt").write_text("Another note.")
    assert "1 document written, 1 file unchanged; 2 documents in the index" in run("index").output


def test_status_says_that_an_index_cannot_be_searched(folder: Path, tmp_path: Path) -> None:
    run("index", folder)
    assert "cannot be searched" not in run("status").output
    assert json.loads(run("status", "--json").output)["fault"] == ""
    segment = tmp_path / "index" / "live" / "s000001.arr"
    segment.write_bytes(segment.read_bytes()[:-1000])
    assert "it cannot be searched: " in run("status").output
    assert "truncated" in json.loads(run("status", "--json").output)["fault"]


def test_status_tells_what_was_read_in_part(folder: Path, tmp_path: Path) -> None:
    run("index", folder)
    live = generations.live(tmp_path / "index")
    assert live is not None
    with Catalog(live) as catalog, catalog.transaction():
        catalog.add_failures([Failure("notes", "scan.pdf", f"{PICTURES_LEFT_OUT}: 1 of 2.")])
    found = json.loads(run("status", "--json").output)
    assert [(each["path"], each["in_part"]) for each in found["failures"]] == [
        ("broken.docx", False),
        ("scan.pdf", True),
    ]
