"""The benchmark measures what it says: on a tiny corpus, with our engine and SQLite FTS5."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmark import cli, corpus, growing, serving, workload
from benchmark.child import TaskFailed, run
from benchmark.figures import Figures, measure
from benchmark.memory import Memory, of_tree
from benchmark.peers import peer
from benchmark.peers.ours import written
from benchmark.report import aligned, table
from benchmark.timing import percentiles
from benchmark.workload import KINDS

SENTENCES = (
    "The river carries water from the mountains to the old city",
    "کاریز آب را از دامنه کوه به باغ های شهر می رساند",
    "Engineers measured every well of the tunnel before winter",
    "مردم این روستا هر سال کاریز را پاک می کنند",
)


@pytest.fixture(scope="module", autouse=True)
def found_by_children() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(cli.__file__).parents[1]))
        yield


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> corpus.Corpus:
    path = tmp_path_factory.mktemp("bench") / "tiny.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number in range(80):
            text = ". ".join(SENTENCES[(number + step) % 4] for step in range(3))
            out.write(json.dumps({"id": f"t{number}", "title": f"Karez {number}", "text": text}) + "\n")
    return corpus.measured(path)


@pytest.fixture(scope="module")
def asked(tiny: corpus.Corpus) -> workload.Workload:
    return workload.make(tiny, per_kind=6)


@pytest.fixture(scope="module")
def ours(
    tiny: corpus.Corpus, asked: workload.Workload, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Figures]:
    folder = tmp_path_factory.mktemp("ours")
    return folder / f"kavosh-{tiny.count}", measure("kavosh", tiny, asked, folder, "wall")


def test_percentiles_are_times_that_were_measured() -> None:
    found = percentiles([float(number) for number in range(100, 0, -1)])
    assert (found.p50, found.p95) == (51, 96)
    assert percentiles([3.0]) == percentiles([3.0, 3.0])
    with pytest.raises(ValueError, match="no times"):
        percentiles([])


@pytest.mark.parametrize("suffix", corpus.SUFFIXES)
def test_a_cut_is_the_beginning_in_the_same_packing(tiny: corpus.Corpus, tmp_path: Path, suffix: str) -> None:
    packed = tmp_path / f"packed{suffix}"
    with corpus.opened(packed, "wb") as out:
        out.write(tiny.path.read_bytes())
    whole = corpus.measured(packed)
    part = corpus.cut(whole, 5, tmp_path)
    assert (whole.count, whole.size_bytes) == (tiny.count, tiny.size_bytes)
    assert part == corpus.measured(part.path)
    assert part.path.name.endswith(suffix)
    assert list(part.records()) == list(tiny.records())[:5]
    assert corpus.cut(whole, 80, tmp_path) is whole


def test_new_documents_have_new_ids_however_many(tiny: corpus.Corpus) -> None:
    ids = [json.loads(line)["id"] for line in corpus.copies(tiny, 200)]
    assert ids == [f"new-{number}" for number in range(200)]


def test_what_is_asked_stands_in_the_corpus_and_is_the_same_again(
    tiny: corpus.Corpus, asked: workload.Workload
) -> None:
    assert workload.make(tiny, per_kind=6) == asked
    texts = [text for _, text in tiny.texts()]
    for kind in KINDS:
        assert len(asked.queries[kind]) == 6
        for words in asked.queries[kind]:
            assert any(all(word in text for word in words) for text in texts)
    assert all(any(question in text for text in texts) for question in asked.questions)


def test_questions_of_a_file_are_asked_as_they_were_typed(tiny: corpus.Corpus, tmp_path: Path) -> None:
    path = tmp_path / "questions.tsv"
    path.write_text("q1\tWhere is the river?\nq2\t؟\nQuestion without an id\n", "utf-8")
    assert sorted(workload.make(tiny, path).questions) == ["Question without an id", "Where is the river?"]


def test_queries_are_put_as_somebody_types_them() -> None:
    assert written("and2", ["old", "city"]) == "+old +city"
    assert written("phrase2", ["old", "city"]) == '"old city"'
    assert written("or3", ["old", "old", "city"]) == "old city"


def test_memory_is_that_of_a_process_and_those_below_it() -> None:
    alone = of_tree(os.getpid())
    waits = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(waits, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        both = of_tree(os.getpid())
        child.communicate(b"\n")
    assert both.resident > alone.resident > alone.own > 0
    assert of_tree(child.pid) == Memory()


def test_a_task_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(TaskFailed, match="unable to open database"):
        run("tasks:remember", name="fts5", folder=str(tmp_path / "nowhere"), questions=[["water"]])


def test_both_engines_find_the_documents_with_a_word(
    tiny: corpus.Corpus, ours: tuple[Path, Figures], tmp_path: Path
) -> None:
    sqlite = peer("fts5")
    sqlite.write(tiny, tmp_path)
    asking = sqlite.open(tmp_path)
    rows = asking("term", ["winter"])
    asking.args[0].close()  # type: ignore[attr-defined]
    found = peer("kavosh").open(ours[0])("term", ["winter"])
    assert len(rows) == len(found.documents) == 10  # type: ignore[arg-type,attr-defined]


def test_our_figures_are_measured_and_shown(ours: tuple[Path, Figures]) -> None:
    figures = ours[1]
    assert figures.documents == 80
    assert figures.index_seconds > 0
    assert figures.index_memory.resident > figures.index_memory.own > 0
    assert figures.asked_memory.resident > 0
    assert all(0 < figures.queries[kind].p50 <= figures.queries[kind].p95 for kind in KINDS)
    shown = table([figures])
    assert shown.startswith("80 documents")
    assert "question p95, ms" in shown


def test_columns_stand_below_each_other() -> None:
    assert aligned([["", "one"], ["row", "12.5"]]) == "      one\nrow  12.5"


def test_service_and_growth(
    tiny: corpus.Corpus,
    asked: workload.Workload,
    ours: tuple[Path, Figures],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "WARM_UP", 2)
    monkeypatch.setattr(serving, "ALONE", 4)
    monkeypatch.setattr(serving, "TOGETHER", 16)
    served = serving.serve(ours[0], asked.questions)
    assert served.alone.p50 > 0
    assert served.per_second > 0
    assert served.memory.resident > 0
    monkeypatch.setattr(growing, "COMMITS", 3)
    grown = growing.grow(
        index=str(ours[0]),
        news=str(tmp_path / "news"),
        corpus=str(tiny.path),
        count=tiny.count,
        size_bytes=tiny.size_bytes,
        queries=asked.queries,
        clock="wall",
    )
    assert grown["process_seconds"] <= grown["process_seconds_most"]  # type: ignore[operator]
    assert grown["segments"]


def test_the_command_prints_writes_and_draws(tiny: corpus.Corpus, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the bench extra is not installed")
    out, plot = tmp_path / "out.json", tmp_path / "out.svg"
    arguments = [str(tiny.path), "--peers", "fts5", "--documents", "40,1000", "--json", str(out), "--plot", str(plot)]
    done = CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0, done.output
    assert "40 documents" in done.output
    assert [each["documents"] for each in json.loads(out.read_text())["engines"]] == [40, 80]
    assert plot.read_text().startswith("<?xml")


@pytest.mark.parametrize(("option", "value"), [("--peers", "lucene"), ("--documents", "many"), ("--documents", "0")])
def test_the_command_says_what_it_does_not_know(tiny: corpus.Corpus, option: str, value: str) -> None:
    done = CliRunner().invoke(cli.main, [str(tiny.path), option, value])
    assert done.exit_code == 2
    assert repr(value)[1:-1] in done.output
