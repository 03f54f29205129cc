"""Many questions at once, straight to the engine: no snippets, no facets, no counts."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from searcher.archive import Archive, Archives
from searcher.service import understand

TAG = "kavosh"
_STEP = 0.0001  # what programs that read scores as float32 still tell apart


def ask_all(
    index: Path, questions: Iterable[tuple[str, str]], *, limit: int, help: bool = True, exact: bool = False
) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Give, for each (id, question), its (document id, score) best first."""
    archives = Archives(index)
    archive = archives.newest()
    names: dict[tuple[int, int], str] = {}
    for name, text in questions:
        with archives.blamed():
            found = _ask(archive, text, names, limit, help=help, exact=exact)
        yield name, found


def _ask(
    archive: Archive, text: str, names: dict[tuple[int, int], str], limit: int, *, help: bool, exact: bool
) -> list[tuple[str, float]]:
    tree = understand(archive, text, help=help, exact=exact).tree
    found = archive.engine.search(tree, limit=limit, exact=exact, count=False)
    for each in found.documents:
        if each not in names:
            names[each] = archive.reader.segments[each[0]].id(each[1])
    return [(names[each], score) for each, score in zip(found.documents, found.scores, strict=True)]


def trec_lines(name: str, found: list[tuple[str, float]]) -> Iterator[str]:
    """Give the lines of a TREC run for one question; scores fall strictly, as ranks do, whatever reads them."""
    least = math.inf
    for rank, (document, score) in enumerate(found, 1):
        least = min(score, least - _STEP)
        yield f"{name} Q0 {document} {rank} {least:.4f} {TAG}\n"
