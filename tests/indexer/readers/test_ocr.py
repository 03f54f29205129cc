"""OCR: pictures and scans become text where the program is there, and a sentence that mends it where it is not."""

import os
import re
import shutil
import struct
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.documents import Document, Place, Repair
from indexer.errors import ReadError
from indexer.extract_cli import extract
from indexer.pipeline import Options, index_sources, rebuild
from indexer.readers import Failure, ReaderSettings, read_drafts
from indexer.readers.contract import Context, Draft
from indexer.readers.image import LIST_SECONDS, MOST_DOTS, count_pictures, read_pdf, resolution_of
from indexer.readers.ocr import ASK, INSTALL_AND_ASK, Seen, page_of, parse, surest, text_of
from indexer.readers.sandbox import ReaderPool
from indexer.sources import Source
from indexer.status import status
from tests.indexer.readers.making import FILES, results

OCR = ReaderSettings(ocr=True)
BMP = (
    b"BM" + (70).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little") + bytes(44)
)
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 50


def _languages() -> set[str]:
    program = shutil.which("tesseract")
    if program is None or shutil.which("pdftoppm") is None:
        return set()
    said = subprocess.run([program, "--list-langs"], capture_output=True, check=False, timeout=20, text=True)
    return set((said.stdout or said.stderr).split())


needs_programs = pytest.mark.skipif(
    not _languages() >= {"fas", "eng"}, reason="poppler-utils, tesseract-ocr and tesseract-ocr-fas are not installed"
)


def drawn(folder: Path, name: str, page: int = 1, dots: int = 200, kind: str = "jpg") -> Path:
    """Draw a page of one of the printed files as a picture."""
    target = folder / f"{Path(name).stem}-{page}"
    command = [
        "pdftoppm",
        "-r",
        str(dots),
        "-gray",
        *(["-jpeg"] if kind == "jpg" else []),
        "-singlefile",
        "-f",
        str(page),
        "-l",
        str(page),
    ]
    subprocess.run([*command, str(FILES / name), str(target)], check=True)
    return target.with_suffix(f".{kind}")


def scan(pictures: list[Path], file: Path) -> Path:
    """Make a PDF whose pages are pictures (JPEG) and nothing else."""
    objects: list[bytes] = []
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(len(pictures)))
    objects += [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pictures)}>>".encode()]
    for at, picture in enumerate(pictures):
        data = picture.read_bytes()
        frame = re.search(rb"\xff\xc0..\x08(..)(..)(.)", data, re.DOTALL)
        assert frame is not None
        height, width, colours = (int.from_bytes(part) for part in frame.groups())
        number = 3 + 3 * at
        draw = b"q 595 0 0 842 0 0 cm /I Do Q"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            f"/Resources<</XObject<</I {number + 2} 0 R>>>>>>".encode(),
            b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}"
            f"/ColorSpace/{'DeviceGray' if colours == 1 else 'DeviceRGB'}"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(data)}>>stream\n".encode()
            + data
            + b"\nendstream",
        ]
    written, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    written += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF\n"
    ).encode()
    file.write_bytes(written)
    return file


def tiff(pictures: list[Path]) -> bytes:
    """Make a TIFF of grey pictures (PGM), a page each."""
    written, link = b"II*\0" + bytes(4), 4  # where the place of the next directory is to be written
    for picture in pictures:
        _, size, _, dots = picture.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        data = len(written)
        written += dots + b"\0" * (len(dots) % 2)
        tags = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, data), (278, height), (279, len(dots)))
        entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        written = written[:link] + len(written).to_bytes(4, "little") + written[link + 4 :]
        written += len(tags).to_bytes(2, "little") + entries
        link = len(written)
        written += bytes(4)
    return written


def words(text: str) -> set[str]:
    """Give the words of a text as they are compared: letters and digits alone."""
    return set(re.findall(r"\w+", text.replace("\N{ZERO WIDTH NON-JOINER}", " ")))


@needs_programs
@pytest.mark.parametrize(("name", "least"), [("mixed.pdf", 0.8), ("latin.pdf", 0.9)])
def test_a_picture_of_a_page_gives_nearly_the_words_of_the_page(tmp_path: Path, name: str, least: float) -> None:
    (true,) = results(FILES / name)
    (one,) = results(drawn(tmp_path, name), OCR)
    assert isinstance(true, Document)
    assert isinstance(one, Document)
    expected = words(true.text[: true.places[1].start] if len(true.places) > 1 else true.text)
    assert len(expected & words(one.text)) >= least * len(expected)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", one.text)
    assert [(repair.rule, repair.count) for repair in one.repairs if repair.rule == "read by OCR"] == [
        ("read by OCR", 1)
    ]
    assert one.type == "image"


