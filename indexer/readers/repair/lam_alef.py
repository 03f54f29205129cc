"""The ligature of lam and alef turned round: «اعالم» for «اعلام», «هللا» for «الله».

Producers give the ligature's glyph its two letters in logical order; turning the line round turns them too. In such a
file no «لا» is left at all, though it stands in one of forty words: that is the evidence of the file. A word is turned
where it is none as it stands and one when turned; the lexicon decides, for a word in neither form the letters around
it. Worth .959 → .966 of the words of PDFs.
"""

import functools
import re
from collections.abc import Callable

from indexer.readers.repair.words import PERSIAN_WORD, ZWNJ, frequency, lam_alef_is_likelier, sureness

_TURNED = "ال"
_RIGHT = "لا"
_GOD = re.compile("(?:هللا|اهلل)$")
_MARKED = re.compile("ا([\u064b-\u0652]+)ل")
_CAN_BE = re.compile("|".join((_TURNED, _MARKED.pattern, "هللا|اهلل")))
_LEAST = 2
"""Fewest different words that only turning makes words."""
_SHARE = 0.1
"""Right ligatures at most, as a share of turned ones."""
_OFTENER = 8
"""How many times oftener a word must be than another, for the other to be taken for it turned («تالش», «تلاش»)."""


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where turned ligatures stand in the text, and next to no right ones."""
    if _CAN_BE.search(whole) is None:
        return None
    words = set(PERSIAN_WORD.findall(" ".join(set(whole.split()))))
    right = sum(1 for word in words if _RIGHT in word and _RIGHT in _GOD.sub("", word))
    gains = [sureness(_mend(word)) - sureness(word) for word in words if _TURNED in word]
    strong = sum(gain >= 2 for gain in gains) + sum(word.count("اال") for word in words)
    turned = sum(gain >= 1 for gain in gains)
    return apply if strong >= _LEAST and right <= _SHARE * turned else None


def apply(part: str) -> tuple[str, int]:
    """Turn the ligatures of the words that become words by it; count the words."""
    # Most words have no such letters, and asking a piece of text is cheaper than calling for each word.
    marked = _MARKED.search(part) is not None
    pieces = part.split(" ")
    count = 0
    for number, piece in enumerate(pieces):
        if _TURNED in piece or "هلل" in piece or (marked and _MARKED.search(piece)):
            pieces[number], turned = _piece(piece)
            count += turned
    return (" ".join(pieces), count) if count else (part, 0)


@functools.lru_cache(maxsize=1 << 14)
def _piece(piece: str) -> tuple[str, int]:
    """Mend the words of a piece of text between blanks; count those that changed."""
    count = 0

    def word(found: re.Match[str]) -> str:
        nonlocal count
        mended = _mend(found[0])
        count += mended != found[0]
        return mended

    return PERSIAN_WORD.sub(word, piece), count


def _mend(word: str) -> str:
    """Give the likeliest reading of a word, part by part where a ZWNJ parts it."""
    return ZWNJ.join(_reading(part) for part in word.split(ZWNJ)) if _CAN_BE.search(word) else word


@functools.lru_cache(maxsize=1 << 14)
def _reading(word: str) -> str:
    """Give the surest of the readings of a word: each «ال» in it as it stands or turned."""
    if _GOD.search(word):
        return _GOD.sub("الله", word)
    # A mark over the ligature came between its letters; where nothing is turned it stays where it is.
    bare = _MARKED.sub(rf"{_TURNED}\1", word)
    # Two alefs never stand together: the second of «اال» belongs to the ligature.
    fixed = bare.replace("اال", "ا" + _RIGHT)
    places = [
        found.start() for found in re.finditer(_TURNED, fixed) if fixed[found.start() - 1 : found.start()] != "ل"
    ][:4]
    readings = [
        _with(fixed, [place for bit, place in enumerate(places) if choice >> bit & 1])
        for choice in range(1 << len(places))
    ]
    best = max(readings, key=sureness)
    if sureness(best) == 0:
        # Nobody knows the word: the letters around each pair decide.
        edged = f" {fixed} "
        best = _with(fixed, [place for place in places if lam_alef_is_likelier(edged[place], edged[place + 3])])
    elif sureness(best) == sureness(fixed):
        often = max(readings, key=frequency)
        best = (
            often
            if sureness(often) == sureness(fixed) and frequency(often) > _OFTENER * frequency(fixed) > 0
            else fixed
        )
    return word if best == bare else best


def _with(word: str, places: list[int]) -> str:
    letters = list(word)
    for place in places:
        letters[place : place + 2] = _RIGHT
    return "".join(letters)
