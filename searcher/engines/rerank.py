"""The second step: what positions, titles and look-alikes say of the best documents of the first.

Every signal is an array over the documents looked at, in units of g, computed for all of them at once: places of the
question's content stems are read only inside these documents (blocks of the position lists), so the cost depends on how
often the words stand there and not on how long the documents are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from searcher import ranking
from searcher.engines.lookalikes import LOOKALIKES
from searcher.engines.standing import Standing
from searcher.engines.topk import Docs

Signal = NDArray[np.float64]
_NEVER = np.int64(2**62)


@dataclass(frozen=True, slots=True)
class Content:
    """A word that says what the question is about, in one segment: term or stem number (-1: absent) and its g.

    ``text`` is the stem (the term where it was asked exactly).
    """

    text: str
    number: int
    exact: bool
    g: float


@dataclass(frozen=True, slots=True)
class Signals:
    """What the second step sees in each document, float64[documents] each.

    ``window``: the most g, each word once, in any ``WINDOW`` positions. ``pairs``: what neighbours of the question
    standing near each other earn. ``title``: the named share of the title times the g named in it. ``lead``: ln(1 +
    position where the best window begins). ``alike``: what look-alikes of words the document lacks earn. ``holds[i]``:
    which documents hold the i-th word, bool[words, documents].
    """

    window: Signal
    pairs: Signal
    title: Signal
    lead: Signal
    alike: Signal
    holds: NDArray[np.bool_]


def signals(standing: Standing, content: Sequence[Content], docs: Docs) -> Signals:
    """Return the signals of some rising documents of a segment."""
    segment = standing.segment
    first, last = segment.first_position[docs], segment.first_position[docs + 1]
    begins, ends = first.astype(np.int64), last.astype(np.int64)
    found = [_places(standing, word, docs, first, last) for word in content]
    owners = [last.searchsorted(each, side="right") for each in found]
    holds = np.zeros((len(content), docs.size), np.bool_)
    for held, owner in zip(holds, owners, strict=True):
        held[owner] = True
    places = [each.astype(np.int64) for each in found]
    window, lead = _windows(content, places, owners, begins, ends)
    titles = begins + segment.title_lengths[docs]
    return Signals(
        window=window,
        pairs=_pairs(content, places, owners, begins, ends),
        title=_titles(content, places, owners, begins, titles),
        lead=lead,
        alike=_alike(standing, content, docs, holds),
        holds=holds,
    )


def _alike(standing: Standing, content: Sequence[Content], docs: Docs, holds: NDArray[np.bool_]) -> Signal:
    """Return, for words that most of the documents lack, g times how alike the nearest word is that stands there."""
    total = np.zeros(docs.size)
    for word, held in zip(content, holds, strict=True):
        missing = ~held
        if word.exact or word.g <= ranking.ALIKE_FROM or 2 * np.count_nonzero(missing) <= docs.size:
            continue
        nearest = np.zeros(docs.size)
        for stem, similarity in LOOKALIKES.of(standing.segment, word.text):
            here = standing.postings(stem).holds(docs)
            nearest[here] = np.maximum(nearest[here], similarity)
        total += word.g * nearest * missing
    return total


def _places(
    standing: Standing, word: Content, docs: Docs, first: NDArray[np.uint32], last: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    if word.number < 0:
        return np.zeros(0, np.uint32)
    return (
        standing.of_term(word.number, first, last) if word.exact else standing.of_stem(word.number, docs, first, last)
    )


def _windows(
    content: Sequence[Content],
    places: Sequence[NDArray[np.int64]],
    owners: Sequence[NDArray[np.intp]],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> tuple[Signal, Signal]:
    """Return the best window of each document, and ln(1 + where it begins)."""
    best, lead = np.zeros(begins.size), np.zeros(begins.size)
    starts = np.concatenate(places) if places else np.zeros(0, np.int64)
    if not starts.size:
        return best, lead
    which = np.repeat(np.arange(len(places)), [each.size for each in places])
    order = starts.argsort(kind="stable")
    starts, owner, which = starts[order], np.concatenate(owners)[order], which[order]
    limits = np.minimum(starts + ranking.WINDOW, ends[owner])
    worth = np.zeros(starts.size)
    for at, word in enumerate(content):
        if places[at].size:
            # Where the word stands next, from every place on: the least of what follows.
            following = np.where(which == at, starts, _NEVER)
            following = np.minimum.accumulate(following[::-1])[::-1]
            worth += word.g * (following < limits)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    held = owner[first]
    best[held] = np.maximum.reduceat(worth, first)
    at_best = (worth == best[owner]).nonzero()[0]
    # Going backwards, the earliest of equal windows is written last.
    position = np.zeros(begins.size, np.int64)
    position[owner[at_best[::-1]]] = starts[at_best[::-1]]
    lead[held] = np.log1p(position[held] - begins[held])
    return best, lead


def _pairs(
    content: Sequence[Content],
    places: Sequence[NDArray[np.int64]],
    owners: Sequence[NDArray[np.intp]],
    begins: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> Signal:
    """Return what neighbours in the question earn by standing within ``NEAR`` positions, in any order."""
    total = np.zeros(begins.size)
    for at in range(len(content) - 1):
        here, there, owner = places[at], places[at + 1], owners[at]
        if not (here.size and there.size):
            continue
        low = there.searchsorted(np.maximum(here - ranking.NEAR, begins[owner]))
        high = there.searchsorted(np.minimum(here + ranking.NEAR + 1, ends[owner]))
        near = np.bincount(owner, high - low, minlength=begins.size)
        least = min(content[at].g, content[at + 1].g)
        total += least * (1 + ranking.PAIR_SATURATION) * near / (near + ranking.PAIR_SATURATION)
    return total


def _titles(
    content: Sequence[Content],
    places: Sequence[NDArray[np.int64]],
    owners: Sequence[NDArray[np.intp]],
    begins: NDArray[np.int64],
    titles: NDArray[np.int64],
) -> Signal:
    """Return the share of each title that the question names times the g it names in it.

    What a title's other words weigh is not looked up: each counts as ``TITLE_WORD``.
    """
    named, words = np.zeros(begins.size), np.zeros(begins.size)
    for word, mine, owner in zip(content, places, owners, strict=True):
        inside = mine < titles[owner]
        count = np.bincount(owner[inside], minlength=begins.size)
        named += word.g * (count > 0)
        words += count
    rest = np.maximum(titles - begins - words, 0)
    return named * named / np.maximum(named + ranking.TITLE_WORD * rest, 1e-9)
