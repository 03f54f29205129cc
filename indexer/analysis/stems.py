"""Which rules make a term's stem: the switch by script (law 3)."""

from indexer.analysis import latin, pashto, persian
from indexer.analysis.scripts import ARABIC, LATIN


def stem_of(term: str, script: int) -> str:
    """Return the stem of a term of this script; never empty."""
    if script == ARABIC:
        if pashto.is_pashto(term):
            return pashto.stem(term)
        found = persian.stem(term)
        return found if found != term else pashto.stem(term)
    if script == LATIN:
        return latin.stem(term)
    return term
