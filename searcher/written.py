"""How the archive itself writes a word: the index holds folded terms («اموزش»), people read «آموزش».

A few places where a term stands are looked up in the texts, and the spelling that most of them have is the one to show,
with Persian yeh and kaf, and ZWNJ where the analyzer joined over a blank.
"""

from collections import Counter
from collections.abc import Sequence

from indexer.index.arrays import Reader
from indexer.index.columns import ANCHOR_POSITIONS
from indexer.index.segment import Segment
from searcher.cutting import CUTTER

_SHOWN = str.maketrans({"\N{ARABIC LETTER YEH}": "ی", "\N{ARABIC LETTER KAF}": "ک", " ": "\N{ZERO WIDTH NON-JOINER}"})
SAMPLES = 3
"""Places of a word that are looked at, spread over the archive."""


def written(reader: Reader, terms: Sequence[str]) -> list[str]:
    """Return each term as the archive writes it most; a term that no sample shows, and a Latin one, stays as it is."""
    asked: list[int] = []
    parts: list[str] = []
    for number, term in enumerate(terms):
        found = [] if term.isascii() else _around(reader, term)
        asked += [number] * len(found)
        parts += found
    spellings: list[Counter[str]] = [Counter() for _ in terms]
    cut = CUTTER.cut(parts)
    for part, number in enumerate(asked):
        spellings[number].update(surface.translate(_SHOWN) for surface in cut.surfaces(part, terms[number]))
    return [seen.most_common(1)[0][0] if seen else term for seen, term in zip(spellings, terms, strict=True)]


def _around(reader: Reader, term: str) -> list[str]:
    """Return parts of texts in which a term stands, from the segment where most documents have it."""
    held = [
        (segment.df_term[number], at)
        for at, segment in enumerate(reader.segments)
        if (number := segment.term(term)) >= 0
    ]
    if not held:
        return []
    segment = reader.segments[max(held)[1]]
    places = segment.places(segment.term(term))
    return [_part(segment, int(places[i * places.size // SAMPLES])) for i in range(min(SAMPLES, places.size))]


def _part(segment: Segment, position: int) -> str:
    """Return the part of a document between the two anchors around a global position."""
    doc = int(segment.first_position.searchsorted(position, side="right")) - 1
    anchors = segment.anchors(doc)
    block = (position - int(segment.first_position[doc])) // ANCHOR_POSITIONS
    document = segment.document(doc)
    text = f"{document.title}\n{document.text}"
    return text[int(anchors[block]) : int(anchors[block + 1]) if block + 1 < anchors.size else len(text)]
