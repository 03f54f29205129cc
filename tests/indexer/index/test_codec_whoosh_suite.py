"""Whoosh's own tests judge the codec: every index they make is written and read by it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from .peers import sources

FILES = ["queries", "searching", "reading", "matching", "spans", "sorting", "postings", "results", "indexing"]
CONFTEST = """
import whoosh.codec
from indexer.index.codec import ArrayCodec

whoosh.codec.default_codec = lambda *args, **kwargs: ArrayCodec()
"""
WHOLE = 288
DIFFERENT: dict[str, str] = {}  # test -> why it may fail: none does


def test_whooshs_own_tests_pass_on_the_codec(tmp_path: Path) -> None:
    """All 288 tests of Whoosh's suite that touch an index pass with ArrayCodec in place of its own."""
    shutil.copytree(sources("whoosh3", "3.54.0") / "tests", tests := tmp_path / "tests")
    (tests / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    report = tmp_path / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line"]
    command += ["-c", os.devnull, "--rootdir", str(tests), f"--junitxml={report}"]
    root = str(Path(__file__).parents[3])
    subprocess.run(
        [*command, *(str(tests / f"test_{name}.py") for name in FILES)],
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        timeout=300,
        check=False,
    )
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - pytest's own report
    failed = {case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None}
    assert len(cases) == WHOLE
    assert failed == DIFFERENT.keys()
