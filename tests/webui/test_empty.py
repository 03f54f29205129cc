"""An index without documents is served: whatever is asked, nothing is found, and the pages say how to add some."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.pipeline import Options, index_sources
from indexer.sources import Source
from webui.app import create_app
from webui.settings import from_environment


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of a folder whose only file is gone."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "one.txt").write_text("The only document, about carpets.", "utf-8")
    for insist in (False, True):
        index_sources([Source("mine", folder)], tmp_path / "index", Options(workers=1, insist=insist))
        (folder / "one.txt").unlink(missing_ok=True)
    return tmp_path / "index"


@pytest.fixture
def client(index: Path) -> Iterator[FlaskClient]:
    yield create_app(from_environment(index, {})).test_client()


@pytest.mark.parametrize(
    "query", ["carpets", '"the only"', "carp*", "-carpets", "after:2016", "title:only", "قالین", "sort:x (", "*"]
)
def test_every_question_finds_nothing(client: FlaskClient, query: str) -> None:
    body = client.get("/api/search", query_string={"q": query}).get_json()
    assert (body["total"], body["hits"]) == (0, [])
    page = client.get("/search", query_string={"q": query}, headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "Nothing found" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/search?lang=fa", "/search?q=x&sort=newest", "/embed?q=x", "/search.atom?q=x", "/help"]
)
def test_every_page_answers(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_first_page_says_how_to_add_documents(client: FlaskClient) -> None:
    assert "kavosh index FOLDER" in client.get("/").get_data(as_text=True)
    assert client.get("/api/suggest?q=ca").get_json()["suggestions"] == []


def test_the_command_serves_it(index: Path) -> None:
    command = (
        sys.executable,
        "-c",
        "from webui.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--index",
        str(index),
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = re.search(r"http://\S+", process.stdout.readline())
            assert address
            with urllib.request.urlopen(f"{address[0]}/api/search?q=carpets", timeout=30) as answer:  # noqa: S310
                assert json.load(answer)["total"] == 0
        finally:
            process.terminate()
            assert process.wait(20) in (0, -15)
