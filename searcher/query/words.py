"""The words of a piece of a question, as the one analyzer gives them (law 2)."""

from dataclasses import replace

from indexer.analysis.analyzer import Token, analyze
from searcher.query.tree import And, Node, Word


def words(text: str, at: int = 0, *, exact: bool = False) -> list[Word]:
    """Return one Word a position, with offsets counted from ``at``; a joined group becomes a Word with parts."""
    groups: dict[int, list[Token]] = {}
    for token in analyze(text):
        groups.setdefault(token.position, []).append(token)
    return [_word(group, at, exact) for group in groups.values()]


def _word(group: list[Token], at: int, exact: bool) -> Word:
    """Make a Word of the tokens that share a position."""
    whole = next((token for token in group if token.joined), group[0])
    parts = tuple(
        Word(token.surface, token.term, token.stem, at + token.start, at + token.end, exact=exact)
        for token in group
        if whole.joined and not token.joined
    )
    return Word(whole.surface, whole.term, whole.stem, at + whole.start, at + whole.end, parts, exact)


def one_word(text: str, weight: float = 1.0) -> Word | None:
    """Return a text as one Word: itself, or a Word of all its words as parts; None when it holds none."""
    found = words(text)
    if len(found) <= 1:
        return replace(found[0], weight=weight) if found else None
    parts = tuple(part for word in found for part in (word.parts or (word,)))
    joined = "".join(part.term for part in parts)
    return Word(text, joined, joined, 0, len(text), parts, weight=weight)


def together(nodes: list[Node]) -> Node:
    """Return nodes that were written without a blank between them as one node that asks for all."""
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
