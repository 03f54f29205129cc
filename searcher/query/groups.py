"""What stands between two parentheses, while it is read: sides of OR, made of sides of AND, made of signed items."""

from dataclasses import dataclass, field

from searcher.query.lexer import Kind
from searcher.query.notes import Notes
from searcher.query.tree import Bag, Node, Not, Nothing, Or, Phrase, Word
from searcher.query.words import together

SENTENCE_WORDS = 3
"""A phrase beside more plain words than this only counts; beside fewer it must stand in the document."""


@dataclass(slots=True)
class Side:
    """A plain question in the making."""

    should: list[Node] = field(default_factory=list)
    must: list[Node] = field(default_factory=list)
    must_not: list[Node] = field(default_factory=list)

    def place(self, node: Node, sign: Kind | None) -> None:
        """Put a node where its sign says."""
        if sign is Kind.PLUS:
            self.must.append(node)
        elif sign is Kind.MINUS:
            self.must_not.append(node)
        else:
            self.should.append(node)

    def node(self) -> Node:
        """Return what the side asks; ``Nothing`` for an empty one."""
        should, must = self.should, self.must
        if len(should) + len(must) > 1 and sum(isinstance(node, Word) for node in should) <= SENTENCE_WORDS:
            must = must + [node for node in should if isinstance(node, Phrase)]
            should = [node for node in should if not isinstance(node, Phrase)]
        if not should and not must:
            if not self.must_not:
                return Nothing()
            return together([Not(node) for node in self.must_not])
        if not self.must_not and len(should) + len(must) == 1:
            return (should or must)[0]
        return Bag(tuple(should), tuple(must), tuple(self.must_not))


@dataclass(slots=True)
class Frame:
    """An open group: the sign and field before it, and what it holds so far."""

    sign: Kind | None = None
    name: str = ""
    choices: list[Node] = field(default_factory=list)
    sides: list[Node] = field(default_factory=list)
    side: Side = field(default_factory=Side)

    def part(self, operator: str, notes: Notes) -> None:
        """End a side at an ``AND`` or ``OR``; an operator without a side before it is dropped."""
        node = self.side.node()
        self.side = Side()
        if not isinstance(node, Nothing):
            self.sides.append(node)
        elif operator == "OR" and self.sides:
            notes.add("lone_operator", operator="AND")
        else:
            notes.add("lone_operator", operator=operator)
            return
        if operator == "OR":
            self.choices.append(together(self.sides))
            self.sides = []

    def node(self, notes: Notes) -> Node:
        """Return what the whole group asks; ``Nothing`` for an empty one."""
        node = self.side.node()
        if not isinstance(node, Nothing):
            self.sides.append(node)
        elif self.sides:
            notes.add("lone_operator", operator="AND")
        elif self.choices:
            notes.add("lone_operator", operator="OR")
        if self.sides:
            self.choices.append(together(self.sides))
        if not self.choices:
            return Nothing()
        return self.choices[0] if len(self.choices) == 1 else Or(tuple(self.choices))
