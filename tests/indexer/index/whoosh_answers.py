"""Ask whatever Whoosh is installed: queries as JSON on standard input, the ids they find on standard output.

A program of its own, as whoosh3 and whoosh-reloaded cannot be imported side by side.
"""

# ruff: noqa: ANN401, T201, DTZ007, PLR0911 -- Whoosh's objects come without types and its dates without zones

import datetime
import json
import sys
from typing import Any

import whoosh
from whoosh import index, query


def build(asked: list[Any]) -> Any:
    """Make a query of a list: its kind, then what it needs."""
    kind, *rest = asked
    match kind:
        case "and":
            return query.And([build(part) for part in rest])
        case "or":
            return query.Or([build(part) for part in rest])
        case "not":
            return query.Not(build(rest[0]))
        case "term":
            return query.Term(*rest)
        case "phrase":
            return query.Phrase(*rest)
        case "prefix":
            return query.Prefix(*rest)
        case "range":
            return query.TermRange(*rest)
        case "dates":
            return query.DateRange("date", *(datetime.datetime.strptime(day, "%Y-%m-%d") for day in rest))
    raise ValueError(kind)


def main() -> None:
    """Answer all queries on one index."""
    request = json.load(sys.stdin)
    with index.open_dir(request["folder"]).searcher() as searcher:
        found = []
        for asked in request["queries"]:
            hits = searcher.search(build(asked), limit=None)
            found.append(sorted(hit["id"] for hit in hits))
        stored = {fields["id"]: fields.get("text", "") for fields in searcher.documents()}
    print(json.dumps({"version": whoosh.__version__, "found": found, "stored": stored}))


if __name__ == "__main__":
    main()
