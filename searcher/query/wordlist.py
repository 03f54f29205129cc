"""A list of words as arrays, the most frequent first: found by their letters or by their consonants.

200,000 words take some 9 MB and a fifth of a second to make; a word becomes a string only when it is a candidate.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer.index.lexicon import Letters
from searcher.query import sounds
from searcher.query.align import numbered, numbers
from searcher.query.alphabet import LATIN, PERSIAN, SOUND_ALIKE

SHARE = 32_768
"""Words read at once: bounds what is in hand beside the list itself."""


def laid(words: Sequence[str]) -> Letters:
    """Lay words out; none may hold a line end."""
    letters = np.frombuffer("\n".join(["", *words, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, words), np.intp, len(words)) + 1
    return Letters(letters, np.concatenate([np.zeros(1, np.intp), np.cumsum(lengths)]))


class WordList:
    """Words and in how many documents each stands (``documents``, uint32, falling); immutable, safe to share."""

    def __init__(self, shares: Iterable[Letters], documents: NDArray[np.uint32]) -> None:
        """Make a list of words that are given in shares, in their order."""
        self.documents = documents
        texts: list[bytes] = []
        lengths, letters, arabic, latin = [], [], [], []
        for share in shares:
            texts.append(share.letters[:-1].tobytes().decode("utf-32-le", "surrogatepass").encode("utf-8", _SURROGATES))
            lengths.append(np.minimum(np.diff(share.ends) - 1, 255).astype(np.uint8))
            letters.append(_signatures(share))
            arabic.append(sounds.arabic_hashes(*share))
            latin.append(sounds.latin_hashes(*share))
        self._text = b"".join([*texts, b"\n"])
        self._at = np.flatnonzero(np.frombuffer(self._text, np.uint8) == _LINE_END).astype(np.uint32)
        self._lengths = np.concatenate([np.zeros(0, np.uint8), *lengths])
        self._letters = np.concatenate([np.zeros(0, np.uint64), *letters])
        self._arabic, self._latin = _by_hash(arabic), _by_hash(latin)

    def __len__(self) -> int:
        return self._lengths.size

    def terms(self, which: NDArray[np.intp]) -> list[str]:
        """Return words by their numbers."""
        text, begins, ends = self._text, self._at[which].tolist(), self._at[which + 1].tolist()
        return [text[begin + 1 : end].decode("utf-8", _SURROGATES) for begin, end in zip(begins, ends, strict=True)]

    def near(self, term: str, *, edits: int, limit: int) -> NDArray[np.intp]:
        """Return words that may be so few edits away, most frequent first, by their numbers."""
        wanted = _signatures(laid([term]))[0]
        close = np.bitwise_count(self._letters ^ wanted) <= 2 * edits
        close &= self._lengths + np.uint8(edits) >= len(term)
        close &= self._lengths <= len(term) + edits
        return np.flatnonzero(close)[:limit]

    def sounding(self, skeletons: Sequence[str], *, arabic: bool, limit: int) -> NDArray[np.intp]:
        """Return words of a script whose consonants are one of these, most frequent first, by their numbers."""
        hashes, order = self._arabic if arabic else self._latin
        wanted = np.unique(sounds.hashes(*laid(skeletons)))
        lows, highs = hashes.searchsorted(wanted), hashes.searchsorted(wanted, side="right")
        found = [order[low:high][:limit] for low, high in zip(lows, highs, strict=True)]
        return np.sort(np.concatenate(found).astype(np.intp))[:limit] if found else np.zeros(0, np.intp)


_SURROGATES = "surrogatepass"
_LINE_END = 10


def _by_hash(shares: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Sort the words that have a hash by it; equal hashes keep the frequent first."""
    hashes = np.concatenate([np.zeros(0, np.uint64), *shares])
    held = np.flatnonzero(hashes)
    order = held[np.argsort(hashes[held], kind="stable")]
    return hashes[order], order.astype(np.uint32)


@cache
def _bits() -> NDArray[np.uint64]:
    """Return one bit a letter, the same for letters that sound alike: uint64 by letter number."""
    letters = PERSIAN + LATIN
    group = {letter: min(g) for g in SOUND_ALIKE[:5] for letter in g}
    names = sorted({group.get(letter, letter) for letter in letters})
    bits = [1 << (1 + names.index(group.get(letter, letter)) % 63) for letter in letters]
    return np.array([1, *bits], np.uint64)


_NUMBERS = numbers(PERSIAN + LATIN)


def _signatures(share: Letters) -> NDArray[np.uint64]:
    """Return the set of letters of every word, as bits."""
    if share.ends.size < 2:
        return np.zeros(0, np.uint64)
    # A line end before each word keeps ``reduceat`` from meeting an empty one; it is "any other letter" to all alike.
    bits = _bits()[numbered(share.letters[:-1], _NUMBERS)]
    result: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, share.ends[:-1])
    return result
