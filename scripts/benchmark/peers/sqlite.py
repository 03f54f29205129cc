"""SQLite FTS5: what every machine has; words cut by unicode61, ranked by its BM25."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmark.corpus import Corpus
from benchmark.peers.contract import unique
from benchmark.timing import Ask
from benchmark.workload import Kind

_SELECT = "select rowid from texts where texts match ? order by rank limit 10"


class _Fts5:
    """One table with ids and texts in it."""

    repeats = 1

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Insert everything in one transaction."""
        database = sqlite3.connect(folder / "fts5.db")
        tokenizer = "tokenize='unicode61 remove_diacritics 2'"
        database.execute(f"create virtual table texts using fts5(id unindexed, body, {tokenizer})")
        with database:
            database.executemany("insert into texts values (?, ?)", corpus.texts())
        database.close()

    def open(self, folder: Path) -> Ask:
        """Open the database."""
        return partial(_ask, sqlite3.connect(folder / "fts5.db"))


def _ask(database: sqlite3.Connection, kind: Kind, words: Sequence[str]) -> object:
    if kind == "phrase2":
        match = f'"{" ".join(words)}"'
    else:
        match = (" AND " if kind == "and2" else " OR ").join(f'"{word}"' for word in unique(words))
    return database.execute(_SELECT, (match,)).fetchall()


PEER = _Fts5()
