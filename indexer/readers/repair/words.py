"""What the repairs ask of words: whether one is a word, whatever its spelling of yeh, kaf and the invisible joiners."""

import re

from indexer.analysis import lexicon

PERSIAN_WORD = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH BARREE}\N{ZERO WIDTH NON-JOINER}]+")
"""A run of letters of the Arabic script, with diacritics and zero width non-joiners inside."""
_SPELT = str.maketrans(
    {
        "\N{ARABIC LETTER YEH}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER ALEF MAKSURA}": "\N{ARABIC LETTER FARSI YEH}",
        "\N{ARABIC LETTER KAF}": "\N{ARABIC LETTER KEHEH}",
        "\N{ARABIC TATWEEL}": None,
        **{chr(code): None for code in range(0x64B, 0x653)},
    }
)
_ENDINGS = (
    "ها",
    "های",
    "هایی",
    "ترین",
    "تر",
    "ات",
    "ان",
    "ی",
    "ش",
    "م",
    "ت",
    "ند",
    "شان",
    "یم",
    "ید",
    "ام",
    "اش",
    "ای",
)
_BEGINNINGS = ("می", "نمی", "بی", "ب", "ن")


def is_word(text: str) -> bool:
    """Tell whether a run of letters is a Persian word: in the lexicon, or a known word with an affix."""
    spelt = text.translate(_SPELT).strip("\N{ZERO WIDTH NON-JOINER}")
    if not spelt:
        return False
    parts = spelt.split("\N{ZERO WIDTH NON-JOINER}")
    if len(parts) > 1:
        return all(_known(part) or part in _ENDINGS or part in _BEGINNINGS for part in parts) or _known("".join(parts))
    return _known(spelt)


def _known(spelt: str) -> bool:
    if lexicon.is_word(spelt):
        return True
    return any(
        spelt.endswith(ending) and len(spelt) - len(ending) >= 3 and lexicon.is_word(spelt[: -len(ending)])
        for ending in _ENDINGS
    )
