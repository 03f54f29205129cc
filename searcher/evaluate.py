"""Relevance figures for a set of judged questions: MRR@10, nDCG@10 and recall@100, whole and by set.

A set is a folder with ``questions.tsv`` or ``queries.tsv`` (id TAB question) and ``qrels.tsv`` (id TAB document TAB
relevance). Where ids read ``name:rest``, every name is a set of its own and figures are given for it too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from indexer.errors import SourceError

DEPTH = 100
_MEASURES = (RR @ 10, nDCG @ 10, R @ DEPTH)
_QUESTION_FILES = ("questions.tsv", "queries.tsv")


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the questions of a set, each between 0 and 1."""

    name: str
    questions: int
    mrr: float
    ndcg: float
    recall: float


def read_questions(path: Path) -> list[tuple[str, str]]:
    """Read ``id TAB question`` lines; SourceError for a missing file, one not UTF-8, or a line without a tab."""
    found = []
    for number, line in enumerate(_lines(path), 1):
        name, tab, text = line.partition("\t")
        if not tab or not name.strip():
            raise SourceError(
                f"Line {number} of {path} is no question: {line[:60]!r}.", "Each line holds: id TAB question."
            )
        found.append((name.strip(), text.split("\t")[0]))
    return found


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """Read ``id TAB document TAB relevance`` lines, or TREC's with an iteration in between; SourceError for others."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(path), 1):
        fields = line.split("\t") if "\t" in line else line.split()
        try:
            judged[fields[0]][fields[-2]] = int(fields[-1])
        except (IndexError, ValueError):
            if number == 1:
                continue  # a header
            raise SourceError(
                f"Line {number} of {path} is no judgement: {line[:60]!r}.",
                "Each line holds: id TAB document TAB grade.",
            ) from None
    return dict(judged)


def read_set(folder: Path) -> tuple[list[tuple[str, str]], dict[str, dict[str, int]]]:
    """Read a folder's questions and judgements; only judged questions count."""
    file = next((folder / name for name in _QUESTION_FILES if (folder / name).is_file()), None)
    if file is None:
        raise SourceError(
            f"{folder} holds no judged questions.", "It must hold questions.tsv (or queries.tsv) and qrels.tsv."
        )
    judged = read_judgements(folder / "qrels.tsv")
    return [question for question in read_questions(file) if question[0] in judged], judged


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            for line in lines:
                if line.strip():
                    yield line.rstrip("\r\n")
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error


def figures(run: Mapping[str, Sequence[tuple[str, float]]], judged: Mapping[str, Mapping[str, int]]) -> list[Figures]:
    """Return the figures of a run: one row a set, and one named ``all`` over all questions.

    ``run`` maps a question's id to (document, score), best first; a question without results counts as 0.
    """
    asked = [name for name in judged if name in run]
    scored: dict[str, dict[str, float]] = {name: {} for name in asked}
    qrels = [ir_measures.Qrel(name, doc, grade) for name in asked for doc, grade in judged[name].items()]
    # Ranks, not scores: equal scores must not be put into another order by the measures.
    rows = [ir_measures.ScoredDoc(name, doc, -float(rank)) for name in asked for rank, (doc, _) in enumerate(run[name])]
    for metric in ir_measures.iter_calc(_MEASURES, qrels, rows) if rows else ():
        scored[metric.query_id][str(metric.measure)] = metric.value
    sets: dict[str, list[str]] = defaultdict(list)
    for name in asked:
        if ":" in name:
            sets[name.partition(":")[0]].append(name)
    groups: Iterable[tuple[str, list[str]]] = [*sets.items(), ("all", asked)]
    return [_row(name, [scored[each] for each in members]) for name, members in groups if members]


def _row(name: str, rows: list[dict[str, float]]) -> Figures:
    mrr, ndcg, recall = (sum(row.get(str(measure), 0.0) for row in rows) / len(rows) for measure in _MEASURES)
    return Figures(name, len(rows), mrr, ndcg, recall)
