"""Places of words asked before, decoded into one array: a question gathers all of its own at once.

Words come back in other questions, and a question looks for its words in fifty documents. So the places of a stem, of
all its terms, are decoded whole, and where it stands in a document is found by two look-ups instead of opening a dozen
lists. All words of a segment lie end to end in one array of bounded size; when it is full, an empty one takes its
place. What is laid out never changes, so reading needs no lock. Of words that there is no room for, the blocks are read
that can hold a place asked for.
"""

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from indexer.index.arrays import Segment
from indexer.index.lists import distinct, spread
from searcher.engines.topk import Docs

_SHARE = 4  # a word of a segment that does not fit in whole takes at most a quarter of the array
_BESIDE = 64  # places that what is remembered of a word beside its places takes

Numbered = tuple[int, bool]
"""A word: the number of a stem, or of a term and True; -1 stands nowhere."""
Places = NDArray[np.uint32]
Whole = NDArray[np.int64]
_Stretch = tuple[int, int]
_UNKNOWN: _Stretch = -1, -1


class _Array:
    """The words laid out, each with where it begins and ends; None for those that never are."""

    __slots__ = ("held", "room", "units")

    def __init__(self, size: int) -> None:
        self.units = np.empty(size, np.uint32)  # memory that is never written to is never taken
        self.room = size
        self.held: dict[int, _Stretch | None] = {_key((-1, False)): (0, 0), _key((-1, True)): (0, 0)}

    def put(self, word: int, places: Places) -> bool:
        """Lay a word out if there is room."""
        taken = places.size + _BESIDE
        if taken > self.room:
            return False
        begin = self.units.size - self.room
        self.units[begin : begin + places.size] = places
        self.room -= taken
        self.held[word] = begin, begin + places.size
        return True


class DecodedPlaces:
    """Where the words of one segment stand; thread-safe."""

    def __init__(self, segment: Segment, size: int) -> None:
        """Take at most 4 bytes times ``size``."""
        self._segment = segment
        self._most = size if size >= segment.tokens else size // _SHARE
        #: Where each document begins and where it ends: a view.
        self._bounds = sliding_window_view(segment.first_position, 2)
        self._array = _Array(size)
        self._lock = Lock()

    def where(self, words: Sequence[Numbered], docs: Docs) -> tuple[Whole, Whole]:
        """Return where some words (one at least) stand inside some rising documents, each place once.

        A place is a cell (which word * documents + which document) and a position in the document; they rise.
        """
        array = self._array
        keys = [_key(word) for word in words]
        laid = [array.held.get(key, _UNKNOWN) for key in keys]
        if _UNKNOWN in laid:
            array = self._decode(words)
            laid = [array.held.get(key) for key in keys]
        bounds = self._bounds[docs]
        found = [
            array.units[each[0] : each[1]] if each else self._inside(word, bounds)
            for word, each in zip(words, laid, strict=True)
        ]
        at = np.concatenate([places.searchsorted(bounds) for places in found]).reshape(-1, docs.size, 2)
        low = at[:, :, 0]
        lengths = at[:, :, 1] - low
        if None in laid:
            taken = [places.take(spread(*each)) for places, *each in zip(found, low, lengths, strict=True)]
            places = np.concatenate(taken)
        else:
            low += np.array([each[0] for each in laid if each])[:, None]
            places = array.units.take(spread(low.ravel(), lengths.ravel()))
        cells = np.arange(lengths.size).repeat(lengths.ravel())
        positions = places.astype(np.int64)
        positions -= bounds[:, 0].take(cells % docs.size)
        return cells, positions

    def _decode(self, words: Sequence[Numbered]) -> _Array:
        """Lay out what is not; return the array in which the words lie, but for those that it has no room for."""
        array = self._array
        read = {key: self._places(word) for word in words if (key := _key(word)) not in array.held}
        with self._lock:
            array = self._array
            replaced = False  # a question that needs more than there is must not decode its own words in turns
            for key, places in read.items():
                if key in array.held:
                    continue
                if places is None:
                    array.held[key] = None
                elif not array.put(key, places) and not replaced:
                    replaced = True
                    self._array = array = _Array(array.units.size)
                    array.put(key, places)
            return array

    def _places(self, word: Numbered) -> Places | None:
        """Return all places of a word; None where they are too many."""
        number, exact = word
        segment = self._segment
        if (segment.df_term if exact else segment.df_stem)[number] > self._most:  # as many places at least
            return None
        places = segment.places(number) if exact else segment.places_of_stem(number)
        return places if places.size <= self._most else None

    def _inside(self, word: Numbered, bounds: NDArray[np.uint32]) -> Places:
        """Return the places of a word inside some documents, read from the lists of its terms."""
        number, exact = word
        terms = range(number, number + 1) if exact else self._segment.terms_of(number)
        places = np.concatenate([self._segment.open_places(term).within(*bounds.T) for term in terms])
        return distinct(np.sort(places, kind="stable"))


def _key(word: Numbered) -> int:
    number, exact = word
    return number << 1 | exact
