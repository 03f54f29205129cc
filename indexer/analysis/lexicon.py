"""hazm's words and verbs as look-up tables: the one door to hazm.

hazm's files are read where they are installed; the package itself is never imported (it pulls in nltk and takes
seconds). Of the 193,350 entries of ``words.dat`` only the 35,000 with a part of speech can be trusted to be words:
«انت» and «کبو» are in it too. Everything here is folded (``fold.py``) and without ZWNJ, as terms are.
"""

import functools
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis.fold import fold_lines
from indexer.errors import KavoshError

ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
TABLES = Path(__file__).parent / "tables"
"""Where our own tables of rules lie: tab-separated, a comment line begins with #."""

NOUN, ADJECTIVE, ADVERB, PLURAL, NUMBER, OTHER = 1, 2, 4, 8, 16, 32
_TAGS = {"N": NOUN, "AJ": ADJECTIVE, "ADV": ADVERB, "PL": PLURAL, "NUM": NUMBER, "AJC": ADJECTIVE}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Trusted Persian words.

    ``tags`` gives each term its parts of speech, a sum of the numbers above; ``compounds`` holds (first, second) of
    words that dictionaries write with one ZWNJ («نرم~افزار»), ``compounds_and`` of those with «و» between them
    («گفت~وگو»). ``hamza`` maps other ways to put a hamza to the term of the word («مساله», «مسیله»).
    """

    tags: dict[str, int]
    compounds: frozenset[tuple[str, str]]
    compounds_and: frozenset[tuple[str, str]]
    hamza: dict[str, str]


def hazm_file(name: str) -> Path:
    """Return where hazm's data file lies, without importing hazm."""
    spec = importlib.util.find_spec("hazm")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "data" / name
        if path.is_file():
            return path
    raise KavoshError(f"The word list {name} of hazm is not installed.", "Run: `pip install hazm==0.12.1`")


def rows(name: str) -> Iterator[list[str]]:
    """Read one of our tables: the columns of each line that is not empty, a comment or the header."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if line.strip() and not line.startswith("#")]
    for line in body[1:]:
        yield [column.strip() for column in line.split("\t")]


def digest() -> str:
    """Return a hash of every table and of hazm's files: another table makes another analyzer."""
    total = hashlib.sha256()
    for path in [*sorted(TABLES.glob("*.tsv")), *(hazm_file(name) for name in ("words.dat", "verbs.dat"))]:
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@functools.cache
def lexicon() -> Lexicon:
    """Read hazm's word list once: 0.2 s."""
    text = hazm_file("words.dat").read_text(encoding="utf-8")
    entries = re.findall(r"^([^\t\n]+)\t[^\t\n]*\t([A-Z][A-Z,]*)$", text, re.MULTILINE)
    written = [word for word, _ in entries]
    folded = fold_lines(written)
    tags: dict[str, int] = {}
    first_second, first_and_second = set(), set()
    hamza: dict[str, str] = {}
    bits_of = {parts: _bits(parts) for parts in {parts for _, parts in entries}}
    for word, spelt, (_, parts) in zip(written, folded, entries, strict=True):
        pieces = spelt.split(ZWNJ)
        term = "".join(pieces)
        tags[term] = tags.get(term, 0) | bits_of[parts]
        if len(pieces) == 2 and pieces[0] and pieces[1]:
            if pieces[1][0] == "و" and len(pieces[1]) > 2 and word.split(ZWNJ)[1][0] == "و":
                first_and_second.add((pieces[0], pieces[1][1:]))
            first_second.add((pieces[0], pieces[1]))
        elif len(pieces) == 3 and pieces[1] == "و":
            first_and_second.add((pieces[0], pieces[2]))
        if _HAMZA.search(word):
            hamza.setdefault(word, term)
    return Lexicon(tags, frozenset(first_second), frozenset(first_and_second), _hamza_spellings(hamza, tags))


def _bits(parts: str) -> int:
    """Sum up the parts of speech of an entry («N,AJ»)."""
    bits = 0
    for part in parts.split(","):
        bits |= _TAGS.get(part, OTHER)
    return bits


_HAMZA = re.compile("[أؤئ]")
_OTHER_CARRIERS = {"أ": "ی", "ؤ": "ی", "ئ": "او"}
"""What else carries a hamza that is written so: هیأت, هیئت; مسؤول, مسئول. Bare alef and waw are folded to already."""


def _hamza_spellings(words: dict[str, str], tags: dict[str, int]) -> dict[str, str]:
    """Map other ways to carry a word's hamza to the term of the lexicon's spelling."""
    spellings: dict[str, str] = {}
    written_with = set(words.values())
    words = dict(sorted(words.items(), key=lambda item: "ئ" not in item[0]))  # «مسئول» rather than «مسؤول» is kept
    slots = [_HAMZA.sub("\0", word, count=1).replace(ZWNJ, "") for word in words]
    for slot, (word, term) in zip(fold_lines(slots), words.items(), strict=True):
        written = _HAMZA.search(word)
        for carrier in _OTHER_CARRIERS[written[0]] if written else "":
            other = slot.replace("\0", carrier)
            known = other in tags and other not in written_with
            if other != term and not known and spellings.get(term) != other:
                spellings.setdefault(other, term)
    return spellings


def is_word(term: str) -> bool:
    """Tell whether this term is a trusted Persian word."""
    return term in lexicon().tags
