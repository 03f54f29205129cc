"""Forms of other languages of Latin script: asked where the archive holds the language, and nowhere else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.index.arrays import open_reader
from searcher.batch import ask_all
from searcher.query.inflection import Inflections
from searcher.query.syntax import parse
from searcher.query.tree import Word
from tests.searcher.made import make

GERMAN = (
    "Das Haus steht am Ufer und gehört einem alten Fischer.",
    "Die Häuser der Stadt sind alle aus rotem Stein gebaut.",
    "Ein Gesetz über den Bau von Straßen wurde beschlossen.",
    "Nach den neuen Gesetzen dürfen Kinder hier spielen.",
    "Er reichte dem Kind die Hand, und sie gingen weiter.",
)
ENGLISH = (
    "The haus of cards was a pun in the newspaper, and nobody laughed at it.",
    "She held out her hand and handed him the letter.",
    "The houses of the town are built of red stone.",
    "A kind word is worth more than kindness shown too late.",
)
FRENCH = ("Les chansons ont été chantées.", "Elle a chanté pour nous dans la rue.", "Il faut chanter avec des amis.")
PORTUGUESE = ("As informações são boas.", "Uma informação não é muito.", "Ele foi à escola com os amigos dele.")


def documents(language: str, texts: Sequence[str]) -> list[Document]:
    return [Document(f"{language}{n}", "", text, language=language) for n, text in enumerate(texts)]


def asked(index: Path, question: str) -> set[str]:
    [(_, found)] = ask_all(index, [("q", question)], limit=20, help=False)
    return {document for document, _ in found}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = [
        *documents("de", GERMAN),
        *documents("en", ENGLISH),
        *documents("fr", FRENCH),
        *documents("pt", PORTUGUESE),
    ]
    return make(tmp_path_factory.mktemp("languages") / "index", made)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Häuser", {"de0", "de1"}),
        ("Gesetzes", {"de2", "de3"}),
        ("Strasse", {"de2"}),
        ("chantait", {"fr0", "fr1", "fr2"}),
        ("informações", {"pt0", "pt1"}),
    ],
)
def test_a_word_finds_its_forms_in_a_language_the_archive_holds(mixed: Path, question: str, found: set[str]) -> None:
    assert asked(mixed, question) >= found
    assert all(document[:2] == next(iter(found))[:2] for document in asked(mixed, question) - {"en0"})


def test_english_words_stay_what_they_are(mixed: Path) -> None:
    assert asked(mixed, "houses") == {"en2"}
    assert asked(mixed, "kindness") == {"en3"}


def test_quoted_words_are_asked_as_they_stand(mixed: Path) -> None:
    assert asked(mixed, '"Häuser"') == {"de1"}


def test_an_archive_without_such_languages_changes_no_question(tmp_path: Path) -> None:
    two_are_no_language = [*documents("en", ENGLISH), *documents("de", GERMAN[:2])]
    inflections = Inflections(open_reader(make(tmp_path / "index", two_are_no_language)))
    tree = parse("Häuser gesetze").tree
    assert inflections.widened(tree) is tree


def test_no_form_is_asked_twice(mixed: Path) -> None:
    tree = Inflections(open_reader(mixed)).widened(parse("gesetzes").tree)
    assert isinstance(tree, Word)
    stems = [tree.stem, *(other.stem for other in tree.others)]
    assert len(set(stems)) == len(stems) > 1
