"""What a word sounds like in another script: consonant skeletons to find candidates, and prices to compare them.

Latin writing of Persian ("Finglish") and Persian writing of foreign names both keep most consonants and are free with
vowels, so two spellings of one word have the same consonants in classes (ت ط t th). Letters that are now vowel, now
consonant or silent (و ی ه ح ع, v w y h) stay out of the skeleton and count when two whole words are compared.
"""

import re
from collections.abc import Mapping
from functools import cache
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from searcher.query.align import Costs, numbers
from searcher.query.alphabet import PERSIAN

_DIGRAPHS = (
    ("tsch", "č"),
    ("sch", "š"),
    ("sh", "š"),
    ("ch", "č"),
    ("zh", "ž"),
    ("gh", "ğ"),
    ("kh", "χ"),
    ("th", "θ"),
    ("ph", "φ"),
    ("ck", "k"),
    ("qu", "q"),
    ("x", "ks"),
    ("oo", "ū"),
    ("ou", "ū"),
    ("ee", "ī"),
    ("aa", "ā"),
)
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLE = re.compile(r"([bcdfghjklmnpqrstvwyz])\1")
LATIN_SOUNDS = "abcdefghijklmnopqrstuvwxyzščžğχθφūīā"

_LATIN_CLASS = str.maketrans("bpfφtθdsščjžgqğkcχzrlmn", "BPFFTΘDSŠČJJGQQKKXZRLMN", "aeiouvwyhūīāx")
_ARABIC_CLASS = str.maketrans(
    "بپفتطټدډثسصشښچڅجژږگګقغکخذزضظځرړلمنڼ", "BPFTTTDDSSSŠŠČČJJJGGQQKXZZZZZRRLMNN", "اویېۍهحعءئؤأآةى"
)
_CHOICES = {"G": "GJQ", "J": "JG", "X": "XK", "Č": "ČKŠX", "Q": "QKG", "Θ": "TS", "K": "KQ", "S": "SZ", "Z": "ZSD"}
MAX_SKELETONS = 12


def latin_sounds(text: str) -> str:
    """Return Latin words with one letter a sound: digraphs joined, doubled consonants once, soft c as s."""
    for pair, letter in _DIGRAPHS:
        text = text.replace(pair, letter)
    return _SOFT_C.sub("s", _DOUBLE.sub(r"\1", text))


_BEYOND = 0x0780  # no letter of either class lies there


def _table(classes: Mapping[int, int | str | None]) -> NDArray[np.uint16]:
    """Return what a letter becomes by code point: another, itself, or 0 where it is left out."""
    table = np.arange(_BEYOND, dtype=np.uint16)
    for letter, class_ in classes.items():
        table[letter] = 0 if class_ is None else ord(class_) if isinstance(class_, str) else class_
    return table


_LATIN_TABLE = _table(_LATIN_CLASS | {ord("Θ"): "T", ord("θ"): "T"})
_ARABIC_TABLE = _table(_ARABIC_CLASS)
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.cumprod(np.full(256, _PRIME, np.uint64))


