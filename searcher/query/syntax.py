"""From any string to a tree: the grammar of a question, with a note for every repair.

    question  = side { ("OR" | "|") side }          sides of OR are made of sides of AND
    side      = { ["+" | "-" | "NOT"] item }        a plain question: any of its words, all of "+", none of "-"
    item      = word | "phrase" | prefix* | field:item | "(" question ")"

AND and OR part the question, so ``cat food OR dog food`` asks for one of two plain questions. What stands behind a
field must hold. A phrase must hold too in a short question; in a sentence of more than ``SENTENCE_WORDS`` other words
it only counts, since people quote names in questions whose answer spells them otherwise. Frames on a list of our own
take the place of recursion, and every bound is applied before anything is asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from searcher.query.fields import narrowing
from searcher.query.groups import Frame
from searcher.query.lexer import Kind, Lexeme, lexemes
from searcher.query.notes import Notes
from searcher.query.tree import And, Bag, Node, Not, Nothing, Or, Phrase, Prefix, Title, Word
from searcher.query.words import together, words
from searcher.results import Note

MAX_CHARACTERS = 500
MAX_WORDS = 32
MAX_DEPTH = 20
MAX_PHRASE = 10
MIN_PREFIX = 2
_LONGEST_TAIL = 60  # a cut goes back this far at most to find a blank
_WORDED = frozenset((Kind.TEXT, Kind.CHUNK, Kind.PHRASE, Kind.PREFIX))
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A question as a tree, with notes on what was repaired or dropped; ``text`` is the part of it that was read.

    ``text`` has the question's own offsets: it is cut at the end and unreadable characters are blanks in it.
    """

    tree: Node
    notes: tuple[Note, ...]
    text: str


def parse(text: str, *, exact: bool = False) -> Parsed:
    """Return the tree of a question and notes on what was repaired; any string has one, in bounded time.

    ``exact`` leaves stems out, as quotes around every word would.
    """
    notes = Notes()
    read = _bounded(text, notes)
    tree = _Parser(notes, exact).tree(lexemes(read))
    return Parsed(tree, notes.all(), read)


def _bounded(question: str, notes: Notes) -> str:
    """Cut a question at a blank near the bound, and blank out what cannot be read."""
    text = question[:MAX_CHARACTERS]
    if len(question) > MAX_CHARACTERS:
        text = text[: max(text.rfind(" "), MAX_CHARACTERS - _LONGEST_TAIL)]
        notes.add("too_long", kept=len(text), length=len(question))
    if any(not found.isspace() for found in _UNREADABLE.findall(text)):
        notes.add("unreadable")
    return _UNREADABLE.sub(" ", text)


