"""Segment: one immutable part of the index, as arrays over a mapped file.

One posting a (stem, document), not one a (term, document) and one a (stem, document): the impact of the stem, and a
byte that says which of its terms stands there. Score of a word in a document = impact x (stem weight + exact weight
where the variant is the asked term's rank). Where several terms of a stem stand in one document (about one posting in
fifty), the variant is ``SEVERAL`` and the term's own impact is in its side list. The sum equals that of two lists to
the bit.

Documents of a segment are numbered 0 to count - 1, deleted ones included; a Reader's ``live`` masks say which count.
Positions are global over a segment: document i owns ``first_position[i]`` up to ``first_position[i + 1]``, its title
first, then one position nothing stands on, its text, and one more empty position, so that no phrase crosses.

The arrays of a segment's container (S stems, T terms, D documents; ``lists`` are described in ``lists.py``):

    stem.hash u32[S]       CRC-32 of each stem, rising: stems are numbered in this order
    stem.first u32[S+1]    number of each stem's first term; its terms follow, the most frequent first
    stem.text .at          its UTF-8, empty where it reads like its first term; u32 offsets
    stem.df .foreign       documents that hold it; of these, documents of another script (see ``counts.py``)
    term.text .at .script  UTF-8 of each term, u32 offsets, script (0 number or other, 1 Arabic, 2 Latin)
    term.hash .of u32[T]   CRC-32 of the terms, rising, and which term each is
    term.sorted u32[T]     terms in the order of their UTF-8, for prefixes
    term.df .foreign       as for stems
    postings .at           lists: documents of each stem, with impacts, and variants where it has several terms
    sides .at .term        lists: documents where a term is one of several of its stem, with its own impacts; which term
    places .at             lists: global positions of each term
    stem.long .kth         stems of 128 documents and more; k-th best impacts, k = 10, 50, 100
    stem.best .docs .impacts   stems of 2000 documents and more; their 64 best documents
    term.long ...          the same by a term's own impact, for terms of stems with several terms
    doc.first u32[D+1]     first position of each document
    doc.title doc.script   positions of its title; script of most of its words
    doc.language           category codes (so too source, type, author); their names are in the container's meta
    doc.date i32[D]        yyyymmdd
    doc.anchor             code point of every 64th position, as differences inside a document
    doc.id.hash .of        CRC-32 of the ids, rising, and whose each is
    text .at .dictionary   each text compressed by itself; offsets; zstd dictionary
    record .at .dictionary the same for all other fields, as JSON
"""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.index.columns import Columns
from indexer.index.container import Container, damaged
from indexer.index.lexicon import Lexicon
from indexer.index.lists import Lists, OpenList, distinct

SEGMENT_KIND = "segment"
SEVERAL = 255  # variant: several terms of the stem stand there, or one of rank 255 and more; see the side lists
K1, B = 0.8, 0.75  # BM25's constants, set on judged questions (see DESIGN, ranking); baked into impacts
KTH = (10, 50, 100)  # the k for which the k-th best impact of a long list is stored
LONG = 128  # documents from which a list is long: it has bounds
CHAMPIONS = 64  # how many best documents are stored of a list that has them
CHAMPIONS_FROM = 2000  # documents from which a list has them


class Postings(NamedTuple):
    """Documents (rising; intp or uint32), impacts (uint8, 1 to 255) and variants (uint8) of a stem, side by side.

    ``variants`` is None for a stem of one term: it is that term everywhere.
    """

    docs: NDArray[Any]
    impacts: NDArray[np.uint8]
    variants: NDArray[np.uint8] | None


class Best(NamedTuple):
    """The best documents of a list (uint32, by impact, then by number) and their impacts (uint8)."""

    docs: NDArray[np.uint32]
    impacts: NDArray[np.uint8]


_NO_DOCS = np.zeros(0, np.intp)
_NO_BYTES = np.zeros(0, np.uint8)


