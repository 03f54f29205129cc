"""What the analyzer knows of each surface it has seen, as arrays by the surface's number."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import plain
from indexer.analysis.joins import flags, flags_of_plain_arabic
from indexer.analysis.surfaces import LONGEST_TERM, Part, read_surface

NOTHING = 0xFFFFFFFF
"""The word of a surface that leaves nothing to search for (a lone tatweel)."""

_FLAGS = np.array([(0, 0), flags("a", plain=True), flags("1", plain=True), (0, 0)], np.uint16)
"""Bits of ``joins`` by the kind of a surface, for those where it tells them."""


class Entries:
    """Read each new surface once and keep what a batch needs of it.

    By surface number: ``word`` (uint32, the id of its whole term or ``NOTHING``), ``left`` and ``right`` (uint16, bits
    of ``joins``), ``parts`` (uint8, how many) and ``first_part`` (uint32, into the three arrays below). By part:
    ``part_word`` (uint32), ``part_start`` and ``part_end`` (uint16, UTF-16 code units from the surface's beginning).
    """

    def __init__(self, word_ids: Callable[[Sequence[str]], Sequence[int]]) -> None:
        self._word_ids = word_ids
        self._count = 0
        self._part_count = 0
        self.word = np.zeros(1024, np.uint32)
        self.left = np.zeros(1024, np.uint16)
        self.right = np.zeros(1024, np.uint16)
        self.parts = np.zeros(1024, np.uint8)
        self.first_part = np.zeros(1024, np.uint32)
        self.part_word = np.zeros(1024, np.uint32)
        self.part_start = np.zeros(1024, np.uint16)
        self.part_end = np.zeros(1024, np.uint16)

    def grow(self, surfaces: Sequence[str]) -> None:
        """Read the surfaces that were not there at the last call."""
        begin, stop = self._count, len(surfaces)
        if begin == stop:
            return
        if stop > self.word.size:
            size = 2 * stop
            self.word = _larger(self.word, size)
            self.left, self.right = _larger(self.left, size), _larger(self.right, size)
            self.parts, self.first_part = _larger(self.parts, size), _larger(self.first_part, size)
        terms, kinds = plain.read(surfaces[begin:stop])
        marks = _FLAGS.take(kinds, axis=0)
        arabic = np.flatnonzero(kinds == plain.ARABIC)
        marks[arabic] = flags_of_plain_arabic([terms[place] for place in arabic.tolist()])
        for place in np.flatnonzero(kinds == plain.MIXED).tolist():
            surface = surfaces[begin + place]
            reading = read_surface(surface)
            terms[place] = reading.term
            marks[place] = flags(reading.term, plain=not reading.parts) if reading.term else (0, 0)
            if reading.parts and max(surface) <= "\uffff":  # characters are code units there
                self._add_parts(begin + place, reading.parts)
        self.word[begin:stop] = self._word_ids([term[:LONGEST_TERM] for term in terms])
        if "" in terms:
            self.word[begin:stop][[not term for term in terms]] = NOTHING
        self.left[begin:stop], self.right[begin:stop] = marks.T
        self._count = stop

    def _add_parts(self, number: int, parts: tuple[Part, ...]) -> None:
        begin = self._part_count
        self._part_count += len(parts)
        if self._part_count > self.part_word.size:
            size = 2 * self._part_count
            self.part_word, self.part_start = _larger(self.part_word, size), _larger(self.part_start, size)
            self.part_end = _larger(self.part_end, size)
        self.parts[number], self.first_part[number] = len(parts), begin
        rows = slice(begin, self._part_count)
        self.part_word[rows] = self._word_ids([part.term for part in parts])
        self.part_start[rows] = [part.start for part in parts]
        self.part_end[rows] = [part.end for part in parts]


def _larger[T: np.generic](values: NDArray[T], size: int) -> NDArray[T]:
    larger = np.zeros(size, values.dtype)
    larger[: values.size] = values
    return larger
