"""Dates in a question: two calendars told by the size of the year, any digits."""

import pytest

from searcher.query.dates import span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", 20160000, 20169999),
        ("2016-03", 20160300, 20160399),
        ("2016/3/5", 20160305, 20160305),
        ("۲۰۱۶", 20160000, 20169999),
        ("٢٠١٦", 20160000, 20169999),
        ("1394", 20150321, 20160319),
        ("۱۳۹۴/۱۲", 20160220, 20160319),
        ("۱۳۹۴/۱۲/۲۵", 20160315, 20160315),
        ("1395-12-30", 20170320, 20170320),  # a leap year
    ],
)
def test_spans(text: str, first: int, last: int) -> None:
    assert span(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "never", "16", "2016-13", "2016-00", "2016-03-40", "1394/12/30", "0999", "9999", "2016-"]
)
def test_what_is_no_date(text: str) -> None:
    assert span(text) is None
