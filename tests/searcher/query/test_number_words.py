"""Numbers and number words: each finds the other, behind what was typed; words that mean something else do not."""

from pathlib import Path

import pytest

from indexer.documents import Document
from searcher.batch import ask_all
from searcher.query.number_words import widened
from searcher.query.syntax import parse
from tests.searcher.made import make


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = {"word": "هفت خبر نوروز", "digit": "۷ خبر نوروز", "english": "The seven seas", "none": "خبر نوروز بهار"}
    documents = [Document(name, "", text) for name, text in texts.items()]
    return make(tmp_path_factory.mktemp("numbers") / "index", documents)


def asked(index: Path, question: str) -> list[str]:
    [(_, found)] = ask_all(index, [("q", question)], limit=10, help=False)
    return [document for document, _ in found]


@pytest.mark.parametrize(("question", "first"), [("هفت خبر", "word"), ("7 خبر", "digit"), ("۷ خبر", "digit")])
def test_what_was_typed_comes_first_and_the_other_way_to_write_it_second(
    index: Path, question: str, first: str
) -> None:
    found = asked(index, question)
    assert found[0] == first
    assert set(found[:2]) == {"word", "digit"}


def test_digits_find_words_of_every_language(index: Path) -> None:
    assert set(asked(index, "7")) == {"word", "digit", "english"}


def test_quotes_ask_for_what_stands_there(index: Path) -> None:
    assert asked(index, '"7"') == ["digit"]


@pytest.mark.parametrize("question", ["نه", "ده", "یک", "one", "1", "1394", "70s", "v7"])
def test_other_words_and_numbers_stay_alone(question: str) -> None:
    tree = parse(question).tree
    assert widened(tree) is tree
