"""What a question is about: its content words, those the second step looks at."""

from collections.abc import Sequence
from typing import NamedTuple

from searcher import ranking
from searcher.engines.weighing import asks
from searcher.engines.words import Known, Vocabulary
from searcher.query.tree import Word


class Subject(NamedTuple):
    """A content word of a question: what the index knows of it, whether only its exact term counts, and its g."""

    word: Word
    known: Known
    exact: bool
    g: float


def subjects(vocabulary: Vocabulary, words: Sequence[Word], *, exact: bool) -> list[Subject]:
    """Return the content words among a question's words, in the order asked, each stem once."""
    found: dict[str, Subject] = {}
    asking = asks(words)
    for word in words:
        for each in word.parts or (word,):
            known = vocabulary.known(each)
            is_exact = exact or word.exact
            g = known.exact if is_exact else known.common
            if g <= ranking.CONTENT or known.stem in found:
                continue
            g *= ranking.factor(each.term, asking=asking)
            if g > ranking.CONTENT:
                found[known.stem] = Subject(each, known, is_exact, g)
    if len(found) > ranking.CONTENT_WORDS:
        least = sorted((subject.g for subject in found.values()), reverse=True)[ranking.CONTENT_WORDS - 1]
        return [subject for subject in found.values() if subject.g >= least][: ranking.CONTENT_WORDS]
    return list(found.values())
