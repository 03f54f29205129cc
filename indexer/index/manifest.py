"""MANIFEST.json: which files are the newest commit of a generation. Replacing it by one rename is the commit."""

import dataclasses
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import IndexMissing
from indexer.index.container import damaged, disk_errors, sync_folder

MANIFEST = "MANIFEST.json"
GENERATIONS = "generations"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment of a commit: its file, documents in it, how many are deleted and in which file that stands."""

    file: str
    count: int
    size_bytes: int
    deleted: int = 0
    deletions: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A commit: segments in the order of their age, and what holds for the whole generation.

    ``average_length`` (words a document) is frozen when the generation begins. ``toc`` is Whoosh's table of contents
    for this commit, ``toc_crc32`` its checksum. ``segment_number`` is the highest number a segment's name has had.
    """

    fingerprint: str
    average_length: float
    commit: int = 0
    segments: tuple[SegmentEntry, ...] = ()
    segment_number: int = 0
    toc: str = ""
    toc_crc32: int = 0

    @property
    def documents(self) -> int:
        """Live documents."""
        return sum(entry.count - entry.deleted for entry in self.segments)

    def files(self) -> frozenset[str]:
        """Name every file of the commit, the manifest itself included."""
        named = {MANIFEST, self.toc, *(entry.file for entry in self.segments)}
        return frozenset((named | {entry.deletions for entry in self.segments}) - {""})


def file_crc32(path: Path) -> int:
    """Give the CRC-32 of a whole file."""
    return zlib.crc32(path.read_bytes())


def _render(manifest: Manifest) -> bytes:
    plain = {"format": FORMAT, **dataclasses.asdict(manifest)}
    body = json.dumps(plain, indent=1, sort_keys=True)
    return f'{{"crc32": {zlib.crc32(body.encode())}, "manifest": {body}}}\n'.encode()


def read_manifest(generation: Path) -> Manifest:
    """Read and check a generation's manifest: IndexMissing, IndexDamaged."""
    path = generation / MANIFEST
    try:
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        hint = "Run `kavosh index SOURCE` to make one."
        raise IndexMissing(f"There is no index at {generation}.", hint) from None
    try:
        plain: dict[str, Any] = json.loads(raw)["manifest"]
        version = plain.pop("format")
        plain["segments"] = tuple(SegmentEntry(**entry) for entry in plain["segments"])
        manifest = Manifest(**plain)
        whole = version == FORMAT and _render(manifest) == raw
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(path, "is corrupt (it is no manifest this Kavosh can read)") from error
    if not whole:
        raise damaged(path, "is corrupt (its checksum or version differs)")
    return manifest


def write_manifest(generation: Path, manifest: Manifest) -> None:
    """Replace a generation's manifest; when this returns, the commit survives a power cut."""
    path = generation / MANIFEST
    beside = generation / f"{MANIFEST}.new"
    with disk_errors(path):
        sync_folder(generation)  # the names of the files it speaks of come first
        with beside.open("wb") as file:
            file.write(_render(manifest))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(generation)
