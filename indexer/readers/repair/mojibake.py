"""Mojibake: UTF-8 that was read as windows-1252 or windows-1256 and saved again as UTF-8.

«Ø³Ù„Ø§Ù…» is «سلام». Each letter is turned back into the byte it was (code points that the code page does not have were
bytes 80-9F and are kept as those), and the result is taken only where it is valid UTF-8 throughout and holds letters of
the Arabic script. Evidence: two-letter groups that UTF-8's first bytes D8-DB leave, which no language writes.
"""

import re
from collections.abc import Callable

_AS_1252 = re.compile(
    "[\u00d8-\u00db][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_AS_1256 = re.compile(
    "[طظعغ\u00d8-\u00db][\u0080-\u00bf\u060c\u061b\u061f\u067e\u0679\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06be\u0152\u0153\u0192\u02c6\u2013-\u203a\u20ac\u2122\u200c\u200d]"
)
_RUN = re.compile(r"[^\n]+")
_LEAST = 4
"""Fewest such groups in a text; one or two may be a quotation of mojibake."""


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where groups of mojibake stand in the text, more than any real spelling has."""
    return apply if len(_AS_1252.findall(whole[:50_000])) >= _LEAST or _dense_1256(whole[:50_000]) else None


def apply(part: str) -> tuple[str, int]:
    """Turn back every line that is mojibake; count the lines."""
    count = 0

    def line(found: re.Match[str]) -> str:
        nonlocal count
        mended = _back(found[0])
        count += mended != found[0]
        return mended

    return _RUN.sub(line, part), count


def _dense_1256(text: str) -> bool:
    groups = len(_AS_1256.findall(text))
    return groups >= _LEAST and groups * 5 > len(text) - text.count(" ")


def _back(line: str) -> str:
    for encoding, pattern in (("cp1252", _AS_1252), ("cp1256", _AS_1256)):
        if not pattern.search(line):
            continue
        try:
            text = b"".join(_bytes(letter, encoding) for letter in line).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            text = _piecewise(line, encoding, pattern)
        if len(text) < len(line) and not pattern.search(text):
            return text
    return line


def _piecewise(line: str, encoding: str, pattern: re.Pattern[str]) -> str:
    """Turn back blank-parted pieces one by one, where a byte of the line was lost on the way."""
    pieces = line.split(" ")
    for number, piece in enumerate(pieces):
        if pattern.search(piece):
            try:
                pieces[number] = b"".join(_bytes(letter, encoding) for letter in piece).decode("utf-8")
            except UnicodeEncodeError:
                continue
            except UnicodeDecodeError:
                kept = b"".join(_bytes(letter, encoding) for letter in piece).decode("utf-8", "ignore")
                pieces[number] = kept if len(kept) * 2 >= len(piece) * 0.8 else piece
    return " ".join(pieces)


def _bytes(letter: str, encoding: str) -> bytes:
    """Give the byte a letter was; a code point that the page lacks but is a byte was kept as it is."""
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        if ord(letter) <= 0xFF:
            return bytes((ord(letter),))
        raise
