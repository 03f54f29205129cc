"""The shape of an article's first lines: masthead, address of the source, title, byline, date.

Archives that were exported from web sites begin every file alike: lines of masthead, a couplet, e-mail and web lines, a
section's name in two languages, the source's URL, and only then the title, ``By NAME`` and the date. The title is the
line that stands between the address (or nothing) and the byline or date; it is the article's, not the masthead's.
"""

import re
import unicodedata
from dataclasses import dataclass

from indexer.dates import find_date, parse_date

FIRST_LINES = 40
"""How many lines with text are looked at; mastheads of the model archive end before the fifteenth."""
LONGEST_TITLE = 300
_URL = re.compile(r"(?:source|منبع|سرچینه)?\s*:?\s*(https?://\S+)\s*\.?", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|[\w-]+\.(?:com|org|net|de|af|ir|info)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH BARREE}]")
_LATIN = re.compile("[A-Za-z]")
_BYLINE = re.compile(
    r"(?:by|written by|author)\s*:?\s+(?P<en>[^\W\d_].{1,100})"
    r"|(?:نویسنده(?:گان)?|نگارنده|به قلم|نوشته[ٔ\u200c]?\s?(?:ی|از)?|نوشتهٔ|گزارش از|مؤلف|مولف|"
    r"لیکوال|لیکونکی|د لیکوال نوم)"
    r"\s*(?::|\s)\s*(?P<fa>[^\W\d_].{1,100})",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    "(?:by|written by|author|نویسنده(?:گان)?|نگارنده|به قلم|مؤلف|مولف|لیکوال|گزارش از)\\s*:?", re.IGNORECASE
)
_TAIL = re.compile(r"\s*(?:[|،,؛;/]|\s[–—-]\s).*$|\s+for\s+[A-Z].*$", re.DOTALL)
_NAME = re.compile(r"[^\W\d_][\w.'’\u200c -]*", re.UNICODE)
_NOT_NAMES_WORDS = """
    the a an its his her their this that these all any some no means of hand phone email
"""
_NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split())


@dataclass(frozen=True, slots=True)
class Shape:
    """What the first lines tell.

    ``start`` is where the article's title begins (code points), ``masthead`` whether a masthead stands before it.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    start: int = 0
    masthead: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    paragraph: int


def author_of_byline(text: str) -> str:
    """Give the name in a line that is a byline (``By JANE PORTER``, ``نویسنده: مریم احمدی``), or ``""``."""
    line = " ".join(text.split())
    found = _BYLINE.fullmatch(line)
    if not found or len(line) > 130:
        return ""
    name = _TAIL.sub("", found["en"] or found["fa"]).strip(" .:")
    words = name.split()
    if not 1 <= len(words) <= 7 or not _NAME.fullmatch(name.replace("،", "")):
        return ""
    if found["en"]:
        if words[0].casefold() in _NOT_NAMES or not all(
            word[:1].isupper() or _ARABIC.match(word) for word in words[:2]
        ):
            return ""  # "By the end of the year" is no byline
    elif not _LABELLED.match(line) and len(words) > 4:
        return ""
    return name


def shape_of(text: str) -> Shape:
    """Tell title, author, date and address from the first lines; empty where the lines have no such shape."""
    lines = _first_lines(text)
    byline = next((n for n, line in enumerate(lines) if author_of_byline(line.text)), -1)
    dated = next(
        (n for n, line in enumerate(lines) if n > byline - 3 and len(line.text) <= 80 and parse_date(line.text)), -1
    )
    if byline < 0 and dated < 0:
        return _addressed(lines)
    if dated >= 0 and byline >= 0 and abs(dated - byline) > 3:
        dated = -1
    end = min(n for n in (byline, dated) if n >= 0)
    last = max((n for n, line in enumerate(lines[:end]) if _is_masthead(line.text)), default=-1)
    title, start = _title(lines, last, end)
    if not title:
        return Shape()
    address = next((_URL.fullmatch(line.text) for line in lines[:end] if _URL.fullmatch(line.text)), None)
    author = author_of_byline(lines[byline].text) if byline >= 0 else ""
    date = parse_date(lines[dated].text) if dated >= 0 else find_date(lines[byline].text)
    return Shape(title, author, date, address[1] if address else "", start, masthead=last >= 0)


def _addressed(lines: list[_Line]) -> Shape:
    """Tell a masthead that ends in the source's address, where no byline follows the title."""
    head = lines[:15]
    for number, line in enumerate(head):
        address = _URL.fullmatch(line.text)
        if address and number + 2 < len(lines) and any(_is_masthead(other.text) for other in head[:number]):
            title = lines[number + 1]
            if _may_be_title(title.text):
                return Shape(title.text, url=address[1], start=title.start, masthead=True)
    return Shape()


def _first_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    position = paragraph = 0
    for raw in text[:20_000].split("\n"):
        stripped = raw.strip().strip("*_# ").strip()
        if stripped:
            lines.append(_Line(stripped, position + raw.index(stripped[0]), paragraph))
            if len(lines) == FIRST_LINES:
                break
        else:
            paragraph += 1
        position += len(raw) + 1
    return lines


def _title(lines: list[_Line], last: int, end: int) -> tuple[str, int]:
    """Give the title between line ``last`` of the masthead and line ``end`` of byline or date, and where it starts."""
    between = lines[last + 1 : end]
    if not between:
        return "", 0
    if last < 0:
        # Without a masthead only a first line is evidence: a byline deep in a text is quoted, not the article's.
        chosen = between if end <= 2 else []
    else:
        paragraph = between[-1].paragraph
        chosen = [line for line in between if line.paragraph == paragraph] if len(between) > 1 else between
        if len(chosen) > 3:
            chosen = chosen[-1:]
    title = " ".join(line.text for line in chosen)
    return (title, chosen[0].start) if chosen and _may_be_title(title) else ("", 0)


def _may_be_title(text: str) -> bool:
    return (
        bool(_LETTER.search(text)) and len(text) <= LONGEST_TITLE and not _WEB.fullmatch(text) and not parse_date(text)
    )


def _is_masthead(line: str) -> bool:
    """Tell lines that only mastheads have: web and e-mail addresses, a section's name in two scripts."""
    rest = _WEB.sub(" ", line)
    if rest != line and len("".join(letter for letter in rest if unicodedata.category(letter)[0] == "L")) <= 20:
        return True
    first, stroke, second = line.partition("/")
    return bool(
        stroke
        and len(line) <= 90
        and ((_LATIN.search(first) and _ARABIC.search(second)) or (_ARABIC.search(first) and _LATIN.search(second)))
        and not _ARABIC.search(first if _LATIN.search(first) else second)
    )
