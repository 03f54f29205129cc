"""Text becomes HTML without losing or gaining a letter, and in the direction most of it runs."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.results import Mark
from webui.present import MatchTrail, file_name, flow, is_rtl, marked, number, paragraphs, typed

ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
texts = st.text(st.sampled_from(f"کتاب می{ZWNJ}ها abc<>&\"'\n "), max_size=60)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[Mark, ...]]:
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
    return text, tuple(Mark(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False))


def without_tags(markup: str) -> str:
    return html.unescape(re.sub(r"</?[a-z][^<>]*>", "", markup))


@given(marked_texts())
def test_marking_keeps_every_letter_and_marks_exactly_the_marked(case: tuple[str, tuple[Mark, ...]]) -> None:
    text, marks = case
    rendered = str(marked(text, marks))
    assert without_tags(rendered) == text
    inside = [html.unescape(piece) for piece in re.findall(r"<mark>(.*?)</mark>", rendered, re.DOTALL)]
    assert inside == [text[mark.start : mark.end] for mark in marks]


@given(texts, st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=6))
def test_marks_that_make_no_sense_still_lose_no_letter(text: str, spans: list[tuple[int, int]]) -> None:
    assert without_tags(str(marked(text, [Mark(*span) for span in spans]))) == text


@given(marked_texts(), st.lists(st.integers(0, 60), max_size=3).map(sorted))
def test_paragraphs_hold_the_whole_text_but_blank_lines(case: tuple[str, tuple[Mark, ...]], cuts: list[int]) -> None:
    text, marks = case
    trail = MatchTrail(marks, "back", "on", [str(at) for at in range(len(marks))])
    rendered = paragraphs(text, marks, trail, cuts=cuts)
    shown = "".join(without_tags(str(paragraph)) for _, paragraph in rendered)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    assert [start for start, _ in rendered] == sorted(start for start, _ in rendered)


def test_every_match_has_an_anchor_and_leads_to_its_neighbours() -> None:
    text = "aa bb\naa cc aa"
    marks = (Mark(0, 2), Mark(6, 8), Mark(12, 14))
    trail = MatchTrail(marks, "Previous", "Next", ["1 of 3", "2 of 3", "3 of 3"])
    rendered = "".join(str(paragraph) for _, paragraph in paragraphs(text, marks, trail))
    assert re.findall(r'<mark id="(m\d+)">', rendered) == ["m0", "m6", "m12"]
    assert re.findall(r'class="on" href="#(m\d+)"', rendered) == ["m6", "m12"]
    assert re.findall(r'class="back" href="#(m\d+)"', rendered) == ["m0", "m6"]


def test_document_markup_is_shown_and_never_run() -> None:
    assert "<script>" not in marked("x <script>alert(1)</script>", [Mark(2, 10)])


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        ("UNESCO این شهر را در سال ۲۰۱۹ در فهرست خود جای داد", True),
        ("The word کتاب means book", False),
        ("پښتو ژبه", True),
        ("2019", True),
        ("", True),
    ],
)
def test_direction_is_that_of_most_letters_not_of_the_first(text: str, rtl: bool) -> None:
    assert is_rtl(text) is rtl


def test_a_paragraph_in_another_script_than_its_document_says_so() -> None:
    assert str(flow("An English paragraph", "fa")) == 'lang="en" dir="ltr"'
    assert str(flow("یک بند دری", "prs")) == 'lang="fa-AF" dir="rtl"'
    assert str(flow("پښتو", "ps")) == 'lang="ps" dir="rtl"'


def test_numbers_stand_in_the_readers_digits() -> None:
    assert number(31949, "fa") == "۳۱٬۹۴۹"
    assert number(0.5, "fa-AF", 1) == "۰٫۵"
    assert number(31949, "en") == "31,949"


@pytest.mark.parametrize(
    ("path", "pieces"),
    [
        ("mine/random.docx", ["mine/", "random", ".docx"]),
        ("a/b c/موسیقی_هرات.tar.gz", ["a/", "b c/", "موسیقی_", "هرات", ".tar.gz"]),
        ("bundle.zip!inner.txt", ["bundle.zip!", "inner", ".txt"]),
        (".kavoshignore", [".kavoshignore"]),
        ("نامه ۱۳۹۸", ["نامه ۱۳۹۸"]),
        ("a<b>.md", ["a&lt;b&gt;", ".md"]),
        ("", [""]),
    ],
)
def test_the_name_of_a_file_ends_a_line_at_separators_or_before_its_ending(path: str, pieces: list[str]) -> None:
    assert file_name(path) == f'<bdi dir="ltr" class="file">{"<wbr>".join(pieces)}</bdi>'


def test_what_is_typed_is_escaped_and_parted_at_blanks_alone() -> None:
    assert typed("qpdf --decrypt <a>") == ('<code dir="ltr">qpdf <span class="whole">--decrypt</span> &lt;a&gt;</code>')
    assert "whole" not in typed("/srv/my-archive/x"), "a long path may be parted"
    assert "whole" not in typed("-" * 200)
