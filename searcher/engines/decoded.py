"""Places of stems asked before, decoded into one array: a question gathers all of its own at once.

Words come back in other questions, and a question looks for its words in fifty documents. So the places of a stem, of
all its terms, are decoded whole, and where it stands in a document is found by two look-ups instead of opening a dozen
lists. All stems of a segment lie end to end in one array of bounded size; when it is full, an empty one takes its
place. What is laid out never changes, so reading needs no lock.
"""

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from indexer.index.lists import spread
from searcher.engines.topk import Docs

NO_STEM, NEVER = -1, -2
"""A stem that stands nowhere; one that is never decoded."""
_SHARE = 4  # a stem takes at most a quarter of the array, unless everything fits in

Places = NDArray[np.uint32]
Whole = NDArray[np.int64]
_Laid = tuple[Places, int]  # the places of a stem, and where they begin in the array
_NOTHING: _Laid = np.zeros(0, np.uint32), 0


class _Array:
    """The stems laid out; None for those that never are."""

    __slots__ = ("filled", "held", "units")

    def __init__(self, size: int) -> None:
        self.units = np.empty(size, np.uint32)  # memory that is never written to is never taken
        self.filled = 0
        self.held: dict[int, _Laid | None] = {NO_STEM: _NOTHING, NEVER: None}

    def put(self, stem: int, places: Places) -> None:
        """Lay a stem out."""
        begin = self.filled
        self.filled += places.size
        laid = self.units[begin : self.filled]
        laid[:] = places
        self.held[stem] = laid, begin


class DecodedStems:
    """Where the stems of one segment stand, for those decoded; thread-safe."""

    def __init__(self, segment: Segment, size: int) -> None:
        """Keep at most ``size`` places, 4 bytes each."""
        self._segment = segment
        self._most = size if size >= segment.tokens else size // _SHARE
        #: Where each document begins and where it ends: a view.
        self._bounds = sliding_window_view(segment.first_position, 2)
        self._array = _Array(size)
        self._lock = Lock()

    def where(self, stems: Sequence[int], docs: Docs) -> tuple[list[int], Whole, Whole]:
        """Return which of some stems are not decoded, and where the others stand inside some rising documents.

        A place is a cell (which stem * documents + which document) and a position in the document; they rise.
        """
        array = self._array
        laid = [array.held.get(stem) for stem in stems]
        if None in laid:
            array = self._decode(stems)
            laid = [array.held.get(stem) for stem in stems]
        rest = [which for which, stem in enumerate(laid) if stem is None]
        found = [stem or _NOTHING for stem in laid]
        bounds = self._bounds[docs]
        at = np.concatenate([places.searchsorted(bounds) for places, _ in found]).reshape(-1, docs.size, 2)
        low = at[:, :, 0]
        lengths = (at[:, :, 1] - low).ravel()
        low += np.array([begin for _, begin in found])[:, None]
        cells = np.arange(lengths.size).repeat(lengths)
        positions = array.units.take(spread(low.ravel(), lengths)).astype(np.int64)
        positions -= bounds[:, 0].take(cells % docs.size)
        return rest, cells, positions

    def _decode(self, stems: Sequence[int]) -> _Array:
        """Lay out what is not; return the array in which the stems lie, but for those that it has no room for."""
        with self._lock:
            array = self._array
            for stem in stems:
                if stem in array.held:
                    continue
                places = self._read(stem)
                if places is None:
                    array.held[stem] = None
                    continue
                if array.filled + places.size > array.units.size:
                    self._array = array = _Array(array.units.size)
                array.put(stem, places)
            return array

    def _read(self, stem: int) -> Places | None:
        """Return the places of a stem; None where they are too many."""
        if self._segment.df_stem[stem] > self._most:  # as many places at least
            return None
        places = self._segment.places_of_stem(stem)
        return places if places.size <= self._most else None
