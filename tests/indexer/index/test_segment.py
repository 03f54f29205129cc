"""A segment answers as the plain Python oracle does, however it was made."""

import dataclasses
import multiprocessing
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import Document, Place, Repair
from indexer.errors import Cancelled
from indexer.index import lists, merging, runs
from indexer.index.merging import Frozen, average_length, write_segment
from indexer.index.parts import Part, RunPart, SegmentPart
from indexer.index.runs import Dictionaries, RunBuilder
from indexer.index.segment import KTH, SEVERAL, Segment

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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=documents_lists, run_tokens=st.sampled_from([1, 20, 10**9]))
def test_a_segment_says_what_the_oracle_says(tmp_path: Path, rows: list, run_tokens: int) -> None:
    """However documents are cut into runs, and the last document of an id wins."""
    documents = made(rows)
    check(build(tmp_path, documents, run_tokens), Oracle(last_of_each(documents)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=documents_lists, cut=st.integers(0, 14), dropped=st.sets(st.integers(0, 13)))
def test_a_merge_with_deletions_equals_a_fresh_build(tmp_path: Path, rows: list, cut: int, dropped: set[int]) -> None:
    """Array for array, texts and records included, but for the order of nothing."""
    documents = last_of_each(made(rows))
    segments: list[Part] = []
    for name, piece, base in (("a", documents[:cut], 0), ("b", documents[cut:], min(cut, len(documents)))):
        (tmp_path / name).mkdir(exist_ok=True)
        live = np.array([base + i not in dropped for i in range(len(piece))], np.bool_)
        segments.append(SegmentPart(build(tmp_path / name, piece, average=7.0), live))
    kept = [document for i, document in enumerate(documents) if i not in dropped]
    write_segment(tmp_path / "merged.arr", segments, Frozen(7.0, "test"), NOTHING)
    merged, fresh = Segment(tmp_path / "merged.arr"), build(tmp_path, kept, average=7.0)
    check(merged, Oracle(kept, 7.0))
    assert merged.container.meta == fresh.container.meta
    assert set(merged.container) == set(fresh.container)
    for name, array in fresh.container.items():
        assert array.dtype == merged.container[name].dtype, name
        assert np.array_equal(array, merged.container[name]), name


def impact_of(segment: Segment, term: str) -> int:
    """Give the impact of a term in the first document."""
    return int(segment.exact(segment.term(term))[1][0])


def test_words_of_boilerplate_are_found_and_weigh_least(tmp_path: Path) -> None:
    """One that stands elsewhere as well counts there only; titles count; places are all kept."""
    loud, quiet = tmp_path / "loud", tmp_path / "quiet"
    loud.mkdir(), quiet.mkdir()
    document = Document(id="1", title="title", text="motto cat title\ncat dog\nmotto cat title")
    marked = dataclasses.replace(document, boilerplate=((0, 15), (24, 39)))
    whole, weighed = build(loud, [document], average=7.0), build(quiet, [marked], average=7.0)
    assert weighed.quiet.tolist() == [2, 5, 7, 10]
    assert impact_of(weighed, "motto") == 1 < impact_of(whole, "motto")
    assert (
        impact_of(weighed, "dog") == impact_of(weighed, "cat") == impact_of(weighed, "title") == impact_of(whole, "dog")
    )
    for term in ("motto", "cat", "title"):
        assert weighed.places(weighed.term(term)).tolist() == whole.places(whole.term(term)).tolist()


def test_a_segment_that_does_not_know_boilerplate_keeps_its_impacts_in_a_merge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As files of version 1 are: their records name boilerplate that their impacts count."""
    marked = Document(id="1", title="", text="motto cat\ncat", boilerplate=((0, 9),))
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_quiet", lambda *_: np.zeros(0, np.uint32))
        old = build(tmp_path, [marked], average=7.0)
    (tmp_path / "new").mkdir()
    new = build(tmp_path / "new", [dataclasses.replace(marked, id="2", text="lion tiger", boilerplate=((0, 4),))])
    write_segment(
        tmp_path / "merged.arr", [SegmentPart(old, None), SegmentPart(new, None)], Frozen(7.0, "test"), NOTHING
    )
    merged = Segment(tmp_path / "merged.arr")
    assert [impact_of(merged, term) for term in ("motto", "cat")] == [impact_of(old, term) for term in ("motto", "cat")]
    assert (impact_of(merged, "lion"), merged.quiet.tolist()) == (1, [6, 7])


def words_by_the_hundred(folder: Path) -> list[Part]:
    """Make runs of many stems, each with several terms, that share words and two documents of one id."""
    texts = [
        " ".join(f"{chr(97 + (i * 7 + j) % 26)}{j % 11}{'s' * (i % 3)}" for j in range(i % 40)) for i in range(300)
    ]
    builder = RunBuilder(folder, "run", NOTHING, analyzer=Cutter, run_tokens=1000)
    for start in range(0, 300, 50):
        builder.add([Document(id=str(i % 290), title="", text=texts[i]) for i in range(start, start + 50)])
    return [RunPart(run) for run in builder.finish()]


@pytest.mark.parametrize("workers", [2, 3])
def test_a_merge_by_several_processes_is_that_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """Byte for byte, wherever the shares are cut."""
    parts = words_by_the_hundred(tmp_path)
    write_segment(tmp_path / "one.arr", parts, Frozen(7.0, "test"), NOTHING)
    monkeypatch.setattr(merging, "SHARE_PLACES", 300)
    write_segment(tmp_path / "many.arr", parts, Frozen(7.0, "test"), NOTHING, workers=workers)
    assert (tmp_path / "many.arr").read_bytes() == (tmp_path / "one.arr").read_bytes()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_merge_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Between two shares; no segment and no process is left behind."""
    parts = words_by_the_hundred(tmp_path)
    monkeypatch.setattr(merging, "SHARE_PLACES", 300)
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        write_segment(
            tmp_path / "made.arr",
            parts,
            Frozen(7.0, "test"),
            NOTHING,
            workers=workers,
            cancelled=lambda: next(answers),
        )
    assert not (tmp_path / "made.arr").exists()
    assert not multiprocessing.active_children()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segment, Oracle]:
    """A segment in which lists are long: bounds, champions, anchors, all widths of gaps, hundreds of terms a stem."""
    rng = np.random.default_rng(3)
    documents = []
    for i in range(2600):
        text = ["aaa1" if i % 9 else "aaa2", *(f"bb{int(rng.integers(9))}" for _ in range(rng.integers(1, 5)))]
        text += [f"ccc{int(rng.zipf(1.3)) % 700}" for _ in range(rng.integers(0, 6))]
        documents.append(Document(id=str(i), title="عنوان" if i % 3 else "", text=" ".join(text)))
    folder = tmp_path_factory.mktemp("large")
    return build(folder, documents, 3000), Oracle(documents)


