"""From places to postings: documents of terms and stems, impacts, variants, bounds and champions."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.merging_documents import Layout
from indexer.index.merging_words import Share
from indexer.index.segment import CHAMPIONS, CHAMPIONS_FROM, KTH, LONG, SEVERAL


class PostingLists(NamedTuple):
    """Lists of documents with frequencies: of terms or of stems, end to end."""

    owner: NDArray[np.int64]
    docs: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    impacts: NDArray[np.uint8]


def _impacts(frequencies: NDArray[np.int64], saturation: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Turn frequencies into BM25's part of a document: 255 tf / (tf + K), rounded, at least 1."""
    return np.maximum(np.rint(255 * frequencies / (frequencies + saturation)), 1).astype(np.uint8)


def term_lists(share: Share, layout: Layout, saturation: NDArray[np.float64]) -> PostingLists:
    """Count places by (term, document); those in boilerplate count nothing, and the least impact is left of them."""
    owner = np.repeat(np.arange(share.counts.size), share.counts)
    docs = layout.first_position.searchsorted(share.places.astype(np.uint32), side="right") - 1
    new = np.ones(docs.size, np.bool_)
    new[1:] = (docs[1:] != docs[:-1]) | (owner[1:] != owner[:-1])
    begin = new.nonzero()[0]
    frequencies = np.diff(np.concatenate([begin, [docs.size]]))
    docs = docs[begin]
    if layout.quiet.size:
        quiet = layout.quiet.searchsorted(share.places.astype(np.uint32), side="right") & 1
        frequencies -= np.add.reduceat(quiet, begin)
    return PostingLists(owner[begin], docs, frequencies, _impacts(frequencies, saturation[docs]))


def stem_lists(
    exact: PostingLists,
    stem_of: NDArray[np.int64],
    rank: NDArray[np.int64],
    terms_of: NDArray[np.int64],
    saturation: NDArray[np.float64],
) -> tuple[PostingLists, NDArray[np.uint8], NDArray[np.bool_]]:
    """Join the lists of each stem's terms: (lists, variants, which of the exact postings need a side list)."""
    stem = stem_of[exact.owner]
    # Postings come by term, so those of a stem with one term are in order; a stable sort keeps ranks rising.
    mixed = (terms_of[stem] > 1).nonzero()[0]
    order = np.arange(stem.size)
    order[mixed] = mixed[np.argsort(stem[mixed] << 32 | exact.docs[mixed], kind="stable")]
    stem, docs = stem[order], exact.docs[order]
    new = np.ones(stem.size, np.bool_)
    new[1:] = (docs[1:] != docs[:-1]) | (stem[1:] != stem[:-1])
    begin = new.nonzero()[0]
    group = np.cumsum(new) - 1
    frequencies = np.add.reduceat(exact.frequencies[order], begin)
    ranks = rank[exact.owner[order]]
    many = np.diff(np.concatenate([begin, [stem.size]])) > 1
    many |= ranks[begin] >= SEVERAL
    variants = np.where(many, SEVERAL, ranks[begin]).astype(np.uint8)
    several = np.empty(stem.size, np.bool_)
    several[order] = many[group]
    docs = docs[begin]
    impacts = exact.impacts[order[begin]]  # where one term stands alone, the stem's impact is its own
    impacts[many] = _impacts(frequencies[many], saturation[docs[many]])
    lists = PostingLists(stem[begin], docs, frequencies, impacts)
    return lists, variants, several


def keep_best(name: str, lists: PostingLists, wanted: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    """Give k-th best impacts of the long lists and the best documents of the very long ones, as columns by name."""
    df = np.bincount(lists.owner, minlength=wanted.size)
    long = (wanted & (df >= LONG)).nonzero()[0]
    number = np.full(wanted.size, -1, np.int64)
    number[long] = np.arange(long.size)
    own = number[lists.owner]
    held = own >= 0
    histogram = np.bincount(own[held] * 256 + lists.impacts[held], minlength=long.size * 256).reshape(-1, 256)
    at_least = histogram[:, ::-1].cumsum(axis=1)[:, ::-1]
    very = (df[long] >= CHAMPIONS_FROM).nonzero()[0]
    columns: dict[str, NDArray[Any]] = {
        f"{name}.long": long.astype(np.uint32),
        f"{name}.kth": np.stack([(at_least >= k).sum(axis=1) - 1 for k in KTH], axis=1).astype(np.uint8),
        f"{name}.best": long[very].astype(np.uint32),
    }
    if not very.size:
        return columns
    ends = np.cumsum(df)
    docs, impacts = [], []
    for row in very.tolist():
        end, count = int(ends[long[row]]), int(df[long[row]])
        own_impacts = lists.impacts[end - count : end]
        least = int((at_least[row] >= CHAMPIONS).sum()) - 1
        above = (own_impacts > least).nonzero()[0]
        equal = (own_impacts == least).nonzero()[0][: CHAMPIONS - above.size]
        best = np.concatenate([above, equal])
        best = best[np.argsort(-own_impacts[best].astype(np.int64), kind="stable")]
        docs.append(lists.docs[end - count : end][best])
        impacts.append(own_impacts[best])
    columns[f"{name}.best.docs"] = np.stack(docs).astype(np.uint32)
    columns[f"{name}.best.impacts"] = np.stack(impacts)
    return columns
