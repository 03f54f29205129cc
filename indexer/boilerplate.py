"""Boilerplate: lines that stand in most documents of a folder, such as a site's masthead and the motto under it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from indexer.documents import Document

SHARE = 0.5
"""A line is boilerplate when it stands in more than this share of the documents of its folder ..."""
LEAST_DOCUMENTS = 4
"""... and the folder has at least this many: two articles may well share a line."""
LONGEST_LINE = 300
"""A longer line is a paragraph of somebody's text."""
MOST_LINES = 500_000
"""Distinct lines counted at once; above it those seen once are forgotten, as no boilerplate is seen once."""

type Folder = tuple[str, str]
"""The source and the folder inside it."""


def folder_of(document: Document) -> Folder:
    """Return the folder a document of a source stands in; members of a container have the container as theirs."""
    container, member, _ = document.path.rpartition("!")
    return document.source, container if member else document.path.rpartition("/")[0]


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield hash, start and end of each line of a text that may be boilerplate."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if 0 < end - start <= LONGEST_LINE:
            words = " ".join(text[start:end].split())
            if words:
                digest = blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
                yield int.from_bytes(digest, "little", signed=True), start, end
        start = end + 1


class LineCounts:
    """In how many documents of each folder each line stands; grows with every document that is counted."""

    def __init__(self) -> None:
        self.documents: Counter[Folder] = Counter()
        self._lines: dict[Folder, Counter[int]] = {}
        self._size = 0

    def add_known(self, folder: Folder, documents: int, lines: Mapping[int, int]) -> None:
        """Add what an earlier run counted."""
        self.documents[folder] += documents
        self._lines.setdefault(folder, Counter()).update(lines)

    def count(self, documents: Iterable[Document]) -> None:
        """Count the lines of documents, each once a document."""
        for document in documents:
            folder = folder_of(document)
            self.documents[folder] += 1
            counts = self._lines.setdefault(folder, Counter())
            before = len(counts)
            counts.update({digest for digest, _, _ in _lines(document.text)})
            self._size += len(counts) - before
            if self._size > MOST_LINES:
                self._forget_single()

    def _forget_single(self) -> None:
        self._lines = {
            folder: Counter({digest: count for digest, count in counts.items() if count > 1})
            for folder, counts in self._lines.items()
        }
        self._size = sum(len(counts) for counts in self._lines.values())

    def spans(self, document: Document) -> tuple[tuple[int, int], ...]:
        """Return the (start, end) spans of a document's text that are boilerplate, neighbouring lines as one."""
        folder = folder_of(document)
        if self.documents[folder] < LEAST_DOCUMENTS:
            return ()
        counts = self._lines[folder]
        least = SHARE * self.documents[folder]
        spans: list[tuple[int, int]] = []
        for digest, start, end in _lines(document.text):
            if counts[digest] <= least:
                continue
            if spans and not document.text[spans[-1][1] : start].strip():
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return tuple(spans)

    def frequent(self) -> Iterator[tuple[Folder, int, dict[int, int]]]:
        """Yield, by folder, how many documents were counted and the lines worth remembering for later runs."""
        for folder, documents in self.documents.items():
            least = SHARE * documents / 2
            lines = {d: n for d, n in self._lines[folder].items() if n > 1 and n > least}
            yield folder, documents, lines
