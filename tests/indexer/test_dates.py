"""Dates: every way people write them in five languages, and nothing where there is doubt."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from indexer.dates import find_date, parse_date

WRITTEN = {
    "2016-03-15": "2016-03-15",
    "2016-03-15T08:00:00+04:30": "2016-03-15",
    "2016-03": "2016-03",
    "March 15, 2016": "2016-03-15",
    "Mar. 15, 2016": "2016-03-15",
    "Tuesday, March 15, 2016": "2016-03-15",
    "15 March 2016": "2016-03-15",
    "15th of March, 2016": "2016-03-15",
    "Published: March 15, 2016 at 10:30 am": "2016-03-15",
    "2016/03/15": "2016-03-15",
    "15/03/2016": "2016-03-15",
    "۲۵ اسفند ۱۳۹۴": "2016-03-15",
    "۲۵ اسفند ماه ۱۳۹۴": "2016-03-15",
    "سه‌شنبه ۲۵ اسفند ۱۳۹۴": "2016-03-15",
    "تاریخ: ۲۵ اسفند ۱۳۹۴ ساعت ۱۰:۳۰": "2016-03-15",
    "۲۵ حوت ۱۳۹۴": "2016-03-15",
    "۲۵ كب ۱۳۹۴": "2016-03-15",
    "۱۳۹۴/۱۲/۲۵": "2016-03-15",
    "1394-12-25": "2016-03-15",
    "۱۵ مارس ۲۰۱۶": "2016-03-15",
    "۱۵ مارچ ۲۰۱۶ میلادی": "2016-03-15",
    "١٥ مارس ٢٠١٦": "2016-03-15",
    "۲۹ مهٔ ۲۰۱۹": "2019-05-29",
    "۳۰ غبرګولی ۱۳۹۹": "2020-06-19",
    "March 2016": "2016-03",
    "اسفند ۱۳۹۴": "2016-03",
}
DOUBTFUL = [
    "3/4/2016",  # March or April
    "15/3/94",  # no century
    "۲۵ اسفند ۹۴",
    "۲۵ اسفند 2016",  # a month of one calendar with a year of the other
    "15 March 1394",
    "2016-02-30",
    "۳۱ اسفند ۱۳۹۴",
    "2016-13-01",
    "March",
    "2016",
    "page 12 of 2016",
    "",
    "1/2",
    "tel. 2016-03-1512",
]


@pytest.mark.parametrize(("text", "iso"), WRITTEN.items())
def test_a_date_is_read_however_it_is_written(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_doubtful_date_is_none(text: str) -> None:
    assert parse_date(text) == ""


def test_a_sentence_is_no_date_but_holds_one() -> None:
    sentence = "The museum opened on March 15, 2016 with a concert."
    assert parse_date(sentence) == ""
    assert find_date(sentence) == "2016-03-15"
    assert find_date("By Jane Porter, March 15, 2016") == "2016-03-15"
    assert find_date("شمارهٔ 2016-03-1500 و 12/2016") == ""


@given(st.dates(dt.date(1925, 1, 1), dt.date(2090, 1, 1)))
def test_days_of_both_calendars_come_back(day: dt.date) -> None:
    jalali = JalaliDate(day)
    assert parse_date(day.isoformat()) == day.isoformat()
    assert parse_date(day.strftime("%d %B %Y")) == day.isoformat()
    assert parse_date(f"{jalali.year}/{jalali.month:02}/{jalali.day:02}") == day.isoformat()
    assert parse_date(f"{jalali.day} {jalali.strftime('%B', locale='fa')} {jalali.year}") == day.isoformat()


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    for iso in (parse_date(text), find_date(text)):
        assert iso == "" or dt.date.fromisoformat(iso if len(iso) == 10 else f"{iso}-01")
