"""Stock Whoosh: its own codec, words cut by a pattern and put in lower case, its own BM25F."""

from collections.abc import Sequence
from pathlib import Path

from whoosh import fields, index, query
from whoosh.analysis import LowercaseFilter, RegexTokenizer

from benchmark.corpus import Corpus
from benchmark.peers.contract import unique
from benchmark.timing import Ask
from benchmark.workload import Kind

_LIMIT_MB = 512


class _Whoosh:
    """One writer in one process: more processes are slower."""

    repeats = 1

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Write with one process."""
        body = fields.TEXT(analyzer=RegexTokenizer(r"\w+") | LowercaseFilter(), stored=True)
        writer = index.create_in(folder, fields.Schema(id=fields.ID(stored=True), body=body)).writer(limitmb=_LIMIT_MB)
        for name, text in corpus.texts():
            writer.add_document(id=name, body=text)
        writer.commit()

    def open(self, folder: Path) -> Ask:
        """Open a searcher."""
        searcher = index.open_dir(folder).searcher()

        def ask(kind: Kind, words: Sequence[str]) -> object:
            words = unique([word.lower() for word in words])
            if kind == "phrase2" and len(words) > 1:
                return searcher.search(query.Phrase("body", words), limit=10)
            join = query.And if kind == "and2" else query.Or
            return searcher.search(join([query.Term("body", word) for word in words]), limit=10)

        return ask


PEER = _Whoosh()
