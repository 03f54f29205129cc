"""An explanation adds up: its parts are the score, and the rank is the one that people see."""

import pytest

from searcher import ranking
from searcher.engines.array_engine import ArrayEngine
from searcher.query.tree import And, Bag, Not, Phrase, Prefix, Title, Word
from tests.searcher.engines.made import build, random_documents, word_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ArrayEngine:
    return ArrayEngine(build(tmp_path_factory.mktemp("index"), [random_documents(150, 8), random_documents(40, 9)]))


RUNNING, BOOK, CITY = word_of("running"), word_of("کتابهای"), word_of("city")
TREES = [
    Bag(should=(RUNNING, BOOK, CITY)),
    Bag(should=(RUNNING, word_of("run"), BOOK)),
    Bag(should=(Phrase((word_of("the", exact=True), word_of("city", exact=True))), BOOK), must_not=(CITY,)),
    And((Title(CITY), Prefix("کت"), Not(word_of("book")))),
    Word("کتاب", "نیست", "نیست", others=(BOOK,)),
]


@pytest.mark.parametrize("tree", TREES)
def test_the_parts_add_up_to_the_score_and_the_rank_is_that_of_the_answer(engine: ArrayEngine, tree: Bag) -> None:
    found = engine.search(tree, limit=1000)
    assert found.documents
    for rank, (place, score) in enumerate(zip(found.documents, found.scores, strict=True), 1):
        why = engine.explain(tree, engine.reader.segments[place[0]].id(place[1]))
        assert why.matches
        if why.rank:
            assert (why.rank, why.score) == (rank, pytest.approx(score, abs=1e-9))
        assert sum(part.score for part in why.parts) == pytest.approx(why.score, abs=0.002)
        if rank <= ranking.FIRST_PAGE:  # where nothing is left over for feedback to explain
            assert "feedback" not in [part.kind for part in why.parts]


def test_a_document_that_does_not_match_says_so(engine: ArrayEngine) -> None:
    assert not engine.explain(BOOK, "no such id").matches
    absent = word_of("zebra")
    why = engine.explain(absent, "8-0")
    assert (why.matches, why.rank, why.score) == (False, 0, 0.0)
    assert [part.how for part in why.parts] == ["absent"]


def test_how_a_word_matched_is_told(engine: ArrayEngine) -> None:
    segment = engine.reader.segments[0]
    hows = set()
    for doc in range(segment.count):
        if segment.record(doc).boilerplate:
            continue  # a form that stands only there adds nothing, so it is not told
        why = engine.explain(RUNNING, segment.id(doc))
        words = segment.text(doc).split() + segment.record(doc).title.split()
        how = next(part.how for part in why.parts if part.kind == "word")
        forms = {word for word in words if word_of(word).stem == RUNNING.stem}
        expected = "absent" if not forms else "exact" if forms == {"running"} else "stem"
        expected = "exact+stem" if "running" in forms and len(forms) > 1 else expected
        assert how == expected
        hows.add(how)
    assert hows == {"absent", "exact", "stem", "exact+stem"}
