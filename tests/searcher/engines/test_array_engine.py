"""The engine beside the oracle: the same documents, the same scores within the bound, whatever the question."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from indexer.documents import Document
from indexer.index.arrays import Reader
from searcher.engines import maxscore
from searcher.engines.array_engine import ArrayEngine
from searcher.engines.interface import FACETS
from searcher.query.tree import And, Bag, Node, Not, Nothing, Phrase, Prefix, Title, Word
from tests.searcher.engines.made import WORDS, build, plain_words, questions, random_documents, trees, word_of
from tests.searcher.oracle import Oracle

EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True, slots=True, repr=False)
class World:
    """An index, the engine over it and the oracle beside it; ``where`` maps an id to its place in the index."""

    engine: ArrayEngine
    oracle: Oracle
    live: list[Document]


def _world(reader: Reader, segments: list[list[Document]], dead: list[list[int]]) -> World:
    live = [
        document
        for documents, gone in zip(segments, dead, strict=True)
        for number, document in enumerate(documents)
        if number not in gone
    ]
    everything = [document for documents in segments for document in documents]
    return World(ArrayEngine(reader), Oracle(live, everything, reader.average_length), live)


@pytest.fixture(scope="module", params=["one segment", "three segments with deletions"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if request.param == "one segment":
        segments, dead = [random_documents(150, 1)], [[]]
    else:
        segments = [random_documents(60, 2), random_documents(40, 3), random_documents(9, 4)]
        dead = [[0, 7, 8, 59], [], list(range(5))]
    yield _world(build(tmp_path_factory.mktemp("index"), segments, dead), segments, dead)


@pytest.fixture(scope="module")
def divided(tmp_path_factory: pytest.TempPathFactory) -> list[ArrayEngine]:
    documents = random_documents(160, 31)
    several = [documents[:70], documents[70:71], documents[71:]]
    folder = tmp_path_factory.mktemp("index")
    return [ArrayEngine(build(folder / "one", [documents])), ArrayEngine(build(folder / "several", several))]


def _id(world: World, place: tuple[int, int]) -> str:
    return world.engine.reader.segments[place[0]].id(place[1])


def test_scores_behind_the_first_page_keep_the_order_of_their_stage(tmp_path: Path) -> None:
    """Whoever sorts by scores finds the order of the ranks: few are equal, though each stage has its own scale."""
    engine = ArrayEngine(build(tmp_path, [random_documents(300, 10)]))
    asked = [Bag(should=tuple(word_of(text) for text in WORDS[at : at + 4])) for at in range(15, 30)]
    for tree in asked:
        scores = engine.search(tree, limit=300).scores
        assert list(scores) == sorted(scores, reverse=True)
        assert len(set(scores[10:200])) > 100
        assert engine.search(tree, limit=10).scores == scores[:10]
        assert engine.search(tree, limit=30, offset=20).scores == scores[20:50]


@settings(EXAMPLES, max_examples=40)
@given(tree=questions())
def test_how_documents_are_divided_into_segments_changes_no_answer(divided: list[ArrayEngine], tree: Node) -> None:
    """On page 2 too, where feedback orders; exact words only, for look-alikes are those of a segment."""
    one, several = (engine.search(tree, limit=150, exact=True, facets=FACETS) for engine in divided)
    ids = [
        [engine.reader.segments[number].id(doc) for number, doc in found.documents]
        for engine, found in zip(divided, (one, several), strict=True)
    ]
    assert ids[0] == ids[1]
    assert (one.scores, one.total, one.facets) == (several.scores, several.total, several.facets)


@EXAMPLES
@given(tree=trees())
def test_finds_what_the_oracle_finds_and_scores_it_alike(world: World, tree: Node) -> None:
    for exact in (False, True):
        expected = {plain.document.id: world.oracle.score(tree, plain, exact=exact) for plain in world.oracle.plain}
        wanted = {id: score for id, score in expected.items() if score is not None}
        found = world.engine.search(tree, limit=1000, rerank=False, exact=exact)
        assert {_id(world, place) for place in found.documents} == set(wanted)
        assert found.total == len(wanted)
        bound = world.oracle.bound(tree)
        for place, score in zip(found.documents, found.scores, strict=True):
            assert score == pytest.approx(wanted[_id(world, place)], abs=bound)
        assert list(found.scores) == sorted(found.scores, reverse=True)


@EXAMPLES
@given(tree=trees())
def test_counting_and_the_number_asked_for_change_no_rank(world: World, tree: Node) -> None:
    whole = world.engine.search(tree, limit=1000, rerank=False)
    for limit in (1, 3, 10):
        counted = world.engine.search(tree, limit=limit, rerank=False)
        pruned = world.engine.search(tree, limit=limit, rerank=False, count=False)
        assert counted.documents == pruned.documents == whole.documents[:limit]
        assert counted.scores == pruned.scores == whole.scores[:limit]


@EXAMPLES
@given(tree=trees())
def test_pages_laid_end_to_end_are_the_whole_answer(world: World, tree: Node) -> None:
    whole = world.engine.search(tree, limit=1000)
    pages = [world.engine.search(tree, limit=7, offset=offset) for offset in range(0, max(whole.total, 1), 7)]
    assert whole.documents == tuple(place for page in pages for place in page.documents)
    assert len(set(whole.documents)) == whole.total


@EXAMPLES
@given(tree=trees())
def test_facets_count_every_document_found(world: World, tree: Node) -> None:
    found = world.engine.search(tree, limit=1, facets=FACETS)
    matching = [plain.document for plain in world.oracle.plain if world.oracle.score(tree, plain) is not None]
    for name, of in (("lang", "language"), ("source", "source"), ("type", "type")):
        assert found.facets[name] == Counter(getattr(document, of) for document in matching if getattr(document, of))
    assert found.facets["year"] == Counter(document.date[:4] for document in matching if document.date)


@EXAMPLES
@given(tree=trees())
def test_sorting_by_date_puts_documents_without_one_last(world: World, tree: Node) -> None:
    for sort, sign in (("newest", -1), ("oldest", 1)):
        found = world.engine.search(tree, limit=1000, sort=sort)
        dates = [int(world.engine.reader.segments[at].date[doc]) for at, doc in found.documents]
        assert dates == sorted(dates, key=lambda date: (date == 0, sign * date))
        assert found.total == len(found.documents)
        assert world.engine.search(tree, limit=5, sort=sort).documents == found.documents[:5]


@EXAMPLES
@given(tree=questions())
def test_the_second_step_moves_documents_but_loses_none(world: World, tree: Node) -> None:
    first = world.engine.search(tree, limit=1000, rerank=False)
    second = world.engine.search(tree, limit=1000)
    assert sorted(first.documents) == sorted(second.documents)
    assert first.total == second.total


def test_a_question_without_words_finds_nothing(world: World) -> None:
    assert world.engine.search(Nothing(), limit=10).total == 0
    assert world.engine.search(Bag(), limit=10).total == len(world.live)
    assert world.engine.search(And(()), limit=10).total == 0


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> ArrayEngine:
    """Lists long enough for stored bounds and champions, in two segments of which one has deletions."""
    segments = [random_documents(5000, 5, 12), random_documents(700, 6, 12)]
    return ArrayEngine(build(tmp_path_factory.mktemp("larger"), segments, [[], list(range(0, 700, 3))]))


@EXAMPLES
@given(tree=questions())
def test_pruning_and_stored_champions_change_no_answer(larger: ArrayEngine, tree: Node) -> None:
    for limit in (1, 10, 50, 120):
        counted = larger.search(tree, limit=limit, rerank=False)
        for few in (0, maxscore.FEW):  # of more documents than these, lists that cannot matter are left out
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(maxscore, "FEW", few)
                pruned = larger.search(tree, limit=limit, rerank=False, count=False)
            assert pruned.documents == counted.documents
            assert pruned.scores == counted.scores


@EXAMPLES
@given(tree=questions())
def test_asking_for_more_changes_no_first_page(larger: ArrayEngine, tree: Node) -> None:
    first = larger.search(tree, limit=10)
    for limit in (11, 100, 300):
        assert larger.search(tree, limit=limit).documents[:10] == first.documents


@EXAMPLES
@given(word=plain_words())
def test_one_word_alone_is_answered_from_what_is_stored_alike(larger: ArrayEngine, word: Word) -> None:
    for limit in (1, 10, 64):
        assert larger.search(word, limit=limit, rerank=False, count=False).documents == (
            larger.search(And((word,)), limit=limit, rerank=False).documents
        )


def test_cost_is_bounded_for_a_phrase_of_the_commonest_words_and_deep_trees(larger: ArrayEngine) -> None:
    common = word_of("کتاب")
    tree: Node = Phrase((common,) * 10)
    for _ in range(20):
        tree = Bag(should=(Not(Title(tree)), Prefix("ک")))
    assert larger.search(tree, limit=10).total > 0
