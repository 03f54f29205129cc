"""Boilerplate: what most documents of a folder share is found, and what a few share is left alone."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from indexer.boilerplate import LEAST_DOCUMENTS, LineCounts
from indexer.documents import Document

MASTHEAD = "رواق – نوشته‌های آزاد\nچو کشور نباشد تن من مباد"


def document(number: int, text: str, folder: str = "archive") -> Document:
    """Make a document of a folder."""
    return Document(f"s/{folder}/{number}", "", text, source="s", path=f"{folder}/{number}.md")


def marked(documents: list[Document]) -> list[list[str]]:
    """Return the pieces of each document that are boilerplate."""
    counts = LineCounts()
    counts.count(documents)
    return [[d.text[start:end] for start, end in counts.spans(d)] for d in documents]


def test_a_masthead_is_found_and_the_articles_under_it_are_not() -> None:
    made = [document(n, f"{MASTHEAD}\nArticle number {n}.\nIts text.{n}\n\nafkar@example.org") for n in range(6)]
    assert marked(made) == [[MASTHEAD, "afkar@example.org"]] * 6


def test_other_folders_are_counted_apart() -> None:
    made = [document(n, f"{MASTHEAD}\nArticle {n}.") for n in range(6)]
    other = [document(n, f"{MASTHEAD if n == 0 else 'x'}\nAnother {n}.", "other") for n in range(3)]
    assert marked(made + other)[6:] == [[], [], []]


def test_what_half_of_a_folder_shares_is_text() -> None:
    made = [document(n, f"{'a shared line' if n % 2 else 'no'}{n if n % 2 == 0 else ''}\n{n}") for n in range(10)]
    assert marked(made) == [[]] * 10


@given(st.lists(st.text("ab \n", max_size=12), min_size=1, max_size=8))
def test_spans_are_ordered_disjoint_lines_and_few_documents_have_none(texts: list[str]) -> None:
    made = [document(n, text) for n, text in enumerate(texts)]
    counts = LineCounts()
    counts.count(made)
    for one in made:
        spans = counts.spans(one)
        assert not spans or len(made) >= LEAST_DOCUMENTS
        assert all(a < b for a, b in spans)
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans))


def test_an_archive_remembers_what_it_counted() -> None:
    counts = LineCounts()
    counts.count([document(n, f"{MASTHEAD}\nArticle {n}.") for n in range(6)])
    later = LineCounts()
    for folder, documents, lines in counts.frequent():
        later.add_known(folder, documents, lines)
    assert later.spans(document(7, f"{MASTHEAD}\nA new one.")) == ((0, len(MASTHEAD)),)
