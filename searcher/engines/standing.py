"""Where stems and terms stand inside a few documents: only the lists and blocks that can say so are read.

A stem's posting tells which of its terms stands in a document, so of the forty forms of a verb only the one or two that
occur there are looked up. Where a document holds several, the ``_FORMS`` commonest are.
"""

from collections import OrderedDict
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import SEVERAL, Segment
from indexer.index.lists import OpenList
from searcher.engines.topk import Docs

_FORMS = 4
_OPENED = 20_000  # lists kept found; half a kilobyte each

Places = NDArray[np.uint32]
_NOWHERE: Places = np.zeros(0, np.uint32)


class Standing:
    """Reads places in one segment; remembers where lists are, not what is in them. Thread-safe."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
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

    def of_term(self, term: int, starts: Places, ends: Places) -> Places:
        """Return where a term stands inside documents given by their first positions and ends; rising."""
        return self._open(term).within(starts, ends)

    def of_stem(self, stem: int, docs: Docs, starts: Places, ends: Places) -> Places:
        """Return where any term of a stem stands inside some rising documents; rising, each once."""
        opened = self.postings(stem)
        slots = opened.find(docs)
        held = (slots >= 0).nonzero()[0]
        if not held.size:
            return _NOWHERE
        terms = self.segment.terms_of(stem)
        starts, ends = starts[held], ends[held]
        if len(opened.columns) == 1:
            return self.of_term(terms.start, starts, ends)
        variants: NDArray[Any] = opened.columns[1][slots[held]]
        found = []
        for rank in set(variants.tolist()):
            here = variants == rank
            forms = terms[:_FORMS] if rank == SEVERAL else terms[rank : rank + 1]
            found += [self.of_term(term, starts[here], ends[here]) for term in forms]
        if len(found) == 1:
            return found[0]
        places = np.concatenate(found)
        places.sort()
        if places.size > 1:
            keep = np.empty(places.size, np.bool_)
            keep[0] = True
            np.not_equal(places[1:], places[:-1], out=keep[1:])
            places = places[keep]
        return places
