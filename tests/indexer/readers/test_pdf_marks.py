"""Footnote marks stand apart from their words, and behind them; lowered and level digits stay with theirs."""

import shutil
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers.pdf_layout import row_text
from indexer.readers.pdf_page import Line, Word
from indexer.readers.pdf_pieces import line_of, whole
from tests.indexer.readers.making import results
from tests.indexer.readers.printing import Piece, pdf_of

needs_program = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


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


MARKED = (
    (700, ("the word", "3", " here stands at the wall of the town", "12", " by the sea")),
    (682, ("and the next", "4", " of them was built of stone and", "15", " of lime")),
    (664, ("while a third", "5", " fell to the storm.")),
)
WIDTHS = dict.fromkeys("abdehgnopqu0123456789", 556) | dict.fromkeys("ckvsxyz", 500)
WIDTHS |= {"m": 833, "w": 722, "r": 333} | dict.fromkeys("ft .", 278) | dict.fromkeys("ijl", 222)


def marked(raised: float) -> list[Piece]:
    """Set the lines of `MARKED` in Helvetica, the numbers small and raised."""
    pieces: list[Piece] = []
    for foot, texts in MARKED:
        left = 72.0
        for text in texts:
            size = 8.0 if text.isdigit() else 12.0
            pieces.append((left, foot + raised if text.isdigit() else foot, size, text))
            left += sum(WIDTHS[letter] for letter in text) * size / 1000
    return pieces


@needs_program
@pytest.mark.parametrize("raised", [5, 7, 8])
def test_marks_on_lines_of_their_own_come_back_behind_their_words(raised: float, tmp_path: Path) -> None:
    path = tmp_path / "marks.pdf"
    path.write_bytes(pdf_of([marked(raised)]))
    (one,) = results(path)
    assert isinstance(one, Document)
    assert one.text == " ".join(" ".join(map(str.strip, texts)) for _, texts in MARKED)


def line(*words: Word) -> Line:
    """Make the line of words that stand from left to right."""
    return line_of(list(words))


HOST = line(Word("باتک", 200, 56, 225, 70), Word("لوا", 234, 56, 252, 70))


@pytest.mark.parametrize(
    ("piece", "joins"),
    [
        (line(Word("۱", 225.1, 53, 230.5, 64.5)), True),  # between two words, at the side of one
        (line(Word("۱", 194.5, 53, 199.9, 64.5)), True),  # at the line's end
        (line(Word("۱", 210, 53, 215, 64.5)), False),  # over a word
        (line(Word("۱", 180, 53, 185, 64.5)), False),  # at no word's side
        (line(Word("۱", 225.1, 40, 230.5, 51.5)), False),  # in the line above
        (line(Word("هٔرابرد", 167, 56, 196.5, 70)), True),  # a word a blank apart
        (line(Word("هٔرابرد", 160, 56, 189, 70)), False),  # over a gutter
        (line(Word("هٔرابرد", 167, 63, 196.5, 77)), False),  # on another foot
    ],
)
def test_a_piece_is_told_from_a_line_by_its_box(piece: Line, joins: bool) -> None:
    assert len(whole([HOST, piece])) == (1 if joins else 2)
    assert len(whole([piece, HOST])) == (1 if joins else 2)


def test_whole_lines_are_given_as_they_are() -> None:
    lines = [line(Word("one", 50, 20 + 14 * n, 90, 35 + 14 * n), Word("two", 94, 20, 120, 35)) for n in range(3)]
    assert whole(lines) is lines


def test_a_mark_brings_two_pieces_together() -> None:
    pieces = [
        line(Word("town", 282.5, 56, 308, 67)),
        line(Word("by", 320.1, 56, 332.8, 67)),
        line(Word("12", 308, 52, 316.8, 59.4)),
    ]
    (one,) = whole(pieces)
    assert row_text(one) == "town 12 by"
