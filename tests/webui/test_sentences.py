"""The indexer's sentences on pages: none is forgotten, and each is said in the reader's language with its values."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

import indexer
from indexer.catalog import Failure
from indexer.errors import PICTURES_LEFT_OUT, KavoshError
from indexer.report import Report
from tests.webui.raised import HOLE, origins_in, rules_in, said_by
from webui.provenance import origin_name, repair_name
from webui.sentences import SENTENCES, said

CODE = Path(indexer.__file__).parent
NO_PAGE = (
    "backup.py", "cli.py", "extract_cli.py", "watch.py",  # command lines
    "index/codec", "index/pickle_data.py", "index/plain.py", "index/toc.py", "index/whoosh_",  # other programs' Whoosh
)  # fmt: skip
PASSED_ON = frozenset(
    {
        "message", "reason", "hint", "error.message", "error.hint", "draft.hint", "item.reason", "item.hint",
        "result.reason", "result.hint", "str(row[2])", "str(row[3])", "str(cancelled)", "str(error)", "running",
        "report.sentence",
    }
)  # fmt: skip
"""Code that hands on what was said elsewhere; a report's sentence has a test of its own."""
NO_FORMS = {f"{HOLE}: {HOLE}", f"{HOLE} {HOLE}."}
"""An exception of a library in its own words, and the frame that `damaged` puts its sentences into."""
HOLE_NAME = re.compile(r"%\((\w+)\)s")


@contextmanager
def reading(app: Flask, language: str) -> Iterator[None]:
    with app.test_request_context(f"/help?hl={language}"):
        yield


def persian(app: Flask, text: str) -> Markup:
    with reading(app, "fa"):
        return said(text)


def test_every_sentence_of_the_indexer_is_known_and_none_is_left_over() -> None:
    known = {HOLE_NAME.sub(HOLE, sentence) for sentence in SENTENCES}
    lines = {each.line: each.where for each in said_by(CODE, NO_PAGE) if each.line}
    assert {line: where for line, where in lines.items() if line not in known | NO_FORMS} == {}
    raised = SENTENCES[: SENTENCES.index("The work was stopped; the index is as it was.")]
    assert [sentence for sentence in raised if HOLE_NAME.sub(HOLE, sentence) not in lines] == []


def test_whatever_else_the_indexer_says_was_said_by_one_of_its_sentences() -> None:
    assert {each.code for each in said_by(CODE, NO_PAGE) if not each.line} <= PASSED_ON


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_keeps_its_values_in_both_languages(app: Flask, sentence: str) -> None:
    names = HOLE_NAME.findall(sentence)
    text = HOLE_NAME.sub(lambda hole: f"<{hole[1]}>", sentence)
    for language in ("fa", "fa-AF", "en"):
        with reading(app, language):
            shown = said(text)
        assert [name for name in names if f"&lt;{name}&gt;" not in shown] == []
        if not sentence.startswith("apt "):  # a command, the same in every language
            assert (shown.striptags() == text.replace("`", "")) == (language == "en"), shown


def test_a_reason_is_said_with_its_hint(app: Flask) -> None:
    error = KavoshError("There is no index at /srv/a. b.", "Run `kavosh index SOURCE --index /srv/a. b` to make one.")
    shown = persian(app, str(error))
    assert shown.count("/srv/a. b") == 2
    assert '<bdi dir="ltr">/srv/a. b</bdi>' in shown
    assert '<code dir="ltr">kavosh index SOURCE <span class="whole">--index</span> /srv/a. b</code>' in shown
    assert "There" not in shown
    assert "to make one" not in shown


def test_the_form_that_leaves_least_to_its_holes_is_meant(app: Flask) -> None:
    assert persian(app, "/a/b.arr is corrupt (its checksum differs).") != persian(app, "/a/b.arr is missing.")
    assert "<bdi" not in persian(app, "The file is a program.")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (
            "Save a copy without a password: `qpdf --password=PASSWORD --decrypt FILE COPY`.",
            ["qpdf --password=PASSWORD --decrypt FILE COPY"],
        ),
        ("Read it by OCR: `kavosh index --ocr`.", ["kavosh index --ocr"]),
        (
            "Install it: `apt install tesseract-ocr tesseract-ocr-fas poppler-utils`.",
            ["apt install tesseract-ocr tesseract-ocr-fas poppler-utils"],
        ),
        ("Leave it out with a line in .kavoshignore.", [".kavoshignore"]),
    ],
)
def test_what_is_typed_is_code_in_both_languages_and_keeps_its_options_whole(
    app: Flask, text: str, typed: list[str]
) -> None:
    for language in ("fa", "en"):
        with reading(app, language):
            shown = said(text)
        code = re.findall(r'<code dir="ltr">(.*?)</code>', shown)
        assert sorted(re.sub("<[^>]*>", "", each) for each in code) == sorted(typed), shown
        for word in " ".join(typed).split():
            if "-" in word:
                assert f'<span class="whole">{word}</span>' in shown