class Segment(Lexicon, Columns):
    """One immutable segment: words (see Lexicon), documents (see Columns), and where the words stand. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Map a segment's file: IndexMissing, IndexDamaged. Nothing is read but the directory."""
        container = Container(path, SEGMENT_KIND)
        try:
            Lexicon.__init__(self, container)
            Columns.__init__(self, container)
            self._postings = Lists(container["postings"], container["postings.at"])
            self._places = Lists(container["places"], container["places.at"])
            self._sides = Lists(container["sides"], container["sides.at"])
            self._side_terms: NDArray[np.uint32] = container["sides.term"]
            self._bounds = {name: (container[f"{name}.long"], container[f"{name}.kth"]) for name in ("stem", "term")}
            self._best = {
                name: (container[f"{name}.best"], container[f"{name}.best.docs"], container[f"{name}.best.impacts"])
                for name in ("stem", "term")
            }
            #: Positions in all, the empty ones included: every position is below it.
            self.tokens: int = container.meta["positions"]
            #: Average words a document that impacts were made with, frozen a generation.
            self.average_length: float = container.meta["average_length"]
            self.fingerprint: str = container.meta["fingerprint"]
            #: Documents by script: all of them, those in Arabic script, those in Latin script.
            self.documents_by_script: tuple[int, int, int] = tuple(container.meta["scripts"])
        except KeyError as error:
            raise damaged(path, f"is no segment this Kavosh can read ({error} is missing)") from error
        self.container = container
        self.path = path

    # postings

    def open_postings(self, stem: int) -> OpenList:
        """Find a stem's list without decoding it: ``columns`` holds impacts, and variants if it has several terms."""
        first = self._stem_first
        return self._postings.open(stem, 2 if first.item(stem + 1) - first.item(stem) > 1 else 1)

    def postings(self, stem: int) -> Postings:
        """Decode all postings of a stem."""
        docs, columns = self.open_postings(stem).numbers()
        return Postings(docs, columns[0], columns[1] if len(columns) > 1 else None)

    def postings_in(self, stem: int, docs: NDArray[Any]) -> Postings:
        """Look some rising documents up: the postings of those that hold the stem, decoding only blocks that may."""
        opened = self.open_postings(stem)
        slots = opened.find(docs)
        held = (slots >= 0).nonzero()[0]
        slots = slots[held]
        columns = [column[slots] for column in opened.columns]
        return Postings(docs[held], columns[0], columns[1] if len(columns) > 1 else None)

    def side(self, term: int) -> tuple[NDArray[Any], NDArray[np.uint8]]:
        """Give the documents (rising) where a term is one of several of its stem, with its own impacts there."""
        at = int(self._side_terms.searchsorted(np.uint32(term)))
        if at == self._side_terms.size or self._side_terms.item(at) != term:
            return _NO_DOCS, _NO_BYTES
        docs, columns = self._sides.open(at, 1).numbers()
        return docs, columns[0]

    def exact(self, term: int) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Give all documents (rising) of a term, with its own impacts there."""
        stem = self.stem_of(term)
        docs, impacts, variants = self.postings(stem)
        if variants is not None:
            rank = term - self._stem_first.item(stem)
            alone = variants == rank if rank < SEVERAL else np.zeros(variants.size, np.bool_)
            side, own = self.side(term)
            docs = np.concatenate([docs[alone].astype(np.intp), side.astype(np.intp)])
            order = docs.argsort(kind="stable")
            docs, impacts = docs[order], np.concatenate([impacts[alone], own])[order]
        return docs.astype(np.intp, copy=False), impacts

    def kth_impact(self, stem: int, k: int) -> int:
        """Give a bound from below for the k-th best impact of a stem's list: 0 where none is stored."""
        return self._kth("stem", stem, k)

    def kth_impact_of_term(self, term: int, k: int) -> int:
        """Give the same for a term's own impacts; for the only term of a stem ask ``kth_impact``."""
        return self._kth("term", term, k)

    def _kth(self, kind: str, number: int, k: int) -> int:
        long, kth = self._bounds[kind]
        at = int(long.searchsorted(np.uint32(number)))
        if at == long.size or long.item(at) != number:
            return 0
        for column, stored in enumerate(KTH):
            if k <= stored:
                bound: int = kth.item(at, column)
                return bound
        return 0

    def champions(self, stem: int) -> Best | None:
        """Give the 64 best documents of a stem's list, deleted ones included; None where they are not stored."""
        return self._champions("stem", stem)

    def champions_of_term(self, term: int) -> Best | None:
        """Give the 64 best documents by a term's own impact; for the only term of a stem ask ``champions``."""
        return self._champions("term", term)

    def _champions(self, kind: str, number: int) -> Best | None:
        numbers, docs, impacts = self._best[kind]
        at = int(numbers.searchsorted(np.uint32(number)))
        if at == numbers.size or numbers.item(at) != number:
            return None
        return Best(docs[at], impacts[at])

    # places

    def open_places(self, term: int) -> OpenList:
        """Find a term's places without decoding them; ask the list for those at or within some positions."""
        return self._places.open(term, 0)

    def places(self, term: int) -> NDArray[np.uint32]:
        """Decode all places of a term: rising global positions."""
        return self.open_places(term).numbers(np.uint32)[0]

    def places_of_stem(self, stem: int) -> NDArray[np.uint32]:
        """Decode all places where any term of a stem stands: rising, each once."""
        terms = self.terms_of(stem)
        places = self._places.joined(terms.start, terms.stop)
        if len(terms) == 1:
            return places
        return distinct(np.sort(places, kind="stable"))  # which merges what rises already

    def places_in(self, term: int, docs: NDArray[Any]) -> NDArray[np.uint32]:
        """Give a term's places inside some rising documents."""
        first = self.first_position
        return self.open_places(term).within(first[docs], first[docs + 1])
