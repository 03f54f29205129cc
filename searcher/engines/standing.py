"""Where stems and terms stand inside a few documents.

Stems are decoded whole and kept (see ``decoded.py``). Of exact terms, and of stems too frequent for that, only the
lists and blocks are read that can say so: a stem's posting tells which of its terms stands in a document, so of the
forty forms of a verb only the one or two that occur there are looked up, all words of a question at once (see
``indexer.index.ranges``).
"""

import itertools
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import SEVERAL, Segment
from indexer.index.lists import OpenList, distinct, spread
from searcher.engines.decoded import NEVER, DecodedStems
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
        """Read ``segment``; at most ``places`` places of stems are kept decoded."""
        self.segment = segment
        #: Of the segment's file: names it among all segments of a process.
        self.path = str(segment.path)
        self._number = next(self._numbers)
        self._decoded = decoded
        self._ranges = segment.places_in_ranges
        self._stems = DecodedStems(segment, places)
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

    def where(self, words: Sequence[tuple[int, bool]], docs: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where words stand inside some rising documents, each place once.

        A word is the number of a stem, or of a term and True; -1 stands nowhere. A place is a cell (word * documents +
        document) and a position in the document; they rise.
        """
        rest, cells, positions = self._stems.where([NEVER if exact else number for number, exact in words], docs)
        if not rest:
            return cells, positions
        own, places = self._read([words[which] for which in rest], docs)
        own += (np.array(rest) - np.arange(len(rest)))[own // docs.size] * docs.size
        keys = np.concatenate([cells << 32 | positions, own << 32 | places])
        keys.sort()
        keys = distinct(keys)  # of several forms in one place each is read
        return keys >> 32, keys & 0xFFFFFFFF

    def _read(self, words: Sequence[tuple[int, bool]], docs: Docs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where words stand, read from the lists of their terms, in no order."""
        terms, cells = self._forms(words, docs)
        if not terms.size:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        order = terms.argsort(kind="stable")
        terms, cells = terms[order], cells[order]
        lists = distinct(terms)
        bounds = terms.searchsorted(lists)
        sizes = np.append(bounds[1:], terms.size) - bounds
        of = docs[cells % docs.size]
        starts = self.segment.first_position[of]
        numbers, owners = self._ranges.within(lists, sizes, starts, self.segment.first_position[of + 1])
        return cells[owners], (numbers - starts[owners]).astype(np.int64)

    def _forms(self, words: Sequence[tuple[int, bool]], docs: Docs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return which terms to look up where: term numbers, and cells (word * documents + document)."""
        first, many, sizes = [], [], []  # of each word: its first term, how many it has, documents to look it up in
        held, ranks = [], []
        for number, exact in words:
            here, rank = NO_DOCS, None
            if number < 0:
                terms = range(0)
            elif exact:
                terms, here = range(number, number + 1), np.arange(docs.size)
            else:
                terms = self.segment.terms_of(number)
                here, slots = self.slots(number, docs)
                if len(terms) > 1:
                    rank = self.postings(number).columns[1][slots]
            first.append(terms.start)
            many.append(len(terms))
            sizes.append(here.size)
            held.append(here)
            ranks.append(np.zeros(here.size, np.uint8) if rank is None else rank)
        about = np.array((first, many, range(0, docs.size * len(words), docs.size)), np.intp).repeat(sizes, axis=1)
        cells, rank = np.concatenate(held) + about[2], np.concatenate(ranks)
        several = rank == SEVERAL
        if not several.any():
            return about[0] + rank, cells
        lengths = np.where(several, about[1], 1)
        return spread(about[0] + np.where(several, 0, rank), lengths), cells.repeat(lengths)
