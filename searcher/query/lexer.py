"""Cut a question into lexemes: runs of plain text and the few signs that mean something.

Nothing here fails and nothing looks back further than one chunk, so the cost is linear. Plain words that stand side by
side stay one run of text, because the analyzer must see the blank between «می» and «روم» to join them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from searcher.query.fields import PREFIX, field_of


class Kind(Enum):
    """What a lexeme is."""

    TEXT = auto()  # plain words
    CHUNK = auto()  # plain words that a sign or a field holds together
    PHRASE = auto()
    PREFIX = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    PLUS = auto()
    MINUS = auto()
    FIELD = auto()  # text is the field's name as fields.field_of gives it
    STRAY = auto()  # a sign that means nothing where it stands; text is the sign


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the question: code points ``start`` to ``end``, quotes included; its ``text`` begins at ``at``."""

    kind: Kind
    text: str
    start: int
    end: int
    at: int


_QUOTES = {
    '"': '"\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}',
    "\N{LEFT DOUBLE QUOTATION MARK}": '"\N{RIGHT DOUBLE QUOTATION MARK}',
    "\N{DOUBLE LOW-9 QUOTATION MARK}": '"\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}',
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
}
_CLOSING = "\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_SPECIAL = "()|" + "".join(_QUOTES) + _CLOSING
_OPERATOR = re.compile(rf"(?:AND|OR|NOT)(?=[\s{re.escape(_SPECIAL)}+-]|$)")
_OPERATOR_KIND = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.MINUS}
_SIGN = {"+": Kind.PLUS, "-": Kind.MINUS, "\N{MINUS SIGN}": Kind.MINUS}
_CHUNK = re.compile(rf"[^\s{re.escape(_SPECIAL)}]+")
_WORD_BEFORE_STAR = re.compile(r"[^\s*]+$")


def lexemes(question: str) -> Iterator[Lexeme]:
    """Yield the lexemes of a question in order; pieces of plain text keep their blanks and marks of punctuation."""
    position = run = 0
    size = len(question)
    held = False  # a sign or a field waits for what follows it without a blank

    def text(end: int) -> Iterator[Lexeme]:
        if question[run:end].strip():
            yield Lexeme(Kind.TEXT, question[run:end], run, end, run)

    while position < size:
        character = question[position]
        found: Lexeme | None = None
        fresh = position == 0 or question[position - 1].isspace() or question[position - 1] in _SPECIAL or held
        if character in _QUOTES:
            found = _quoted(question, position)
        elif character in _CLOSING:
            found = Lexeme(Kind.STRAY, character, position, position + 1, position)
        elif character in "()|":
            kind = {"(": Kind.OPEN, ")": Kind.CLOSE, "|": Kind.OR}[character]
            found = Lexeme(kind, character, position, position + 1, position)
        elif character == "*":
            before = None if held else _WORD_BEFORE_STAR.search(question, run, position)
            ends = position + 1 == size or not (question[position + 1].isalnum() or question[position + 1] == "*")
            if before and ends:
                yield from text(before.start())
                yield Lexeme(Kind.PREFIX, before[0], before.start(), position + 1, before.start())
                position = run = position + 1
                continue
            found = Lexeme(Kind.STRAY, character, position, position + 1, position)
        elif fresh:
            found = _chunk(question, position, held)
        if found is None:
            position += 1
            continue
        yield from text(found.start)
        yield found
        position = run = found.end
        held = found.kind in (Kind.FIELD, Kind.PLUS, Kind.MINUS)
    yield from text(size)


def _quoted(question: str, position: int) -> Lexeme:
    """Read a phrase; a quote that nothing closes is a stray sign and the words behind it stay plain."""
    closing = _QUOTES[question[position]]
    end = min((at for at in (question.find(c, position + 1) for c in closing) if at >= 0), default=-1)
    if end < 0:
        return Lexeme(Kind.STRAY, question[position], position, position + 1, position)
    return Lexeme(Kind.PHRASE, question[position + 1 : end], position, end + 1, position + 1)


def _chunk(question: str, position: int, held: bool) -> Lexeme | None:
    """Read an operator, sign or field at the beginning of a chunk, or the chunk itself when something waits for it."""
    if not held and (operator := _OPERATOR.match(question, position)):
        kind = _OPERATOR_KIND[operator[0]]
        end = operator.end()
        if kind is Kind.MINUS:  # NOT holds on to the word behind the blank as the sign does without one
            end = len(question) - len(question[end:].lstrip())
        return Lexeme(kind, operator[0], position, end, position)
    if question[position] in _SIGN and position + 1 < len(question) and not question[position + 1].isspace():
        return Lexeme(_SIGN[question[position]], question[position], position, position + 1, position)
    name = PREFIX.match(question, position)
    if name and (field := field_of(name[1])):
        return Lexeme(Kind.FIELD, field, position, name.end(), position)
    if held and (chunk := _CHUNK.match(question, position)):
        text, end = chunk[0], chunk.end()
        if text.endswith("*") and text.strip("*"):
            return Lexeme(Kind.PREFIX, text.rstrip("*"), position, end, position)
        return Lexeme(Kind.CHUNK, text, position, end, position)
    return None
