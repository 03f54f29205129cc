"""tantivy: one thread writes, its own cut of words and lower case, words by BM25."""

from collections.abc import Sequence
from pathlib import Path

import tantivy

from benchmark.corpus import Corpus
from benchmark.peers.contract import unique
from benchmark.timing import Ask
from benchmark.workload import Kind

_HEAP_BYTES = 500_000_000


class _Tantivy:
    """Texts stored, positions kept, all segments left as its merge policy leaves them."""

    repeats = 3

    def write(self, corpus: Corpus, folder: Path) -> None:
        """Write with one thread and wait for its merges."""
        writer = tantivy.Index(_schema(), path=str(folder)).writer(_HEAP_BYTES, 1)
        for name, text in corpus.texts():
            writer.add_document(tantivy.Document(id=name, body=text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Ask:
        """Open a searcher."""
        index = tantivy.Index.open(str(folder))
        index.reload()
        searcher, schema = index.searcher(), index.schema

        def ask(kind: Kind, words: Sequence[str]) -> object:
            words = unique([word.lower() for word in words])
            if kind == "phrase2" and len(words) > 1:
                query = tantivy.Query.phrase_query(schema, "body", [*words])
            else:
                occur = tantivy.Occur.Must if kind == "and2" else tantivy.Occur.Should
                terms = [tantivy.Query.term_query(schema, "body", word, "position") for word in words]
                query = tantivy.Query.boolean_query([(occur, term) for term in terms])
            return searcher.search(query, 10, count=False).hits

        return ask


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("body", stored=True)
    return builder.build()


PEER = _Tantivy()
