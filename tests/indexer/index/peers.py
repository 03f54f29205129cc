"""Other people's Whoosh for tests: fetched by name once, kept in the environment, skipped when it cannot be had."""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

KEPT = Path(sys.prefix) / "share" / "kavosh-tests"


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--retries", "0", "--timeout", "20"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        pytest.skip(f"not in {KEPT}, and pip cannot fetch it: {done.stderr.strip().splitlines()[-1:]}")


def _kept(name: str, fetch: Callable[[Path], None]) -> Path:
    kept = KEPT / name
    if not kept.is_dir():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            whole = Path(folder) / "whole"
            whole.mkdir()
            fetch(whole)
            try:
                whole.rename(kept)
            except OSError:  # another test process was faster
                assert kept.is_dir()
    return kept


def sources(package: str, version: str) -> Path:
    """Give the unpacked source distribution of a package, its tests included."""

    def fetch(folder: Path) -> None:
        with tempfile.TemporaryDirectory() as downloads:
            _pip("download", "--no-deps", "--no-binary", ":all:", f"{package}=={version}", "-d", downloads)
            (archive,) = Path(downloads).glob("*.tar.gz")
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")

    (top,) = _kept(f"{package}-{version}-sources", fetch).iterdir()
    return top


def installed(package: str, version: str) -> Path:
    """Give a folder to put first on the module path, where a package is installed for tests only."""
    return _kept(
        f"{package}-{version}",
        lambda folder: _pip("install", f"{package}=={version}", "--target", str(folder)),
    )
