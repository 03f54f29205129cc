"""Dates read in the reader's calendar and month names; what cannot be turned is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.calendars import DateText, date_text, solar_years


@pytest.mark.parametrize(
    ("iso", "reader", "expected"),
    [
        ("2019-03-25", "fa", DateText("۵ فروردین ۱۳۹۸", "25 Mar 2019")),
        ("2019-03-25", "fa-AF", DateText("۵ حمل ۱۳۹۸", "25 Mar 2019")),
        ("2019-03-25", "ps", DateText("۵ وری ۱۳۹۸", "25 Mar 2019")),
        ("2019-03-25", "en", DateText("25 Mar 2019")),
        ("2016-03", "fa", DateText("مارس ۲۰۱۶")),
        ("2016-03", "fa-AF", DateText("مارچ ۲۰۱۶")),
        ("2016", "fa", DateText("۲۰۱۶")),
        ("2016", "en", DateText("2016")),
        ("", "fa", DateText("")),
        ("once upon a time", "fa", DateText("once upon a time")),
        ("2019-02-31", "en", DateText("2019-02-31")),
    ],
)
def test_a_date_reads_as_its_reader_writes_it(iso: str, reader: str, expected: DateText) -> None:
    assert date_text(iso, reader) == expected


@given(st.dates(), st.sampled_from(["fa", "fa-AF", "ps", "en"]))
def test_no_date_fails(day: object, reader: str) -> None:
    assert date_text(str(day), reader).main


@given(st.text(max_size=12))
def test_no_text_fails(text: str) -> None:
    date_text(text, "fa")


def test_a_gregorian_year_touches_two_solar_years() -> None:
    assert solar_years(2016) == "1394–95"
    assert solar_years(2021) == "1399–1400"
    assert solar_years(2022) == "1400–01"
