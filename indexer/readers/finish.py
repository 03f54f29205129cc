"""From a draft to a document: the text tidied and mended, the fields weighed by the evidence for them.

The order of evidence is the same for every format: front matter or record, then the format's metadata, then the shape
of the text, then the file's name. A field without evidence stays empty.
"""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath

from indexer.analysis.language import languages, paragraph_language
from indexer.dates import parse_date
from indexer.documents import Document
from indexer.errors import ReadError
from indexer.readers.contract import Draft, ReaderSettings
from indexer.readers.repair import MOJIBAKE, RULES, added, mend
from indexer.readers.shape import Shape, author_of_byline, shape_of
from indexer.readers.tidy import one_line, tidy

_WEAK = ("first heading", "heading of the page", "title element", "document properties")
"""Evidence that a whole masthead beats: in exports of a site the first heading is the site's name."""
_RUBBISH = re.compile(
    r"(?:microsoft\s+(?:word|powerpoint)\s*-\s*.*|untitled(?:\s*\d*)?|document\s?\d*|slide\s?1|presentation\s?\d*|"
    r"powerpoint presentation|بدون عنوان|.*\.(?:docx?|rtf|odt|pptx?|odp|indd|qxd|tex|dvi|html?|pdf|xlsx?|pmd|p65)|"
    r"new document|no title|\W*)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:admin(?:istrator)?|user\d*|owner|root|unknown|anonymous|author|python-docx|python-pptx|"
    r"microsoft(?: office)?.*|windows user|acer|asus|dell|hp|lenovo|toshiba|pc|un-?named|sample|\W*)",
    re.IGNORECASE,
)
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:1[34]|19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_FIRST_LINE_CHARS = 160
_SAMPLE_CHARS = 20_000
_NO_LETTERS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
"""The replacement character and code points of private use."""
_MARKS = re.compile("[\u064b-\u065f\u0670\u200c\u0300-\u036f]")
_WITHOUT_PAGES = frozenset({"text", "markdown", "csv", "image", "pdf"})
"""Formats that hold no pictures, or whose pictures were looked at."""
_SHAPED = frozenset({"pdf", "docx", "odf", "rtf", "html", "epub"})
"""Formats besides plain text whose first lines may have the shape of an article."""


def finish(draft: Draft, name: str, settings: ReaderSettings) -> Document:
    """Make the document of a draft; ``name`` is its address (``file`` or ``archive!member``).

    Raises `ReadError` where there is no text, more than the limit, or no words in it.
    """
    if len(draft.text) > settings.text_chars:
        raise ReadError(
            f"The text has {len(draft.text):,} characters; the limit is {settings.text_chars:,}.",
            "Raise the reader's limit or split the file.",
        )
    draft = _mended(replace(draft, author=one_line(draft.author)))
    if not draft.text and not draft.title:
        pages = "If it holds pictures of pages, save it as PDF and read that by OCR: `kavosh index --ocr`."
        raise ReadError(
            "There is no text in it.",
            "Leave it out with a line in .kavoshignore." if draft.kind in _WITHOUT_PAGES else pages,
        )
    check_words(draft.text or draft.title)
    shape = shape_of(draft.text) if draft.lines or draft.kind in _SHAPED else Shape()
    title, title_origin = _title(draft, shape, name)
    author, author_origin = _author(draft, shape)
    date, date_origin = _date(draft, shape, name)
    url, url_origin = (
        (draft.url, draft.evidence.get("url", draft.kind)) if draft.url else (shape.url, "line of the masthead")
    )
    language, spoken, language_origin = _language(draft, title, shape)
    origins = {
        "title": title_origin if title else "",
        "author": author_origin if author else "",
        "date": date_origin if date else "",
        "url": url_origin if url else "",
        "language": language_origin if language else "",
        "encoding": draft.evidence.get("encoding", ""),
    }
    return Document(
        id=draft.id or name,
        title=title,
        text=draft.text,
        language=language,
        languages=spoken,
        author=author,
        date=date,
        url=url,
        type=draft.kind,
        path=name,
        places=draft.places,
        repairs=draft.repairs,
        evidence={key: origin for key, origin in origins.items() if origin},
        extra=draft.extra,
    )


def _mended(draft: Draft) -> Draft:
    """Tidy and mend the text, place by place, so that the places still begin where they began."""
    starts = [place.start for place in draft.places]
    bounds = [0, *(start for start in starts if start > 0), len(draft.text)]
    # Mojibake goes first: what looks like controls in it are bytes of letters.
    raw, first_repairs = mend([draft.text[start:end] for start, end in pairwise(bounds)], (MOJIBAKE,))
    mended, repairs = mend([tidy(part) for part in raw])
    titles, title_repairs = mend([draft.title], (MOJIBAKE, *RULES))
    moved: dict[int, int] = {}
    position = 0
    pieces: list[str] = []
    for start, part in zip(bounds, mended, strict=False):
        moved[start] = position
        if part:
            pieces.append(part)
            position += len(part) + 1
    text = "\n".join(pieces)
    return replace(
        draft,
        text=text,
        title=one_line(titles[0]),
        places=tuple(replace(place, start=min(moved[place.start], len(text))) for place in draft.places),
        repairs=added(draft.repairs, first_repairs, repairs, title_repairs),
    )


