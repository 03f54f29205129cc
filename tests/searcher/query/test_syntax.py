"""Any string becomes a tree, within bounds, and every repair is said."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.query.notes import KINDS
from searcher.query.syntax import MAX_CHARACTERS, MAX_DEPTH, MAX_PHRASE, MAX_WORDS, parse
from searcher.query.tree import And, Bag, Node, Not, Or, Phrase, Prefix, Title, Word
from tests.searcher.query.notation import written

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "syntax.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
SIGNS = [
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    '"',
    "«",
    "»",
    "“",
    "+",
    "-",
    "|",
    "*",
    "title:",
    "lang:",
    "after:2016",
    " ",
    "می",
    "روم",
]


def below(node: Node) -> Iterator[tuple[Node, int]]:
    """Give every node of a tree with its depth."""
    waiting = [(node, 0)]
    while waiting:
        at, depth = waiting.pop()
        yield at, depth
        match at:
            case And(nodes=nodes) | Or(nodes=nodes):
                waiting += [(each, depth + 1) for each in nodes]
            case Not(node=inner) | Title(node=inner):
                waiting.append((inner, depth + 1))
            case Phrase(words=words):
                waiting += [(each, depth + 1) for each in words]
            case Bag(should=should, must=must, must_not=must_not):
                waiting += [(each, depth + 1) for each in (*should, *must, *must_not)]


@pytest.mark.parametrize(("question", "tree", "notes"), CASES, ids=[case[0] for case in CASES])
def test_cases(question: str, tree: str, notes: str) -> None:
    parsed = parse(question)
    assert written(parsed.tree) == tree
    assert " ".join(note.kind for note in parsed.notes) == notes


def check(question: str) -> None:
    """Hold a question's tree against the bounds, and its words against its text."""
    parsed = parse(question)
    assert len(parsed.text) <= MAX_CHARACTERS
    words = prefixes = 0
    for node, depth in below(parsed.tree):
        assert depth <= 3 * MAX_DEPTH + 5
        match node:
            case Phrase(words=inside):
                assert 1 <= len(inside) <= MAX_PHRASE
            case Prefix(term=term):
                assert len(term) >= 2
                prefixes += 1
            case Word(surface=surface, start=start, end=end):
                assert question[start:end] == surface
                words += 1
    assert words + prefixes <= MAX_WORDS + MAX_WORDS  # the parts of a joined word behind "title:" stand apart
    assert {note.kind for note in parsed.notes} <= KINDS
    assert all(note.message for note in parsed.notes)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=700))
def test_total_on_any_string(question: str) -> None:
    check(question)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=120).map("".join))
def test_total_on_signs(question: str) -> None:
    check(question)


@pytest.mark.parametrize(
    "piece", ["a", "(", ")", "AND ", "OR ", "-", '"', "«", "a -", "\ud800", "title:", "\0", "کتاب‌", "a*", "|"]
)
def test_a_hundred_thousand_characters_take_no_time(piece: str) -> None:
    question = piece * (100_000 // len(piece))
    parse(question)
    began = perf_counter()
    parsed = parse(question)
    assert perf_counter() - began < 0.5  # 5 ms on a quiet machine
    assert "too_long" in {note.kind for note in parsed.notes}


def test_words_past_the_bound_are_dropped_shortest_first() -> None:
    parsed = parse(" ".join(f"{'x' * (1 + i % 3)}{i}" for i in range(60)))
    assert isinstance(parsed.tree, Bag)
    assert len(parsed.tree.should) == MAX_WORDS
    assert [note.kind for note in parsed.notes] == ["too_many_words"]


def test_exact_leaves_out_every_stem() -> None:
    tree = parse("کتاب‌ها running", exact=True).tree
    assert isinstance(tree, Bag)
    assert all(isinstance(word, Word) and word.exact for word in tree.should)
