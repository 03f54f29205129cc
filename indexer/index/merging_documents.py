"""The documents' half of a merge: who stays, where positions go, columns, texts and records."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.errors import KavoshError
from indexer.index.columns import ANCHOR_POSITIONS, CATEGORIES, unpack_record
from indexer.index.container import ContainerWriter, Spool
from indexer.index.lists import lengths_of
from indexer.index.parts import Part, pick
from indexer.index.runs import Dictionaries
from indexer.index.texts import Blocks, Compressor

_COPY_BLOCKS = 4096


class Layout(NamedTuple):
    """Where everything goes: documents kept of each part, their new positions and how far a part's places move.

    ``kept[i]`` are the documents of part i that stay; ``shifts[i]`` is what is added to a place, by document of part i.
    ``quiet`` are the stretches of new positions that are boilerplate (see ``Part.quiet``).
    """

    documents: int
    kept: list[NDArray[np.intp]]
    first_position: NDArray[np.uint32]
    shifts: list[NDArray[np.int64]]
    script: NDArray[np.uint8]
    quiet: NDArray[np.uint32]


def lay_out(parts: Sequence[Part]) -> Layout:
    """Decide which documents stay and give each its positions; of several with one id the last one stays."""
    drop_doubles(parts)
    kept, shifts, spans = [], [], []
    begin = 0
    for part in parts:
        live = np.ones(part.count, np.bool_) if part.live is None else part.live
        span = lengths_of(part.first_position)
        new = begin + np.cumsum(span * live) - span * live
        shifts.append(new - part.first_position[:-1].astype(np.int64))
        kept.append(live.nonzero()[0])
        spans.append(span[live])
        begin += int(spans[-1].sum())
    if begin >= 1 << 32:
        raise KavoshError(
            "These documents hold more than four billion words, which one segment cannot number.",
            "Index them in several steps, some sources at a time.",
        )
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate([*spans, np.zeros(0, np.int64)]))])
    script = np.concatenate([*(part.column("script")[k] for part, k in zip(parts, kept, strict=True)), _NO_BYTES])
    quiet = np.concatenate([*map(_quiet, parts, shifts), np.zeros(0, np.uint32)])
    return Layout(first.size - 1, kept, first.astype(np.uint32), shifts, script, quiet)


_NO_BYTES = np.zeros(0, np.uint8)


def _quiet(part: Part, shift: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Move a part's boilerplate to where it stands in the merged segment, without that of dropped documents."""
    stretches = part.quiet().reshape(-1, 2)
    doc = part.first_position.searchsorted(stretches[:, 0], side="right") - 1
    moved = (stretches + shift[doc][:, None]).astype(np.uint32)
    return (moved if part.live is None else moved[part.live[doc]]).ravel()


