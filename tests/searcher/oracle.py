"""What every node of a query means, said slowly over a list of plain documents: the judge of the engines.

Nothing here knows of arrays, postings or segments. A document is its words, one dict a position; a node is a predicate
and a sum. Scores are exact (no impact bytes beyond BM25's own rounding, no whole weights), so an engine may differ by
``Oracle.bound``.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indexer.analysis.analyzer import analyze
from indexer.documents import Document
from searcher import ranking
from searcher.query.tree import And, Bag, Dates, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Title, Word

ARABIC, LATIN = 1, 2


def script_of(term: str) -> int:
    """Return the script of a term as documents and weights count it."""
    if any("\u0600" <= letter <= "\u06ff" and letter.isalpha() for letter in term):
        return ARABIC
    return LATIN if any(letter.isascii() and letter.isalpha() for letter in term) else 0


@dataclass(slots=True)
class Plain:
    """A document as the oracle reads it: ``title`` and ``text`` map a position to what stands there, (term, stem)."""

    document: Document
    title: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    text: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    quiet: set[int] = field(default_factory=set)  # positions of the text that are boilerplate

    @property
    def length(self) -> int:
        """Return how many positions it has."""
        return max(self.title, default=-1) + 1 + max(self.text, default=-1) + 1

    def places(self, *, title: bool = False) -> list[tuple[int, tuple[str, str]]]:
        """Return all words with their positions; a gap lies between title and text."""
        found = [(at, word) for at, words in self.title.items() for word in words]
        if not title:
            start = max(self.title, default=-1) + 2
            found += [(start + at, word) for at, words in self.text.items() for word in words]
        return found

    def often(self, level: int) -> dict[str, int]:
        """Return at how many positions each term (0) or stem (1) stands; those in boilerplate count nothing."""
        start = max(self.title, default=-1) + 2
        found: dict[str, set[int]] = {}
        for at, word in self.places():
            found.setdefault(word[level], set()).update({at} if at - start not in self.quiet else ())
        return {text: len(positions) for text, positions in found.items()}


def read(document: Document) -> Plain:
    """Analyse a document, title and text apart: no word and no joined group crosses a line end."""
    plain = Plain(document)
    for name, text in (("title", document.title), ("text", document.text)):
        places = getattr(plain, name)
        for token in analyze(text):
            places.setdefault(token.position, set()).add((token.term, token.stem))
            if name == "text" and any(low <= token.start < high for low, high in document.boilerplate):
                plain.quiet.add(token.position)
    return plain


class Oracle:
    """Answers questions about a list of documents by looking at each."""

    def __init__(self, documents: Iterable[Document], counted: Iterable[Document] = (), average: float = 1.0) -> None:
        """Take the documents, those that frequencies are counted over (deleted ones too), and their average length."""
        self.plain = [read(document) for document in documents]
        whole = [read(document) for document in counted] or self.plain
        self.average = average
        self.script = Counter[int]()
        self.terms: dict[str, Counter[int]] = {}
        self.stems: dict[str, Counter[int]] = {}
        for plain in whole:
            words = [word for _, word in plain.places()]
            scripts = Counter(script_of(term) for term, _ in words)
            own = 0
            if scripts[ARABIC] + scripts[LATIN]:
                own = ARABIC if scripts[ARABIC] >= scripts[LATIN] else LATIN
            self.script[own] += 1
            for term in {term for term, _ in words}:
                self.terms.setdefault(term, Counter())[own] += 1
            for stem in {stem for _, stem in words}:
                self.stems.setdefault(stem, Counter())[own] += 1
        self.documents = len(whole)
        self.asking = False

    def g(self, text: str, held: dict[str, Counter[int]], term: str) -> float:
        """Return a word's weight: idf within its script to the power of ``IDF_POWER``, less for question words."""
        if text not in held:
            return 0.0
        script = script_of(text)
        holding = sum(held[text].values()) if script == 0 else held[text][script]
        documents = self.documents if script == 0 else self.script[script]
        idf = math.log(1 + (documents - holding + 0.5) / (holding + 0.5))
        return idf**ranking.IDF_POWER * ranking.factor(term, asking=self.asking)

    def earned(self, plain: Plain, count: int | None) -> float:
        """Return BM25's share of g for so many occurrences, rounded to the index's impact byte, at least 1 of 255.

        None is for what does not stand there, 0 for what stands in boilerplate only.
        """
        if count is None:
            return 0.0
        k = ranking.K1 * (1 - ranking.B + ranking.B * plain.length / self.average)
        return max(round(255 * count / (count + k)), 1) / 255 * (ranking.K1 + 1)

    # what matches, and what it scores: None for no match

    def score(self, node: Node, plain: Plain, *, exact: bool = False) -> float | None:
        """Return what a document scores for a node, None where it does not match."""
        self.asking = any(word.term in ranking.OPENERS for word in words_of(node))
        return self._node(node, plain, exact, title=False)

    def _node(  # noqa: PLR0911 - one return a kind of node
        self, node: Node, plain: Plain, exact: bool, *, title: bool
    ) -> float | None:
        match node:
            case Word():
                return self._word(node, plain, exact, title)
            case Phrase(words=words):
                starts = phrase_starts(plain.places(title=title), words)
                if not starts:
                    return None
                everywhere = phrase_starts(plain.places(), words)
                weight = math.fsum(max(self._ways(word)) for word in words)
                return weight * self.earned(plain, len(everywhere))
            case Prefix(term=prefix):
                return self._prefix(prefix, plain, title)
            case Title(node=inner):
                return self._node(inner, plain, exact, title=True)
            case Filter() | Dates():
                return 0.0 if holds(node, plain.document) else None
            case Not(node=inner):
                return 0.0 if self._node(inner, plain, exact, title=title) is None else None
            case And(nodes=nodes):
                return self._all(nodes, plain, exact, title) if nodes else None
            case Or(nodes=nodes):
                return self._any(nodes, plain, exact, title)
            case Bag():
                return self._bag(node, plain, exact, title)
            case Nothing():
                return None

    def _ways(self, word: Word) -> list[float]:
        """Return what each way to write a word of a phrase weighs; a joined group weighs what its parts do."""
        parts = math.fsum(self.g(part.term, self.terms, part.term) for part in word.parts) * word.weight
        return [parts, *(self.g(each.term, self.terms, each.term) * each.weight for each in (word, *word.others))]

    def _all(self, nodes: Sequence[Node], plain: Plain, exact: bool, title: bool) -> float | None:
        found = [self._node(node, plain, exact, title=title) for node in nodes]
        return None if None in found else math.fsum(score for score in found if score is not None)

    def _any(
        self, nodes: Sequence[Node], plain: Plain, exact: bool, title: bool, *, question: bool = False
    ) -> float | None:
        total: list[float | None] = []
        words: list[Node] = []
        if not title:
            # Words of one stem beside each other: the stem counts once, each term once.
            words = [
                node for node in nodes if isinstance(node, Word) and not node.others and (question or not node.parts)
            ]
            each = [part for word in words if isinstance(word, Word) for part in (parts_of(word) or [word])]
            total += [self._group(group, plain, exact) for group in grouped(each, exact)]
            # In a question the parts of a joined group are words of their own; it adds what it earns more than they.
            for word in words:
                if isinstance(word, Word) and word.parts and (joined := self._group([word], plain, exact)):
                    parts = [self._group([part], plain, exact) or 0 for part in parts_of(word)]
                    total.append(joined - math.fsum(parts) if joined > math.fsum(parts) else None)
        total += [self._node(node, plain, exact, title=title) for node in dict.fromkeys(nodes) if node not in words]
        scores = [score for score in total if score is not None]
        return math.fsum(scores) if scores else None

    def _bag(self, bag: Bag, plain: Plain, exact: bool, title: bool) -> float | None:
        if any(self._node(node, plain, exact, title=title) is not None for node in bag.must_not):
            return None
        total = self._all(bag.must, plain, exact, title)
        if total is None:
            return None
        some = self._any(bag.should, plain, exact, title, question=True)
        if bag.should and not any(scoring(node) for node in bag.must) and some is None:
            return None
        return total + (some or 0)

    def _group(self, words: Sequence[Word], plain: Plain, exact: bool) -> float | None:
        counts, stems = plain.often(0), plain.often(1).get(words[0].stem)
        total, matched = 0.0, False
        if not (exact or words[0].exact):
            matched = stems is not None
            heaviest = max(self.g(word.stem, self.stems, word.term) * word.weight for word in words)
            total += ranking.STEM_SHARE * heaviest * self.earned(plain, stems)
        share = 1.0 if exact or words[0].exact else 1 - ranking.STEM_SHARE
        by_term: dict[str, float] = {}
        for word in words:
            by_term[word.term] = max(by_term.get(word.term, 0), word.weight)
        for term, weight in by_term.items():
            matched |= term in counts
            total += share * self.g(term, self.terms, term) * weight * self.earned(plain, counts.get(term))
        return total if matched else None

    def _word(self, word: Word, plain: Plain, exact: bool, title: bool) -> float | None:
        ways = []
        if self._stands(word, plain, exact, title):
            ways.append(self._group([word], plain, exact))
        if word.parts:
            ways.append(self._all(parts_of(word), plain, exact, title))
        ways += [self._word(other, plain, exact, title) for other in word.others]
        scores = [score for score in ways if score is not None]
        return max(scores) if scores else None

    def _stands(self, word: Word, plain: Plain, exact: bool, title: bool) -> bool:
        words = [found for _, found in plain.places(title=title)]
        if exact or word.exact:
            return any(term == word.term for term, _ in words)
        return any(stem == word.stem for _, stem in words)

    def _prefix(self, prefix: str, plain: Plain, title: bool) -> float | None:
        terms = [term for term in self.terms if term.startswith(prefix)]
        if not any(term.startswith(prefix) for _, (term, _) in plain.places(title=title)):
            return None
        counts = plain.often(0)
        holding = min(self.documents, sum(sum(self.terms[term].values()) for term in terms))
        weight = ranking.weight(self.documents, holding)
        return weight * max(self.earned(plain, counts.get(term)) for term in terms)

    def bound(self, node: Node) -> float:
        """Return how far an engine's score may be from the oracle's: half a whole unit a weight, and at least one."""
        return 2e-5 + weights(node) * (ranking.K1 + 1) / 64


