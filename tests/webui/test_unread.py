"""What could not be read is told as the index knows it now, apart from what was read in part, on both sides."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zlib import compress

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, EncodedStreamObject, NameObject, NumberObject, StreamObject

from indexer.jobs import Job, Jobs
from indexer.pipeline import Options, index_sources
from indexer.sources import Source
from tests.indexer.readers.printing import pdf_of
from webui.app import create_app
from webui.settings import from_environment
from webui.unread import Lack, Lacks, newest

FA = {"Accept-Language": "fa"}
EN = {"Accept-Language": "en"}
TEXT = [(72, 700 - 20 * line, 12, f"Line {line} of a report that has letters in it.") for line in range(9)]
EMPTY = Lack("mine/empty.txt", "The file is empty: it has 0 bytes. Copy it here again, or delete it.")
needs_poppler = pytest.mark.skipif(shutil.which("pdfimages") is None, reason="poppler-utils is not installed")


def half_scanned() -> bytes:
    """Make a PDF of a page with letters and one that is a picture."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of([TEXT]))))
    width, height = 1240, 1754
    picture = EncodedStreamObject()
    picture._data = compress(bytes(range(256)) * (width * height // 256 + 1))
    shape = {"Width": width, "Height": height, "BitsPerComponent": 8}
    picture.update({NameObject(f"/{name}"): NumberObject(value) for name, value in shape.items()})
    kinds = {"Type": "XObject", "Subtype": "Image", "ColorSpace": "DeviceGray", "Filter": "FlateDecode"}
    picture.update({NameObject(f"/{name}"): NameObject(f"/{value}") for name, value in kinds.items()})
    page = writer.add_blank_page(595, 842)
    named = DictionaryObject({NameObject("/I"): writer._add_object(picture)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    drawing = StreamObject()
    drawing._data = b"q 595 0 0 842 0 0 cm /I Do Q"
    page[NameObject("/Contents")] = writer._add_object(drawing)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "whole.txt").write_text("A whole file about carpets and nothing else.", "utf-8")
    (folder / "empty.txt").touch()
    return folder


def index(folder: Path) -> None:
    index_sources([Source("mine", folder)], folder.parent / "index", Options(workers=1))


@pytest.fixture
def admin(folder: Path) -> Iterator[FlaskClient]:
    """Somebody who administers the index of the folder."""
    index(folder)
    client = create_app(from_environment(folder.parent / "index", {})).test_client()
    token = (folder.parent / "index" / "admin-token").read_text("utf-8").strip()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield client


def rebuild(folder: Path) -> Job:
    jobs = Jobs(folder.parent / "index")
    started = jobs.start()
    while not (job := jobs.get(started.id) or started).ended:
        pass
    assert job.state == "done"
    return job


def told(client: FlaskClient, language: dict[str, str]) -> str:
    """Return the page of administration, without the places where names may be parted."""
    return client.get("/admin", headers=language).get_data(as_text=True).replace("<wbr>", "")


def test_a_later_run_of_the_command_line_takes_the_place_of_what_a_rebuild_said(
    admin: FlaskClient, folder: Path
) -> None:
    rebuild(folder)
    page = told(admin, EN)
    assert '<strong class="state done">' in page
    assert "mine/empty.txt" in page
    assert "Copy it here again, or delete it." in page
    (folder / "empty.txt").write_text("No longer empty, but about carpets too.", "utf-8")
    index(folder)
    page = told(admin, EN)
    assert "mine/empty.txt" not in page
    assert '<strong class="state done">' not in page


def test_a_rebuild_is_the_newest_until_the_index_is_written_again_or_another_one_is_live() -> None:
    job = Job("1", "done", failed=1, started="2026-11-25T14:00:00+00:00", finished="2026-11-25T14:00:09+00:00")
    one, none = Lacks((EMPTY,), (), 0), Lacks((), (), 0)
    built = {"built": "2026-11-25T14:00:08+00:00"}
    assert newest(job, built, one)
    assert not newest(job, {"built": "2026-11-25T14:03:00+00:00"}, one), "a later run wrote"
    assert not newest(job, {"built": "2026-11-25T13:00:00+00:00"}, one), "a rollback made an older one live"
    assert not newest(job, built, none), "a later run wrote no document, and read or dropped the file"
    for state in ("failed", "cancelled"):
        stopped = Job("1", state, started=job.started, finished=job.finished)
        assert newest(stopped, {"built": "2026-11-25T13:00:00+00:00"}, one)
        assert not newest(stopped, {"built": "2026-11-25T14:03:00+00:00"}, one)
    assert newest(Job("1", "running"), built, none)
    assert not newest(None, built, none)


@needs_poppler
def test_what_was_read_in_part_is_told_apart_with_its_count_and_on_its_own_page(folder: Path) -> None:
    (folder / "half.pdf").write_bytes(half_scanned())
    index(folder)
    app = create_app(from_environment(folder.parent / "index", {}))
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {(folder.parent / 'index/admin-token').read_text().strip()}"
    page = told(client, EN)
    unread, partly = page.index("What could not be read <"), page.index("What was read in part <")
    assert unread < page.index("mine/empty.txt") < partly < page.index("mine/half.pdf")
    assert page.count("mine/half.pdf") == page.count("mine/empty.txt") == 1
    page = told(client, FA)
    assert 'آنچه خوانده نشد <span class="n">۱</span>' in page
    assert 'آنچه ناقص خوانده شد <span class="n">۱</span>' in page
    assert "Pages that are pictures without text were left out: 1 of 2." in client.get(
        "/document/mine/half.pdf", headers=EN
    ).get_data(as_text=True)
    assert 'class="partly"' not in client.get("/document/mine/whole.txt", headers=EN).get_data(as_text=True)
