"""What a word sounds like in another script: consonant skeletons to find candidates, and prices to compare them.

Latin writing of Persian ("Finglish") and Persian writing of foreign names both keep most consonants and are free with
vowels, so two spellings of one word have the same consonants in classes (ت ط t th). Letters that are now vowel, now
consonant or silent (و ی ه ح ع, v w y h) stay out of the skeleton and count when two whole words are compared.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from searcher.query.align import Costs, numbers
from searcher.query.alphabet import PERSIAN

Skeletons = Callable[[Sequence[str]], list[str]]

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
_LATIN_WORD = re.compile("[a-z]+")
_ARABIC_WORD = re.compile("[\u0620-\u06d3]+")


def latin_sounds(text: str) -> str:
    """Return Latin words with one letter a sound: digraphs joined, doubled consonants once, soft c as s."""
    for pair, letter in _DIGRAPHS:
        text = text.replace(pair, letter)
    return _SOFT_C.sub("s", _DOUBLE.sub(r"\1", text))


def latin_skeletons(terms: Sequence[str]) -> list[str]:
    """Return the consonant classes of each term, '' for one that is no Latin word."""
    held = "\n".join(term if _LATIN_WORD.fullmatch(term) else "" for term in terms)
    return latin_sounds(held).translate(_LATIN_CLASS).replace("Θ", "T").split("\n")


def arabic_skeletons(terms: Sequence[str]) -> list[str]:
    """Return the consonant classes of each term, '' for one that is no word of Arabic script."""
    held = "\n".join(term if _ARABIC_WORD.fullmatch(term) else "" for term in terms)
    return held.translate(_ARABIC_CLASS).split("\n")


def hashes(skeletons: Sequence[str]) -> NDArray[np.int64]:
    """Return a number a skeleton, equal for equal ones within this process; 0 for the empty one."""
    return np.fromiter(map(hash, skeletons), np.int64, len(skeletons))


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