def parts_of(word: Word) -> list[Word]:
    """Return the parts of a joined group, as exact and as heavy as the group."""
    return [Word(part.surface, part.term, part.stem, exact=word.exact, weight=word.weight) for part in word.parts]


def grouped(words: Iterable[Word], exact: bool) -> list[list[Word]]:
    """Return words by stem, exact ones apart."""
    groups: dict[tuple[str, bool], list[Word]] = {}
    for word in words:
        groups.setdefault((word.stem, exact or word.exact), []).append(word)
    return list(groups.values())


def words_of(node: Node) -> list[Word]:
    """List the words of a tree that may score, those of phrases and titles too, nothing below a Not."""
    match node:
        case Word():
            return [node]
        case Phrase(words=words):
            return list(words)
        case Title(node=inner):
            return words_of(inner)
        case And(nodes=nodes) | Or(nodes=nodes):
            return [word for each in nodes for word in words_of(each)]
        case Bag(should=should, must=must):
            return [word for each in (*must, *should) for word in words_of(each)]
        case _:
            return []


def weights(node: Node) -> int:
    """Count the weights that may add up for one document."""
    match node:
        case Word(parts=parts, others=others):
            return 2 + sum(weights(each) for each in (*parts, *others))
        case Phrase() | Prefix():
            return 1
        case Title(node=inner):
            return weights(inner)
        case And(nodes=nodes) | Or(nodes=nodes):
            return sum(weights(each) for each in nodes)
        case Bag(should=should, must=must):
            return sum(weights(each) for each in (*should, *must))
        case _:
            return 0