def test_bounds_and_champions_are_those_of_the_lists(large: tuple[Segment, Oracle]) -> None:
    """Stored k-th best impacts and best documents are what sorting the list gives."""
    segment, _ = large
    bounded = champions = 0
    for stem in range(segment.stem_count):
        docs, impacts, _ = segment.postings(stem)
        order = np.lexsort((docs, -impacts.astype(int)))
        for k in KTH:
            bound = segment.kth_impact(stem, k)
            if docs.size >= 128:
                bounded += 1
                assert bound == (impacts[order[k - 1]] if docs.size >= k else 0)
            else:
                assert bound == 0
        best = segment.champions(stem)
        assert (best is not None) == (docs.size >= 2000)
        if best is not None:
            champions += 1
            assert best.docs.tolist() == docs[order[:64]].tolist()
            assert best.impacts.tolist() == impacts[order[:64]].tolist()
    assert bounded
    assert champions


def test_bounds_of_terms_are_those_of_their_own_impacts(large: tuple[Segment, Oracle]) -> None:
    """The same for terms of stems with several terms."""
    segment, _ = large
    term = segment.term("aaa1")
    docs, impacts = segment.exact(term)
    order = np.lexsort((docs, -impacts.astype(int)))
    best = segment.champions_of_term(term)
    assert best is not None
    assert best.docs.tolist() == docs[order[:64]].tolist()
    assert segment.kth_impact_of_term(term, 10) == impacts[order[9]]


