"""Where words begin and end: ICU's rules (UAX 29) as array operations over many texts at once.

Words are cut on the untouched text and changed afterwards, so every offset is right by construction (law 1). Calling
ICU's break iterator costs 150 ns a token and a Python slice besides; its rules WB4 to WB13 only look at the class of a
character and its two neighbours, so here they are a handful of comparisons over one array of UTF-16 code units that
holds a whole batch of texts. Scripts that ICU cuts with a dictionary (kana, Han, Thai, Lao, Khmer, Burmese) and texts
with characters outside the basic plane go to ICU itself; it is also the oracle of the property test.

We differ from ICU on purpose in six things:

- ZERO WIDTH SPACE binds as ZERO WIDTH NON-JOINER does, for people type one for the other;
- a colon between letters parts them («گفت:كلانتري»);
- the rial sign is a word («ریال»);
- format characters at the end of a word are outside its span, so that a mark never covers a bidi control;
- a run without letter or digit (underscores, Katakana middle dots) is no word;
- a word of more than ``LONGEST`` code units is cut into pieces of that length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import icu
import numpy as np
from numpy.typing import NDArray

LONGEST = 255
"""Code units of the longest word; longer runs are cut, so that one line without blanks cannot make one giant term."""

UNIT_SEPARATOR = 0xFFFF
"""Parts the texts of a batch; a noncharacter, so no rule joins over it."""

# Bits of a code unit's class.
_LETTER, _DIGIT, _LOW_LINE, _EXTEND, _MID_LETTER, _MID_DIGIT, _HARD, _FORMAT = 1, 2, 4, 8, 16, 32, 64, 128

GAP_OTHER, GAP_NONE, GAP_BLANK, GAP_HYPHEN = 0, 1, 2, 3
"""What stands between a word and the next one: anything, nothing, one blank, one hyphen."""

_BLANKS = "\N{SPACE}\N{NO-BREAK SPACE}\N{THIN SPACE}\t"
_HYPHENS = "\N{HYPHEN-MINUS}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
_BINDING = "\N{ZERO WIDTH SPACE}"
_RIAL = "\N{RIAL SIGN}"

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""In a Python string a surrogate is always alone; two in a row must not become one character when encoded.
A noncharacter, which is no part of a word either, stands for each."""

_CLASS_OF_PROPERTY = {
    "ALetter": _LETTER,
    "Hebrew_Letter": _LETTER,
    "Numeric": _DIGIT,
    "ExtendNumLet": _LOW_LINE,
    "Extend": _EXTEND,
    "ZWJ": _EXTEND | _FORMAT,
    "Format": _EXTEND | _FORMAT,
    "MidLetter": _MID_LETTER,
    "MidNumLet": _MID_LETTER | _MID_DIGIT,
    "Single_Quote": _MID_LETTER | _MID_DIGIT,
    "MidNum": _MID_DIGIT,
    "Katakana": _HARD,
}


def _classes() -> NDArray[np.uint8]:
    """Build the class of each of the 65,536 UTF-16 code units from ICU's own Word_Break property."""
    classes = np.zeros(0x10000, np.uint8)
    for name, bits in _CLASS_OF_PROPERTY.items():
        classes[_units_in(f"[:Word_Break={name}:]")] = bits
    classes[_units_in(_BY_DICTIONARY)] = _HARD
    classes[0x3040:0xA000] = _HARD  # kana and Han with the signs among them
    classes[0xD800:0xE000] = _HARD  # surrogates
    for sign in ("\N{ZERO WIDTH NON-JOINER}", _BINDING):
        classes[ord(sign)] = _EXTEND | _FORMAT
    classes[ord(":")] = 0
    classes[ord(_RIAL)] = _LETTER
    classes[UNIT_SEPARATOR] = 0
    return classes


def _units_in(pattern: str) -> list[int]:
    """Return the code units of a set of characters in ICU's pattern language."""
    signs = icu.UnicodeSet(f"[{pattern}&[\\u0000-\\uffff]]")
    ranges = ((signs.getRangeStart(at), signs.getRangeEnd(at)) for at in range(signs.getRangeCount()))
    return [unit for first, last in ranges for unit in range(ord(first), ord(last) + 1)]


_BY_DICTIONARY = "[[:Han:][:Hiragana:][:Katakana:][\\uac00-\\ud7a3][:Line_Break=Complex_Context:]]"
"""What ICU's word.txt leaves to its dictionaries."""

_CLASS = _classes()
_GAP = np.zeros(0x10000, np.uint8)
_GAP[[ord(sign) for sign in _BLANKS]] = GAP_BLANK
_GAP[[ord(sign) for sign in _HYPHENS]] = GAP_HYPHEN


