"""What the analyzer knows of each surface it has seen, as arrays by the surface's number."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.joins import flags
from indexer.analysis.surfaces import Part, read_surface

NOTHING = 0xFFFFFFFF
"""The word of a surface that leaves nothing to search for (a lone tatweel)."""


class Entries:
    """Read each new surface once and keep what a batch needs of it.

    By surface number: ``word`` (uint32, the id of its whole term or ``NOTHING``), ``left`` and ``right`` (uint16, bits
    of ``joins``), ``parts`` (uint8, how many) and ``first_part`` (uint32, into the three arrays below). By part:
    ``part_word`` (uint32), ``part_start`` and ``part_end`` (uint16, UTF-16 code units from the surface's beginning).
    """

    def __init__(self, word_id: Callable[[str], int]) -> None:
        self._word_id = word_id
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

    def grow(self, surfaces: list[str]) -> None:
        """Read the surfaces that were not there at the last call."""
        begin, stop = self._count, len(surfaces)
        if begin == stop:
            return
        if stop > self.word.size:
            size = 2 * stop
            self.word = _larger(self.word, size)
            self.left, self.right = _larger(self.left, size), _larger(self.right, size)
            self.parts, self.first_part = _larger(self.parts, size), _larger(self.first_part, size)
        words, lefts, rights = [], [], []
        for number in range(begin, stop):
            surface = surfaces[number]
            reading = read_surface(surface)
            term = reading.term
            left, right = flags(term, plain=not reading.parts) if term else (0, 0)
            words.append(self._word_id(term) if term else NOTHING)
            lefts.append(left)
            rights.append(right)
            if reading.parts and max(surface) <= "\uffff":  # characters are code units there
                self._add_parts(number, reading.parts)
        self.word[begin:stop], self.left[begin:stop], self.right[begin:stop] = words, lefts, rights
        self._count = stop

    def _add_parts(self, number: int, parts: tuple[Part, ...]) -> None:
        begin = self._part_count
        self._part_count += len(parts)
        if self._part_count > self.part_word.size:
            size = 2 * self._part_count
            self.part_word, self.part_start = _larger(self.part_word, size), _larger(self.part_start, size)
            self.part_end = _larger(self.part_end, size)
        self.parts[number], self.first_part[number] = len(parts), begin
        for place, part in enumerate(parts, begin):
            self.part_word[place] = self._word_id(part.term)
            self.part_start[place], self.part_end[place] = part.start, part.end


def _larger[T: np.generic](values: NDArray[T], size: int) -> NDArray[T]:
    larger = np.zeros(size, values.dtype)
    larger[: values.size] = values
    return larger
