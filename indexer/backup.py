"""Backup: the live generation as one tar file, and back."""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from indexer.catalog import NAME as CATALOG
from indexer.catalog import seal
from indexer.errors import IndexDamaged, IndexMissing, KavoshError
from indexer.index import generations
from indexer.index.check import check_generation
from indexer.index.container import disk_errors
from indexer.index.lock import WriteLock
from indexer.index.manifest import read_manifest
from indexer.wording import counted


def backup(index: Path, archive: Path) -> str:
    """Write the newest commit of the live generation to ``archive`` (tar) and return a sentence about it.

    Its files are never changed after they were written, so it is enough to keep hold of them (hard links, made while no
    commit can happen) and to pack them while commits go on. Raises IndexMissing, IndexBusy, OutOfSpace.
    """
    with tempfile.TemporaryDirectory(prefix="backup-", dir=index if index.is_dir() else None) as folder:
        held = Path(folder)
        with WriteLock(index) as lock:
            live = generations.live(lock.index)
            if live is None:
                raise IndexMissing(f"There is no index at {index}.", f"Make one: `kavosh index SOURCE --index {index}`")
            manifest = read_manifest(live)
            for name in sorted(manifest.files()):
                os.link(live / name, held / name)
            with disk_errors(archive):
                shutil.copy2(live / CATALOG, held / CATALOG)
        new = archive.with_name(f".{archive.name}.new")
        try:
            with disk_errors(archive), tarfile.open(new, "w") as tar:
                for file in sorted(held.iterdir()):
                    tar.add(file, file.name, recursive=False)
            new.replace(archive)
        finally:
            new.unlink(missing_ok=True)
    return f"{counted(manifest.documents, 'document')} in {archive} ({archive.stat().st_size / 1e6:,.1f} MB)."


def restore(archive: Path, index: Path) -> str:
    """Unpack a backup as a new generation, check every byte of it, make it live, and return a sentence about it.

    Raises KavoshError where the file is no backup, IndexDamaged where it is damaged; the live index is then as it was.
    """
    with WriteLock(index) as lock:
        generation = generations.create(lock)
        try:
            _unpack(archive, generation)
            for fault in check_generation(generation):
                raise IndexDamaged(f"The backup {archive} is damaged: {fault.message}", "Use another backup.")
            if not (generation / CATALOG).exists():
                raise IndexDamaged(f"The backup {archive} has no catalog.", "Use another backup.")
            seal(generation)
            generations.check(generation)
            generations.sync(generation)
            generations.publish(lock, generation)
        finally:
            generations.cleanup(lock)
        documents = read_manifest(generation).documents
        return f"{counted(documents, 'document')} from {archive} {'is' if documents == 1 else 'are'} live."


def _unpack(archive: Path, generation: Path) -> None:
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                name = PurePosixPath(member.name).name
                if not member.isreg() or name != member.name or name.startswith("."):
                    raise KavoshError(f"{archive} is no backup of Kavosh: it holds {member.name!r}.", "Check the file.")
                source = tar.extractfile(member)
                if source is not None:
                    with disk_errors(generation / name), (generation / name).open("xb") as target:
                        shutil.copyfileobj(source, target, 1 << 20)
    except (tarfile.TarError, EOFError) as error:
        raise KavoshError(f"{archive} is no backup of Kavosh: {error}.", "Check the file.") from None