def patterns() -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """Return, for texts too short for arrays: a word's pattern, that of texts it does not fit, all format characters.

    A middle sign beside one that extends, a low line and all that is hard are not followed by the pattern.
    """

    def signs(bits: int) -> str:
        return "".join([chr(unit) for unit in np.flatnonzero(_CLASS & bits).tolist()])

    letter, digit, extend = (re.escape(signs(bits)) for bits in (_LETTER, _DIGIT, _EXTEND))
    mid_letter, mid_digit = re.escape(signs(_MID_LETTER)), re.escape(signs(_MID_DIGIT))
    hard, low_line = re.escape(signs(_HARD)), re.escape(signs(_LOW_LINE))
    run = f"[{letter}{digit}{extend}]*"
    middle = f"(?<=[{letter}])[{mid_letter}](?=[{letter}])|(?<=[{digit}])[{mid_digit}](?=[{digit}])"
    word = re.compile(f"[{letter}{digit}]{run}(?:(?:{middle}){run})*")
    any_middle = f"[{mid_letter}{mid_digit}]"
    unfit = f"[{hard}{low_line}\uffff\U00010000-\U0010ffff]|[{extend}]{any_middle}|{any_middle}[{extend}]"
    return word, re.compile(unfit), signs(_FORMAT)


def gap_of(between: str) -> int:
    """Name what stands between two words of a text; the same as ``Cut.gap``."""
    if len(between) == 1 or (len(between) == 2 and _CLASS[ord(between[1])] & _FORMAT):
        return int(_GAP[ord(between[0])])
    return GAP_OTHER if between else GAP_NONE


