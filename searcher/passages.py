"""Which parts of a document to show: the densest windows of matched words, told from stored positions alone.

No text is read to choose, so the cost does not depend on a document's length. A window earns the weight of every
different word in it, and a little for repeats; windows that bring no new word are not shown when one was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WINDOW = 24
"""Positions a passage spans: about two lines."""
REPEAT = 0.1
"""What a further occurrence of a word in a window is worth, in parts of its weight."""
MAX_PLACES = 512
"""Places of a document looked at; the first so many of each word's share."""
LEAD = 0.0005
"""What a window loses for each position it stands further down: of equal ones the first is shown."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a document: its first and last matched position (in the document), and what it earns."""

    first: int
    last: int
    score: float


def best(places: Sequence[NDArray[np.int64]], weights: Sequence[float], limit: int) -> list[Passage]:
    """Return the best passages in the document's order.

    ``places`` holds, for each word of the question, its rising positions in the document.
    """
    share = max(8, MAX_PLACES // max(1, len(places)))
    kept = [each[:share] for each in places]
    position = np.concatenate(kept) if kept else np.zeros(0, np.int64)
    if not position.size:
        return []
    word = np.repeat(np.arange(len(kept)), [each.size for each in kept])
    order = np.argsort(position, kind="stable")
    at, which = position[order].tolist(), word[order].tolist()
    chosen: list[Passage] = []
    shown: set[int] = set()
    while len(chosen) < limit:
        found = _densest(at, which, weights, shown, chosen)
        if found is None:
            break
        passage, words = found
        if chosen and words <= shown:
            break
        chosen.append(passage)
        shown |= words
    return sorted(chosen, key=lambda passage: passage.first)


def _densest(
    at: list[int], which: list[int], weights: Sequence[float], shown: set[int], taken: list[Passage]
) -> tuple[Passage, set[int]] | None:
    """Return the window that earns most for words not shown yet, outside of those taken, and the words in it."""
    counts: dict[int, int] = {}
    best_score, best_span = 0.0, (0, -1)
    score = 0.0
    low = 0
    for high, place in enumerate(at):
        word = which[high]
        worth = weights[word] * (0.2 if word in shown else 1.0)
        score += worth * (REPEAT if counts.get(word) else 1.0)
        counts[word] = counts.get(word, 0) + 1
        while place - at[low] >= WINDOW:
            left = which[low]
            counts[left] -= 1
            score -= weights[left] * (0.2 if left in shown else 1.0) * (REPEAT if counts[left] else 1.0)
            low += 1
        earned = score - LEAD * at[low]
        if earned > best_score and not any(p.first <= place and at[low] <= p.last for p in taken):
            best_score, best_span = earned, (low, high)
    low, high = best_span
    if high < low:
        return None
    return Passage(at[low], at[high], best_score), set(which[low : high + 1])
