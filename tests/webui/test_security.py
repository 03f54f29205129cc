"""Other sites, forged forms, guessed tokens and floods are kept out; nothing secret is told."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webui.stage import Archive
from webui.app import create_app
from webui.settings import from_environment

ALLOWED = "https://news.example.org"
EN = {"Accept-Language": "en"}


def form_token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin", headers=EN).get_data(as_text=True))
    assert found
    return found[1]


def sign_in(client: FlaskClient, token: str) -> int:
    return client.post("/admin/login", data={"token": token, "csrf_token": form_token(client)}).status_code


@pytest.mark.parametrize(
    "path", ["/", "/search?q=x", "/admin", "/api/search?q=x", "/embed.js", "/static/style.css", "/no"]
)
def test_every_answer_carries_the_guards(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


@pytest.mark.parametrize("path", ["/api/search?q=x", "/api/suggest?q=x"])
def test_only_allowed_origins_may_read(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Origin": ALLOWED}).headers["Access-Control-Allow-Origin"] == ALLOWED
    for origin in ("https://evil.example", f"{ALLOWED}.evil.example", "null", ""):
        response = client.get(path, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Origin" in response.headers["Vary"]


def test_administration_is_shared_with_no_origin(client: FlaskClient) -> None:
    for path in ("/api/jobs/x", "/admin"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"Origin": ALLOWED}).headers


def test_only_the_frame_may_be_framed_by_allowed_sites(client: FlaskClient) -> None:
    assert ALLOWED in client.get("/embed").headers["Content-Security-Policy"]
    assert ALLOWED not in client.get("/").headers["Content-Security-Policy"]


def test_a_service_of_this_machine_refuses_foreign_names(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    for host in ("localhost:8080", "127.0.0.1:8080"):
        assert client.get("/", headers={"Host": host}).status_code == 200


def test_the_right_token_opens_and_a_wrong_one_does_not(client: FlaskClient, archive: Archive) -> None:
    assert sign_in(client, "wrong") == 401
    assert "Rebuild now" not in client.get("/admin", headers=EN).get_data(as_text=True)
    assert sign_in(client, archive.token) == 303
    page = client.get("/admin", headers=EN)
    assert "Rebuild now" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert archive.token not in page.get_data(as_text=True)
    assert client.post("/admin/logout", data={"csrf_token": form_token(client)}).status_code == 303
    assert "Rebuild now" not in client.get("/admin", headers=EN).get_data(as_text=True)


def test_a_form_without_our_token_is_refused(client: FlaskClient, archive: Archive) -> None:
    assert sign_in(client, archive.token) == 303
    for path in ("/admin/rebuild", "/admin/cancel", "/admin/logout"):
        assert client.post(path).status_code == 400
        assert client.post(path, data={"csrf_token": "made-up"}).status_code == 400


def test_a_session_starts_no_rebuild_by_the_interface_for_programs(client: FlaskClient, archive: Archive) -> None:
    """A browser sends its cookies along by itself, so for a POST without CSRF token they count for nothing."""
    assert sign_in(client, archive.token) == 303
    assert client.post("/api/rebuild").status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer \N{LATIN SMALL LETTER E WITH ACUTE}"]
)
def test_a_rebuild_needs_the_token(client: FlaskClient, header: str) -> None:
    response = client.post("/api/rebuild", headers={"Authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.get_json()["error"]["hint"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/admin").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_the_token_is_never_logged(app: Flask, archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = app.test_client()
        sign_in(client, archive.token)
        client.post("/api/jobs/none/cancel", headers={"Authorization": f"Bearer {archive.token}"})
    assert archive.token not in caplog.text


def test_guessing_is_slow_and_a_flood_is_stopped(archive: Archive) -> None:
    settings = from_environment(archive.index, {"KAVOSH_RATE": "5 per minute"})
    client = create_app(settings).test_client()
    assert [sign_in(client, "guess") for _ in range(12)][-1] == 429
    far = {"REMOTE_ADDR": "192.0.2.7"}
    codes = [client.get("/api/search?q=x", environ_base=far).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2
    # What somebody writes into a header does not make them somebody else.
    forged = {"X-Forwarded-For": "198.51.100.1"}
    assert client.get("/api/search?q=x", environ_base=far, headers=forged).status_code == 429


def test_without_a_token_file_there_is_no_administration(archive: Archive) -> None:
    from dataclasses import replace

    client = create_app(replace(from_environment(archive.index, {}), token_file=None)).test_client()
    assert client.get("/admin").status_code == 404
    assert client.post("/api/rebuild", headers={"Authorization": "Bearer x"}).status_code == 401
