"""Hashes only say where to look: words and ids that share one are still told apart."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.documents import Document
from indexer.index.container import Container, ContainerWriter
from indexer.index.counts import Counts, write_counts
from indexer.index.merging import Frozen, write_segment
from indexer.index.parts import RunPart, SegmentPart
from indexer.index.runs import Dictionaries, RunBuilder
from indexer.index.segment import Segment

from .cutter import Batch, Cutter

ONE, OTHER = "plumless", "buckeroo"  # the best known pair of words with one CRC-32


@dataclass
class Whole(Cutter):
    """A cutter whose stems are the terms themselves."""

    def batch(self, texts: Sequence[str]) -> Batch:
        """Cut many texts."""
        made = super().batch(texts)
        self.stems[:] = self.terms
        return made


def test_words_and_ids_with_one_hash_are_told_apart(tmp_path: Path) -> None:
    """As stems, as terms and as ids; in a fresh segment and in a merged one, in one order."""
    assert zlib.crc32(ONE.encode()) == zlib.crc32(OTHER.encode())
    builder = RunBuilder(tmp_path, "r", Dictionaries(), analyzer=Whole, run_tokens=1)
    builder.add([Document(id=ONE, title="", text=f"{OTHER} third")])
    builder.add([Document(id=OTHER, title="", text=f"{ONE} {ONE}")])
    builder.add([Document(id="third", title="", text=OTHER)])
    write_segment(tmp_path / "a.arr", [RunPart(run) for run in builder.finish()], Frozen(2.0, "test"), Dictionaries())
    fresh = Segment(tmp_path / "a.arr")
    write_segment(tmp_path / "b.arr", [SegmentPart(fresh, None)], Frozen(2.0, "test"), Dictionaries())
    for segment in (fresh, Segment(tmp_path / "b.arr")):
        for word, docs in ((ONE, [1]), (OTHER, [0, 2])):
            assert segment.term_text(segment.term(word)) == word
            assert segment.stem_text(segment.stem(word)) == word
            assert segment.stem_of(segment.term(word)) == segment.stem(word)
            assert segment.postings(segment.stem(word)).docs.tolist() == docs
        assert [segment.find(name) for name in (ONE, OTHER, "third", "fourth")] == [0, 1, 2, -1]
    assert fresh.container["stem.hash"].tolist() == sorted(fresh.container["stem.hash"].tolist())


def test_counts_beyond_a_byte_come_back(tmp_path: Path) -> None:
    """One at a time, some, and all."""
    counts = np.array([0, 1, 254, 255, 256, 70_000, 3, 4_000_000_000])
    with ContainerWriter(tmp_path / "counts.arr", "counts") as writer:
        write_counts(writer, "n", counts)
    read = Counts(Container(tmp_path / "counts.arr", "counts"), "n")
    assert [read[i] for i in range(len(read))] == counts.tolist()
    assert read[:].tolist() == counts.tolist()
    assert read[np.array([7, 0, 3])].tolist() == [4_000_000_000, 0, 255]
