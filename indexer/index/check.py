"""Checking an index to the last bit: every byte of every file is under a checksum that is compared here."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from indexer.errors import IndexDamaged, IndexMissing
from indexer.index.arrays import DELETIONS_KIND
from indexer.index.container import Container, damaged
from indexer.index.generations import live, previous
from indexer.index.manifest import Manifest, file_crc32, read_manifest
from indexer.index.segment import Segment

Fault = IndexDamaged | IndexMissing


def check_index(index: Path) -> tuple[Fault, ...]:
    """Check the live generation and the previous one; give every fault, in the order of the files.

    Raises IndexMissing where there is no live generation.
    """
    found = live(index)
    if found is None:
        raise IndexMissing(f"There is no index at {index}.", f"Run `kavosh index SOURCE --index {index}` to make one.")
    generations = [found]
    before = previous(index)
    if before is not None and before != found:
        generations.append(before)
    return tuple(fault for generation in generations for fault in check_generation(generation))


def check_generation(generation: Path) -> Iterator[Fault]:
    """Read every byte of a generation; give a fault for each file that is damaged or missing."""
    try:
        manifest = read_manifest(generation)
    except (IndexDamaged, IndexMissing) as error:
        yield error
        return
    for check in _checks(generation, manifest):
        try:
            check()
        except (IndexDamaged, IndexMissing) as error:
            yield error


def _checks(generation: Path, manifest: Manifest) -> Iterator[Callable[[], None]]:
    for entry in manifest.segments:
        path = generation / entry.file
        yield partial(_check_segment, path, entry.count, entry.size_bytes)
        if entry.deletions:
            gone = generation / entry.deletions
            yield partial(_check_deletions, gone, entry.count, entry.deleted)
    yield partial(_check_toc, generation / manifest.toc, manifest.toc_crc32)


def _check_segment(path: Path, count: int, size_bytes: int) -> None:
    segment = Segment(path)
    segment.container.verify()
    if segment.count != count or segment.container.size_bytes != size_bytes:
        raise damaged(path, "is not the segment that the manifest speaks of")


def _check_deletions(path: Path, count: int, deleted: int) -> None:
    container = Container(path, DELETIONS_KIND)
    container.verify()
    gone = container["deleted"]
    if gone.size != deleted or (gone.size and int(gone.max()) >= count):
        raise damaged(path, "does not fit its segment")


def _check_toc(path: Path, checksum: int) -> None:
    try:
        same = file_crc32(path) == checksum
    except OSError as error:
        raise damaged(path, f"cannot be read ({error.strerror})") from error
    if not same:
        raise damaged(path, "is corrupt (its checksum differs)")
