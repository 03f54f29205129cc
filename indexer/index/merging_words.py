"""The words' half of a merge: the words of all parts as one lexicon, with the places of each laid end to end."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import compress, count
from operator import ne
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.parts import Part, Words


class Share(NamedTuple):
    """The words of one share, merged and in their final order, with places by term.

    All but ``stems`` is by term: ``hashes`` are those of the term's stem, ``term_hashes`` its own.
    """

    stems: list[bytes]
    stem_of: NDArray[np.int64]
    terms: list[bytes]
    hashes: NDArray[np.uint32]
    term_hashes: NDArray[np.uint32]
    scripts: NDArray[np.uint8]
    counts: NDArray[np.int64]
    places: NDArray[np.int64]


def placed(words: Words, part: Part, shift: NDArray[np.int64]) -> tuple[Words, NDArray[np.int64]]:
    """Move a part's places to where they stand in the merged segment, without those of dropped documents."""
    places = words.places.astype(np.int64)
    if part.live is None:
        return words, places + shift[0] if shift.size else places
    doc = part.first_position.searchsorted(words.places, side="right") - 1
    kept = part.live[doc]
    own = np.repeat(np.arange(words.counts.size), words.counts)
    counts = np.bincount(own[kept], minlength=words.counts.size)
    return words._replace(counts=counts), (places + shift[doc])[kept]


def gather(parts: Sequence[tuple[Words, NDArray[np.int64]]]) -> Share:
    """Merge the words of all parts: stems by hash, their terms by frequency, places by term and part."""
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    local = [np.array([*map(numbers.__getitem__, words.texts)], np.int64) for words, _ in parts]
    hashes = np.zeros(len(numbers), np.uint32)
    scripts = np.zeros(len(numbers), np.uint8)
    counts = np.zeros(len(numbers), np.int64)
    for number, (words, _) in zip(local, parts, strict=True):
        hashes[number] = words.hashes
        scripts[number] = words.scripts
        counts[number] += words.counts
    texts = [text.split(b"\0") for text in numbers]
    term_hashes = np.fromiter((zlib.crc32(term) for _, term in texts), np.uint32, len(texts))
    order = _order(texts, hashes, term_hashes, counts)
    counts = counts[order]
    rank = np.full(len(numbers), -1, np.int64)
    rank[order] = np.arange(order.size)
    places = np.empty(int(counts.sum()), np.int64)
    at = np.cumsum(counts) - counts
    for number, (words, positions) in zip(local, parts, strict=True):
        held = (words.counts > 0).nonzero()[0]
        term, held_counts = rank[number[held]], words.counts[held]
        before = np.cumsum(held_counts) - held_counts
        places[np.repeat(at[term] - before, held_counts) + np.arange(positions.size)] = positions
        at[term] += held_counts
    ordered = [texts[word] for word in order.tolist()]
    stem_of_each = [stem for stem, _ in ordered]
    new = np.ones(order.size, np.bool_)
    new[1:] = list(map(ne, stem_of_each[1:], stem_of_each))
    stems = list(compress(stem_of_each, new.tolist()))
    stem_of, terms = np.cumsum(new) - 1, [term for _, term in ordered]
    return Share(stems, stem_of, terms, hashes[order], term_hashes[order], scripts[order], counts, places)


def _order(
    texts: Sequence[Sequence[bytes]],
    hashes: NDArray[np.uint32],
    term_hashes: NDArray[np.uint32],
    counts: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Sort words by (stem's hash, stem, falling count, term), those that stand nowhere left out."""
    order = np.lexsort((term_hashes, -counts, hashes))
    order = order[counts[order] > 0].astype(np.int64)
    same = (hashes[order[1:]] == hashes[order[:-1]]).nonzero()[0].tolist()
    listed = order.tolist()
    # Hashes sort all but everything; where two stems share one, or two terms tie, the bytes decide.
    unclear = {
        int(hashes[listed[i]])
        for i in same
        if texts[listed[i]][0] != texts[listed[i + 1]][0]
        or (counts[listed[i]] == counts[listed[i + 1]] and term_hashes[listed[i]] == term_hashes[listed[i + 1]])
    }
    for code in unclear:
        low, high = hashes[order].searchsorted([code, code + 1])
        group = order[low:high].tolist()
        group.sort(key=lambda word: (texts[word][0], -int(counts[word]), int(term_hashes[word]), texts[word][1]))
        order[low:high] = group
    return order
