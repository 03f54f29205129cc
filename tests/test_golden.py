"""Golden files: what the corpus's judged questions find, as lists a person reads, and a floor that may only rise.

A change of ranking shows as a diff of `tests/golden/ranking.txt`. If the diff is what was meant, write it anew:
`KAVOSH_WRITE_GOLDEN=1 scripts/test tests/test_golden.py`.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.pipeline import Options, index_sources
from indexer.sources import parse_source
from searcher.batch import ask_all
from searcher.evaluate import figures, read_set
from searcher.results import Question
from searcher.service import Service

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
RANKING = ROOT / "tests" / "golden" / "ranking.txt"
SHOWN = 5
"""Results a question; what stands below is noise in so small a corpus."""
FLOOR_MRR = 0.965
FLOOR_NDCG = 0.955
"""What the questions must reach: a little below what was measured with the hash below; raise it, never lower it."""
CORPUS_HASH = "36aef5328ca1deadf3d8aa4f54df5262"
"""Of all documents, questions and judgements: a floor means something for the data it was measured on."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the corpus."""
    folder = tmp_path_factory.mktemp("golden") / "index"
    index_sources([parse_source(f"corpus={CORPUS}")], folder, Options(workers=1))
    return folder


def corpus_hash() -> str:
    """Hash names and bytes of the whole corpus."""
    whole = hashlib.blake2b(digest_size=16)
    for file in sorted(CORPUS.rglob("*")):
        if file.is_file():
            whole.update(file.relative_to(CORPUS).as_posix().encode())
            whole.update(hashlib.blake2b(file.read_bytes()).digest())
    return whole.hexdigest()


def rankings(service: Service) -> Iterator[str]:
    """Yield each question and the addresses it finds, relevant ones starred."""
    questions, judged = read_set(CORPUS)
    for number, text in questions:
        page = service.search(Question(text, size=SHOWN))
        yield f"{number}  {text}"
        for hit in page.hits:
            yield f"    {'*' if hit.id in judged[number] else ' '} {hit.id.removeprefix('corpus/')}"
        yield ""


def test_every_question_finds_what_it_found(index: Path) -> None:
    found = "\n".join(rankings(Service(index)))
    if os.environ.get("KAVOSH_WRITE_GOLDEN"):
        RANKING.write_text(found, "utf-8")
    assert found == RANKING.read_text("utf-8")


def test_relevance_is_not_below_its_floor(index: Path) -> None:
    assert corpus_hash() == CORPUS_HASH, "the corpus changed: measure again and set floor and hash"
    questions, judged = read_set(CORPUS)
    whole = figures(dict(ask_all(index, questions, limit=100)), judged)[-1]
    assert whole.mrr >= FLOOR_MRR
    assert whole.ndcg >= FLOOR_NDCG
