"""Whoosh's own queries on our index find the documents that a plain list of documents says they must."""

# ruff: noqa: PLR0911 -- chance picks what is asked; a query's meaning is told kind by kind

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index, query
from whoosh.qparser import QueryParser

from indexer.analysis.analyzer import fingerprint
from indexer.documents import Document
from indexer.errors import IndexDamaged, KavoshError
from indexer.index import generations
from indexer.index.arrays import DELETIONS_KIND
from indexer.index.commit import Commit, first_commit
from indexer.index.container import ContainerWriter
from indexer.index.lock import WriteLock
from indexer.index.manifest import Manifest, SegmentEntry
from indexer.index.merging import Frozen, write_segment
from indexer.index.parts import RunPart
from indexer.index.runs import Dictionaries, RunBuilder
from indexer.index.toc import open_index, read_toc, write_toc
from indexer.index.whoosh_view import KavoshSegment, whoosh_schema, whoosh_segments

from .cutter import Cutter, stem_of, words_of
from .peers import installed

WORDS = [
    "کتاب",
    "کتابها",
    "کتابخانه",
    "من",
    "the",
    "then",
    "these",
    "cat",
    "cats",
    "well-known",
    "12",
    "زبان",
    "زبانها",
]
DATES = ["", "2016", "2016-03", "2016-03-15", "2016-03-31", "1999-12-31", "2020-02-30", "2024-01-01"]


def corpus(seed: int, count: int) -> list[Document]:
    """Make random documents, short so that phrases and titles matter."""
    rng = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(rng.choices(WORDS, k=rng.randint(0, most)))

    return [
        Document(
            id=f"d{i}",
            title=words(4),
            text="\n".join(words(9) for _ in range(rng.randint(0, 3))),
            language=rng.choice(["fa", "en", ""]),
            author=rng.choice(["", "سعدی", "حافظ"]),
            source=rng.choice(["news", "poems"]),
            type=rng.choice(["text", "pdf"]),
            date=rng.choice(DATES),
        )
        for i in range(count)
    ]


