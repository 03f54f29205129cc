"""Runs: a few thousand documents analysed, sorted and spilled by one process, waiting to be merged into a segment.

A word's text is handled in Python once a process (the analyzer's vocabulary) and once a run (when it is spilled); a
token only ever as a number in an array. A run orders its words by the CRC-32 of their stem, as segments do, so that a
merge reads all runs front to back and holds only a slice of each.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document
from indexer.errors import KavoshError
from indexer.index.columns import ANCHOR_POSITIONS, CATEGORIES, date_number, pack_record
from indexer.index.container import ContainerWriter, Spool
from indexer.index.texts import Compressor, train
from indexer.index.vocabulary import Vocabulary, WordCutter, default_analyzer

if TYPE_CHECKING:
    from indexer.analysis.analyzer import TokenBatch

RUN_KIND = "run"
RUN_TOKENS = 2_000_000  # tokens a run: 16 MB as two arrays, twice that while it is sorted
VOCABULARY_WORDS = 1_500_000  # words after which an analyzer is replaced by a new one, so that memory stays bounded
RECORD_DICTIONARY_BYTES = 16_384
_UNKNOWN, _ARABIC, _LATIN = 0, 1, 2
_WORD = np.uint64(32)  # places of a run are sorted as word << 32 | position


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """What texts and records are compressed with; empty bytes for none."""

    text: bytes = b""
    record: bytes = b""


def train_dictionaries(documents: Iterable[Document]) -> Dictionaries:
    """Train both dictionaries on a sample of documents, spread over the corpus if it can be."""
    kept = list(documents)
    records = train((pack_record(document) for document in kept), RECORD_DICTIONARY_BYTES)
    return Dictionaries(train(encode_text(document.text) for document in kept), records)


def encode_text(text: str) -> bytes:
    """Encode a text; half a surrogate pair, which damaged files hold, survives."""
    return text.encode("utf-8", "surrogatepass")


class _OpenRun:
    """A run while documents are added to it."""

    def __init__(self, path: Path, dictionaries: Dictionaries) -> None:
        self.path = path
        self.writer = ContainerWriter(path, RUN_KIND, sync=False)
        self.blocks: dict[str, tuple[Compressor, Spool, list[int]]] = {}
        for name, dictionary in (("text", dictionaries.text), ("record", dictionaries.record)):
            self.blocks[name] = (Compressor(dictionary), self.writer.stream(name, np.uint8), [])
        self.words: list[NDArray[np.uint32]] = []
        self.positions: list[NDArray[np.uint32]] = []
        self.columns: dict[str, list[NDArray[Any]]] = {}
        self.codes: dict[str, dict[str, int]] = {name: {} for name in CATEGORIES}
        self.tokens = 0
        self.next_position = 0

    def keep(self, name: str, values: NDArray[Any]) -> None:
        """Append to a column of documents."""
        self.columns.setdefault(name, []).append(values)

    def store(self, name: str, blocks: Iterable[bytes]) -> None:
        """Compress and append texts or records."""
        compressor, spool, lengths = self.blocks[name]
        compressed = [compressor.compress(block) for block in blocks]
        spool.write(b"".join(compressed))
        lengths.extend(map(len, compressed))

    def code(self, category: str, name: str) -> int:
        """Give the code of a category's value."""
        codes = self.codes[category]
        return codes.setdefault(name, len(codes))


