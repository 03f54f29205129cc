"""Relevance figures: by hand on small runs, and errors that name the line."""

from pathlib import Path

import pytest

from indexer.errors import SourceError
from searcher.evaluate import figures, read_judgements, read_questions, read_set


def test_figures_by_hand() -> None:
    judged = {"a:1": {"x": 1}, "a:2": {"x": 1, "y": 1}, "b:1": {"z": 1}, "b:2": {"z": 1}}
    run = {
        "a:1": [("x", 9.0)],
        "a:2": [("w", 5.0), ("y", 5.0)],  # equal scores keep their order
        "b:1": [(f"d{i}", 1.0) for i in range(10)] + [("z", 0.5)],
        "b:2": [],
    }
    rows = {row.name: row for row in figures(run, judged)}
    assert (rows["a"].questions, rows["a"].mrr, rows["a"].recall) == (2, 0.75, 0.75)
    assert (rows["b"].mrr, rows["b"].ndcg, rows["b"].recall) == (0.0, 0.0, 0.5)
    assert (rows["all"].questions, rows["all"].mrr) == (4, 0.375)


def test_no_run_no_rows() -> None:
    assert figures({}, {"a": {"x": 1}}) == []


def test_a_set_keeps_only_judged_questions(tmp_path: Path) -> None:
    (tmp_path / "questions.tsv").write_text("1\tکتاب\n2\tخانه\n\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("id\tdocument\trelevance\n1\td 1\t1\n", "utf-8")
    questions, judged = read_set(tmp_path)
    assert questions == [("1", "کتاب")]
    assert judged == {"1": {"d 1": 1}}


def test_trec_judgements_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "qrels").write_text("1 0 d1 1\n1 0 d2 0\n", "utf-8")
    assert read_judgements(tmp_path / "qrels") == {"1": {"d1": 1, "d2": 0}}


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"questions\.tsv"):
        read_set(tmp_path)
    (tmp_path / "q").write_text("no tab here\n", "utf-8")
    with pytest.raises(SourceError, match="Line 1"):
        read_questions(tmp_path / "q")
    (tmp_path / "r").write_text("1\td\t1\n1\td\tmany\n", "utf-8")
    with pytest.raises(SourceError, match="Line 2"):
        read_judgements(tmp_path / "r")
    (tmp_path / "b").write_bytes(b"1\t\xff\n")
    with pytest.raises(SourceError, match="UTF-8"):
        read_questions(tmp_path / "b")
