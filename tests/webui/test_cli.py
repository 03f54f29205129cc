"""`kavosh serve` says in a sentence what is wrong, and what mends it."""

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.webui.stage import Archive


def serve(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-c", "from webui.cli import main; main()", "serve", *options)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment or None, check=False)


def test_a_port_in_use(archive: Archive) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = serve("--index", str(archive.index), "--port", str(port))
    assert result.returncode == 2
    assert f"Port {port} is in use" in result.stderr
    assert f"--port {port + 1}" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_index(tmp_path: Path) -> None:
    result = serve("--index", str(tmp_path / "none"))
    assert result.returncode == 2
    assert f"There is no index in {tmp_path / 'none'}" in result.stderr
    assert "kavosh index" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_address_of_another_machine(archive: Archive) -> None:
    result = serve("--index", str(archive.index), "--host", "192.0.2.1")
    assert result.returncode == 2
    assert "192.0.2.1" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_origin_that_is_none(archive: Archive) -> None:
    result = serve("--index", str(archive.index), "--port", "0", "--origin", "news")
    assert result.returncode == 2
    assert "'news'" in result.stderr


@pytest.mark.parametrize("letter", ["x", "\N{ARABIC LETTER BEH}"])
def test_a_question_of_a_hundred_thousand_letters_is_answered(server: str, letter: str) -> None:
    address = f"{server}/search?q={quote(letter * 100_000)}"
    with urllib.request.urlopen(address, timeout=30) as response:  # noqa: S310 (our own server)
        assert response.status == 200
