"""Where words stand in some documents is what their lists of places say, decoded or not, whatever memory there is."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.index.arrays import Segment
from searcher.engines.kept import Kept
from searcher.engines.standing import Standing
from tests.searcher.engines.made import build, random_documents

Where = list[tuple[int, int, int]]  # word, document, position


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    twice = Document(id="twice", title="", text="city books-book books-book")  # two terms of one stem at one place
    return build(tmp_path_factory.mktemp("index"), [[*random_documents(120, 3), twice]]).segments[0]


def said(segment: Segment, words: Sequence[tuple[int, bool]], docs: Sequence[int]) -> Where:
    """What the lists of places say, list by list."""
    first = segment.first_position
    found = []
    for which, (number, exact) in enumerate(words):
        terms = range(0) if number < 0 else range(number, number + 1) if exact else segment.terms_of(number)
        places = sorted({int(place) for term in terms for place in segment.places(term)})
        for at, doc in enumerate(docs):
            begin, end = int(first[doc]), int(first[doc + 1])
            found += [(which, at, place - begin) for place in places if begin <= place < end]
    return found


def seen(standing: Standing, words: Sequence[tuple[int, bool]], docs: Sequence[int]) -> Where:
    cells, positions = standing.where(words, np.array(docs, np.intp))
    return [(*divmod(cell, len(docs)), place) for cell, place in zip(cells.tolist(), positions.tolist(), strict=True)]


@st.composite
def questions(draw: st.DrawFn, segment: Segment) -> tuple[list[tuple[int, bool]], list[int]]:
    stems = st.tuples(st.integers(-1, segment.stem_count - 1), st.just(False))
    terms = st.tuples(st.integers(-1, segment.term_count - 1), st.just(True))
    words = draw(st.lists(stems | terms, min_size=1, max_size=12))
    docs = draw(st.sets(st.integers(0, segment.count - 1), min_size=1, max_size=50))
    return words, sorted(docs)


@given(data=st.data(), room=st.sampled_from([0, 3, 40, 400, 10**6]))
def test_places_are_those_of_the_lists(segment: Segment, data: st.DataObject, room: int) -> None:
    standing = Standing(segment, Kept(100_000), room)
    for _ in range(3):  # the array fills up, and an empty one takes its place
        words, docs = data.draw(questions(segment))
        assert seen(standing, words, docs) == said(segment, words, docs)


def test_a_place_of_two_terms_of_a_stem_is_one_place(segment: Segment) -> None:
    stem, doc = segment.stem("book"), segment.count - 1
    for room in (0, 10**6):
        assert seen(Standing(segment, Kept(1000), room), [(stem, False)], [doc]) == [(0, 0, 2), (0, 0, 3)]


def test_threads_that_share_the_array_see_what_one_alone_sees(segment: Segment) -> None:
    docs = list(range(0, segment.count, 3))

    def asked() -> Iterator[list[tuple[int, bool]]]:
        for first in range(0, segment.stem_count, 2):
            yield [(stem, False) for stem in range(first, min(first + 5, segment.stem_count))]

    expected = [said(segment, words, docs) for words in asked()]
    standing = Standing(segment, Kept(100_000), segment.tokens // 3)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda words: seen(standing, words, docs), asked())) == expected
