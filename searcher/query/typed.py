"""The typed words of a tree: those that may be read in other ways, found and replaced."""

from collections.abc import Iterator, Mapping

from searcher.query.tree import And, Bag, Node, Or, Title, Word


def typed_words(node: Node) -> Iterator[Word]:
    """Give the words that may be read otherwise, in the question's order: none in quotes, none that is excluded."""
    match node:
        case Word(exact=False):
            yield node
        case Title(node=inner):
            yield from typed_words(inner)
        case And(nodes=nodes) | Or(nodes=nodes):
            for each in nodes:
                yield from typed_words(each)
        case Bag(should=should, must=must):
            both = [word for each in (*must, *should) for word in typed_words(each)]
            yield from sorted(both, key=lambda word: word.start)


def replaced(node: Node, changed: Mapping[Word, Word]) -> Node:
    """Return a tree with words changed wherever they may be read otherwise."""
    match node:
        case Word():
            return changed.get(node, node)
        case Title(node=inner):
            return Title(replaced(inner, changed))
        case And(nodes=nodes):
            return And(tuple(replaced(each, changed) for each in nodes))
        case Or(nodes=nodes):
            return Or(tuple(replaced(each, changed) for each in nodes))
        case Bag(should=should, must=must, must_not=must_not):
            return Bag(
                tuple(replaced(each, changed) for each in should),
                tuple(replaced(each, changed) for each in must),
                must_not,
            )
        case _:
            return node
