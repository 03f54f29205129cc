"""Watching: what is added, changed, moved and deleted is in the index a moment later, and a restart catches up."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.index.arrays import open_reader
from indexer.sources import Source
from indexer.watch import watch

PATIENCE_SECONDS = 60.0
"""How long a change may take on a machine that does much else; the aim stands in scripts/bench."""


class Watched:
    """A folder that is watched by a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "archive"
        self.folder.mkdir()
        self.index = folder / "index"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.said: list[str] = []

    def _run(self) -> None:
        watch([Source("archive", self.folder)], self.index, stop=self._stop, tell=self.said.append)

    def start(self) -> None:
        """Watch, and come back when the watch has begun."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        until(lambda: any(line.startswith("Watching") for line in self.said))
        time.sleep(0.3)

    def stop(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join()
        self.said.clear()

    def texts(self) -> dict[str, str]:
        """Return the text of every live document by its id."""
        reader = open_reader(self.index)
        return {
            segment.record(doc).id: segment.text(doc)
            for segment, live in zip(reader.segments, reader.live, strict=True)
            for doc in range(segment.count)
            if live is None or live[doc]
        }


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A folder of two notes, watched."""
    made = Watched(tmp_path)
    (made.folder / "a.txt").write_text("The first note of the archive.")
    (made.folder / "b.txt").write_text("The second note of the archive.")
    made.start()
    yield made
    made.stop()


def test_the_index_follows_the_folder(watched: Watched) -> None:
    (watched.folder / "c.txt").write_text("The third note of the archive.")
    until(lambda: "archive/c.txt" in watched.texts())
    (watched.folder / "a.txt").write_text("The first note, written again.")
    until(lambda: watched.texts()["archive/a.txt"] == "The first note, written again.")
    (watched.folder / "new").mkdir()
    (watched.folder / "b.txt").rename(watched.folder / "new" / "b.txt")
    until(lambda: watched.texts().keys() == {"archive/a.txt", "archive/c.txt", "archive/new/b.txt"})
    (watched.folder / "c.txt").unlink()
    until(lambda: "archive/c.txt" not in watched.texts())


def test_a_file_that_comes_in_pieces_ends_up_whole(watched: Watched) -> None:
    with (watched.folder / "long.txt").open("w") as file:
        for number in range(5):
            file.write(f"Line number {number} of a long text.\n")
            file.flush()
            time.sleep(0.3)
    until(lambda: watched.texts().get("archive/long.txt", "").count("Line number") == 5)


def test_a_restart_finds_what_changed_while_nobody_watched(watched: Watched) -> None:
    watched.stop()
    (watched.folder / "later.txt").write_text("Written while nobody watched.")
    (watched.folder / "a.txt").unlink()
    watched.start()
    until(lambda: watched.texts().keys() == {"archive/b.txt", "archive/later.txt"})
