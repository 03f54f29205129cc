"""Forms of words in other languages of Latin script: «Häuser» finds «Haus» where the archive holds German.

The index knows one stem a term, and in Latin script English rules make it: what a word is must not depend on where it
stands, and nobody can tell from «hand» which language it is in. The language of documents is known, though. So it is
the archive that decides, when it is asked: a typed word is widened to terms with the same Snowball stem in a language
the archive holds, if most documents of such a term are in that language and some of the word's own are too. An archive
without such languages never loads a stemmer, and in a mixed one English words stay what they are.

Terms are folded, without accents; Snowball's algorithms hardly need them but for the endings that are given back here.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.scripts import LATIN, script_of
from indexer.index.arrays import Reader
from indexer.index.segment import Segment
from searcher.query.tree import Node, Word
from searcher.query.typed import replaced, typed_words

ALGORITHMS: Mapping[str, str] = {
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "sv": "swedish",
    "da": "danish",
    "no": "norwegian",
    "nb": "norwegian",
    "tr": "turkish",
    "ro": "romanian",
    "fi": "finnish",
    "hu": "hungarian",
    "ca": "catalan",
}
"""Snowball's algorithm by language tag; documents say their language themselves or ``language.py`` tells it."""

LEAST_DOCUMENTS = 3
"""Documents in a language from which on an archive holds it: one or two may have been taken for what they are not."""

MOST_FORMS = 8
"""Other forms a word is asked in, those in most documents first: bounds the cost of a question."""

MAX_REMEMBERED = 4096
"""Words whose forms are remembered."""

SHORTEST = 3
"""Letters of the shortest word that is widened."""

MAX_CACHED = 4096

WEIGHT = 0.9
"""What another form counts beside the typed one; set by hand."""

OWN_SHARE, TYPED_SHARE = 0.5, 0.1
"""The share of a term's documents that must be in the language: of another form, of the typed word."""

_ACCENTED = {
    "french": (("ees", "ées"), ("ee", "ée")),
    "portuguese": (("coes", "ções"), ("cao", "ção"), ("oes", "ões"), ("ao", "ão")),
}


class Language:
    """The terms of an archive by their stems in one language."""

    def __init__(self, tag: str, terms: "Terms") -> None:
        import Stemmer  # noqa: PLC0415 - loaded only where an archive needs it

        algorithm = ALGORITHMS[tag]
        self.tag = tag
        self._stemmer = Stemmer.Stemmer(algorithm)
        self._accented = _ACCENTED.get(algorithm, ())
        self._lock = threading.Lock()
        hashes = _hashes(self.stems(terms.texts))
        self._order = hashes.argsort(kind="stable")
        self._hashes = hashes[self._order]

    def stems(self, terms: Iterable[str]) -> list[str]:
        """Return the stem of each folded term."""
        written = [self._with_accents(term) for term in terms] if self._accented else [*terms]
        with self._lock:
            stems: list[str] = self._stemmer.stemWords(written)
        return stems

    def alike(self, term: str) -> NDArray[np.intp]:
        """Return the numbers of the terms that have the same stem."""
        wanted = _hashes(self.stems([term]))[0]
        low, high = self._hashes.searchsorted(wanted), self._hashes.searchsorted(wanted, side="right")
        return self._order[low:high]

    def _with_accents(self, term: str) -> str:
        for plain, accented in self._accented:
            if term.endswith(plain):
                return term[: -len(plain)] + accented
        return term


@dataclass(frozen=True, slots=True)
class Terms:
    """Words in Latin script, letters only, and in how many documents each stands (int64)."""

    texts: list[str]
    documents: NDArray[np.int64]


