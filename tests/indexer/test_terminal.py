"""Names on a terminal: Persian ones are shown as they are written, and none breaks the line or turns it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.terminal import shown, shown_address

ZWNJ, ZWJ = "\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"
TURNING = "\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}\N{RIGHT-TO-LEFT MARK}"


@pytest.mark.parametrize(
    "name",
    ["a.txt", f"نامه{ZWNJ}ها.txt", f"ه{ZWJ}.pdf", "کتاب ۱۲.md", "\N{FIRST STRONG ISOLATE}a", "a\N{SOFT HYPHEN}b"],
)
def test_a_name_is_shown_as_it_is(name: str) -> None:
    assert shown(name) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
        ("a\udcffb", "a\\udcffb"),
        ("a\N{LINE SEPARATOR}b", "a\\u2028b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "\\u202efdp.exe"),
    ],
)
def test_what_breaks_or_turns_a_line_is_written_out(name: str, written: str) -> None:
    assert shown(name) == written


@given(name=st.text(alphabet=st.characters() | st.sampled_from(TURNING)))
def test_no_name_harms(name: str) -> None:
    for letter in shown(name):
        assert unicodedata.category(letter) not in {"Cc", "Cs", "Zl", "Zp"}
        assert letter not in TURNING


def test_a_member_stands_behind_its_container() -> None:
    assert shown_address("z/bundle.zip!inner/bad.pdf") == "z/bundle.zip, inner/bad.pdf"
    assert shown_address("z/rows.jsonl!line 3") == "z/rows.jsonl, line 3"
    assert shown_address("z/Stop!.txt") == "z/Stop!.txt"
    assert shown_address("z/.") == "z"
