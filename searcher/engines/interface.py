"""What a search engine must answer: the small door between a tree of questions and whatever keeps the documents.

The service knows only this. A second engine (OpenSearch, a mock) is another class with these methods, and the contract
tests under ``tests/searcher/engines`` run on every one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from searcher.query.tree import Node
from searcher.results import Sort

FACETS = ("lang", "type", "year", "source")
"""The fields that can be counted, in the order a page shows them."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: ``documents`` are (segment number, document number) best first, with ``scores`` beside them.

    ``total`` counts every document that matches, ``facets`` maps the fields asked for to their values' counts over all
    of these, most first. ``total`` is -1 where counting was not asked for.
    """

    documents: tuple[tuple[int, int], ...]
    scores: tuple[float, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    ``kind`` is ``word``, ``phrase``, ``prefix``, ``title`` or ``shared`` for the first step, a signal's name for the
    second. ``what`` is the word or words it speaks of, ``how`` what matched (``exact``, ``stem``, ``exact+stem``,
    ``parts: ...``, ``as ...``, ``absent``), ``weight`` the word's g (see ``searcher.ranking``) or the signal's share,
    and ``score`` what it added.
    """

    kind: str
    what: str
    how: str
    weight: float
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document stands where it does: whether it matches, and every part of its score.

    ``first`` is the sum of the first step, ``score`` the sum of all parts. ``rank`` counts from 1 among all documents
    found; 0 where the document does not match or stands below the ranks looked at.
    """

    id: str
    matches: bool
    first: float
    score: float
    rank: int
    parts: tuple[Part, ...]


class Engine(Protocol):
    """Find, count and explain; one object serves all threads and never changes."""

    def search(
        self,
        tree: Node,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = "relevance",
        exact: bool = False,
        facets: Sequence[str] = (),
        rerank: bool = True,
        count: bool = True,
    ) -> Found:
        """Return the documents ranked ``offset`` to ``offset + limit``, and totals and facets over all that match.

        ``exact`` leaves stems out, ``rerank`` allows the second step, ``count`` asks for the total (facets imply it).
        Never fails on any tree; cost is bounded by caps on expansion.
        """
        ...

    def explain(self, tree: Node, id: str, *, exact: bool = False) -> Explanation:
        """Say how the document with this ``id`` matches and what each part of its score is."""
        ...
