"""Formats: what each holds becomes text in reading order, and fields with the evidence for them."""

import gzip
import io
import json
import lzma
import mailbox
import tarfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers import Failure
from tests.indexer.readers.making import (
    CORE,
    TEXT,
    document,
    documents,
    docx,
    epub,
    failure,
    odt,
    package,
    pptx,
    results,
)

ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
PAGE = f"""<!doctype html><html lang="fa-AF"><head><meta charset="utf-8"><title>باغ انار | روزنامهٔ نمونه</title>
<meta name="author" content="نسرین کاوه"><meta property="article:published_time" content="2019-05-04T10:00:00+04:30">
<link rel="canonical" href="https://example.org/garden"></head><body>
<nav><a href="/">خانه</a> <a href="/x">درباره ما</a></nav><article><h1>باغ انار</h1><p>{TEXT}</p>
<div class="ad">بهترین گوشی‌ها را از ما بخرید!</div><p>{TEXT.replace("انار", "سیب")}</p></article>
<script>var نهان = 1</script><footer>تمام حقوق محفوظ است</footer></body></html>"""
MASTHEAD = """رواق – نوشته‌های آزاد

چو کشور نېاشد تن من مېاد		بدین بوم و بر زنده یک تن مېاد

www.example.org    maqalat@example.org

European Languages / زبان های اروپایی

https://www.example.com/news/harbour-wall

Children count the rings of the harbour wall

By IDA BRANDT

June 7, 2015

The wall was built in 1931 from stone that came by barge, and fishermen tie their boats to iron rings.

Nobody knows how many rings there are."""


def test_a_page_gives_its_article_and_fields(tmp_path: Path) -> None:
    page = document(tmp_path, "page.html", PAGE)
    assert page.title == "باغ انار"
    assert page.text.split("\n")[0] == "باغ انار"
    assert TEXT in page.text
    assert (
        page.text.count(ZWNJ) == PAGE.split("<article>")[1].split("</article>", maxsplit=1)[0].count(ZWNJ) - 1
    )  # the advertisement's
    assert "گوشی" not in page.text
    assert "خانه" not in page.text
    assert "نهان" not in page.text
    assert (page.author, page.date, page.url) == ("نسرین کاوه", "2019-05-04", "https://example.org/garden")
    assert page.language == "prs"
    assert page.evidence["author"] == "meta author"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256", "utf-8-sig"])
def test_a_page_is_decoded_by_its_bytes_before_its_declaration(tmp_path: Path, encoding: str) -> None:
    """UTF-8 beats a declaration that says windows-1256; without UTF-8 the declaration counts."""
    text = TEXT.replace("ی", "ي")
    page = PAGE.replace("utf-8", "windows-1256").replace(TEXT, text).replace("ی", "ي").replace("ٔ", "")
    assert text in document(tmp_path, "page.html", page.encode(encoding)).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "utf-32"])
def test_plain_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = (TEXT.replace("ی", "ي").replace("ک", "ك") + "\r\n") * 3
    one = document(tmp_path, "note.txt", text.encode(encoding))
    assert one.text == text.replace("\r\n", "\n").strip()
    assert "encoding" in one.evidence


def test_arabic_in_its_own_code_page_is_told_from_windows_1256(tmp_path: Path) -> None:
    text = "ذهب الولد إلى المدرسة في الصباح مع أخيه ثم عاد إلى البيت بعد الظهر، وكان هذا كل ما حدث في ذلك اليوم."
    assert document(tmp_path, "arabic.txt", text.encode("iso-8859-6")).text == text


@pytest.mark.parametrize("page", ["cp1252", "cp1256"])
def test_mojibake_is_turned_back(tmp_path: Path, page: str) -> None:
    read_wrong = "".join(
        bytes([byte]).decode(page, "ignore") or chr(byte) for byte in f"{TEXT} فردا هم هوا صاف است.".encode()
    )
    one = document(tmp_path, "mojibake.txt", read_wrong)
    assert one.text == f"{TEXT} فردا هم هوا صاف است."
    assert one.repairs[0].rule == "mojibake"


