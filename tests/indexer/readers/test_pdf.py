"""PDFs: letters in logical order, blanks and brackets where the page has them, columns and verse as read."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.readers import Failure, ReaderSettings
from indexer.readers.pdf_heads import without_running_heads
from indexer.readers.pdf_layout import Row, rows_of, write
from indexer.readers.pdf_order import brackets_are_shapes, logical
from indexer.readers.pdf_page import Line, Page, Word, parse
from indexer.readers.pdf_paragraphs import paragraphs
from tests.indexer.readers.making import FILES, results
from tests.indexer.readers.printing import pdf_of

needs_program = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def read(name: str, settings: ReaderSettings | None = None) -> Document:
    """Read one of the printed files."""
    (one,) = results(FILES / name, settings)
    assert isinstance(one, Document)
    return one


@needs_program
def test_latin_and_numbers_in_persian_lines_stand_where_they_stood() -> None:
    one = read("mixed.pdf")
    lines = one.text.split("\n")
    assert lines[0] == one.title == "کتابخانهٔ شهر در سال ۱۳۹۸"
    assert lines[1].startswith(
        "کتابخانهٔ شهر (City Library) در سال ۲۰۱۹ با ۱۲٬۵۰۰ کتاب آغاز به کار کرد و اکنون می‌توان در آن"
    )
    assert "کتاب‌های فارسی و English books را کنار هم یافت. ساعت کار آن از ۸:۳۰ تا ۱۷:۰۰ است." in lines[1]
    assert "به نشانی info@example.org بنویسید یا به www.example.org نگاه کنید." in lines[2]
    assert lines[3].startswith("لازم است بدانید که استفاده از سالن مطالعه «رایگان» است؛ اما کلاس‌ها (برای کودکان)")
    assert "lam-alef turned" in [repair.rule for repair in one.repairs]
    assert [(place.kind, place.label, place.start) for place in one.places] == [("page", "1", 0)]


@needs_program
def test_columns_are_read_one_after_the_other_from_the_right() -> None:
    lines = read("columns.pdf").text.split("\n")
    assert [line.split(".")[0] for line in lines] == ["یکم", "دوم", "سوم", "چهارم"]
    assert lines[3].endswith("این کار سخت است و گاه چند هفته به درازا می‌کشد.")


@needs_program
def test_half_lines_of_verse_are_read_as_couplets() -> None:
    assert read("verse.pdf").text.split("\n")[1:5] == [
        "چراغی به دستم شب از در گذشت",
        "ستاره فروریخت و اختر گذشت",
        "به باران سپردم دل تشنه را",
        "که ابری ز دریای دیگر گذشت",
    ]


@needs_program
def test_the_date_under_the_title_beats_the_day_of_printing() -> None:
    one = read("latin.pdf")
    assert (one.title, one.author, one.date) == ("Notes on the harbour wall", "IDA BRANDT", "2015-06-07")
    assert "built in 1931 (and again in 1954) from stone" in one.text


def test_without_the_program_the_fallback_reads_and_says_so() -> None:
    one = read("latin.pdf", ReaderSettings(pdftotext=""))
    assert "harbour wall" in one.text
    assert "read without pdftotext" in [repair.rule for repair in one.repairs]


@needs_program
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_rescued_or_refused(part: float, tmp_path: Path) -> None:
    content = (FILES / "mixed.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(content[: int(len(content) * part)])
    (one,) = results(path)
    assert isinstance(one, Document | Failure)
    assert one.text if isinstance(one, Document) else one.reason


ROWS = [
    # glyphs from left to right, brackets as characters -> as written
    (".دش زاغآ ۲۰۱۹ لاس رد", "در سال ۲۰۱۹ آغاز شد."),
    ("دش زاغآ )Google Play(لگوگ", "گوگل(Google Play) آغاز شد"),
    ("دش Apple (USA) تکرش", "شرکت Apple (USA) شد"),
    (".تسا ۹:۳۰ تعاس", "ساعت ۹:۳۰ است."),
    ("۱۳۹۴/۱۲/۲۵ خیرات", "تاریخ ۱۳۹۴/۱۲/۲۵"),
    ("»ناراب«", "«باران»"),
    ("۱۰-۲۰ ات", "تا ۱۰-۲۰"),
]


@pytest.mark.parametrize(("row", "text"), ROWS)
def test_rows_are_turned_to_logical_order(row: str, text: str) -> None:
    assert logical(row, right_to_left=True, mirrored=False) == text


def test_brackets_stored_as_shapes_are_told_by_the_file() -> None:
    shapes = ["دش (دید) زاغآ", "(یکی) ود"]
    assert brackets_are_shapes(shapes)
    assert not brackets_are_shapes([row[0] for row in ROWS])
    assert logical("زاغآ (دید)", right_to_left=True, mirrored=True) == "(دید) آغاز"


def test_a_persian_quotation_in_a_latin_line_is_turned_alone() -> None:
    assert logical("He said ناراب نم at night.", right_to_left=False, mirrored=False) == "He said من باران at night."


@given(st.lists(st.sampled_from(["باران", "رود", "کوه", "دشت", "آسمان"]), min_size=1, max_size=8))
def test_turning_a_persian_line_is_exact(words: list[str]) -> None:
    text = " ".join(words)
    assert logical(text[::-1], right_to_left=True, mirrored=False) == text


@given(st.text(max_size=60), st.booleans(), st.booleans())
def test_turning_loses_no_letter(row: str, right_to_left: bool, mirrored: bool) -> None:
    turned = logical(row, right_to_left=right_to_left, mirrored=mirrored)
    brackets = str.maketrans(")]}>»›", "([{<«‹")
    assert sorted(turned.translate(brackets)) == sorted(row.translate(brackets))


def line(text: str, left: float, top: float, width: float) -> Line:
    """Make a line of words of one width each."""
    words = text.split()
    step = width / len(words)
    return Line(
        [Word(word, left + n * step, top, left + (n + 0.8) * step, top + 12) for n, word in enumerate(words)],
        left,
        top,
        left + width,
        top + 12,
    )


def test_bands_part_a_page_and_columns_follow_the_script() -> None:
    for letters, order in (("abcd", ["head", "l1", "l2", "r1", "r2"]), ("بپتث", ["head", "r1", "r2", "l1", "l2"])):
        named = {"head": line(f"{letters} " * 12, 50, 20, 500)}
        for n in (1, 2):
            named[f"l{n}"] = line(f"{letters * 3} " * 5, 50, 20 + 20 * n, 220)
            named[f"r{n}"] = line(f"{letters * 3} " * 5, 320, 20 + 20 * n, 220)
        page = Page(600, 800, list(named.values()))
        got = [(row.left, row.top) for row in rows_of(page)]
        assert got == [(named[key].left, named[key].top) for key in order]


FILLING = line("baran " * 20, 50, 700, 500)
"""A Latin line, so that the page is no Persian one."""


@pytest.mark.parametrize(
    ("glyphs", "left", "right", "text"),
    [
        # A sign ends a line on the side where reading ends.
        (".The word here and text .دمآ ناراب", 50, 550, "باران آمد. The word here and text."),
        ("ناراب is the word for rain here.", 50, 550, "باران is the word for rain here."),
        # The last line of a paragraph stops short on that side.
        ("many words here ناراب و دور رانک رد", 300, 550, "در کنار رود و باران many words here"),
        ("many words here ناراب و دور رانک رد", 50, 300, "many words here در کنار رود و باران"),
        # Neither tells: the line above does, as long as the other script is no more than quoted.
        ("many words here ناراب و دور رانک رد", 50, 550, "در کنار رود و باران many words here"),
        ("many words here stand on this line with ناراب", 50, 550, "many words here stand on this line with باران"),
    ],
)
def test_a_line_of_both_scripts_is_read_from_the_side_its_paragraph_is(
    glyphs: str, left: float, right: float, text: str
) -> None:
    above = line("تخس راب دش", 50, 100, 500)
    rows = rows_of(Page(600, 800, [above, line(glyphs, left, 115, right - left), FILLING, FILLING]))
    write(rows, mirrored=False)
    assert rows[1].text == text


def row(text: str, top: float, right: float = 500) -> Row:
    """Make a row of a left-to-right page 500 points wide."""
    return Row(text, 50, top, right, top + 12, right_to_left=False, turned=False)


def test_running_heads_and_page_numbers_are_left_out_of_many_pages() -> None:
    pages = [[row("The Gazette", 20), row(f"story {n}", 300), row(f"Page {n}", 780)] for n in range(1, 5)]
    kept, dropped = without_running_heads(pages, [800.0] * 4)
    assert [[one.text for one in page] for page in kept] == [[f"story {n}"] for n in range(1, 5)]
    assert dropped == 8


def test_the_one_page_keeps_its_heading() -> None:
    kept, dropped = without_running_heads([[row("The Gazette", 20), row("story", 300)]], [800.0])
    assert ([one.text for one in kept[0]], dropped) == (["The Gazette", "story"], 0)


def test_full_rows_go_on_and_short_ones_end_a_paragraph() -> None:
    rows = [row("one two", 100), row("three.", 115, right=120), row("four five", 130), row("six", 190, right=100)]
    assert paragraphs(rows) == ("one two three.\nfour five\nsix", 0)


def test_a_row_without_width_is_read_too() -> None:
    rows = [row("one", 100), Row("two", 600, 115, 600, 127, right_to_left=False, turned=False), row("three", 130)]
    assert paragraphs(rows)[0].split() == ["one", "two", "three"]


def test_what_the_program_writes_is_parsed_with_its_metadata() -> None:
    lines = [
        "<title>a &amp; b</title>",
        '<meta name="Author" content="X"/>',
        '  <page width="100.0" height="200.0">',
        '      <line xMin="1.0" yMin="2.0" xMax="3.0" yMax="4.0">',
        '          <word xMin="1.0" yMin="2.0" xMax="3.0" yMax="4.0">&quot;x&lt;</word>',
        "</page>",
    ]
    meta: dict[str, str] = {}
    (page,) = parse(lines, meta)
    assert meta == {"Title": "a & b", "Author": "X"}
    assert page.lines[0].words[0].text == '"x<'


@needs_program
@pytest.mark.parametrize(
    ("producer", "text"),
    [
        (
            "hand",
            "The house that is a well-known one that the government of the town let fall, and known as well to all.",
        ),
        (
            "Skia/PDF",
            "The house that is a well-known one that the govern-ment of the town let fall, and known as well to all.",
        ),
    ],
)
def test_words_that_a_line_end_parted_are_joined(producer: str, text: str, tmp_path: Path) -> None:
    lines = [
        "The house that is a well-",
        "known one that the govern-",
        "ment of the town let fall,",
        "and known as well to all.",
    ]
    path = tmp_path / "parted.pdf"
    path.write_bytes(pdf_of([[(72, 700 - 14 * n, 12, one) for n, one in enumerate(lines)]], producer))
    (one,) = results(path)
    assert isinstance(one, Document)
    assert one.text == text
    assert [repair.count for repair in one.repairs if repair.rule == "words joined at line ends"] == [2]


@needs_program
def test_what_a_browser_prints_around_a_page_is_neither_title_nor_text(tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"
    around = [(24, 770, 8, "11/25/26, 7:37 AM"), (290, 770, 8, "A town"), (24, 18, 8, "https://example.org/town")]
    page = [*around, (570, 18, 8, "1/1"), (72, 700, 12, "The town by the sea"), (72, 660, 12, "It has a wall.")]
    path.write_bytes(pdf_of([page]))
    (one,) = results(path)
    assert isinstance(one, Document)
    assert one.text == "The town by the sea\nIt has a wall."
    assert [repair.count for repair in one.repairs] == [4]


def test_a_page_of_its_own_may_begin_with_the_hour() -> None:
    kept, dropped = without_running_heads([[row("11/25/26, 7:37 AM", 20), row("story", 300)]], [800.0])
    assert (len(kept[0]), dropped) == (2, 0)
