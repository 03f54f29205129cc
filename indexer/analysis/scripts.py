"""Which script a word is written in, the switch that chooses its rules."""

import functools
import unicodedata

OTHER, ARABIC, LATIN = 0, 1, 2
"""Numbers of the scripts as the index stores them; numbers and all other scripts are OTHER."""


def script_of(term: str) -> int:
    """Return the script of the first letter of a folded term."""
    for sign in term:
        script = _script_of_sign(sign)
        if script != _NO_LETTER:
            return script
    return OTHER


_NO_LETTER = -1


@functools.lru_cache(maxsize=4096)
def _script_of_sign(sign: str) -> int:
    code = ord(sign)
    if 0x600 <= code < 0x780 or 0x870 <= code < 0x900 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFF00:
        return ARABIC if unicodedata.category(sign)[0] == "L" else _NO_LETTER
    if "a" <= sign <= "z" or "A" <= sign <= "Z":
        return LATIN
    if code < 0x80 or unicodedata.category(sign)[0] != "L":
        return _NO_LETTER
    if code < 0x250 or 0x1E00 <= code < 0x1F00 or 0x2C60 <= code < 0x2C80 or 0xA720 <= code < 0xA800:
        return LATIN
    return OTHER
