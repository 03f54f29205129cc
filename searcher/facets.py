"""Counts by language, type, source and year, as a page shows them."""

from collections.abc import Mapping

from searcher.results import Facet, FacetValue

SHOWN = 12
"""Values a facet shows at most; a chosen one is shown whatever its count."""


def facets(
    counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str], *, shown: int = SHOWN
) -> tuple[Facet, ...]:
    """Return facets for a page, in the order of ``counts``: values most first, years newest first, empty ones left out.

    ``counts`` maps a field to its values' counts over all documents found, ``chosen`` a field to the value the question
    is narrowed to.
    """
    made = []
    for field, values in counts.items():
        picked = chosen.get(field, "")
        ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
        kept = [item for at, item in enumerate(ranked) if at < shown or item[0] == picked]
        if picked and picked not in values:
            kept.append((picked, 0))
        if field == "year":
            kept.sort(reverse=True)
        if kept:
            made.append(Facet(field, tuple(FacetValue(value, count, value == picked) for value, count in kept)))
    return tuple(made)
