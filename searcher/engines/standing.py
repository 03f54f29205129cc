"""The lists of one segment, read for many questions: found once, and decoded once as far as memory goes."""

import itertools
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from indexer.index.lists import OpenList
from searcher.engines.decoded import DecodedPlaces, Numbered
from searcher.engines.kept import Kept
from searcher.engines.topk import NO_DOCS, Docs

_OPENED = 20_000  # lists kept found; half a kilobyte each
_LONG, _EACH = (
    25_000,
    300,
)  # gaps, and more for each number looked up: of longer lists that are not kept, blocks are read
_KEPT_POSITIONS = 250_000  # longer lists of places are decoded each time


class Standing:
    """Reads lists of one segment; remembers where they are, and some documents decoded. Thread-safe."""

    _numbers = itertools.count()

    def __init__(self, segment: Segment, decoded: Kept, places: int) -> None:
        """Read ``segment``; at most so many ``places`` of words are kept decoded."""
        self.segment = segment
        #: Of the segment's file: names it among all segments of a process.
        self.path = str(segment.path)
        self._number = next(self._numbers)
        self._decoded = decoded
        self._laid = DecodedPlaces(segment, places)
        self._opened: OrderedDict[int, OpenList] = OrderedDict()
        self._lock = Lock()

    def postings(self, stem: int) -> OpenList:
        """Return a stem's posting list, found once."""
        return self._open(-stem - 1)

    def places(self, term: int) -> OpenList:
        """Return a term's list of places, found once."""
        return self._open(term)

    def _open(self, key: int) -> OpenList:
        opened = self._opened.get(key)
        if opened is None:
            opened = self.segment.open_places(key) if key >= 0 else self.segment.open_postings(-key - 1)
            with self._lock:
                self._opened[key] = opened
                while len(self._opened) > _OPENED:
                    self._opened.popitem(last=False)
        return opened

    def documents(self, stem: int) -> Docs:
        """Return the document of every slot of a stem's list; a filler's is any that keeps them from falling."""
        key = self._number, stem
        documents = self._decoded.get(key)
        if documents is None:
            opened = self.postings(stem)
            gaps = opened.gaps
            documents = gaps.astype(np.intp) if opened.anchors is None else gaps.cumsum(dtype=np.intp)
            self._decoded.put(key, documents)
        return documents

    def positions(self, term: int) -> NDArray[np.uint32]:
        """Return all places of a term, rising."""
        key = self._number, ~term
        positions = self._decoded.get(key)
        if positions is None:
            positions = self.places(term).numbers(np.uint32)[0]
            if positions.size <= _KEPT_POSITIONS:
                self._decoded.put(key, positions)
        return positions

    def stands_at(self, term: int, targets: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Tell for each of some rising places whether a term stands there."""
        positions = self._decoded.get((self._number, ~term))
        if positions is None:
            opened = self.places(term)
            if opened.gaps.size > _LONG + _EACH * targets.size:
                return opened.holds(targets)
            positions = self.positions(term)
        if not positions.size:
            return np.zeros(targets.size, np.bool_)
        found: NDArray[np.bool_] = positions.take(positions.searchsorted(targets), mode="clip") == targets
        return found

    def slots(self, stem: int, docs: Docs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return which of some rising documents hold a stem (as places in ``docs``), and their slots in its list."""
        opened = self.postings(stem)
        if opened.gaps.size > _LONG + _EACH * docs.size and self._decoded.get((self._number, stem)) is None:
            slots = opened.find(docs)
            held = (slots >= 0).nonzero()[0]
        else:
            documents = self.documents(stem)
            if not documents.size:
                return NO_DOCS, NO_DOCS
            slots = documents.searchsorted(docs, side="right")  # of equal numbers the last is no filler
            slots -= 1
            hit = documents[slots] == docs  # a slot before the first is the last: equal only if it is the document
            if opened.fillers:
                hit &= opened.columns[0][slots] > 0
            held = hit.nonzero()[0]
        return held, slots[held]

    def where(self, words: Sequence[Numbered], docs: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where words stand inside some rising documents: see ``DecodedPlaces``."""
        return self._laid.where(words, docs)
