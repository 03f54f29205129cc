"""Killed at any moment, an index is what it was before the step or after it; what was acknowledged is there."""

import contextlib
import multiprocessing as mp
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

from indexer.documents import Document
from indexer.index import generations
from indexer.index.arrays import open_reader
from indexer.index.check import check_index
from indexer.index.commit import Commit, entry_of, first_commit, segment_name
from indexer.index.lock import WriteLock
from indexer.index.merging import Frozen, average_length, write_segment
from indexer.index.parts import Part, RunPart
from indexer.index.runs import Dictionaries, RunBuilder

from .cutter import Cutter

KILLS = 220
SEED = 20_261_124
State = dict[str, str]


def after(state: State, step: int) -> State:
    """Give what the documents are after a step: a function of the step's number alone."""
    chance = random.Random(step)
    state = dict(state)
    for name in chance.sample(sorted(state), min(len(state), chance.randrange(3))):
        del state[name]
    for _ in range(chance.randrange(1, 5)):
        state[f"d{chance.randrange(40)}"] = f"step{step} word{chance.randrange(9)} کتاب"
    return state


def documents(state: State) -> list[Document]:
    """Make the documents of a state."""
    return [Document(id=name, title=f"title {name}", text=text) for name, text in sorted(state.items())]


def rebuild(lock: WriteLock, state: State) -> None:
    """Write a new generation and publish it."""
    generation = generations.create(lock)
    builder = RunBuilder(generation, "r", Dictionaries(), analyzer=Cutter)
    builder.add(documents(state))
    parts: list[Part] = [RunPart(run) for run in builder.finish()]
    frozen = Frozen(average_length(parts), "test")
    path = generation / segment_name(1)
    count = write_segment(path, parts, frozen, Dictionaries())
    first_commit(generation, "test", frozen.average_length, [entry_of(path, count)])
    generations.check(generation, documents=len(state), fingerprint="test")
    generations.sync(generation)
    generations.publish(lock, generation)
    generations.cleanup(lock)


def work(index: Path, pipe: Connection, step: int, state: State) -> None:
    """Take steps for ever, telling each when it counts."""
    with WriteLock(index) as lock:
        generations.cleanup(lock)
        pipe.send("ready")
        while True:
            step, begun = step + 1, time.perf_counter()
            wanted = after(state, step)
            if step % 6 == 0:
                rebuild(lock, wanted)
            else:
                with Commit(lock, fingerprint="test", analyzer=Cutter) as commit:
                    commit.delete(state.keys() - wanted.keys())
                    commit.add([document for document in documents(wanted) if state.get(document.id) != document.text])
                    commit.commit()
            state = wanted
            pipe.send((step, time.perf_counter() - begun))


def found(index: Path) -> State:
    """Read all live documents, through the ways that a searcher takes."""
    reader = open_reader(index, fingerprint="test")
    state: State = {}
    for segment, live in zip(reader.segments, reader.live, strict=True):
        for doc in range(segment.count):
            if live is None or live[doc]:
                document = segment.document(doc)
                assert document.id not in state
                state[document.id] = document.text
                last = document.text.split()[-1]
                assert doc in segment.exact(segment.term(last))[0]
    assert reader.count == len(state)
    return state


def test_kill_nine_at_any_step_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Commits with adds, updates, deletes, folds and rebuilds, killed at random moments, a fixed seed."""
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["indexer.index.commit", "indexer.index.toc", "indexer.index.whoosh_view"])
    chance = random.Random(SEED)
    index = tmp_path / "index"
    step, state = 0, after({}, 0)
    with WriteLock(index) as lock:
        rebuild(lock, state)
    between, usual_seconds = 0, 0.05
    for _ in range(KILLS):
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(index, theirs, step, state), daemon=True)
        process.start()
        theirs.close()
        assert ours.recv() == "ready"
        time.sleep(chance.uniform(0.0, min(2.5 * usual_seconds, 0.5)))  # a busy machine takes its steps slowly
        usual_seconds *= 1.05  # slower still, if no step is told
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        with contextlib.suppress(EOFError, ConnectionResetError):
            while True:
                (step, seconds), state = ours.recv(), after(state, step + 1)
                usual_seconds += (seconds - usual_seconds) / 8
        ours.close()
        process.close()
        left = found(index)
        if left != state:  # a step that counted, but could not be told any more
            step, state = step + 1, after(state, step + 1)
            between += 1
            assert left == state
    assert not check_index(index)
    assert step > between  # some were told, or nothing was tested
    assert step > KILLS // 8
