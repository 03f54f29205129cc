"""Corpora: files of records, read as every engine reads them, and smaller ones cut from their beginning."""

import gzip
import itertools
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

SUFFIXES = (".jsonl", ".jsonl.xz", ".jsonl.gz")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of records (one JSON object a line with ``id``, ``title`` and ``text``).

    ``count`` is how many it holds and ``size_bytes`` the length of all lines, unpacked.
    """

    path: Path
    count: int
    size_bytes: int

    def records(self) -> Iterator[dict[str, str]]:
        """Yield the records in their order."""
        with opened(self.path) as stream:
            for line in stream:
                yield json.loads(line)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield id and text of every document, the title as the text's first line, as Kavosh analyses them."""
        for record in self.records():
            yield record["id"], f"{record.get('title') or ''}\n{record['text']}"


def opened(path: Path, mode: str = "rb") -> BinaryIO:
    """Open a file of records by its suffix (the lightest packing when written: only the reading is measured)."""
    if path.suffix == ".xz":
        return cast("BinaryIO", lzma.open(path, mode, preset=0 if "w" in mode else None))
    if path.suffix == ".gz":
        return cast("BinaryIO", gzip.open(path, mode, compresslevel=1))
    return cast("BinaryIO", path.open(mode))


def measured(path: Path) -> Corpus:
    """Count a file of records."""
    count = size = 0
    with opened(path) as stream:
        for line in stream:
            count += 1
            size += len(line)
    return Corpus(path, count, size)


def cut(corpus: Corpus, count: int, folder: Path) -> Corpus:
    """Write the first ``count`` records to a file in ``folder``, packed as the corpus is; the whole stays as it is."""
    if count >= corpus.count:
        return corpus
    path = folder / f"first-{count}-of-{corpus.path.name}"
    size = 0
    with opened(corpus.path) as source, opened(path, "wb") as target:
        for line in itertools.islice(source, count):
            target.write(line)
            size += len(line)
    return Corpus(path, count, size)


def copies(corpus: Corpus, count: int) -> Iterator[bytes]:
    """Yield lines for ``count`` new documents, ``new-0`` and on: those of the corpus from its beginning, repeated."""
    for number, record in enumerate(itertools.islice(itertools.cycle(corpus.records()), count)):
        yield json.dumps(record | {"id": f"new-{number}"}, ensure_ascii=False).encode() + b"\n"
