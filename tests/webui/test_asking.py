"""The address is the state: what is written into one is read back from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.results import Question
from webui.asking import (
    FACETS,
    SORTS,
    BadParameter,
    document_url,
    parameters_of,
    read_question,
    search_url,
    without_dates,
)

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(str.strip)
questions = st.builds(
    Question,
    text=words,
    page=st.integers(1, 10_000),
    size=st.integers(1, 100),
    sort=st.sampled_from(SORTS),
    filters=st.dictionaries(st.sampled_from(FACETS), st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)),
    help=st.booleans(),
    exact=st.booleans(),
)


@given(questions)
def test_a_question_survives_its_address(question: Question) -> None:
    assert read_question(parameters_of(question), strict=True) == question


@given(st.dictionaries(st.sampled_from(["q", "page", "size", "sort", "year", "exact", "help"]), st.text(max_size=12)))
def test_pages_forgive_any_parameter(parameters: dict[str, str]) -> None:
    question = read_question(parameters)
    assert 1 <= question.size <= 100
    assert question.page >= 1


@pytest.mark.parametrize(
    ("name", "value"), [("page", "0"), ("page", "x"), ("size", "101"), ("sort", "best"), ("size", "")]
)
def test_programs_are_told(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as caught:
        read_question({name: value}, strict=True)
    assert name in caught.value.message
    assert caught.value.hint


def test_numbers_may_be_typed_in_any_digits() -> None:
    assert read_question({"page": "۲", "year": "۲۰۱۶"}) == Question("", page=2, filters={"year": "2016"})


def test_any_other_change_begins_at_the_first_page() -> None:
    assert "page" not in search_url(Question("x", page=4), lang="fa")
    assert "page=5" in search_url(Question("x", page=4), page=5)


def test_a_long_question_makes_no_long_addresses() -> None:
    assert len(search_url(Question("x" * 100_000))) < 2_000


def test_an_id_stands_in_an_address_whatever_it_holds() -> None:
    assert document_url("a b/c?d#e%f.md", "q&r") == "/document/a%20b/c%3Fd%23e%25f.md?q=q%26r"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("after:2016 Herat", "Herat"),
        ("هرات after:1390 before:1395", "هرات"),
        ("هرات پس\N{ZERO WIDTH NON-JOINER}از:۱۳۹۰ فرش", "هرات فرش"),
        ('"Silk Road" date:2016-03', '"Silk Road"'),
        ('Herat -after:"2016"', "Herat"),
        ("Herat NOT after:2016 (silk)", "Herat (silk)"),
        ("date:2016", ""),
        ("Herat in 2016: after", ""),
        ("title:Herat", ""),
    ],
)
def test_a_question_is_told_without_its_dates(text: str, left: str) -> None:
    assert without_dates(text) == left


@given(words)
def test_what_is_left_without_dates_names_none(text: str) -> None:
    assert without_dates(without_dates(text)) == ""
