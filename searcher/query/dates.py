"""Dates as people type them in a question, Gregorian or Jalali, as spans of yyyymmdd.

The year's size tells the calendar: no archive of print reaches back to a Gregorian year below 1700, and the Jalali
calendar stands at 1400 and something. An archive date known to the month only is kept as yyyymm00, so a span of a whole
month begins at day 00 and a span of a whole year at month 00.
"""

import re
import unicodedata

from persiantools.jdatetime import JalaliDate

JALALI_YEARS = range(1100, 1700)
GREGORIAN_YEARS = range(1700, 3000)
_SHAPE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_MONTHS, _DAYS = 12, 31


def span(text: str) -> tuple[int, int] | None:
    """Return the first and last yyyymmdd (inclusive) of a year, month or day in any digits, or None if it is no date.

    ``2016-03`` gives (20160300, 20160399); ``۱۳۹۴/۱۲`` gives the Gregorian days of that Jalali month.
    """
    digits = "".join(str(unicodedata.digit(c, c)) for c in text.strip())
    shape = _SHAPE.fullmatch(digits)
    if shape is None:
        return None
    year, month, day = (int(part) if part else 0 for part in shape.groups())
    if month > _MONTHS or (shape[2] and not month) or (shape[3] and not day):
        return None
    if year in JALALI_YEARS:
        return _jalali(year, month, day)
    return _gregorian(year, month, day) if year in GREGORIAN_YEARS and day <= _DAYS else None


def _gregorian(year: int, month: int, day: int) -> tuple[int, int]:
    """Return the span of a Gregorian year, month or day."""
    first = year * 10000 + month * 100 + day
    return first, first + (0 if day else 99 if month else 9999)


def _jalali(year: int, month: int, day: int) -> tuple[int, int] | None:
    """Return the Gregorian span of a Jalali year, month or day."""
    first_month, last_month = (month, month) if month else (1, _MONTHS)
    try:
        first = _jalali_day(year, first_month, day or 1)
        last = _jalali_day(year, last_month, day or JalaliDate.days_in_month(last_month, year))
    except ValueError:
        return None
    return first, last


def _jalali_day(year: int, month: int, day: int) -> int:
    """Return a Jalali day as a Gregorian yyyymmdd; ValueError where there is no such day."""
    date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]  # the library has no types
    return int(date.strftime("%Y%m%d"))
