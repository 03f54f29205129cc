"""How text becomes HTML: direction by majority script, marks escaped and wrapped in this one place, numbers, dates.

A Persian sentence that begins with a Latin word is laid out wrong under ``dir="auto"``, which looks at the first strong
letter only. So every run of text gets its ``dir`` and ``lang`` from the script most of its letters belong to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from searcher.results import Mark
from webui.calendars import PERSIAN_DIGITS, date_text

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_HYPHENED = re.compile(r"(?=.*-)[^/]{2,24}")
_SEPARATOR = re.compile(r"(?<=[/\\!_])(?=[^/\\!_])")
_ENDING = re.compile(r"(?<=[^/\\!_.])(?:\.[A-Za-z][A-Za-z0-9]{0,7}){1,2}$")
_SAMPLE = 4_000
"""Code points of a text that are looked at for its direction; few paragraphs are longer, and a line may be 20 MB."""
_RTL_TAGS = frozenset({"fa", "fa-AF", "prs", "ps", "ar", "ur", "ckb", "he"})
_TAG_FOR_READERS = {"prs": "fa-AF"}
"""Screen readers know Dari by the region of Persian."""


def is_rtl(text: str, default: bool = True) -> bool:
    """Whether most letters of a text run from right to left; ``default`` where it has no letters or as many of each."""
    sample = text[:_SAMPLE]
    right = len(_RIGHT_TO_LEFT.findall(sample))
    left = len(_LEFT_TO_RIGHT.findall(sample))
    return default if right == left else right > left


def flow(text: str, language: str = "") -> Markup:
    """Return the ``lang`` and ``dir`` attributes for a run of text; ``language`` is the whole document's, if known."""
    rtl_document = language in _RTL_TAGS
    rtl = is_rtl(text, default=rtl_document or not language)
    fits = bool(language) and rtl == rtl_document
    tag = language if fits else ("fa" if rtl else "en")
    tag = _TAG_FOR_READERS.get(tag, tag)
    return Markup(f'lang="{escape(tag)}" dir="{"rtl" if rtl else "ltr"}"')  # noqa: S704 (escaped)


