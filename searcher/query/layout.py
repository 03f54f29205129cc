"""What somebody meant to type who had the other keyboard on: sghl for سلام, فاث for the.

Two layouts are in use for Persian, the standard one (ISIRI 9147) and the one Windows shipped for twenty years; they
agree on most keys. A key that types a letter in one alphabet may type a mark in the other (; is ک), so whole chunks of
the question are turned, not words.
"""

from functools import cache

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,\\"
_STANDARD = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو"  # ISIRI 9147; its backslash key is a backslash
_WINDOWS = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئوپ"
_STANDARD_SHIFT = {
    "H": "آ",
    "C": "ژ",
    "N": "أ",
    "M": "ء",
    "A": "ؤ",
    "S": "ئ",
    "G": "أ",
    "F": "إ",
    "J": "ة",
    "D": "ي",
    "Z": "ك",
}
_WINDOWS_SHIFT = {"H": "آ", "C": "ژ", "N": "أ", "M": "ء", "V": "ؤ", "B": "إ", "Z": "ة", "X": "ي", "G": "ۀ"}
_BACKQUOTE = "`"


@cache
def _tables() -> tuple[tuple[dict[int, str], dict[int, str]], ...]:
    """Return, for each layout, what its keys type read as Persian, and back."""
    tables = []
    for row, shifted in ((_STANDARD, _STANDARD_SHIFT), (_WINDOWS, _WINDOWS_SHIFT)):
        persian = dict(zip(_KEYS, row, strict=False))
        to_latin = {ord(letter): key for key, letter in persian.items()}
        to_latin |= {ord(letter): key.lower() for key, letter in shifted.items() if ord(letter) not in to_latin}
        to_latin |= {ord("\N{ARABIC LETTER YEH}"): "d", ord("\N{ARABIC LETTER KAF}"): ";"}
        capitals = {key.upper(): letter for key, letter in persian.items() if key.isalpha()}
        to_persian = {ord(key): letter for key, letter in {**capitals, **persian, **shifted}.items()}
        if row is _WINDOWS:
            to_persian[ord(_BACKQUOTE)] = "پ"
        tables.append((to_persian, to_latin))
    return tuple(tables)


def other_keyboard(chunk: str) -> list[str]:
    """Return what the keys of a chunk would have typed on the other keyboard, one reading a layout, each once.

    Empty for a chunk that mixes both alphabets or holds neither.
    """
    latin = any("a" <= letter.lower() <= "z" for letter in chunk)
    arabic = any("\u0620" <= letter <= "\u06d3" for letter in chunk)
    if latin == arabic:
        return []
    return list(dict.fromkeys(chunk.translate(table[0 if latin else 1]) for table in _tables()))
