"""The laws of analysis as properties of any text whatever."""

from itertools import pairwise

import icu
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis import joins, plain, short, words
from indexer.analysis.analyzer import Analyzer, Token, analyze, analyze_all, fingerprint
from indexer.analysis.fold import fold
from indexer.analysis.interning import lower
from indexer.analysis.surfaces import LONGEST_TERM, Reading, read_surface

ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
NASTY = [
    "\u0627_\u200c",
    "",
    "\n",
    "\N{ARABIC TATWEEL}",
    f"می{ZWNJ}{ZWNJ}{ZWNJ}روم",
    f"{ZWNJ}کتاب{ZWNJ}",
    "می\N{ZERO WIDTH SPACE}روم",
    "\ufeffایران",
    "\N{RIGHT-TO-LEFT MARK}تهران\N{RIGHT-TO-LEFT MARK}",
    "\N{RIGHT-TO-LEFT ISOLATE}تهران\N{POP DIRECTIONAL ISOLATE}",
    "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}",
    "👩\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧 سلام 𝔘nicode 𠀀字",
    "\ud800",
    "a\ud800b \udc00 سلام\udfff",
    "\uffff",
    "سلام\uffffدنیا",
    "日本語のテキスト ภาษาไทย",
    "gender\u200b_x__1.2.3,4'5’s",
    "می روم نمی خواهند کتاب ها گفت و گو بر می گردد خانه ام نرم افزار های",
    "well-known state-of-the-art a-b-c-d-e-f-g-h 1-2 covid-19",
    "۱٬۲۳۴٬۵۶۷ ١٣٩٤ 12.5 ۱۲٫۵ 1,2,3",
    "\N{RIAL SIGN} \ufdfa ﷲ",
    "\x00\x01\x7f",
    "K\N{COMBINING ENCLOSING CIRCLE} ǅ İ ß ﬁ Ω",
]

_SIGNS = "اآبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیيكةأؤئءۀټډړږښځڅڼېۍabcdeéü'’-_.,:123۱۲۳١٢٣،٬٫ \n\t"
_INVISIBLE = (
    f"{ZWNJ}\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ARABIC FATHATAN}\N{ARABIC TATWEEL}"
    "\N{RIGHT-TO-LEFT MARK}\uffff\ud83d\ude00"
)
_PIECES = ("می", "ها", "های", "تر", "کتاب", "خانه", "روم", "و", "گفت", "گو", "😀", "字", "ไทย")
_letters = st.sampled_from([*_SIGNS, *_INVISIBLE, *_PIECES])
mixed = st.lists(_letters, max_size=40).map("".join)
texts = st.one_of(mixed, st.text(max_size=60), st.text(st.characters(), max_size=30))


def tokens_of(analyzer: Analyzer, texts: list[str]) -> list[list[Token]]:
    """Read a batch back as tokens, so that it can be compared with ``analyze``."""
    batch = analyzer.batch(texts)
    answer = []
    for number, text in enumerate(texts):
        rows = range(int(batch.first[number]), int(batch.first[number + 1]))
        positions = [int(batch.position[row]) for row in rows]
        tokens = []
        for place, row in enumerate(rows):
            start, end, word = int(batch.start[row]), int(batch.end[row]), int(batch.word[row])
            head = place == 0 or positions[place - 1] != positions[place]
            joined = head and place + 1 < len(positions) and positions[place + 1] == positions[place]
            tokens.append(
                Token(text[start:end], analyzer.terms[word], analyzer.stems[word], positions[place], start, end, joined)
            )
        answer.append(tokens)
    return answer


def with_examples(test):  # noqa: ANN001, ANN201 - a decorator of tests
    for text in NASTY:
        test = example(text)(test)
    return test


@settings(max_examples=300, deadline=None)
@with_examples
@given(texts)
def test_tokens_stand_in_order_inside_the_text(text: str) -> None:
    tokens = analyze(text)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.surface == text[token.start : token.end]
        assert token.term
        assert token.stem
        assert len(token.term) <= LONGEST_TERM
        assert not any(sign.isspace() or sign == "\x00" for sign in token.term + token.stem)
    heads = [token for place, token in enumerate(tokens) if not place or tokens[place - 1].position != token.position]
    assert [head.position for head in heads] == list(range(len(heads)))
    for left, right in pairwise(heads):
        assert left.end <= right.start
    for head in heads:
        parts = [token for token in tokens if token.position == head.position and token is not head]
        assert head.joined == bool(parts)
        assert all(head.start <= part.start and part.end <= head.end for part in parts)


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, max_size=8))
@example(NASTY)
def test_a_batch_and_one_text_alone_give_the_same(several: list[str]) -> None:
    alone = [analyze(text) for text in several]
    assert tokens_of(Analyzer(), several) == alone
    assert analyze_all(several) == alone


