"""The searcher's commands, run as a person would."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.errors import IndexMissing, KavoshError
from searcher.cli import eval_command, explain_command, search_command
from tests.searcher.made import make

ISOLATES = {"\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a small index."""
    return str(make(tmp_path_factory.mktemp("cli") / "index"))


def run(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))  # type: ignore[arg-type]


def test_search_prints_hits_and_notes(index: str) -> None:
    result = run(search_command, ";jhf", "--index", index)
    assert result.exit_code == 0, result.output
    assert "کتاب‌خانهٔ کابل" in result.output
    assert "Also searched for کتاب" in result.output
    assert "1 document found" in result.output


def test_search_prints_json(index: str) -> None:
    result = run(search_command, "library", "--index", index, "--json", "--limit", "1")
    page = json.loads(result.output)
    assert [hit["id"] for hit in page["hits"]] == ["library"]
    assert page["hits"][0]["snippets"][0]["marks"]


def test_any_question_has_an_answer(index: str) -> None:
    for query in ("", "\udcff", "AND", "((((", '"' * 500, "a" * 100_000, "\x1b[31m", "*"):
        assert run(search_command, "--index", index, "--", query).exit_code == 0


def test_a_question_may_begin_with_a_minus(index: str) -> None:
    result = run(search_command, "-library", "--index", index, "--json")
    assert "library" not in [hit["id"] for hit in json.loads(result.output)["hits"]]
    assert json.loads(result.output)["total"] == 4


def test_a_document_cannot_write_to_the_terminal(index: str) -> None:
    assert "\x1b" not in run(search_command, "\x1b[31m library", "--index", index).output


def test_batch_writes_a_run(index: str, tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("1\tکتاب\n2\tlibrary\n3\tگورخر\n4\t;jhf\n", "utf-8")
    asked = ["--index", index, "--batch", str(tmp_path / "q.tsv"), "--run", str(tmp_path / "run")]
    assert run(search_command, *asked).exit_code == 0
    rows = [line.split() for line in (tmp_path / "run").read_text("utf-8").splitlines()]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("1", "kabul", "1"),
        ("2", "library", "1"),
        ("4", "kabul", "1"),
    ]
    assert all(len(row) == 6 and row[1] == "Q0" and float(row[4]) > 0 for row in rows)
    assert run(search_command, *asked, "--no-help").exit_code == 0
    assert {line.split()[0] for line in (tmp_path / "run").read_text("utf-8").splitlines()} == {"1", "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["q.tsv", "run"]


def test_batch_wants_both_files(index: str) -> None:
    """And the sentence names what is missing or too much."""
    asked = run(search_command, "--index", index, "--batch", "q.tsv")
    assert (asked.exit_code, "--run FILE" in asked.output) == (2, True)
    asked = run(search_command, "--index", index, "--batch", "q.tsv", "--run", "r", "library")
    assert (asked.exit_code, "'library'" in asked.output) == (2, True)
    asked = run(search_command, "--index", index, "--run", "r", "library")
    assert (asked.exit_code, "no --batch" in asked.output) == (2, True)
    assert run(search_command, "--index", index).exit_code == 2


def test_what_is_piped_on_holds_no_invisible_signs(index: str) -> None:
    shown = run(search_command, "library", "--index", index).output
    assert "library" in shown
    assert not ISOLATES & set(shown)


def test_a_terminal_keeps_the_directions_of_texts_apart(index: str) -> None:
    reader, writer = os.openpty()
    asked = [sys.executable, "-m", "webui.cli", "search", "library", "--index", index]
    subprocess.run(asked, stdin=subprocess.DEVNULL, stdout=writer, timeout=60, check=True)
    os.close(writer)
    shown = b""
    with suppress(OSError), open(reader, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor; its end is an error
        while piece := screen.read(4096):
            shown += piece
    assert set(shown.decode()) >= ISOLATES


def test_errors_are_sentences(index: str, tmp_path: Path) -> None:
    missing = run(search_command, "کتاب", "--index", str(tmp_path / "nothing"))
    assert isinstance(missing.exception, IndexMissing)
    batch = run(search_command, "--index", index, "--batch", str(tmp_path / "none"), "--run", str(tmp_path / "run"))
    assert isinstance(batch.exception, KavoshError)
    assert not (tmp_path / "run").exists()
    unknown = run(explain_command, "کتاب", "nobody", "--index", index)
    assert isinstance(unknown.exception, KavoshError)
    assert "nobody" in str(unknown.exception)


def test_eval_prints_a_table(index: str, tmp_path: Path) -> None:
    (tmp_path / "questions.tsv").write_text("1\tکتاب\n2\tlibrary\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("1\tkabul\t1\n2\tpages\t1\n", "utf-8")
    result = run(eval_command, str(tmp_path), "--index", index)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1].split() == ["all", "2", "0.5000", "0.5000", "0.5000"]
    (row,) = json.loads(run(eval_command, str(tmp_path), "--index", index, "--json").output)
    assert row["mrr"] == 0.5
