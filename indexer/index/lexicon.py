"""The words of a segment: terms and stems by number, by text and by beginning, straight from the mapped file.

Stems are numbered by the CRC-32 of their text, so the sorted hashes are the look-up table; terms stand beside the other
terms of their stem, the most frequent first, so a term's number says its stem and its rank there. A hash only says
where to look: the bytes decide. Nothing is loaded when a segment is opened; a look-up costs a few microseconds. (A dict
of the words took 50 MB and .15 s for 100,000 documents.)
"""

import itertools
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.container import Container
from indexer.index.counts import Counts
from indexer.index.lists import spread


class Letters(NamedTuple):
    """Words laid end to end as code points (uint32), a line end before each and one behind the last.

    ``ends`` (intp, one more than there are words) says where the line ends are: word i stands between ends i and i + 1.
    """

    letters: NDArray[np.uint32]
    ends: NDArray[np.intp]


class Lexicon:
    """Looks words up; immutable, safe to share between threads."""

    def __init__(self, container: Container) -> None:
        self._stem_hash = container["stem.hash"]
        self._stem_first = container["stem.first"]
        self._stem_text = memoryview(container["stem.text"])
        self._stem_at = container["stem.text.at"]
        self._term_hash = container["term.hash"]
        self._term_of = container["term.of"]
        self._term_text = memoryview(container["term.text"])
        self._term_at = container["term.text.at"]
        self._sorted = container["term.sorted"]
        self.script_of_term: NDArray[np.uint8] = container["term.script"]
        self.df_term = Counts(container, "term.df")
        self.df_stem = Counts(container, "stem.df")
        self._foreign_term = Counts(container, "term.foreign")
        self._foreign_stem = Counts(container, "stem.foreign")
        self.term_count: int = self._term_hash.size
        self.stem_count: int = self._stem_hash.size

    def term_bytes(self, term: int) -> bytes:
        """Give a term's text in UTF-8."""
        return bytes(self._term_text[self._term_at.item(term) : self._term_at.item(term + 1)])

    def stem_bytes(self, stem: int) -> bytes:
        """Give a stem's text in UTF-8."""
        # A stem that reads like its most frequent term, as most do, has no text of its own.
        own = bytes(self._stem_text[self._stem_at.item(stem) : self._stem_at.item(stem + 1)])
        return own or self.term_bytes(self._stem_first.item(stem))

    def words_of(self, first: int, last: int) -> list[bytes]:
        """Give all terms of the stems from ``first`` up to, not including, ``last``, as ``stem NUL term`` in UTF-8."""
        firsts = self._stem_first[first : last + 1].tolist()
        terms = _cut(self._term_text, self._term_at[firsts[0] : firsts[-1] + 1].tolist())
        stems = _cut(self._stem_text, self._stem_at[first : last + 1].tolist())
        words: list[bytes] = []
        for stem, begin, end in zip(stems, firsts[:-1], firsts[1:], strict=True):
            own = (stem or terms[begin - firsts[0]]) + b"\0"
            words.extend(own + term for term in terms[begin - firsts[0] : end - firsts[0]])
        return words

    def letters_of_terms(self, terms: NDArray[Any]) -> Letters:
        """Give the texts of some terms as code points; best for some ten thousand at once (150 bytes a term)."""
        begins, ends = self._term_at[terms].astype(np.intp), self._term_at[terms + 1].astype(np.intp)
        return _letters(begins, ends - begins, [(np.ones(terms.size, np.bool_), self._term_text)])

    def letters_of_stems(self, stems: NDArray[Any]) -> Letters:
        """Give the texts of some stems as code points; best for some ten thousand at once."""
        begins, ends = self._stem_at[stems].astype(np.intp), self._stem_at[stems + 1].astype(np.intp)
        shared = begins == ends
        terms = self._stem_first[stems[shared]]
        begins[shared], ends[shared] = self._term_at[terms], self._term_at[terms + 1]
        return _letters(begins, ends - begins, [(~shared, self._stem_text), (shared, self._term_text)])

    def term(self, text: str) -> int:
        """Give a term's number, -1 where no document has it."""
        wanted = text.encode("utf-8", "surrogatepass")
        code = zlib.crc32(wanted)
        at = int(self._term_hash.searchsorted(np.uint32(code)))
        while at < self.term_count and self._term_hash.item(at) == code:
            term: int = self._term_of.item(at)
            if self.term_bytes(term) == wanted:
                return term
            at += 1
        return -1

    def stem(self, text: str) -> int:
        """Give a stem's number, -1 where no document has it."""
        wanted = text.encode("utf-8", "surrogatepass")
        code = zlib.crc32(wanted)
        at = int(self._stem_hash.searchsorted(np.uint32(code)))
        while at < self.stem_count and self._stem_hash.item(at) == code:
            if self.stem_bytes(at) == wanted:
                return at
            at += 1
        return -1

    def stem_of(self, term: int) -> int:
        """Give the stem of a term, both by number."""
        return int(self._stem_first.searchsorted(np.uint32(term), side="right")) - 1

    def terms_of(self, stem: int) -> range:
        """Give the terms of a stem, the most frequent first; a term's rank is its place in this range."""
        return range(self._stem_first.item(stem), self._stem_first.item(stem + 1))

    def forms(self, stem: str) -> list[str]:
        """Give the texts of all terms of a stem, the most frequent first; none where no document has it."""
        number = self.stem(stem)
        if number < 0:
            return []
        terms = self.terms_of(number)
        texts = _cut(self._term_text, self._term_at[terms.start : terms.stop + 1].tolist())
        return [text.decode("utf-8", "surrogatepass") for text in texts]

    def term_text(self, term: int) -> str:
        """Give a term's text."""
        return self.term_bytes(term).decode("utf-8", "surrogatepass")

    def stem_text(self, stem: int) -> str:
        """Give a stem's text."""
        return self.stem_bytes(stem).decode("utf-8", "surrogatepass")

    def script_of_stem(self, stem: int) -> int:
        """Give a stem's script: that of its most frequent term (0 number or other, 1 Arabic, 2 Latin)."""
        script: int = self.script_of_term.item(self._stem_first.item(stem))
        return script

    def df_term_script(self, term: int) -> int:
        """Count the documents of the term's own script that hold it; for a number, all that hold it."""
        return self.df_term[term] - self._foreign_term[term]

    def df_stem_script(self, stem: int) -> int:
        """Count the documents of the stem's own script that hold it; for a number, all that hold it."""
        return self.df_stem[stem] - self._foreign_stem[stem]

    def _first_not_below(self, wanted: bytes) -> int:
        low, high = 0, self.term_count
        while low < high:
            middle = (low + high) >> 1
            if self.term_bytes(self._sorted.item(middle)) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def beginning(self, text: str) -> NDArray[np.uint32]:
        """Give every term that begins with this text (or is it), in the order of their UTF-8 bytes."""
        wanted = text.encode("utf-8", "surrogatepass")
        low = self._first_not_below(wanted)
        # No UTF-8 text holds the byte FF, so this stands behind everything that begins so.
        high = self._first_not_below(wanted + b"\xff")
        terms: NDArray[np.uint32] = self._sorted[low:high]
        return terms

    def prefix(self, text: str, limit: int) -> NDArray[np.uint32]:
        """Give at most so many of the terms that begin with this text, those in most documents first."""
        terms = self.beginning(text)
        df = self.df_term[terms]
        if terms.size > 4 * limit:
            best = np.argpartition(df, df.size - limit)[df.size - limit :]
            best.sort()
            terms, df = terms[best], df[best]
        return terms[np.argsort(-df, kind="stable")[:limit]]

    def sorted_terms(self, first: int = 0) -> Iterator[tuple[bytes, int]]:
        """Go through all terms (UTF-8, number) in the order of their bytes, from the so-many-th."""
        for at in range(first, self.term_count):
            term: int = self._sorted.item(at)
            yield self.term_bytes(term), term


def _cut(text: memoryview, at: list[int]) -> list[bytes]:
    """Cut a stretch of text at its offsets."""
    joined = bytes(text[at[0] : at[-1]])
    return [joined[low - at[0] : high - at[0]] for low, high in itertools.pairwise(at)]


def _letters(
    begins: NDArray[np.intp], lengths: NDArray[np.intp], texts: Sequence[tuple[NDArray[np.bool_], memoryview]]
) -> Letters:
    """Lay words out of UTF-8 texts; each text with which of the words stand in it."""
    marks = np.concatenate([np.zeros(1, np.intp), np.cumsum(lengths + 1)])  # where the line ends are, in bytes
    laid = np.full(marks[-1] + 1, ord("\n"), np.uint8)
    for held, text in texts:
        sizes = lengths[held]
        laid[spread(marks[:-1][held] + 1, sizes)] = np.frombuffer(text, np.uint8)[spread(begins[held], sizes)]
    points = np.cumsum((laid & 0xC0) != 0x80)  # bytes that do not go on with a letter begin one
    letters = laid.tobytes().decode("utf-8", "surrogatepass").encode("utf-32-le", "surrogatepass")
    return Letters(np.frombuffer(letters, np.uint32), points[marks] - 1)
