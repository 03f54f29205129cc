"""Generations: built aside, published by one rename, brought back by another."""

import itertools
import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indexer.documents import Document
from indexer.errors import Cancelled, IndexDamaged, IndexMissing, KavoshError, SourceError
from indexer.index import generations
from indexer.index.arrays import Reader, open_reader
from indexer.index.commit import entry_of, first_commit, segment_name
from indexer.index.lock import WriteLock
from indexer.index.manifest import Manifest
from indexer.index.writer import build_segment

from .cutter import Cutter, Oracle
from .segments import check


def work(numbers: Sequence[int]) -> tuple[list[Document], int]:
    """Turn a batch of numbers into documents: the worker's half, in another process."""
    if -1 in numbers:
        raise SourceError("This source is bad.", "Mend it.")
    if -2 in numbers:
        os._exit(3)
    made = [Document(id=f"d{n % 90}", title="t", text=f"word{n % 7} کتاب-ها number{n}") for n in numbers]
    return made, len(numbers)


class Rebuilt(NamedTuple):
    """A generation that is not live."""

    generation: Path
    manifest: Manifest


def build(lock: WriteLock, batches: Iterable[Sequence[int]], **how: Any) -> Rebuilt:  # noqa: ANN401 - as build_segment takes them
    """Build a generation of batches of numbers, as the pipeline does."""
    generation = generations.create(lock)
    path = generation / segment_name(1)
    built = build_segment(path, batches, work, fingerprint="test", analyzer=Cutter, **how)
    manifest = first_commit(generation, "test", built.average_length, [entry_of(path, built.documents)])
    generations.sync(generation)
    return Rebuilt(generation, manifest)


def numbers(count: int) -> Iterable[Sequence[int]]:
    """Give batches of so many numbers."""
    return itertools.batched(range(count), 8)


def test_workers_build_what_one_process_would(tmp_path: Path) -> None:
    """Whoever analysed which batch, of documents with one id the last of the input stays."""
    told = []
    with WriteLock(tmp_path) as lock:
        rebuilt = build(lock, numbers(200), on_done=lambda count, report: told.append((count, report)))
    assert sum(count for count, _ in told) == 200
    assert all(count == report for count, report in told)
    (segment,) = open_reader(rebuilt.generation, fingerprint="test").segments
    documents = [segment.document(doc) for doc in range(segment.count)]
    newest = {document.id: document for document in work(range(200))[0]}
    assert {document.id: document for document in documents} == newest
    check(segment, Oracle(documents))
    assert {path.name for path in rebuilt.generation.iterdir()} == rebuilt.manifest.files()


def test_publish_and_roll_back(tmp_path: Path) -> None:
    """Each is one turn of a link; cleanup keeps the two that links name."""
    with WriteLock(tmp_path) as lock:
        made = []
        for count in (10, 20, 30):
            made.append(build(lock, numbers(count)).generation)
            generations.publish(lock, made[-1])
        assert open_reader(tmp_path, fingerprint="test").count == 30
        generations.cleanup(lock)
        assert [folder.exists() for folder in made] == [False, True, True]
        assert generations.rollback(lock, fingerprint="test") == made[1].resolve()
        assert open_reader(tmp_path, fingerprint="test").count == 20
        assert generations.rollback(lock, fingerprint="test") == made[2].resolve()
        assert open_reader(tmp_path, fingerprint="test").count == 30
    assert not (tmp_path / "live").readlink().is_absolute()


def test_nothing_to_roll_back_to_is_said(tmp_path: Path) -> None:
    """Before there is a second generation."""
    with WriteLock(tmp_path) as lock:
        generations.publish(lock, build(lock, numbers(3)).generation)
        with pytest.raises(IndexMissing, match="no previous"):
            generations.rollback(lock)


@pytest.mark.parametrize(("number", "error"), [(-1, SourceError), (-2, KavoshError)])
def test_what_goes_wrong_in_a_worker_is_raised_here(tmp_path: Path, number: int, error: type[Exception]) -> None:
    """An exception, or a death, behind the batches that dictionaries are trained on; nothing is left behind."""
    batches = itertools.chain(itertools.batched(range(4100), 100), [(number,)])
    with WriteLock(tmp_path) as lock:
        with pytest.raises(error):
            build(lock, batches)
        assert list((tmp_path / "generations" / "000001").iterdir()) == []


def test_a_build_can_be_stopped(tmp_path: Path) -> None:
    """Then the live generation is as it was, and the new one is gone."""
    stop = threading.Event()
    with WriteLock(tmp_path) as lock:
        generations.publish(lock, build(lock, numbers(5)).generation)
        with pytest.raises(Cancelled):
            build(lock, numbers(800), on_done=lambda *_: stop.set(), cancelled=stop.is_set)
        generations.cleanup(lock)
        assert open_reader(tmp_path, fingerprint="test").count == 5
        assert len(list((tmp_path / "generations").iterdir())) == 1


def test_a_generation_is_checked_before_it_is_published(tmp_path: Path) -> None:
    """Counts, and whatever the caller asks of it."""

    def doubt(reader: Reader) -> None:
        raise IndexDamaged(f"{reader.generation} does not know the word.")

    with WriteLock(tmp_path) as lock:
        generation = build(lock, numbers(5)).generation
        generations.check(generation, documents=5, fingerprint="test")
        with pytest.raises(IndexDamaged, match="5 documents, and 6"):
            generations.check(generation, documents=6, fingerprint="test")
        with pytest.raises(IndexDamaged, match="the word"):
            generations.check(generation, fingerprint="test", ask=doubt)
