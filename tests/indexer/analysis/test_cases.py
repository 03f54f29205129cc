"""What a linguist says is one word, and what is not: the tables in ``cases/``, asked both ways as a searcher would."""

from itertools import groupby
from pathlib import Path

import pytest

from indexer.analysis.analyzer import Token, analyze

CASES = Path(__file__).parent / "cases"


def pairs() -> list[tuple[str, str, str, bool]]:
    found = []
    for path in sorted(CASES.glob("*.tsv")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        for line in lines[1:]:
            phenomenon, one, other, match = line.split("\t")
            found.append((f"{path.stem}: {phenomenon}", one, other, match == "1"))
    return found


def finds(question: str, text: str) -> bool:
    """Ask as the searcher does: one position is enough; a joined group is itself or all of its parts."""
    terms = {token.term for token in analyze(text)}
    stems = {token.stem for token in analyze(text)}

    def hit(token: Token) -> bool:
        return token.term in terms or token.stem in stems

    for _, group in groupby(analyze(question), key=lambda token: token.position):
        whole, *parts = group
        if hit(whole) or (parts and all(hit(part) for part in parts)):
            return True
    return False


@pytest.mark.parametrize("match", [True, False], ids=["one word", "two words"])
def test_pairs(match: bool) -> None:
    wrong = [
        f"{where}: {one!r} {other!r}"
        for where, one, other, expected in pairs()
        if expected is match and (finds(one, other) and finds(other, one)) is not match
    ]
    assert not wrong, "\n".join(wrong)


def test_every_table_of_cases_is_read() -> None:
    assert len(pairs()) > 900
