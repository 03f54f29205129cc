"""Every number that weighs something: what it is, where it comes from and how it was set.

A score is a sum over the words asked. A word's weight is g = idf^1.25, idf counted within the word's script; a document
earns g times how much of the document the word is (BM25's impact), half of it for the exact term, half for the stem.
The first step adds that up over the whole index; the second step looks again at the best ``RERANKED`` documents and adds
what positions, titles and look-alikes tell; behind the first ten, feedback orders the rest.
"""

import math

from indexer.index.arrays import K1 as _K1
from indexer.index.arrays import B as _B

K1, B = _K1, _B
"""BM25's saturation and length constants. Baked into the index's impact bytes (``indexer.index.arrays``)."""

IDF_POWER = 1.25
"""Rare words count more than idf says. Flat between 1 and 1.4."""

STEM_SHARE = 0.65
"""Share of a word's weight that its stem earns; the exact term earns the rest. Flat between .35 and .65."""

QUESTION_FACTOR = 0.2
"""What is left of g for a word that asks and does not tell. Flat between .05 and .5."""

OPENERS = frozenset(
    [
        "چه",
        "چی",
        "چیه",
        "چیست",
        "چیستند",
        "کیست",
        "کیستند",
        "که",
        "کی",
        "کیه",
        "کدام",
        "کدامند",
        "کدامین",
        "کدوم",
        "کجا",
        "کجاست",
        "چرا",
        "چگونه",
        "چگونگی",
        "چطور",
        "چند",
        "چندم",
        "چندمین",
        "چقدر",
        "چیزی",
        "کسی",
        "کسانی",
        "آیا",
        "ایا",
        "توسط",
        "څه",
        "څوک",
        "چېرته",
        "ولې",
        "څنګه",
        "څومره",
        "what",
        "whats",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
    ]
)
"""Exact terms that ask and do not tell: counted at ``QUESTION_FACTOR`` everywhere, never dropped."""

CARRIERS = frozenset(
    [
        "نام",
        "منظور",
        "دلیل",
        "علت",
        "نوع",
        "معنای",
        "معنی",
        "بود",
        "بودند",
        "است",
        "هستند",
        "باشد",
        "میباشد",
        "شد",
        "میشود",
        "دارد",
        "دارند",
        "داشت",
        "کرد",
        "کردند",
        "کرده",
        "میکند",
        "میکنند",
        "گرفت",
        "داد",
        "داده",
        "دادند",
        "نامیده",
        "do",
        "does",
        "did",
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "can",
        "would",
        "should",
        "many",
        "much",
        "kind",
        "type",
        "name",
        "author",
        "writer",
        "reviewer",
    ]
)
"""Exact terms that carry a question and seldom stand in its answer: counted so only beside one of ``OPENERS``."""

FIRST_PAGE = 10

RERANKED = 50
"""How many of the best documents the second step looks at. 20 lose .001 MRR."""

CONTENT, CONTENT_WORDS = 1.0, 12
"""g from which a stem says what a question is about: only these take part in the second step."""

WINDOW, WINDOW_SHARE = 20, 0.5
NEAR, PAIR_SHARE, PAIR_SATURATION = 5, 0.4, 0.6
TITLE_SHARE, TITLE_WORD = 0.8, 3.0
LEAD_SHARE = 0.3
ALIKE_SHARE, ALIKE_LEAST, ALIKE_WORDS, ALIKE_FROM, ALIKE_DOCUMENTS = 0.7, 0.4, 4, 2.0, 1
FEEDBACK_SHARE, FEEDBACK_DOCUMENTS, FEEDBACK_STEMS, FEEDBACK_RANKS = 0.2, 10, 20, 200


def weight(documents: int, holding: int) -> float:
    """Return g of a word that stands in ``holding`` of ``documents`` documents of its script.

    idf is BM25's ``ln(1 + (N - df + .5) / (df + .5))`` (Robertson and Zaragoza 2009, with Lucene's 1 +).
    """
    return math.log1p((max(documents - holding, 0) + 0.5) / (holding + 0.5)) ** IDF_POWER


def saturation(count: float, length: float, average: float) -> float:
    """Return what ``count`` occurrences in a document of ``length`` words earn, 0 to k1 + 1."""
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length / average))


def factor(term: str, *, asking: bool) -> float:
    """Return what is left of a term's g in a question; ``asking``: one of its words is an opener."""
    return QUESTION_FACTOR if term in OPENERS or (asking and term in CARRIERS) else 1.0
