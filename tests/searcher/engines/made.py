"""Small indexes and random questions for the tests of the engines."""

import random
from collections.abc import Sequence
from itertools import batched
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from indexer.analysis.analyzer import analyze, fingerprint
from indexer.documents import Document
from indexer.index.arrays import Reader, Segment
from indexer.index.manifest import Manifest
from indexer.index.merging import Frozen, write_segment
from indexer.index.parts import RunPart
from indexer.index.runs import Dictionaries, RunBuilder
from searcher.query.tree import And, Bag, Dates, Filter, Node, Not, Nothing, Or, Phrase, Prefix, Title, Word

WORDS = [
    "کتاب",
    "کتابها",
    "کتابهای",
    "خانه",
    "خانه\u200cها",
    "خانه\u200cهای",
    "شهر",
    "شهرها",
    "ایران",
    "تهران",
    "سال",
    "سالها",
    "می\u200cرود",
    "رفت",
    "run",
    "runs",
    "running",
    "runner",
    "cat",
    "cats",
    "house",
    "houses",
    "city",
    "cities",
    "Iran",
    "book",
    "books",
    "the",
    "of",
    "7",
    "12",
    "۱۲",
    "well-known",
    "رفتم",
    "رفتی",
    "رفتیم",
    "رفتند",
    "می\u200cروم",
    "houseboat",
    "runninge",
]
ABSENT = ["zebra", "گورخر"]
LANGUAGES, SOURCES, TYPES = ("fa", "en", "ps"), ("archive", "news"), ("html", "pdf", "")
AUTHORS = ("", "Ali Rezaei", "مریم کریمی", "Ali Karimi")
DATES = ("", "2016", "2016-03", "2016-03-15", "2019-07-01")


def random_documents(count: int, seed: int, longest: int = 25) -> list[Document]:
    """Make documents of a few words, so that all coincidences happen; the first line of some is boilerplate."""
    rnd = random.Random(seed)
    heavy = [1 / (rank + 1) for rank in range(len(WORDS))]
    made = []
    for number in range(count):
        title = " ".join(rnd.choices(WORDS, k=rnd.randrange(5)))
        lines = [" ".join(rnd.choices(WORDS, heavy, k=rnd.randrange(longest))) for _ in range(rnd.randrange(1, 3))]
        made.append(
            Document(
                id=f"{seed}-{number}",
                title=title,
                text="\n".join(lines),
                language=rnd.choice(LANGUAGES),
                source=rnd.choice(SOURCES),
                type=rnd.choice(TYPES),
                author=rnd.choice(AUTHORS),
                date=rnd.choice(DATES),
                boilerplate=((0, len(lines[0])),) if number % 3 == 0 else (),
            )
        )
    return made


def build(folder: Path, segments: Sequence[Sequence[Document]], dead: Sequence[Sequence[int]] = ()) -> Reader:
    """Index documents into segments, and delete some by number."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, documents in enumerate(segments):
        builder = RunBuilder(folder, f"run{number}", Dictionaries())
        for batch in batched(documents, 250):
            builder.add(list(batch))
        parts.append([RunPart(path) for path in builder.finish()])
    average = float(np.concatenate([np.diff(part.first_position) for each in parts for part in each]).mean()) - 2
    opened = []
    for number, each in enumerate(parts):
        write_segment(folder / f"s{number}.arr", each, Frozen(average, fingerprint()), Dictionaries(), sync=False)
        opened.append(Segment(folder / f"s{number}.arr"))
    live = []
    for segment, gone in zip(opened, dead or [()] * len(opened), strict=True):
        mask = np.ones(segment.count, np.bool_)
        mask[list(gone)] = False
        live.append(mask if len(gone) else None)
    scripts = np.array([segment.documents_by_script for segment in opened]).sum(axis=0)
    return Reader(
        folder,
        Manifest(fingerprint(), average),
        tuple(opened),
        tuple(live),
        sum(segment.count - len(gone) for segment, gone in zip(opened, dead or [()] * len(opened), strict=True)),
        (int(scripts[0]), int(scripts[1]), int(scripts[2])),
    )


def word_of(text: str, *, exact: bool = False, weight: float = 1.0) -> Word:
    """Return a text of one word as the analyzer gives it."""
    token = analyze(text)[0]
    return Word(token.surface, token.term, token.stem, exact=exact, weight=weight)


def plain_words() -> st.SearchStrategy[Word]:
    """Give single words, some exact, few that no document holds."""
    return st.builds(
        lambda text, exact: word_of(text, exact=exact),
        st.sampled_from([*WORDS, *ABSENT]),
        st.sampled_from([False, False, True]),
    )


def words() -> st.SearchStrategy[Word]:
    """Give words: plain ones, joined groups, words with other spellings."""
    plain = plain_words()
    joined = st.builds(
        lambda parts, exact: Word(
            " ".join(part.surface for part in parts),
            "".join(part.term for part in parts),
            "".join(part.term for part in parts),
            parts=tuple(parts),
            exact=exact,
        ),
        st.lists(plain, min_size=2, max_size=2),
        st.booleans(),
    )
    spelt = st.builds(
        lambda word, other, weight: Word(
            word.surface,
            word.term,
            word.stem,
            exact=word.exact,
            others=(Word(other.surface, other.term, other.stem, exact=other.exact, weight=weight),),
        ),
        plain,
        plain,
        st.sampled_from([0.5, 0.8]),
    )
    return st.one_of(plain, plain, plain, joined, spelt)


def phrases() -> st.SearchStrategy[Phrase]:
    """Give phrases of one to three words."""
    return st.builds(lambda found: Phrase(tuple(found)), st.lists(words(), min_size=1, max_size=3))


PREFIXES = st.sampled_from(["کت", "خا", "ru", "ca", "ci", "zz", "12"]).map(Prefix)
CONDITIONS = st.one_of(
    st.builds(Filter, st.just("lang"), st.sampled_from([*LANGUAGES, "xx"])),
    st.builds(Filter, st.just("source"), st.sampled_from(SOURCES)),
    st.builds(Filter, st.just("type"), st.sampled_from(["HTML", "pdf", "doc"])),
    st.builds(Filter, st.just("year"), st.sampled_from(["2016", "2019", "2001", "x"])),
    st.builds(Filter, st.just("author"), st.sampled_from(["ali", "کریمی", "Ali Karimi", "nobody"])),
    st.builds(Filter, st.just("colour"), st.just("red")),
    st.builds(Dates, st.sampled_from([0, 20160300, 20160315]), st.sampled_from([20160399, 20180000, 99999999])),
)


def trees() -> st.SearchStrategy[Node]:
    """Give any tree, with plain questions often."""
    leaves: st.SearchStrategy[Node] = st.one_of(words(), words(), phrases(), PREFIXES, CONDITIONS, st.just(Nothing()))

    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        some = st.lists(inner, max_size=4).map(tuple)
        return st.one_of(
            st.builds(And, some),
            st.builds(Or, some),
            st.builds(Not, inner),
            st.builds(Title, inner),
            st.builds(Bag, some, some, some),
            st.builds(
                Bag, st.lists(words(), min_size=1, max_size=6).map(tuple), st.lists(CONDITIONS, max_size=2).map(tuple)
            ),
        )

    return st.recursive(leaves, wider, max_leaves=10)


def questions() -> st.SearchStrategy[Node]:
    """Give plain questions of one to eight words."""
    return st.builds(lambda found: Bag(should=tuple(found)), st.lists(plain_words(), min_size=1, max_size=8))
