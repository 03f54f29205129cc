"""The numbers of ranking: what must hold whatever they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import ranking


@given(st.integers(1, 10**7), st.data())
def test_rarer_words_weigh_more_and_no_word_weighs_less_than_nothing(documents: int, data: st.DataObject) -> None:
    holding = data.draw(st.integers(1, documents))
    assert 0 < ranking.weight(documents, holding) <= ranking.weight(documents, max(holding - 1, 0))


def test_the_weight_is_that_of_the_formula() -> None:
    assert ranking.weight(1000, 10) == pytest.approx(math.log(1 + 990.5 / 10.5) ** ranking.IDF_POWER)


@given(st.integers(1, 500), st.integers(1, 10_000))
def test_more_occurrences_earn_more_but_never_more_than_k1_plus_1(count: int, length: int) -> None:
    earned = ranking.saturation(count, length, 300.0)
    assert 0 < earned < ranking.saturation(count + 1, length, 300.0) < ranking.K1 + 1
    assert ranking.saturation(count, length + 100, 300.0) < earned


def test_words_that_carry_a_question_count_less_only_beside_one_that_asks() -> None:
    assert ranking.factor("چرا", asking=False) == ranking.QUESTION_FACTOR
    assert ranking.factor("author", asking=True) == ranking.QUESTION_FACTOR
    assert ranking.factor("author", asking=False) == 1
    assert ranking.factor("ایران", asking=True) == 1


def test_lists_of_words_hold_exact_terms_of_the_one_analyzer() -> None:
    from indexer.analysis.analyzer import analyze

    for word in ranking.OPENERS | ranking.CARRIERS:
        assert [token.term for token in analyze(word)] == [word]