class RunBuilder:
    """Turns documents into runs, in one process and bounded memory.

    Runs are written as ``NAME-0.run``, ``NAME-1.run`` ... under ``folder``; ``name`` must be the process's own.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        dictionaries: Dictionaries,
        *,
        analyzer: Callable[[], WordCutter] = default_analyzer,
        run_tokens: int = RUN_TOKENS,
        vocabulary: Vocabulary | None = None,
        vocabulary_words: int = VOCABULARY_WORDS,
    ) -> None:
        """``vocabulary`` is one that an earlier builder left, which saves analysing its words again."""
        self._vocabulary_words = vocabulary_words
        self.runs: list[Path] = []
        self._folder = folder
        self._name = name
        self._dictionaries = dictionaries
        self._new_analyzer = analyzer
        self._run_tokens = run_tokens
        self.vocabulary = vocabulary or Vocabulary(analyzer())
        self._open: _OpenRun | None = None
        self._order = 0

    def add(self, documents: Sequence[Document], order: int | None = None) -> None:
        """Analyse and keep a batch (a few hundred documents at best).

        ``order`` numbers the first of them in the whole input (where it is not given they follow the batch before): of
        several documents with one id, that of the highest number stays.
        """
        if not documents:
            return
        if order is not None:
            self._order = order
        run = self._open = self._open or _OpenRun(
            self._folder / f"{self._name}-{len(self.runs)}.run", self._dictionaries
        )
        batch = self.vocabulary.analyzer.batch([f"{document.title}\n{document.text}" for document in documents])
        self.vocabulary.catch_up()
        self._add_words(run, documents, batch)
        self._add_columns(run, documents)
        if run.tokens >= self._run_tokens:
            self._spill(run)

    def _add_words(self, run: _OpenRun, documents: Sequence[Document], batch: "TokenBatch") -> None:
        count = len(documents)
        first = batch.first.astype(np.int64)
        held = np.diff(first)
        own = np.repeat(np.arange(count), held)
        titles = np.fromiter((len(document.title) for document in documents), np.int64, count)
        in_text = batch.start > titles[own]
        title_words = held - np.bincount(own[in_text], minlength=count)
        position = batch.position.astype(np.int64)
        last_of_title = np.maximum(first[:-1] + title_words - 1, 0)
        title_lengths = np.where(title_words > 0, position[last_of_title] + 1 if position.size else 0, 0)
        lengths = np.where(held > 0, position[np.maximum(first[1:] - 1, 0)] + 1 if position.size else 0, 0)
        # One empty position behind the title and one behind the text: no phrase crosses.
        spans = lengths + 2
        begin = run.next_position + np.cumsum(spans) - spans
        position = position + in_text + begin[own]
        if run.next_position + int(spans.sum()) >= 1 << 32:
            raise KavoshError("One batch of documents holds more than four billion words.", "Split the documents.")
        run.keep("title", title_lengths.astype(np.uint32))
        run.keep("span", spans.astype(np.uint32))
        run.words.append(batch.word.astype(np.uint32, copy=False))
        run.positions.append(position.astype(np.uint32))
        run.tokens += position.size
        run.next_position += int(spans.sum())
        script = self.vocabulary.script[batch.word]
        arabic = np.bincount(own[script == _ARABIC], minlength=count)
        latin = np.bincount(own[script == _LATIN], minlength=count)
        majority = np.where(arabic >= latin, _ARABIC, _LATIN)
        run.keep("script", np.where(arabic + latin > 0, majority, _UNKNOWN).astype(np.uint8))
        run.keep("anchor", _anchors(batch.start.astype(np.int64), position, first, begin, spans))
        run.keep("quiet", _quiet(documents, batch.start, position, first))

    def _add_columns(self, run: _OpenRun, documents: Sequence[Document]) -> None:
        count = len(documents)
        run.store("text", (encode_text(document.text) for document in documents))
        run.store("record", map(pack_record, documents))
        for name in CATEGORIES:
            codes = (run.code(name, getattr(document, name)) for document in documents)
            run.keep(name, np.fromiter(codes, np.uint32, count))
        run.keep("date", np.fromiter((date_number(document.date) for document in documents), np.int32, count))
        run.keep("id", np.fromiter((zlib.crc32(encode_text(document.id)) for document in documents), np.uint32, count))
        run.keep("order", np.arange(self._order, self._order + count, dtype=np.int64))
        self._order += count

    def _spill(self, run: _OpenRun) -> None:
        vocabulary = self.vocabulary
        key, present = _sorted_places(run, vocabulary.stem_hash)
        terms, stems = vocabulary.analyzer.terms, vocabulary.analyzer.stems
        texts = [f"{stems[i]}\0{terms[i]}".encode("utf-8", "surrogatepass") for i in present.tolist()]
        writer = run.writer
        writer.add("places", key.astype(np.uint32))
        writer.add("word.count", np.diff(key.searchsorted(np.arange(present.size + 1, dtype=np.uint64) << _WORD)))
        writer.add("word.hash", vocabulary.stem_hash[present])
        writer.add("word.script", vocabulary.script[present])
        writer.add_strings("word.text", texts)
        for name, (compressor, _, lengths) in run.blocks.items():
            writer.add(f"{name}.at", np.cumsum([0, *lengths]).astype(np.uint64))
            writer.add(f"{name}.dictionary", np.frombuffer(compressor.dictionary, np.uint8))
        columns = {name: np.concatenate(pieces) for name, pieces in run.columns.items()}
        span = columns.pop("span")
        writer.add(
            "doc.first", np.concatenate([np.zeros(1, np.int64), np.cumsum(span, dtype=np.int64)]).astype(np.uint32)
        )
        for name, column in columns.items():
            writer.add(f"doc.{name}", column)
        writer.meta |= {"count": span.size, "names": {name: list(codes) for name, codes in run.codes.items()}}
        writer.close()
        self.runs.append(run.path)
        self._open = None
        if vocabulary.script.size > self._vocabulary_words:
            self.vocabulary = Vocabulary(self._new_analyzer())

    def finish(self) -> list[Path]:
        """Spill what is still in memory; give the runs in the order they were written."""
        if self._open is not None:
            self._spill(self._open)
        return self.runs

    def abort(self) -> None:
        """Drop what is not spilled yet; runs that are stay for the caller to remove."""
        if self._open is not None:
            self._open.writer.abort()
            self._open = None


def _sorted_places(run: _OpenRun, stem_hash: NDArray[np.uint32]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Sort a run's tokens by (word, position), which empties the run: (word << 32 | position, words by their order).

    All in one array: a worker's memory is at its height here.
    """
    held = np.zeros(stem_hash.size, np.bool_)
    for word in run.words:
        held[word] = True
    present = held.nonzero()[0]
    present = present[np.argsort(stem_hash[present], kind="stable")]
    rank = np.zeros(stem_hash.size, np.uint64)
    rank[present] = np.arange(present.size, dtype=np.uint64) << _WORD
    key = np.empty(run.tokens, np.uint64)
    end = run.tokens
    while run.words:
        word, position = run.words.pop(), run.positions.pop()
        rank.take(word, out=key[end - word.size : end], mode="clip")
        key[end - word.size : end] |= position
        end -= word.size
    key.sort()
    # A joined word and one of its parts may be one term at one position: that is one place.
    again = key[1:] == key[:-1]
    if again.any():
        key = np.delete(key, again.nonzero()[0])
    return key, present


