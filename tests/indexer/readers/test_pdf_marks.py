"""Footnote marks stand apart from their words; lowered and level digits stay with theirs."""

import pytest

from indexer.readers.pdf_layout import row_text
from indexer.readers.pdf_page import Line, Word


@pytest.mark.parametrize(
    ("letters", "mark", "top", "bottom", "text"),
    [
        ("word", "3", 33.7, 44.9, "word 3"),
        ("CO", "2", 41.6, 52.8, "CO2"),
        ("word", "3", 36.6, 50.0, "word3"),
        ("km", "2", 33.7, 44.9, "km2"),
        ("word", "x", 33.7, 44.9, "wordx"),
    ],
)
def test_only_a_small_raised_number_is_parted_from_its_word(
    letters: str, mark: str, top: float, bottom: float, text: str
) -> None:
    words = [Word(letters, 100, 36.6, 130, 50.0), Word(mark, 130, top, 136, bottom)]
    assert row_text(Line(words, 100, 33, 136, 53)) == text


def test_a_mark_stands_to_the_left_of_a_persian_word() -> None:
    words = [Word("۱", 78.7, 33.5, 84.0, 45.1), Word("متن"[::-1], 84.05, 36.4, 103.2, 50.3)]
    assert row_text(Line(words, 78, 33, 104, 51)) == "۱ " + "متن"[::-1]