def test_front_matter_beats_the_heading(tmp_path: Path) -> None:
    header = "title: باغ\nauthor: [نسرین کاوه, Karim]\ndate: 2019-05-04\ntags: [میوه]"
    one = document(
        tmp_path, "a.md", f"---\n{header}\n---\n# دیگر\n\nسطر *یکم*\nو دنبال آن. <https://example.org>\n\n- بند\n"
    )
    assert (one.title, one.author, one.date) == ("باغ", "نسرین کاوه، Karim", "2019-05-04")
    assert one.text == "دیگر\nسطر یکم و دنبال آن. https://example.org\nبند"
    assert one.evidence["title"] == "front matter: title"
    assert one.extra == {"tags": ["میوه"]}


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_the_masthead_is_not_the_title(tmp_path: Path, name: str) -> None:
    one = document(tmp_path, name, MASTHEAD)
    assert one.title == "Children count the rings of the harbour wall"
    assert (one.author, one.date) == ("IDA BRANDT", "2015-06-07")
    assert one.url == "https://www.example.com/news/harbour-wall"
    assert one.language == "en"
    assert "رواق" in one.text
    assert "چو کشور نباشد" in one.text  # the export's damaged letters
    assert "damaged beh" in [repair.rule for repair in one.repairs]


def test_a_text_without_evidence_has_no_author_and_no_date(tmp_path: Path) -> None:
    one = document(tmp_path, "plain.txt", f"{TEXT}\nBy the end of March 2016 nothing had come by barge.\n{TEXT}")
    assert (one.author, one.date, one.url) == ("", "", "")


def test_records_keep_their_ids_and_a_bad_line_costs_itself(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "title": f"T{n}", "text": TEXT, "mark": n}) for n in (1, 2)]
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join([lines[0], "{broken", "[1]", '{"x": 1}', lines[1]]), "utf-8")
    found = results(path)
    assert [item.id for item in found if isinstance(item, Document)] == ["1", "2"]
    assert [item.extra for item in found if isinstance(item, Document)] == [{"mark": 1}, {"mark": 2}]
    assert [item.name for item in found if isinstance(item, Failure)] == [f"r.jsonl!line {n}" for n in (2, 3)] + [
        "r.jsonl!record 4"
    ]


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_packed_records_are_read(tmp_path: Path, suffix: str, pack: object) -> None:
    assert callable(pack)
    content = pack("".join(json.dumps({"id": n, "text": TEXT}) + "\n" for n in range(50)).encode())
    assert len(documents(tmp_path, f"r.jsonl{suffix}", content)) == 50


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_told_by_their_names(tmp_path: Path, delimiter: str) -> None:
    rows = [["شناسه", "عنوان", "متن", "نویسنده", "تاریخ"], ["a1", "باغ", f'"{TEXT}\nدوم"', "نسرین", "۲۵ اسفند ۱۳۹۴"]]
    one = document(tmp_path, "t.csv", "\n".join(delimiter.join(row) for row in rows))
    assert (one.id, one.title, one.author, one.date) == ("a1", "باغ", "نسرین", "2016-03-15")
    assert one.text == f"{TEXT}\nدوم"


def test_json_is_read_as_an_array_or_under_a_key(tmp_path: Path) -> None:
    records = [{"id": n, "body": TEXT} for n in (7, 8)]
    assert [one.id for one in documents(tmp_path, "a.json", json.dumps(records))] == ["7", "8"]
    assert [one.id for one in documents(tmp_path, "b.json", json.dumps({"count": 2, "items": records}))] == ["7", "8"]


def test_word_joins_runs_and_leaves_out_what_is_not_shown(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>باغ ان</w:t></w:r><w:r><w:t>ار</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:del><w:r><w:delText>رفته</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>یک</w:t><w:br/><w:t>دو</w:t></w:r></w:p>"
    )
    one = document(tmp_path, "a.docx", docx(body))
    assert one.text == f"باغ انار\n{TEXT}\nیک\nدو"
    assert (one.title, one.author, one.date) == ("باغ انار", "نسرین کاوه", "2019-05-04")


