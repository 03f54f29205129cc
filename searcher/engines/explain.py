"""Why a document stands where it does, said part by part: the same matchers and signals, asked about one document."""

from collections.abc import Iterator, Sequence

import numpy as np

from searcher import ranking
from searcher.engines.binding import Binder
from searcher.engines.interface import Part
from searcher.engines.rerank import SHARES, Signals
from searcher.engines.scoring import FULL
from searcher.engines.subjects import Subject
from searcher.engines.words import Vocabulary
from searcher.query.tree import And, Bag, Node, Or, Phrase, Prefix, Title, Word

LEAST = 0.0005
"""g; what is less is rounding."""


def scored(node: Node) -> Iterator[Word | Phrase | Prefix | Title]:
    """Give the nodes of a tree that earn scores, in order, nothing below a Not."""
    match node:
        case Word() | Phrase() | Prefix() | Title():
            yield node
        case And(nodes=nodes) | Or(nodes=nodes):
            for each in nodes:
                yield from scored(each)
        case Bag(should=should, must=must):
            for each in (*must, *should):
                yield from scored(each)


def name(node: Node) -> str:
    """Return what a node asks for, as a person would write it."""
    match node:
        case Word(surface=surface):
            return surface
        case Phrase(words=words):
            return '"' + " ".join(word.surface for word in words) + '"'
        case Prefix(term=term):
            return f"{term}*"
        case Title(node=inner):
            return f"title:{name(inner)}"
        case _:
            return type(node).__name__


def first_step(
    binder: Binder, vocabulary: Vocabulary, tree: Node, number: int, doc: int
) -> tuple[bool, float, list[Part]]:
    """Return whether a document matches, what the first step gives it, and from which words."""
    unit = (ranking.K1 + 1) / (FULL * binder.scale)
    docs = np.array([doc], np.intp)
    hits, scores = binder.bind(tree, number).test(docs)
    total = float(scores[0]) * unit
    parts = []
    for node in scored(tree):
        earned = float(binder.bind(node, number).test(docs)[1][0]) * unit
        how, weight = "in documents" if earned else "absent", 0.0
        if isinstance(node, Word):
            how, weight = _how(binder, vocabulary, node, number, doc)
        parts.append(Part(type(node).__name__.lower(), name(node), how, weight, earned))
    rest = total - sum(part.score for part in parts)
    if bool(hits[0]) and abs(rest) > LEAST:
        parts.append(
            Part("shared", "", "words of one stem count once, parts of a joined group by themselves", 0.0, rest)
        )
    return bool(hits[0]), total, parts


def _how(binder: Binder, vocabulary: Vocabulary, word: Word, number: int, doc: int) -> tuple[str, float]:
    """Return how a word stands in a document, and its g there."""
    known = vocabulary.known(word)
    exact, common = binder.impacts(known, number, doc)
    weight = ranking.factor(word.term, asking=binder.asking) * word.weight
    if exact and common > exact:
        return "exact+stem", weight * known.common
    if exact:
        return "exact", weight * known.exact
    if common:
        return "stem", weight * known.common
    for other in word.others:
        how, g = _how(binder, vocabulary, other, number, doc)
        if how != "absent":
            return f"as {other.surface}: {how}", g
    held = [part.surface for part in word.parts if any(binder.impacts(vocabulary.known(part), number, doc))]
    return (f"parts: {' '.join(held)}" if held else "absent"), weight * max(known.exact, known.common)


def second_step(content: Sequence[Subject], seen: Signals, at: int) -> list[Part]:
    """Return what every signal adds for the document at a place of the signals' arrays."""
    words = " ".join(subject.word.surface for subject in content)
    how = {
        "window": f"within {ranking.WINDOW} words",
        "pairs": f"neighbours within {ranking.NEAR} words",
        "title": "named in the title",
        "lead": "how far down the best window begins",
        "alike": "look-alikes of what is absent",
    }
    return [
        Part(kind, words, how[kind], SHARES[kind], SHARES[kind] * float(signal[at]))
        for kind, signal in seen._asdict().items()
        if signal[at]
    ]
