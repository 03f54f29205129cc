"""The nodes of a query: what a question means, before any engine sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One position of a query: its exact term and stem as the analyzer gives them.

    ``start`` and ``end`` are code points into the question. ``parts`` are the words of a joined group («می روم»,
    ``well-known``): asking for it means the joined term OR all parts. ``exact`` leaves the stem out. ``others`` are
    words that count as this one at ``weight`` (spelling help, names in another script, dialect). ``weight`` is 1 for
    what was typed.
    """

    surface: str
    term: str
    stem: str
    start: int = 0
    end: int = 0
    parts: tuple["Word", ...] = ()
    exact: bool = False
    others: tuple["Word", ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words at neighbouring positions, exact terms only; a joined word in it also matches as its parts did."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every exact term that begins with ``term`` (folded, two letters or more)."""

    term: str


@dataclass(frozen=True, slots=True)
class Title:
    """A word, phrase or prefix that must stand in the title."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Filter:
    """Documents whose field (``lang source type year``) has this value, or whose ``author`` holds these words."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Dates:
    """Documents dated from ``first`` to ``last`` inclusive, both as yyyymmdd, 0 and 99999999 where open."""

    first: int = 0
    last: int = 99999999


@dataclass(frozen=True, slots=True)
class And:
    """Documents that all of these match; scores add up."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that any of these match; scores add up."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that this does not match; scores nothing."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Bag:
    """A plain question: all of ``must``, none of ``must_not``, and, without a ``must``, any of ``should``.

    Scores of ``must`` and ``should`` add up. Filters and dates stand in ``must`` and score nothing; where ``must``
    holds only those, a document still has to match one of ``should`` if there are any.
    """

    should: tuple["Node", ...] = ()
    must: tuple["Node", ...] = ()
    must_not: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no document: what is left of a question without words."""


Node = Word | Phrase | Prefix | Title | Filter | Dates | And | Or | Not | Bag | Nothing
