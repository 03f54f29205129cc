"""Reader: one commit of a generation, opened; what a searcher holds while it answers.

This is the door for searchers: they reach the index through the names of ``__all__`` only.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import AnalyzerChanged, IndexMissing
from indexer.index.container import Container, damaged
from indexer.index.manifest import GENERATIONS, MANIFEST, Manifest, read_manifest
from indexer.index.segment import CHAMPIONS, K1, KTH, SEVERAL, B, Best, Postings, Segment

__all__ = ["CHAMPIONS", "K1", "KTH", "SEVERAL", "B", "Best", "Postings", "Reader", "Segment", "open_reader", "stamp"]

DELETIONS_KIND = "deletions"
_ATTEMPTS = 20  # a commit replaces files; meeting that many in a row means that something else is wrong


@dataclass(frozen=True, slots=True)
class Reader:
    """Segments, what is deleted in each, and totals over them; immutable and safe to share between threads.

    ``live[i]`` is a mask over the documents of ``segments[i]`` (False: deleted), or None where nothing is deleted.
    ``count`` counts live documents. Document frequencies and ``documents_by_script`` count deleted ones too until a
    merge drops them, as both stand in the same formula.
    """

    generation: Path
    manifest: Manifest
    segments: tuple[Segment, ...]
    live: tuple[NDArray[np.bool_] | None, ...]
    count: int
    documents_by_script: tuple[int, int, int]

    @property
    def commit(self) -> int:
        """Number of the commit, rising within a generation."""
        return self.manifest.commit

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the analyzer that wrote it."""
        return self.manifest.fingerprint

    @property
    def average_length(self) -> float:
        """Average words a document, frozen for this generation."""
        return self.manifest.average_length

    def df_term(self, text: str) -> tuple[int, int]:
        """Count the documents of a term over all segments: (all, those of the term's own script)."""
        total = own = 0
        for segment in self.segments:
            if (term := segment.term(text)) >= 0:
                total += segment.df_term[term]
                own += segment.df_term_script(term)
        return total, own

    def df_stem(self, text: str) -> tuple[int, int]:
        """Count the documents of a stem over all segments: (all, those of the stem's own script)."""
        total = own = 0
        for segment in self.segments:
            if (stem := segment.stem(text)) >= 0:
                total += segment.df_stem[stem]
                own += segment.df_stem_script(stem)
        return total, own

    def find(self, id: str) -> tuple[int, int] | None:
        """Find the live document with this id: (segment, document), the newest first; None where there is none."""
        for at in range(len(self.segments) - 1, -1, -1):
            doc, live = self.segments[at].find(id), self.live[at]
            if doc >= 0 and (live is None or live[doc]):
                return at, doc
        return None


def stamp(index: Path) -> tuple[int, int, int] | None:
    """Give what changes whenever a commit or a generation appears (one stat); None where there is no index."""
    try:
        status = _status(f"{index}/live/{MANIFEST}") or (manifest_folder(index) / MANIFEST).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _status(path: str) -> os.stat_result | None:
    """Give the status of a file, None where there is none."""
    try:
        return os.stat(path)  # noqa: PTH116 - every question asks, and a Path takes four times as long
    except (FileNotFoundError, NotADirectoryError):
        return None


def manifest_folder(index: Path) -> Path:
    """Give the folder of an index's live generation; a generation's own folder is given back as it is."""
    live = index / "live"
    return live if live.is_symlink() or live.exists() or not (index / MANIFEST).exists() else index


def open_reader(index: Path, *, fingerprint: str | None = None, previous: Reader | None = None) -> Reader:
    """Open the newest commit of an index's live generation, or of a generation given by its own folder.

    ``fingerprint`` is the asking analyzer's, by default that of this Kavosh. Segments that ``previous`` has open
    already are taken from it, with whatever is remembered of them. Raises IndexMissing, IndexDamaged, and
    AnalyzerChanged where the index was written by another analyzer (law 2).
    """
    folder = manifest_folder(index)
    if not (folder / MANIFEST).exists():
        raise IndexMissing(f"There is no index at {index}.", f"Run `kavosh index SOURCE --index {index}` to make one.")
    for _ in range(_ATTEMPTS):
        generation = folder.resolve()  # the link may be turned while we read: hold on to one generation
        manifest = read_manifest(generation)
        try:
            reader = _open(generation, manifest, previous)
        except IndexMissing:
            if folder.resolve() == generation and read_manifest(generation).commit == manifest.commit:
                raise
            continue  # a commit or a publish took the files away meanwhile: what replaced them is there
        check_fingerprint(index, manifest, fingerprint)
        return reader
    raise damaged(folder, "changes faster than it can be opened")


def check_fingerprint(index: Path, manifest: Manifest, fingerprint: str | None) -> None:
    """Raise AnalyzerChanged unless the analyzer that asks is the one that wrote (law 2)."""
    if fingerprint is None:
        from indexer.analysis.analyzer import fingerprint as own  # noqa: PLC0415 - loads the tables of words

        fingerprint = own()
    if fingerprint != manifest.fingerprint:
        if index.parent.name == GENERATIONS:  # people name the index, not a generation in it
            index = index.parents[1]
        raise AnalyzerChanged(
            f"The index at {index} was written by another analyzer ({manifest.fingerprint}, now {fingerprint}).",
            f"Run `kavosh index --rebuild --index {index}`.",
        )


def _open(generation: Path, manifest: Manifest, previous: Reader | None) -> Reader:
    # A generation never gives one file name to two segments that were committed.
    known = {segment.path: segment for segment in previous.segments} if previous is not None else {}
    paths = [generation / entry.file for entry in manifest.segments]
    segments = tuple(known[path] if path in known else Segment(path) for path in paths)
    live: list[NDArray[np.bool_] | None] = []
    by_script = np.zeros(3, np.int64)
    for entry, segment in zip(manifest.segments, segments, strict=True):
        if segment.count != entry.count or segment.average_length != manifest.average_length:
            raise damaged(segment.path, "is not the segment that the manifest speaks of")
        live.append(live_mask(generation / entry.deletions, segment.count) if entry.deletions else None)
        by_script += segment.documents_by_script
    count = sum(entry.count - entry.deleted for entry in manifest.segments)
    scripts: Any = tuple(by_script.tolist())
    return Reader(generation, manifest, segments, tuple(live), count, scripts)


def live_mask(path: Path, count: int) -> NDArray[np.bool_]:
    """Read a file of deletions: True for every document that is not deleted."""
    mask = np.ones(count, np.bool_)
    mask[Container(path, DELETIONS_KIND)["deleted"]] = False
    return mask