_SHORT = [
    *_SIGNS,
    *_PIECES[:10],
    *(f" {word} " for word in ("می", "روم", "ها", "کتاب", "گفت", "و", "گو", "نرم", "افزار", "بر", "well-known")),
    ZWNJ,
    ZWNJ * 2,
    "\N{ZERO WIDTH SPACE}",
    "\N{RIGHT-TO-LEFT MARK}",
    "\N{RIGHT-TO-LEFT ISOLATE}",
    "\N{ARABIC FATHATAN}",
    "\N{ARABIC TATWEEL}",
    "\N{COMBINING ACUTE ACCENT}",
    "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}",
    "\N{GREEK CAPITAL LETTER SIGMA}",
    "\N{ARABIC LIGATURE LAM WITH ALEF ISOLATED FORM}",
    "\N{ARABIC LETTER BEH ISOLATED FORM}",
]


@settings(max_examples=500, deadline=None)
@with_examples
@given(st.one_of(texts, st.lists(st.sampled_from(_SHORT), max_size=25).map("".join)))
def test_the_short_path_and_the_batch_give_the_same(text: str) -> None:
    assert [analyze(text)] == tokens_of(Analyzer(bits=8), [text])


def test_the_short_path_is_taken() -> None:
    assert short.read(f"تاریخ ایران و نرم{ZWNJ}افزار 12.5") is not None
    assert short.read("می روم") is None


@settings(max_examples=300, deadline=None)
@with_examples
@given(texts)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=300, deadline=None)
@with_examples
@given(texts)
def test_a_surface_analyses_to_itself(text: str) -> None:
    for token in analyze(text):
        again = analyze(token.surface)
        assert again, token
        assert (again[0].term, again[0].stem) == (token.term, token.stem)


@settings(max_examples=300, deadline=None)
@with_examples
@given(texts)
def test_arrays_cut_as_icu_does(text: str) -> None:
    """ICU is the oracle; what is ours on purpose (format at the end, long words) is done to its answer too."""
    cut = words.cut([text])
    mine = list(zip(cut.start.tolist(), cut.end.tolist(), strict=True))
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    theirs = []
    for start, end in words.cut_by_icu(text):
        for begin in range(start, end, words.LONGEST):
            stop = min(begin + words.LONGEST, end)
            while stop - 1 > begin and _is_format(int(units[stop - 1])):
                stop -= 1
            theirs.append((begin, stop))
    assert mine == theirs


def _is_format(unit: int) -> bool:
    format_classes = ("Format", "ZWJ")
    names = icu.UPropertyNameChoice.LONG_PROPERTY_NAME
    value = icu.Char.getIntPropertyValue(unit, icu.UProperty.WORD_BREAK)
    name = icu.Char.getPropertyValueName(icu.UProperty.WORD_BREAK, value, names)
    return name in format_classes or chr(unit) in (ZWNJ, "\N{ZERO WIDTH SPACE}")


@pytest.mark.parametrize("unit", ["ا", "a", f"ا{ZWNJ}", "1", "字", "_", "\N{COMBINING ACUTE ACCENT}", "😀"])
def test_a_megabyte_without_a_blank_is_cut_and_bounded(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    tokens = analyze(text)
    assert all(token.surface == text[token.start : token.end] for token in tokens)
    assert all(len(token.term) <= LONGEST_TERM for token in tokens)


def test_threads_share_analyze_safely() -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = [f"می روم به کتاب خانه شماره {number} well-known" for number in range(200)]
    expected = [analyze(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(analyze, texts)) == expected


def test_the_fingerprint_tells_tables_and_libraries() -> None:
    assert fingerprint() == fingerprint()
    assert icu.ICU_VERSION in fingerprint()


def test_the_fingerprint_changes_with_a_table(tmp_path, monkeypatch) -> None:  # noqa: ANN001 - pytest's own
    from indexer.analysis import lexicon

    before = lexicon.digest()
    for table in lexicon.TABLES.glob("*.tsv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    monkeypatch.setattr(lexicon, "TABLES", tmp_path)
    assert lexicon.digest() == before
    (tmp_path / "kept_fa.tsv").write_bytes(b"word\n")
    assert lexicon.digest() != before


_PLAIN = st.lists(
    st.sampled_from([*"اآبپيكةأىټډګۍہ", "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}", *"abz", *"09۱٣"]), max_size=9
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(_PLAIN.map("".join), texts).filter(lambda text: text and "\uffff" not in text), max_size=6))
def test_plain_surfaces_read_at_once_are_what_reading_each_gives(surfaces: list[str]) -> None:
    surfaces = [lower(surface) for surface in surfaces if max(surface) <= "\uffff"]
    terms, kinds = plain.read(surfaces)
    for surface, term, kind in zip(surfaces, terms, kinds.tolist(), strict=True):
        if kind != plain.MIXED:
            assert read_surface(surface) == Reading(term[:LONGEST_TERM])
    arabic = [term for term, kind in zip(terms, kinds.tolist(), strict=True) if kind == plain.ARABIC]
    assert joins.flags_of_plain_arabic(arabic).tolist() == [[*joins.flags(term, plain=True)] for term in arabic]
