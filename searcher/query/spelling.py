"""Misspellings: words of the archive a few cheap edits away.

Letters that sound alike (ز ذ ض ظ) are exchanged by people who know the word only by ear, so they cost a third of
another edit; letters that look alike, neighbours on the keyboard and long vowels cost less than one. A signature of a
word's letters, with look-alikes on one bit, throws out nearly all of the archive's words by one comparison of integers.
"""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from searcher.query import alphabet
from searcher.query.align import Costs, distances, numbers
from searcher.query.vocabulary import Candidate, Vocabulary

SOUND, SHAPE, KEY, VOWEL, EDIT = 0.3, 0.7, 0.8, 0.7, 1.0
"""Prices of exchanging letters: by ear, by shape, by key, a vowel for a vowel, and any other edit."""

SHORTEST = 3
MAX_CANDIDATES = 768
FREQUENCY_WEIGHT = 0.25
"""What ten times the documents are worth, in edits: set on misspellings of a Persian spelling test set."""

NEXT_BEST = 0.4
"""How much worse than the best a further candidate may be."""


@cache
def costs() -> Costs:
    """Return the prices within and between the letters of both scripts."""
    letters = {letter: i for i, letter in enumerate(alphabet.PERSIAN + alphabet.LATIN, 1)}
    size = len(letters) + 1
    replace = np.full((size, size), EDIT, np.float32)

    def cheaper(group: str, price: float) -> None:
        for a in group:
            for b in group:
                replace[letters[a], letters[b]] = min(replace[letters[a], letters[b]], price)

    for row in alphabet.KEYBOARD:
        for left, right in pairwise(row):
            cheaper(left + right, KEY)
    for group in alphabet.SHAPE_ALIKE:
        cheaper(group, SHAPE)
    for group in alphabet.SOUND_ALIKE:
        cheaper(group, SOUND)
    cheaper("aeiou", VOWEL)
    cheaper("ck", VOWEL)
    cheaper("sz", VOWEL)
    cheaper("iy", VOWEL)
    np.fill_diagonal(replace, 0)
    replace[0, 0] = EDIT
    edit = np.full(size, EDIT, np.float32)
    for vowel in alphabet.VOWELS:
        edit[letters[vowel]] = VOWEL
    table = numbers(alphabet.PERSIAN + alphabet.LATIN)
    return Costs(table, table, replace, edit, edit, edit, edit, swap=KEY)


def bound(length: int) -> float:
    """Return how many edits a word of this length may be away."""
    return 0.8 if length <= 3 else 1.0 if length <= 5 else 1.4 if length <= 7 else 2.0


def misspelt(term: str, words: Vocabulary, limit: int = 3) -> list[Candidate]:
    """Return the words of the archive that a term is most likely meant to be, best first; empty for a short one."""
    if len(term) < SHORTEST or any(c.isdigit() for c in term):
        return []
    most = bound(len(term))
    near = words.words.near(term, edits=1 if most <= 1 else 2, limit=MAX_CANDIDATES)
    found = words.words.terms(near)
    away = distances(term, found, costs())
    seen: NDArray[np.uint32] = words.words.documents[near]
    score = away - FREQUENCY_WEIGHT * np.log10(np.maximum(seen, 1))
    order = [i for i in np.argsort(score, kind="stable").tolist() if 0 < away[i] <= most]
    return [
        Candidate(found[i], int(seen[i]), float(away[i]))
        for i in order[:limit]
        if score[i] <= score[order[0]] + NEXT_BEST
    ]
