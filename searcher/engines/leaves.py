"""Words bound to segments before, kept for the questions to come."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from searcher.engines.kept import Kept
from searcher.engines.scoring import Asked, Leaf, StemLeaf
from searcher.engines.standing import Standing

_LEAVES = 5000  # words kept bound; about a kilobyte each

WordKey = tuple[int, str, str, bool, float, bool, float]
"""Segment, term, stem, exact, weight, whether the question asks, and the scale: all that a leaf's weights depend on."""


class Leaves:
    """Words bound to segments before, kept for the questions to come; thread-safe."""

    def __init__(self, standing: Sequence[Standing], kept: Kept) -> None:
        self.standing = standing
        self._kept = kept
        self._held: OrderedDict[tuple[int, Asked], StemLeaf] = OrderedDict()
        #: Leaves by what was asked of them: the short way to a word asked before.
        self.words: dict[WordKey, Leaf] = {}
        self._lock = Lock()

    def keep(self, key: WordKey, leaf: Leaf) -> None:
        """Remember the leaf of a word; when there are too many, all are forgotten."""
        with self._lock:
            if len(self.words) >= _LEAVES:
                self.words.clear()
            self.words[key] = leaf

    def get(self, number: int, asked: Asked) -> StemLeaf:
        """Return a stem of segment ``number`` at these weights as a leaf."""
        key = (number, asked)
        leaf = self._held.get(key)
        if leaf is None:
            leaf = StemLeaf(self.standing[number], asked, self._kept)
            with self._lock:
                self._held[key] = leaf
                while len(self._held) > _LEAVES:
                    self._held.popitem(last=False)
        return leaf
