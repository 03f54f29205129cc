"""Letters that readers take for the same: surface -> term.

Two surfaces with one fold are one exact term, so only what is a matter of keyboard, font, encoding or diacritics is
folded here; what needs a dictionary (hamza on another carrier, Dari spellings) is a matter of the stem. NFKC, never
NFKD: NFKD takes ۀ and ئ apart so that a table keyed on them never fires. The order is case and compatibility, then
letters, then marks; folding twice changes nothing (a property test).
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

LETTERS: Final = {
    # letter: what it is folded to, and why
    "\N{ARABIC LETTER YEH}": "ی",  # Arabic keyboards
    "\N{ARABIC LETTER ALEF MAKSURA}": "ی",
    "\N{ARABIC LETTER E}": "ی",  # Pashto ې
    "\N{ARABIC LETTER YEH WITH TAIL}": "ی",  # Pashto ۍ
    "\N{ARABIC LETTER YEH BARREE}": "ی",  # Urdu ے
    "\N{ARABIC LETTER YEH BARREE WITH HAMZA ABOVE}": "ی",
    "\N{ARABIC LETTER FARSI YEH WITH INVERTED V}": "ی",
    "\N{ARABIC LETTER YEH WITH SMALL V}": "ی",  # Kurdish ێ
    "\N{ARABIC LETTER YEH WITH THREE DOTS BELOW}": "ی",
    "\N{ARABIC LETTER YEH WITH HAMZA ABOVE}": "ی",  # رئیس, رییس
    "\N{ARABIC LETTER HIGH HAMZA YEH}": "ی",
    "\N{ARABIC LETTER KAF}": "ک",  # Arabic keyboards
    "\N{ARABIC LETTER SWASH KAF}": "ک",
    "\N{ARABIC LETTER KAF WITH RING}": "گ",  # Pashto ګ
    "\N{ARABIC LETTER NG}": "ک",
    "\N{ARABIC LETTER HEH GOAL}": "ه",  # Urdu ہ
    "\N{ARABIC LETTER HEH GOAL WITH HAMZA ABOVE}": "ه",
    "\N{ARABIC LETTER HEH DOACHASHMEE}": "ه",
    "\N{ARABIC LETTER AE}": "ه",  # Kurdish ە
    "\N{ARABIC LETTER HEH WITH YEH ABOVE}": "ه",  # ۀ, the ezafe after a silent heh
    "\N{ARABIC LETTER TEH MARBUTA}": "ه",
    "\N{ARABIC LETTER TEH MARBUTA GOAL}": "ه",
    "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}": "ا",  # قرآن, قران
    "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}": "ا",
    "\N{ARABIC LETTER ALEF WITH HAMZA BELOW}": "ا",
    "\N{ARABIC LETTER ALEF WASLA}": "ا",
    "\N{ARABIC LETTER ALEF WITH WAVY HAMZA ABOVE}": "ا",
    "\N{ARABIC LETTER WAW WITH HAMZA ABOVE}": "و",  # مؤسسه, موسسه
    "\N{ARABIC LETTER HIGH HAMZA WAW}": "و",
    "\N{ARABIC LETTER WAW WITH RING}": "و",
    "\N{ARABIC LETTER OE}": "و",  # Kurdish ۆ
    "\N{ARABIC LETTER HAMZA}": "",  # جزء, جز
    "\N{ARABIC LETTER HIGH HAMZA}": "",
    "\N{ARABIC TATWEEL}": "",
    "ß": "ss",
    "ẞ": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{MODIFIER LETTER APOSTROPHE}": "'",
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
    "\N{ARABIC THOUSANDS SEPARATOR}": ",",
    "\N{ARABIC COMMA}": ",",
}
"""What each letter becomes; a source is given where it is not the plain habit of keyboards (ISIRI 6219, Unicode ch.
9.2)."""

_DIGITS: Final = {chr(zero + value): str(value) for zero in (0x660, 0x6F0, 0x966) for value in range(10)}
_TABLE: Final = {ord(key): value for key, value in {**LETTERS, **_DIGITS}.items()}

# Runs of these marks stay: in their scripts they are letters (Devanagari vowels and the like), not decoration.
_MARKS_TO_DROP: Final = frozenset(
    chr(code)
    for first, last in ((0x300, 0x370), (0x483, 0x488), (0x591, 0x5C8), (0x610, 0x61B), (0x64B, 0x660), (0x6D6, 0x6EE),
                        (0x8D3, 0x900), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
    for code in range(first, last)
    if unicodedata.category(chr(code)) in ("Mn", "Me")
) | {"\N{ARABIC LETTER SUPERSCRIPT ALEF}"}  # fmt: skip
_DROP: Final = dict.fromkeys(map(ord, _MARKS_TO_DROP))
# No value is a key, so the order of replacing does not matter.
_EVENED: Final = {**LETTERS, **_DIGITS, **dict.fromkeys(_MARKS_TO_DROP, "")}


_JOINERS: Final = (
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{SOFT HYPHEN}\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}"
    "\N{POP DIRECTIONAL ISOLATE}"
)
# The quick way: where only plain letters are left without look-alikes, marks and joiners, the long way gives the same.
_QUICK: Final = {**_TABLE, **_DROP, **dict.fromkeys(map(ord, _JOINERS))}
_PLAIN_ARABIC: Final = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیټډړږښځڅڼٹڈڑ"
_PLAIN: Final = re.compile(f"[a-z0-9{_PLAIN_ARABIC}]+")
_ALL_ARABIC: Final = re.compile(f"[{_PLAIN_ARABIC}]+")
SIGN_BY_SIGN: Final = {
    **{sign: sign for sign in f"abcdefghijklmnopqrstuvwxyz0123456789{_PLAIN_ARABIC}"},
    **{sign: plain for sign, plain in LETTERS.items() if plain and plain in _PLAIN_ARABIC},
    **{sign: plain for sign, plain in _DIGITS.items() if sign < "\u0700"},
}
"""Signs that are folded each by itself, whatever stands beside them, to one sign."""

_INVISIBLE_ASCII: Final = re.compile("[\\x00-\\x20\\x7f]")


def fold(text: str) -> str:
    """Return ``text`` with case, compatibility forms, look-alike letters, digits and diacritics evened out.

    Joiners, soft hyphens and bidi controls vanish, and so do blanks that a compatibility form brings in (U+FDFA is four
    words). What is left may be empty.
    """
    if text.isascii():
        return text.lower() if text.isalnum() else _INVISIBLE_ASCII.sub("", text.lower())
    if _PLAIN.fullmatch(text):
        return text
    quick = text.translate(_QUICK)
    if _PLAIN.fullmatch(quick):
        return quick
    changed = _once(text)
    # Taking a mark away can bring two characters together that compose or fold again.
    while (again := _once(changed)) != changed:
        changed = again
    return changed


def is_folded_arabic(text: str) -> bool:
    """Tell whether the text is a run of letters in Arabic script that ``fold`` leaves as they are: most Persian."""
    return _ALL_ARABIC.fullmatch(text) is not None


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold many short strings of one word list at once, keeping ZWNJ; no line may hold a line end."""
    joined = unicodedata.normalize("NFKC", "\n".join(lines)).casefold()
    for sign in set(joined) & _EVENED.keys():  # a few of a long text: quicker than to translate every character
        joined = joined.replace(sign, _EVENED[sign])
    return joined.split("\n")


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKC", text).translate(_TABLE)
    if not text.isascii():
        text = _bare(text).translate(_DROP)
    if text.isprintable() and " " not in text:
        return text
    return "".join(sign for sign in text if not _is_invisible(sign))


def _bare(text: str) -> str:
    """Take the accents off Latin, Greek and Cyrillic letters; Arabic letters are already folded."""
    return "".join(map(_bare_letter, text))


@functools.lru_cache(maxsize=20000)
def _bare_letter(sign: str) -> str:
    if ord(sign) < 0xC0 or 0x600 <= ord(sign) < 0x1AB0 or 0xAC00 <= ord(sign) < 0xD7B0:
        return sign
    return "".join(part for part in unicodedata.normalize("NFD", sign) if part not in _MARKS_TO_DROP)


def _is_invisible(sign: str) -> bool:
    return sign <= " " or sign == "\x7f" or unicodedata.category(sign) in ("Cf", "Cc", "Zs", "Zl", "Zp")