def test_the_day_a_template_was_made_is_not_the_documents(tmp_path: Path) -> None:
    core = CORE.replace("2019-05-04T10:00:00Z", "2013-12-23T23:15:00Z").replace("نسرین کاوه", "python-docx")
    one = document(tmp_path, "a.docx", docx("<w:p><w:r><w:t>باغ انار است</w:t></w:r></w:p>", core))
    assert (one.author, one.date) == ("", "")


def test_opendocument_keeps_blanks_and_leaves_out_changes(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>رفته</text:p></text:tracked-changes><text:h>باغ انار</text:h>"
        f'<text:p>{TEXT}<text:s text:c="2"/><text:span>پایان</text:span><text:line-break/>سطر</text:p>'
    )
    one = document(tmp_path, "a.odt", odt(body))
    assert one.text == f"باغ انار\n{TEXT}  پایان\nسطر"
    assert (one.title, one.author, one.date) == ("باغ انار", "نسرین کاوه", "2019-05-04")


def test_a_book_is_read_along_its_spine(tmp_path: Path) -> None:
    one = document(tmp_path, "b.epub", epub({"سیب": "باغ سیب است", "انار": "باغ انار است"}, ["انار", "سیب"]))
    assert one.text == "انار\nباغ انار است\nسیب\nباغ سیب است"
    assert [(place.kind, place.label, one.text[place.start :].split("\n")[0]) for place in one.places] == [
        ("chapter", "انار", "انار"),
        ("chapter", "سیب", "سیب"),
    ]
    assert (one.title, one.author, one.date) == ("سه باغ", "نسرین کاوه", "2014-02-03")


def test_slides_come_in_the_order_they_are_shown(tmp_path: Path) -> None:
    one = document(tmp_path, "s.pptx", pptx(["نخستین اسلاید", "دومین اسلاید"]))
    assert one.text == "نخستین اسلاید\nدومین اسلاید"
    assert [(place.kind, place.label, place.start) for place in one.places] == [("slide", "1", 0), ("slide", "2", 14)]


RTF = rb"""{\rtf1\ansi\ansicpg1256\deff0{\fonttbl{\f0\fnil\fcharset178 Tahoma;}{\f1\froman\fcharset0 Times;}}
{\info{\title \'e3\'f5}{\upr{\title ??}{\*\ud{\title \u1576?\u1575?\u1594?}}}
{\author \u1606\'3f\u1587\'3f}{\creatim\yr2019\mo5\dy4}}
{\header secret}\pard\uc1\u1587\'d3\u1604?\u1575?\u1605? \f0\'c8\'c7\'db\par\f1 caf\'e9 \{x\} \emdash  a\~b
{\*\bkmkstart mark}{\field{\*\fldinst PAGE}{\fldrslt 7}}\par}"""


def test_rich_text_knows_its_escapes_and_code_pages(tmp_path: Path) -> None:
    one = document(tmp_path, "a.rtf", RTF)
    assert one.text == "سلام باغ\ncafé {x} — a\N{NO-BREAK SPACE}b7".replace("\N{NO-BREAK SPACE}", " ")
    assert (one.title, one.author, one.date) == ("باغ", "نس", "2019-05-04")


