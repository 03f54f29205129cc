"""Help: what is meant is found among the archive's words, announced and undoable; what is found well is let be."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.query.damage import halves, other_code_page, turned_lam_alef
from searcher.query.help import HARDLY, Help, Helped
from searcher.query.layout import other_keyboard
from searcher.query.spelling import misspelt
from searcher.query.syntax import parse
from searcher.query.transcription import across
from searcher.query.tree import Bag, Node, Title, Word
from searcher.query.vocabulary import Vocabulary
from searcher.query.words import words

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "help.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


def archive(*texts: str, documents: int = 50) -> Vocabulary:
    """Make the words of an archive in which each text stands in so many documents."""
    terms = {part.term for text in texts for word in words(text) for part in (word, *word.parts)}
    return Vocabulary.counted([(term, documents) for term in terms])


def others(node: Node) -> set[str]:
    """Give the terms of other readings, those in parts with blanks."""
    match node:
        case Word():
            return {" ".join(part.term for part in other.parts) or other.term for other in node.others}
        case Title(node=inner):
            return others(inner)
        case Bag(should=should, must=must):
            return {term for each in (*should, *must) for term in others(each)}
        case _:
            return set()


def ask(typed: str, vocabulary: Vocabulary) -> Helped:
    """Ask for help with a question."""
    parsed = parse(typed)
    return Help(vocabulary).ask(parsed.tree, parsed.text)


@pytest.mark.parametrize(("typed", "meant", "kind"), CASES, ids=[case[0] for case in CASES])
def test_cases(typed: str, meant: str, kind: str) -> None:
    """What is meant stands in few documents here, so that rules for pieces hold too."""
    helped = ask(typed, archive(meant, documents=5))
    asked = words(meant)
    wanted = " ".join(part.term for word in asked for part in (word.parts or (word,)))
    assert others(helped.tree) == {wanted}
    (note,) = helped.notes
    assert note.kind == kind
    assert note.message
    undone = parse(note.query)
    assert Help(archive(meant, documents=5)).ask(undone.tree, undone.text).notes == ()


@pytest.mark.parametrize("typed", [case[0] for case in CASES])
def test_never_for_a_word_that_is_found_well(typed: str) -> None:
    everything = [
        (word.term, HARDLY + 1) for case in CASES for text in case[:2] for w in words(text) for word in (w, *w.parts)
    ]
    assert ask(typed, Vocabulary.counted(dict(everything).items())).notes == ()


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("سد", "صد"),
        ("ایران", "ایرلند"),
        ("کرمان", "کرمانشاه"),
        ("Iran", "Iraq"),
        ("بار", "باران"),
        ("نام", "مان"),
        ("عرض", "ارز"),
    ],
)
def test_two_words_that_are_both_right_stay_apart(typed: str, other: str) -> None:
    """Though both are rare."""
    vocabulary = archive(typed, other, documents=1)
    for text in (typed, other):
        assert others(ask(text, vocabulary).tree) == set()


def test_quotes_exclusions_and_filters_are_not_helped() -> None:
    vocabulary = archive("سلام")
    for question in ('"sghl"', "one -sghl", "author:sghl"):
        assert ask(question, vocabulary).notes == ()


def test_a_chunk_of_the_other_keyboard_is_read_with_its_punctuation() -> None:
    helped = ask("hdvhk ;jhf", archive("ایران", "کتاب"))
    assert others(helped.tree) == {"ایران", "کتاب"}
    assert [note.query for note in helped.notes] == ['"hdvhk" ;jhf', 'hdvhk ";jhf"']


def test_did_you_mean() -> None:
    vocabulary = archive("افغانستان", "تاریخ")
    parsed = parse("تاریخ افقانستان")
    assert Help(vocabulary).instead(parsed.tree, parsed.text)[0] == "تاریخ افغانستان"


def test_did_you_mean_is_silent_where_all_is_well() -> None:
    parsed = parse("تاریخ")
    assert Help(archive("تاریخ")).instead(parsed.tree, parsed.text) == ()


def test_sound_alikes_come_before_other_edits() -> None:
    vocabulary = archive("مخصوص", "مخروص")
    assert misspelt("مخسوص", vocabulary)[0].term == "مخصوص"


def test_another_writing_of_every_letter_of_a_row() -> None:
    """Both directions of a layout undo each other."""
    for typed in ("qwertyuiop", "asdfghjkl", "zxcvbn"):
        assert typed in {back for there in other_keyboard(typed) for back in other_keyboard(there)}


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_every_rule_is_total(text: str) -> None:
    vocabulary = archive("سلام", "the", "کتاب خانه", documents=2)
    other_keyboard(text)
    other_code_page(text)
    turned_lam_alef(text)
    halves(text)
    across(text, vocabulary)
    misspelt(text, vocabulary)
    ask(text, vocabulary)
