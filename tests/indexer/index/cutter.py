"""A tiny analyzer for the index's tests, and the oracle: what each array must hold, said in plain Python."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from indexer.documents import Document


class Batch(NamedTuple):
    """The arrays of a TokenBatch."""

    word: np.ndarray
    position: np.ndarray
    start: np.ndarray
    end: np.ndarray
    first: np.ndarray


def stem_of(term: str) -> str:
    """Give a stem: the first three letters, so that stems have many terms; long numbers stay."""
    return term if term.isdigit() else term[:3]


def script_of(term: str) -> int:
    """Give a term's script."""
    if term.isdigit():
        return 0
    return 2 if term.isascii() else 1


def words_of(text: str) -> list[tuple[str, int, int]]:
    """Cut at blanks; a word with a hyphen stands with its parts at one position."""
    words, position, at = [], 0, 0
    for line in text.split("\n"):
        for word in line.split(" "):
            if word:
                words.append((word.replace("-", ""), position, at))
                words.extend((part, position, at) for part in word.split("-") if "-" in word and part)
                position += 1
            at += len(word) + 1
    return [word for word in words if word[0]]


@dataclass
class Cutter:
    """What the index asks of an analyzer."""

    terms: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)
    scripts: list[int] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def batch(self, texts: Sequence[str]) -> Batch:
        """Cut many texts."""
        word, position, start, first = [], [], [], [0]
        for text in texts:
            for term, where, at in words_of(text):
                if term not in self.known:
                    self.known[term] = len(self.terms)
                    self.terms.append(term)
                    self.stems.append(stem_of(term))
                    self.scripts.append(script_of(term))
                word.append(self.known[term])
                position.append(where)
                start.append(at)
            first.append(len(word))
        numbers = [np.array(values, np.uint32) for values in (word, position, start)]
        return Batch(numbers[0], numbers[1], numbers[2], numbers[2], np.array(first, np.int64))


class Oracle:
    """Everything a segment must answer, from a list of documents (id -> last one wins, order of the last kept)."""

    def __init__(self, documents: Sequence[Document], average_length: float | None = None) -> None:
        self.documents = list(documents)
        self.places: dict[str, list[int]] = defaultdict(list)
        self.first = [0]
        self.titles, self.lengths, self.scripts = [], [], []
        self.quiet: set[int] = set()
        for document in self.documents:
            begin = self.first[-1]
            words = words_of(f"{document.title}\n{document.text}")
            held: set[tuple[str, int]] = set()
            for term, position, start in words:
                place = begin + position + (start > len(document.title))
                held.add((term, place))
                if any(low <= start - len(document.title) - 1 < high for low, high in document.boilerplate):
                    self.quiet.add(place)
            for term, place in held:
                self.places[term].append(place)
            length = words[-1][1] + 1 if words else 0
            self.lengths.append(length)
            self.titles.append(len({position for _, position, start in words if start <= len(document.title)}))
            arabic = sum(script_of(term) == 1 for term, _, _ in words)
            latin = sum(script_of(term) == 2 for term, _, _ in words)
            self.scripts.append(0 if not arabic + latin else 1 if arabic >= latin else 2)
            self.first.append(begin + length + 2)
        self.average = average_length or max(sum(self.lengths) / max(len(self.lengths), 1), 1.0)

    def doc_of(self, place: int) -> int:
        """Give the document of a place."""
        return next(i for i in range(len(self.documents)) if place < self.first[i + 1])

    def frequencies(self, term: str) -> dict[int, int]:
        """Give how often a term stands in each document outside of boilerplate; 0 where it stands only inside."""
        counts: dict[int, int] = defaultdict(int)
        for place in self.places[term]:
            counts[self.doc_of(place)] += place not in self.quiet
        return counts

    def stem_terms(self, stem: str) -> list[str]:
        """Give the terms of a stem in their order."""
        terms = [term for term, places in self.places.items() if places and stem_of(term) == stem]
        return sorted(terms, key=lambda term: (-len(self.places[term]), zlib.crc32(term.encode()), term))

    def impact(self, frequency: int, doc: int) -> int:
        """Give BM25's part of a document as a byte."""
        saturation = 0.8 * (1 - 0.75 + 0.75 * self.lengths[doc] / self.average)
        return max(1, round(255 * frequency / (frequency + saturation)))
