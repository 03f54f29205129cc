"""The signals of the second step are what reading each document word by word says."""

import math
import random
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from searcher import ranking
from searcher.engines.kept import Kept
from searcher.engines.lookalikes import Trigrams
from searcher.engines.rerank import Share, Signals, signals
from searcher.engines.standing import Standing
from searcher.engines.subjects import Subject, subjects
from searcher.engines.words import Vocabulary
from tests.searcher.engines.made import WORDS, build, random_documents, word_of

Place = tuple[int, int]  # segment, document


class Plain:
    """Signals in plain Python, document by document."""

    def __init__(self, folder: Path) -> None:
        self.reader = build(folder, [random_documents(70, 21), random_documents(40, 22), random_documents(3, 23)])
        self.tables = [Trigrams(segment) for segment in self.reader.segments]
        self.vocabulary = Vocabulary(self.reader)

    def standing(self, word: Subject, place: Place) -> list[int]:
        """The positions of a word in a document."""
        segment = self.reader.segments[place[0]]
        number = word.known.numbers[place[0]][word.exact]
        terms = range(number, number + 1) if word.exact else segment.terms_of(max(number, 0))
        if number < 0:
            return []
        first, last = segment.first_position[place[1]], segment.first_position[place[1] + 1]
        return sorted({int(at - first) for term in terms for at in segment.places(term) if first <= at < last})

    def nearest(self, word: Subject, place: Place) -> float:
        """How alike the nearest look-alike is that stands in a document."""
        number, doc = place
        segment = self.reader.segments[number]
        alike = self.tables[number].alike(word.known.stem)
        return max([0.0, *(near for stem, near in alike if doc in segment.postings(stem).docs.tolist())])

    def signals(self, content: list[Subject], ranked: list[Place]) -> list[tuple[float, ...]]:
        """Window, pairs, title, lead and look-alikes of each document, best document first."""
        stands = {place: [self.standing(word, place) for word in content] for place in ranked}
        first = ranked[: ranking.RERANKED]
        lacking = {
            which
            for which, word in enumerate(content)
            if not word.exact
            and word.g > ranking.ALIKE_FROM
            and 2 * sum(bool(stands[place][which]) for place in first) < len(first)
        }
        found = []
        for place in ranked:
            window, lead = self.window(content, stands[place])
            alike = sum(content[at].g * self.nearest(content[at], place) for at in lacking if not stands[place][at])
            title = self.title(content, stands[place], int(self.reader.segments[place[0]].title_lengths[place[1]]))
            found.append((window, self.pairs(content, stands[place]), title, lead, alike))
        return found

    @staticmethod
    def window(content: list[Subject], stands: list[list[int]]) -> tuple[float, float]:
        """The most g in any window, and ln(1 + where the first of these begins)."""
        worth = {
            begin: sum(
                word.g
                for word, places in zip(content, stands, strict=True)
                if any(begin <= place < begin + ranking.WINDOW for place in places)
            )
            for begin in {place for places in stands for place in places}
        }
        if not worth:
            return 0.0, 0.0
        best = max(worth.values())
        return best, math.log1p(min(begin for begin, each in worth.items() if math.isclose(each, best)))

    @staticmethod
    def pairs(content: list[Subject], stands: list[list[int]]) -> float:
        """What neighbours in the question earn by standing near each other."""
        total = 0.0
        for at in range(len(content) - 1):
            near = sum(abs(one - other) <= ranking.NEAR for one in stands[at] for other in stands[at + 1])
            least = min(content[at].g, content[at + 1].g)
            total += least * (1 + ranking.PAIR_SATURATION) * near / (near + ranking.PAIR_SATURATION)
        return total

    @staticmethod
    def title(content: list[Subject], stands: list[list[int]], length: int) -> float:
        """What a title of so many words earns."""
        inside = [[place for place in places if place < length] for places in stands]
        named = sum(word.g for word, places in zip(content, inside, strict=True) if places)
        rest = max(length - sum(map(len, inside)), 0)
        return named * named / max(named + ranking.TITLE_WORD * rest, 1e-9)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    return Plain(tmp_path_factory.mktemp("index"))


class Case(NamedTuple):
    """A question, and so many documents of the first segments in some order of ranks.

    So many of the first ranks, or of the last, ``hold`` the question's first word.
    """

    texts: list[str]
    exact: bool
    many: int
    hold: int
    segments: int
    seed: int


CASES = st.builds(
    Case,
    st.lists(st.sampled_from([*WORDS, "houseboats", "runninger"]), min_size=1, max_size=9, unique=True),
    st.booleans(),
    st.integers(1, 100),
    st.integers(0, 50),
    st.sampled_from([1, 3]),
    st.integers(0, 1000),
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=CASES)
def test_signals_are_what_reading_the_documents_says(plain: Plain, case: Case) -> None:
    content = subjects(plain.vocabulary, [word_of(text) for text in case.texts], exact=case.exact)
    if not content:
        return
    segments = plain.reader.segments[: case.segments]
    places = [(number, doc) for number, segment in enumerate(segments) for doc in range(segment.count)]
    random.Random(case.seed).shuffle(places)
    holding = [place for place in places if plain.standing(content[0], place)][: case.hold]
    ranked = [*holding, *(place for place in places if not plain.standing(content[0], place))][: case.many]
    if case.seed % 2:
        ranked.reverse()
    order = sorted(range(len(ranked)), key=lambda rank: ranked[rank])
    shares, first = [], 0
    for number, segment in enumerate(segments):
        docs = [ranked[rank][1] for rank in order if ranked[rank][0] == number]
        if docs:
            shares.append(Share(number, Standing(segment, Kept(10_000), 500), first, np.array(docs, np.intp)))
        first += len(docs)
    seen = signals(content, shares, np.array(order, np.intp))
    expected = plain.signals(content, ranked)
    for name, signal, column in zip(Signals._fields, seen, zip(*expected, strict=True), strict=True):
        assert signal.tolist() == pytest.approx([column[rank] for rank in order]), name


@pytest.mark.parametrize("many", [50, 100])
@pytest.mark.parametrize("holding", [24, 25, 26])
def test_look_alikes_count_for_words_that_most_of_the_first_lack(tmp_path: Path, many: int, holding: int) -> None:
    """What is looked at beyond the first ``RERANKED`` changes nothing."""
    texts = ["houseboat"] * 26 + ["house"] * 174
    documents = [Document(id=str(number), title="", text=text) for number, text in enumerate(texts)]
    reader = build(tmp_path, [documents])
    content = subjects(Vocabulary(reader), [word_of("houseboat")], exact=False)
    ranked = [*range(holding), *range(26, 26 + many - holding)]
    share = Share(0, Standing(reader.segments[0], Kept(1000), 1000), 0, np.array(ranked))
    seen = signals(content, [share], np.arange(many))
    near = Trigrams(reader.segments[0]).alike(content[0].known.stem)[0][1] * content[0].g
    assert seen.alike.tolist() == pytest.approx([0.0] * holding + [near if holding < 25 else 0.0] * (many - holding))
