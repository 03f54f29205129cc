"""Which language a paragraph is in: by letters that one language alone has, then by its function words.

Evidence is counted, never guessed: letters of Pashto's own speak for Pashto, a function word for each language that
has it. A paragraph of a word or two may stay unknown; stems do not depend on this (law 3), only ``lang:`` and the
facets do. Dari and Iranian Persian share letters and function words, so they are told apart by words of public life
and by spellings («اکتوبر», «اکتبر»), over a whole document, and only where the evidence is clear; otherwise the
language is ``fa``.

Words are looked up as they are written, in the spellings keyboards give, because this runs over every text: 15 µs a
kilobyte.
"""

import functools
import re
from collections import Counter
from dataclasses import dataclass, field

from indexer.analysis.lexicon import rows

_LONGEST = 500
"""Characters of a paragraph that are looked at; 2,000 changed no answer on 23,000 documents and cost three times as
much."""

_OWN = {
    "ps": frozenset("ټډړږښځڅڼۍېګ"),
    "ur": frozenset("ٹڈڑےںہ"),
    "ckb": frozenset("ۆێڵڕە"),
    "fa": frozenset("پچژگ"),
    "ar": frozenset("ةىأإي"),
}
"""Letters that speak for a language; those of Persian and Arabic only against one another."""

_OWN_LATIN = {"es": "ñ¿¡", "pt": "ãõ", "de": "ß", "sv": "å", "da": "åæø", "no": "åæø", "tr": "ğışİ"}
"""The same in Latin script, where any of them counts as one function word."""

_LETTERS_APART = 60
"""A text of Pashto, Urdu or Kurdish has a letter of its own at least so often; a name quoted in another language has
not."""

_CLEAR_DARI = 2
"""Different words of Afghan public life that make a Persian text Dari, if they outnumber the Iranian ones two to one.

Set by hand on NTREX-128 (Dari and Iranian translations of one text) and news of both countries.
"""

_ARABIC_SCRIPT = ("fa", "ps", "ar", "ur", "ckb")
_LATIN_SCRIPT = ("en", "fr", "de", "es", "it", "nl", "pt", "sv", "da", "no", "tr")
_LEAST_VOTES = 2
"""Function words that make a text in Latin script anything but English: one alone («la», «de», «den») may be a name."""

_CAPITALISED = ("en", "fr", "de", "nl", "it", "sv", "da", "no")
"""Languages whose function words count at the head of a sentence too: «The», «Die»; but «Los» and «Las» are names."""

_ARABIC_LETTER = re.compile("[\u0620-\u06d3]")
_TRIM = re.compile("[^\\w\\s\u200c]+")


@functools.cache
def _table() -> dict[str, tuple[str, ...]]:
    """Return the languages each word speaks for, in each spelling that keyboards give it."""
    table: dict[str, list[str]] = {}
    arabic_keyboard = str.maketrans("یک", "يك")
    for language, words, *_ in rows("language_words"):
        for word in words.split():
            spellings = {
                word,
                word.replace("\N{ZERO WIDTH NON-JOINER}", ""),
                word.translate(arabic_keyboard),
                word.replace("ک", "ك"),
            }
            if language in _CAPITALISED:
                spellings.add(word.capitalize())
            for spelling in spellings:
                known = table.setdefault(spelling, [])
                if language not in known:
                    known.append(language)
    return {word: tuple(languages) for word, languages in table.items()}


@dataclass(slots=True)
class _Evidence:
    """What one paragraph says: its language without the dialect, and the words of either dialect in it."""

    language: str = ""
    dari: set[str] = field(default_factory=set)
    iranian: set[str] = field(default_factory=set)


def paragraph_language(text: str) -> str:
    """Return the language tag of a paragraph, one of those in ``language_words.tsv``; ``""`` when unknown."""
    evidence = _evidence(text)
    return "prs" if evidence.language == "fa" and _is_dari(evidence.dari, evidence.iranian) else evidence.language


def _is_dari(dari: set[str], iranian: set[str]) -> bool:
    return len(dari) >= _CLEAR_DARI and len(dari) > 2 * len(iranian)


def _evidence(text: str) -> _Evidence:
    text = text[:_LONGEST]
    ascii_only = text.isascii()
    if text.isupper():
        text = text.lower()
    found = _Evidence()
    votes: dict[str, int] = {}
    table = _table()
    words = _TRIM.sub(" ", text).split() if ascii_only else text.replace("،", " ").replace(".", " ").split()
    for word in filter(table.__contains__, words):
        for language in table[word]:
            if language == "prs":
                found.dari.add(word)
            elif language == "fa-IR":
                found.iranian.add(word)
            else:
                votes[language] = votes.get(language, 0) + 1
    signs = set() if ascii_only else set(text)
    if not ascii_only and _ARABIC_LETTER.search(text) and len(text.encode("utf-8", "surrogatepass")) > 1.35 * len(text):
        found.language = _of_arabic_script(text, signs, votes)
    else:
        for language, letters in _OWN_LATIN.items():
            if not signs.isdisjoint(letters):
                votes[language] = votes.get(language, 0) + 1
        best = max(_LATIN_SCRIPT, key=lambda language: votes.get(language, 0))
        found.language = best if votes.get(best, 0) >= (1 if best == "en" else _LEAST_VOTES) else ""
    return found


def _of_arabic_script(text: str, signs: set[str], votes: dict[str, int]) -> str:
    own = {language: sum(map(text.count, letters & signs)) for language, letters in _OWN.items()}
    own["ckb"] -= text.count("ە\N{ARABIC HAMZA ABOVE}")  # a Persian ezafe in another encoding
    score = {language: float(votes.get(language, 0)) for language in _ARABIC_SCRIPT}
    for language in ("ps", "ur", "ckb"):
        if language == "ckb" and not votes.get("ckb"):
            continue
        score[language] += own[language] * (1.0 if own[language] * _LETTERS_APART > len(text) else 0.1)
    if own["fa"]:
        score["fa"] += 1
        score["ar"] *= 0.3
    elif own["ar"] and not votes.get("fa"):
        score["ar"] += 1
    best = max(_ARABIC_SCRIPT, key=lambda language: score[language])
    return best if score[best] > 0 else ""


def languages(text: str) -> tuple[str, ...]:
    """Return the languages of a text's paragraphs, that of most letters first; empty when none is known.

    One writer wrote the Persian paragraphs of a text, so their evidence for Dari is put together.
    """
    sizes = Counter[str]()
    dari: set[str] = set()
    iranian: set[str] = set()
    for paragraph in text.splitlines():
        if len(paragraph) < 2:
            continue
        evidence = _evidence(paragraph)
        if evidence.language:
            sizes[evidence.language] += len(paragraph)
        if evidence.language == "fa":
            dari |= evidence.dari
            iranian |= evidence.iranian
    if sizes["fa"] and _is_dari(dari, iranian):
        sizes["prs"] = sizes.pop("fa")
    return tuple(language for language, size in sizes.most_common() if size)
