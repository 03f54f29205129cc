"""Repairs: damage is mended, and nothing that was right is changed."""

import textwrap
from pathlib import Path

import pytest

from indexer.readers.repair import MOJIBAKE, RULES, mend
from indexer.readers.repair.hyphens import joiner
from indexer.readers.repair.pdf import rules_for

CORPUS = Path(__file__).parents[3] / "corpus"
EVERY = (MOJIBAKE, *rules_for("LibreOffice"))
ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
CLEAN = {
    "fa": "سال‌ها پیش، در بالای کوه خانه‌ای بود که اهالی آن الان در شهرند. خانه ی ما هم آنجا بود. "
    "دلار و ریال، سالاد و سلام! "
    "او می‌گفت: «آقای الف. ب. نمی‌آید.» کم تر کسی را به تر از او دیده‌ام؛ "
    "کلاً عالی بود. مسألهٔ دوم مؤلف ﷲ و ﷼ ۱۲٫۵٪ است.",
    "prs": "پوهنتون کابل در سال ۱۳۱۰ تاسیس شد. "
    "والی ولایت گفت که حالا مکاتب باز اند و معلمین به صنف‌ها رفته اند. شاروالی و ولسوالی.",
    "ps": "زموږ د کلي خلک هر کال د پسرلي په لومړۍ ورځ د سیند غاړې ته ځي. ښځې، نارینه او ماشومان ټول ګډون "
    "کوي. والي وویل چې "
    "کال ډېر ښه و. په دې ډول حال کې هېڅوک خپه نه دي؛ لاس او لار یې خلاصه ده. نېټه مې هېره نه ده.",
    "short ps": "هغه يې ترې ورکړ او دې ته يې ورکړ، بيا کور ته لاړ.",
    "ar": "ذهب الأولاد إلى المدرسة، وقال المعلم: السلام عليكم. الحالُ جميلٌ والأحوالُ بخير. لا إله إلا الله. إلى اللقاء!",
    "en": "A cafe’s naïve façade — “quoted”, 3.5 % of £20; co-operate, e.g. Ã is a letter and so is Ø.",
}
DAMAGED = {
    "lam-alef turned": [
        (
            "مسئوالن گفتند عالقه به کتاب باال رفته و اعالم شد که سالمت و اطالعات مهم است.",
            "مسئولان گفتند علاقه به کتاب بالا رفته و اعلام شد که سلامت و اطلاعات مهم است.",
        ),
        (
            "ان‌شاءهللا معموالً اصالح می‌شود؛ غالم و والدیمیر در سال مالی آمدند و کامالً فعال بودند.",
            "ان‌شاءالله معمولاً اصلاح می‌شود؛ غلام و ولادیمیر در سال مالی آمدند و کاملاً فعال بودند.",
        ),
    ],
    "presentation forms": [
        ("ﻣﯽﺗﻮاﻧﻨﺪ ﺳﻠﻮلﻫﺎی ﺑﺪن را", f"می{ZWNJ}توانند سلول{ZWNJ}های بدن را"),
        ("ﺍﻃﻠﻋﺎﺕ ﺩﺭ ﺗﻠﺵ ﮐﺎﻣﻠ", "اطلاعات در تلاش کاملا"),
    ],
    "words torn by kashida": [
        (
            "این تحقیق ات نش ان م ی دهد که س اختمان ه ا در ش هر ص نعتی خ وب اس ت\nتحقیقات خوب است",
            "این تحقیقات نشان می دهد که ساختمانها در شهر صنعتی خوب است\nتحقیقات خوب است",
        ),
    ],
    "damaged beh": [("چو کشور نېاشد تن من مېاد", "چو کشور نباشد تن من مباد")],
    "mojibake": [("Ø³Ù„Ø§Ù… Ø¯Ù†ÛŒØ§", "سلام دنیا")],
}


def mended(text: str) -> tuple[str, list[str]]:
    """Run every rule over a text, line by line as over the rows of a page."""
    parts, done = mend(text.split("\n"), EVERY)
    return "\n".join(parts), [repair.rule for repair in done]


