"""What goes wrong with the index is a sentence and a command, on pages and for programs, and ends when it is mended."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.webui.stage import Archive
from webui.app import create_app
from webui.settings import from_environment


@pytest.fixture
def own(archive: Archive, tmp_path: Path) -> Archive:
    """A copy of the index, to be broken."""
    shutil.copytree(archive.index, tmp_path / "index", symlinks=True)
    return Archive(archive.folder, tmp_path / "index")


def application(index: Path) -> Flask:
    return create_app(from_environment(index, {}))


def test_a_missing_index_is_said_with_what_to_do_and_found_once_it_is_there(own: Archive) -> None:
    live = own.index / "live"
    away = own.index / "away"
    live.rename(away)
    client = application(own.index).test_client()
    page = client.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "kavosh index" in page.get_data(as_text=True)
    for path in ("/api/search?q=water", "/healthz"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "kavosh index" in answer.get_json()["error"]["hint"]
    away.rename(live)
    assert client.get("/").status_code == 200
    assert client.get("/api/search?q=water").get_json()["total"] > 0


def test_a_damaged_index_is_said_without_a_traceback(own: Archive) -> None:
    for file in (own.index / "live").resolve().glob("MANIFEST*"):
        file.write_bytes(b"{")
    answer = application(own.index).test_client().get("/search?q=water", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Traceback" not in answer.get_data(as_text=True)


def test_our_own_faults_are_logged_and_told_without_details(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_question: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(app.extensions["kavosh"].service, "search", broken)
    answer = app.test_client().get("/api/search?q=x")
    assert answer.status_code == 500
    assert "secret" not in answer.get_data(as_text=True)
    assert "a secret detail" in caplog.text
