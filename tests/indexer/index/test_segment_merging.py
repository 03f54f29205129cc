"""A merge of segments equals a fresh build, by however many processes, and can be stopped."""

import dataclasses
import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.errors import Cancelled
from indexer.index import merging, runs
from indexer.index.merging import Frozen, write_segment
from indexer.index.parts import Part, RunPart, SegmentPart
from indexer.index.runs import RunBuilder
from indexer.index.segment import Segment

from .cutter import Cutter, Oracle
from .segments import NOTHING, build, check, documents_lists, last_of_each, made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=documents_lists, cut=st.integers(0, 14), dropped=st.sets(st.integers(0, 13)))
def test_a_merge_with_deletions_equals_a_fresh_build(tmp_path: Path, rows: list, cut: int, dropped: set[int]) -> None:
    """Array for array, texts and records included, but for the order of nothing."""
    documents = last_of_each(made(rows))
    segments: list[Part] = []
    for name, piece, base in (("a", documents[:cut], 0), ("b", documents[cut:], min(cut, len(documents)))):
        (tmp_path / name).mkdir(exist_ok=True)
        live = np.array([base + i not in dropped for i in range(len(piece))], np.bool_)
        segments.append(SegmentPart(build(tmp_path / name, piece, average=7.0), live))
    kept = [document for i, document in enumerate(documents) if i not in dropped]
    write_segment(tmp_path / "merged.arr", segments, Frozen(7.0, "test"), NOTHING)
    merged, fresh = Segment(tmp_path / "merged.arr"), build(tmp_path, kept, average=7.0)
    check(merged, Oracle(kept, 7.0))
    assert merged.container.meta == fresh.container.meta
    assert set(merged.container) == set(fresh.container)
    for name, array in fresh.container.items():
        assert array.dtype == merged.container[name].dtype, name
        assert np.array_equal(array, merged.container[name]), name


def impact_of(segment: Segment, term: str) -> int:
    """Give the impact of a term in the first document."""
    return int(segment.exact(segment.term(term))[1][0])


def test_words_of_boilerplate_are_found_and_weigh_least(tmp_path: Path) -> None:
    """One that stands elsewhere as well counts there only; titles count; places are all kept."""
    loud, quiet = tmp_path / "loud", tmp_path / "quiet"
    loud.mkdir(), quiet.mkdir()
    document = Document(id="1", title="title", text="motto cat title\ncat dog\nmotto cat title")
    marked = dataclasses.replace(document, boilerplate=((0, 15), (24, 39)))
    whole, weighed = build(loud, [document], average=7.0), build(quiet, [marked], average=7.0)
    assert weighed.quiet.tolist() == [2, 5, 7, 10]
    assert impact_of(weighed, "motto") == 1 < impact_of(whole, "motto")
    assert (
        impact_of(weighed, "dog") == impact_of(weighed, "cat") == impact_of(weighed, "title") == impact_of(whole, "dog")
    )
    for term in ("motto", "cat", "title"):
        assert weighed.places(weighed.term(term)).tolist() == whole.places(whole.term(term)).tolist()


def test_a_segment_that_does_not_know_boilerplate_keeps_its_impacts_in_a_merge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As files of version 1 are: their records name boilerplate that their impacts count."""
    marked = Document(id="1", title="", text="motto cat\ncat", boilerplate=((0, 9),))
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_quiet", lambda *_: np.zeros(0, np.uint32))
        old = build(tmp_path, [marked], average=7.0)
    (tmp_path / "new").mkdir()
    new = build(tmp_path / "new", [dataclasses.replace(marked, id="2", text="lion tiger", boilerplate=((0, 4),))])
    write_segment(
        tmp_path / "merged.arr", [SegmentPart(old, None), SegmentPart(new, None)], Frozen(7.0, "test"), NOTHING
    )
    merged = Segment(tmp_path / "merged.arr")
    assert [impact_of(merged, term) for term in ("motto", "cat")] == [impact_of(old, term) for term in ("motto", "cat")]
    assert (impact_of(merged, "lion"), merged.quiet.tolist()) == (1, [6, 7])


def words_by_the_hundred(folder: Path) -> list[Part]:
    """Make runs of many stems, each with several terms, that share words and two documents of one id."""
    texts = [
        " ".join(f"{chr(97 + (i * 7 + j) % 26)}{j % 11}{'s' * (i % 3)}" for j in range(i % 40)) for i in range(300)
    ]
    builder = RunBuilder(folder, "run", NOTHING, analyzer=Cutter, run_tokens=1000)
    for start in range(0, 300, 50):
        builder.add([Document(id=str(i % 290), title="", text=texts[i]) for i in range(start, start + 50)])
    return [RunPart(run) for run in builder.finish()]


@pytest.mark.parametrize("workers", [2, 3])
def test_a_merge_by_several_processes_is_that_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """Byte for byte, wherever the shares are cut."""
    parts = words_by_the_hundred(tmp_path)
    write_segment(tmp_path / "one.arr", parts, Frozen(7.0, "test"), NOTHING)
    monkeypatch.setattr(merging, "SHARE_PLACES", 300)
    write_segment(tmp_path / "many.arr", parts, Frozen(7.0, "test"), NOTHING, workers=workers)
    assert (tmp_path / "many.arr").read_bytes() == (tmp_path / "one.arr").read_bytes()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_merge_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Between two shares; no segment and no process is left behind."""
    parts = words_by_the_hundred(tmp_path)
    monkeypatch.setattr(merging, "SHARE_PLACES", 300)
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        write_segment(
            tmp_path / "made.arr",
            parts,
            Frozen(7.0, "test"),
            NOTHING,
            workers=workers,
            cancelled=lambda: next(answers),
        )
    assert not (tmp_path / "made.arr").exists()
    assert not multiprocessing.active_children()
