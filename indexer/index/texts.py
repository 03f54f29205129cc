"""Texts and records, each compressed alone with zstd and a dictionary trained on the corpus.

One document a block: a page of ten results reads ten documents, not ten blocks of sixteen, and with a trained
dictionary the blocks are smaller than sixteen documents together without one. Reading one takes microseconds.
"""

import threading
from collections.abc import Iterable

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.index.container import Container, damaged

LEVEL = 3
#: Measured on held-out documents of a mixed corpus: texts take .407 of their size with 112 kB (zstd's default), .393
#: with this, .391 with four times as much. Level 5 would give .378 at two and a half times the time.
DICTIONARY_BYTES = 262_144
SAMPLE_BYTES = 12_000_000
_SAMPLE_TO_DICTIONARY = 20  # zstd's manual asks for a sample of many times the dictionary: less of it, a smaller one
_LEAST_BYTES = 8_192  # a dictionary below this is not worth its place
_LONGEST_SAMPLE_BYTES = 131_072
_MAX_BLOCK_BYTES = 1 << 30


def train(samples: Iterable[bytes], size_bytes: int = DICTIONARY_BYTES) -> bytes:
    """Train a dictionary on samples, at most 12 MB of them; empty where there are too few to learn from."""
    total = 0
    kept: list[bytes | bytearray | memoryview] = []
    for sample in samples:
        if total > SAMPLE_BYTES:
            break
        kept.append(sample[:_LONGEST_SAMPLE_BYTES])
        total += len(kept[-1])
    size_bytes = min(size_bytes, total // _SAMPLE_TO_DICTIONARY)
    if size_bytes < _LEAST_BYTES or len(kept) < 50:
        return b""
    try:
        return zstandard.train_dictionary(size_bytes, kept, level=LEVEL).as_bytes()
    except zstandard.ZstdError:  # samples that have nothing in common
        return b""


class Compressor:
    """Compresses blocks with one dictionary (empty: none); not for several threads at once."""

    def __init__(self, dictionary: bytes = b"", level: int = LEVEL) -> None:
        self.dictionary = dictionary
        shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        if shared is not None:
            shared.precompute_compress(level=level)
        # No checksum: the container has its own. No dictionary id: a segment holds one dictionary.
        self._compressor = zstandard.ZstdCompressor(
            level=level, dict_data=shared, write_checksum=False, write_dict_id=False
        )

    def compress(self, block: bytes) -> bytes:
        """Compress one block."""
        compressed: bytes = self._compressor.compress(block)
        return compressed


class Blocks:
    """The compressed blocks of a segment, one a document: the arrays ``name``, ``name.at`` and ``name.dictionary``."""

    def __init__(self, container: Container, name: str) -> None:
        self._container = container
        self.at = container[f"{name}.at"]
        self.compressed: NDArray[np.uint8] = container[name]
        self._read = container.reader(name)
        self.dictionary = container[f"{name}.dictionary"].tobytes()
        self._shared = zstandard.ZstdCompressionDict(self.dictionary) if self.dictionary else None
        self._own = threading.local()

    def __getitem__(self, doc: int) -> bytes:
        """Decompress one block; IndexDamaged where it cannot be."""
        try:
            decompress = self._own.decompress
        except AttributeError:
            # A decompressor must not be used by two threads at once, so each has its own.
            decompress = zstandard.ZstdDecompressor(dict_data=self._shared).decompress
            self._own.decompress = decompress
        try:
            block: bytes = decompress(
                self._read(self.at.item(doc), self.at.item(doc + 1)), max_output_size=_MAX_BLOCK_BYTES
            )
        except zstandard.ZstdError as error:
            raise damaged(self._container.path, f"is corrupt (block {doc} cannot be decompressed)") from error
        return block
