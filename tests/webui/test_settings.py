"""Settings say what is wrong with a value; the token's file belongs to its owner alone."""

from pathlib import Path

import pytest

from webui.settings import SettingError, from_environment, origin
from webui.tokens import TokenError, load_token


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
