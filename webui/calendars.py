"""Dates in the reader's calendar, digits and month names: Iranian, Dari, Pashto and English."""

from dataclasses import dataclass
from datetime import date

from persiantools.jdatetime import JalaliDate

PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ASCII_DIGITS = {ord(digit): str(index % 10) for index, digit in enumerate("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩")}

# The solar months are one calendar under three sets of names; the Gregorian months reached Iran by way of French and
# Afghanistan by way of English.
SOLAR_MONTHS = {
    "fa": ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    "fa-AF": ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"],
    "ps": ["وری", "غویی", "غبرګولی", "چنګاښ", "زمری", "وږی", "تله", "لړم", "لیندۍ", "مرغومی", "سلواغه", "کب"],
}
GREGORIAN_MONTHS = {
    "fa": ["ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"],
    "fa-AF": ["جنوری", "فبروری", "مارچ", "اپریل", "می", "جون", "جولای", "اگست", "سپتمبر", "اکتوبر", "نومبر", "دسمبر"],
    "ps": ["جنوري", "فبروري", "مارچ", "اپرېل", "مۍ", "جون", "جولای", "اګست", "سپټمبر", "اکټوبر", "نومبر", "ډیسمبر"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


@dataclass(frozen=True, slots=True)
class DateText:
    """A date for people: the main reading, and a second one in the other calendar, empty where there is none."""

    main: str
    also: str = ""


def date_text(iso: str, reader: str) -> DateText:
    """Write ``2016``, ``2016-03`` or ``2016-03-15`` for a reader of ``fa``, ``fa-AF``, ``ps`` or ``en``.

    Only a whole date can be turned into the solar calendar; a month or year of the Gregorian one straddles two. What is
    no date comes back as it is.
    """
    try:
        numbers = [int(part) for part in iso.split("-")]
        year, month = numbers[0], numbers[1] if len(numbers) > 1 else 0
        gregorian = date(*numbers) if len(numbers) == 3 else date(year, month or 1, 1)
    except (ValueError, TypeError, OverflowError):
        return DateText(iso)
    if reader == "en":
        return DateText(_join(gregorian.day if len(numbers) == 3 else 0, month, year, GREGORIAN_MONTHS["en"]))
    if len(numbers) < 3:
        return DateText(_join(0, month, year, GREGORIAN_MONTHS[reader]).translate(PERSIAN_DIGITS))
    also = _join(gregorian.day, month, year, GREGORIAN_MONTHS["en"])
    try:
        solar = JalaliDate(gregorian)  # type: ignore[no-untyped-call]  # the library types half of itself
    except ValueError:  # before the solar calendar begins
        return DateText(_join(gregorian.day, month, year, GREGORIAN_MONTHS[reader]).translate(PERSIAN_DIGITS))
    main = _join(solar.day, solar.month, solar.year, SOLAR_MONTHS[reader])
    return DateText(main.translate(PERSIAN_DIGITS), also)


def _join(day: int, month: int, year: int, months: list[str]) -> str:
    parts = (str(day) if day else "", months[month - 1] if month else "", str(year))
    return " ".join(part for part in parts if part)


def solar_years(year: int) -> str:
    """Return the two solar years that a Gregorian year touches: 2016 → ``1394–95``."""
    first, second = year - 622, year - 621
    return f"{first}–{second}" if second % 100 == 0 else f"{first}–{second % 100:02}"