def test_terms_beyond_the_variant_byte_are_found_by_their_side_lists(large: tuple[Segment, Oracle]) -> None:
    """A stem of hundreds of terms: those of rank 255 and more have no variant of their own."""
    segment, oracle = large
    terms = segment.terms_of(segment.stem("ccc"))
    assert len(terms) > 255
    for term in [terms[0], terms[254], terms[255], terms[-1]]:
        frequencies = oracle.frequencies(segment.term_text(term))
        docs, impacts = segment.exact(term)
        assert docs.tolist() == sorted(frequencies)
        assert impacts.tolist() == [oracle.impact(frequencies[doc], doc) for doc in sorted(frequencies)]


@pytest.mark.parametrize("blocks", [True, False])
def test_a_few_documents_of_a_long_list_are_read_like_all_of_it(
    large: tuple[Segment, Oracle], blocks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading blocks gives what reading everything gives."""
    segment, _ = large
    monkeypatch.setattr(lists, "BLOCKS_FIXED", -1 if blocks else 1 << 40)
    monkeypatch.setattr(lists, "BLOCKS_EACH", 0)
    rng = np.random.default_rng(4)
    for stem in (segment.stem("aaa"), segment.stem("ccc")):
        docs, impacts, variants = segment.postings(stem)
        assert variants is not None
        for size in (1, 5, 80):
            some = np.sort(rng.choice(segment.count, size, replace=False))
            held = np.isin(docs, some)
            opened = segment.open_postings(stem)
            slots = opened.find(some)
            assert some[slots >= 0].tolist() == docs[held].tolist()
            slots = slots[slots >= 0]
            assert opened.columns[0][slots].tolist() == impacts[held].tolist()
            assert opened.columns[1][slots].tolist() == variants[held].tolist()
            for term in segment.terms_of(stem):
                every = segment.places(term)
                inside = every[np.isin(segment.document_of(every), some)]
                assert segment.places_in(term, some).tolist() == inside.tolist()


def test_prefixes_give_the_most_frequent_terms_first(large: tuple[Segment, Oracle]) -> None:
    """At most so many, ordered by documents."""
    segment, oracle = large
    terms = [term for term in oracle.places if term.startswith("ccc1")]
    found = segment.prefix("ccc1", 20)
    counts = sorted((len(oracle.frequencies(term)) for term in terms), reverse=True)
    assert [segment.df_term[int(term)] for term in found] == counts[:20]
    assert all(segment.term_text(int(term)).startswith("ccc1") for term in found)
    assert segment.prefix("zz", 5).size == 0


def test_a_document_comes_back_as_it_was_added(tmp_path: Path) -> None:
    """Every field, however odd."""
    documents = [
        Document(
            id="یک/١\ud800",
            title="A title\nof two lines",
            text="متن\n\nپایان\ud83d",
            language="prs",
            languages=("prs", "en"),
            author="احمد",
            date="2016-03",
            url="https://example.org/1",
            type="book",
            source="archive",
            path="a.zip!b.txt",
            places=(Place(0, "page", "1"), Place(4, "page", "۲")),
            repairs=(Repair("zwnj", 3),),
            boilerplate=((0, 2), (3, 5)),
            evidence={"title": "front matter"},
            extra={"views": 3, "tags": ["a", None], "deep": {"x": 1.5}},
        ),
        Document(id="2", title="", text="", date="not a date", languages=("fa",)),
        Document(id="3", title="only a title", text="", date="1999", language="en", languages=("en",)),
    ]
    segment = build(tmp_path, documents)
    assert [segment.document(i) for i in range(3)] == documents
    assert segment.record(0).text == ""
    assert segment.date.tolist() == [20160300, 0, 19990000]
    assert segment.year.tolist() == [2016, 0, 1999]
