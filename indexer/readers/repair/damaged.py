"""Damaged letters: ې where ب stood («نېاشد» for «نباشد»), as some exports of old fonts write it.

Pashto has a real ې, so the rule runs only in text that is not Pashto, and only on a word that is none but becomes one
with the letter changed.
"""

import re
from collections.abc import Callable

from indexer.readers.repair.words import PERSIAN_WORD, is_word

DAMAGED = "\N{ARABIC LETTER E}"
MEANT = "\N{ARABIC LETTER BEH}"
_PASHTO = re.compile("[ټډړږښځڅڼۍګ]")


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where the letter stands in a text without the letters of Pashto."""
    return apply if DAMAGED in whole and len(_PASHTO.findall(whole)) * 3 < whole.count(DAMAGED) else None


def apply(part: str) -> tuple[str, int]:
    """Put ب for ې in the words that become words by it; count the words."""
    count = 0

    def word(found: re.Match[str]) -> str:
        nonlocal count
        text = found[0]
        if DAMAGED not in text:
            return text
        as_yeh = text.replace(DAMAGED, "\N{ARABIC LETTER FARSI YEH}")
        as_beh = text.replace(DAMAGED, MEANT)
        if is_word(as_yeh) or not is_word(as_beh):
            return text
        count += 1
        return as_beh

    return PERSIAN_WORD.sub(word, part), count