class Inflections:
    """The forms of words in one reader's languages; thread-safe."""

    def __init__(self, reader: Reader) -> None:
        tags = _held(reader.segments)
        self._forms = _forms_in(reader.segments, tags) if tags else None

    def widened(self, tree: Node) -> Node:
        """Return the tree with the other forms of its words beside them."""
        if self._forms is None:
            return tree
        changed = {}
        for word in typed_words(tree):
            plain = not word.parts and len(word.term) >= SHORTEST and word.term.isalpha()
            forms = self._forms(word.term, word.stem) if plain and script_of(word.term) == LATIN else ()
            if forms:
                changed[word] = replace(word, others=(*word.others, *forms))
        return replaced(tree, changed) if changed else tree


def _forms_in(segments: Sequence[Segment], tags: Sequence[str]) -> Callable[[str, str], tuple[Word, ...]]:
    """Return a function that finds a term's other forms and remembers them; the first call reads the archive's words.

    A function and no method: nothing an archive holds may lead back to it.
    """
    making = threading.Lock()
    made: list[tuple[Terms, list[Language]]] = []

    @lru_cache(MAX_REMEMBERED)
    def forms(term: str, stem: str) -> tuple[Word, ...]:
        with making:
            if not made:
                terms = _latin_terms(segments)
                made.append((terms, [Language(tag, terms) for tag in tags]))
        return tuple(islice(_other_forms(term, stem, segments, *made[0]), MOST_FORMS))

    return forms


def _other_forms(
    term: str, own: str, segments: Sequence[Segment], terms: Terms, languages: Iterable[Language]
) -> Iterator[Word]:
    """Give a term's forms in each language it may belong to, a stem of the index once, the most frequent first."""
    held = bool(_stem_of(term, segments))
    given = {own}
    for language in languages:
        if held and _share(term, language.tag, segments) < TYPED_SHARE:
            continue
        alike = language.alike(term)
        for number in alike[np.argsort(-terms.documents[alike], kind="stable")].tolist():
            other = terms.texts[number]
            stem = _stem_of(other, segments)
            if stem not in given and _share(other, language.tag, segments) >= OWN_SHARE:
                given.add(stem)
                yield Word(other, other, stem, weight=WEIGHT)


def _stem_of(term: str, segments: Sequence[Segment]) -> str:
    """Return the stem under which the archive holds a term, empty where it does not."""
    for segment in segments:
        number = segment.term(term)
        if number >= 0:
            return segment.stem_text(segment.stem_of(number))
    return ""


def _share(term: str, tag: str, segments: Sequence[Segment]) -> float:
    """Return the share of a term's documents that are in a language, 0 for one that stands nowhere."""
    mine = documents = 0
    for segment in segments:
        number = segment.term(term)
        if number >= 0:
            docs = segment.exact(number)[0]
            documents += docs.size
            mine += int((segment.lang.codes[docs] == segment.lang.code(tag)).sum())
    return mine / documents if documents else 0.0


def _held(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Return the languages an archive holds that have a stemmer, that of most documents first."""
    counts: dict[str, int] = {}
    for segment in segments:
        for code, tag in enumerate(segment.lang.names):
            if tag in ALGORITHMS:
                counts[tag] = counts.get(tag, 0) + int((segment.lang.codes == code).sum())
    return tuple(sorted((tag for tag in counts if counts[tag] >= LEAST_DOCUMENTS), key=lambda tag: -counts[tag]))


def _latin_terms(segments: Iterable[Segment]) -> Terms:
    counts: dict[str, int] = {}
    for segment in segments:
        numbers = np.flatnonzero(segment.script_of_term == LATIN)
        words = segment.words_of(0, segment.stem_count)
        for number, count in zip(numbers.tolist(), segment.df_term[numbers].tolist(), strict=True):
            term = words[number].partition(b"\0")[2].decode()
            if len(term) >= SHORTEST and term.isalpha():
                counts[term] = counts.get(term, 0) + count
    return Terms([*counts], np.fromiter(counts.values(), np.int64, len(counts)))


def _hashes(stems: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([int.from_bytes(blake2b(stem.encode(), digest_size=8).digest()) for stem in stems], np.uint64)
