"""Iranian words and their Dari counterparts: بیمارستان and شفاخانه (the table names its sources)."""

from searcher.query.tree import Word
from searcher.query.wordpairs import pairs


def across(word: Word) -> tuple[str, ...]:
    """Return what the other side of the border calls the same thing."""
    table = pairs("dialect.tsv")
    return table.get(word.term) or table.get(word.stem) or ()
