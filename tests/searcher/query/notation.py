"""Trees in one line, for tables of cases."""

from searcher.query.tree import And, Bag, Dates, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Title, Word


def written(node: Node) -> str:  # noqa: PLR0911 - one return a kind of node
    """Write a tree in one line: =exact, {parts}, "phrase", [first..last] and words otherwise."""
    match node:
        case Word(term=term, parts=parts, exact=exact):
            return ("=" if exact else "") + term + ("{" + " ".join(map(written, parts)) + "}" if parts else "")
        case Phrase(words=words):
            return '"' + " ".join(word.term for word in words) + '"'
        case Prefix(term=term):
            return f"{term}*"
        case Title(node=inner):
            return f"title:{written(inner)}"
        case Filter(field=field, value=value):
            return f"{field}:{value}"
        case Dates(first=first, last=last):
            return f"[{first or ''}..{last if last < 99999999 else ''}]"
        case And(nodes=nodes):
            return "(" + " AND ".join(map(written, nodes)) + ")"
        case Or(nodes=nodes):
            return "(" + " OR ".join(map(written, nodes)) + ")"
        case Not(node=inner):
            return f"NOT {written(inner)}"
        case Bag(should=should, must=must, must_not=must_not):
            pieces = [*map(written, should), *(f"+{written(n)}" for n in must), *(f"-{written(n)}" for n in must_not)]
            return "(" + " ".join(pieces) + ")"
        case Nothing():
            return "nothing"
