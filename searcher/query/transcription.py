"""The same word in the other script: Finglish (salam for سلام) and names (Putin for پوتین), looked up by sound."""

import numpy as np

from searcher.query.align import distances
from searcher.query.sounds import choices, costs, latin_sounds
from searcher.query.vocabulary import Candidate, Vocabulary

SHORTEST = 2
MAX_CANDIDATES = 512
BOUND, BOUND_PER_SOUND = 0.2, 0.07
"""How far apart two writings of one word may be: set on a list of Finglish words and their Persian spelling."""
FROM_ARABIC = 0.55
"""Share of the bound for a word of Arabic script: most unknown ones are no names from elsewhere."""
FREQUENCY_WEIGHT = 0.05
NEXT_BEST = 0.2
"""How much worse than the best a further candidate may be."""


def across(term: str, words: Vocabulary, limit: int = 3) -> list[Candidate]:
    """Return the words of the other script that sound like a term, best first."""
    arabic = not term.isascii()
    if len(term) < SHORTEST or any(not letter.isalpha() for letter in term):
        return []
    found = words.words.sounding(choices(term, arabic=arabic), arabic=not arabic, limit=MAX_CANDIDATES)
    terms = words.words.terms(found)
    if arabic:
        # Prices differ at the beginning and end of the Persian word, so it must be the one that is turned into.
        sounding = [latin_sounds(other) for other in terms]
        away = distances(term, sounding, costs(from_arabic=True))
        away += np.array([_ends(term, other) for other in sounding], np.float32)
        length = len(term)
    else:
        spoken = latin_sounds(term)
        away = distances(spoken, terms, costs(from_arabic=False))
        length = len(spoken)
    score = away - FREQUENCY_WEIGHT * np.log10(np.maximum(words.words.documents[found], 1))
    order = np.argsort(score, kind="stable").tolist()
    most = (BOUND + BOUND_PER_SOUND * length) * (FROM_ARABIC if arabic else 1.0)
    near = [i for i in order if away[i] <= most]
    return [
        Candidate(terms[i], int(words.words.documents[found[i]]), float(away[i]))
        for i in near[:limit]
        if score[i] <= score[near[0]] + NEXT_BEST
    ]


def _ends(term: str, sounding: str) -> float:
    """Return what an alef before a first vowel and a final heh cost less than elsewhere."""
    less = 0.0
    if term[0] == "ا" and sounding and sounding[0] in "eiouīū":
        less -= 0.3
    if term[-1] == "ه" and sounding and sounding[-1] in "ae":
        less -= 0.2
    return less
