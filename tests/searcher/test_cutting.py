"""Marks by forms of the archive: the same whatever other threads cut meanwhile, and one key a word of the question."""

import itertools
import sys
import threading
from collections.abc import Sequence

import pytest

from indexer.analysis.analyzer import analyze
from searcher.cutting import Cutter
from searcher.marks import Wanted

SIGNS = ("", "\N{ARABIC FATHA}", "\N{ARABIC KASRA}", "\N{ARABIC DAMMA}", "\N{ARABIC SHADDA}")
TEXT = "کتاب‌های خوب و کتابخانهٔ بزرگ؛ reading books and a book"


def forms(stem: str) -> Sequence[str]:
    """Give the terms of the text that have a stem."""
    return tuple(dict.fromkeys(token.term for token in analyze(TEXT) if token.stem == stem))


def marked(want: Wanted, text: str = TEXT) -> list[tuple[str, str]]:
    """Give what is marked in a text, each with its key."""
    (spots,) = Cutter().cut([text]).spots(want, forms)
    return [(text[spot.start : spot.end], spot.key) for spot in spots]


def test_every_form_of_a_stem_is_marked_and_answers_the_same_word() -> None:
    stem = analyze("books")[0].stem
    assert marked(Wanted(stems={stem: 1.0})) == [("books", stem), ("book", stem)]


def test_words_of_a_prefix_are_different_words() -> None:
    assert [key for _, key in marked(Wanted(prefixes={"کتاب": 1.0}))] == [
        token.term for token in analyze(TEXT) if token.term.startswith("کتاب")
    ]


def test_what_is_asked_twice_keeps_its_first_key_and_the_larger_weight() -> None:
    stem = analyze("books")[0].stem
    (spots,) = Cutter().cut(["books"]).spots(Wanted(stems={stem: 1.0}, terms={"books": 3.0}), forms)
    assert [(spot.key, spot.weight) for spot in spots] == [(stem, 3.0)]


def test_marks_are_right_while_another_thread_adds_words() -> None:
    """A word that another thread is adding has an id before it has its place in the list of words."""
    cutter, done, faults = Cutter(), threading.Event(), []
    want = Wanted(stems={f"w{number}": 1.0 for number in range(0, 40_000, 40)})

    def add() -> None:
        try:
            for first in range(0, 40_000, 200):
                cutter.cut([" ".join(f"w{number}" for number in range(first, first + 200))])
        finally:
            done.set()

    def ask() -> None:
        try:
            while not done.is_set():
                (spots,) = cutter.cut(["w40 w41"]).spots(want, lambda stem: (stem,))
                assert [spot.key for spot in spots] == ["w40"]
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=each) for each in (add, ask, ask)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads take turns wherever they may
    try:
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    finally:
        sys.setswitchinterval(interval)
    assert faults == []


def test_a_phrase_is_marked_wherever_it_stands_and_its_words_nowhere_else() -> None:
    text = "old city, new city; the old city and an old new city"
    assert marked(Wanted(sequences={("old", "city"): (1.0, False)}), text) == [
        ("old", "old city"),
        ("city", "old city"),
        ("old", "old city"),
        ("city", "old city"),
    ]


def test_what_a_cutter_remembers_is_bounded_by_spellings_not_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand spellings of one word, told apart by their vowel signs, are one term and a thousand surfaces."""
    monkeypatch.setattr("searcher.cutting.MAX_MET", 200)
    cutter = Cutter()
    letters = [[f"{letter}{sign}" for sign in SIGNS] for letter in "کتاب"]
    spellings = [*map("".join, itertools.product(*letters))]
    seen = []
    for first in range(0, len(spellings), 100):
        cut = cutter.cut([" ".join(spellings[first : first + 100])])
        assert len(cut.spots(Wanted(terms={"کتاب": 1.0}), forms)[0]) == len(spellings[first : first + 100])
        seen.append(cut.analyzer.met)
    assert max(seen) <= 320
    assert len(cut.analyzer.terms) < 10
