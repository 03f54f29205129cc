"""Dates as people write them in Persian, Dari, Pashto, Arabic and English, as ISO 8601 or as nothing.

A date is never made up: two-digit years, a month of one calendar with a year of another, and numbers that can be read
in two ways give ``""``. What is less than a day stays so (``2016-03``). The calendar is told by the month's name and
the year together: 1300-1499 are Solar Hijri years, 1500-2199 Gregorian ones.
"""

import re
import unicodedata
from datetime import date

from persiantools.jdatetime import JalaliDate

_JALALI = {
    1: "فروردین حمل وری",
    2: "اردیبهشت ثور غویی",
    3: "خرداد جوزا غبرګولی",
    4: "تیر سرطان چنګاښ",
    5: "مرداد امرداد اسد زمری",
    6: "شهریور سنبله وږی",
    7: "مهر میزان تله",
    8: "آبان عقرب لړم",
    9: "آذر قوس لیندۍ",
    10: "دی جدی مرغومی",
    11: "بهمن دلو سلواغه",
    12: "اسفند حوت کب",
}
_GREGORIAN = {
    1: "january jan ژانویه جنوری ینایر",
    2: "february feb فوریه فبروری فبرایر",
    3: "march mar مارس مارچ",
    4: "april apr آوریل اپریل ابریل",
    5: "may مه می مای مایو",
    6: "june jun ژوئن جون یونیو",
    7: "july jul ژوئیه جولای یولیو",
    8: "august aug اوت آگوست اگست اغسطس",
    9: "september sept sep سپتامبر سپتمبر سبتمبر",
    10: "october oct اکتبر اکتوبر",
    11: "november nov نوامبر نومبر نوفمبر",
    12: "december dec دسامبر دسمبر دیسمبر",
}
_FOLDED_LETTERS = str.maketrans(
    {
        "\N{ARABIC LETTER YEH}": "ی",
        "\N{ARABIC LETTER ALEF MAKSURA}": "ی",
        "\N{ARABIC LETTER E}": "ی",
        "\N{ARABIC LETTER YEH WITH TAIL}": "ی",
        "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": "ی",
        "\N{ARABIC LETTER KAF}": "ک",
        "\N{ARABIC LETTER KAF WITH RING}": "گ",
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": "ا",
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": "ا",
        "\N{ZERO WIDTH NON-JOINER}": "",
        "\N{ARABIC TATWEEL}": "",
        "\N{ARABIC COMMA}": ",",
        "\N{NO-BREAK SPACE}": " ",
    }
)


def _fold(text: str) -> str:
    """Give ``text`` in the one form month names and digits are looked up in."""
    text = unicodedata.normalize("NFKC", text).translate(_FOLDED_LETTERS).casefold()
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
        if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
    )


def _table(months: dict[int, str]) -> dict[str, int]:
    return {_fold(name): number for number, names in months.items() for name in names.split()}