def _quiet(
    documents: Sequence[Document], start: NDArray[np.uint32], position: NDArray[np.int64], first: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Give the stretches of positions that are boilerplate, (begin, end) after (begin, end), rising and apart."""
    if not any(document.boilerplate for document in documents):
        return np.zeros(0, np.uint32)
    inside = np.zeros(start.size, np.bool_)
    for document, low, high in zip(documents, first[:-1].tolist(), first[1:].tolist(), strict=True):
        if document.boilerplate:
            lines = np.array(document.boilerplate) + (len(document.title) + 1)
            for begin, end in (low + start[low:high].searchsorted(lines)).tolist():
                inside[begin:end] = True
    held = position[inside]
    edge = (np.diff(held) > 1).nonzero()[0]
    stretches = np.stack([held[np.append(0, edge + 1)], held[np.append(edge, -1)] + 1], axis=1) if held.size else held
    return stretches.ravel().astype(np.uint32)


def _anchors(
    start: NDArray[np.int64],
    position: NDArray[np.int64],
    first: NDArray[np.int64],
    begin: NDArray[np.int64],
    spans: NDArray[np.int64],
) -> NDArray[np.uint32]:
    """Give code points for every 64th position of each document (see ``Columns.anchors``), as differences."""
    held = -(-spans // ANCHOR_POSITIONS)
    own = np.repeat(np.arange(held.size), held)
    nth = np.arange(own.size) - np.repeat(np.cumsum(held) - held, held)
    if not start.size:
        return np.zeros(own.size, np.uint32)
    token = position.searchsorted(begin[own] + nth * ANCHOR_POSITIONS)
    token = np.minimum(token, first[1:][own] - 1)  # none stands there any more: the last one
    points = np.where(first[1:][own] > first[:-1][own], start[token], 0)
    before = np.concatenate([np.zeros(1, np.int64), points[:-1]])
    before[nth == 0] = 0
    forward: NDArray[np.int64] = np.maximum(points - before, 0)
    return forward.astype(np.uint32)
