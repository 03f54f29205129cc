"""A segment answers as the plain Python oracle does, however it was made."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents import Document, Place, Repair
from indexer.index import lists
from indexer.index.segment import KTH, Segment

from .cutter import Oracle
from .segments import build, check, documents_lists, last_of_each, made


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=documents_lists, run_tokens=st.sampled_from([1, 20, 10**9]))
def test_a_segment_says_what_the_oracle_says(tmp_path: Path, rows: list, run_tokens: int) -> None:
    """However documents are cut into runs, and the last document of an id wins."""
    documents = made(rows)
    check(build(tmp_path, documents, run_tokens), Oracle(last_of_each(documents)))


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
