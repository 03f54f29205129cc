"""The second step: what positions, titles and look-alikes say of the best documents of the first.

Every signal is an array over the documents looked at, in units of g, computed for all words and all documents of all
segments at once: places of the question's content stems are read only inside these documents (blocks of the position
lists), so the cost depends on how often the words stand there and not on how long the documents are. Documents are
numbered here as they are ranked, positions count from the beginning of each. A *cell* is a word in a document, numbered
``word * documents + document``; sums go word by word, so that what is equal is equal to the bit.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.lists import distinct
from searcher import ranking
from searcher.engines.lookalikes import LOOKALIKES
from searcher.engines.standing import Standing
from searcher.engines.subjects import Subject
from searcher.engines.topk import Docs

Signal = NDArray[np.float64]
Whole = NDArray[np.int64]
_NEVER = np.int64(2**62)
_POSITION_BITS = 32
_WORD_BITS = 4
assert ranking.CONTENT_WORDS < 1 << _WORD_BITS  # noqa: S101 - read with the module


class Share(NamedTuple):
    """The documents looked at that one segment has: its number, their places in the ranking, their rising numbers."""

    segment: int
    standing: Standing
    chosen: NDArray[np.intp]
    docs: Docs


class Signals(NamedTuple):
    """What the second step sees in each document, float64[documents] each.

    ``window``: the most g, each word once, in any ``WINDOW`` positions. ``pairs``: what neighbours of the question
    standing near each other earn. ``title``: the named share of the title times the g named in it. ``lead``: ln(1 +
    position where the best window begins). ``alike``: what look-alikes of words the document lacks earn.
    """

    window: Signal
    pairs: Signal
    title: Signal
    lead: Signal
    alike: Signal


def signals(content: Sequence[Subject], shares: Sequence[Share], documents: int) -> Signals:
    """Return the signals of the first so many documents of a ranking, which are divided into shares."""
    titles = np.zeros(documents, np.int64)
    parts = []
    for share in shares:
        words = [(each.known.numbers[share.segment][each.exact], each.exact) for each in content]
        cells, positions = share.standing.where(words, share.docs)
        word, document = np.divmod(cells, share.docs.size)
        parts.append((word * documents + share.chosen[document]) << _POSITION_BITS | positions)
        titles[share.chosen] = share.standing.segment.title_lengths[share.docs]
    keys = np.concatenate(parts)
    keys.sort()
    keys = distinct(keys)
    weights = np.array([[each.g] for each in content])
    cells, positions = keys >> _POSITION_BITS, keys & (1 << _POSITION_BITS) - 1
    holds = np.zeros((len(content), documents), np.bool_)
    holds.ravel()[cells] = True
    window, lead = _windows(weights, cells, positions, documents)
    return Signals(
        window=window,
        pairs=_pairs(weights, cells, keys, documents),
        title=_titles(weights, cells, positions, titles),
        lead=lead,
        alike=_alike(content, shares, holds),
    )


def _alike(content: Sequence[Subject], shares: Sequence[Share], holds: NDArray[np.bool_]) -> Signal:
    """Return, for words that most documents lack, g times how alike the nearest word is that stands there.

    Most of the first ``RERANKED``: what is looked at beyond them must not change the first page.
    """
    total = np.zeros(holds.shape[1])
    first = holds[:, : ranking.RERANKED]
    for word, held, holding in zip(content, holds, first.sum(axis=1).tolist(), strict=True):
        if word.exact or word.g <= ranking.ALIKE_FROM or 2 * holding >= first.shape[1]:
            continue
        for share in shares:
            nearest = LOOKALIKES.nearest(share.standing, word.known.stem, share.docs)
            if nearest is not None:
                nearest[held[share.chosen]] = 0
                total[share.chosen] += word.g * nearest
    return total


def _windows(weights: Signal, cells: Whole, positions: Whole, documents: int) -> tuple[Signal, Signal]:
    """Return the best window of each document, and ln(1 + where it begins)."""
    best, lead = np.zeros(documents), np.zeros(documents)
    if not positions.size:
        return best, lead
    if weights.size == 1:  # every window is worth the same, and going backwards the first of each is written last
        best[cells] = weights[0, 0]
        lead[cells[::-1]] = positions[::-1]
        return best, np.log1p(lead)
    word, document = np.divmod(cells, documents)
    order = (document << _POSITION_BITS | positions) << _WORD_BITS | word
    order.sort()
    starts, which = order >> _WORD_BITS, order & (1 << _WORD_BITS) - 1
    # Where each word stands next, from every place on: the least of what follows. Another document is far away.
    following = np.full((weights.size, starts.size), _NEVER)
    following[which, np.arange(starts.size)] = starts
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    worth = (weights * (following < starts + ranking.WINDOW)).sum(axis=0)
    owner = starts >> _POSITION_BITS
    new = np.empty(owner.size, np.bool_)
    new[0] = True
    np.not_equal(owner[1:], owner[:-1], out=new[1:])
    first = new.nonzero()[0]
    held = owner[first]
    best[held] = np.maximum.reduceat(worth, first)
    at_best = (worth == best[owner]).nonzero()[0][::-1]
    # Going backwards, the earliest of equal windows is written last.
    lead[owner[at_best]] = starts[at_best] & (1 << _POSITION_BITS) - 1
    return best, np.log1p(lead)


def _pairs(weights: Signal, cells: Whole, keys: Whole, documents: int) -> Signal:
    """Return what neighbours in the question earn by standing within ``NEAR`` positions, in any order."""
    pairs = weights.size - 1
    if not pairs or not keys.size:
        return np.zeros(documents)
    beside = keys + (documents << _POSITION_BITS)  # the same place of the next word
    count = keys.searchsorted(beside + (ranking.NEAR + 1)) - keys.searchsorted(beside - ranking.NEAR)
    near = np.bincount(cells, count, minlength=weights.size * documents)[: pairs * documents].reshape(pairs, documents)
    least = np.minimum(weights[:-1], weights[1:])
    earned: Signal = least * (1 + ranking.PAIR_SATURATION) * near / (near + ranking.PAIR_SATURATION)
    return earned.sum(axis=0)


def _titles(weights: Signal, cells: Whole, positions: Whole, titles: Whole) -> Signal:
    """Return the share of each title (of so many words) that the question names times the g it names in it.

    What a title's other words weigh is not looked up: each counts as ``TITLE_WORD``.
    """
    inside = cells[positions < titles[cells % titles.size]]
    count = np.bincount(inside, minlength=weights.size * titles.size).reshape(weights.size, titles.size)
    named = (weights * (count > 0)).sum(axis=0)
    rest = np.maximum(titles - count.sum(axis=0), 0)
    titled: Signal = named * named / np.maximum(named + ranking.TITLE_WORD * rest, 1e-9)
    return titled
