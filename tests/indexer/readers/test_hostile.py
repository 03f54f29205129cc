"""Hostile files: read or refused with a reason, inside the limits, and nothing outside their folder touched."""

import gzip
import random
import time
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers import Failure, ReaderSettings
from indexer.readers.contract import MIB
from indexer.readers.sandbox import ReaderPool
from tests.indexer.readers.making import FILES, TEXT, docx, epub, failure, odt, package, pptx, results
from tests.indexer.readers.test_formats import PAGE, RTF, message

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "lol lol lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>&c;</w:t></w:r></w:p>'
    "</w:document>"
)
OUTSIDE = BOMB.replace('<!ENTITY a "lol lol lol">', '<!ENTITY c SYSTEM "file:///etc/passwd">').split("<!ENTITY b")[
    0
] + (
    ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>&c;</w:t></w:r></w:p>'
    "</w:document>"
)


@pytest.mark.parametrize("main", [BOMB, OUTSIDE])
def test_entities_in_xml_are_refused(tmp_path: Path, main: str) -> None:
    found = failure(tmp_path, "a.docx", package({"[Content_Types].xml": "<Types/>", "word/document.xml": main}))
    assert "entities" in found.reason


def test_a_zip_that_grows_without_end_is_refused_in_time(tmp_path: Path) -> None:
    started = time.monotonic()
    found = failure(tmp_path, "bomb.zip", package({"zeros.txt": b"\0" * (64 * MIB)}))
    assert "unpacks to more than" in found.reason
    assert time.monotonic() - started < 10
    assert "unpacks to more than" in failure(tmp_path, "bomb.txt.gz", gzip.compress(b"\0" * (64 * MIB))).reason


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    content = package({"a.txt": TEXT})
    for _ in range(6):
        content = package({"inner.zip": content})
    assert "too deep" in failure(tmp_path, "deep.zip", content).reason


def test_names_that_climb_are_names_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.zip").write_bytes(package({"../../evil.txt": TEXT, "/abs.txt": TEXT}))
    found = results(folder / "a.zip")
    assert [item.path for item in found if isinstance(item, Document)] == ["a.zip!../../evil.txt", "a.zip!/abs.txt"]
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.zip"]
    book = epub({"a": "x"}, ["a"])
    assert b"root:" not in book


def test_a_link_that_leaves_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out.txt").write_text(TEXT, "utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "out.txt")
    (folder / "in.txt").write_text(TEXT, "utf-8")
    (folder / "good.txt").symlink_to(folder / "in.txt")
    assert isinstance(results(folder / "link.txt")[0], Failure)
    assert isinstance(results(folder / "good.txt")[0], Document)


def test_nesting_is_survived(tmp_path: Path) -> None:
    depth = 50_000
    page = tmp_path / "deep.html"
    page.write_text("<div>" * depth + TEXT + "</div>" * depth, "utf-8")
    started = time.monotonic()
    (one,) = results(page)
    assert isinstance(one, Document)
    assert one.text == TEXT
    assert time.monotonic() - started < 10
    for name, content in (("a.json", "[" * depth), ("a.rtf", "{\\rtf1" + "{" * depth), ("a.md", ">" * depth + " x")):
        path = tmp_path / name
        path.write_text(content)
        assert results(path)


def test_a_name_with_controls_is_read_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "a\N{RIGHT-TO-LEFT OVERRIDE}b\nc.html"
    path.write_text(PAGE, "utf-8")
    (one,) = results(path)
    assert isinstance(one, Document)
    assert one.path == path.name


def test_a_huge_line_stays_inside_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    path.write_text(f"{TEXT} " * 60_000, "utf-8")
    with ReaderPool(ReaderSettings(text_chars=1 * MIB)) as pool:
        (one,) = pool.read(path, name=path.name)
    assert isinstance(one, Failure)
    assert "characters" in one.reason


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Flip, cut or double some bytes."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if not data:
            break
        place = chance.randrange(len(data))
        length = chance.randint(1, max(1, len(data) // 10))
        match chance.randrange(4):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length]
            case 3:
                del data[place:]
    return bytes(data)


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    """Files with bytes flipped, cut and doubled give documents or reasons, and the pool goes on."""
    good = {
        "a.html": PAGE.encode(),
        "a.docx": docx(f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"),
        "a.odt": odt(f"<text:p>{TEXT}</text:p>"),
        "a.epub": epub({"a": TEXT}, ["a"]),
        "a.pptx": pptx([TEXT]),
        "a.rtf": RTF,
        "a.eml": bytes(message()),
        "a.zip": package({"a.txt": TEXT, "b.html": PAGE}),
        "a.jsonl": b'{"id": 1, "text": "one"}\n' * 5,
        "a.pdf": (FILES / "columns.pdf").read_bytes(),
    }
    chance = random.Random(20261124)
    items = []
    for number in range(200):
        name = chance.choice(sorted(good))
        path = tmp_path / f"{number}{name}"
        path.write_bytes(mutated(good[name], chance))
        items.append((path, path.name))
    with ReaderPool(ReaderSettings(seconds=20), workers=2) as pool:
        found = list(pool.read_all(items))
    assert len(found) == len(items)
    for results_of_one in found:
        assert results_of_one
        for item in results_of_one:
            assert item.text or item.title if isinstance(item, Document) else item.reason
            assert not (isinstance(item, Failure) and "reader failed" in item.reason), item
