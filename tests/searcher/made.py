"""A small archive on disk for the tests of what stands on the engine."""

from collections.abc import Sequence
from pathlib import Path

from indexer.analysis.analyzer import fingerprint
from indexer.documents import Document, Place
from indexer.index import generations
from indexer.index.commit import Commit, first_commit
from indexer.index.lock import WriteLock

_PAGES = [0, 32, 74]
TEXTS = [
    Document(
        "kabul",
        "کتاب‌خانهٔ کابل",
        "کتاب‌خانهٔ عامهٔ کابل در سال ۱۳۴۵ ساخته شد. کتاب‌های تاریخی بسیاری در آن است.\n"
        "امروز هزاران خواننده به این کتابخانه می‌آیند. کتاب خوب می‌خوانند و می‌روند.",
        language="fa",
        date="2016-03-15",
        type="html",
        source="archive",
        author="مریم کریمی",
    ),
    Document(
        "library",
        "The library of Kabul",
        "Kabul's public library was built in 1966. It holds many historical books.\nReaders come every day. "
        "They don't leave <script>alert(1)</script> without a book. A well-known poet read there 📚 in May.",
        language="en",
        date="2019",
        type="html",
        source="archive",
        author="Ali Rezaei",
        url="https://example.org/library",
    ),
    Document(
        "pages",
        "گزارش سالانه",
        "صفحهٔ نخست دربارهٔ دانشگاه است.\nدر صفحهٔ دوم از پوهنتون کابل گفته می‌شود.\nدر صفحهٔ سوم سخن از تاریخ جنگ است.",
        language="fa",
        date="2019-07-01",
        type="pdf",
        source="reports",
        places=tuple(Place(start, "page", str(page)) for page, start in enumerate(_PAGES, 1)),
    ),
    Document(
        "masthead",
        "خبر",
        "کابل امروز، روزنامهٔ مستقل\nبهای اشتراک\nآب کابل کم شده است و مردم نگران‌اند.",
        language="fa",
        source="news",
        boilerplate=((0, 38),),
    ),
    Document("untitled", "", "سلام. این متن عنوان ندارد.", language="fa", source="news"),
]


def make(index: Path, documents: Sequence[Document] = TEXTS) -> Path:
    """Write documents as the live generation of an index."""
    with WriteLock(index) as lock:
        generation = generations.create(lock)
        first_commit(generation, fingerprint())
        with Commit(lock, generation) as commit:
            commit.add(documents)
            commit.commit()
        generations.publish(lock, generation)
    return index


def add(index: Path, documents: Sequence[Document], gone: Sequence[str] = ()) -> None:
    """Commit more documents to the live generation, and delete some."""
    with WriteLock(index) as lock, Commit(lock) as commit:
        commit.delete(gone)
        commit.add(documents)
        commit.commit()
