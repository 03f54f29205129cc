"""Segments made of drawn documents, and what the plain Python oracle says of them."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.index.merging import Frozen, average_length, write_segment
from indexer.index.parts import Part, RunPart
from indexer.index.runs import Dictionaries, RunBuilder
from indexer.index.segment import SEVERAL, Segment

from .cutter import Cutter, Oracle, script_of, stem_of, words_of

NOTHING = Dictionaries()
VOCABULARY = [
    "کتاب",
    "کتابها",
    "کتابخانه",
    "من",
    "the",
    "then",
    "these",
    "cat",
    "cats",
    "well-known",
    "12",
    "۱۲",
    "a-a",
]
words = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
texts = st.lists(words, max_size=3).map("\n".join)
documents_lists = st.lists(
    st.tuples(st.integers(0, 30), words, texts, st.sampled_from(["fa", "en", ""]), st.sampled_from(["", "2016-03"])),
    max_size=14,
)


def build(folder: Path, documents: list[Document], run_tokens: int = 10**9, average: float | None = None) -> Segment:
    """Make a segment of documents, with runs of so many tokens."""
    builder = RunBuilder(folder, "run", NOTHING, analyzer=Cutter, run_tokens=run_tokens, vocabulary_words=5)
    for start in range(0, len(documents), 3):
        builder.add(documents[start : start + 3])
    parts: list[Part] = [RunPart(run) for run in builder.finish()]
    frozen = Frozen(average or average_length(parts), "test")
    write_segment(folder / "made.arr", parts, frozen, NOTHING)
    return Segment(folder / "made.arr")


def made(rows: list[tuple[int, str, str, str, str]]) -> list[Document]:
    """Make documents of drawn rows; of every second number the first line is boilerplate, of some the third as well."""
    return [
        Document(
            id=f"d{number}",
            title=title,
            text=text,
            language=language,
            date=date,
            boilerplate=lines_of(text)[: number % 4 : 2] if number % 2 else (),
        )
        for number, title, text, language, date in rows
    ]


def lines_of(text: str) -> tuple[tuple[int, int], ...]:
    """Give where each line of a text begins and ends."""
    ends = [at for at, letter in enumerate(f"{text}\n") if letter == "\n"]
    return tuple(zip([0, *(end + 1 for end in ends)], ends, strict=False))


def last_of_each(documents: list[Document]) -> list[Document]:
    """Keep the last document of each id."""
    last = {document.id: i for i, document in enumerate(documents)}
    return [document for i, document in enumerate(documents) if last[document.id] == i]


def check(segment: Segment, oracle: Oracle) -> None:
    """Compare everything a segment can say with the oracle."""
    assert segment.count == len(oracle.documents)
    assert segment.first_position.tolist() == oracle.first
    assert segment.lengths.tolist() == oracle.lengths
    assert segment.title_lengths.tolist() == oracle.titles
    assert segment.script_of_document.tolist() == oracle.scripts
    terms = {term for term, places in oracle.places.items() if places}
    assert {segment.term_text(i) for i in range(segment.term_count)} == terms
    stems = {stem_of(term) for term in terms}
    assert {segment.stem_text(i) for i in range(segment.stem_count)} == stems
    assert [text for text, _ in segment.sorted_terms()] == sorted(term.encode() for term in terms)
    for stem in stems:
        check_stem(segment, oracle, stem)
    for i, document in enumerate(oracle.documents):
        assert segment.document(i) == document
        assert segment.find(document.id) == i
        check_anchors(segment, i, document)
    assert segment.find("nobody") == segment.term("nobody") == segment.stem("nobody") == -1


def check_stem(segment: Segment, oracle: Oracle, stem: str) -> None:
    """Compare one stem's postings, and those of its terms, with the oracle."""
    number = segment.stem(stem)
    terms = oracle.stem_terms(stem)
    assert [segment.term_text(term) for term in segment.terms_of(number)] == terms
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for term in terms:
        for doc, count in oracle.frequencies(term).items():
            held[doc][term] = count
    docs, impacts, variants = segment.postings(number)
    assert docs.tolist() == sorted(held)
    assert impacts.tolist() == [oracle.impact(sum(held[doc].values()), doc) for doc in sorted(held)]
    if len(terms) > 1:
        wanted = [SEVERAL if len(held[doc]) > 1 else terms.index(next(iter(held[doc]))) for doc in sorted(held)]
        assert variants is not None
        assert variants.tolist() == wanted
    else:
        assert variants is None
    assert segment.df_stem[number] == len(held)
    script = script_of(terms[0])
    assert segment.df_stem_script(number) == sum(script in (0, oracle.scripts[doc]) for doc in held)
    places = sorted({place for term in terms for place in oracle.places[term]})
    assert segment.places_of_stem(number).tolist() == places
    for term in terms:
        check_term(segment, oracle, term)


def check_term(segment: Segment, oracle: Oracle, term: str) -> None:
    """Compare one term's places and impacts with the oracle."""
    number = segment.term(term)
    assert segment.term_text(segment.terms_of(segment.stem_of(number))[0])
    frequencies = oracle.frequencies(term)
    places = sorted(oracle.places[term])
    assert segment.places(number).tolist() == places
    assert segment.df_term[number] == len(frequencies)
    script = script_of(term)
    assert segment.df_term_script(number) == sum(script in (0, oracle.scripts[doc]) for doc in frequencies)
    docs, impacts = segment.exact(number)
    assert docs.tolist() == sorted(frequencies)
    assert impacts.tolist() == [oracle.impact(frequencies[doc], doc) for doc in sorted(frequencies)]
    some = np.arange(0, segment.count, 2)
    assert segment.places_in(number, some).tolist() == [p for p in places if oracle.doc_of(p) % 2 == 0]
    around = np.array(sorted({q for p in places for q in (p, p + 1)}))
    assert segment.open_places(number).holds(around).tolist() == [p in set(places) for p in around.tolist()]


def check_anchors(segment: Segment, doc: int, document: Document) -> None:
    """An anchor is where the first word from its position on begins."""
    starts = [
        (position + (start > len(document.title)), start)
        for _, position, start in words_of(f"{document.title}\n{document.text}")
    ]
    for nth, point in enumerate(segment.anchors(doc).tolist()):
        assert point == next(
            (start for position, start in starts if position >= 64 * nth), starts[-1][1] if starts else 0
        )
