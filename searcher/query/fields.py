"""The names people write before a colon, and what the values behind them mean.

Names and values are compared after ``plain``: case, the two keyboards' yeh and kaf, and the joiners inside a word make
no difference, so «پيش_از» and «پیش_از» with a ZWNJ for the low line are one name.
"""

import re

from searcher.query.dates import span
from searcher.query.tree import Dates, Filter

_YEH = str.maketrans(
    {
        "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
        "\N{ZERO WIDTH NON-JOINER}": None,
        "\N{ZERO WIDTH JOINER}": None,
        "_": None,
        "-": None,
    }
)

_NAMES = {
    "title": "title intitle headline عنوان تیتر سرخط",
    "lang": "lang language زبان ژبه",
    "source": "source site منبع سایت سرچینه",
    "author": "author by نویسنده لیکوال",
    "type": "type filetype format نوع قالب",
    "after": "after since from پس_از بعد_از از_تاریخ",
    "before": "before until پیش_از قبل_از تا_تاریخ",
    "date": "date year تاریخ سال",
}

_LANGUAGES = {
    "fa": "fa fas per persian farsi iranian فارسی پارسی",
    "prs": "prs dari fa-af دری",
    "ps": "ps pus pashto pushto پشتو پښتو",
    "ar": "ar ara arabic عربی",
    "ur": "ur urd urdu اردو",
    "ckb": "ckb kurdish sorani کردی سورانی",
    "tg": "tg tajik تاجیکی",
    "uz": "uz uzbek ازبکی ازبیکی",
    "tr": "tr tur turkish ترکی",
    "az": "az azerbaijani azeri آذری",
    "en": "en eng english انگلیسی انگریزی",
    "de": "de deu ger german آلمانی جرمنی",
    "fr": "fr fra fre french فرانسوی فرانسه",
    "es": "es spa spanish اسپانیایی",
    "ru": "ru rus russian روسی",
    "it": "it ita italian ایتالیایی",
    "nl": "nl nld dutch هلندی هالندی",
    "pt": "pt por portuguese پرتغالی",
    "sv": "sv swe swedish سوئدی سویدنی",
    "da": "da dan danish دانمارکی",
    "no": "no nb nor norwegian نروژی ناروی",
    "zh": "zh chi zho chinese چینی",
    "hi": "hi hin hindi هندی",
}


def plain(name: str) -> str:
    """Fold what makes no difference between two ways of writing a field's name or a language's."""
    return name.translate(_YEH).casefold().strip()


_FIELD_OF = {plain(alias): field for field, aliases in _NAMES.items() for alias in aliases.split()}
_LANGUAGE_OF = {plain(alias): code for code, aliases in _LANGUAGES.items() for alias in aliases.split()}

NAMES = frozenset(_FIELD_OF)
"""Every spelling of a field's name, as ``plain`` gives it."""

PREFIX = re.compile(r"([^\W\d][\w\u200c\u200d-]{1,15}):(?=[^\s:/])")
"""A name and its colon, at the beginning of a chunk; the value follows without a blank."""


def field_of(name: str) -> str:
    """Return the field a name stands for (``title lang source author type after before date``), or ''."""
    return _FIELD_OF.get(plain(name), "")


def language_code(value: str) -> str:
    """Return the code of a language's name or code; an unknown one comes back in small letters."""
    return _LANGUAGE_OF.get(plain(value), value.strip().casefold())


def narrowing(field: str, value: str) -> Filter | Dates | None:
    """Turn ``field:value`` (any field but title) into its node; None for a date that is none, or an empty value."""
    value = value.strip()
    if not value:
        return None
    if field in ("after", "before", "date"):
        found = span(value)
        if found is None:
            return None
        first, last = found
        if field == "after":
            return Dates(first=first)
        return Dates(first=first, last=last) if field == "date" else Dates(last=first - 1)
    return Filter(field, language_code(value) if field == "lang" else value)
