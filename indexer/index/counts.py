"""Small counts in one byte each: most words of a lexicon stand in a handful of documents."""

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from indexer.index.container import Container, ContainerWriter

_MORE = 255  # this value says: look in the list of large ones


class Counts:
    """An array of counts, of which those below 255 take a byte and the others stand in a short sorted list.

    ``counts[i]`` gives an int, ``counts[ids]`` (an array of numbers) an int64 array.
    """

    __slots__ = ("_large", "_small", "_where")

    def __init__(self, container: Container, name: str) -> None:
        self._small = container[name]
        self._where = container[f"{name}.where"]
        self._large = container[f"{name}.large"]

    def __len__(self) -> int:
        return self._small.size

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice | NDArray[Any]) -> NDArray[np.int64]: ...
    def __getitem__(self, index: int | slice | NDArray[Any]) -> int | NDArray[np.int64]:
        if isinstance(index, int):
            small: int = self._small.item(index)
            if small != _MORE:
                return small
            large: int = self._large.item(self._where.searchsorted(np.uint32(index)))
            return large
        if isinstance(index, slice):
            index = np.arange(*index.indices(self._small.size))
        counts = self._small[index].astype(np.int64)
        more = (counts == _MORE).nonzero()[0]
        if more.size:
            counts[more] = self._large[self._where.searchsorted(index[more].astype(np.uint32))]
        return counts


def write_counts(writer: ContainerWriter, name: str, counts: NDArray[Any]) -> None:
    """Write counts (not negative, below 2**32) as the three arrays that ``Counts`` reads."""
    large = (counts >= _MORE).nonzero()[0]
    writer.add(name, np.minimum(counts, _MORE).astype(np.uint8))
    writer.add(f"{name}.where", large.astype(np.uint32))
    writer.add(f"{name}.large", counts[large].astype(np.uint32))
