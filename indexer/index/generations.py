"""Generations: whole indexes beside each other, of which the link ``live`` names the one that answers.

    INDEX/generations/NAME/   a generation: MANIFEST.json, segments, Whoosh's table of contents
    INDEX/live                a relative link to the generation that answers (law 4: a rebuild never touches it)
    INDEX/previous            a link to the one before it, for rollback
    INDEX/lock                held by the process that writes

Publishing turns ``live`` by one rename. Killed before it, the old generation answers; after it, the new one. A
generation that neither link names is a leftover, and goes with the next ``cleanup``.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.errors import IndexDamaged, IndexMissing
from indexer.index.arrays import Reader, check_fingerprint, open_reader
from indexer.index.container import disk_errors, sync_folder
from indexer.index.lock import WriteLock
from indexer.index.manifest import GENERATIONS, read_manifest

LIVE = "live"
PREVIOUS = "previous"


def live(index: Path) -> Path | None:
    """Give the folder of the live generation, None where there is none."""
    return _linked(index / LIVE)


def previous(index: Path) -> Path | None:
    """Give the folder of the generation that ``rollback`` would bring back, None where there is none."""
    return _linked(index / PREVIOUS)


def _linked(link: Path) -> Path | None:
    return link.resolve() if link.is_symlink() and link.resolve().is_dir() else None


def create(lock: WriteLock) -> Path:
    """Make the folder of a new generation, its name above that of all others."""
    folder = lock.index / GENERATIONS
    with disk_errors(folder):
        folder.mkdir(exist_ok=True)
        taken = [int(name.name) for name in folder.iterdir() if name.name.isdigit()]
        generation = folder / f"{max(taken, default=0) + 1:06d}"
        generation.mkdir()
    return generation


def check(
    generation: Path,
    *,
    documents: int | None = None,
    fingerprint: str | None = None,
    ask: Callable[[Reader], None] | None = None,
) -> None:
    """Open a generation as a searcher would, before it answers anybody.

    ``documents`` is how many must be live; ``ask`` may put known questions to the reader and raise IndexDamaged.
    """
    reader = open_reader(generation, fingerprint=fingerprint)
    if documents is not None and reader.count != documents:
        raise IndexDamaged(
            f"{generation} holds {reader.count} documents, and {documents} were written.", "Run the command again."
        )
    if ask is not None:
        ask(reader)


def sync(generation: Path) -> None:
    """Bring all files of a generation, and their names, to the disk."""
    for folder, _, files in os.walk(generation):
        for name in files:
            handle = os.open(Path(folder) / name, os.O_RDONLY)
            try:
                with disk_errors(Path(folder) / name):
                    os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(Path(folder))
    sync_folder(generation.parent)
    sync_folder(generation.parent.parent)


def publish(lock: WriteLock, generation: Path) -> None:
    """Make a generation live; the one that was becomes the previous one. The generation must be checked and synced.

    What cannot be opened is nothing to go back to: then the previous one stays.
    """
    read_manifest(generation)
    was = live(lock.index)
    if was == generation.resolve():
        return
    if was is not None and _opens(was):
        _turn(lock.index / PREVIOUS, was)
    _turn(lock.index / LIVE, generation)


def _turn(link: Path, generation: Path) -> None:
    beside = link.with_name(f"{link.name}.new")
    with disk_errors(link):
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path(GENERATIONS) / generation.name)
        beside.replace(link)
        sync_folder(link.parent)


def rollback(lock: WriteLock, *, fingerprint: str | None = None) -> Path:
    """Bring the previous generation back; the live one becomes the previous one. IndexMissing where there is none."""
    was, back = live(lock.index), previous(lock.index)
    if back is None or back == was:
        raise IndexMissing(f"The index at {lock.index} has no previous generation.", "Run `kavosh index SOURCE`.")
    check_fingerprint(lock.index, read_manifest(back), fingerprint)
    check(back, fingerprint=fingerprint)
    _turn(lock.index / LIVE, back)
    if was is not None:
        _turn(lock.index / PREVIOUS, was)
    return back


def cleanup(lock: WriteLock) -> None:
    """Remove what killed or finished work left behind: generations no link names, unfinished links, files of no commit.

    Readers that still have a removed file open go on reading it.
    """
    keep = {folder for folder in (live(lock.index), previous(lock.index)) if folder is not None}
    for name in (LIVE, PREVIOUS):
        (lock.index / f"{name}.new").unlink(missing_ok=True)
    folder = lock.index / GENERATIONS
    if not folder.is_dir():
        return
    for generation in folder.iterdir():
        if generation.resolve() not in keep:
            shutil.rmtree(generation, ignore_errors=True)
    for generation in keep:
        for leftover in leftovers(generation):
            leftover.unlink(missing_ok=True)


def _opens(generation: Path) -> bool:
    try:
        open_reader(generation, fingerprint=read_manifest(generation).fingerprint)
    except (IndexDamaged, IndexMissing):
        return False
    return True


def _named_files(generation: Path) -> frozenset[str]:
    """Give the files that a generation's manifest names, none where it cannot be read."""
    try:
        return read_manifest(generation).files()
    except (IndexDamaged, IndexMissing):
        return frozenset()


def leftovers(generation: Path) -> Iterator[Path]:
    """Give the files of a generation that its manifest does not name, of those only that this part writes."""
    named = _named_files(generation)
    if not named:
        return  # nobody can tell what is left over in a generation without a manifest, and a rebuild must mend it
    patterns = ("*.arr", "*.del", "*.run", "*.spool", "*.toc", "*.toc.new", "MANIFEST.json.new")
    for path in itertools.chain.from_iterable(generation.glob(pattern) for pattern in patterns):
        if path.name not in named:
            yield path
