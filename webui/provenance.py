"""Where a document's fields came from and what was repaired, in the reader's language.

Readers say both in short English phrases, ``kind of place: its name``; the kind is translated, the name (``og:title``,
a column, a header) is the file's own and stays. A phrase that is not known here is shown as the reader wrote it. A test
asks for every phrase in the readers' code.
"""

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from webui.phrasebook import Phrasebook
from webui.wording import value_name

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
    "time element": lazy_gettext("time named by the page"),
    "microdata": lazy_gettext("microdata of the page"),
    "meta %(name)s": lazy_gettext("property %(name)s of the page"),
    "byline %(name)s": lazy_gettext("byline of the page (%(name)s)"),
    "JSON-LD %(name)s": lazy_gettext("structured data of the page (%(name)s)"),
    "header %(name)s": lazy_gettext("header %(name)s"),
    "between masthead and byline": lazy_gettext("between masthead and byline"),
    "above the byline": lazy_gettext("above the byline"),
    "words of the title, the text being in two languages": lazy_gettext("words of the title, as the text is bilingual"),
    "creation date": lazy_gettext("date of creation"),
    "created": lazy_gettext("date of creation"),
    "declared": lazy_gettext("declared in the file"),
    "byte order mark": lazy_gettext("byte order mark"),
    "valid UTF-8": lazy_gettext("valid UTF-8"),
    "UTF-8 with damaged bytes": lazy_gettext("UTF-8 with damaged bytes"),
    "zero bytes of UTF-16": lazy_gettext("zero bytes of UTF-16"),
    "statistics of bytes": lazy_gettext("statistics of bytes"),
    "gives Persian or Arabic words as %(name)s": lazy_gettext("gives Persian or Arabic words as %(name)s"),
}

_REPAIRS: dict[str, LazyString] = {
    "mojibake": lazy_gettext("letters read in a wrong encoding"),
    "presentation forms": lazy_gettext("letters kept as printed shapes"),
    "words joined at line ends": lazy_gettext("words parted by a hyphen at a line's end joined"),
    "lam-alef turned": lazy_gettext("lam and alef turned round"),
    "words torn by kashida": lazy_gettext("words torn by stretched letters"),
    "damaged beh": lazy_gettext("the letter beh damaged"),
    "running heads left out": lazy_gettext("running heads left out"),
    "read by OCR": lazy_gettext("read by OCR"),
    "read without pdftotext": lazy_gettext("read without pdftotext, less exactly"),
}


_ORIGIN_BOOK = Phrasebook(_ORIGINS)
_REPAIR_BOOK = Phrasebook(_REPAIRS)


def origin_name(evidence: str) -> Markup:
    """Return where a field came from: «مشخصات پرونده: creation date»."""
    return Markup(": ").join(_ORIGIN_BOOK.phrase(part) or _name(part) for part in evidence.split(": ", 1))


def _name(part: str) -> Markup:
    """Return a kind of file by its name, anything else as the file's own word."""
    kind = value_name("type", part, "")
    return escape(kind) if kind != part else Markup("<bdi>{}</bdi>").format(part)


def repair_name(rule: str) -> Markup:
    """Return what was repaired."""
    return _REPAIR_BOOK.say(rule)
