"""Damaged letters: ې where ب stood («نېاشد» for «نباشد»), as some exports of old fonts write it.

Pashto has a real ې, so the rule runs only in text that is not Pashto. Some writers type ې for ی; which of the two a
file means is told by its words that only one of the letters makes words. Only words that ب makes words are changed.
"""

import functools
import re
from collections.abc import Callable

from indexer.readers.repair.words import PERSIAN_WORD, sureness

DAMAGED = "\N{ARABIC LETTER E}"
MEANT = "\N{ARABIC LETTER BEH}"
_YEH = "\N{ARABIC LETTER FARSI YEH}"
_PASHTO = re.compile("[ټډړږښځڅڼۍګ]")


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where the letter stands for ب in a text without the letters of Pashto."""
    if DAMAGED not in whole or len(_PASHTO.findall(whole)) * 3 >= whole.count(DAMAGED):
        return None
    words = {word for word in PERSIAN_WORD.findall(whole) if DAMAGED in word}
    if 2 * sum(word.endswith(DAMAGED) for word in words) > len(words):
        return None  # Pashto ends words in it: «يې», «ترې»
    leaning = [_leaning(word) for word in words]
    return _mend if sum(leaning) > 0 else None


@functools.lru_cache(maxsize=1 << 12)
def _leaning(word: str) -> int:
    """Give how much surer a word is with ب than with ی: positive, zero or negative."""
    return sureness(word.replace(DAMAGED, MEANT)) - sureness(word.replace(DAMAGED, _YEH))


def _mend(part: str) -> tuple[str, int]:
    """Put ب for ې in the words that become words by it; count the words."""
    count = 0

    def word(found: re.Match[str]) -> str:
        nonlocal count
        text = found[0]
        if DAMAGED not in text:
            return text
        meant = text.replace(DAMAGED, MEANT)
        if not sureness(meant):
            return text
        count += 1
        return meant

    return PERSIAN_WORD.sub(word, part), count
