"""Tables of words that mean the same: read once, asked both ways, by the analyzer's own terms."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from searcher.query.words import one_word


@cache
def pairs(table: str) -> Mapping[str, tuple[str, ...]]:
    """Return, by term and by stem, the words that stand across from a word in ``table`` (a file beside this module).

    A line holds two cells, each one word or several parted by commas; what follows a second tab is a remark.
    """
    found: dict[str, dict[str, None]] = {}
    for line in files("searcher.query").joinpath(table).read_text("utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        left, right = (cell.split(",") for cell in line.split("\t")[:2])
        for these, those in ((left, right), (right, left)):
            for spelling in these:
                if word := one_word(spelling):
                    for key in {word.term, word.stem}:
                        found.setdefault(key, {}).update(dict.fromkeys(those))
    return MappingProxyType({key: tuple(words) for key, words in found.items()})
