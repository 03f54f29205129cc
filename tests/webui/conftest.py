"""One index of part of the corpus, one application on it, one real server, one browser: shared by the whole session."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from indexer.pipeline import Options, index_sources
from indexer.sources import Source
from tests.webui.stage import Answers, Archive, Foreign, open_tab
from webui.app import create_app
from webui.settings import from_environment

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCRIPT = "<script>document.title='broken'</script>"
HOSTILE = f"""---
title: A page about {SCRIPT} tags
lang: en
---

Write zanzibar {SCRIPT} and see it as text & nothing else: "><img src=x onerror=alert(1)>.

در این سند نوشته است: زنگبار {SCRIPT} فقط متن است.
"""


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    base = tmp_path_factory.mktemp("web")
    folder = base / "archive"
    shutil.copytree(CORPUS, folder, ignore=shutil.ignore_patterns("*.tsv"))
    (folder / "hostile.md").write_text(HOSTILE, "utf-8")
    (folder / "page.html").write_text(
        f"<html lang=en><title>A drawn page</title><body><article>"
        f"<p>Zanzibar again, in a file of markup. {'Word ' * 60}</p></article></body></html>",
        "utf-8",
    )
    index = base / "index"
    index_sources([Source("archive", folder)], index, Options(workers=1))
    return Archive(folder, index)


@pytest.fixture(scope="session")
def app(archive: Archive) -> Flask:
    return create_app(from_environment(archive.index, {}, origins=("https://news.example.org",), bound_to="127.0.0.1"))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def foreign() -> Iterator[Foreign]:
    handler = type("Handler", (Answers,), {"pages": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # By another name than the search server's: another origin, and another site.
    yield Foreign(f"http://localhost:{server.server_address[1]}", handler)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def server(archive: Archive, foreign: Foreign) -> Iterator[str]:
    """Run the real command on a free port, with the foreign site allowed; gives its address."""
    command = (sys.executable, "-c", "from webui.cli import main; main()", "serve", "--port", "0")
    options = ("--index", str(archive.index), "--origin", foreign.url)
    with subprocess.Popen((*command, *options), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        found = re.search(r"http://\S+", first)
        try:
            assert found, first
            assert str(archive.index / "admin-token") in second
            yield found[0]
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("The tests of the pages need Chromium: apt-get install chromium")
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield started
        started.close()


@pytest.fixture
def persian(browser: Browser, server: str) -> Iterator[Page]:
    """A Persian reader's tab; scripts and policy must not complain in it."""
    context = browser.new_context(locale="fa-IR", base_url=server)
    tab = open_tab(context)
    yield tab.page
    context.close()
    assert tab.faults == []


@pytest.fixture
def english(browser: Browser, server: str) -> Iterator[Page]:
    """An English reader's tab; scripts and policy must not complain in it."""
    context = browser.new_context(locale="en-US", base_url=server)
    tab = open_tab(context)
    yield tab.page
    context.close()
    assert tab.faults == []
