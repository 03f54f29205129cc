"""The stem of a word in Latin script: inflection only, with British and American spellings united.

Porter's full stemmer makes one stem of organ and organization, of university and universe, of general and generate,
which must stay apart. So only its steps for inflection are taken (1a, 1b, 1c, 5; M. F. Porter, An algorithm for suffix
stripping, Program 14, 1980), before them tables of irregular and of look-alike words, and behind them the spellings.
The rule looks at the word alone, never at a guessed language: plural s, which most Latin-script languages share, is
what it does to words of other languages.
"""

import functools
import re

from indexer.analysis.lexicon import rows

_VOWEL = re.compile("[aeiouy]")
_OUR = re.compile(
    "^(arb|ard|arm|behavi|cand|clam|col|deme?an|endeav|enam|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum"
    "|savi|sav|splend|succ|tum|val|vap|vig)our"
)
_OGUE = re.compile("(catal|dial|anal|epil|monol|prol)ogue(s?)$")
_ISE_ENDS = ("e", "ed", "es", "ing", "er", "ers", "ation", "ations", "ational", "able")
_ISE = re.compile(f"([a-z]{{3,}}[^aeiou])(is|ys)({'|'.join(_ISE_ENDS)})$")


@functools.cache
def _irregular() -> dict[str, str]:
    table = {form: lemma.lower() for lemma, forms, *_ in rows("english_irregular") for form in forms.split()}
    for adjective, forms, *_ in rows("english_degrees"):
        for form in forms.split():
            table.setdefault(form, adjective)
    return table


@functools.cache
def _kept() -> frozenset[str]:
    return frozenset(row[0] for row in rows("english_kept"))


@functools.cache
def _spelling() -> dict[str, str]:
    table = {}
    for other, kept, *_ in rows("english_spelling"):
        table[_inflected(other)] = _inflected(kept)
    return table


def stem(term: str) -> str:
    """Return the stem of a folded term in Latin script."""
    lemma = _irregular().get(term)
    if lemma is not None:
        return lemma if lemma in _kept() else _finish(_american(lemma))
    if len(term) < 4 or term in _kept() or not term.isascii() or not term.isalpha():
        return term
    return _finish(_american(term))


def _american(word: str) -> str:
    """Spell a word as American English does where a rule can tell."""
    if "our" in word:
        word = _OUR.sub(r"\1or", word)
    if "ogue" in word:
        word = _OGUE.sub(r"\1og\2", word)
    if ("is" in word or "ys" in word) and word.endswith(_ISE_ENDS):
        word = _ISE.sub(_with_z, word)
    return word


def _with_z(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2][0]}z{found[3]}"


def _finish(word: str) -> str:
    light = _inflected(word)
    return _spelling().get(light, light)


def _inflected(word: str) -> str:
    """Take plural, past and -ing off and level the end (Porter's steps 1a, 1b, 1c, 5a, 5b)."""
    if word[-1] == "s":
        word = _without_plural(word)
    if word[-1] not in "degly":  # what all that follows ends in
        return word
    if word.endswith("eed"):
        if _measure(word[:-3]) > 0:
            word = word[:-1]
    elif word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ed") and _VOWEL.search(word[:-2]):
        word = _mended(word[:-2])
    elif word.endswith("ing") and _VOWEL.search(word[:-3]) and len(word) > 5:
        word = _mended(word[:-3])
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    if word.endswith("e") and len(word) > 3:
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_short(word[:-1])):
            word = word[:-1]
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        word = word[:-1]
    return word


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("oes") and len(word) > 4:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _mended(base: str) -> str:
    """Give back what -ed and -ing took: creat → create, hopp → hop, fil → file."""
    if base.endswith(("at", "bl", "iz", "yz")):
        return base + "e"
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeioulsz":
        return base[:-1]
    if _measure(base) == 1 and _ends_short(base):
        return base + "e"
    return base


_SYLLABLES = re.compile("[aeiouy]+[^aeiouy]+")


def _measure(base: str) -> int:
    """Count Porter's m: how often a vowel is followed by a consonant."""
    return len(_SYLLABLES.findall(base))


def _ends_short(base: str) -> bool:
    """Tell whether the base ends consonant, vowel, consonant, the last not w, x or y."""
    return len(base) > 2 and base[-1] not in "aeiouwxy" and base[-2] in "aeiouy" and base[-3] not in "aeiou"
