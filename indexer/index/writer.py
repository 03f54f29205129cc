"""Bulk writing: batches of documents in, one segment out, with a worker process a core.

Workers analyse, sort and spill runs; this process hands out batches, and has the runs merged when the last one is in.
Batches are whatever the caller likes to send (lines of JSON, records of a file): a worker turns them into documents
itself, so that parsing is shared out too. Two batches are under way a worker, so memory does not depend on the corpus.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from indexer.documents import Document
from indexer.errors import Cancelled
from indexer.index.merging import Frozen, average_length, write_segment
from indexer.index.parts import Part, RunPart
from indexer.index.runs import RUN_TOKENS, Dictionaries, RunBuilder, train_dictionaries
from indexer.index.vocabulary import Vocabulary, WordCutter, default_analyzer
from indexer.index.workers import Workers, answering, receive, send

__all__ = ["Built", "Dictionaries", "Frozen", "RunBuilder", "build_segment", "train_dictionaries", "write_segment"]

IN_FLIGHT = 2  # batches a worker has been given and not answered: it never waits for us
LOOK_SECONDS = 0.2  # how often somebody who waits for a worker looks whether to go on
SAMPLE_DOCUMENTS = 4000
SAMPLE_CHARACTERS = 8_000_000

type Work = Callable[[Any], tuple[Sequence[Document], object]]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: documents in the segment, and the average length that was frozen with it."""

    documents: int
    average_length: float


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker needs to begin: it must be picklable, as the worker is another process."""

    folder: Path
    name: str
    work: Work
    analyzer: Callable[[], WordCutter]
    run_tokens: int


def build_segment(
    path: Path,
    batches: Iterable[Any],
    work: Work,
    *,
    fingerprint: str,
    workers: int = 2,
    average: float | None = None,
    on_done: Callable[[int, object], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    analyzer: Callable[[], WordCutter] = default_analyzer,
    run_tokens: int = RUN_TOKENS,
) -> Built:
    """Index batches into one new segment file.

    ``work`` is a function of a module (it goes to other processes): it turns a batch into documents and anything else
    that ``on_done`` is to be told here, together with the number of documents, when the batch is analysed. Of documents
    with one id the last of the input stays. ``average`` is the generation's frozen average length, found from the
    documents where it is not given. Runs lie beside the segment while it is made, and are gone afterwards whatever
    happens. Raises Cancelled, OutOfSpace, or what ``work`` raised; then no segment is left behind.
    """
    batches = iter(batches)
    tasks = [_Task(path.parent, f"{path.stem}-w{n}", work, analyzer, run_tokens) for n in range(max(workers, 1))]
    try:
        with Workers(_worker, [(task,) for task in tasks]) as processes:
            # They load their tables of words while we look at the first documents.
            crew = _Crew(processes.pipes, cancelled)
            first = list(_sample(batches, work))
            dictionaries = _train(first)
            crew.begin(dictionaries)
            for order, batch in enumerate(itertools.chain((batch for batch, _ in first), batches)):
                crew.give(order, batch, on_done)
            first.clear()
            crew.finish(on_done)
        parts: list[Part] = [RunPart(run) for run in crew.runs]
        average = average_length(parts) if average is None else average
        count = write_segment(
            path, parts, Frozen(average, fingerprint), dictionaries, workers=workers, cancelled=cancelled
        )
    finally:
        for run in path.parent.glob(f"{path.stem}-w*.run*"):
            run.unlink(missing_ok=True)
    return Built(count, average)


def _sample(batches: Iterator[Any], work: Work) -> Iterator[tuple[Any, Sequence[Document]]]:
    """Take batches from the front until there are enough documents to train dictionaries on."""
    documents = characters = 0
    for batch in batches:
        made, _ = work(batch)
        yield batch, made
        documents += len(made)
        characters += sum(len(document.text) for document in made)
        if documents >= SAMPLE_DOCUMENTS or characters >= SAMPLE_CHARACTERS:
            return


def _train(sample: list[tuple[Any, Sequence[Document]]]) -> Dictionaries:
    """Train dictionaries on some of the documents of a sample, of which only the batches stay."""
    documents = [document for _, made in sample for document in made]
    sample[:] = [(batch, ()) for batch, _ in sample]
    return train_dictionaries(documents[:: max(1, len(documents) // SAMPLE_DOCUMENTS)])


class _Crew:
    """The workers of a build: who has how much to do, and what they made."""

    def __init__(self, pipes: Sequence[Connection], cancelled: Callable[[], bool]) -> None:
        self.runs: list[Path] = []
        self._cancelled = cancelled
        self._busy = dict.fromkeys(pipes, 0)

    def begin(self, dictionaries: Dictionaries) -> None:
        """Tell every worker what to compress with: the first thing it waits for."""
        for pipe in self._busy:
            send(pipe, dictionaries)

    def give(self, order: int, batch: object, on_done: Callable[[int, object], None] | None) -> None:
        """Hand a batch to the worker with least to do, waiting until one has room; Cancelled where that was asked."""
        self._check()
        while min(self._busy.values()) >= IN_FLIGHT:
            self._listen(on_done)
        pipe = min(self._busy, key=self._busy.__getitem__)
        send(pipe, (order, batch))
        self._busy[pipe] += 1

    def finish(self, on_done: Callable[[int, object], None] | None) -> None:
        """Wait until everything is analysed and spilled."""
        while any(self._busy.values()):
            self._listen(on_done)
        for pipe in self._busy:
            send(pipe, None)
        for pipe in self._busy:
            while not pipe.poll(LOOK_SECONDS):
                self._check()
            self.runs.extend(receive(pipe))

    def _check(self) -> None:
        if self._cancelled():
            raise Cancelled("The work was stopped; the index is as it was.")

    def _listen(self, on_done: Callable[[int, object], None] | None) -> None:
        for pipe in wait([pipe for pipe, busy in self._busy.items() if busy], LOOK_SECONDS):
            if isinstance(pipe, Connection):
                count, report = receive(pipe)
                self._busy[pipe] -= 1
                if on_done is not None:
                    on_done(count, report)
        self._check()


def _worker(pipe: Connection, task: _Task) -> None:
    """Analyse batches until there are no more; every answer is a result or an exception."""
    builder: RunBuilder | None = None
    with answering(pipe):
        try:
            vocabulary = Vocabulary(task.analyzer())
            vocabulary.analyzer.batch(["\n"])  # loads the tables of words
            builder = RunBuilder(
                task.folder,
                task.name,
                pipe.recv(),
                analyzer=task.analyzer,
                run_tokens=task.run_tokens,
                vocabulary=vocabulary,
            )
            while (given := pipe.recv()) is not None:
                order, batch = given
                documents, report = task.work(batch)
                builder.add(documents, order << 24)
                pipe.send((len(documents), report))
            pipe.send(builder.finish())
        finally:
            if builder is not None:
                builder.abort()