class _Parser:
    """One parse: the stack of frames, and the sign and field that wait for their item."""

    def __init__(self, notes: Notes, exact: bool) -> None:
        self.notes = notes
        self.exact = exact
        self.stack = [Frame()]
        self.sign: Kind | None = None
        self.field = ""
        self.too_deep = 0

    def tree(self, pieces: Iterable[Lexeme]) -> Node:
        """Run over the lexemes and return the whole tree."""
        read = [(piece, self.words(piece)) for piece in pieces]
        keep = self.keep([word for _, found in read for word in found])
        for piece, found in read:
            self.take(piece, [word for word in found if word.start in keep])
        self.forget()
        while len(self.stack) > 1:
            self.notes.add("unclosed_parenthesis")
            self.close()
        tree = self.stack[0].node(self.notes)
        if isinstance(tree, Nothing):
            self.notes.add("no_words")
        elif _only_excludes(tree):
            self.notes.add("only_exclusions")
        return tree

    def words(self, piece: Lexeme) -> list[Word]:
        """Return the words of a lexeme that is made of words."""
        if piece.kind in (Kind.TEXT, Kind.CHUNK):
            return words(piece.text, piece.at, exact=self.exact)
        if piece.kind in (Kind.PHRASE, Kind.PREFIX):
            return words(piece.text, piece.at, exact=True)
        return []

    def keep(self, found: list[Word]) -> set[int]:
        """Choose which words to ask, by their start: past the bound the longest ones, for short words tell least."""
        if len(found) <= MAX_WORDS:
            return {word.start for word in found}
        distinct: dict[str, Word] = {}
        for word in found:
            distinct.setdefault(word.term, word)
        longest = sorted(distinct.values(), key=lambda word: -len(word.term))[:MAX_WORDS]
        if len(distinct) > MAX_WORDS:
            self.notes.add("too_many_words", kept=MAX_WORDS, words=len(found))
        return {word.start for word in longest}

    @property
    def name(self) -> str:
        """The field that the next item belongs to: its own, or that of the group it stands in."""
        return self.field or self.stack[-1].name

    @property
    def narrows(self) -> bool:
        """Whether the next item is a value to filter by and not a word to look for."""
        return self.name not in ("", "title")

    def take(self, piece: Lexeme, found: list[Word]) -> None:
        """Bring one lexeme into the tree."""
        if piece.kind in _WORDED:
            self.take_words(piece, found)
        else:
            self.take_sign(piece)

    def take_words(self, piece: Lexeme, found: list[Word]) -> None:
        """Bring in a lexeme that holds words, as values to filter by where a field says so."""
        match piece.kind:
            case _ if self.narrows:
                self.narrow(piece)
            case Kind.TEXT:
                self.forget()
                for word in found:
                    self.add(word)
            case Kind.CHUNK:
                self.add_all(list(found))
            case Kind.PHRASE:
                self.phrase(found)
            case Kind.PREFIX:
                self.prefix(found)

    def take_sign(self, piece: Lexeme) -> None:
        """Bring in a lexeme that is a sign."""
        match piece.kind:
            case Kind.OPEN:
                self.open()
            case Kind.CLOSE:
                self.forget()
                self.close()
            case Kind.AND | Kind.OR:
                self.forget()
                self.stack[-1].part(piece.kind.name, self.notes)
            case Kind.PLUS | Kind.MINUS:
                self.forget()
                self.sign = piece.kind
            case Kind.FIELD:
                if self.field:
                    self.forget()
                self.field = piece.text
            case Kind.STRAY if piece.text == "*":
                self.notes.add("star")
            case Kind.STRAY:
                self.notes.add("unclosed_quote", quote=piece.text)

    def phrase(self, found: list[Word]) -> None:
        """Add a quoted phrase; one longer than the bound becomes several that must all stand."""
        if not found:
            self.notes.add("empty_phrase")
        if len(found) > MAX_PHRASE:
            self.notes.add("long_phrase", words=len(found), kept=MAX_PHRASE)
        pieces = [tuple(found[i : i + MAX_PHRASE]) for i in range(0, len(found), MAX_PHRASE)]
        self.add_all([Phrase(piece) if len(piece) > 1 or piece[0].parts else piece[0] for piece in pieces])

    def prefix(self, found: list[Word]) -> None:
        """Add a prefix: its last word is open, the words before it (``well-kno*``) must stand."""
        flat: list[Word] = [part for word in found for part in (word.parts or (word,))]
        if flat and len(flat[-1].term) < MIN_PREFIX:
            self.notes.add("short_prefix", prefix=flat[-1].term, least=MIN_PREFIX)
            self.add_all(list(flat))
        elif flat:
            self.add_all([*flat[:-1], Prefix(flat[-1].term)])
        else:
            self.notes.add("star")
            self.add_all([])

    def narrow(self, piece: Lexeme) -> None:
        """Add a filter or a span of dates for each value."""
        field = self.name
        values = piece.text.split() if piece.kind is Kind.TEXT else [piece.text]
        for value in values:
            node = narrowing(field, value)
            if node is not None:
                self.add(node)
            elif value.strip():
                self.notes.add("bad_date", field=field, value=value)
        if not any(value.strip() for value in values):
            self.notes.add("empty_field", field=field)
        self.sign, self.field = None, ""

    def forget(self) -> None:
        """Drop a sign or field that nothing followed, and say so."""
        if self.field:
            self.notes.add("empty_field", field=self.field)
        elif self.sign:
            self.notes.add("lone_operator", operator="NOT" if self.sign is Kind.MINUS else "+")
        self.sign, self.field = None, ""

    def open(self) -> None:
        """Begin a group."""
        if len(self.stack) > MAX_DEPTH:
            self.too_deep += 1
            self.notes.add("too_deep", depth=MAX_DEPTH)
            return
        sign = self.sign or (Kind.PLUS if self.field else None)
        self.stack.append(Frame(sign, self.name))
        self.sign, self.field = None, ""

    def close(self) -> None:
        """End a group and add it where it stood; a plain group without a sign melts into the question around it."""
        if self.too_deep:
            self.too_deep -= 1
            return
        if len(self.stack) == 1:
            self.notes.add("stray_parenthesis")
            return
        frame = self.stack.pop()
        node = frame.node(self.notes)
        side = self.stack[-1].side
        if isinstance(node, Nothing):
            self.notes.add("empty_parentheses")
        elif isinstance(node, Bag) and not (node.must or node.must_not or frame.sign):
            side.should.extend(node.should)
        else:
            side.place(node, frame.sign)

    def add_all(self, nodes: list[Node]) -> None:
        """Add an item that must stand whole though it holds several words; none drops what waits for it."""
        if nodes:
            self.add(together(nodes))
        else:
            self.forget()

    def add(self, node: Node) -> None:
        """Add an item to the open side, with the sign and field that wait for it."""
        sign = self.sign or (Kind.PLUS if self.field else None)
        self.stack[-1].side.place(_in_title(node) if self.name == "title" else node, sign)
        self.sign, self.field = None, ""


def _in_title(node: Node) -> Node:
    """Return a node that asks the same of the title alone; what stands in groups was turned before."""
    match node:
        case Word() | Phrase() | Prefix():
            return Title(node)
        case And(nodes=nodes):
            return And(tuple(_in_title(each) for each in nodes))
        case _:
            return node


def _only_excludes(node: Node) -> bool:
    """Tell whether a tree answers with documents that it says nothing good of."""
    match node:
        case Not():
            return True
        case And(nodes=nodes):
            return all(_only_excludes(each) for each in nodes)
        case Or(nodes=nodes):
            return any(_only_excludes(each) for each in nodes)
        case _:
            return False
