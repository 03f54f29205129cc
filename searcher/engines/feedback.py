"""What the first documents speak of, to order those behind them (pseudo relevance feedback, RM3's idea).

The stems that the first ``FEEDBACK_DOCUMENTS`` share, by g times how much of these documents they are, stand for what
the question is about. Inside the first ten this harms at every weight; behind them it gathers what belongs together.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from indexer.analysis.analyzer import analyze
from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.words import Known, Vocabulary

_READ = 8_000  # code points of a text that are read: bounds the cost whatever a document's length
_LEAST_DOCUMENTS = 2  # a stem of one document alone says nothing of the others


def expansion(
    reader: Reader, vocabulary: Vocabulary, documents: Sequence[tuple[int, int]]
) -> list[tuple[Known, float]]:
    """Return the stems that documents share, with weights that sum to 1, heaviest first."""
    share: defaultdict[str, float] = defaultdict(float)
    holding: Counter[str] = Counter()
    term_of: dict[str, str] = {}
    for number, doc in documents:
        segment = reader.segments[number]
        text = segment.text(doc)[:_READ]
        tokens = analyze(f"{segment.record(doc).title}\n{text}")
        counts = Counter(token.stem for token in tokens)
        term_of.update((token.stem, token.term) for token in tokens)
        for stem, count in counts.items():
            share[stem] += ranking.saturation(count, len(tokens), reader.average_length)
            holding[stem] += 1
    weighed = []
    for stem, total in share.items():
        if holding[stem] >= min(_LEAST_DOCUMENTS, len(documents)):
            known = vocabulary.look_up(term_of[stem], stem)
            if known.common > ranking.CONTENT:
                weighed.append((known, known.common * total))
    weighed.sort(key=lambda each: (-each[1], each[0].stem))
    kept = weighed[: ranking.FEEDBACK_STEMS]
    whole = sum(weight for _, weight in kept) or 1.0
    return [(known, weight / whole) for known, weight in kept]