def drop_doubles(parts: Sequence[Part]) -> None:
    """Mark documents as dropped whose id a later one has; hashes say where to look, the ids decide."""
    sizes = [part.count for part in parts]
    number = np.repeat(np.arange(len(parts)), sizes)
    doc = np.concatenate([*(np.arange(size) for size in sizes), np.zeros(0, np.int64)])
    live = np.concatenate([*(np.ones(p.count, np.bool_) if p.live is None else p.live for p in parts), [False]])[:-1]
    hashes = np.concatenate([*(part.column("id") for part in parts), np.zeros(0, np.uint32)])
    order = np.concatenate([*(part.column("order") for part in parts), np.zeros(0, np.int64)])
    by_hash = np.lexsort((order, hashes))
    by_hash = by_hash[live[by_hash]]
    same = hashes[by_hash[1:]] == hashes[by_hash[:-1]]
    if not same.any():
        return
    newest: dict[str, int] = {}
    for at in np.unique(np.concatenate([same.nonzero()[0], same.nonzero()[0] + 1])).tolist():
        one = int(by_hash[at])
        part = parts[int(number[one])]
        name = unpack_record(part.records[int(doc[one])])["i"]
        older = newest.get(name)
        newest[name] = one
        if older is not None:
            loser = parts[int(number[older])]
            loser.live = np.ones(loser.count, np.bool_) if loser.live is None else loser.live.copy()
            loser.live[int(doc[older])] = False


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """Give values as the narrowest unsigned dtype that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def write_documents(
    writer: ContainerWriter,
    parts: Sequence[Part],
    layout: Layout,
    dictionaries: Dictionaries,
    check_stop: Callable[[], None],
) -> None:
    """Write all that a segment keeps of its documents, asking now and then whether to go on."""
    for name, dictionary in (("text", dictionaries.text), ("record", dictionaries.record)):
        spool = writer.stream(name, np.uint8)
        lengths = []
        compressor = Compressor(dictionary)
        for part, kept in zip(parts, layout.kept, strict=True):
            blocks = part.texts if name == "text" else part.records
            for start in range(0, kept.size, _COPY_BLOCKS):
                check_stop()
                lengths.append(_copy_blocks(spool, blocks, kept[start : start + _COPY_BLOCKS], compressor))
        at = np.cumsum(np.concatenate([np.zeros(1, np.int64), *lengths]))
        writer.add(f"{name}.at", at.astype(np.uint64 if at[-1] >= 1 << 32 else np.uint32))
        writer.add(f"{name}.dictionary", np.frombuffer(dictionary, np.uint8))
    writer.add("doc.first", layout.first_position)
    writer.add("doc.script", layout.script)
    writer.add("doc.quiet", layout.quiet)
    writer.add("doc.title", smallest(_join(parts, layout, "title", np.uint32)))
    writer.add("doc.date", _join(parts, layout, "date", np.int32))
    hashes = _join(parts, layout, "id", np.uint32)
    by_hash = np.argsort(hashes, kind="stable")
    writer.add("doc.id.hash", hashes[by_hash])
    writer.add("doc.id.of", by_hash.astype(np.uint32))
    writer.meta["names"] = {}
    for category in CATEGORIES:
        codes, names = _join_category(parts, layout, category)
        writer.add(f"doc.{category}", smallest(codes))
        writer.meta["names"][category] = names
    anchors = []
    for part, kept in zip(parts, layout.kept, strict=True):
        held = -(-lengths_of(part.first_position) // ANCHOR_POSITIONS)
        at = np.concatenate([np.zeros(1, np.int64), np.cumsum(held)])
        anchors.append(part.anchors() if kept.size == part.count else pick(part.anchors(), at, kept)[0])
    writer.add("doc.anchor", smallest(np.concatenate([*anchors, np.zeros(0, np.uint8)])))


def _copy_blocks(spool: Spool, blocks: Blocks, docs: NDArray[np.intp], compressor: Compressor) -> NDArray[np.int64]:
    """Copy compressed blocks as they are, or anew where they were compressed with another dictionary; their lengths."""
    if blocks.dictionary != compressor.dictionary:
        anew = [compressor.compress(blocks[doc]) for doc in docs.tolist()]
        spool.write(b"".join(anew))
        return np.array([len(block) for block in anew], np.int64)
    if docs[-1] - docs[0] + 1 == docs.size:  # one stretch of the file
        at = blocks.at[docs[0] : docs[-1] + 2].astype(np.int64)
        spool.write(blocks.compressed[at[0] : at[-1]])
        return np.diff(at)
    joined, held = pick(blocks.compressed, blocks.at, docs)
    spool.write(joined)
    return held


def _join(parts: Sequence[Part], layout: Layout, name: str, dtype: type[np.generic]) -> NDArray[Any]:
    columns = [part.column(name)[kept] for part, kept in zip(parts, layout.kept, strict=True)]
    return np.concatenate([*columns, np.zeros(0, dtype)]).astype(dtype)


def _join_category(parts: Sequence[Part], layout: Layout, category: str) -> tuple[NDArray[np.uint32], list[str]]:
    """Give a category's codes for the merged documents and their names, by first use, none that nobody uses."""
    numbers: dict[str, int] = {}
    columns = [np.zeros(0, np.uint32)]
    for part, kept in zip(parts, layout.kept, strict=True):
        codes = part.column(category)[kept]
        used, first = np.unique(codes, return_index=True)
        names = part.names(category)
        table = np.zeros(len(names) + 1, np.uint32)
        for code in used[np.argsort(first)].tolist():
            table[code] = numbers.setdefault(names[code], len(numbers))
        columns.append(table[codes])
    return np.concatenate(columns), list(numbers)
