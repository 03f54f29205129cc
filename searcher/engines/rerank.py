"""The second step: what positions, titles and look-alikes say of the best documents of the first.

Every signal is an array over the documents looked at, in units of g, computed for all words and all documents of all
segments at once, so the cost depends on how often the words stand there and not on how long the documents are.
Documents are numbered here share by share, positions count from the beginning of each. A *cell* is a word in a
document, numbered ``word * documents + document``; sums go word by word, so that what is equal is equal to the bit.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.lists import firsts
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
    """The documents looked at that one segment has: its number, what they are numbered from, their rising numbers."""

    segment: int
    standing: Standing
    first: int
    docs: Docs


class Stands(NamedTuple):
    """Where the words of a question stand, side by side: int64 each, rising by word, then document, then position.

    ``keys`` hold all three in one number, ``cells`` the first two.
    """

    keys: Whole
    cells: Whole
    documents: Whole
    positions: Whole


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


SHARES = {
    "window": ranking.WINDOW_SHARE,
    "pairs": ranking.PAIR_SHARE,
    "title": ranking.TITLE_SHARE,
    "lead": -ranking.LEAD_SHARE,
    "alike": ranking.ALIKE_SHARE,
}
"""What each signal counts."""


def signals(content: Sequence[Subject], shares: Sequence[Share], ranks: NDArray[np.intp]) -> Signals:
    """Return the signals of the first documents of a ranking, share by share; ``ranks`` (from 0) are theirs."""
    documents = ranks.size
    weights = np.array([[each.g] for each in content])
    stands = _stands(content, shares, documents)
    titles = [share.standing.segment.title_lengths[share.docs] for share in shares]
    holds = np.zeros((len(content), documents), np.bool_)
    holds.ravel()[stands.cells] = True
    window, lead = _windows(weights, stands, documents)
    return Signals(
        window=window,
        pairs=_pairs(weights, stands, documents),
        title=_titles(weights, stands, titles[0] if len(titles) == 1 else np.concatenate(titles)),
        lead=lead,
        alike=_alike(content, shares, holds, ranks),
    )


def _stands(content: Sequence[Subject], shares: Sequence[Share], documents: int) -> Stands:
    """Return where the words of a question stand in the documents of all shares."""
    keys: Whole = np.zeros(0, np.int64)
    for share in shares:
        words = [(each.known.numbers[share.segment][each.exact], each.exact) for each in content]
        cells, positions = share.standing.where(words, share.docs)
        if len(shares) == 1:
            return Stands(cells << _POSITION_BITS | positions, cells, cells % documents, positions)
        word, document = np.divmod(cells, share.docs.size)
        cells = word * documents + (document + share.first)
        keys = np.concatenate([keys, cells << _POSITION_BITS | positions])
    keys.sort()
    cells = keys >> _POSITION_BITS
    return Stands(keys, cells, cells % documents, keys & (1 << _POSITION_BITS) - 1)


def _alike(
    content: Sequence[Subject], shares: Sequence[Share], holds: NDArray[np.bool_], ranks: NDArray[np.intp]
) -> Signal:
    """Return, for words that most documents lack, g times how alike the nearest word is that stands there.

    Most of the first ``RERANKED``: what is looked at beyond them must not change the first page.
    """
    first = holds if ranks.size <= ranking.RERANKED else holds[:, ranks < ranking.RERANKED]
    half = first.shape[1] / 2
    held = first.sum(axis=1).tolist()
    looked = [
        which
        for which, word in enumerate(content)
        if held[which] < half and word.g > ranking.ALIKE_FROM and not word.exact
    ]
    if not looked:
        return np.zeros(ranks.size)
    texts = [content[which].known.stem for which in looked]
    found = [LOOKALIKES.nearest(share.standing, texts, share.docs) for share in shares]
    nearest = found[0] if len(found) == 1 else np.concatenate(found, axis=1)
    nearest[holds[looked]] = 0
    nearest *= np.array([[content[which].g] for which in looked])
    alike: Signal = nearest.sum(axis=0)
    return alike


def _windows(weights: Signal, stands: Stands, documents: int) -> tuple[Signal, Signal]:
    """Return the best window of each document, and ln(1 + where it begins)."""
    best, lead = np.zeros(documents), np.zeros(documents)
    _, cells, document, positions = stands
    if not cells.size:
        return best, lead
    if weights.size == 1:  # every window is worth the same, and going backwards the first of each is written last
        best[cells] = weights[0, 0]
        lead[cells[::-1]] = positions[::-1]
        return best, np.log1p(lead)
    order = (document << _POSITION_BITS | positions) << _WORD_BITS | cells // documents
    order.sort()
    starts, which = order >> _WORD_BITS, order & (1 << _WORD_BITS) - 1
    # Where each word stands next, from every place on: the least of what follows. Another document is far away.
    following = np.empty((weights.size, starts.size), np.int64)
    following.fill(_NEVER)
    following[which, np.arange(starts.size)] = starts
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    worth = (weights * (following < starts + ranking.WINDOW)).sum(axis=0)
    owner = starts >> _POSITION_BITS
    first = firsts(owner).nonzero()[0]
    held = owner[first]
    best[held] = np.maximum.reduceat(worth, first)
    at_best = (worth == best[owner]).nonzero()[0][::-1]
    # Going backwards, the earliest of equal windows is written last.
    lead[owner[at_best]] = starts[at_best] & (1 << _POSITION_BITS) - 1
    return best, np.log1p(lead)


def _pairs(weights: Signal, stands: Stands, documents: int) -> Signal:
    """Return what neighbours in the question earn by standing within ``NEAR`` positions, in any order."""
    pairs, keys = weights.size - 1, stands.keys
    if not pairs or not keys.size:
        return np.zeros(documents)
    beside = keys + (documents << _POSITION_BITS)  # the same place of the next word
    count = keys.searchsorted(beside + (ranking.NEAR + 1)) - keys.searchsorted(beside - ranking.NEAR)
    counted = np.bincount(stands.cells, count, minlength=weights.size * documents)
    near = counted[: pairs * documents].reshape(pairs, documents)
    least = np.minimum(weights[:-1], weights[1:])
    earned: Signal = least * (1 + ranking.PAIR_SATURATION) * near / (near + ranking.PAIR_SATURATION)
    return earned.sum(axis=0)


def _titles(weights: Signal, stands: Stands, titles: NDArray[np.integer]) -> Signal:
    """Return the share of each title (of so many words) that the question names times the g it names in it.

    What a title's other words weigh is not looked up: each counts as ``TITLE_WORD``.
    """
    inside = stands.cells[stands.positions < titles[stands.documents]]
    if not inside.size:
        return np.zeros(titles.size)
    count = np.bincount(inside, minlength=weights.size * titles.size).reshape(weights.size, titles.size)
    named = (weights * (count > 0)).sum(axis=0)
    rest = np.maximum(titles - count.sum(axis=0), 0)
    titled: Signal = named * named / np.maximum(named + ranking.TITLE_WORD * rest, 1e-9)
    return titled
