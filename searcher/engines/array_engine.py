"""The engine over ``indexer.index.arrays``: binds a question to every segment, keeps the best, looks at them again.

One engine serves one commit and all threads; it holds nothing that changes but caches. A newer commit is a new engine.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.binding import Binder
from searcher.engines.boolean import AnyOf, Matcher
from searcher.engines.explain import LEAST, first_step, second_step
from searcher.engines.interface import Explanation, Found, Part
from searcher.engines.kept import Kept
from searcher.engines.leaves import Leaves
from searcher.engines.maxscore import everything, pruned
from searcher.engines.scoring import FULL, FixedLeaf, Leaf, StemLeaf
from searcher.engines.second import Ranked, SecondStep
from searcher.engines.standing import Standing
from searcher.engines.subjects import subjects
from searcher.engines.tallies import Tallies
from searcher.engines.topk import NO_DOCS, Docs, Hits, Scores, best
from searcher.engines.words import Vocabulary
from searcher.query.tree import Node
from searcher.results import Sort

DEEPEST = 10_000
"""Ranks that can be reached by paging; more costs memory and nobody reads it."""
SCORES_BYTES = 32_000_000  # scores of words: of frequent ones for every document, of others for those that hold them
DECODED_BYTES = 8_000_000  # decoded lists of documents
PLACES = 4_000_000  # decoded places of words, 4 bytes each, divided among segments by their size


class ArrayEngine:
    """Find, count and explain over the segments of one reader; thread-safe."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._vocabulary = Vocabulary(reader)
        decoded = Kept(DECODED_BYTES)
        tokens = max(sum(segment.tokens for segment in reader.segments), 1)
        self._standing = [
            Standing(segment, decoded, min(segment.tokens, PLACES * segment.tokens // tokens))
            for segment in reader.segments
        ]
        self._tallies = [Tallies(segment) for segment in reader.segments]
        self._leaves = Leaves(self._standing, Kept(SCORES_BYTES))
        self._second = SecondStep(reader, self._vocabulary, self._standing)

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
        """Return the documents ranked ``offset`` to ``offset + limit``, and totals and facets over all that match."""
        end = min(offset + max(limit, 0), DEEPEST)
        binder = Binder(self.reader, self._vocabulary, self._leaves, tree, exact=exact)
        unit = (ranking.K1 + 1) / (FULL * binder.scale)
        if sort != "relevance":
            ranked, total, counted = self._by_date(binder, tree, end, newest=sort == "newest", facets=facets)
            scores = ranked.scores.astype(np.float64) * unit
        else:
            beyond = rerank and end > ranking.FIRST_PAGE
            wanted = max(end, ranking.FEEDBACK_RANKS if beyond else ranking.RERANKED) if rerank else end
            ranked, total, counted = self._best(binder, tree, wanted, facets, count or bool(facets))
            content = subjects(self._vocabulary, binder.words, exact=exact) if rerank else []
            ranked, scores = self._second.order(content, ranked, unit, beyond=beyond)
        chosen = slice(min(offset, end), end)
        pairs = zip(ranked.segments[chosen].tolist(), ranked.docs[chosen].tolist(), strict=True)
        return Found(tuple(pairs), tuple(scores[chosen].tolist()), total, counted)

    def explain(self, tree: Node, id: str, *, exact: bool = False) -> Explanation:
        """Say how the document with this ``id`` matches and what each part of its score is."""
        place = self.reader.find(id)
        if place is None:
            return Explanation(id, False, 0.0, 0.0, 0, ())
        number, doc = place
        binder = Binder(self.reader, self._vocabulary, self._leaves, tree, exact=exact)
        matches, first, parts = first_step(binder, self._vocabulary, tree, number, doc)
        if not matches:
            return Explanation(id, False, 0.0, 0.0, 0, tuple(parts))
        found = self.search(tree, limit=ranking.FEEDBACK_RANKS, exact=exact)
        if place not in found.documents:
            return Explanation(id, True, first, first, 0, tuple(parts))
        rank = found.documents.index(place)
        content = subjects(self._vocabulary, binder.words, exact=exact)
        # Look-alikes depend on what the other documents lack, so all that were looked at are looked at again.
        looked = self.search(tree, limit=ranking.FEEDBACK_RANKS, exact=exact, rerank=False).documents
        places = np.array(looked, np.intp)
        ranked = Ranked(places[:, 0], places[:, 1], np.zeros(len(places), np.float32))
        if content:
            ranks, seen = self._second.look(content, ranked, len(places))
            parts += second_step(content, seen, ranks.tolist().index(looked.index(place)))
        score = found.scores[rank]
        rest = score - sum(part.score for part in parts)
        if abs(rest) > LEAST:
            parts.append(
                Part(
                    "feedback",
                    "",
                    "what the first documents speak of, set back behind them",
                    ranking.FEEDBACK_SHARE,
                    rest,
                )
            )
        return Explanation(id, True, first, score, rank + 1, tuple(parts))

    def _best(
        self, binder: Binder, tree: Node, k: int, facets: Sequence[str], count: bool
    ) -> tuple[Ranked, int, Mapping[str, Mapping[str, int]]]:
        """Return the k best documents of all segments, and what was counted on the way (-1, {} where not asked)."""
        parts: list[tuple[int, Docs, Scores]] = []
        tallies: dict[str, dict[str, int]] = {field: {} for field in facets}
        total, floor = 0, 0.0
        for number, segment in enumerate(self.reader.segments):
            live = self.reader.live[number]
            bound = binder.bind(tree, number)
            leaves = _leaves(bound)
            matched: Hits | None = None
            if leaves is None:
                docs, scores = bound.found()
                if live is not None:
                    held = live[docs]
                    docs, scores = docs[held], scores[held]
                total += docs.size
                if facets:
                    matched = np.zeros(segment.count, np.bool_)
                    matched[docs] = True
                docs, scores = best(docs, scores, k)
            elif count:
                docs, scores, matched = everything(segment.count, leaves, k, floor, live)
                total += int(np.count_nonzero(matched))
            else:
                docs, scores = pruned(segment.count, leaves, k, floor, live)
            if facets and matched is not None:
                self._tallies[number].count(tallies, matched)
            parts.append((number, docs, scores))
            if len(self.reader.segments) > 1:
                floor = max(floor, _floor(parts, k))
        return _merged(parts, k), total if count else -1, tallies

    def _by_date(
        self, binder: Binder, tree: Node, k: int, *, newest: bool, facets: Sequence[str]
    ) -> tuple[Ranked, int, Mapping[str, Mapping[str, int]]]:
        """Return the k newest or oldest documents that match, those without a date last."""
        tallies: dict[str, dict[str, int]] = {field: {} for field in facets}
        total = 0
        kept: list[tuple[NDArray[np.int64], NDArray[np.intp], Docs, Scores]] = []
        for number, segment in enumerate(self.reader.segments):
            docs, scores = binder.bind(tree, number).found()
            live = self.reader.live[number]
            if live is not None:
                held = live[docs]
                docs, scores = docs[held], scores[held]
            total += docs.size
            if facets:
                matched = np.zeros(segment.count, np.bool_)
                matched[docs] = True
                self._tallies[number].count(tallies, matched)
            dates = segment.date[docs].astype(np.int64)
            keys = np.where(dates == 0, 10**9, -dates if newest else dates)
            if keys.size > k > 0:
                near = (keys <= np.partition(keys, k - 1)[k - 1]).nonzero()[0]
                keys, docs, scores = keys[near], docs[near], scores[near]
            kept.append((keys, np.full(docs.size, number), docs, scores))
        keys, numbers, docs, scores = (
            (np.concatenate(column) for column in zip(*kept, strict=True))
            if kept
            else (np.zeros(0, np.int64), NO_DOCS, NO_DOCS, np.zeros(0, np.float32))
        )
        order = np.lexsort((docs, numbers, keys))[:k]
        return Ranked(numbers[order], docs[order], scores[order]), total, tallies


def _leaves(bound: Matcher) -> list[Leaf] | None:
    """Return the words of a question that is nothing but words, of which any may match; None for any other."""
    if isinstance(bound, StemLeaf | FixedLeaf):
        return [bound]
    if isinstance(bound, AnyOf) and all(isinstance(node, StemLeaf | FixedLeaf) for node in bound.nodes):
        return [node for node in bound.nodes if isinstance(node, StemLeaf | FixedLeaf) and node.size]
    return None


def _floor(parts: Sequence[tuple[int, Docs, Scores]], k: int) -> float:
    """Return the k-th best score so far, 0 while there are fewer."""
    scores = np.concatenate([scores for _, _, scores in parts])
    return float(np.partition(scores, scores.size - k)[scores.size - k]) if 0 < k <= scores.size else 0.0


def _merged(parts: Sequence[tuple[int, Docs, Scores]], k: int) -> Ranked:
    """Merge the best of every segment: by score, then by segment and document."""
    if len(parts) == 1:
        _, docs, scores = parts[0]
        return Ranked(np.zeros(docs.size, np.intp), docs, scores)
    numbers = np.concatenate([np.full(docs.size, number) for number, docs, _ in parts]) if parts else NO_DOCS
    docs = np.concatenate([docs for _, docs, _ in parts]) if parts else NO_DOCS
    scores = np.concatenate([scores for _, _, scores in parts]) if parts else np.zeros(0, np.float32)
    order = np.lexsort((docs, numbers, -scores))[:k]
    return Ranked(numbers[order], docs[order], scores[order])
