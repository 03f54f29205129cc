"""Languages by paragraph: letters first, then function words; Dari only where its words are clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.language import languages, paragraph_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fa", "رئیس جمهور در این دیدار گفت که دولت برای حل مشکلات مردم تلاش می کند و این کار را ادامه می دهد."),
        ("fa", "رئيس جمهور در اين ديدار گفت كه دولت براي حل مشكلات مردم تلاش مي كند."),
        ("prs", "محصلین پوهنتون کابل دیروز به شفاخانه رفتند و با داکتران دیدار کردند."),
        ("ps", "د افغانستان ولسمشر وویل چې دا کار به د خلکو په ګټه وي او ژر به پیل شي."),
        ("ar", "قال الرئيس إن الحكومة تعمل على حل هذه المشكلة في أقرب وقت ممكن."),
        ("ur", "وزیر اعظم نے کہا ہے کہ حکومت عوام کے مسائل حل کرنے کے لیے کام کر رہی ہے۔"),
        ("ckb", "سەرۆکی هەرێم ڕایگەیاند کە حکومەت بۆ چارەسەرکردنی کێشەکان کار دەکات و لە هەموو شوێنێک."),
        ("en", "The president said that the government would try to solve the problem."),
        ("fr", "Le président a dit que le gouvernement est dans une situation difficile."),
        ("de", "Der Präsident sagte, dass die Regierung das Problem nicht lösen werde."),
        ("", "2016 :: 12.5"),
        ("", ""),
    ],
)
def test_paragraphs(language: str, text: str) -> None:
    assert paragraph_language(text) == language


def test_one_afghan_word_is_no_evidence_for_dari() -> None:
    assert paragraph_language("او در پوهنتون درس می خواند و این کتاب را دوست دارد.") == "fa"


def test_a_document_names_its_languages_most_letters_first() -> None:
    persian = "این کتاب را از کتابخانه گرفتم و دیروز تمام کردم که خیلی خوب بود. " * 3
    assert languages(f"{persian}\nThis is the English summary of it.") == ("fa", "en")


def test_dari_evidence_is_put_together_over_paragraphs() -> None:
    text = "این خبر را پوهنتون کابل داد.\nکه در این شهر است و با آن ولسوالی کار می کند.\nاین شفاخانه را دیدم."
    assert languages(text) == ("prs",)


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(paragraph_language(text), str)
    assert all(languages(text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wir fahren nach Berlin und kommen am Montag zurück."),
        ("fr", "Nous avons visité Paris avec des amis."),
        ("es", "Los niños juegan en el jardín."),
        ("it", "Viviamo a Roma da molti anni e non vogliamo partire."),
        ("nl", "De kinderen spelen in de tuin van het huis."),
        ("pt", "As crianças brincam no jardim da escola."),
        ("sv", "Presidenten sade att läget är svårt."),
        ("da", "Vi bor i København og vil ikke flytte efter nytår."),
        ("no", "Barna leker i hagen og det er sol etter regnet."),
        ("tr", "Çocuklar bahçede oynuyor ve hava çok güzel."),
        ("en", "Charles de Gaulle was president of France."),
        ("en", "La La Land won six Oscars and lost one."),
    ],
)
def test_languages_of_latin_script_are_told_apart(language: str, text: str) -> None:
    assert paragraph_language(text) == language
