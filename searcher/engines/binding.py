"""From a tree to matchers over one segment: what each node of a question means, in sets and scores.

Word      a document with its stem (its exact term where ``exact``); a joined group also where all its parts stand;
``others`` count as the word itself at their weight. The best of these ways scores, once.
Phrase    a document where its exact terms stand one behind the other; scores as one word of their summed weight.
Prefix    a document with any of the ``PREFIX_TERMS`` commonest terms that begin so; the best of them scores.
Title     what matches in the title alone; scores what it would score anywhere.
Filter, Dates, Not    score nothing.
And, Or, Bag    add up. A stem asked twice beside itself counts once, its terms each once.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from indexer.analysis.analyzer import analyze
from indexer.index.arrays import Reader
from searcher import ranking
from searcher.engines.boolean import AllOf, AnyOf, Best, Except, Matcher, Where
from searcher.engines.columns import mask_of_dates, mask_of_filter
from searcher.engines.leaves import Leaves
from searcher.engines.phrases import Spelling, counted, in_titles, starts
from searcher.engines.scoring import EMPTY, FULL, Asked, FixedLeaf, Leaf
from searcher.engines.weighing import Weigher, asks, count_weights, words_of
from searcher.engines.words import Known, Vocabulary
from searcher.query.tree import And, Bag, Dates, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Title, Word

PREFIX_TERMS = 64
"""Terms a prefix stands for at most, those in most documents first: bounds its cost whatever the index holds."""


class Expansion:
    """The terms a prefix stands for over all segments, and the weight of any of them."""

    __slots__ = ("terms", "weight")

    def __init__(self, reader: Reader, vocabulary: Vocabulary, prefix: str) -> None:
        df: dict[str, int] = {}
        for segment in reader.segments:
            for term in segment.prefix(prefix, PREFIX_TERMS).tolist():
                text = segment.term_text(term)
                df[text] = df.get(text, 0) + segment.df_term[term]
        self.terms = sorted(df, key=lambda text: (-df[text], text))[:PREFIX_TERMS]
        # As rare as all of them together at least: a prefix is worth less than the words it stands for.
        documents = max(reader.documents_by_script[0], 1)
        self.weight = ranking.weight(documents, min(documents, sum(df[text] for text in self.terms)))


class Binder:
    """Binds the nodes of one question to one segment after the other."""

    def __init__(self, reader: Reader, vocabulary: Vocabulary, leaves: Leaves, tree: Node, *, exact: bool) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._leaves = leaves
        self._exact = exact
        self._expansions: dict[str, Expansion] = {}
        #: Every word of the question that may score.
        self.words = list(words_of(tree))
        self.asking = asks(self.words)
        self._weigher = Weigher(count_weights(tree), vocabulary.heaviest)

    @property
    def scale(self) -> float:
        """Whole units to one g in this question."""
        return self._weigher.scale

    def impacts(self, known: Known, number: int, doc: int) -> tuple[int, int]:
        """Return the impact bytes of a word's term and of its stem in one document, 0 where it is not."""
        stem, term = known.numbers[number]
        docs = np.array([doc], np.intp)
        common = self._leaves.get(number, Asked(stem, 1, ())).at(docs)[0] if stem >= 0 else 0
        exact = self._leaves.get(number, Asked(stem, 0, ((term, 1),))).at(docs)[0] if term >= 0 else 0
        return int(exact), int(common)

    def bind(self, node: Node, number: int) -> Matcher:  # noqa: PLR0911 - one return a kind of node
        """Return a node as a matcher over segment ``number``."""
        segment = self._reader.segments[number]
        match node:
            case Word():
                return self._word(node, number)
            case Phrase():
                return self._phrase(node, number)
            case Prefix(term=term):
                return self._prefix(term, number)
            case Title(node=inner):
                return self._title(inner, number)
            case Filter():
                return Where(mask_of_filter(segment, node, _terms))
            case Dates():
                return Where(mask_of_dates(segment, node))
            case And(nodes=nodes):
                return AllOf(segment.count, [self.bind(each, number) for each in nodes]) if nodes else EMPTY
            case Or(nodes=nodes):
                return self._any(nodes, number)
            case Not(node=inner):
                return Except(segment.count, self.bind(inner, number))
            case Bag():
                return self._bag(node, number)
            case Nothing():
                return EMPTY

    def _bag(self, bag: Bag, number: int) -> Matcher:
        count = self._reader.segments[number].count
        needed = [self.bind(each, number) for each in bag.must]
        extra: list[Matcher] = []
        if bag.should:
            some = self._any(bag.should, number, question=True)
            if any(node.scoring for node in needed):
                extra.append(some)
            else:
                needed.append(some)
        needed += [Except(count, self.bind(each, number)) for each in bag.must_not]
        return needed[0] if len(needed) == 1 and not extra else AllOf(count, needed, extra)

    def _any(self, nodes: Sequence[Node], number: int, *, question: bool = False) -> Matcher:
        """Return any of some nodes, plain words of one stem made one leaf.

        In a ``question`` the parts of a joined group are words of their own; the group itself adds what it earns more.
        """
        plain: dict[tuple[str, bool], list[Word]] = {}
        bound: list[Matcher] = []
        others: list[Node] = []
        for node in nodes:
            if not isinstance(node, Word) or node.others or (node.parts and not question):
                others.append(node)
                continue
            for word in _parts(node) if node.parts else (node,):
                plain.setdefault((word.stem, self._is_exact(word)), []).append(word)
            if node.parts:
                bound.append(self._beyond(node, number))
        bound += [self._leaf(words, number) for words in plain.values()]
        bound += [self.bind(node, number) for node in dict.fromkeys(others)]
        return bound[0] if len(bound) == 1 else AnyOf(self._reader.segments[number].count, bound)

    def _beyond(self, word: Word, number: int) -> Leaf:
        """Return what a joined group earns beyond the sum of its parts, in the documents where that is more."""
        joined = self._leaf([word], number)
        docs, scores = joined.found()
        if not docs.size:
            return EMPTY
        for part in _parts(word):
            scores = scores - self._leaf([part], number).at(docs)
        more = (scores > 0).nonzero()[0]
        return FixedLeaf(self._reader.segments[number].count, docs[more], scores[more]) if more.size else EMPTY

    def _is_exact(self, word: Word) -> bool:
        return self._exact or word.exact

    def weights(self, word: Word, known: Known) -> tuple[int, int]:
        """Return the whole weights of a word's stem and exact term."""
        weight = word.weight * ranking.factor(word.term, asking=self.asking)
        if self._is_exact(word):
            return 0, self._weigher.whole(known.exact * weight)
        share = ranking.STEM_SHARE
        return self._weigher.whole(known.common * share * weight), self._weigher.whole(
            known.exact * (1 - share) * weight
        )

    def _leaf(self, words: Sequence[Word], number: int) -> Leaf:
        """Return plain words of one stem as one leaf."""
        if len(words) > 1:
            return self._made(words, number)
        word = words[0]
        key = (number, word.term, word.stem, self._is_exact(word), word.weight, self.asking, self._weigher.scale)
        leaf = self._leaves.words.get(key)
        if leaf is None:
            leaf = self._made(words, number)
            self._leaves.keep(key, leaf)
        return leaf

    def _made(self, words: Sequence[Word], number: int) -> Leaf:
        common, stem = 0, -1
        terms: dict[int, int] = {}
        for word in words:
            known = self._vocabulary.known(word)
            stem, term = known.numbers[number]
            of_stem, of_term = self.weights(word, known)
            common = max(common, of_stem)
            if term >= 0:
                terms[term] = max(terms.get(term, 0), of_term)
        if stem < 0 or not (common or terms):
            return EMPTY
        asked = Asked(stem, common, tuple(sorted(terms.items())))
        return self._leaves.get(number, asked)

    def _word(self, word: Word, number: int) -> Matcher:
        own = self._leaf([word], number)
        if not word.parts and not word.others:
            return own
        count = self._reader.segments[number].count
        ways: list[Matcher] = [own]
        if word.parts:
            ways.append(AllOf(count, [self._any([part], number) for part in _parts(word)]))
        ways += [self._word(other, number) for other in word.others]
        return FixedLeaf(count, *Best(count, [way for way in ways if way.size]).found())

    def _phrase(self, phrase: Phrase, number: int) -> Leaf:
        segment = self._reader.segments[number]
        spellings = [self._spellings(word, number) for word in phrase.words]
        docs, counts = (
            counted(segment, starts(self._leaves.standing[number], spellings)) if spellings else EMPTY.found()
        )
        if not docs.size:
            return EMPTY
        weight = self._weigher.whole(sum(self._weight_in_phrase(word) for word in phrase.words))
        tf = counts.astype(np.float32)
        k = np.float32(ranking.K1) * (
            np.float32(1 - ranking.B) + np.float32(ranking.B / self._reader.average_length) * segment.lengths[docs]
        )
        impacts = np.maximum(np.rint(tf * np.float32(FULL) / (tf + k)), np.float32(1))
        return FixedLeaf(segment.count, docs, (impacts * np.float32(weight)).astype(np.float32))

    def _weight_in_phrase(self, word: Word) -> float:
        """Return g of the heaviest way to write a word of a phrase; a joined group weighs what its parts do."""
        ways = [self._weight_of_term(each) * each.weight for each in (word, *word.others)]
        return max([*ways, sum(map(self._weight_of_term, word.parts)) * word.weight])

    def _weight_of_term(self, word: Word) -> float:
        return self._vocabulary.known(word).exact * ranking.factor(word.term, asking=self.asking)

    def _spellings(self, word: Word, number: int) -> list[Spelling]:
        """Return the ways to write a word of a phrase, as term numbers."""
        found: list[Spelling] = [(self._vocabulary.known(word).numbers[number][1],)]
        if word.parts:
            found.append(tuple(self._vocabulary.known(part).numbers[number][1] for part in word.parts))
        found += [(self._vocabulary.known(other).numbers[number][1],) for other in word.others]
        return found

    def _prefix(self, prefix: str, number: int) -> Leaf:
        expansion = self._expansions.get(prefix)
        if expansion is None:
            expansion = self._expansions[prefix] = Expansion(self._reader, self._vocabulary, prefix)
        segment = self._reader.segments[number]
        weight = self._weigher.whole(expansion.weight)
        leaves: list[Matcher] = []
        for text in expansion.terms:
            term = segment.term(text)
            if term >= 0:
                asked = Asked(segment.stem_of(term), 0, ((term, weight),))
                leaves.append(self._leaves.get(number, asked))
        return FixedLeaf(segment.count, *Best(segment.count, leaves).found()) if leaves else EMPTY

    def _title(self, node: Node, number: int) -> Matcher:  # noqa: PLR0911 - one return a kind of node
        """Return a node that must match in titles; what is made of nodes asks that of each."""
        segment = self._reader.segments[number]
        match node:
            case And(nodes=nodes):
                return self.bind(And(tuple(Title(each) for each in nodes)), number)
            case Or(nodes=nodes):
                return self.bind(Or(tuple(Title(each) for each in nodes)), number)
            case Bag(should=should, must=must, must_not=must_not):
                parts = (tuple(Title(each) for each in nodes) for nodes in (should, must, must_not))
                return self.bind(Bag(*parts), number)
            case Not(node=inner):
                return self.bind(Not(Title(inner)), number)
            case Title():
                return self.bind(node, number)
            case Word(parts=parts) if parts or node.others:
                bare = Word(node.surface, node.term, node.stem, exact=node.exact, weight=node.weight)
                ways = [self._title(bare, number), *(self._title(other, number) for other in node.others)]
                if parts:
                    ways.append(AllOf(segment.count, [self._title(part, number) for part in _parts(node)]))
                return FixedLeaf(segment.count, *Best(segment.count, ways).found())
            case Word() | Phrase() | Prefix():
                found = self.bind(node, number)
                docs = self._titled(node, number)
                hits, scores = found.test(docs)
                return FixedLeaf(segment.count, docs[hits], scores[hits])
            case _:
                return self.bind(node, number)

    def _titled(self, node: Word | Phrase | Prefix, number: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return the documents in whose titles a word, phrase or prefix stands."""
        segment = self._reader.segments[number]
        match node:
            case Word():
                stem, term = self._vocabulary.known(node).numbers[number]
                if self._is_exact(node):
                    places = segment.places(term) if term >= 0 else np.zeros(0, np.uint32)
                else:
                    places = segment.places_of_stem(stem) if stem >= 0 else np.zeros(0, np.uint32)
                return counted(segment, in_titles(segment, places))[0]
            case Phrase(words=words):
                found = starts(self._leaves.standing[number], [self._spellings(word, number) for word in words])
                return counted(segment, in_titles(segment, found))[0]
            case Prefix(term=prefix):
                terms = [segment.term(text) for text in self._expansions[prefix].terms]
                each = [in_titles(segment, segment.places(term)) for term in terms if term >= 0]
                return counted(segment, np.sort(np.concatenate(each)) if each else np.zeros(0, np.uint32))[0]


def _parts(word: Word) -> list[Word]:
    """Return the parts of a joined group, as exact and as heavy as the group itself."""
    return [
        Word(part.surface, part.term, part.stem, part.start, part.end, part.parts, word.exact, (), word.weight)
        for part in word.parts
    ]


@lru_cache(maxsize=50_000)
def _terms(text: str) -> frozenset[str]:
    """Return the exact terms of a text, for names of authors."""
    return frozenset(token.term for token in analyze(text))