@dataclass(frozen=True, slots=True)
class Cut:
    """The words of a batch of texts, in order.

    ``units`` are the UTF-16 code units (uint16) of all texts, parted by ``UNIT_SEPARATOR``. ``start`` and ``end``
    (int64) are where each word begins and ends in ``units``; ``gap`` (uint8) is one of the GAP numbers for what
    follows the word. ``bounds`` (int64[d + 1]) is where each text begins in ``units``, its last value one past the
    last separator. ``pairs`` (int64) is the end of every surrogate pair.
    """

    units: NDArray[np.uint16]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    gap: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    pairs: NDArray[np.int64]

    def code_points(self, places: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Turn places in ``units`` into code points counted from the beginning of their own text.

        Places of text i are ``places[first[i]:first[i + 1]]``.
        """
        base = self.bounds[:-1]
        if self.pairs.size:  # each counts twice in ``units``
            places = places - self.pairs.searchsorted(places, side="right")
            base = base - self.pairs.searchsorted(base, side="right")
        return (places - base.repeat(np.diff(first))).astype(np.uint32)


def cut(texts: Sequence[str]) -> Cut:
    """Cut the words of all texts at once; texts that need a dictionary are cut by ICU and put in their place."""
    joined = "".join([text + "\uffff" for text in texts])
    try:
        encoded = joined.encode("utf-16-le")
    except UnicodeEncodeError:  # lone surrogates
        texts = [_LONE_SURROGATE.sub("\ufffe", text) for text in texts]
        encoded = "".join([text + "\uffff" for text in texts]).encode("utf-16-le")
    units = np.frombuffer(encoded, np.uint16)
    bounds = _bounds(units, texts)
    classes = _CLASS.take(units)
    start, end = _cut_plain(classes)
    hard_units = (classes == _HARD).nonzero()[0]
    pairs = _NO_PAIRS
    if hard_units.size:
        pairs = _pairs(units)
        hard = np.unique(bounds.searchsorted(hard_units, side="right") - 1)
        start, end = _with_hard_texts(texts, hard.tolist(), start, end, bounds)
    start, end = _split_long(start, end)
    raw_end = end
    end = _without_trailing_format(classes, start, end)
    return Cut(units, start, end, _gaps(units, classes, start, raw_end), bounds, pairs)


_NO_PAIRS = np.zeros(0, np.int64)


def _pairs(units: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return the end of every surrogate pair."""
    halves = units & 0xFC00
    places: NDArray[np.int64] = ((halves[:-1] == 0xD800) & (halves[1:] == 0xDC00)).nonzero()[0]
    return places + 2


def _bounds(units: NDArray[np.uint16], texts: Sequence[str]) -> NDArray[np.int64]:
    separators = (units == UNIT_SEPARATOR).nonzero()[0]
    if separators.size != len(texts):  # some text holds the noncharacter itself
        sizes = [len(text.encode("utf-16-le")) // 2 + 1 for text in texts]
        separators = np.cumsum(np.array(sizes, np.int64)) - 1
    bounds = np.zeros(separators.size + 1, np.int64)
    bounds[1:] = separators + 1
    return bounds


def _cut_plain(classes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Apply WB4 to WB13 to the classes of all units."""
    extending = classes & _EXTEND
    some_extend = bool(extending.any())
    at = np.empty(0, np.int64)
    if some_extend:  # WB4: what extends is invisible to all later rules
        at = (extending == 0).nonzero()[0]
        classes = classes.take(at)
    core = classes & (_LETTER | _DIGIT | _LOW_LINE)
    middle = (classes & (_MID_LETTER | _MID_DIGIT) != 0).nonzero()[0]
    middle = middle[(middle > 0) & (middle < classes.size - 1)]
    before, here, after = classes[middle - 1], classes[middle], classes[middle + 1]
    letters = ((here & _MID_LETTER) > 0) & ((before & after & _LETTER) > 0)  # WB6, WB7
    digits = ((here & _MID_DIGIT) > 0) & ((before & after & _DIGIT) > 0)  # WB11, WB12
    core[middle[letters | digits]] = _LETTER
    inside = core != 0
    change = np.empty(inside.size + 1, bool)
    change[0], change[-1] = (inside[0], inside[-1]) if inside.size else (False, False)
    np.not_equal(inside[1:], inside[:-1], out=change[1:-1])
    edges = change.nonzero()[0]
    start, end = edges[::2], edges[1::2]
    if bool((core == _LOW_LINE).any()) and start.size:
        real = (np.bitwise_or.reduceat(core, start) & (_LETTER | _DIGIT)) != 0
        # reduceat runs to the next start, over units that are outside every word and so are 0
        start, end = start[real], end[real]
    if some_extend:
        start, last = at[start], at[end - 1]
        # what extends the last character belongs to the word: up to the next unit that does not extend
        following = at.searchsorted(last, side="right")
        end = np.append(at, extending.size)[following]
    return start, end


def _with_hard_texts(
    texts: Sequence[str], hard: list[int], start: NDArray[np.int64], end: NDArray[np.int64], bounds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Replace the words of the texts numbered in ``hard`` by ICU's."""
    owner = bounds.searchsorted(start, side="right") - 1
    keep = ~np.isin(owner, hard)
    pieces = [np.stack([start[keep], end[keep]])]
    pieces += [np.array(cut_by_icu(texts[number]), np.int64).reshape(-1, 2).T + bounds[number] for number in hard]
    both = np.concatenate(pieces, axis=1)
    order = np.argsort(both[0], kind="stable")
    return both[0][order], both[1][order]


def cut_by_icu(text: str) -> list[tuple[int, int]]:
    """Cut one text with ICU's break iterator: (start, end) of each word in UTF-16 code units, trailing format included.

    A break iterator is not thread-safe and costs 12 µs, so each call makes its own.
    """
    tailored = text.replace("\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH NON-JOINER}").replace(":", "\n")
    tailored = tailored.replace(_RIAL, "\N{ARABIC LETTER REH}")
    tailored = _LONE_SURROGATE.sub("\ufffe", tailored)
    iterator = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    iterator.setText(icu.UnicodeString(tailored))
    units = np.frombuffer(tailored.encode("utf-16-le"), np.uint16)
    bare = (_CLASS.take(units) & ~np.uint8(_LOW_LINE | _EXTEND | _FORMAT)) == 0
    solid = np.concatenate([[0], np.cumsum(~bare)])
    # ICU calls a word that ends in a low line and an extending sign («ا_» with a ZWNJ) no word: its letters say it is.
    lettered = np.concatenate([[0], np.cumsum((_CLASS.take(units) & (_LETTER | _DIGIT)) != 0)])
    spans, begin = [], 0
    for stop in iterator:
        named = iterator.getRuleStatus() >= 100 and solid[stop] > solid[begin]
        if named or lettered[stop] > lettered[begin]:
            spans.append((begin, stop))
        begin = stop
    return spans


def _split_long(start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pieces = (end - start + LONGEST - 1) // LONGEST
    if not (pieces > 1).any():
        return start, end
    first = np.repeat(start, pieces)
    ordinal = np.arange(first.size) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    begin = first + ordinal * LONGEST
    return begin, np.minimum(begin + LONGEST, np.repeat(end, pieces))


def _without_trailing_format(
    classes: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Move ends back over trailing format characters, never to or before the start."""
    trailing = np.flatnonzero(classes[end - 1] & _FORMAT) if end.size else np.empty(0, np.int64)
    if not trailing.size:
        return end
    solid = np.flatnonzero((classes & _FORMAT) == 0)
    end = end.copy()
    place = solid.searchsorted(end[trailing]) - 1
    end[trailing] = np.maximum(solid[np.maximum(place, 0)] + 1, start[trailing] + 1)
    return end


def _gaps(
    units: NDArray[np.uint16], classes: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Name what stands between each word and the next; a format character beside the one blank does not matter."""
    gap = np.zeros(start.size, np.uint8)
    if start.size < 2:
        return gap
    between = start[1:] - end[:-1]
    after = end[:-1]
    found = _GAP.take(units.take(after, mode="clip"))
    found[between != 1] = GAP_OTHER
    found[between == 0] = GAP_NONE
    two = (between == 2).nonzero()[0]
    two = two[(classes[after[two] + 1] & _FORMAT) > 0]
    found[two] = _GAP.take(units.take(after[two]))
    gap[:-1] = found
    return gap


def icu_version() -> str:
    """Return the version of ICU and of the Unicode data in it."""
    return f"{icu.ICU_VERSION}/{icu.UNICODE_VERSION}"
