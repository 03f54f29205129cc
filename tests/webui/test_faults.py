"""What goes wrong with the index is a sentence and a command, on pages and for programs, and ends when it is mended."""

import html
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

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


@pytest.mark.parametrize("path", ["/search?q=water", "/api/search?q=water"])
def test_who_is_far_reads_no_path_of_the_server(own: Archive, caplog: pytest.LogCaptureFixture, path: str) -> None:
    """The keeper reads it in the log, on the machine itself, or signed in."""
    for file in (own.index / "live").resolve().glob("MANIFEST*"):
        file.write_bytes(b"{")
    client = application(own.index).test_client()
    here = client.get(path, headers={"Accept-Language": "en"})
    far = client.get(path, headers={"Accept-Language": "en"}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert (here.status_code, far.status_code) == (503, 503)
    assert "MANIFEST" in here.get_data(as_text=True)
    assert "MANIFEST" not in far.get_data(as_text=True)
    assert "MANIFEST" in caplog.text


def test_administration_stands_when_the_index_cannot_be_opened(own: Archive) -> None:
    app = application(own.index)
    token = {"Authorization": f"Bearer {(own.index / 'admin-token').read_text().strip()}", "Accept-Language": "en"}
    for file in (own.index / "live").resolve().glob("*.arr"):
        os.truncate(file, 100)
    page = app.test_client().get("/admin", headers=token)
    assert page.status_code == 200
    assert "Rebuild now" in page.get_data(as_text=True)
    assert "too short" in page.get_data(as_text=True)


def test_a_document_is_shown_whatever_its_catalog_is(own: Archive) -> None:
    for file in (own.index / "live").resolve().glob("catalog.sqlite*"):
        file.write_bytes(b"this is no database" * 100)
    client = application(own.index).test_client()
    hits = client.get("/api/search?q=water").get_json()["hits"]
    assert client.get(f"/document/{hits[0]['id']}").status_code == 200


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


def test_an_error_keeps_the_question_and_offers_to_ask_it_again(
    archive: Archive, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_question: object) -> None:
        raise RuntimeError

    few = create_app(replace(from_environment(archive.index, {}), rate="1 per hour"))
    asked = {"query_string": {"q": "فرش <هرات>", "lang": "fa"}, "headers": {"Accept-Language": "en"}}
    far = {"REMOTE_ADDR": "203.0.113.9"}
    few.test_client().get("/search", environ_base=far, **asked)
    limited = few.test_client().get("/search", environ_base=far, **asked)
    assert few.test_client().get("/static/style.css", environ_base=far).status_code == 200
    assert few.test_client().get("/static/style.css", environ_base=far).status_code == 200, (
        "the page looks as others do"
    )
    monkeypatch.setattr(app.extensions["kavosh"].service, "search", broken)
    failed = app.test_client().get("/search", **asked)
    assert (limited.status_code, failed.status_code) == (429, 500)
    for answer in (limited, failed):
        page = answer.get_data(as_text=True)
        assert 'value="فرش &lt;هرات&gt;"' in page
        again = re.search(r'href="([^"]+)">Try again', page)
        assert again
        assert dict(parse_qsl(urlsplit(html.unescape(again[1])).query)) == {"q": "فرش <هرات>", "lang": "fa"}
    nowhere = app.test_client().get("/nothing", **asked).get_data(as_text=True)
    assert 'value="فرش &lt;هرات&gt;"' in nowhere
    assert "Try again" not in nowhere, "an address that is not there will not be there the next time"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_who_is_not_signed_in_reads_no_path_of_the_server(archive: Archive, app: Flask, language: str) -> None:
    page = app.test_client().get("/admin", headers={"Accept-Language": language}).get_data(as_text=True)
    assert str(archive.index) not in page
    assert "admin-token" in page
    assert "kavosh serve" in page
