"""What a program writes arrives whole, however it writes, and no program is waited for longer than its time."""

import time
from pathlib import Path

import pytest

from indexer.errors import ReadError
from indexer.readers.pdf_page import run

LINE = "<page> 0123456789 0123456789 0123456789"
WRITES = f"i=0; while [ $i -lt 20000 ]; do echo '{LINE}'; i=$((i+1)); done"


def program(folder: Path, script: str) -> str:
    """Make a program of lines of shell."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    "script",
    [
        WRITES,
        f"exec 2>&-; sleep 0.05; {WRITES}",
        f"{WRITES}; exec 2>&-; sleep 0.05; echo '{LINE}'",
        f"head -c 1000000 /dev/zero >&2; {WRITES}; head -c 1000000 /dev/zero >&2",
        f"sleep 0.05; {WRITES}; sleep 0.05; printf '%s' '{LINE}'",
        f"{WRITES}; exit 1",
    ],
)
def test_all_that_is_written_arrives_in_whole_lines(script: str, tmp_path: Path) -> None:
    pieces = list(run(program(tmp_path, script), tmp_path, 20, 1 << 30))
    lines = "".join(pieces).splitlines()
    assert set(lines) == {LINE}
    assert len(lines) in (20000, 20001)
    assert all(piece.endswith("\n") for piece in pieces[:-1])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exec sleep 30", "longer than"),
        (f"{WRITES}; exec sleep 30", "longer than"),
        ("exec 2>&-; exec sleep 30", "longer than"),
        ("while :; do echo 0123456789 >&2; done", "longer than"),
        ("while :; do echo 0123456789; done", "more text"),
        ("echo 'Incorrect password' >&2; exit 1", "password"),
        ("exit 3", "does not allow"),
        ("exit 1", "damaged"),
    ],
)
def test_a_program_that_fails_or_does_not_end_is_given_up(script: str, said: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(ReadError, match=said):
        list(run(program(tmp_path, script), tmp_path, 0.7, 1_000_000))
    assert time.monotonic() - begun < 10
