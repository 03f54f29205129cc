"""Settings say what is wrong with a value; the token's file belongs to its owner alone."""

import re
import shlex
from pathlib import Path

import pytest

from webui.settings import SettingError, from_environment, origin
from webui.tokens import TokenError, load_token

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://News.Example.org/path?x", "https://news.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
        ("*", "*"),
    ],
)
def test_an_origin_is_scheme_host_and_port(text: str, expected: str) -> None:
    assert origin(text) == expected


def test_each_setting_of_the_environment_is_told_with_an_example_that_can_be_used() -> None:
    """The page of commands holds the help of ``serve``; its defaults are those of the code."""
    told = (ROOT / "docs" / "commands.md").read_text("utf-8")
    read = set(re.findall(r"KAVOSH_[A-Z_]+", (ROOT / "webui" / "settings.py").read_text("utf-8"))) - {"KAVOSH_"}
    assert [name for name in read if name not in told] == []
    shown = dict(shlex.split(line)[0].split("=", 1) for line in told.splitlines() if line.startswith("  KAVOSH_"))
    assert shown.keys() == read - {"KAVOSH_ORIGINS"}
    plain, chosen = from_environment(Path("index"), {}), from_environment(Path("index"), shown)
    for field in ("name", "language", "public_url", "proxies", "rate"):
        assert getattr(plain, field) != getattr(chosen, field), field
    assert f"Without it: {plain.rate}." in told
    assert f"Without it: {plain.language}." in told


@pytest.mark.parametrize(
    "text", ["news.example.org", "ftp://a.b", "https://", "javascript:alert(1)", "https://a b", "http://x:y"]
)
def test_what_is_no_origin_is_refused_with_the_value(text: str) -> None:
    with pytest.raises(SettingError) as caught:
        origin(text)
    assert text in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [("KAVOSH_PROXIES", "-1"), ("KAVOSH_RATE", "often"), ("KAVOSH_LANGUAGE", "de"), ("KAVOSH_ORIGINS", "x y")],
)
def test_a_bad_setting_is_a_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        from_environment(Path(), {name: value})
    assert value.split(maxsplit=1)[0] in caught.value.message
    assert caught.value.hint


def test_a_service_of_this_machine_only_answers_to_its_names() -> None:
    local = from_environment(Path(), {"KAVOSH_PUBLIC_URL": "https://search.example.org/"}, bound_to="127.0.0.1")
    assert "search.example.org" in local.hosts
    assert from_environment(Path(), {}, bound_to="0.0.0.0").hosts == ()  # noqa: S104


def test_the_token_is_made_once_with_mode_600_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "admin-token"
    load_token(file)
    made = file.read_text("utf-8").strip()
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(made) >= 32
    file.chmod(0o644)
    token = load_token(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert token.matches(made)
    assert not token.matches(made[:-1])
    assert not token.matches("")
    assert made not in repr(vars(token))


def test_a_token_that_cannot_be_kept_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TokenError) as caught:
        load_token(tmp_path / "missing" / "admin-token")
    assert str(tmp_path) in str(caught.value)
