"""Distances are those of the edit distance as textbooks write it, one word and one letter at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.query import sounds, spelling
from searcher.query.align import FAR, Costs, distances, numbers

LETTERS = "ابتسصکیaeit"
short_words = st.text(st.sampled_from(f"{LETTERS}۵"), max_size=6)
TABLE = numbers(LETTERS)


def priced(swap: float) -> Costs:
    """Make prices that all differ, at the ends of a word too."""
    size = len(LETTERS) + 1
    replace = (1 + np.arange(size * size, dtype=np.float32).reshape(size, size)) / (size * size)
    np.fill_diagonal(replace, 0)
    replace[0, 0] = 1
    add = np.linspace(0.3, 0.9, size, dtype=np.float32)
    return Costs(TABLE, TABLE, replace, add + np.float32(0.05), add, add / 2, add / 3, swap=swap)


def distance(word: str, other: str, costs: Costs) -> float:
    """Tell the least price of turning one word into the other (Damerau, of neighbours that are not edited again)."""

    def code(table: np.ndarray, letter: str) -> int:
        return int(table[ord(letter)]) if ord(letter) < table.size else 0

    a, b = [code(costs.letters, letter) for letter in word], [code(costs.others, letter) for letter in other]
    add = [float(costs.add[letter]) for letter in b]
    if b:
        add[0] = float(costs.first_add[b[0]])
        add[-1] = min(add[-1], float(costs.last_add[b[-1]]))
    table = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            ways = [0.0] if i == j == 0 else []
            if i:
                ways.append(table[i - 1][j] + float(costs.drop[a[i - 1]]))
            if j:
                ways.append(table[i][j - 1] + add[j - 1])
            if i and j:
                ways.append(table[i - 1][j - 1] + float(costs.replace[a[i - 1], b[j - 1]]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1] and costs.swap < FAR:
                ways.append(table[i - 2][j - 2] + costs.swap)
            table[i][j] = min(ways)
    return table[-1][-1]


@settings(max_examples=200, deadline=None)
@given(word=short_words, others=st.lists(short_words, max_size=6), swap=st.sampled_from([0.1, 9.0]))
def test_many_words_at_once_are_as_far_as_each_alone(word: str, others: list[str], swap: float) -> None:
    costs = priced(swap)
    expected = [distance(word, other, costs) for other in others]
    assert distances(word, others, costs).tolist() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("costs", [spelling.costs(), sounds.costs(from_arabic=True), sounds.costs(from_arabic=False)])
def test_the_prices_in_use_give_the_same(costs: Costs) -> None:
    words = ["کتاب", "کتبا", "کباتب", "salam", "slaam", "سلام", "", "ا", "تهران", "tehran"]
    for word in words:
        assert distances(word, words, costs).tolist() == pytest.approx(
            [distance(word, other, costs) for other in words], abs=1e-5
        )


def test_neighbours_that_changed_places_cost_one_swap() -> None:
    assert distances("کتبا", ["کتاب"], spelling.costs())[0] == pytest.approx(spelling.costs().swap)
