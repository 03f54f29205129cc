"""The nouns of an answer: Question, Hit, Snippet, Mark, Facet, Note, Page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks: the text they typed, narrowing by facet, and which page of results.

    ``filters`` maps a facet field (``lang``, ``type``, ``year``, ``source``) to the one value chosen. ``help`` allows
    spelling, layout and the like; ``exact`` leaves stems out. ``page`` counts from 1, ``size`` is 1 to 100.
    """

    text: str
    page: int = 1
    size: int = 10
    sort: Sort = "relevance"
    filters: Mapping[str, str] = field(default_factory=dict)
    help: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of whole words that matched: code points into the string it belongs to, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage, unaltered: ``text == document.text[start:start + len(text)]``; marks count into ``text``.

    ``place`` names where it stands when the document has places (``("page", "12")``), otherwise it is None.
    """

    text: str
    start: int
    marks: tuple[Mark, ...]
    place: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, with what a page of results shows of it."""

    id: str
    title: str
    title_marks: tuple[Mark, ...]
    snippets: tuple[Snippet, ...]
    score: float
    url: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    type: str = ""
    source: str = ""
    path: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, in how many of the documents found, and whether the question is narrowed to it."""

    value: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts over all documents found, most first; ``field`` is ``lang``, ``type``, ``year`` or ``source``."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was repaired, dropped or added to a question.

    ``kind`` names the sentence (the web face translates it), ``values`` what it speaks of: ``Note("unclosed_quote",
    {})``, ``Note("too_many_words", {"kept": "32"})``. ``message`` is the sentence in English for programs and the
    command line. ``query`` is the question that undoes it, where it can be undone.
    """

    kind: str
    values: Mapping[str, str]
    message: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results.

    ``total`` counts every document found; ``pages`` how many pages can be reached. ``suggestions`` are whole questions
    to ask instead ("did you mean"), best first. ``took_ms`` is the time of the search in milliseconds.
    """

    question: Question
    hits: tuple[Hit, ...]
    total: int
    pages: int
    facets: tuple[Facet, ...]
    notes: tuple[Note, ...]
    suggestions: tuple[str, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Completion:
    """A word or title offered while somebody types: the whole query to ask, and in how many documents it stands."""

    query: str
    count: int
    kind: Literal["word", "title"] = "word"