def check_words(text: str) -> None:
    """Raise `ReadError` where a text is no words: glyph numbers of a font without mapping, bytes taken for letters."""
    sample = "".join(text[:_SAMPLE_CHARS].split())
    if len(sample) < 40:
        return
    odd = len(_NO_LETTERS.findall(sample))
    if not odd:
        return
    letters = sum(map(str.isalnum, sample)) + len(_MARKS.findall(sample))
    if odd * 4 > len(sample) or (letters * 5 < len(sample) * 2 and odd * 20 > len(sample)):
        raise ReadError(
            "The text is no words: its letters have no meaning of their own (fonts without a mapping).",
            "Export it again, or print it to pictures and read these by OCR: `kavosh index --ocr`.",
        )


def _title(draft: Draft, shape: Shape, name: str) -> tuple[str, str]:
    origin = draft.evidence.get("title", draft.kind)
    good = draft.title if not _RUBBISH.fullmatch(draft.title) else ""
    if shape.title and shape.masthead and (not good or origin in _WEAK):
        return shape.title, "shape of the text: between masthead and byline"
    if good:
        return good, origin
    if shape.title:
        return shape.title, "shape of the text: above the byline"
    first = _first_line(draft.text) if draft.lines or draft.kind in _SHAPED else ""
    if first:
        return first, "first line"
    file = PurePath(name.rpartition("!")[2])
    named = not draft.id and (not draft.member or file.suffix)  # a record or a message is no file
    return one_line(file.stem.replace("_", " ")) if named else "", "file name"


def _first_line(text: str) -> str:
    """Give the first line where it stands apart and is no sentence."""
    first, _, rest = text.partition("\n")
    apart = rest.startswith("\n") or (len(first) < 90 and len(rest.partition("\n")[0]) > 2 * len(first))
    heading = first.strip(" #*_=")
    ends = heading.endswith((".", "!", "؟", "،", "؛", ":", ";", ","))
    return one_line(heading) if apart and heading and len(heading) <= _FIRST_LINE_CHARS and not ends else ""


def _author(draft: Draft, shape: Shape) -> tuple[str, str]:
    if shape.author and shape.masthead and draft.evidence.get("author") in _WEAK:
        return shape.author, "byline"
    if draft.author and not _NOBODY.fullmatch(draft.author):
        return author_of_byline(draft.author) or draft.author, draft.evidence.get("author", draft.kind)
    return shape.author, "byline"


def _date(draft: Draft, shape: Shape, name: str) -> tuple[str, str]:
    # When a file was made says less than the date that stands under its title.
    if shape.date and draft.evidence.get("date", "").startswith("document properties"):
        return shape.date, "line of a date"
    if draft.date:
        return draft.date, draft.evidence.get("date", draft.kind)
    if shape.date:
        return shape.date, "line of a date"
    found = _DATE_IN_NAME.search(PurePath(name.rpartition("!")[2]).name) if not draft.id else None
    return parse_date("-".join(found.groups())) if found else "", "file name"


def _even(text: str, language: str) -> bool:
    """Tell whether a language has less than two thirds of a text: then its title says which language it is in."""
    mine = whole = 0
    for paragraph in text[: 10 * _SAMPLE_CHARS].split("\n"):
        whole += len(paragraph)
        mine += len(paragraph) if paragraph_language(paragraph) == language else 0
    return 3 * mine < 2 * whole


def _language(draft: Draft, title: str, shape: Shape) -> tuple[str, tuple[str, ...], str]:
    """Give the main language, all of them, and the evidence; what is declared decides only between Persian and Dari."""
    declared = draft.language.strip().replace("_", "-")
    spoken = languages(draft.text[shape.start :] if shape.masthead else draft.text) or languages(title)
    origin = draft.evidence.get("language", "declared")
    if declared.casefold() in ("fa-af", "prs", "prs-af") and spoken and spoken[0] == "fa":
        spoken = ("prs", *spoken[1:])
        return "prs", spoken, origin
    if len(spoken) > 1 and paragraph_language(title) in spoken[1:2] and _even(draft.text, spoken[0]):
        spoken = (spoken[1], spoken[0], *spoken[2:])
        return spoken[0], spoken, "words of the title, the text being in two languages"
    if spoken:
        return spoken[0], spoken, "words of the text"
    main = declared.split("-")[0].casefold()
    return main, (main,) if main else (), origin
