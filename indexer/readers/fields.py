"""Fields of a document from pairs of key and value: front matter, records, columns of a table."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexer.dates import parse_date
from indexer.readers.tidy import one_line

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "_id", "docid", "doc_id", "identifier", "شناسه"),
    "title": ("title", "headline", "heading", "subject", "عنوان", "تیتر", "سرلیک"),
    "text": ("text", "body", "content", "contents", "article", "متن", "محتوا", "محتوی"),
    "author": ("author", "authors", "creator", "byline", "by", "writer", "نویسنده", "مولف", "لیکوال"),
    "date": (
        "date",
        "published",
        "published_at",
        "pubdate",
        "publish_date",
        "created",
        "created_at",
        "datetime",
        "time",
        "تاریخ",
        "نېټه",
        "نیټه",
    ),
    "url": ("url", "link", "source_url", "permalink", "canonical", "source", "نشانی", "لینک"),
    "language": ("lang", "language", "locale", "زبان"),
    "type": ("type", "kind", "category", "section", "نوع"),
}
"""The names under which each field is known, the surest first."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields found; a field without evidence is empty. ``extra`` are the pairs that are no field."""

    id: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    type: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)


def fields_of(pairs: Mapping[str, object], origin: str) -> Fields:
    """Tell fields by the names of keys; ``origin`` says where the pairs stood.

    A date that cannot be read is kept under its key in ``extra``, never guessed at.
    """
    by_name = {str(key).strip().casefold(): key for key in pairs}
    found: dict[str, str] = {}
    used: set[object] = set()
    evidence: dict[str, str] = {}
    for name, aliases in NAMES.items():
        for alias in aliases:
            key = by_name.get(alias)
            if key is None or key in used:
                continue
            value = _value(name, pairs[key])
            if value:
                found[name] = value
                used.add(key)
                evidence[name] = f"{origin}: {key}"
                break
    extra = {str(key): plain(value) for key, value in pairs.items() if key not in used and value not in (None, "")}
    return Fields(**found, evidence=evidence, extra=extra)


def _value(name: str, value: object) -> str:
    if name == "date":
        return _date(value)
    if name == "url":
        text = one_line(_joined(value))
        return text if "://" in text else ""
    if name == "text":
        return _joined(value, "\n")
    return one_line(_joined(value, "، " if name == "author" else ", "))


def _date(value: object) -> str:  # noqa: PLR0911 - one return a way of writing
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        # A bare number is a year, or a day written without strokes; seconds since 1970 are told by their size.
        if 1500 <= value < 2200:
            return str(value)
        text = str(value)
        if len(text) == 8:
            return parse_date(f"{text[:4]}-{text[4:6]}-{text[6:]}")
        if 10**8 <= value < 10**11:
            return dt.datetime.fromtimestamp(value, dt.UTC).date().isoformat()
        return ""
    text = str(value).strip() if isinstance(value, str) else ""
    if len(text) == 4 and text.isascii() and text.isdecimal() and 1500 <= int(text) < 2200:
        return text
    if len(text) == 8 and text.isascii() and text.isdecimal():
        return parse_date(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    return parse_date(text)


def _joined(value: object, between: str = ", ") -> str:
    """Give a value as text: lists joined, a mapping by its name, numbers as written."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _joined(value.get("name", value.get("text", "")))
    if isinstance(value, Iterable):
        return between.join(part for part in (_joined(item) for item in value) if part)
    return "" if value is None or isinstance(value, bool) else str(value)


def plain(value: object) -> object:
    """Give ``value`` as JSON can hold it; dates as ISO, anything foreign as its text."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return str(value)