def write(folder: Path, documents: list[Document], rng: random.Random) -> set[str]:
    """Write an index of three segments with deletions and its table of contents; give the ids that are deleted."""
    entries, gone = [], set()
    for number in range(3):
        part = documents[number::3]
        builder = RunBuilder(folder, f"run{number}", Dictionaries(), analyzer=Cutter)
        builder.add(part)
        runs = builder.finish()
        file, deletions = f"segment-{number}.arr", f"segment-{number}.del" if number else ""
        write_segment(folder / file, [RunPart(run) for run in runs], Frozen(8.0, "test"), Dictionaries(), sync=False)
        deleted = sorted(rng.sample(range(len(part)), len(part) // 6)) if number else []
        if deletions:
            with ContainerWriter(folder / deletions, DELETIONS_KIND, sync=False) as writer:
                writer.add("deleted", np.array(deleted, np.uint32))
        gone |= {part[doc].id for doc in deleted}
        entries.append(SegmentEntry(file, len(part), 0, len(deleted), deletions))
    write_toc(folder, 1, whoosh_schema(), whoosh_segments(Manifest("test", 8.0, segments=tuple(entries))))
    return gone


class Plain:
    """What each query means, said of one document at a time."""

    def __init__(self, document: Document) -> None:
        words = words_of(f"{document.title}\n{document.text}")
        in_title = [(word, at) for word, at, start in words if start <= len(document.title)]
        in_text = [(word, at + 1) for word, at, start in words if start > len(document.title)]
        self.places: dict[str, set[tuple[str, int]]] = {
            "title": set(in_title),
            "text": {*in_title, *in_text},
            "stem": {(stem_of(word), at) for word, at in [*in_title, *in_text]},
        }
        self.values = {
            "id": document.id,
            "lang": document.language,
            "source": document.source,
            "type": document.type,
            "author": document.author,
        }
        year, month, day = (*(int(part) for part in document.date.split("-") if part), 1, 1, 1)[:3]
        last = 29 if month == 2 else 31  # every February above is a leap year's
        self.date = f"{year:04d}-{month:02d}-{min(day, last):02d}" if document.date else ""

    def terms(self, field: str) -> set[str]:
        """Give the terms of a field."""
        if field in self.places:
            return {word for word, _ in self.places[field]}
        return {self.values[field]} - {""}

    def matches(self, asked: list[Any]) -> bool:
        """Tell whether a query finds this document."""
        kind, *rest = asked
        match kind:
            case "and":
                return all(self.matches(part) for part in rest)
            case "or":
                return any(self.matches(part) for part in rest)
            case "not":
                return not self.matches(rest[0])
            case "term":
                return rest[1] in self.terms(rest[0])
            case "phrase":
                held = self.places[rest[0]]
                return any(all((word, at + i) in held for i, word in enumerate(rest[1])) for _, at in held)
            case "prefix":
                return any(term.startswith(rest[1]) for term in self.terms(rest[0]))
            case "range":
                low, high = (bound.encode() for bound in rest[1:3])
                return any(low <= term.encode() <= high for term in self.terms(rest[0]))
        return bool(self.date) and rest[0] <= self.date <= rest[1]


def queries(seed: int, count: int) -> list[list[Any]]:
    """Make random queries of every kind, some of them nested."""
    rng = random.Random(seed)
    parts = [word.replace("-", "") for word in WORDS] + ["well", "known", "nothing"]

    def leaf() -> list[Any]:
        field = rng.choice(["text", "stem", "title"])
        word = rng.choice(parts)
        match rng.randrange(7):
            case 0:
                return [
                    "phrase",
                    field,
                    [stem_of(w) if field == "stem" else w for w in rng.choices(parts, k=rng.randint(2, 3))],
                ]
            case 1:
                return ["prefix", field, word[: rng.randint(1, 3)]]
            case 2:
                return ["range", field, *sorted(rng.choices(parts, k=2), key=str.encode)]
            case 3:
                return ["dates", *sorted(rng.choices(["1990-01-01", "2016-03-01", "2016-03-15", "2030-01-01"], k=2))]
            case 4:
                return rng.choice(
                    [
                        ["term", "lang", "fa"],
                        ["term", "source", "news"],
                        ["term", "author", "سعدی"],
                        ["prefix", "id", "d1"],
                        ["term", "id", "d7"],
                        ["range", "type", "a", "q"],
                    ]
                )
        return ["term", field, stem_of(word) if field == "stem" else word]

    def tree(depth: int) -> list[Any]:
        match rng.randrange(4) if depth else 3:
            case 0:
                return ["and", tree(depth - 1), tree(depth - 1)]
            case 1:
                return ["or", tree(depth - 1), tree(depth - 1), leaf()]
            case 2:
                return ["and", tree(depth - 1), ["not", tree(depth - 1)]]
        return leaf()

    return [leaf() for _ in range(count // 2)] + [tree(2) for _ in range(count // 2)] + [["not", leaf()]]


def ask(folder: Path, asked: list[list[Any]], first: Path | None) -> dict[str, Any]:
    """Ask Whoosh in a process of its own, with a folder of packages put first."""
    root = Path(__file__).parents[3]
    path = os.pathsep.join(str(part) for part in (first, root) if part)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("whoosh_answers.py"))],
        input=json.dumps({"folder": str(folder), "queries": asked}),
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize(
    ("package", "version"), [(None, [3, 54, 0]), (("whoosh-reloaded", "2.7.5"), [2, 7, 5])], ids=["whoosh3", "reloaded"]
)
def test_whooshs_queries_find_what_the_oracle_finds(
    tmp_path: Path, package: tuple[str, str] | None, version: list[int]
) -> None:
    """On random corpora with several segments and deletions, through a plain ``open_dir``."""
    first = installed(*package) if package else None
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        documents = corpus(seed, 60)
        gone = write(folder, documents, random.Random(seed))
        live = {document.id: Plain(document) for document in documents if document.id not in gone}
        asked = queries(seed, 160)
        answer = ask(folder, asked, first)
        assert answer["version"] == version
        assert answer["stored"] == {document.id: document.text for document in documents if document.id in live}
        for question, found in zip(asked, answer["found"], strict=True):
            assert found == sorted(name for name, plain in live.items() if plain.matches(question)), question


def test_what_is_live_is_a_whoosh_index_after_every_commit(tmp_path: Path) -> None:
    """``open_dir(INDEX/live)`` follows commits that add, replace, delete and fold."""
    folder, documents, live = tmp_path / "index", corpus(5, 40), {}
    with WriteLock(folder) as lock:
        generation = generations.create(lock)
        first_commit(generation, "test")
        generations.publish(lock, generation)
    assert index.open_dir(str(folder / "live")).is_empty()
    for start in range(0, 40, 10):
        added, gone = documents[start : start + 10], f"d{start + 3}"
        with WriteLock(folder) as lock, Commit(lock, fingerprint="test", analyzer=Cutter) as commit:
            commit.add(added)
            commit.delete([f"d{start - 5}"])
            commit.add([Document(id=gone, title="", text="cats and the cat")])
            commit.commit()
        live |= {document.id: document for document in added} | {
            gone: Document(id=gone, title="", text="cats and the cat")
        }
        live.pop(f"d{start - 5}", None)
        with index.open_dir(str(folder / "live")).searcher() as searcher:
            assert {fields["id"]: fields.get("text", "") for fields in searcher.documents()} == {
                name: document.text for name, document in live.items()
            }
            asked = ["phrase", "text", ["cats", "and"]]
            found = {hit["id"] for hit in searcher.search(query.Phrase("text", asked[2]), limit=None)}
            assert found == {name for name, document in live.items() if Plain(document).matches(asked)}


def test_whooshs_parser_asks_with_our_analyzer(tmp_path: Path) -> None:
    """A query that Whoosh parses is cut, folded and stemmed as the documents were (law 2)."""
    folder = tmp_path / "index"
    with WriteLock(folder) as lock:
        generation = generations.create(lock)
        first_commit(generation, fingerprint())
        generations.publish(lock, generation)
        with Commit(lock) as commit:
            commit.add(
                [
                    Document(id="a", title="Books", text="كتاب‌هاي خوب را می‌خوانم"),
                    Document(id="b", title="", text="کتاب خوبی است. A book."),
                    Document(id="c", title="", text="چیز دیگر"),
                ]
            )
            commit.commit()
    ix = index.open_dir(str(folder / "live"))
    with ix.searcher() as searcher:

        def found(field: str, text: str) -> set[str]:
            return {hit["id"] for hit in searcher.search(QueryParser(field, ix.schema).parse(text), limit=None)}

        assert found("stem", "کتاب") == {"a", "b"}
        assert found("text", "کتاب") == {"b"}
        assert found("text", "کتاب‌های") == {"a"}
        assert found("text", '"کتابهای خوب"') == {"a"}
        assert found("text", '"می خوانم"') == {"a"}  # without the marks Whoosh cuts at the blank first
        assert found("stem", "BOOKS") == {"a", "b"}
        assert found("title", "books") == {"a"}


def test_our_own_opening_reads_it_too_and_whoosh_cannot_write_it(tmp_path: Path) -> None:
    documents = corpus(1, 12)
    gone = write(tmp_path, documents, random.Random(1))
    ix = open_index(tmp_path)
    assert ix.doc_count() == len(documents) - len(gone)
    assert [segment.file for segment in read_toc(tmp_path).segments] == [f"segment-{i}.arr" for i in range(3)]
    writer = ix.writer()
    with pytest.raises(KavoshError, match="cannot delete"):
        writer.delete_document(0)
    writer.cancel()


def test_a_damaged_segment_is_named(tmp_path: Path) -> None:
    write(tmp_path, corpus(2, 12), random.Random(2))
    path = tmp_path / "segment-1.arr"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=r"segment-1\.arr"):
        open_index(tmp_path).reader()


def test_a_segment_elsewhere_is_refused(tmp_path: Path) -> None:
    write_toc(tmp_path, 1, whoosh_schema(), [KavoshSegment("../other.arr", 1)])
    with pytest.raises(IndexDamaged, match=r"\.\./other\.arr"):
        open_index(tmp_path).reader()
