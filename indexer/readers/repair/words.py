"""What the repairs ask of words: how sure it is that a run of letters is a Persian word.

Spelling is folded for asking only: yeh and kaf of either kind, diacritics and tatweel make no other word.
"""

import functools
import re
from collections import Counter

from indexer.analysis import lexicon
from indexer.analysis.fold import fold_lines
from indexer.analysis.verbs import verb_forms

PERSIAN_WORD = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH BARREE}\N{ZERO WIDTH NON-JOINER}]+")
"""A run of letters of the Arabic script, with diacritics and zero width non-joiners inside."""
ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
_SPELT = str.maketrans(
    {
        "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
        "\N{ARABIC TATWEEL}": None,
        **{chr(code): None for code in range(0x64B, 0x653)},
    }
)
_INVISIBLE = {ord(ZWNJ): None}
_ENDINGS_WORDS = """
    هایشان هایمان هایتان هایش هایم هایت هایی های ها ترین تری تر شان مان تان ات ان ی ش م ت ند یم ید ام اش ای یی ه ا
"""
_ENDINGS = tuple(_ENDINGS_WORDS.split())
_PARTED_ENDINGS = frozenset(ending for ending in _ENDINGS if len(ending) > 1) | {"ی"}
"""Endings that may stand behind a ZWNJ."""
_PASHTO_WORDS = """
    ولاړ ولاړه ولاړل لاړ لاړه لاړل ترلاسه لاسته لاس لاسونه لار لاره لارې لارښود لاندې لاندی لا لامل لاملونه ملاتړ
    سلا سلاح مالومات معلومات ایالاتو ایالتونو ولایت ولایتونه ولایتونو علاقمند علاوه اصلاحات اعلامیه لاسرسی لاسلیک
    غلا بلا کال کاله کالو کالونو والی والو والا مالی حال حالت سوال سوالونه شمال عالی بدلون خلک ولس هالته
"""
_PASHTO = frozenset(_PASHTO_WORDS.split())
"""Common Pashto words with lam and alef or alef and lam, which the Persian list lacks."""
_BEGINNINGS = ("می", "نمی", "بی", "ب", "ن", "نا", "هم")


def is_word(text: str) -> bool:
    """Tell whether a run of letters is surely a Persian word: a trusted one, or one with an affix."""
    return sureness(text) >= 2


@functools.lru_cache(maxsize=1 << 16)
def sureness(text: str) -> int:
    """Give how sure a word is one: 3 trusted or a verb's form, 2 trusted with an ending, 1 somebody's, 0 unknown."""
    return _sureness(_spelt(text).strip(ZWNJ))


def _spelt(text: str) -> str:
    return fold_lines([text.translate(_SPELT)])[0]


def _sureness(spelt: str) -> int:  # noqa: PLR0911 - one return a kind of evidence
    parts = spelt.split(ZWNJ)
    if len(parts) > 1:
        if _is_trusted("".join(parts)):
            return 3
        affixes = [part in _BEGINNINGS if place == 0 else part in _PARTED_ENDINGS for place, part in enumerate(parts)]
        if all(affixes):
            return 0
        return min(3 if affix else _sureness(part) for part, affix in zip(parts, affixes, strict=True))
    if len(spelt) < 2:
        return 3 if spelt == "و" else 0
    if _is_trusted(spelt) or spelt in lexicon.lexicon().hamza or spelt in _PASHTO:
        return 3
    if _base(spelt):
        return 2
    return 1 if spelt in _written() else 0


def _is_trusted(spelt: str) -> bool:
    return lexicon.is_word(spelt) or (len(spelt) > 2 and spelt in verb_forms())


def frequency(text: str) -> int:
    """Give how often a word, or what it is formed of, stands in the corpus behind the word list; 0 where unknown."""
    spelt = _spelt(text).replace(ZWNJ, "")
    return _written().get(spelt, 0) or _written().get(_base(spelt), 0)


def _base(spelt: str) -> str:
    """Give the trusted word that a word is with an ending, ``""`` where there is none."""
    for ending in _ENDINGS:
        base = spelt[: -len(ending)]
        if (
            spelt.endswith(ending)
            and len(base) >= (3 if ending.startswith(("ها", "تر")) else 4)
            and lexicon.is_word(base)
        ):
            return base
    return ""


@functools.cache
def _written() -> dict[str, int]:
    """Give every entry of the word list, trusted or not, with its frequency."""
    text = lexicon.hazm_file("words.dat").read_text(encoding="utf-8").translate(_INVISIBLE)
    # Letter by letter over the whole list: folding each of its words would take a second.
    for letter in sorted(set(text)):
        if not letter.isascii():
            text = text.replace(letter, _spelt(letter))
    rows = (line.split("\t", 2) for line in text.split("\n"))
    written: dict[str, int] = {}
    for row in rows:
        count = int(row[1]) if len(row) > 1 and row[1].isdecimal() else 0
        written[row[0]] = max(count, written.get(row[0], 0))
    return written


@functools.cache
def _around_lam_alef() -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Count in trusted words the letters around «لا» and around «ال»; a blank stands for a word's edge."""
    right: Counter[tuple[str, str]] = Counter()
    turned: Counter[tuple[str, str]] = Counter()
    for word in lexicon.lexicon().tags:
        edged = f" {word} "
        for pair, counts in (("لا", right), ("ال", turned)):
            start = edged.find(pair)
            if start > 0:
                counts[edged[start - 1], edged[start + 2]] += 1
    return right, turned


def lam_alef_is_likelier(before: str, after: str) -> bool:
    """Tell whether between two letters (``" "`` an edge) trusted words have «لا» more often than «ال»."""
    right, turned = _around_lam_alef()
    return right[before, after] > turned[before, after]
