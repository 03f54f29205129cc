"""Every number that weighs something: what it is, where it comes from and how it was set.

A score is a sum over the words asked. A word's weight is g = idf^1.25, idf counted within the word's script; a document
earns g times how much of the document the word is (BM25's impact), shared between the exact term and the stem. The
first step adds that up over the whole index; the second step looks again at the best ``RERANKED`` documents and adds
what positions, titles and look-alikes tell; behind the first ten, feedback orders the rest.

How the numbers were set: on fourteen sets of judged questions (nine Persian, five English; MRR@10, plain means of the
sets) and 25 Persian news topics (MAP@100), each step added to the ones before:

    step                                                      Persian  English  topics
    BM25 of two levels, usual idf, shares of .5                 .8729    .7092    .851
    idf within the script, ^1.25, words that ask, stem share    .8850    .7605    .857
    + windows                                                   .8901    .7706
    + pairs                                                     .8917    .7735
    + titles                                                    .8990    .7741
    - lead                                                      .9011    .7756
    + look-alikes (four a word)                                 .9031    .7785    .856
    feedback behind the first ten                                                 .8695

After changing a number run ``kavosh eval`` on judged questions of your own, and the golden files of the tests.

Tried, and dropped: question words dropped altogether (as good as .2, but «کی کجاست» would find nothing) · common verbs
in ``OPENERS`` (no gain; only beside a question) · joined groups asked as the joined term beside its parts (-.005
Persian), as joined OR all parts only (-.001, and twice the time) · twelve look-alikes a word instead of four (+.001 for
three times the look-ups) · content words from g 2 on (-.0015) · RM3 inside the first ten (harms at every weight) ·
feedback from 5 documents (-.004) or 20 (no gain) · feedback over 100 ranks (-.003) or 300 (no gain) · beside the
signals below, at weights from -.2 to .4: windows of 5, 10, 40 or 100 positions, a window of exact terms, coverage by g
or by words, exact coverage, neighbours in the question's order, side by side, pairs of all words by nearness, the first
40 positions (+.0003 Persian, +.0028 English: within noise), a number near the best window where a number is asked, the
document's length: none earns more than .001 Persian at any weight · fewer look-alikes, for speed: from g 4 on (0
Persian, -.0014 English) or 6 (-.0001, -.0019), only of words in two documents (-.0006, +.0002) or three (-.0008,
-.0006), only where four fifths of the first documents lack the word (-.0005 Persian): none saves time worth it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from indexer.index.arrays import K1 as _K1
from indexer.index.arrays import B as _B

K1, B = _K1, _B
"""BM25's saturation and length constants. Baked into the index's impact bytes (``indexer.index.arrays``)."""

IDF_POWER = 1.25
"""Rare words count more than idf says. 1: -.003 Persian, +.002 English; 1.1 to 1.4 are within .0025 of each other."""

STEM_SHARE = 0.65
"""Share of a word's weight that its stem earns; the exact term earns the rest. .5 and .8: -.002; .6 to .7 are flat."""

QUESTION_FACTOR = 0.2
"""What is left of g for a word that asks and does not tell. 1: -.006 on both; .05 to .3 are within .001."""

_OPENERS = """
    چه چی چیه چیست چیستند کیست کیستند که کی کیه کدام کدامند کدامین کدوم کجا کجاست چرا چگونه چگونگی چطور چند چندم چندمین
    چقدر چیزی کسی کسانی ایا توسط
    څه څوک چیرته څنگه څومره
    what whats which who whom whose when where why how
"""
OPENERS = frozenset(_OPENERS.split())
"""Exact terms that ask and do not tell: counted at ``QUESTION_FACTOR`` everywhere, never dropped.

As the analyzer folds them («ایا», «څنگه»). Pashto «ولې» (why) is not here: folded it is Persian «ولی» (but).
"""

_CARRIERS = """
    نام منظور دلیل علت نوع معنای معنی بود بودند است هستند باشد میباشد شد میشود دارد دارند داشت کرد کردند کرده میکند
    میکنند گرفت داد داده دادند نامیده
    do does did is are was were has have had can would should many much kind type name author writer reviewer
"""
CARRIERS = frozenset(_CARRIERS.split())
"""Exact terms that carry a question and seldom stand in its answer: counted so only beside one of ``OPENERS``.

+.006 English, of which .003 by ``author writer reviewer`` in questions about reviews; +.001 Persian.
"""

FIRST_PAGE = 10
"""Ranks that feedback never touches."""

RERANKED = 50
"""How many of the best documents the second step looks at. 20 lose .0006 MRR, 30 lose .0003."""

CONTENT, CONTENT_WORDS = 1.0, 12
"""g from which a stem says what a question is about, and how many of these at most take part in the second step.

From 1.5 on: -.001 Persian.
"""

WINDOW, WINDOW_SHARE = 20, 0.5
"""Positions a window spans, and what the most g in one of them counts."""

NEAR, PAIR_SHARE, PAIR_SATURATION = 5, 0.4, 0.6
"""Positions within which two words are near, what a pair counts, and how fast more of the same pair stop counting."""

TITLE_SHARE, TITLE_WORD = 0.8, 3.0
"""What a named title counts, and g that a title's other words are taken to have (their mean is about 5)."""

LEAD_SHARE = 0.3
"""What is lost for ln(1 + position) of the best window. .6 is .0002 better on short texts, harder on long reports."""

ALIKE_SHARE, ALIKE_LEAST, ALIKE_WORDS = 0.7, 0.4, 4
ALIKE_FROM, ALIKE_DOCUMENTS = 2.0, 1
"""What a look-alike counts of g times similarity; the least similarity (cosine of trigrams), how many look-alikes a
word has, g from which a word has any, and documents a look-alike must stand in."""

FEEDBACK_SHARE, FEEDBACK_DOCUMENTS, FEEDBACK_STEMS, FEEDBACK_RANKS = 0.2, 10, 20, 200
"""What feedback counts, the documents it is read from, the stems it is made of, and the ranks it orders."""


def weight(documents: int, holding: int) -> float:
    """Return g of a word that stands in ``holding`` of ``documents`` documents of its script.

    idf is BM25's ``ln(1 + (N - df + .5) / (df + .5))`` (Robertson and Zaragoza 2009, with Lucene's 1 +).
    """
    return float(math.log1p((max(documents - holding, 0) + 0.5) / (holding + 0.5)) ** IDF_POWER)


def factor(term: str, *, asking: bool) -> float:
    """Return what is left of a term's g in a question; ``asking``: one of its words is an opener."""
    return QUESTION_FACTOR if term in OPENERS or (asking and term in CARRIERS) else 1.0


def saturation[T: (float, NDArray[np.float64])](count: T, length: T, average: float) -> T:
    """Return what ``count`` occurrences in a document of ``length`` words earn, 0 to k1 + 1; arrays side by side."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))
