"""When an inflectional ending may come off a Persian word: what each kind asks of the word and of its base."""

from indexer.analysis.lexicon import ADJECTIVE, ADVERB, NOUN, PLURAL
from indexer.analysis.persian_tables import PersianTables, Suffix

_AGENTS = (
    "گر",
    "دار",
    "کار",
    "گار",
    "شناس",
    "ساز",
    "فروش",
    "نویس",
    "خوان",
    "پرست",
    "گذار",
    "پرداز",
    "یار",
    "مند",
    "کش",
)
"""Behind these a ی makes the name of an office or a craft («شهرداری», «روانشناسی»), a word of its own."""

_SPOKEN_PLURALS = ("هام", "هات", "هاش", "هاست")
_SHORT_SPOKEN = frozenset(["پسر", "مرد", "دست", "چیز", "کار", "درس", "حرف", "شب", "روز", "ادم", "عکس", "فیلم", "دوست"])
"""Words of three or four letters that speech puts in the plural with a bare alef («دستام»)."""

_SHORT_ANIMATE = frozenset(["زن"])
"""Words of two letters that take the plural in ان."""


def rank_of_at(tables: PersianTables, base: str, suffix: Suffix) -> int:
    """Rank a base of the plural in ات, in letters; other endings are ranked by their base's length, the longest first.

    «نفرات» is of نفر, not of نفرت; a long base needs no heh («موضوعات», but «مکاتبات» is of مکاتبه, not of مکاتب).
    """
    if suffix.add == "ت":
        return len(base) - 2
    bare = not suffix.add and len(base) > 4 and base not in tables.plurals
    return len(base) + 2 * bare


def may_leave_known_word(tables: PersianTables, base: str, suffix: Suffix, term: str) -> bool:
    """Tell whether an ending may come off a word that word lists know as a whole: where it is known as a plural."""
    plural = bool(tables.tags[term] & PLURAL)
    match suffix.kind:
        case "an":
            return (plural or suffix.add == "ه") and bool(tables.tags.get(base, 0) & (NOUN | ADJECTIVE))
        case "at" | "ha":
            return plural
        case "in":  # «معلمین»: Arabic participles begin with meem; «انقلابیون» are of an adjective in yeh
            return plural or (term[0] == "م" and len(base) > 3) or (base[-1] == "ی" and len(base) > 4)
        case "vowel" if suffix.ending == "ی":
            return bool(tables.tags.get(base, 0) & NOUN)
        case "vowel" if suffix.ending == "یی":  # «دانشجویی» is a student too; «زیبایی» is beauty and stays
            return base[-1] == "و" and len(base) > 4 and base in tables.tags
        case _:
            return False


def is_good(  # noqa: PLR0911, PLR0912 - a table of cases, one kind of ending each
    tables: PersianTables, base: str, suffix: Suffix, term: str
) -> bool | None:
    """Tell whether the base is evidence enough for this ending; None: only if the base is an inflected form itself."""
    tag = tables.tags.get(base, 0)
    known = bool(tag & (NOUN | ADJECTIVE | ADVERB)) or base in tables.plurals or base in tables.spelling
    match suffix.kind:
        case "ha" if suffix.ending in _SPOKEN_PLURALS:
            return known
        case "ha":
            return known or bool(tag) or len(base) > 2
        case "degree":
            participle = base[-1] == "ه" and base in tables.verbs
            adjective = bool(tag & (ADJECTIVE | ADVERB)) or base in tables.spelling
            return adjective or participle or (suffix.ending.startswith("ترین") and len(base) > 2)
        case "in" if suffix.ending == "ون":
            return base[-1] == "ی" and len(base) > 4 and (bool(tag) or base[:-1] in tables.tags)
        case "at" | "in":
            return bool(tag & (NOUN | ADJECTIVE)) and len(base) > 2
        case "an" if base[-1] == "ت" and tables.tags.get(base[:-1], 0) & NOUN and len(base) > 3:
            return False  # «کتابتان» is your book, not writings
        case "an":
            adjective = base[-1] == "ی" and (base[:-1] in tables.tags or base[:-2] in tables.tags)  # «ایرانیان»
            return (bool(tag & (NOUN | ADJECTIVE)) or adjective) and (len(base) > 2 or base in _SHORT_ANIMATE)
        case "indefinite" if len(base) > 4 and base.endswith(_AGENTS):
            return False
        case "pronoun" if len(suffix.ending) == 1 and base[-1] in "او" and not tag:
            return False  # behind a vowel these take a yeh
        case "pronoun" if term.endswith("ست") and suffix.ending == "ت":
            return False  # «توست»: the copula
        case "copula":
            return bool(tag & ADJECTIVE) and len(base) > 3
        case "informal" if suffix.ending in ("ا", "ام"):
            return (known and len(base) > 3) or base in _SHORT_SPOKEN or None
    if len(suffix.ending) == 1 and suffix.kind != "vowel":
        return True if known and len(base) > 2 else None
    return True if known or base in tables.verbs else None
