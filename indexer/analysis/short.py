"""Short texts without numpy: cut by one pattern, each surface read once; whatever is not simple goes to the batch.

A question is too short for arrays to pay. No rule is stated here a second time but the cut, whose pattern is made of
the batch's own table of classes: a text that may hold a join, a dictionary script, or signs the pattern cannot follow
is left to the batch, which knows them all. A property test holds both to one answer.
"""

import functools
from dataclasses import dataclass

from indexer.analysis import joins, words
from indexer.analysis.interning import lower
from indexer.analysis.scripts import script_of
from indexer.analysis.stems import stem_of
from indexer.analysis.surfaces import read_surface

LONGEST_TEXT = words.LONGEST
"""Characters of the longest text read here: no word of it can be too long."""

_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """A surface that was read: its term (empty: nothing to search for), stem, parts and flags of ``joins``.

    ``parts`` are (term, stem, start, end), the last two in characters of the surface.
    """

    term: str
    stem: str
    parts: tuple[tuple[str, str, int, int], ...]
    left: int
    right: int


_patterns = functools.cache(words.patterns)  # 0.1 s, which a process that only indexes can spare
_known: dict[str, Known] = {}


def read(text: str) -> list[tuple[Known, int, int]] | None:
    """Return the words of a text with their start and end; None where only the batch can tell."""
    word, unfit, format_signs = _patterns()
    if len(text) > LONGEST_TEXT or unfit.search(text):
        return None
    found: list[tuple[Known, int, int]] = []
    raw_end, before = 0, None  # the word before, if nothing came between that forbids a join
    left_of_and: Known | None = None
    for match in word.finditer(text):
        start, stop = match.span()
        surface = match[0].rstrip(format_signs)
        known = _known.get(surface) or _read(surface)
        if not known.term:
            before = left_of_and = None
            continue
        if before is not None:
            gap = words.gap_of(text[raw_end:start])
            if _may_join(before, known, gap):
                return None
            if left_of_and is not None and known.right & joins.HALF_AFTER_AND:
                return None
        left_of_and = before if before is not None and known.left & joins.AND else None
        found.append((known, start, start + len(surface)))
        before, raw_end = known, stop
    return found


def _may_join(left: Known, right: Known, gap: int) -> bool:
    """Tell whether two neighbours are a case for the chains; «و» between halves is asked for apart."""
    shared = left.left & right.right
    if gap == words.GAP_BLANK:
        return bool(shared & joins.BLANK_BITS) and joins.joins(left.term, right.term) > 0
    return gap == words.GAP_HYPHEN and bool(shared & joins.HYPHEN_BITS)


def _read(surface: str) -> Known:
    reading = read_surface(lower(surface))
    term = reading.term
    left, right = joins.flags(term, plain=not reading.parts) if term else (0, 0)
    parts = tuple((part.term, stem_of(part.term, script_of(part.term)), part.start, part.end) for part in reading.parts)
    known = Known(term, stem_of(term, script_of(term)) if term else "", parts, left, right)
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[surface] = known
    return known