def _pieces(text: str, marks: Iterable[Mark], start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield (piece, offset of its mark or -1) for text[start:end]; overlapping or foreign marks are cut to fit."""
    at = start
    for mark in marks:
        first, last = max(mark.start, at), min(mark.end, end)
        if first >= last:
            continue
        if first > at:
            yield text[at:first], -1
        yield text[first:last], mark.start
        at = last
    if at < end:
        yield text[at:end], -1


def marked(text: str, marks: Iterable[Mark]) -> Markup:
    """Escape every piece of a text, then wrap the marked ones in ``<mark>`` (law 6)."""
    return Markup(  # noqa: S704 (every piece is escaped here)
        "".join(
            f"<mark>{escape(piece)}</mark>" if offset >= 0 else escape(piece)
            for piece, offset in _pieces(text, marks, 0, len(text))
        )
    )


class MatchTrail:
    """The matches of one document in order, each knowing the way to the one before and after.

    Works without scripts: a mark carries its offset as ``id``, and the links behind it show only while the mark is the
    target of the address. The words come from style (``data-…``), so that copying the text copies nothing else.
    """

    def __init__(self, marks: Sequence[Mark], previous: str, following: str, counted: Sequence[str]) -> None:
        self._starts = [mark.start for mark in marks]
        self._words = (previous, following)
        self._counted = counted
        self._number = {start: number for number, start in enumerate(self._starts)}

    def render(self, piece: str, offset: int) -> Markup:
        """Wrap a piece in its mark; the first piece of a mark carries the anchor and the links."""
        number = self._number.pop(offset, -1)
        if number < 0:
            return Markup("<mark>{}</mark>").format(piece)
        links = Markup("").join(
            Markup('<a class="{}" href="#m{}" aria-label="{}"></a>').format(kind, self._starts[other], words)
            for kind, other, words in (("back", number - 1, self._words[0]), ("on", number + 1, self._words[1]))
            if 0 <= other < len(self._starts)
        )
        form = Markup('<mark id="m{}">{}</mark><span class="trail" data-at="{}">{}</span>')
        return form.format(offset, piece, self._counted[number], links)


def paragraphs(
    text: str,
    marks: Sequence[Mark],
    trail: MatchTrail,
    *,
    cuts: Sequence[int] = (),
    quiet: Sequence[tuple[int, int]] = (),
    language: str = "",
) -> list[tuple[int, Markup]]:
    """Turn a document's text into ``<p>`` elements, each with the offset at which it begins.

    A paragraph ends at a line end and at each of ``cuts`` (sorted offsets: where pages and chapters begin); one that
    begins inside a span of ``quiet`` is set back. Empty lines give nothing.
    """
    result: list[tuple[int, Markup]] = []
    bounds = sorted({0, len(text), *(cut for cut in cuts if 0 < cut < len(text))})
    next_mark = 0
    for first, last in pairwise(bounds):
        at = first
        for line in text[first:last].split("\n"):
            end = at + len(line)
            if line.strip():
                while next_mark < len(marks) and marks[next_mark].end <= at:
                    next_mark += 1
                until = next_mark
                while until < len(marks) and marks[until].start < end:
                    until += 1
                body = "".join(
                    trail.render(piece, offset) if offset >= 0 else escape(piece)
                    for piece, offset in _pieces(text, marks[next_mark:until], at, end)
                )
                aside = ' class="quiet"' if any(start <= at < stop for start, stop in quiet) else ""
                # Every piece of the body is escaped, by escape or by the trail.
                result.append((at, Markup(f"<p {flow(line, language)}{aside}>{body}</p>")))  # noqa: S704
            at = end + 1
    return result


def typed(text: str) -> Markup:
    """Return what is typed as it stands as ``<code>``; no line ends at the hyphens of an option or a package."""
    words = (
        Markup('<span class="whole">{}</span>').format(word) if _HYPHENED.fullmatch(word) else escape(word)
        for word in text.split(" ")
    )
    return Markup('<code dir="ltr">{}</code>').format(Markup(" ").join(words))


def file_name(path: str) -> Markup:
    """Return the name of a file, left to right, with the places where a line may end: separators, and its ending."""
    ending = _ENDING.search(path)
    stem = path[: ending.start()] if ending else path
    pieces = [*_SEPARATOR.split(stem), *([ending[0]] if ending else [])]
    return Markup('<bdi dir="ltr" class="file">{}</bdi>').format(Markup("<wbr>").join(map(escape, pieces)))


def number(value: float, reader: str, digits: int = 0) -> str:
    """Write a number in the reader's digits with their separators: 31949 → ``31,949`` or «۳۱٬۹۴۹»."""
    text = f"{value:,.{digits}f}"
    if reader == "en":
        return text
    return (
        text.replace(",", "\N{ARABIC THOUSANDS SEPARATOR}")
        .replace(".", "\N{ARABIC DECIMAL SEPARATOR}")
        .translate(PERSIAN_DIGITS)
    )


def plain_digits(text: str, reader: str) -> str:
    """Write the digits of a short text (a year, a page label) in the reader's digits."""
    return text if reader == "en" else text.translate(PERSIAN_DIGITS)


def time_element(iso: str, reader: str) -> Markup:
    """Return ``<time>`` with the date in the reader's calendar and, beside the solar one, the Gregorian."""
    if not iso:
        return Markup("")
    words = date_text(iso, reader)
    also = Markup(' <bdi lang="en" dir="ltr">({})</bdi>').format(words.also) if words.also else ""
    return Markup('<time datetime="{}">{}{}</time>').format(iso, words.main, also)


def moment(iso: str, reader: str) -> Markup:
    """Return ``<time>`` for a time in UTC (``2026-11-24T21:00:00+00:00``), to the minute."""
    if len(iso) < 16 or iso[10] != "T":
        return escape(iso)
    words = date_text(iso[:10], reader)
    form = Markup('<time datetime="{}">{} <bdi dir="ltr">{}</bdi></time>')
    return form.format(iso, words.main, plain_digits(iso[11:16], reader) + " UTC")


def isolated(text: str) -> str:
    """Isolate a run inside plain text (feeds, title attributes), where ``<bdi>`` cannot stand."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text else ""
