"""Walking posting lists: Whoosh's matcher over slices of arrays."""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import LeafMatcher, ReadTooFar

from indexer.index.codec_values import ValueReader

BLOCK = 256  # postings decoded to Python numbers at a time; a matcher's unit of skipping by quality
_OCCURRENCES = {
    "positions": ("position",),
    "characters": ("position", "start", "end"),
    "position_boosts": ("position", "boost"),
    "character_boosts": ("position", "start", "end", "boost"),
}


class PostingSource(Protocol):
    """One posting list as its keeper holds it; postings are numbered from 0 within the list."""

    @property
    def ids(self) -> NDArray[Any] | Sequence[str]:
        """Identifiers, rising: documents, or terms of a vector."""

    @property
    def weights(self) -> NDArray[Any] | None:
        """A weight a posting; None where all are 1."""

    def value(self, posting: int) -> bytes:
        """Give a posting's value in the encoding of Whoosh's format."""

    def quantities(self, posting: int, names: tuple[str, ...]) -> list[Any] | None:
        """List a posting's occurrences by these quantities, as ``ValueReader.quantities`` does."""


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks one posting list, a block at a time."""

    def __init__(
        self,
        source: PostingSource,
        format_: Any,
        *,
        term: tuple[str, bytes] | None = None,
        info: Any = None,
        scorer: Any = None,
    ) -> None:
        """``info`` are the term's statistics, which bound the lengths of documents."""
        self._source = source
        self._ids = source.ids
        self.format = format_
        self._term = term
        self._info = info
        self.scorer = scorer
        self.reset()

    def reset(self) -> None:
        """Go back to the first posting."""
        self._open(0)

    def _open(self, start: int) -> None:
        block = self._ids[start : start + BLOCK]
        self._block: list[Any] = block.tolist() if isinstance(block, np.ndarray) else list(block)
        self._start = start
        self._i = 0

    def copy(self) -> "ArrayMatcher":
        """Make another matcher at the same posting."""
        twin = ArrayMatcher(self._source, self.format, term=self._term, info=self._info, scorer=self.scorer)
        twin._open(self._start)
        twin._i = self._i
        return twin

    def is_active(self) -> bool:
        """Say whether there is a current posting."""
        return self._i < len(self._block)

    def id(self) -> Any:
        """Give the identifier of the current posting."""
        return self._block[self._i]

    def all_ids(self) -> Iterator[Any]:
        """Give all identifiers from the current one on."""
        rest = self._ids[self._start + self._i :]
        return iter(rest.tolist() if isinstance(rest, np.ndarray) else rest)

    def next(self) -> bool:
        """Go to the next posting; true when that begins a new block (Whoosh then looks at qualities anew)."""
        if not self.is_active():
            raise ReadTooFar
        self._i += 1
        if self._i < len(self._block):
            return False
        self._open(self._start + self._i)
        return True

    def skip_to(self, id: Any) -> None:
        """Go to the first posting at or after the current one whose identifier is ``id`` or greater."""
        if not self.is_active():
            raise ReadTooFar
        if id <= self._block[self._i]:
            return
        if id > self._block[-1]:
            after = self._start + len(self._block)
            if isinstance(self._ids, np.ndarray):
                top = np.iinfo(self._ids.dtype).max
                rest = self._ids[after:]
                found = after + int(np.searchsorted(rest, rest.dtype.type(id))) if id <= top else len(self._ids)
            else:
                found = bisect_left(self._ids, id, after)
            self._open(found)
        else:
            self._i = bisect_left(self._block, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Leave out whole blocks that cannot beat a quality; gives how many."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._open(self._start + len(self._block))
            skipped += 1
        return skipped

    def block_min_id(self) -> Any:
        """Give the first identifier of the block."""
        return self._block[0]

    def block_max_id(self) -> Any:
        """Give the last identifier of the block."""
        return self._block[-1]

    def block_min_length(self) -> int:
        """Give a lower bound of the lengths of the block's documents: that of the whole list."""
        return int(self._info.min_length()) if self._info else 0

    def block_max_length(self) -> int:
        """Give an upper bound of the lengths of the block's documents: that of the whole list."""
        return int(self._info.max_length()) if self._info else 0

    def block_max_weight(self) -> float:
        """Give the highest weight of the block."""
        weights = self._source.weights
        return 1.0 if weights is None else float(weights[self._start : self._start + len(self._block)].max())

    def weight(self) -> float:
        """Give the weight of the current posting."""
        weights = self._source.weights
        return 1.0 if weights is None else float(weights.item(self._start + self._i))

    def value(self) -> bytes:
        """Give the value of the current posting in the encoding of Whoosh's format."""
        return self._source.value(self._start + self._i)

    def value_as(self, astype: str) -> Any:
        """Give the value of the current posting as a type its format supports, from the arrays where they hold it."""
        if (names := _OCCURRENCES.get(astype)) and self.format.supports(astype):
            posting = self._start + self._i
            if (found := self._source.quantities(posting, names)) is not None:
                return found
            if names[-1] == "boost" and (plain := self._source.quantities(posting, names[:-1])) is not None:
                return [(*(row if isinstance(row, tuple) else (row,)), 1) for row in plain]
        return super().value_as(astype)

    def all_items(self) -> Iterator[tuple[Any, bytes]]:
        """Give all (identifier, value) pairs from the current one on."""
        here = self._start + self._i
        return ((id_, self._source.value(here + i)) for i, id_ in enumerate(self.all_ids()))


class PostingList:
    """All posting lists of one field (or all vectors of one) in a container."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], prefix: str, kind: str) -> None:
        self.first = arrays[f"{prefix}first"]
        self._weights = arrays.get(f"{prefix}weight")
        self._values = ValueReader(kind, arrays, prefix)

    def source(self, number: int, ids: NDArray[Any] | Sequence[str]) -> "PostingSlice":
        """Cut out the list of this number, whose identifiers are given."""
        start, end = self.first.item(number), self.first.item(number + 1)
        return PostingSlice(ids, None if self._weights is None else self._weights[start:end], self._values, start)


@dataclass(frozen=True, slots=True)
class PostingSlice:
    """One of many posting lists that lie end to end: a PostingSource."""

    ids: NDArray[Any] | Sequence[str]
    weights: NDArray[Any] | None
    _values: ValueReader
    _start: int

    def value(self, posting: int) -> bytes:
        """Give a posting's value in the encoding of Whoosh's format."""
        return self._values.value(self._start + posting)

    def quantities(self, posting: int, names: tuple[str, ...]) -> list[Any] | None:
        """List a posting's occurrences by these quantities."""
        return self._values.quantities(self._start + posting, names)
