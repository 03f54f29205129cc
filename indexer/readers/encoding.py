"""Bytes to text: which encoding, told by evidence in a fixed order, with the evidence named.

The order is: byte order mark; valid UTF-8 (chance does not write it, so it beats any declaration); UTF-16 without a
mark, by its zero bytes; what the file declares; the old Arabic code pages, by which of them gives Persian and Arabic
words; and a statistical guess last, since alone it took a tenth of the files for something else.
"""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from indexer.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_WORD = re.compile("[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH BARREE}\N{ZERO WIDTH NON-JOINER}]+")
# Words that stand in any page of running text, in the spellings the code pages can write.
_COMMON_WORDS_WORDS = """
    و در به از که این است را با آن برای های می ها شد کرد خود تا بر هم يک یک بود یا اما ان كه اين براي است مي هاي من
    في على الى إلى عن هذا التي الذي ما لا او أو قد كان ان أن مع هذه ذلك بعد بين كل لم
"""
_COMMON_WORDS = frozenset(_COMMON_WORDS_WORDS.split())
# Letters that end no word or begin none tell a wrong table from a right one even in short texts.
_NEVER_FIRST = frozenset("ةىئؤء")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in, with the evidence that told it."""

    text: str
    encoding: str
    evidence: str


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decode ``data``; ``declared`` is what the file says of itself (``""`` where it says nothing).

    Raises `ReadError` when the bytes are no text in any encoding known here.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), encoding.removesuffix("-sig"), "byte order mark")
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "valid UTF-8")
    except UnicodeDecodeError as error:
        # A cut in the middle of the last letter, or one damaged byte in a long text, is still UTF-8.
        if error.start > len(data) - 4 or _mostly_utf8(data):
            return Decoded(data.decode("utf-8", "replace"), "utf-8", "UTF-8 with damaged bytes")
    wide = _utf16_without_mark(data)
    if wide:
        return Decoded(data.decode(wide, "replace"), wide, "zero bytes of UTF-16")
    if declared:
        try:
            return Decoded(_decode_page(data, declared), declared.lower(), "declared")
        except (UnicodeDecodeError, LookupError):
            pass  # a declaration that does not hold is no evidence
    return _by_words(data) or _by_statistics(data)


def is_text(head: bytes) -> bool:
    """Tell whether bytes from a file's start can be text: few controls, or UTF-16."""
    if not head or head.startswith(tuple(mark for mark, _ in _MARKS)):
        return True
    if _utf16_without_mark(head):
        return True
    controls = sum(head.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13, 26, 27))
    return controls * 200 <= len(head)


def _decode_page(data: bytes, encoding: str) -> str:
    text = data.decode(encoding)
    if codecs.lookup(encoding).name == "cp1256":
        # Writers of old pages typed Persian yeh as byte EC or ED; the text stays as they typed it.
        text = text.replace("\x00", "")
    return text


def _mostly_utf8(data: bytes) -> bool:
    """Tell UTF-8 with rare damage from a code page: in a code page almost no high byte fits."""
    sample = data[: 1 << 20]
    text = sample.decode("utf-8", "replace")
    high = sum(1 for letter in text if letter > "\x7f")
    return high >= 50 and text.count("\N{REPLACEMENT CHARACTER}") * 20 <= high


def _utf16_without_mark(data: bytes) -> str:
    """Give ``utf-16-le``/``utf-16-be`` where one half of the bytes is a script's block number, else ``""``."""
    sample = data[: 1 << 14]
    if len(sample) < 8:
        return ""
    sample = sample[: len(sample) & ~1]
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        blocks = sum(high.count(block) for block in (0x00, 0x06, 0x20, 0xFB, 0xFE))
        low = sample[0::2] if encoding == "utf-16-le" else sample[1::2]
        if blocks >= 0.95 * len(high) and low.count(0) * 20 < len(low):
            return encoding
    return ""


def _by_words(data: bytes) -> Decoded | None:
    """Try the Arabic code pages and take the one that gives words, where one does."""
    best: tuple[float, str, str] | None = None
    for encoding in ("cp1256", "iso-8859-6", "mac_farsi", "cp864"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _wordlike(text[:20_000])
        if best is None or score > best[0]:
            best = (score, encoding, text)
    if best is None or best[0] < 0.08:
        return None
    return Decoded(best[2], best[1], f"gives Persian or Arabic words as {best[1]}")


def _wordlike(text: str) -> float:
    """Give the share of letter groups that are very common words, less those that no word looks like."""
    found = _ARABIC_WORD.findall(text)
    if len(found) < 3:
        return 0.0
    common = sum(1 for word in found if word in _COMMON_WORDS)
    wrong = sum(1 for word in found if word[0] in _NEVER_FIRST)
    return (common - wrong) / len(found)


def _by_statistics(data: bytes) -> Decoded:
    guess = from_bytes(data[: 1 << 16]).best()
    encoding = guess.encoding if guess is not None else ""
    if not encoding or (guess is not None and guess.percent_chaos > 20):
        raise ReadError("The bytes are no text in any encoding that is known here.", "Save the file as UTF-8.")
    return Decoded(data.decode(encoding, "replace"), encoding, "statistics of bytes")
