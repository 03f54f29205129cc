"""Where a document's fields came from and what was repaired, in the reader's language.

Readers say both in short English phrases, ``kind of place: its name``; the kind is translated, the name (``og:title``,
a column, a header) is the file's own and stays. A phrase that is not known here is shown as the reader wrote it.
"""

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

_ORIGINS: dict[str, LazyString] = {
    "words of the text": lazy_gettext("words of the text"),
    "document properties": lazy_gettext("document properties"),
    "front matter": lazy_gettext("front matter"),
    "record": lazy_gettext("record"),
    "row": lazy_gettext("row of the table"),
    "first line": lazy_gettext("first line"),
    "first heading": lazy_gettext("first heading"),
    "heading of the page": lazy_gettext("heading of the page"),
    "shape of the text": lazy_gettext("shape of the text"),
    "byline": lazy_gettext("byline"),
    "line of a date": lazy_gettext("line that holds a date"),
    "line of the masthead": lazy_gettext("line of the masthead"),
    "file name": lazy_gettext("file name"),
    "metadata of the book": lazy_gettext("metadata of the book"),
    "canonical link": lazy_gettext("the page’s own address"),
    "address the page was saved from": lazy_gettext("address the page was saved from"),
    "lang attribute": lazy_gettext("language named by the page"),
    "title element": lazy_gettext("title of the page"),
}

_REPAIRS: dict[str, LazyString] = {
    "mojibake": lazy_gettext("letters read in a wrong encoding"),
    "presentation forms": lazy_gettext("letters kept as printed shapes"),
    "lam-alef turned": lazy_gettext("lam and alef turned round"),
    "words torn by kashida": lazy_gettext("words torn by stretched letters"),
    "damaged beh": lazy_gettext("the letter beh damaged"),
    "running heads left out": lazy_gettext("running heads left out"),
    "read by OCR": lazy_gettext("read by OCR"),
    "read without pdftotext": lazy_gettext("read without pdftotext, less exactly"),
}


def origin_name(evidence: str) -> str:
    """Return where a field came from: «مشخصات پرونده: creation date»."""
    kind, colon, name = evidence.partition(": ")
    known = _ORIGINS.get(kind)
    return evidence if known is None else f"{known}{colon}{name}"


def repair_name(rule: str) -> str:
    """Return what was repaired."""
    return str(_REPAIRS.get(rule, rule))
