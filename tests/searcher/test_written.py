"""Words are shown as the archive writes them, and what is shown asks for the same word."""

from pathlib import Path

import pytest

from indexer.analysis.analyzer import analyze
from indexer.documents import Document
from indexer.index.arrays import Reader, open_reader
from searcher.results import Question
from searcher.service import Service
from searcher.written import written
from tests.searcher.made import TEXTS, make

_SPELT = "آموزش مسئولان و آموزش مسئول، تأسيس كتابخانه هاي نو. آموزش ديدند."


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder: Path = tmp_path_factory.mktemp("written")
    return open_reader(make(folder / "index", [*TEXTS, Document("spelt", "آموزش", _SPELT, source="news")]))


def test_what_is_shown_is_the_same_word(reader: Reader) -> None:
    segment = reader.segments[0]
    terms = [segment.term_text(number) for number in range(segment.term_count)]
    for term, shown in zip(terms, written(reader, terms), strict=True):
        assert term in {token.term for token in analyze(shown)}


def test_letters_that_the_index_folds_are_shown_unfolded(reader: Reader) -> None:
    terms = [analyze(word)[0].term for word in ("آموزش", "مسئولان", "تأسیس", "کتابخانه‌های")]
    assert terms[:2] != ["آموزش", "مسئولان"]
    assert written(reader, terms) == ["آموزش", "مسئولان", "تأسیس", "کتابخانه‌های"]


def test_a_word_that_stands_nowhere_stays_as_it_is(reader: Reader) -> None:
    assert written(reader, ["هیچجا", "nowhere"]) == ["هیچجا", "nowhere"]


def test_what_is_meant_is_offered_as_it_is_written(tmp_path: Path) -> None:
    often = [Document(str(number), "", "مسئولان آموزش دیدند.", source="news") for number in range(12)]
    service = Service(make(tmp_path / "index", [*often, Document("once", "", "آموزسش", source="news")]))
    assert service.search(Question("آموزسش")).suggestions == ("آموزش",)
    assert [note.values["used"] for note in service.search(Question("مسئولانن")).notes] == ["مسئولان"]
