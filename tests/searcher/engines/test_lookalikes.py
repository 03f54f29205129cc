"""Look-alikes are what counting shared trigrams says, word by word."""

import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from indexer.index.arrays import Segment
from searcher import ranking
from searcher.engines.kept import Kept
from searcher.engines.lookalikes import Lookalikes, Trigrams
from searcher.engines.standing import Standing
from tests.searcher.engines.made import build, random_documents


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    return build(tmp_path_factory.mktemp("index"), [random_documents(150, 8)]).segments[0]


def cosine(word: str, other: str) -> float:
    """How alike two words are; trigrams of the first count once each, those of the second as often as they stand."""
    first, second = ([f"\n{each}\n"[at : at + 3] for at in range(len(each))] for each in (word, other))
    shared = sum(trigram in first for trigram in second)
    return shared / math.sqrt(len(set(first)) * len(second)) if shared > 1 else 0.0


def test_the_nearest_are_those_that_counting_finds(segment: Segment) -> None:
    table = Trigrams(segment)
    stems = [segment.stem_text(stem) for stem in range(segment.stem_count)]
    comparable = [stem for stem in stems if len(stem) > 2 and not any(letter.isdigit() for letter in stem)]
    asked = {*comparable, "houses", "تهرن", "runing", *(stem[:-1] for stem in stems), *(f"{stem}ا" for stem in stems)}
    for word in asked:
        found = [(stems[stem], similarity) for stem, similarity in table.alike(word)]
        all_near = sorted((cosine(word, stem) for stem in comparable), reverse=True)
        near = [each for each in all_near if ranking.ALIKE_LEAST <= each < 1] if len(word) > 2 else []
        assert [similarity for _, similarity in found] == pytest.approx(near[: ranking.ALIKE_WORDS], abs=1e-6)
        assert [cosine(word, stem) for stem, _ in found] == pytest.approx([each for _, each in found], abs=1e-6)
        assert word not in [stem for stem, _ in found]


@pytest.mark.parametrize("laid_out", [0, 20, 5000])
def test_the_nearest_in_a_document_is_the_most_alike_of_its_stems(segment: Segment, laid_out: int) -> None:
    """Whether the documents of a word's look-alikes are kept, or they are looked up each time."""
    standing = Standing(segment, Kept(100_000), 0)
    table = Trigrams(segment)
    lookalikes = Lookalikes(laid_out)
    held = {stem: set(segment.postings(stem).docs.tolist()) for stem in range(segment.stem_count)}
    words = ["zebra", *(segment.stem_text(stem)[:-1] for stem in range(segment.stem_count)), "houses", "تهرن"]
    docs = list(range(1, segment.count, 3))
    for at in range(0, len(words), 4):
        asked = words[at : at + 4]
        alike = [table.alike(word) for word in asked]
        nearest = [[max([0.0, *(near for stem, near in each if doc in held[stem])]) for doc in docs] for each in alike]
        assert lookalikes.nearest(standing, asked, np.array(docs)).tolist() == nearest


def test_what_is_remembered_is_bounded_by_documents_whoever_asks(segment: Segment) -> None:
    """Threads that look the same words up at the same moment do not count them twice."""
    standing = Standing(segment, Kept(100_000), 0)
    words = [segment.stem_text(stem)[:-1] for stem in range(segment.stem_count)]
    lookalikes = Lookalikes(most_in_all=300)
    ready = Barrier(8)

    def ask(_: int) -> None:
        for word in words:
            ready.wait()
            lookalikes.of(standing, word)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert 0 < lookalikes.documents == sum(alike.docs.size for alike in lookalikes.remembered()) <= 300
    lookalikes.forget(segment.path.parent, set())
    assert lookalikes.documents == 0


def test_a_word_too_short_too_long_or_with_digits_is_like_none(segment: Segment) -> None:
    table = Trigrams(segment)
    stems = map(segment.stem_text, range(segment.stem_count))
    stem = next(stem for stem in stems if len(stem) > 4 and table.alike(stem[:-1]))
    assert table.alike(stem[:-1])
    assert not table.alike(f"{stem}1")
    assert not table.alike(stem[:2])
    # Each trigram of the word counts once: repeated it stays near, but for its length.
    assert table.alike(stem * 2)
    assert not table.alike(stem * 9)