def test_figures_stand_in_the_readers_digits_and_names_as_they_are(app: Flask) -> None:
    shown = persian(app, "The text has 12,345,678 characters; the limit is 10,000.")
    assert "۱۲٬۳۴۵٬۶۷۸" in shown
    assert "2019" in persian(app, "The file lacks its part 2019.")


def test_a_cause_within_a_sentence_is_said_too_and_an_unknown_one_stays(app: Flask) -> None:
    shown = persian(app, "The rebuild could not go on: [Errno 13] Permission denied: '/srv/index'.")
    assert "اجازهٔ دسترسی نیست" in shown
    assert "«<bdi>/srv/index</bdi>»" in shown
    assert "<bdi>no such luck</bdi>" in persian(app, "The rebuild could not go on: no such luck.")


def test_the_report_of_a_rebuild_is_said_whole(app: Flask) -> None:
    failures = (Failure("archive", "a.pdf", "The PDF is damaged and cannot be opened."),) * 5
    failures += (Failure("archive", "b.pdf", f"{PICTURES_LEFT_OUT}: 1 of 2."),)
    for report in (
        Report(12_345, 1_200, 3, 4, failures, (), 8.5),
        Report(12_345, 1, 0, 0, (), (), 0.5, 12),
    ):
        shown = persian(app, report.sentence)
        assert "۱۲٬۳۴۵" in shown
        assert not re.search("[A-Za-z0-9]", shown.striptags().replace("kavosh status", "")), shown


def test_an_unknown_sentence_stays_as_it_is_with_its_own_direction(app: Flask) -> None:
    assert persian(app, "Something <new>.") == '<bdi lang="en" dir="ltr">Something &lt;new&gt;.</bdi>'
    assert persian(app, "") == ""


@given(text=st.text(), value=st.text(alphabet=st.characters() | st.sampled_from("<>&'\"`%(). "), min_size=1))
def test_no_value_becomes_markup(app: Flask, text: str, value: str) -> None:
    for line in (
        text,
        f"Line {value} cannot be read: {value}.",
        f"Give one: `kavosh index {value}`",
        f"{value} is missing.",
    ):
        bare = re.sub(r"</?(?:bdi|code)(?: lang=\"[\w-]+\")?(?: dir=\"(?:ltr|rtl)\")?>", "", persian(app, line))
        assert "<" not in bare
        assert ">" not in bare


def test_every_repair_of_the_readers_has_a_name(app: Flask) -> None:
    rules = rules_in(CODE / "readers")
    assert {"mojibake", "read by OCR", "read without pdftotext"} <= rules
    with reading(app, "fa"):
        assert [rule for rule in sorted(rules) if "<bdi" in repair_name(rule)] == []


def test_every_origin_of_a_field_has_a_name(app: Flask) -> None:
    origins = origins_in(CODE / "readers")
    assert {"first heading", "byte order mark", "file name", f"meta {HOLE}", "canonical link"} <= origins
    with reading(app, "fa"):
        shown = {origin: origin_name(origin).replace(HOLE, "") for origin in sorted(origins)}
    unknown = re.compile("<bdi>[^<]+</bdi>")
    assert [origin for origin, name in shown.items() if any(map(unknown.fullmatch, name.split(": ")))] == []


def test_an_origin_keeps_the_files_own_name(app: Flask) -> None:
    with reading(app, "fa"):
        assert origin_name("record: <عنوان>") == "رکورد: <bdi>&lt;عنوان&gt;</bdi>"
        assert origin_name("cp1256: byte order mark") == "<bdi>cp1256</bdi>: نشانهٔ ترتیب بایت‌ها"
        assert origin_name("[itemprop]") == "<bdi>[itemprop]</bdi>"
