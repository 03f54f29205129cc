"""What of a tree may score, and how heavy it may be, so that sums of whole weights stay exact."""

from collections.abc import Iterable

from searcher import ranking
from searcher.engines.scoring import FULL, LARGEST, SCALE
from searcher.query.tree import And, Bag, Node, Or, Phrase, Prefix, Title, Word


class Weigher:
    """Turns g into whole weights; one a question, so that no sum of its scores leaves float32's whole numbers."""

    __slots__ = ("scale",)

    def __init__(self, words: int, heaviest: float) -> None:
        """Weigh a question of so many words, none heavier than ``heaviest``."""
        self.scale = min(float(SCALE), (LARGEST / FULL - 256) / (max(words, 1) * max(heaviest, 1.0)))

    def whole(self, g: float) -> int:
        """Return a weight above zero as a whole number of at least 1."""
        return max(1, round(g * self.scale)) if g > 0 else 0


def words_of(node: Node) -> Iterable[Word]:
    """Give every word of a tree that may score, in order, those of phrases and titles too, nothing below a Not."""
    match node:
        case Word():
            yield node
        case Phrase(words=words):
            yield from words
        case Title(node=inner):
            yield from words_of(inner)
        case And(nodes=nodes) | Or(nodes=nodes):
            for each in nodes:
                yield from words_of(each)
        case Bag(should=should, must=must):
            for each in (*must, *should):
                yield from words_of(each)


def asks(words: Iterable[Word]) -> bool:
    """Tell whether any of a question's words asks."""
    return not ranking.OPENERS.isdisjoint([word.term for word in words])


def count_weights(node: Node) -> int:  # noqa: PLR0911 - one return a kind of node
    """Count the words, phrases and prefixes of a tree whose scores may add up for one document."""
    match node:
        case Word(parts=parts, others=others):
            return max(1, len(parts)) + sum(map(count_weights, others))
        case Phrase(words=words):
            return sum(map(count_weights, words))
        case Prefix():
            return 1
        case Title(node=inner):
            return count_weights(inner)
        case And(nodes=nodes) | Or(nodes=nodes):
            return sum(map(count_weights, nodes))
        case Bag(should=should, must=must):
            return sum(
                max(1, len(each.parts)) if isinstance(each, Word) and not each.others else count_weights(each)
                for each in (*should, *must)
            )
        case _:
            return 0
