"""Sets of documents: all of, any of, none of, and what documents' columns say, with scores where there are any.

Every matcher answers two questions over one segment. ``found()``: which documents, rising, with which scores;
``test(docs)``: which of these, and their scores. ``size`` bounds how many there are; ``scoring`` is False where scores
are all zero (filters, exclusions). Conjunctions begin with the smallest set and only test the others.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from searcher.engines.scratch import SCRATCH
from searcher.engines.topk import Docs, Hits, Scores


class Matcher(Protocol):
    """One node of a question, bound to a segment."""

    @property
    def size(self) -> int:
        """How many documents at most."""
        ...

    @property
    def scoring(self) -> bool:
        """Whether a document that matches has a score above zero."""
        ...

    def found(self) -> tuple[Docs, Scores]:
        """Return all documents that match, rising, and their scores."""
        ...

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return for some rising documents whether they match, and their scores (0 where they do not)."""
        ...


class Where:
    """Documents by what is known of them besides words: a mask over the segment. Scores nothing."""

    __slots__ = ("_mask", "scoring", "size")

    def __init__(self, mask: Hits) -> None:
        self._mask = mask
        self.scoring = False
        self.size = int(np.count_nonzero(mask))

    def found(self) -> tuple[Docs, Scores]:
        """Return all documents that match."""
        docs = self._mask.nonzero()[0]
        return docs, np.zeros(docs.size, np.float32)

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return which of some documents match."""
        return self._mask[docs], np.zeros(docs.size, np.float32)


class Except:
    """Documents that something else does not match. Scores nothing."""

    __slots__ = ("_count", "_other", "scoring", "size")

    def __init__(self, count: int, other: Matcher) -> None:
        self._count = count
        self._other = other
        self.scoring = False
        self.size = count

    def found(self) -> tuple[Docs, Scores]:
        """Return all documents of the segment but the other's."""
        mask = np.ones(self._count, np.bool_)
        mask[self._other.found()[0]] = False
        docs = mask.nonzero()[0]
        return docs, np.zeros(docs.size, np.float32)

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return which of some documents the other does not match."""
        return ~self._other.test(docs)[0], np.zeros(docs.size, np.float32)


class AnyOf:
    """Documents that at least one matches; scores add up."""

    __slots__ = ("_count", "nodes", "scoring", "size")

    def __init__(self, count: int, nodes: Sequence[Matcher]) -> None:
        self._count = count
        self.nodes = nodes
        self.scoring = all(node.scoring for node in nodes)
        self.size = min(count, sum(node.size for node in nodes))

    def found(self) -> tuple[Docs, Scores]:
        """Return the union."""
        silent: Hits | None = None
        with SCRATCH.row(self._count) as row:
            for node in self.nodes:
                add = getattr(node, "add", None)
                if add is not None:  # a leaf: frequent words have a whole row ready
                    add(row)
                    continue
                docs, scores = node.found()
                row[docs] += scores
                if not node.scoring:
                    if silent is None:
                        silent = np.zeros(self._count, np.bool_)
                    silent[docs] = True
            docs = ((row > 0) if silent is None else (row > 0) | silent).nonzero()[0]
            scores = row[docs]
            row.fill(0)
        return docs, scores

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return which of some documents any matches."""
        hits = np.zeros(docs.size, np.bool_)
        scores = np.zeros(docs.size, np.float32)
        for node in self.nodes:
            hit, score = node.test(docs)
            hits |= hit
            scores += score
        return hits, scores


class AllOf:
    """Documents that all of ``nodes`` match; scores add up, those of ``extra`` where they match too.

    Without any node every document matches.
    """

    __slots__ = ("_count", "extra", "nodes", "scoring", "size")

    def __init__(self, count: int, nodes: Sequence[Matcher], extra: Sequence[Matcher] = ()) -> None:
        self._count = count
        self.nodes = sorted(nodes, key=lambda node: node.size)
        self.extra = extra
        self.scoring = any(node.scoring for node in nodes)
        self.size = self.nodes[0].size if nodes else count

    def found(self) -> tuple[Docs, Scores]:
        """Return the intersection."""
        if self.nodes:
            docs, scores = self.nodes[0].found()
        else:
            docs, scores = np.arange(self._count), np.zeros(self._count, np.float32)
        for node in self.nodes[1:]:
            if not docs.size:
                break
            hits, more = node.test(docs)
            kept = hits.nonzero()[0]
            docs, scores = docs[kept], scores[kept] + more[kept]
        for node in self.extra:
            scores = scores + node.test(docs)[1]
        return docs, scores

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return which of some documents all match."""
        hits = np.ones(docs.size, np.bool_)
        scores = np.zeros(docs.size, np.float32)
        for node in self.nodes:
            hit, score = node.test(docs)
            hits &= hit
            scores += score
        for node in self.extra:
            scores += node.test(docs)[1]
        return hits, scores * hits


class Best:
    """Documents that any of several ways to write one word matches; the best way scores, once."""

    __slots__ = ("_count", "nodes", "scoring", "size")

    def __init__(self, count: int, nodes: Sequence[Matcher]) -> None:
        self._count = count
        self.nodes = nodes
        self.scoring = True
        self.size = min(count, sum(node.size for node in nodes))

    def found(self) -> tuple[Docs, Scores]:
        """Return the union, each document with its best score."""
        with SCRATCH.row(self._count) as row:
            for node in self.nodes:
                docs, scores = node.found()
                row[docs] = np.maximum(row[docs], scores)
            docs = row.nonzero()[0]
            scores = row[docs]
            row[docs] = 0
        return docs, scores

    def test(self, docs: Docs) -> tuple[Hits, Scores]:
        """Return which of some documents any matches."""
        scores = np.zeros(docs.size, np.float32)
        for node in self.nodes:
            np.maximum(scores, node.test(docs)[1], out=scores)
        return scores > 0, scores