@pytest.mark.parametrize("language", CLEAN)
def test_clean_text_stays_as_it_is(language: str) -> None:
    assert mended(CLEAN[language]) == (CLEAN[language], [])


def test_the_documents_of_the_corpus_stay_as_they_are() -> None:
    changed = {}
    for path in sorted(CORPUS.rglob("*.md")):
        text = path.read_text("utf-8")
        if path.parent.name == "archive":
            continue  # these hold an export's damaged letters on purpose
        after, done = mended(text)
        if after != text:
            changed[path.name] = done
    assert changed == {}


def joined(lines: list[str], producer: str = "") -> str:
    """Join lines of one paragraph as the lines of a PDF are."""
    join = joiner(lines, producer)
    text = lines[0]
    for following in lines[1:]:
        whole = join(text, following) if join else None
        text = f"{text} {following}" if whole is None else whole
    return text


@pytest.mark.parametrize("width", [1, 14, 40])
@pytest.mark.parametrize("language", CLEAN)
def test_clean_lines_are_joined_with_nothing_lost(language: str, width: int) -> None:
    text = CLEAN[language]
    assert joined(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) == text
    # Chromium's own sign for parting is another, so that compounds may end its lines.
    assert joined(textwrap.wrap(text, width, break_long_words=False), "Skia/PDF") == text


def test_the_paragraphs_of_the_corpus_are_joined_with_nothing_lost() -> None:
    changed = []
    for path in sorted(CORPUS.rglob("*.md")):
        for paragraph in path.read_text("utf-8").split("\n"):
            text = " ".join(paragraph.split())
            lines = textwrap.wrap(text, 50, break_long_words=False, break_on_hyphens=False)
            if lines and joined(lines) != text:
                changed.append((path.name, text))
    assert changed == []


CASES = [(rule, damaged, right) for rule, pairs in DAMAGED.items() for damaged, right in pairs]


@pytest.mark.parametrize(("rule", "damaged", "right"), CASES)
def test_damage_is_mended_by_the_rule_made_for_it(rule: str, damaged: str, right: str) -> None:
    after, done = mended(damaged)
    assert after == right
    assert rule in done


@pytest.mark.parametrize(("rule", "damaged", "right"), CASES)
def test_what_is_mended_is_not_mended_again(rule: str, damaged: str, right: str) -> None:
    assert mended(mended(damaged)[0])[0] == right


def test_rules_for_all_formats_are_those_that_need_no_page() -> None:
    assert [rule.name for rule in RULES] == ["presentation forms", "damaged beh"]


def test_torn_words_are_looked_for_only_in_files_of_programs_that_tear() -> None:
    assert "words torn by kashida" not in [rule.name for rule in rules_for("Skia/PDF m120")]


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["the govern-", "ment of Kabul"], "the government of Kabul"),
        (["the govern\N{HYPHEN}", "ment of Kabul"], "the government of Kabul"),
        (["the govern\N{SOFT HYPHEN}", "ment of Kabul"], "the government of Kabul"),
        (["a well-", "known poet", "is well-known"], "a well-known poet"),
        (["a well-", "known poet", "known as well"], "a well-known poet"),
        (["the re-", "form", "a form and a reform"], "the reform"),
        (["state-of-the-", "art work"], "state-of-the-art work"),
        (["the Kabul-", "Herat road"], None),
        (["from 1990-", "year"], None),
        (["no parting -", "here"], None),
        (["متن-", "ادامه"], None),
        (["plain", "lines"], None),
    ],
)
def test_a_word_parted_at_a_line_end_is_joined_by_what_stands_elsewhere(lines: list[str], whole: str | None) -> None:
    join = joiner(lines)
    assert (join(lines[0], lines[1]) if join else None) == whole


def test_a_plain_hyphen_is_the_texts_own_where_the_program_has_a_sign_for_parting() -> None:
    lines = ["a well-", "known gov\N{HYPHEN}", "ernment"]
    join = joiner(lines, "Chromium Skia/PDF m120")
    assert join is not None
    assert join(lines[0], lines[1]) == "a well-known gov\N{HYPHEN}"
    assert join(lines[1], lines[2]) == "known government"
