"""Commits: documents added to and deleted from a generation, a few at a time, without touching what is there.

A commit is a new small segment and new files of deletions beside the old files, then Whoosh's table of contents, all of
it synced; then one rename replaces MANIFEST.json, and the commit counts. Killed anywhere before the rename, the index
is what it was, with leftovers that the next commit removes; anywhere after it, the commit is there. Files that the new
manifest does not name are removed; who has them open goes on reading them.

Every segment costs a question some tens of microseconds, so a commit folds the newest segments into its own while they
are small beside it: any of ``FOLD_DOCUMENTS`` or less, and any of ``FOLD_RATIO`` times what has been gathered or less.
A document is thus rewritten about as often as the index grows by that factor, and fifty commits of a hundred documents
leave two or three small segments. A segment with more than ``DELETED_SHARE`` deleted documents is rewritten.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document
from indexer.errors import IndexMissing
from indexer.index.arrays import DELETIONS_KIND, open_reader
from indexer.index.container import ContainerWriter
from indexer.index.generations import leftovers, live
from indexer.index.lock import WriteLock
from indexer.index.manifest import Manifest, SegmentEntry, file_crc32, write_manifest
from indexer.index.merging import Frozen, average_length, write_segment
from indexer.index.parts import Part, RunPart, SegmentPart
from indexer.index.runs import RECORD_DICTIONARY_BYTES, Dictionaries, RunBuilder, train_dictionaries
from indexer.index.segment import Segment
from indexer.index.texts import train
from indexer.index.vocabulary import Vocabulary, WordCutter, default_analyzer

FOLD_DOCUMENTS = 1000  # documents up to which a segment is always folded: rewriting them takes about .1 s
FOLD_RATIO = 8
DELETED_SHARE = 0.3
_TRAIN_FROM, _TRAIN_ON = 1000, 4000  # documents from which dictionaries are tried, and how many they learn from


#: Vocabularies between two commits of a process that watches: analysing the same words again is most of a small commit.
#: Taking one out and putting it back are single steps of a dict, so no two threads ever hold the same.
_idle: dict[Callable[[], WordCutter], Vocabulary] = {}


@dataclasses.dataclass(slots=True)
class _Held:
    """A segment of the generation while a commit is prepared."""

    entry: SegmentEntry
    segment: Segment
    live: NDArray[np.bool_]
    changed: bool = False

    @property
    def documents(self) -> int:
        return int(self.live.sum())


def segment_name(number: int) -> str:
    """Name the file of a segment."""
    return f"s{number:06d}.arr"


def entry_of(path: Path, documents: int) -> SegmentEntry:
    """Describe a segment file that was just written."""
    return SegmentEntry(path.name, documents, path.stat().st_size)


def first_commit(
    generation: Path, fingerprint: str, average: float = 1.0, segments: Sequence[SegmentEntry] = ()
) -> Manifest:
    """Make a folder with finished segment files (or none) a generation."""
    return _publish(generation, Manifest(fingerprint, average, 1, tuple(segments), len(segments)))


def _publish(generation: Path, manifest: Manifest) -> Manifest:
    """Write Whoosh's table of contents and then the manifest: the moment the commit counts."""
    from indexer.index.toc import write_toc  # noqa: PLC0415 - Whoosh is not needed by those who only read manifests
    from indexer.index.whoosh_view import whoosh_schema, whoosh_segments  # noqa: PLC0415

    toc = write_toc(generation, manifest.commit, whoosh_schema(), whoosh_segments(manifest))
    manifest = dataclasses.replace(manifest, toc=toc.name, toc_crc32=file_crc32(toc))
    write_manifest(generation, manifest)
    return manifest


