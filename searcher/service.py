"""The spine of the searcher: question -> tree -> hits -> snippets -> page.

One service serves all threads. Each call looks with one stat whether a newer commit or generation is there and answers
from one commit throughout, so a rebuild is seen without a restart and never in the middle of an answer.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Concatenate

import numpy as np

from indexer.documents import Document
from indexer.status import status as index_status
from searcher.archive import Archive, Archives
from searcher.cutting import CUTTER, LONG_TEXT, Cutter
from searcher.engines.interface import FACETS, Found
from searcher.facets import facets
from searcher.marks import Weigh, marks, wanted
from searcher.query import number_words
from searcher.query.syntax import parse
from searcher.query.tree import And, Bag, Filter, Node, Nothing, Word
from searcher.results import Completion, Hit, Mark, Note, Page, Question
from searcher.snippets import Shown, show

MAX_RANK = 10_000
"""Results that can be reached by paging."""
HARDLY_ANY = 2
"""With so few documents found, other spellings are offered."""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document with every match of a question marked: offsets into its title and its text."""

    document: Document
    title_marks: tuple[Mark, ...]
    text_marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as a tree ready to be asked, with the notes on the way there; ``text`` is the part that was read."""

    tree: Node
    notes: tuple[Note, ...]
    text: str


def understand(archive: Archive, text: str, *, help: bool = True, exact: bool = False) -> Understood:
    """Turn what was typed into a tree, with help where the archive hardly knows a word."""
    parsed = parse(text, exact=exact)
    if exact or isinstance(parsed.tree, Nothing):
        return Understood(parsed.tree, parsed.notes, parsed.text)
    tree = archive.inflections.widened(number_words.widened(parsed.tree))
    if not help:
        return Understood(tree, parsed.notes, parsed.text)
    helped = archive.help.ask(tree, parsed.text)
    return Understood(helped.tree, parsed.notes + helped.notes, parsed.text)


def _blaming[**P, R](ask: Callable[Concatenate["Service", P], R]) -> Callable[Concatenate["Service", P], R]:
    """Say IndexDamaged for whatever a damaged index makes a method of the service raise."""

    @wraps(ask)
    def asked(self: "Service", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._archives.blamed():
            return ask(self, *args, **kwargs)

    return asked


class Service:
    """Answers questions from the index in a folder; thread-safe."""

    def __init__(self, index: Path) -> None:
        self._archives = Archives(index)

    @_blaming
    def prepare(self) -> None:
        """Load what all questions share, so that the first one does not wait for it."""
        self._archives.newest().prepare()
        self.search(Question("kavosh"))

    def follow(self) -> None:
        """Look for newer commits and make them ready from now on, without being asked."""
        self._archives.follow()

    @_blaming
    def search(self, question: Question) -> Page:
        """Answer a question with one page of results; any text has an answer, only the index can be at fault."""
        began = time.perf_counter()
        archive = self._archives.newest()
        understood = understand(archive, question.text, help=question.help, exact=question.exact)
        size = min(max(question.size, 1), 100)
        page = min(max(question.page, 1), MAX_RANK // size)

        def ask(tree: Node) -> Found:
            return archive.engine.search(
                narrowed(tree, question.filters),
                limit=size,
                offset=(page - 1) * size,
                sort=question.sort,
                exact=question.exact,
                facets=FACETS,
            )

        found = ask(understood.tree)
        if not found.total and question.help and (named := by_author(understood)) is not None:
            by_name = ask(named.tree)
            found, understood = (by_name, named) if by_name.total else (found, understood)
        segments = archive.reader.segments
        records = [(number, doc, segments[number].record(doc)) for number, doc in found.documents]
        want = wanted(understood.tree, weigher(archive), exact=question.exact)
        shown = show(segments, records, want, archive.forms, CUTTER)
        hits = tuple(
            _hit(record, each, score) for (_, _, record), each, score in zip(records, shown, found.scores, strict=True)
        )
        suggestions: tuple[str, ...] = ()
        if question.help and found.total <= HARDLY_ANY and not isinstance(understood.tree, Nothing):
            suggestions = archive.help.instead(understood.tree, understood.text)
        return Page(
            question=replace(question, page=page, size=size),
            hits=hits,
            total=found.total,
            pages=min(math.ceil(found.total / size), MAX_RANK // size),
            facets=facets(found.facets, question.filters),
            notes=understood.notes,
            suggestions=suggestions,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    @_blaming
    def suggest(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return queries that go on from what was typed, the most frequent first."""
        return self._archives.newest().suggester.complete(text, limit)

    @_blaming
    def document(self, id: str, query: str = "") -> DocumentView | None:
        """Return a whole document with the matches of a question marked, None where there is none with this id."""
        archive = self._archives.newest()
        found = archive.reader.find(id)
        if found is None:
            return None
        document = archive.reader.segments[found[0]].document(found[1])
        if not query.strip():
            return DocumentView(document, (), ())
        in_text, in_title = wanted(understand(archive, query).tree, weigher(archive))
        forms = archive.forms
        cutter = CUTTER if len(document.text) < LONG_TEXT else Cutter()
        cut = cutter.cut([document.title, document.text])
        return DocumentView(document, marks(cut.spots(in_title, forms)[0]), marks(cut.spots(in_text, forms)[1]))

    @_blaming
    def status(self) -> Mapping[str, object]:
        """Return what the index holds and where it lies, as plain JSON values; languages with their documents."""
        plain = asdict(index_status(self._archives.index))
        plain["failures"] = list(plain["failures"])
        return plain | {"languages": _languages(self._archives.newest())}