def hashes(letters: NDArray[np.uint32], ends: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a number a word, equal for equal ones and the same everywhere; 0 for an empty one.

    Words are laid end to end as in ``wordlist.Laid``: ``ends`` are the places of what parts them. Letters that are 0
    count for nothing.
    """
    if ends.size < 2:
        return np.zeros(0, np.uint64)
    letters, starts = letters[: ends[-1]], ends[:-1]
    counts = letters != 0
    counts[starts] = False
    places = np.cumsum(counts)
    places -= np.repeat(places[starts], np.diff(ends))
    values = _POWERS[np.minimum(places, _POWERS.size - 1)]
    values *= letters
    values *= counts
    result: NDArray[np.uint64] = np.add.reduceat(values, starts)
    return result


def _only(letters: NDArray[np.uint32], ends: NDArray[np.intp], first: str, last: str) -> NDArray[np.bool_]:
    """Tell which letters belong to words that hold nothing but letters of a range."""
    if ends.size < 2:
        return np.zeros(letters.size, np.bool_)
    good = (letters >= ord(first)) & (letters <= ord(last))
    good[ends] = True
    sizes = np.diff(ends)
    return np.append(np.repeat(np.logical_and.reduceat(good[:-1], ends[:-1]), sizes), True)


def arabic_hashes(letters: NDArray[np.uint32], ends: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return the hash of each word's consonant classes, 0 for one that is no word of Arabic script."""
    only = _only(letters, ends, "\u0620", "\u06d3")
    return hashes(np.where(only, _ARABIC_TABLE[np.minimum(letters, _BEYOND - 1)], 0).astype(np.uint32), ends)


def latin_hashes(letters: NDArray[np.uint32], ends: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return the hash of each word's consonant classes, 0 for one that is no Latin word."""
    kept = _only(letters, ends, "a", "z")
    kept[ends] = True
    sounding = latin_sounds(letters[kept].tobytes().decode("utf-32-le", "surrogatepass"))
    letters = np.frombuffer(sounding.encode("utf-32-le"), np.uint32)
    return hashes(_LATIN_TABLE[letters].astype(np.uint32), np.flatnonzero(letters == ord("\n")))


def choices(term: str, *, arabic: bool) -> list[str]:
    """Return the skeletons that a word may have in the other script, the likeliest first."""
    classes = term.translate(_ARABIC_CLASS) if arabic else latin_sounds(term).translate(_LATIN_CLASS)
    options = [_CHOICES.get(letter, letter) for letter in classes]
    return [
        chosen for parts in islice(product(*options), MAX_SKELETONS) if (chosen := "".join(parts).replace("Θ", "T"))
    ]


_SAME = (
    "bب pپ tتطټ θتثط sسصث dدډ šشښ čچڅ jجژ gگګ kک cک ğغق qقک fف φف χخ zزذضظځ rرړ žژږ lل mم nنڼ vو wو hهح yی "
    "iیې īی uو ūو oو aاآ āاآ eه"
)
_NEAR = {
    0.1: "aع eا eع",
    0.2: "kق eی oا aه uع iع oع gجغ jگ ğگ sز zس θد qغ čش eو",
    0.3: "uا kخ χک čکخ iا vف wوف oی yا iه cسچش dذض jی",
}
_DROP = {
    "a": 0.15,
    "e": 0.1,
    "o": 0.15,
    "i": 0.3,
    "u": 0.3,
    "h": 0.35,
    "w": 0.35,
    "y": 0.3,
    "ğ": 0.6,
    "ū": 0.5,
    "ī": 0.4,
}
_ADD = {"ا": 0.35, "آ": 0.4, "و": 0.35, "ی": 0.3, "ه": 0.5, "ح": 0.6, "ع": 0.2, "ء": 0.1, "ئ": 0.15, "ن": 0.8}
_FIRST_ADD = {"ا": 0.05, "ع": 0.1, "آ": 0.1}
_LAST_ADD = {"ه": 0.15, "ی": 0.3}
_EDIT = 1.2


@cache
def costs(*, from_arabic: bool) -> Costs:
    """Return the prices of turning a Latin word (as ``latin_sounds`` gives it) into a Persian one, or the other way."""
    latin = {letter: i for i, letter in enumerate(LATIN_SOUNDS, 1)}
    arabic = {letter: i for i, letter in enumerate(PERSIAN, 1)}
    replace = np.full((len(latin) + 1, len(arabic) + 1), _EDIT, np.float32)
    for price, groups in ((0.0, _SAME), *_NEAR.items()):
        for group in groups.split():
            for rank, letter in enumerate(group[1:]):
                cell = latin[group[0]], arabic[letter]
                replace[cell] = min(replace[cell], price + 0.04 * rank)
    drop = np.full(len(latin) + 1, _EDIT, np.float32)
    for letter, price in _DROP.items():
        drop[latin[letter]] = price
    add = np.full(len(arabic) + 1, _EDIT, np.float32)
    for letter, price in _ADD.items():
        add[arabic[letter]] = price
    first_add, last_add = add.copy(), add.copy()
    for letter, price in _FIRST_ADD.items():
        first_add[arabic[letter]] = price
    for letter, price in _LAST_ADD.items():
        last_add[arabic[letter]] = price
    latin_table, arabic_table = numbers(LATIN_SOUNDS), numbers(PERSIAN)
    if from_arabic:
        return Costs(arabic_table, latin_table, replace.T.copy(), add, drop, drop, drop)
    return Costs(latin_table, arabic_table, replace, drop, add, first_add, last_add)
