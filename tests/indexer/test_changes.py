"""Changes: only what differs in content is read again, and a folder that vanished is not taken for emptied."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.catalog import Catalog
from indexer.changes import Changes, find_changes
from indexer.errors import SourceError
from indexer.sources import Source


class Archive:
    """A folder of files with a catalog that is told of what was read."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "archive"
        self.folder.mkdir()
        self.catalog = Catalog(tmp_path)
        self.source = Source("archive", self.folder)

    def write(self, name: str, text: str) -> None:
        """Write a file a second later than before, as a file system with coarse times would."""
        path = self.folder / name
        at = path.stat().st_mtime_ns + 10**9 if path.exists() else 10**18
        path.write_text(text, "utf-8")
        os.utime(path, ns=(at, at))

    def changes(self, *, insist: bool = False) -> Changes:
        """Find changes and tell the catalog of them."""
        changes = find_changes([self.source], self.catalog, insist=insist)
        with self.catalog.transaction():
            for change in changes.read + changes.touched:
                item = change.item
                self.catalog.put_file(item.source, item.path, item.size_bytes, item.time_ns, change.hash)
            for gone in changes.gone:
                self.catalog.drop_file(gone.number)
        return changes


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of twelve files that were read."""
    made = Archive(tmp_path)
    for number in range(12):
        made.write(f"{number:02}.txt", f"text {number}")
    assert len(made.changes().read) == 12
    yield made
    made.catalog.close()


def test_nothing_is_read_twice(archive: Archive) -> None:
    assert archive.changes() == Changes((), (), (), (), (), 12)


def test_a_file_with_other_content_is_read_again(archive: Archive) -> None:
    archive.write("03.txt", "another text")
    assert [change.item.path for change in archive.changes().read] == ["03.txt"]
    assert not archive.changes().read


def test_a_file_with_the_same_content_at_another_time_is_not_read(archive: Archive) -> None:
    archive.write("03.txt", "text 3")
    changes = archive.changes()
    assert not changes.read
    assert [change.item.path for change in changes.touched] == ["03.txt"]
    assert archive.changes().unchanged == 12


def test_files_that_are_gone_are_named(archive: Archive) -> None:
    (archive.folder / "05.txt").unlink()
    assert [file.path for file in archive.changes().gone] == ["05.txt"]


def test_when_more_than_half_is_gone_nothing_is_done_unless_one_insists(archive: Archive) -> None:
    for number in range(7):
        (archive.folder / f"{number:02}.txt").unlink()
    with pytest.raises(SourceError, match="7 of the 12 files") as refusal:
        archive.changes()
    assert "--insist" in refusal.value.hint
    assert len(archive.changes(insist=True).gone) == 7


def test_a_folder_that_is_not_mounted_is_not_taken_for_emptied(archive: Archive) -> None:
    archive.folder.rename(archive.folder.with_name("elsewhere"))
    with pytest.raises(SourceError):
        archive.changes()