@needs_programs
def test_a_scan_is_read_page_by_page_in_a_worker_and_a_hit_knows_its_page(tmp_path: Path) -> None:
    file = scan([drawn(tmp_path, "latin.pdf"), drawn(tmp_path, "mixed.pdf")], tmp_path / "scan.pdf")
    (refused,) = results(file)
    assert isinstance(refused, Failure)
    assert "--ocr" in refused.hint
    with ReaderPool(OCR) as pool:
        (one,) = pool.read(file, name="scan.pdf")
    assert isinstance(one, Document)
    assert [(place.kind, place.label) for place in one.places] == [("page", "1"), ("page", "2")]
    second = one.text[one.places[1].start :]
    assert "شهر در سال ۱۳۹۸" in second
    assert ("read by OCR", 2) in [(repair.rule, repair.count) for repair in one.repairs]


@needs_programs
def test_of_a_file_with_text_only_the_pages_without_are_read_by_ocr(tmp_path: Path) -> None:
    file = scan([drawn(tmp_path, name) for name in ("latin.pdf", "mixed.pdf", "latin.pdf")], tmp_path / "scan.pdf")
    empty = Draft(text="first page\nthird", kind="pdf", places=(Place(0, "page", "1"), Place(11, "page", "3")))
    (one,) = read_pdf(file, empty, Context(OCR, read_drafts), name="scan.pdf")
    assert isinstance(one, Draft)
    assert [place.label for place in one.places] == ["1", "2", "3"]
    assert one.text.startswith("first page\n")
    assert one.text.endswith("\nthird")
    assert "شهر در سال ۱۳۹۸" in one.text
    assert one.repairs == (Repair("read by OCR", 1),)


