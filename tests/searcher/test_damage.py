"""An index that is damaged inside: a question is answered, or it is said which file is at fault and what mends it."""

from pathlib import Path
from random import Random

import pytest

from indexer.errors import IndexDamaged
from indexer.index.arrays import open_reader
from indexer.index.damage import blamed
from searcher.results import Question
from searcher.service import Service
from tests.searcher.made import make

QUESTIONS = ("کتاب", '"کتاب خانه"', "کتا*", "castle river", "قلعه -هرات", "zzzz", "")


def damaged(index: Path, name: str, seed: int) -> None:
    """Overwrite an array of the first segment with bytes of chance; nothing at opening tells."""
    (segment, *_) = open_reader(index).segments
    array = segment.container[name]
    start = array.__array_interface__["data"][0] - segment.container["stem.hash"].__array_interface__["data"][0]
    start += segment.container._entries["stem.hash"]["offset"]
    with segment.path.open("r+b") as file:
        file.seek(start)
        file.write(Random(seed).randbytes(array.nbytes))


def raised_by(service: Service) -> list[BaseException]:
    """Return what questions raise."""
    raised: list[BaseException] = []
    for ask in (
        service.prepare,
        *(lambda text=text: service.search(Question(text)) for text in QUESTIONS),
        lambda: service.suggest("کت"),
        lambda: service.document("kabul", "کتاب"),
        service.status,
    ):
        try:
            ask()
        except Exception as error:
            raised.append(error)
    return raised


def test_whatever_damaged_bytes_make_code_raise_is_damage_of_the_index(tmp_path: Path) -> None:
    names = sorted(open_reader(make(tmp_path / "whole")).segments[0].container)
    told: set[str] = set()
    for seed, name in enumerate(names):
        index = make(tmp_path / str(seed))
        damaged(index, name, seed)
        raised = raised_by(Service(index))
        assert [error for error in raised if not isinstance(error, IndexDamaged)] == [], name
        assert [str(error) for error in raised if "kavosh index --rebuild" not in str(error)] == [], name
        told |= {name} if raised else set()
    assert told >= {"term.text", "term.of", "stem.first"}


def test_a_fault_of_the_code_is_no_damage(tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    with pytest.raises(IndexError, match="string index"), blamed(lambda: open_reader(index)):
        "".join([])[0]
    damaged(index, "term.text", 1)
    with pytest.raises(IndexDamaged, match=r"'term\.text' differs"), blamed(lambda: open_reader(index)):
        "".join([])[0]
