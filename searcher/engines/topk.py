"""The best of many scores, always in one order: by score, then by document number.

Scores are whole numbers held in float32 (see ``scoring``), so ties are real ties and every way of adding them up gives
the same order; a page 2 asked later continues page 1.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Docs = NDArray[np.intp]
Hits = NDArray[np.bool_]
Scores = NDArray[np.float32]

NO_DOCS: Docs = np.zeros(0, np.intp)
NO_SCORES: Scores = np.zeros(0, np.float32)
_ROWS = 16
_MANY = 4000


def kth(scores: NDArray[Any], k: int) -> float:
    """Return the k-th best of at least k scores."""
    return float(np.partition(scores, scores.size - k)[scores.size - k])


def best(docs: Docs, scores: Scores, k: int) -> tuple[Docs, Scores]:
    """Return at most ``k`` documents with the best scores, best first; equal scores by rising document number.

    ``docs`` are distinct, in any order.
    """
    if k <= 0:
        return NO_DOCS, NO_SCORES
    if scores.size > k:
        width = scores.size // _ROWS
        if scores.size > _MANY and width >= k:
            # The k-th best of column maxima bounds the k-th best of all from below: a cheap first sieve.
            columns = scores[: width * _ROWS].reshape(_ROWS, width).max(axis=0)
            keep = (scores >= kth(columns, k)).nonzero()[0]
            docs, scores = docs[keep], scores[keep]
        if scores.size > 2 * k:
            keep = (scores >= kth(scores, k)).nonzero()[0]
            docs, scores = docs[keep], scores[keep]
    order = np.lexsort((docs, -scores))[:k]
    return docs[order], scores[order]