def scoring(node: Node) -> bool:  # noqa: PLR0911 - one return a kind of node
    """Tell whether whatever matches a node has a score."""
    match node:
        case Word() | Phrase() | Prefix():
            return True
        case Title(node=inner):
            return scoring(inner)
        case And(nodes=nodes):
            return not nodes or any(scoring(each) for each in nodes)
        case Or(nodes=nodes):
            return all(scoring(each) for each in nodes)
        case Bag(should=should, must=must):
            if any(scoring(each) for each in must):
                return True
            return bool(should) and all(scoring(each) for each in should)
        case Nothing():
            return True
        case _:
            return False


def phrase_starts(places: Iterable[tuple[int, tuple[str, str]]], words: Sequence[Word]) -> set[int]:
    """Return where a phrase begins: each word as itself, as its parts one behind the other, or as another spelling."""
    at: dict[int, set[str]] = {}
    for position, (term, _) in places:
        at.setdefault(position, set()).add(term)

    def follows(position: int, rest: Sequence[Word]) -> bool:
        if not rest:
            return True
        word, here = rest[0], at.get(position, set())
        if (word.term in here or any(other.term in here for other in word.others)) and follows(position + 1, rest[1:]):
            return True
        return bool(word.parts) and (
            all(part.term in at.get(position + i, set()) for i, part in enumerate(word.parts))
            and follows(position + len(word.parts), rest[1:])
        )

    return {position for position in at if words and follows(position, words)}


def holds(node: Filter | Dates, document: Document) -> bool:
    """Tell whether a filter keeps a document."""
    digits = (document.date.replace("-", "") + "0000")[:8] if document.date else "0"
    date = int(digits)
    if isinstance(node, Dates):
        return (node.first <= 0 and node.last >= 99999999) or (date > 0 and node.first <= date <= node.last)
    if node.field == "author":
        wanted = {token.term for token in analyze(node.value)}
        return bool(wanted) and wanted <= {token.term for token in analyze(document.author)}
    if node.field == "year":
        return node.value.isdecimal() and len(node.value) <= 4 and int(node.value) == date // 10000
    own = {"lang": document.language, "source": document.source, "type": document.type}
    return node.field in own and own[node.field].casefold() == node.value.casefold()
