"""The index as Whoosh sees it: its fields, and our analyzer as one of Whoosh's.

Whoosh's table of contents holds this schema, so ``whoosh.index.open_dir`` on a generation gives an index that Whoosh's
own queries and query parser can be asked of. The objects are plain classes of this module and of Whoosh.
"""

# ruff: noqa: ANN401 -- Whoosh's objects come without types

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, TEXT, Schema


class KavoshAnalyzer(Analyzer):  # type: ignore[misc] # Whoosh has no types
    """Whoosh's door to the one analyzer (law 2): its exact terms, or its stems."""

    def __init__(self, stems: bool = False) -> None:
        self.stems = stems

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KavoshAnalyzer) and other.stems == self.stems

    def __hash__(self) -> int:
        return hash((KavoshAnalyzer, self.stems))

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        **how: Any,
    ) -> Iterator[Any]:
        """Give the tokens of a text in Whoosh's way: one object, filled anew for each."""
        from indexer.analysis.analyzer import analyze  # noqa: PLC0415 - loads the tables of words

        token = Token(positions, chars, removestops=how.get("removestops", True), mode=how.get("mode", ""))
        for word in analyze(value):
            token.text = word.stem if self.stems else word.term
            token.boost, token.stopped = 1.0, False
            if how.get("keeporiginal"):
                token.original = word.surface
            if positions:
                token.pos = how.get("start_pos", 0) + word.position
            if chars:
                base = how.get("start_char", 0)
                token.startchar, token.endchar = base + word.start, base + word.end
            yield token


def schema() -> Any:
    """Make the schema: a new object each time, since Whoosh's schemas can be changed."""
    return Schema(
        id=ID(unique=True, stored=True),
        text=TEXT(analyzer=KavoshAnalyzer(), phrase=True, stored=True),
        stem=TEXT(analyzer=KavoshAnalyzer(stems=True), phrase=True),
        title=TEXT(analyzer=KavoshAnalyzer(), phrase=True, stored=True),
        lang=ID(stored=True),
        source=ID(stored=True),
        type=ID(stored=True),
        author=TEXT(analyzer=KavoshAnalyzer(), phrase=False, stored=True),
        date=ID(stored=True),  # yyyy-mm-dd, so that ranges of text are ranges of days
    )
