"""The ligature of lam and alef turned round: «اعالم» for «اعلام», «هللا» for «الله».

Producers give the ligature's glyph its two letters in logical order; turning the line round turns them too. In such a file
no «لا» is left at all, though it stands in one of forty words: that is the evidence of the file. A word is turned where it
is none as it stands and one when turned; the lexicon decides, for a word in neither form the letters around it.
Worth .959 → .966 of the words of PDFs.
"""

import functools
import re

from indexer.readers.repair.words import PERSIAN_WORD, ZWNJ, lam_alef_is_likelier, sureness

_TURNED = "ال"
_RIGHT = "لا"
_GOD = ("هللا", "اهلل", "اللھ")
_SHARE = 0.1


def fits(whole: str) -> bool:
    """Tell whether the text has turned ligatures: words that only turning makes words, and next to no right ones."""
    words = set(PERSIAN_WORD.findall(whole))
    right = sum(1 for word in words if _RIGHT in word)
    surely = sum(1 for word in words if _TURNED in word and sureness(word) == 0 and sureness(_mend(word)) >= 2)
    return surely >= 1 and right <= _SHARE * surely


def apply(part: str) -> tuple[str, int]:
    """Turn the ligatures of the words that become words by it; count the words."""
    count = 0

    def word(found: re.Match[str]) -> str:
        nonlocal count
        mended = _mend(found[0])
        count += mended != found[0]
        return mended

    return PERSIAN_WORD.sub(word, part), count


def _mend(word: str) -> str:
    """Give the likeliest reading of a word, part by part where a ZWNJ parts it."""
    return ZWNJ.join(_reading(part) for part in word.split(ZWNJ)) if _TURNED in word or word in _GOD else word


@functools.lru_cache(maxsize=1 << 14)
def _reading(word: str) -> str:
    """Give the surest of the readings of a word: each «ال» in it as it stands or turned."""
    if word in _GOD:
        return "الله"
    # Two alefs never stand together: the second of «اال» belongs to the ligature.
    fixed = word.replace("اال", "ا" + _RIGHT)
    places = [found.start() for found in re.finditer(_TURNED, fixed) if fixed[found.start() - 1 : found.start()] != "ل"][:4]
    readings = [_with(fixed, [place for bit, place in enumerate(places) if choice >> bit & 1]) for choice in range(1 << len(places))]
    best = max(readings, key=sureness)
    if sureness(best) == 0 and sureness(fixed) == 0:
        # Nobody knows the word: the letters around each pair decide.
        edged = f" {fixed} "
        likely = [place for place in places if lam_alef_is_likelier(edged[place], edged[place + 3])]
        return _with(fixed, likely)
    return best


def _with(word: str, places: list[int]) -> str:
    letters = list(word)
    for place in places:
        letters[place : place + 2] = _RIGHT
    return "".join(letters)