def message() -> EmailMessage:
    """Make a message in two forms with an attachment."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = (
        "باغ انار",
        "نسرین کاوه <n@example.org>",
        "Sat, 4 May 2019 10:00:00 +0430",
    )
    mail.set_content(TEXT)
    mail.add_alternative(f"<html><body><p>{TEXT}</p></body></html>", subtype="html")
    mail.add_attachment(
        docx("<w:p><w:r><w:t>پیوست این نامه است</w:t></w:r></w:p>"),
        maintype="application",
        subtype="octet-stream",
        filename="پیوست.docx",
    )
    return mail


def test_mail_gives_its_text_once_and_attachments_as_documents(tmp_path: Path) -> None:
    letter, attached = documents(tmp_path, "m.eml", bytes(message()))
    assert letter.text == TEXT
    assert (letter.title, letter.author, letter.date) == ("باغ انار", "نسرین کاوه", "2019-05-04")
    assert attached.path == "m.eml!پیوست.docx"
    assert attached.text == "پیوست این نامه است"


def test_a_mail_folder_gives_each_message(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "list.mbox")
    for number in range(3):
        mail = EmailMessage()
        mail["Subject"], mail["From"] = f"S{number}", "a@example.org"
        mail.set_content(f"{TEXT}\n\nFrom here on it is quoted.\n")
        box.add(mail)
    box.close()
    found = results(tmp_path / "list.mbox")
    assert [item.title for item in found if isinstance(item, Document)] == ["S0", "S1", "S2"]
    assert all("From here on" in item.text for item in found if isinstance(item, Document))


def test_a_saved_page_keeps_its_address(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["Snapshot-Content-Location"] = "باغ انار", "https://example.org/garden"
    mail["From"] = "saved"
    mail.set_content(PAGE.replace("canonical", "other"), subtype="html")
    mail.make_related()
    one = document(tmp_path, "p.mhtml", bytes(mail))
    assert (one.title, one.url, one.type) == ("باغ انار", "https://example.org/garden", "mhtml")


def archive_members() -> dict[str, bytes]:
    """Make members of an archive, one of them an archive."""
    return {
        "یادداشت.txt": TEXT.encode(),
        "in/page.html": PAGE.encode(),
        "__MACOSX/x": b"x",
        "records.jsonl": json.dumps({"id": "r1", "text": TEXT}).encode(),
        "inner.zip": package({"deep.txt": TEXT}),
    }


EXPECTED = ["یادداشت.txt", "in/page.html", "records.jsonl!r1", "inner.zip!deep.txt"]


def _stored(pdf: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("inner/bad.pdf", pdf)
        archive.writestr("inner/good.txt", TEXT)
    return stream.getvalue()


def _taped(pdf: bytes) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in (("inner/bad.pdf", pdf), ("inner/good.txt", TEXT.encode())):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize(("name", "pack"), [("a.zip", _stored), ("a.tar", _taped)])
def test_an_archive_whose_first_member_is_a_pdf_is_an_archive(
    tmp_path: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(pack(b"%PDF-1.4 and nothing else"))
    bad, good = results(path)
    assert isinstance(bad, Failure)
    assert bad.name == f"{name}!inner/bad.pdf"
    assert isinstance(good, Document)
    assert good.text == TEXT


def test_a_text_that_names_the_signature_of_pdfs_is_a_text(tmp_path: Path) -> None:
    (found,) = documents(tmp_path, "note.txt", b"Every PDF begins with %PDF-1.4 or a later number.")
    assert found.type == "text"


def test_members_of_a_zip_are_documents(tmp_path: Path) -> None:
    found = documents(tmp_path, "a.zip", package(archive_members()))
    assert [one.path for one in found] == [f"a.zip!{name}" for name in EXPECTED]
    assert found[2].id == "r1"


def test_members_of_a_packed_tar_are_documents(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in archive_members().items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    found = documents(tmp_path, "a.tar.gz", stream.getvalue())
    assert [one.path for one in found] == [f"a.tar.gz!{name}" for name in EXPECTED]


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("page.txt", PAGE.encode(), "html"),
        ("a.pdf", docx("<w:p><w:r><w:t>باغ انار است</w:t></w:r></w:p>"), "docx"),
        ("book.zip", epub({"a": "باغ انار است"}, ["a"]), "epub"),
        ("letter", bytes(message()), "mail"),
        ("letter.doc", RTF, "rtf"),
        ("note.pdf", TEXT.encode(), "text"),
    ],
)
def test_content_tells_the_format_before_the_name(tmp_path: Path, name: str, content: bytes, type_: str) -> None:
    assert documents(tmp_path, name, content)[0].type == type_


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "empty"),
        ("a.txt", b" \n\t ", "no text"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Microsoft Office"),
        ("a.bin", bytes(range(256)) * 40, "neither"),
        ("a.json", b"{ not json", "JSON"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "--ocr"),
        ("a.txt", ("\N{REPLACEMENT CHARACTER}" * 200).encode(), "no words"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    found = failure(tmp_path, name, content)
    assert words in f"{found.reason} {found.hint}"
    assert found.reason.endswith(".")
