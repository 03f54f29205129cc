"""Kavosh: indexed by the command that people use, asked from the letters of a question to ten ranked documents."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmark.corpus import Corpus
from benchmark.peers.contract import unique
from benchmark.timing import Ask
from benchmark.workload import Kind

COMMAND = Path(sys.executable).parent / "kavosh"


def written(kind: Kind, words: Sequence[str]) -> str:
    """Return a query as somebody would type it."""
    if kind == "phrase2":
        return f'"{" ".join(words)}"'
    return " ".join(f"+{word}" if kind == "and2" else word for word in unique(words))


class _Kavosh:
    """The full analyzer, words and their stems, titles, both steps of the ranking."""

    repeats = 3

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Run `kavosh index`."""
        subprocess.run([COMMAND, "index", f"bench={corpus.path}", "--index", folder], check=True, capture_output=True)

    def open(self, folder: Path) -> Ask:
        """Open a reader and its engine."""
        from indexer.index.arrays import open_reader  # noqa: PLC0415 - what it takes to load counts as memory of asking
        from searcher.engines.array_engine import ArrayEngine  # noqa: PLC0415
        from searcher.query.syntax import parse  # noqa: PLC0415

        engine = ArrayEngine(open_reader(folder))

        def ask(kind: Kind, words: Sequence[str]) -> object:
            return engine.search(parse(written(kind, words)).tree, limit=10, count=False)

        return ask


def steps(folder: Path, queries: Mapping[Kind, Sequence[Sequence[str]]]) -> dict[str, Ask]:
    """Return ways to take the steps of an answer one at a time; questions are read beforehand for those after it.

    ``reading`` makes a tree of what was typed, ``first`` finds and ranks by words, ``both`` ranks by the second step
    too, ``counted`` also gives the total and all facets; ``page`` is everything from the text to a page of
    results, with help and snippets.
    """
    from indexer.index.arrays import open_reader  # noqa: PLC0415
    from searcher.engines.array_engine import ArrayEngine  # noqa: PLC0415
    from searcher.engines.interface import FACETS  # noqa: PLC0415
    from searcher.query.syntax import parse  # noqa: PLC0415
    from searcher.results import Question  # noqa: PLC0415
    from searcher.service import Service  # noqa: PLC0415

    engine, service = ArrayEngine(open_reader(folder)), Service(folder)
    service.prepare()
    trees = {(kind, *words): parse(written(kind, words)).tree for kind in queries for words in queries[kind]}
    return {
        "reading": lambda kind, words: parse(written(kind, words)),
        "first": lambda kind, words: engine.search(trees[kind, *words], limit=10, count=False, rerank=False),
        "both": lambda kind, words: engine.search(trees[kind, *words], limit=10, count=False),
        "counted": lambda kind, words: engine.search(trees[kind, *words], limit=10, facets=FACETS),
        "page": lambda kind, words: service.search(Question(written(kind, words))),
    }


PEER = _Kavosh()
