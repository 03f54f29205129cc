"""The best documents for any of some words: added up whole, or with the lists that cannot matter left out.

``everything`` adds all lists into one row, which also gives the total and what facets count. ``pruned`` is MaxScore
(Turtle and Flood 1995) over arrays: a threshold is known before anything is read (stored k-th best impacts), the best
documents of the rarest words are completed to raise it, and once the words left cannot lift a new document over it they
are only looked up for the documents that still may win. Exact sums make both give the same answer, ties and all.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from indexer.index.lists import distinct
from searcher.engines.scoring import SMALL, Leaf, StemLeaf
from searcher.engines.scratch import SCRATCH
from searcher.engines.topk import NO_DOCS, NO_SCORES, Docs, Hits, Scores, best, kth

_SEEDS = 2500  # postings gone through for a first threshold
_COMPLETED = 48  # seeds completed at least
MANY, FEW = 5, 200_000
"""Of so many words over so few documents everything is added up: .18 ms a question of 100,000 documents, .21 pruned."""


def everything(
    count: int, leaves: Sequence[Leaf], k: int, floor: float, live: Hits | None
) -> tuple[Docs, Scores, Hits]:
    """Return the k best documents with their scores, and the mask of all that match."""
    with _added(count, leaves) as row:
        matched: Hits = row > 0
        if live is not None:
            matched &= live
        docs, scores = _above(row, leaves, k, floor, live)
    return *best(docs, scores, k), matched


@contextmanager
def _added(count: int, leaves: Sequence[Leaf]) -> Iterator[Scores]:
    """Lend a row of what all words earn in every document."""
    with SCRATCH.row(count) as row:
        _add_rows([leaf for leaf in leaves if isinstance(leaf, StemLeaf) and leaf.frequent], row)
        for leaf in leaves:
            if not leaf.frequent:
                leaf.add(row)
        yield row
        row.fill(0)


def _above(row: Scores, leaves: Sequence[Leaf], k: int, floor: float, live: Hits | None) -> tuple[Docs, Scores]:
    """Return the documents of a row that may be among the k best."""
    threshold = max(floor, *(leaf.floor(k) for leaf in leaves), 1.0) if live is None else max(floor, 1.0)
    docs = (row >= threshold).nonzero()[0]
    if live is not None:
        docs = docs[live[docs]]
    return docs, row[docs]


def _add_rows(leaves: Sequence[StemLeaf], row: Scores) -> None:
    """Add the scores of frequent words to a row of zeros.

    Those that cannot overflow together are added up as small numbers first: that takes a third of the time.
    """
    waiting = sorted(leaves, key=lambda leaf: leaf.top)
    empty = True
    while waiting:
        most, many = waiting[0].top, 1
        while many < len(waiting) and most + waiting[many].top < SMALL:
            most += waiting[many].top
            many += 1
        rows = [leaf.row() for leaf in waiting[:many]]
        waiting = waiting[many:]
        summed = rows[0]
        if many > 1:
            summed = np.add(rows[0], rows[1], out=SCRATCH.sums(row.size))
            for each in rows[2:]:
                summed += each
        if empty:
            np.copyto(row, summed)
        else:
            np.add(row, summed, out=row)
        empty = False


def pruned(  # noqa: PLR0912 - one algorithm, its steps in order
    count: int, leaves: Sequence[Leaf], k: int, floor: float, live: Hits | None
) -> tuple[Docs, Scores]:
    """Return the k best documents with scores of ``floor`` or more, without looking at all."""
    lists = sorted((leaf for leaf in leaves if leaf.size), key=lambda leaf: leaf.size)
    if not lists:
        return NO_DOCS, NO_SCORES
    if len(lists) == 1:
        return _single(lists[0], k, floor, live)
    if len(lists) >= MANY and count <= FEW:
        with _added(count, lists) as row:
            return best(*_above(row, lists, k, floor, live), k)
    ahead = _suffix_sums(lists)
    threshold = max(floor, 1.0) if live is not None else max(floor, *(leaf.floor(k) for leaf in lists), 1.0)
    with SCRATCH.row(count) as row:
        written: list[Docs] = []
        at = total = 0
        while at < len(lists) and not lists[at].frequent and ahead[at] >= threshold:
            if at and total + lists[at].size > _SEEDS:
                break
            written.append(_written(lists[at], row))
            total += lists[at].size
            at += 1
        if 0 < at < len(lists) and ahead[at] >= threshold:
            threshold = max(threshold, _seeded(row, written, lists[at:], k, live))
        full = False
        while at < len(lists) and ahead[at] >= threshold:
            docs = lists[at].add(row)
            if docs is None:
                full = True
            else:
                written.append(docs)
                total += docs.size
            at += 1
        least = max(threshold - ahead[at], 1.0)
        if full or total > count >> 3:
            docs = (row >= least).nonzero()[0]
            scores = row[docs]
            row.fill(0)
        else:
            docs, scores = _touched(row, written, least)
    if live is not None:
        alive = live[docs]
        docs, scores = docs[alive], scores[alive]
    for leaf, rest in zip(lists[at:], ahead[at:], strict=False):
        if docs.size > 2 * k:
            held = (scores >= threshold - rest).nonzero()[0]
            docs, scores = docs[held], scores[held]
        scores = scores + leaf.at(docs)
    return best(docs, scores, k)


def _single(leaf: Leaf, k: int, floor: float, live: Hits | None) -> tuple[Docs, Scores]:
    """Return the best of one list."""
    if live is None:
        stored = leaf.champions(k)
        if stored is not None:
            return stored
        floor = max(floor, leaf.floor(k))
    docs, scores = leaf.found()
    if live is not None:
        held = live[docs]
        docs, scores = docs[held], scores[held]
    if floor > 1.0 and docs.size > 200:
        keep = (scores >= floor).nonzero()[0]
        docs, scores = docs[keep], scores[keep]
    return best(docs, scores, k)


def _suffix_sums(lists: Sequence[Leaf]) -> list[float]:
    """Return for each place what all lists from there on can add at most; 0 behind the last."""
    ahead = [0.0] * (len(lists) + 1)
    for at in range(len(lists) - 1, -1, -1):
        ahead[at] = ahead[at + 1] + lists[at].top
    return ahead


def _written(leaf: Leaf, row: Scores) -> Docs:
    docs = leaf.add(row)
    return NO_DOCS if docs is None else docs


def _seeded(row: Scores, written: Sequence[Docs], others: Sequence[Leaf], k: int, live: Hits | None) -> float:
    """Complete the best documents so far with the lists not gone through; return their k-th best score."""
    docs = np.concatenate(written)
    if live is not None:
        docs = docs[live[docs]]
    if docs.size < k:
        return 0.0
    scores = row[docs]
    seeds = max(_COMPLETED, k + k // 4)
    if docs.size > seeds:
        docs = docs[scores.argpartition(scores.size - seeds)[scores.size - seeds :]]
    docs = distinct(np.sort(docs))
    if docs.size < k:
        return 0.0
    scores = row[docs]
    for leaf in others:
        scores = scores + leaf.at(docs)
    return kth(scores, k)


def _touched(row: Scores, written: Sequence[Docs], least: float) -> tuple[Docs, Scores]:
    """Return the documents written to (rising) with ``least`` or more, and zero the row."""
    docs = written[0] if len(written) == 1 else np.concatenate(written) if written else NO_DOCS
    scores = row[docs]
    keep = (scores >= least).nonzero()[0]
    docs, scores = docs[keep], scores[keep]
    if len(written) > 1:
        docs = distinct(np.sort(docs))
        scores = row[docs]
    for each in written:
        row[each] = 0
    return docs, scores