class Commit:
    """A commit in the making; nothing of it counts before ``commit`` returns.

    As a context manager it gives up (``abort``) unless ``commit`` was called.
    """

    def __init__(
        self,
        lock: WriteLock,
        generation: Path | None = None,
        *,
        fingerprint: str | None = None,
        analyzer: Callable[[], WordCutter] = default_analyzer,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin on a generation (by default the live one): IndexMissing, IndexDamaged, AnalyzerChanged.

        While segments are written, ``cancelled`` is asked whether to give up, and then ``commit`` raises Cancelled.
        """
        self._cancelled = cancelled
        found = generation or live(lock.index)
        if found is None:
            raise IndexMissing(f"There is no index at {lock.index}.", "Run `kavosh index SOURCE` to make one.")
        self.generation = found
        reader = open_reader(self.generation, fingerprint=fingerprint)
        self.manifest = reader.manifest
        self._tidy()
        self._held = [
            _Held(entry, segment, np.ones(entry.count, np.bool_) if mask is None else mask.copy())
            for entry, segment, mask in zip(reader.manifest.segments, reader.segments, reader.live, strict=True)
        ]
        self._analyzer = analyzer
        self._builder: RunBuilder | None = None
        self._dictionaries = self._known_dictionaries()
        self._done = False

    def _known_dictionaries(self) -> Dictionaries:
        """Take the dictionaries of the largest segment, so that merges copy most blocks as they are."""
        largest = max(self._held, key=lambda held: held.entry.count, default=None)
        if largest is None:
            return Dictionaries()
        return Dictionaries(largest.segment.texts.dictionary, largest.segment.records.dictionary)

    def add(self, documents: Sequence[Document]) -> None:
        """Add documents; each replaces the document that has its id."""
        if self._builder is None:
            if not self._held:
                self._dictionaries = train_dictionaries(documents)
            name = f"c{self.manifest.commit + 1}"
            self._builder = RunBuilder(
                self.generation,
                name,
                self._dictionaries,
                analyzer=self._analyzer,
                vocabulary=_idle.pop(self._analyzer, None),
            )
        self._builder.add(documents)
        self.delete(document.id for document in documents)

    def delete(self, ids: Iterable[str]) -> int:
        """Delete documents of earlier commits by id; give how many there were. What this commit adds stays."""
        deleted = 0
        for name in ids:
            for held in self._held:
                doc = held.segment.find(name)
                if doc >= 0 and held.live[doc]:
                    held.live[doc] = False
                    held.changed = True
                    deleted += 1
        return deleted

    def commit(self) -> Manifest:
        """Make it count. When this returns it survives a power cut; when it raises, the index is what it was."""
        try:
            manifest = self._prepare()
            if manifest is not self.manifest:
                manifest = _publish(self.generation, manifest)
        except BaseException:
            self.abort()
            raise
        self._done = True
        if self._builder is not None:
            _idle[self._analyzer] = self._builder.vocabulary
        self._tidy()
        return manifest

    def _prepare(self) -> Manifest:
        runs: list[Part] = [RunPart(run) for run in self._builder.finish()] if self._builder else []
        if not runs and not any(held.changed for held in self._held):
            return self.manifest
        number = self.manifest.segment_number
        gathered = sum(part.count for part in runs)
        folded: list[_Held] = []
        kept = [held for held in self._held if held.documents]
        while runs and kept and kept[-1].documents <= max(FOLD_DOCUMENTS, FOLD_RATIO * gathered):
            folded.insert(0, kept.pop())
            gathered += folded[0].documents
        average = self.manifest.average_length
        entries: list[SegmentEntry] = []
        for held in kept:
            if held.changed and 1 - held.documents / held.entry.count > DELETED_SHARE:
                held.segment.container.verify()
                number += 1
                entries.append(self._write(number, [SegmentPart(held.segment, held.live)], average))
            else:
                entries.append(self._with_deletions(held))
        if runs:
            number += 1
            for held in folded:  # or damaged bytes would be copied, and given checksums that fit
                held.segment.container.verify()
            parts = [*(SegmentPart(held.segment, held.live) for held in folded), *runs]
            if not kept:  # everything is written anew, so nothing holds us to the old average
                average = average_length(parts)
            entries.append(self._write(number, parts, average))
        return dataclasses.replace(
            self.manifest,
            average_length=average,
            commit=self.manifest.commit + 1,
            segments=tuple(entry for entry in entries if entry.count),
            segment_number=number,
        )

    def _write(self, number: int, parts: Sequence[Part], average: float) -> SegmentEntry:
        path = self.generation / segment_name(number)
        dictionaries = self._dictionaries
        if not dictionaries.text and sum(part.count for part in parts) >= _TRAIN_FROM:
            dictionaries = _train_on_parts(parts)
        documents = write_segment(
            path, parts, Frozen(average, self.manifest.fingerprint), dictionaries, cancelled=self._cancelled
        )
        return entry_of(path, documents)

    def _with_deletions(self, held: _Held) -> SegmentEntry:
        if not held.changed:
            return held.entry
        name = f"{Path(held.entry.file).stem}-{self.manifest.commit + 1}.del"
        dead = (~held.live).nonzero()[0].astype(np.uint32)
        with ContainerWriter(self.generation / name, DELETIONS_KIND) as writer:
            writer.add("deleted", dead)
        return dataclasses.replace(held.entry, deleted=dead.size, deletions=name)

    def abort(self) -> None:
        """Give up: what was written for this commit is removed."""
        if self._done:
            return
        self._done = True
        if self._builder is not None:
            self._builder.abort()
        self._tidy()

    def _tidy(self) -> None:
        # What the manifest on disk names stays, even if the commit failed behind the rename.
        for leftover in list(leftovers(self.generation)):
            leftover.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


def _train_on_parts(parts: Sequence[Part]) -> Dictionaries:
    """Train dictionaries on a sample of documents that are already compressed."""
    step = max(1, sum(part.count for part in parts) // _TRAIN_ON)
    texts = [part.texts[doc] for part in parts for doc in range(0, part.count, step)]
    records = [part.records[doc] for part in parts for doc in range(0, part.count, step)]
    return Dictionaries(train(texts), train(records, RECORD_DICTIONARY_BYTES))
