"""Each distinct surface has one number for good, however full the table of surfaces is."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.interning import Interner, lower

surfaces = st.text(st.sampled_from("abcDEکتاب۱۲"), min_size=1, max_size=4)


def numbered(interner: Interner, words: list[str]) -> list[int]:
    """Number some words, laid side by side with a blank between."""
    units = np.frombuffer(" ".join(["", *words, ""]).encode("utf-16-le"), np.uint16)
    ends = np.cumsum([len(word) + 1 for word in words])
    starts = ends - [len(word) for word in words]
    return interner.numbers(units, starts, ends).tolist()


@settings(max_examples=100, deadline=None)
@given(batches=st.lists(st.lists(surfaces, min_size=1, max_size=30), min_size=1, max_size=5), bits=st.integers(1, 8))
def test_a_word_met_again_keeps_its_number_and_takes_no_room(batches: list[list[str]], bits: int) -> None:
    interner = Interner(bits)
    known: dict[str, int] = {}
    for words in batches:
        for word in map(lower, words):
            known.setdefault(word, len(known))
        assert [interner.surfaces[number] for number in numbered(interner, words)] == [*map(lower, words)]
        assert sorted(interner.surfaces) == sorted(known)
    for words in batches:
        assert [interner.surfaces[number] for number in numbered(interner, words)] == [*map(lower, words)]
    assert len(interner.surfaces) == len(known)


@pytest.mark.parametrize("bits", [1, 2, 8])
def test_the_same_text_again_and_again_adds_nothing(bits: int) -> None:
    interner = Interner(bits)
    words = [f"word{number}" for number in range(40)] * 2
    first = numbered(interner, words)
    assert all(numbered(interner, words) == first for _ in range(5))
    assert len(interner.surfaces) == 40


def test_a_word_is_looked_for_at_both_of_its_slots_before_anywhere_else() -> None:
    """Of a table half full one word in five has another in its first slot; hardly any may find both taken.

    Hashes are secret and new in every process, and words of one pattern fall together: so words of any letters are
    taken, and many tables.
    """
    rnd = random.Random(4)
    elsewhere = []
    for _ in range(30):
        interner = Interner(10)
        numbered(interner, ["".join(rnd.choices("abcdefghijklmnopqrst", k=9)) for _ in range(512)])
        elsewhere.append(len(interner._elsewhere))
    assert sum(elsewhere) / len(elsewhere) < 85
