"""Names that do not simply sound alike in the two scripts: Germany and آلمان, Avicenna and بوعلی."""

from searcher.query.tree import Word
from searcher.query.wordpairs import pairs


def across(word: Word) -> tuple[str, ...]:
    """Return a name's forms in the other script."""
    return pairs("names.tsv").get(word.term, ())