def by_author(understood: Understood) -> Understood | None:
    """Return a plain question as one for what somebody of this name has written, None where it is no plain question."""
    tree = understood.tree
    if not isinstance(tree, Bag) or tree.must or tree.must_not or not all(isinstance(n, Word) for n in tree.should):
        return None
    name = understood.text.strip()
    message = f"No text holds these words; these are documents by {name}."
    note = Note("by_author", {"author": name}, message)
    return replace(understood, tree=And((Filter("author", name),)), notes=(*understood.notes, note))


def narrowed(tree: Node, filters: Mapping[str, str]) -> Node:
    """Return a tree that also asks for a value of each of some facets."""
    chosen = tuple(Filter(field, value) for field, value in filters.items() if value)
    if not chosen:
        return tree
    if isinstance(tree, Nothing):  # nothing asked but a facet chosen: all of it
        return And(chosen)
    if isinstance(tree, Bag):
        return replace(tree, must=tree.must + chosen)
    return And((tree, *chosen))


def _languages(archive: Archive) -> dict[str, int]:
    """Count live documents by language, most first."""
    counts: Counter[str] = Counter()
    for segment, live in zip(archive.reader.segments, archive.reader.live, strict=True):
        codes = segment.lang.codes if live is None else segment.lang.codes[live]
        tally = np.bincount(codes, minlength=len(segment.lang.names)).tolist()
        counts.update({name: count for name, count in zip(segment.lang.names, tally, strict=False) if count})
    return dict(counts.most_common())


def weigher(archive: Archive) -> Weigh:
    """Return what a word weighs when passages are compared: the rarer, the more."""
    total = max(archive.reader.count, 1)

    def weigh(word: Word) -> float:
        counts = archive.counts(word.term, word.stem)
        return math.log(1 + total / ((counts[0] if word.exact else counts[1]) + 1))

    return weigh


def _hit(record: Document, shown: Shown, score: float) -> Hit:
    return Hit(
        id=record.id,
        title=record.title,
        title_marks=shown.title_marks,
        snippets=shown.snippets,
        score=score,
        url=record.url,
        author=record.author,
        date=record.date,
        language=record.language,
        type=record.type,
        source=record.source,
        path=record.path,
        extra=record.extra,
    )
