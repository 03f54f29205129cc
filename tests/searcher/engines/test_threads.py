"""One engine serves all threads, whatever they ask at the same time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from searcher.engines.array_engine import ArrayEngine
from searcher.engines.interface import FACETS
from searcher.query.tree import And, Bag, Node, Phrase, Title
from tests.searcher.engines.made import WORDS, build, random_documents, word_of


def test_threads_that_share_an_engine_get_the_answers_of_one_alone(tmp_path: Path) -> None:
    reader = build(tmp_path, [random_documents(300, 10), random_documents(80, 11)], [[1, 2], []])
    words = [word_of(text) for text in WORDS]
    trees: list[Node] = [Bag(should=tuple(words[at : at + 4])) for at in range(len(words) - 4)]
    trees += [And(tuple(words[at : at + 2])) for at in range(len(words) - 2)]
    trees += [Title(word) for word in words]
    trees += [Phrase((word_of("the", exact=True), word)) for word in words]
    alone = ArrayEngine(reader)
    expected = [alone.search(tree, limit=30, facets=FACETS) for tree in trees]
    shared = ArrayEngine(reader)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda tree: shared.search(tree, limit=30, facets=FACETS), trees)) == expected
