"""What the analyzer knows of each surface it has seen, as arrays by the surface's number."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.joins import flags
from indexer.analysis.surfaces import read_surface

NOTHING = 0xFFFFFFFF
"""The word of a surface that leaves nothing to search for (a lone tatweel)."""


class Entries:
    """Read each new surface once and keep what a batch needs of it.

    By surface number: ``word`` (uint32, the id of its whole term or ``NOTHING``), ``left`` and ``right`` (uint16, bits of
    ``joins``), ``parts`` (uint8, how many) and ``first_part`` (uint32, into the three arrays below). By part: ``part_word``
    (uint32), ``part_start`` and ``part_end`` (uint16, UTF-16 code units from the surface's beginning).
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
        if len(surfaces) > self.word.size:
            size = 2 * len(surfaces)
            self.word, self.left, self.right = (
                _larger(self.word, size),
                _larger(self.left, size),
                _larger(self.right, size),
            )
            self.parts, self.first_part = _larger(self.parts, size), _larger(self.first_part, size)
        for number in range(self._count, len(surfaces)):
            self._add(number, surfaces[number])
        self._count = len(surfaces)

    def _add(self, number: int, surface: str) -> None:
        reading = read_surface(surface)
        if not reading.term:
            self.word[number] = NOTHING
            return
        self.word[number] = self._word_id(reading.term)
        self.left[number], self.right[number] = flags(reading.term, plain=not reading.parts)
        if not reading.parts or any(sign > "\uffff" for sign in surface):
            return
        begin = self._part_count
        self._part_count += len(reading.parts)
        if self._part_count > self.part_word.size:
            size = 2 * self._part_count
            self.part_word, self.part_start = _larger(self.part_word, size), _larger(self.part_start, size)
            self.part_end = _larger(self.part_end, size)
        self.parts[number], self.first_part[number] = len(reading.parts), begin
        for place, part in enumerate(reading.parts, begin):
            self.part_word[place] = self._word_id(part.term)
            self.part_start[place], self.part_end[place] = part.start, part.end


def _larger[T: np.generic](values: NDArray[T], size: int) -> NDArray[T]:
    larger = np.zeros(size, values.dtype)
    larger[: values.size] = values
    return larger
