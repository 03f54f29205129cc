"""Intake: what changed, read and cut into batches of documents, with an account of what each file gave."""

import dataclasses
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from indexer.boilerplate import LineCounts
from indexer.catalog import Failure
from indexer.changes import Change, Changes
from indexer.documents import Document
from indexer.errors import ReadError
from indexer.progress import Meter
from indexer.readers.contract import Failure as ReaderFailure
from indexer.readers.contract import ReaderSettings, Result
from indexer.readers.pdf import FALLBACK, HINT, MISSING
from indexer.readers.sandbox import ReaderPool
from indexer.records import Lines, batches, digest, open_records, parse
from indexer.sources import Item

BATCH_DOCUMENTS = 250
"""Documents sent to a worker at once: enough for arrays to pay, few enough for two workers to share a small archive."""
BATCH_CHARS = 2_000_000


@dataclass(frozen=True, slots=True)
class Done:
    """What (a part of) a file gave: id and digest of each document, and what could not be read."""

    change: Change
    rows: tuple[tuple[str, bytes], ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """Files that were read: the documents of all, and an account of each."""

    documents: tuple[Document, ...]
    accounts: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class RecordLines:
    """Lines of a file of records, still to be parsed."""

    change: Change
    lines: Lines


type Batch = ReadFiles | RecordLines


def work(batch: Batch, *, settings: ReaderSettings) -> tuple[Sequence[Document], tuple[Done, ...]]:
    """Give the documents of a batch and its accounts; runs in a worker process."""
    if isinstance(batch, ReadFiles):
        return batch.documents, batch.accounts
    documents, digests, failures = parse(batch.lines, settings)
    rows = tuple(zip((document.id for document in documents), digests, strict=True))
    return documents, (Done(batch.change, rows, tuple(failures)),)


class Intake:
    """Reads the files of some changes, each once, in their order; to be used as a context manager.

    What lines are boilerplate is known only when the last file is read, so what was read waits in a file without a
    name. ``lines`` is what is known of lines already, and learns from what is read. ``check_stop`` is called a few
    times a second whatever is read, and raises where the reading is to end.
    """

    def __init__(
        self,
        changes: Changes,
        settings: ReaderSettings,
        workers: int,
        meter: Meter,
        lines: LineCounts,
        *,
        check_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self.remarks: list[str] = []
        self._records = [change for change in changes.read if change.item.is_records]
        self._files = [change for change in changes.read if not change.item.is_records]
        self._pool = ReaderPool(settings, workers)
        self._meter = meter
        self._empty: list[Done] = []
        self._lines = lines
        self._check_stop = check_stop
        meter.total = len(self._files)

    def __enter__(self) -> "Intake":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def batches(self) -> Iterator[Batch]:
        """Yield every batch that holds documents or lines."""
        with tempfile.TemporaryFile() as spool:
            sizes: list[int] = []
            for batch in self._read_files():
                self._lines.count(batch.documents)
                # Ours alone, and gone when closed: a pickle is as good as any form here.
                sizes.append(spool.write(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)))
            spool.seek(0)
            for size in sizes:
                self._check_stop()
                yield self._with_boilerplate(pickle.loads(spool.read(size)))  # noqa: S301 (written ten lines above)
        yield from self._read_records()

    def without_documents(self) -> list[Done]:
        """Return the accounts of files that gave no batch; complete when `batches` has ended."""
        return self._empty

    def _read_files(self) -> Iterator[ReadFiles]:
        documents: list[Document] = []
        accounts: list[Done] = []
        chars = 0
        for change, results in self._results():
            made, account = _account(change, results)
            accounts.append(account)
            self._remark(made)
            self._meter.advance(len(made), sum(not failure.in_part for failure in account.failures))
            documents += made
            chars += sum(len(document.text) for document in made)
            if len(documents) >= BATCH_DOCUMENTS or chars >= BATCH_CHARS:
                yield ReadFiles(tuple(documents), tuple(accounts))
                documents, accounts, chars = [], [], 0
        if documents:
            yield ReadFiles(tuple(documents), tuple(accounts))
        else:
            self._empty += accounts

    def _with_boilerplate(self, batch: ReadFiles) -> ReadFiles:
        documents = (
            dataclasses.replace(d, boilerplate=spans) if (spans := self._lines.spans(d)) else d for d in batch.documents
        )
        return dataclasses.replace(batch, documents=tuple(documents))

    def _remark(self, documents: Iterable[Document]) -> None:
        """Say once what would read these files better."""
        remark = f"{MISSING} Type: `{HINT}`"
        if remark not in self.remarks and any(
            repair.rule == FALLBACK for document in documents for repair in document.repairs
        ):
            self.remarks.append(remark)

    def _results(self) -> Iterator[tuple[Change, list[Result]]]:
        for root, group in groupby(self._files, key=lambda change: _root(change.item)):
            changes = list(group)
            items = ((change.item.file, change.item.path) for change in changes)
            yield from zip(changes, self._pool.read_all(items, root, self._check_stop), strict=True)

    def _read_records(self) -> Iterator[RecordLines]:
        before = self._meter.total
        for change in self._records:
            item = change.item
            lines = 0
            try:
                stream, below = open_records(item.file)
                with below, stream:
                    for batch in batches(item.source, item.path, stream):
                        self._check_stop()
                        yield RecordLines(change, batch)
                        lines += len(batch.lines)
                        self._meter.total = before + round(lines * item.size_bytes / max(below.tell(), 1))
            except ReadError as error:
                self._empty.append(_failed(change, error.message, error.hint))
            except OSError as error:
                self._empty.append(
                    _failed(change, f"The file cannot be opened: {error.strerror}.", "Check its rights.")
                )
            if not lines:
                self._empty.append(_failed(change, "The file is empty.", "Write one JSON record a line into it."))
            before += lines


def _failed(change: Change, reason: str, hint: str) -> Done:
    return Done(change, (), (Failure(change.item.source, change.item.path, reason, hint),))


def _root(item: Item) -> Path:
    """Return the folder of the item's source: links may lead anywhere inside it."""
    return item.file.parents[item.path.count("/")]


def _account(change: Change, results: Iterable[Result]) -> tuple[list[Document], Done]:
    """Give documents their source and address, and keep account of them."""
    item = change.item
    documents: list[Document] = []
    failures: list[Failure] = []
    for result in results:
        if isinstance(result, ReaderFailure):
            failures.append(Failure(item.source, result.name, result.reason, result.hint))
            continue
        name = f"{item.source}/{result.path}" if result.id == result.path else result.id
        documents.append(dataclasses.replace(result, id=name, source=item.source))
    rows = tuple((document.id, digest(repr(document).encode("utf-8", "surrogatepass"))) for document in documents)
    return documents, Done(change, rows, tuple(failures))