_JALALI_MONTHS = _table(_JALALI)
_GREGORIAN_MONTHS = _table(_GREGORIAN)
_MONTH = "|".join(sorted({*_JALALI_MONTHS, *_GREGORIAN_MONTHS}, key=len, reverse=True))
_ERA = r"(?:\s*(?:هجری\s*شمسی|خورشیدی|شمسی|میلادی|ه\.?\s*ش\.?|م\.?|ad|ce))?"
_ISO = (
    r"(?P<iy>\d{4})-(?P<im>\d{1,2})(?:-(?P<id>\d{1,2}))?"
    r"(?:t?[ t]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*(?:z|[+-]\d{2}:?\d{2})?)?"
)
_SLASHES = r"(?P<sy>\d{4})[/.](?P<sm>\d{1,2})[/.](?P<sd>\d{1,2})|(?P<ta>\d{1,2})[/.](?P<tb>\d{1,2})[/.](?P<ty>\d{4})"
_DAY_FIRST = (
    rf"(?P<dd>\d{{1,2}})(?:st|nd|rd|th|\s*م)?\s*(?:of\s+)?[.,-]?\s*(?P<dm>{_MONTH})\.?(?:\s*ماه)?"
    r"\s*,?-?\s*(?:سال\s+)?(?P<dy>\d{4})"
)
_MONTH_FIRST = rf"(?P<mm>{_MONTH})\.?\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<my>\d{{4}})"
_NO_DAY = rf"(?P<nm>{_MONTH})(?:\s*ماه)?\s*,?\s+(?:سال\s+)?(?P<ny>\d{{4}})"
_YEAR_FIRST = rf"(?P<yy>\d{{4}})\s*(?:کال\s*)?(?:د\s+)?(?P<ym>{_MONTH})\s*(?:د\s+)?(?P<yd>\d{{1,2}})(?:مه|م)?"
_DATE = re.compile(
    rf"(?<![\w/.-])(?:{_ISO}|{_SLASHES}|{_DAY_FIRST}|{_MONTH_FIRST}|{_YEAR_FIRST}|{_NO_DAY}){_ERA}(?![\w/-])", re.ASCII
)
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?|(?:یک|دو|سه|چهار|چار|پنج)?\s?شنبه|جمعه|"
    r"دوشنبه|یکشنبه|آدینه|ادینه)"
)
_LABEL = (
    r"(?:published|posted|updated|date|dated|on|تاریخ(?:\s+(?:نشر|انتشار|خبر))?|"
    r"نشر|منتشر شده در|انتشار|نیټه|خپریدو نیټه)"
)
_TIME = r"(?:[\s,|–-]*(?:at|ساعت|-)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,4})?)?"
_WHOLE = re.compile(rf"(?:{_LABEL}\s*:?\s*)?(?:{_WEEKDAY}\s*[,:-]?\s*)?(?P<date>.+?){_TIME}\s*\.?", re.DOTALL)


_DIGIT = re.compile(r"\d")


def parse_date(text: str) -> str:
    """Give the ISO form of a text that is a date, a weekday, label or hour beside it at most; ``""`` for any other."""
    if len(text) > 80 or _DIGIT.search(text) is None:
        return ""
    folded = _fold(text).strip()
    whole = _WHOLE.fullmatch(folded)
    found = _DATE.fullmatch(whole["date"].strip()) if whole else None
    if found is None:
        found = _DATE.fullmatch(folded)
    return _iso(found) if found else ""


def find_date(text: str) -> str:
    """Give the ISO form of the first whole date inside ``text``, or ``""``."""
    for found in _DATE.finditer(_fold(text)):
        iso = _iso(found)
        if iso:
            return iso
    return ""


def _iso(found: re.Match[str]) -> str:  # noqa: PLR0911 - one return a way of writing
    parts = found.groupdict()
    if parts["iy"]:
        return _by_year(int(parts["iy"]), int(parts["im"]), int(parts["id"] or 0))
    if parts["sy"]:
        return _by_year(int(parts["sy"]), int(parts["sm"]), int(parts["sd"]))
    if parts["ty"]:
        first, second, year = int(parts["ta"]), int(parts["tb"]), int(parts["ty"])
        if first > 12 >= second or first == second:
            return _by_year(year, second, first)
        if second > 12 >= first and year >= 1500:
            return _by_year(year, first, second)
        return ""  # 3/4/2016 is a day in March or in April
    for kind in "dmyn":
        if parts[f"{kind}y"]:
            day = int(parts[f"{kind}d"]) if kind != "n" else 0
            return _named(int(parts[f"{kind}y"]), parts[f"{kind}m"], day)
    return ""


def _named(year: int, month: str, day: int) -> str:
    """Join a month's name with a year of the same calendar; ``""`` where they are not."""
    if 1200 <= year < 1500 and month in _JALALI_MONTHS:
        return _jalali(year, _JALALI_MONTHS[month], day)
    if 1500 <= year < 2200 and month in _GREGORIAN_MONTHS:
        return _gregorian(year, _GREGORIAN_MONTHS[month], day)
    return ""


def _by_year(year: int, month: int, day: int) -> str:
    if 1300 <= year < 1500:
        return _jalali(year, month, day)
    return _gregorian(year, month, day) if 1500 <= year < 2200 else ""


def _jalali(year: int, month: int, day: int) -> str:
    """Give a Solar Hijri day as ISO; a month alone lies in two Gregorian ones and gives that of most of its days."""
    try:
        gregorian: date = JalaliDate(year, month, day or 20).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return ""
    return gregorian.isoformat() if day else gregorian.isoformat()[:7]


def _gregorian(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if day else date(year, month, 1).isoformat()[:7]
    except ValueError:
        return ""
