"""The address is the state: reading a question from its parameters, and writing the address of a changed one.

``/search``, ``/api/search`` and the feeds take the same parameters. Pages forgive a number that makes no sense;
programs are told (``strict``).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast
from urllib.parse import quote, urlencode

from indexer.errors import KavoshError
from searcher.query.lexer import Kind, lexemes
from searcher.results import Question, Sort
from webui.calendars import ASCII_DIGITS

MAX_SHOWN = 1_000
"""Code points of a question that pages repeat: every link holds it. The searcher looks at fewer still, and says so."""
MAX_PAGE = 10_000
FACETS = ("lang", "type", "year", "source")
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")
_DATES = frozenset({"after", "before", "date"})
_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


class BadParameter(KavoshError):
    """A program gave a parameter a value that cannot be used."""


def read_question(parameters: Mapping[str, str], *, strict: bool = False, size: int = 10) -> Question:
    """Make a Question of the parameters of an address. Raises BadParameter where ``strict`` and a value is no use."""
    sort = parameters.get("sort", "relevance")
    if sort not in SORTS:
        if strict:
            raise BadParameter(f"sort is {sort!r}.", "Use relevance, newest or oldest.")
        sort = "relevance"
    return Question(
        text=parameters.get("q", "").replace("\0", " ").strip(),
        page=whole_number(parameters, "page", 1, MAX_PAGE, strict=strict),
        size=whole_number(parameters, "size", size, 100, strict=strict),
        sort=cast("Sort", sort),
        filters={
            field: value.translate(ASCII_DIGITS) if field == "year" else value
            for field in FACETS
            if (value := parameters.get(field, "").strip()[:200])
        },
        help=_flag(parameters, "help", default=True, strict=strict),
        exact=_flag(parameters, "exact", default=False, strict=strict),
    )


def whole_number(parameters: Mapping[str, str], name: str, default: int, most: int, *, strict: bool) -> int:
    """Return a number from 1 to ``most``, in any digits; the default where it is left out, or is none and forgiven."""
    text = parameters.get(name)
    if text is None:
        return default
    digits = text.strip().translate(ASCII_DIGITS)
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and 1 <= int(digits) <= most:
        return int(digits)
    if strict:
        raise BadParameter(f"{name} is {text[:40]!r}.", f"Give a whole number from 1 to {most}.")
    return default


def _flag(parameters: Mapping[str, str], name: str, *, default: bool, strict: bool) -> bool:
    text = parameters.get(name, "").casefold()
    if text in _ON or text in _OFF:
        return text in _ON
    if strict and name in parameters:
        raise BadParameter(f"{name} is {text[:40]!r}.", "Use 1 or 0.")
    return default


def parameters_of(question: Question, **changes: str | int) -> dict[str, str]:
    """Return the parameters of a question's address, in a fixed order, those at their default left out.

    ``changes`` replace parameters by name; an empty value removes one. Anything but a change of page begins at page 1.
    """
    values: dict[str, str | int] = {
        "q": question.text[:MAX_SHOWN],
        **{field: question.filters.get(field, "") for field in FACETS},
        "sort": "" if question.sort == "relevance" else question.sort,
        "size": "" if question.size == 10 else question.size,
        "exact": "1" if question.exact else "",
        "help": "" if question.help else "0",
        "page": "" if changes or question.page == 1 else question.page,
        **changes,
    }
    if str(values["page"]) == "1":
        values["page"] = ""
    return {name: str(value) for name, value in values.items() if value != "" or name == "q"}


def search_url(question: Question, path: str = "/search", **changes: str | int) -> str:
    """Return the address of a question with some parameters changed."""
    return f"{path}?{urlencode(parameters_of(question, **changes))}"


def without_dates(text: str) -> str:
    """Return a question without its dates (``after:2016 Herat`` → ``Herat``); '' where it names none, or only them."""
    pieces: list[str] = []
    at, sign = 0, -1
    dated = False
    for lexeme in lexemes(text[:MAX_SHOWN]):
        if dated and lexeme.start == at:
            at = lexeme.end
        dated = lexeme.kind is Kind.FIELD and lexeme.text in _DATES
        if dated:
            pieces.append(text[at : sign if sign >= 0 else lexeme.start])
            at = lexeme.end
        sign = lexeme.start if lexeme.kind in (Kind.PLUS, Kind.MINUS) else -1
    return " ".join("".join((*pieces, text[at:])).split()) if pieces else ""


def document_url(id: str, query: str = "", anchor: str = "", language: str = "") -> str:
    """Return the address of a document's page, with the question whose matches it is to mark.

    ``language`` is that of the page, where the reader's own may be another one.
    """
    address = f"/document/{quote(id, safe='/!,:@()')}{_asked(query, language)}"
    return f"{address}#{anchor}" if anchor else address


@lru_cache(maxsize=256)
def _asked(query: str, language: str) -> str:
    """Return a question as the end of an address: the same for all hits of a page."""
    parameters = {name: value for name, value in (("q", query), ("hl", language)) if value}
    return f"?{urlencode(parameters)}" if parameters else ""
