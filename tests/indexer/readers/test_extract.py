"""``kavosh extract``: a line a document, the reason a file was not read, and the evidence for what was found."""

import json
from pathlib import Path

from click.testing import CliRunner

from indexer.errors import PICTURES_LEFT_OUT
from indexer.extract_cli import extract
from indexer.readers.contract import Failure
from tests.indexer.readers.making import TEXT, package


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    """Run the command; give its exit code and the objects it printed."""
    result = CliRunner().invoke(extract, [*arguments, "--jsonl"])
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_a_folder_becomes_a_line_a_document(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(f"---\ntitle: باغ\nauthor: نسرین\ndate: 2019-05-04\n---\n{TEXT}", "utf-8")
    (tmp_path / "b.zip").write_bytes(package({"c.txt": TEXT}))
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / ".hidden").write_text("x")
    code, rows = run(str(tmp_path))
    assert code == 1
    assert [row["file"] for row in rows] == ["b.zip!c.txt", "empty.pdf", "in/a.md"]
    assert "empty" in str(rows[1]["error"])
    assert rows[2] == {
        "file": "in/a.md",
        "title": "باغ",
        "text": TEXT,
        "author": "نسرین",
        "date": "2019-05-04",
        "lang": "fa",
    }


def test_evidence_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# باغ\n\n{TEXT} او نېاشد و مېاد.", "utf-8")
    code, (row,) = run(str(path), "--explain")
    assert code == 0
    assert row["evidence"] == {
        "title": "first heading",
        "language": "words of the text",
        "encoding": "utf-8: valid UTF-8",
    }
    assert row["repairs"] == {"damaged beh": 2}
    page = CliRunner().invoke(extract, [str(path), "--explain"]).stdout
    assert "title: باغ  (first heading)" in page
    assert "repaired: damaged beh, 2 times" in page


def test_a_name_that_is_no_utf_8_is_printed_as_json_can(tmp_path: Path) -> None:
    path = tmp_path / "a\udcff.txt"
    path.write_text(TEXT, "utf-8")
    code, (row,) = run(str(path))
    assert (code, row["file"]) == (0, "a\udcff.txt")


def test_a_file_read_in_part_is_no_failure() -> None:
    assert Failure("a.pdf", f"{PICTURES_LEFT_OUT}: 1 of 2.").in_part
    assert not Failure("a.pdf", "The PDF is damaged and cannot be opened.").in_part