@needs_programs
def test_an_index_reads_with_ocr_what_it_could_not_read_without(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    scan([drawn(tmp_path, "latin.pdf", dots=150)], folder / "scan.pdf")
    source = Source("archive", folder)
    without = index_sources([source], tmp_path / "index", Options(workers=1))
    assert (without.documents, len(without.failures)) == (0, 1)
    again = index_sources([source], tmp_path / "index", Options(workers=1, ocr=True))
    assert (again.documents, again.failures) == (1, ())
    assert index_sources([source], tmp_path / "index", Options(workers=1, ocr=True)).written == 0


@needs_programs
def test_an_index_remembers_that_scans_are_read_until_it_is_told_otherwise(tmp_path: Path) -> None:
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    scan([drawn(tmp_path, "latin.pdf", dots=150)], folder / "scan.pdf")
    (folder / "note.txt").write_text("A note beside the scan.")
    source = Source("archive", folder)
    assert index_sources([source], index, Options(workers=1, ocr=True)).documents == 2
    assert status(index).reads_scans
    assert rebuild(index).documents == 2
    shutil.copy(folder / "scan.pdf", folder / "another.pdf")
    assert index_sources([], index, Options(workers=1)).documents == 3
    off = index_sources([], index, Options(workers=1, ocr=False, rebuild=True))
    assert (off.documents, off.not_read) == (1, 2)
    assert not status(index).reads_scans
    assert index_sources([], index, Options(workers=1)).documents == 1


def test_where_the_program_is_gone_a_rebuild_says_so_and_later_runs_do_not_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    folder, index = tmp_path / "archive", tmp_path / "index"
    folder.mkdir()
    (folder / "a.png").write_bytes(PICTURE)
    (folder / "note.txt").write_text("A note beside the picture.")
    source = Source("archive", folder)
    index_sources([source], index, Options(workers=1, ocr=True))
    (failure,) = rebuild(index).failures
    assert "tesseract is not installed" in failure.reason
    assert index_sources([source], index, Options(workers=1)).failures == ()
    assert index_sources([source], index, Options(workers=1, ocr=True)).failures == (failure,)


@needs_programs
def test_pages_that_are_pictures_are_named_where_others_have_text_and_read_later(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    pictures = scan([drawn(tmp_path, "latin.pdf", dots=150)] * 2, tmp_path / "scan.pdf")
    ornament = scan([drawn(tmp_path, "latin.pdf", dots=20)], tmp_path / "ornament.pdf")
    both = folder / "both.pdf"
    command = ["pdfunite", FILES / "latin.pdf", pictures, ornament, both]
    subprocess.run(command, check=True)
    source = Source("archive", folder)
    without = index_sources([source], tmp_path / "index", Options(workers=1))
    assert without.documents == 1
    (failure,) = without.failures
    assert failure.reason == "Pages that are pictures without text were left out: 2 of 4."
    assert failure.hint == ASK
    assert (failure.verdict, without.not_read) == ("read in part", 0)
    assert "1 read in part" in without.sentence
    assert CliRunner().invoke(extract, [str(both)]).exit_code == 0
    again = index_sources([source], tmp_path / "index", Options(workers=1, ocr=True))
    assert (again.documents, again.written, again.failures) == (1, 1, ())


@needs_programs
def test_pictures_of_a_page_count_together_and_only_on_the_pages_asked(tmp_path: Path) -> None:
    whole = drawn(tmp_path, "latin.pdf", dots=150)
    small = drawn(tmp_path, "mixed.pdf", dots=30)
    file = scan([whole, small, whole], tmp_path / "scan.pdf")
    settings = ReaderSettings()
    assert [count_pictures(file, pages, settings) for pages in ({1}, {2}, {1, 2}, {1, 3})] == [1, 0, 1, 2]
    programs = tmp_path / "programs"
    programs.mkdir()
    tool = programs / "pdfimages"
    row = "   {page}  0 image  1000  88  gray  1  8  jpeg  no"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        for count, page, found in ((3, 1, 1), (2, 1, 0), (3, 2, 0)):
            tool.write_text("#!/bin/sh\n" + f"echo '{row.format(page=page)}'\n" * count)
            tool.chmod(0o755)
            assert count_pictures(file, {1}, settings) == found


def test_a_listing_that_never_ends_is_left_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "pdfimages"
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    endless = "while :; do echo '   1  0 image  1000  1000  gray  1  8  jpeg  no'; done"
    for script, limits in ((endless, ReaderSettings()), ("exec sleep 60", ReaderSettings(seconds=2))):
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
        began = time.monotonic()
        count_pictures(tmp_path / "any.pdf", {1}, limits)
        assert time.monotonic() - began < LIST_SECONDS / 2


@needs_programs
def test_a_page_without_words_is_no_failure_and_a_killed_worker_leaves_no_files(tmp_path: Path) -> None:
    blank = tmp_path / "blank.pgm"
    blank.write_bytes(b"P5\n600 800\n255\n" + b"\xff" * 480_000)
    assert page_of(blank, ReaderSettings(ocr=True, ocr_languages="eng+xyz")) == ""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(tmp_path))
        with ReaderPool(ReaderSettings(ocr=True, seconds=0.3)) as pool:
            list(pool.read(scan([drawn(tmp_path, "latin.pdf")], tmp_path / "scan.pdf"), name="scan.pdf"))
    assert not list(tmp_path.glob("kavosh-reader-*"))


def test_pages_that_cannot_be_drawn_end_the_reading_soon(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, said in (("pdfinfo", "echo 'Pages: 1000000'"), ("pdftoppm", "sleep .2; exit 1"), ("tesseract", "exit 1")):
        (programs / name).write_text(f"#!/bin/sh\n{said}\n")
        (programs / name).chmod(0o755)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        draft = Draft(text="", kind="pdf")
        with pytest.raises(ReadError) as fault:
            list(read_pdf(tmp_path / "none.pdf", draft, Context(OCR, read_drafts), name="none.pdf"))
    assert fault.value.message.startswith("pdftoppm could not read the picture")


@needs_programs
def test_a_tiff_of_several_pages_is_read_page_by_page(tmp_path: Path) -> None:
    """Each page has its own limit on time, as those of a PDF do."""
    path = tmp_path / "pages.tif"
    path.write_bytes(tiff([drawn(tmp_path, name, kind="pgm") for name in ("latin.pdf", "mixed.pdf")]))
    (one,) = results(path, OCR)
    assert isinstance(one, Document)
    assert [(place.kind, place.label) for place in one.places] == [("page", "1"), ("page", "2")]
    assert "شهر در سال ۱۳۹۸" in one.text[one.places[1].start :]
    late = list(results(path, ReaderSettings(ocr=True, ocr_seconds=0.0001)))
    assert [item.reason for item in late if isinstance(item, Failure)] == ["Only 1 of its pages were read by OCR."]


@needs_programs
def test_pages_that_time_does_not_suffice_for_are_reported(tmp_path: Path) -> None:
    page = drawn(tmp_path, "latin.pdf", dots=100)
    file = scan([page, page, page], tmp_path / "long.pdf")
    found = results(file, ReaderSettings(ocr=True, ocr_seconds=0.0001))
    (failure,) = [item for item in found if isinstance(item, Failure)]
    assert re.fullmatch(r"Only \d of 3 pages were read by OCR\.", failure.reason)


@needs_programs
def test_a_language_without_data_is_named_with_what_installs_it(tmp_path: Path) -> None:
    (failure,) = results(drawn(tmp_path, "latin.pdf", dots=100), ReaderSettings(ocr=True, ocr_languages="xyz"))
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.hint) == (
        "tesseract lacks its data for the language xyz.",
        "Install it: `apt install tesseract-ocr-xyz`.",
    )


@needs_programs
def test_what_is_no_picture_costs_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(PICTURE)
    (failure,) = results(path, OCR)
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("tesseract could not read the picture")


def test_without_the_program_a_picture_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "a.png"
    path.write_bytes(PICTURE)
    (asked,) = results(path)
    assert isinstance(asked, Failure)
    assert asked.hint == INSTALL_AND_ASK
    (failure,) = results(path, OCR)
    assert isinstance(failure, Failure)
    assert "tesseract is not installed" in failure.reason
    assert failure.hint.startswith("Install it: `apt install tesseract-ocr ")


@pytest.mark.parametrize(
    "start", [PICTURE, b"GIF89a" + bytes(40), b"\xff\xd8\xff" + bytes(40), b"II*\0" + bytes(40), BMP]
)
def test_a_picture_is_told_by_its_content(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "letter"
    path.write_bytes(start)
    (failure,) = results(path)
    assert isinstance(failure, Failure)
    assert failure.reason == "It is a picture; its words need OCR."


def test_a_text_that_begins_like_a_picture_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "BMW.txt"
    path.write_text("BMW builds cars and motorcycles in Munich.")
    (one,) = results(path)
    assert isinstance(one, Document)


def test_no_page_is_drawn_larger_than_memory_allows() -> None:
    for points in (0.0, 1.0, 842.0, 14_400.0, 1e9):
        assert points / 72 * resolution_of(points) <= max(MOST_DOTS, points / 72)
    assert resolution_of(842) == 300


def _row(place: str, left: int, width: int, sure: float, text: str) -> str:
    page, block, paragraph, line = place.split(".")
    return "\t".join(("5", page, block, paragraph, line, "1", str(left), "0", str(width), "20", str(sure), text))


def test_the_table_becomes_words_without_marks_of_direction_and_paragraphs() -> None:
    table = "\n".join(
        (
            "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
            _row("1.1.1.1", 0, 900, 90, "first\N{RIGHT-TO-LEFT MARK}"),
            _row("1.1.1.2", 0, 900, 90, "second"),
            _row("1.1.1.3", 0, 300, 90, "short"),
            _row("1.1.1.4", 0, 900, 90, "next"),
            _row("1.1.2.1", 0, 900, 90, "other"),
            _row("1.1.2.2", 0, 900, 90, " "),
            _row("1.2.1.1", 0, 900, 90, "third"),
        )
    )
    assert text_of(parse(table)) == "first second short\nnext\nother\nthird"


def test_of_two_readings_each_line_is_taken_from_the_surer_and_latin_words_stay() -> None:
    place = (1, 1, 1, 1)
    sides = [(300, 400), (200, 290), (100, 190), (0, 90)]
    texts = (
        ("کتابخانه‌های", 90, "oS", 40, "LSU", 95, "دانشگاه", 90),
        ("کتابخانه‌های", 90, "کره", 90, "زا", 20, "دانشگاه", 90),
    )
    both, other = (
        [Seen(place, *side, sure, text) for side, text, sure in zip(sides, words[::2], words[1::2], strict=True)]
        for words in texts
    )
    assert [word.text for word in surest(both, other)] == ["کتابخانه‌های", "کره", "LSU", "دانشگاه"]
