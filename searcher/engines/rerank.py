"""The second step: what positions, titles and look-alikes say of the best documents of the first.

Every signal is an array over the documents looked at, in units of g, computed for all words and all documents at once:
places of the question's content stems are read only inside these documents (blocks of the position lists), so the cost
depends on how often the words stand there and not on how long the documents are. A *cell* is a word in a document,
numbered ``word * documents + document``; sums go word by word, so that what is equal is equal to the bit.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searcher import ranking
from searcher.engines.lookalikes import LOOKALIKES
from searcher.engines.standing import POSITION_BITS, Keys, Standing
from searcher.engines.topk import Docs

Signal = NDArray[np.float64]
_NEVER = np.int64(2**62)
_POSITION = np.int64(2**POSITION_BITS - 1)
_WORD_BITS = 4
assert ranking.CONTENT_WORDS < 1 << _WORD_BITS  # noqa: S101 - read with the module


class Content(NamedTuple):
    """A word that says what the question is about, in one segment: term or stem number (-1: absent) and its g.

    ``text`` is the stem (the term where it was asked exactly).
    """

    text: str
    number: int
    exact: bool
    g: float


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


def signals(standing: Standing, content: Sequence[Content], docs: Docs) -> Signals:
    """Return the signals of some rising documents of a segment."""
    segment = standing.segment
    first, last = segment.first_position[docs], segment.first_position[docs + 1]
    keys = standing.where([(word.number, word.exact) for word in content], docs, first, last)
    cells, positions = keys >> POSITION_BITS, keys & _POSITION
    weights = np.array([[word.g] for word in content])
    begins = first.astype(np.int64)
    holds = np.zeros((len(content), docs.size), np.bool_)
    holds.ravel()[cells] = True
    window, lead = _windows(weights, cells, positions, begins, last)
    return Signals(
        window=window,
        pairs=_pairs(weights, cells, keys, docs.size),
        title=_titles(weights, cells, positions, begins, segment.title_lengths[docs]),
        lead=lead,
        alike=_alike(standing, content, docs, holds),
    )


def _alike(standing: Standing, content: Sequence[Content], docs: Docs, holds: NDArray[np.bool_]) -> Signal:
    """Return, for words that most of the documents lack, g times how alike the nearest word is that stands there."""
    total = np.zeros(docs.size)
    for word, held, holding in zip(content, holds, np.count_nonzero(holds, axis=1).tolist(), strict=True):
        if word.exact or word.g <= ranking.ALIKE_FROM or 2 * holding >= docs.size:
            continue
        nearest = LOOKALIKES.nearest(standing, word.text, docs)
        if nearest is not None:
            nearest[held] = 0
            total += word.g * nearest
    return total


def _windows(
    weights: Signal,
    cells: NDArray[np.int64],
    positions: NDArray[np.int64],
    begins: NDArray[np.int64],
    ends: NDArray[np.uint32],
) -> tuple[Signal, Signal]:
    """Return the best window of each document, and ln(1 + where it begins)."""
    best, lead = np.zeros(begins.size), np.zeros(begins.size)
    if not positions.size:
        return best, lead
    order = positions << _WORD_BITS
    order |= cells // begins.size
    order.sort()
    starts, which = order >> _WORD_BITS, order & (1 << _WORD_BITS) - 1
    owner = ends.searchsorted(starts.astype(np.uint32), side="right")
    limits = np.minimum(starts + ranking.WINDOW, ends[owner])
    # Where each word stands next, from every place on: the least of what follows.
    following = np.full((weights.size, starts.size), _NEVER)
    following[which, np.arange(starts.size)] = starts
    following = np.minimum.accumulate(following[:, ::-1], axis=1)[:, ::-1]
    worth = (weights * (following < limits)).sum(axis=0)
    new = np.empty(owner.size, np.bool_)
    new[0] = True
    np.not_equal(owner[1:], owner[:-1], out=new[1:])
    first = new.nonzero()[0]
    held = owner[first]
    best[held] = np.maximum.reduceat(worth, first)
    at_best = (worth == best[owner]).nonzero()[0][::-1]
    # Going backwards, the earliest of equal windows is written last.
    position = begins.copy()
    position[owner[at_best]] = starts[at_best]
    lead[held] = np.log1p(position[held] - begins[held])
    return best, lead


def _pairs(weights: Signal, cells: NDArray[np.int64], keys: Keys, documents: int) -> Signal:
    """Return what neighbours in the question earn by standing within ``NEAR`` positions, in any order."""
    pairs = weights.size - 1
    if not pairs or not keys.size:
        return np.zeros(documents)
    beside = keys + (documents << POSITION_BITS)  # the same place of the next word
    count = keys.searchsorted(beside + (ranking.NEAR + 1)) - keys.searchsorted(beside - ranking.NEAR)
    near = np.bincount(cells, count, minlength=weights.size * documents)[: pairs * documents].reshape(pairs, documents)
    least = np.minimum(weights[:-1], weights[1:])
    earned: Signal = least * (1 + ranking.PAIR_SATURATION) * near / (near + ranking.PAIR_SATURATION)
    return earned.sum(axis=0)


def _titles(
    weights: Signal,
    cells: NDArray[np.int64],
    positions: NDArray[np.int64],
    begins: NDArray[np.int64],
    lengths: NDArray[np.unsignedinteger],
) -> Signal:
    """Return the share of each title that the question names times the g it names in it.

    What a title's other words weigh is not looked up: each counts as ``TITLE_WORD``.
    """
    inside = cells[positions < (begins + lengths)[cells % begins.size]]
    count = np.bincount(inside, minlength=weights.size * begins.size).reshape(weights.size, begins.size)
    named = (weights * (count > 0)).sum(axis=0)
    rest = np.maximum(lengths - count.sum(axis=0), 0)
    titled: Signal = named * named / np.maximum(named + ranking.TITLE_WORD * rest, 1e-9)
    return titled
