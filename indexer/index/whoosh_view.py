"""Our own index as a Whoosh index: ``whoosh.index.open_dir(INDEX/live)`` opens it, and Whoosh's queries run on it.

A table of contents (see ``toc``) lists the segments of a commit as ``KavoshSegment``; each answers ``codec()``, through
which Whoosh finds the readers below. They only read: Kavosh writes its index in bulk, by other ways, and a deletion
through Whoosh is refused. The import paths of the classes here stand in the table of contents: they are part of the
format and never change.
"""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import analysis, fields
from whoosh.codec import base

from indexer.errors import IndexDamaged, IndexMissing, KavoshError
from indexer.index.arrays import live_mask
from indexer.index.codec_files import SegmentGone
from indexer.index.codec_terms import TermsReader
from indexer.index.container import REBUILD_HINT
from indexer.index.manifest import Manifest
from indexer.index.segment import Segment
from indexer.index.whoosh_values import first_moment
from indexer.index.whoosh_words import field_terms


class WordAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """Kavosh's one analyzer (law 2) as Whoosh calls it: terms, or their stems.

    In a query a joined word stands for its parts, so that words in a row have positions in a row.
    """

    def __init__(self, stems: bool = False) -> None:
        self.stems = stems

    def __call__(self, value: str, mode: str = "", **kwargs: Any) -> Iterator[Any]:
        """Cut a text into Whoosh's tokens."""
        from indexer.analysis.analyzer import analyze  # noqa: PLC0415 - loads the tables of words

        tokens = analyze(value)
        joined = {token.position for token in tokens if token.joined}
        token = analysis.Token(mode=mode, **kwargs)
        token.boost = 1.0
        for word in tokens:
            if mode == "query" and word.position in joined and not word.joined:
                continue
            token.original = token.text = word.stem if self.stems else word.term
            token.pos, token.startchar, token.endchar = word.position, word.start, word.end
            yield token


def whoosh_schema() -> Any:
    """Make the schema under which Whoosh sees our index.

    text, stem and title hold positions; lang, source, type and author are single values; date is the first moment of a
    document's date; id is unique. All are stored, url and path only stored.
    """
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        text=fields.TEXT(analyzer=WordAnalyzer(), stored=True),
        stem=fields.TEXT(analyzer=WordAnalyzer(stems=True)),
        title=fields.TEXT(analyzer=WordAnalyzer(), stored=True),
        lang=fields.ID(stored=True),
        source=fields.ID(stored=True),
        type=fields.ID(stored=True),
        author=fields.ID(stored=True),
        date=fields.DATETIME(stored=True),
        url=fields.STORED(),
        path=fields.STORED(),
    )


class KavoshSegment(base.Segment):  # type: ignore[misc]
    """One of our own segments in Whoosh's table of contents."""

    def __init__(self, file: str, count: int, deleted: int = 0, deletions: str = "") -> None:
        """``file`` and ``deletions`` are names in the folder of the table of contents, as in a ``SegmentEntry``."""
        self.indexname = "MAIN"
        self.segid = f"{file}/{deletions}"  # another commit's deletions make it another segment
        self.compound = False
        self.file = file
        self.deletions = deletions
        self.count = count
        self.deleted = deleted

    def codec(self) -> "KavoshCodec":
        """Give the codec that reads it."""
        return KavoshCodec()

    def should_assemble(self) -> bool:
        """Say no to Whoosh's compound file."""
        return False

    def doc_count_all(self) -> int:
        """Count the documents."""
        return self.count

    def deleted_count(self) -> int:
        """Count the deleted documents."""
        return self.deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Refuse: Kavosh deletes in commits of its own."""
        word = "delete" if delete else "restore"
        raise KavoshError(f"Whoosh cannot {word} document {docnum} of {self.file}.", "Use `kavosh index`.")


def whoosh_segments(manifest: Manifest) -> list[KavoshSegment]:
    """List the segments of a commit for ``write_toc``."""
    return [KavoshSegment(entry.file, entry.count, entry.deleted, entry.deletions) for entry in manifest.segments]


class KavoshCodec(base.Codec):  # type: ignore[misc]
    """Reads our own segments for Whoosh."""

    def terms_reader(self, storage: Any, segment: KavoshSegment) -> TermsReader:
        """Open a segment's fields."""
        return TermsReader(field_terms(_open(storage, segment)))

    def per_document_reader(self, storage: Any, segment: KavoshSegment) -> "RecordReader":
        """Open a segment's documents."""
        return RecordReader(storage, segment)


def _inside(storage: Any, name: str) -> Path:
    """Give the path of a file beside the table of contents; a name that leads elsewhere is foreign."""
    if Path(name).name != name:
        raise IndexDamaged(f"The index in {storage.folder} names {name!r}, which is outside it.", REBUILD_HINT)
    return Path(storage.folder) / name


def _open(storage: Any, segment: KavoshSegment) -> Segment:
    try:
        return Segment(_inside(storage, segment.file))
    except IndexMissing as error:  # Whoosh reads the table of contents again
        raise SegmentGone(error.message, error.hint) from None


class RecordReader(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of one of our segments as Whoosh asks for them."""

    def __init__(self, storage: Any, segment: KavoshSegment) -> None:
        self._segment = _open(storage, segment)
        count = self._segment.count
        self._live = np.ones(count, np.bool_)
        if segment.deletions:
            try:
                self._live = live_mask(_inside(storage, segment.deletions), count)
            except IndexMissing as error:
                raise SegmentGone(error.message, error.hint) from None
        words = self._segment.lengths
        self._lengths: dict[str, NDArray[Any]] = {"text": words, "stem": words, "title": self._segment.title_lengths}

    def doc_count(self) -> int:
        """Count the documents that are not deleted."""
        return int(np.count_nonzero(self._live))

    def doc_count_all(self) -> int:
        """Count the documents."""
        return int(self._segment.count)

    def has_deletions(self) -> bool:
        """Say whether a document is deleted."""
        return not self._live.all()

    def is_deleted(self, docnum: int) -> bool:
        """Say whether this document is deleted; Whoosh asks about the one behind the last, too: it is not."""
        return docnum < self._live.size and not self._live[docnum]

    def deleted_docs(self) -> Iterator[int]:
        """Give the deleted documents, rising."""
        return iter((~self._live).nonzero()[0].tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Count the words of a field in a document; ``default`` for a field without words."""
        lengths = self._lengths.get(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """Count the words of a field in all documents."""
        lengths = self._lengths.get(fieldname)
        return 0 if lengths is None else int(lengths.sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """Give the fewest words of a field in a document."""
        lengths = self._lengths.get(fieldname)
        return int(lengths.min()) if lengths is not None and lengths.size else 0

    def max_field_length(self, fieldname: str) -> int:
        """Give the most words of a field in a document."""
        lengths = self._lengths.get(fieldname)
        return int(lengths.max()) if lengths is not None and lengths.size else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Give what is known of a document; fields without a value are left out."""
        document = self._segment.document(docnum)
        known = {
            "id": document.id,
            "title": document.title,
            "text": document.text,
            "lang": document.language,
            "source": document.source,
            "type": document.type,
            "author": document.author,
            "date": first_moment(int(self._segment.date[docnum])),
            "url": document.url,
            "path": document.path,
        }
        return {name: value for name, value in known.items() if value}
