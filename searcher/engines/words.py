"""What the index knows of a word: its weights, and its numbers in every segment; looked up once and remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from indexer.index.arrays import Reader
from searcher import ranking
from searcher.query.tree import Word

_REMEMBERED = 20_000  # words; about 6 MB


@dataclass(frozen=True, slots=True)
class Known:
    """A word as the index has it.

    ``exact`` and ``common`` are g of the term and of the stem, 0 where no document has it. ``numbers`` holds
    (stem, term) a segment, -1 where that segment has it not.
    """

    term: str
    stem: str
    exact: float
    common: float
    numbers: tuple[tuple[int, int], ...]


class Vocabulary:
    """Looks words up over all segments of one reader; thread-safe."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._lock = Lock()
        #: g of a word that one document holds, the most any word can weigh.
        self.heaviest = ranking.weight(max(reader.documents_by_script, default=0), 0)

    def known(self, word: Word) -> Known:
        """Return what the index knows of a word, by its term and stem."""
        return self.look_up(word.term, word.stem)

    def look_up(self, term: str, stem: str) -> Known:
        """Return what the index knows of a term and stem."""
        key = (term, stem)
        known = self._known.get(key)
        if known is None:
            known = self._look_up(term, stem)
            with self._lock:
                self._known[key] = known
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return known

    def _look_up(self, term: str, stem: str) -> Known:
        segments = self._reader.segments
        terms = [segment.term(term) for segment in segments]
        for segment, number in zip(segments, terms, strict=True):
            if number >= 0:  # a term has one stem, whatever the question says of it
                stem = segment.stem_text(segment.stem_of(number))
                break
        stems = [
            segment.stem_of(number) if number >= 0 else segment.stem(stem) if stem else -1
            for segment, number in zip(segments, terms, strict=True)
        ]
        df_term = df_stem = 0
        term_script = stem_script = 0
        for segment, number, group in zip(segments, terms, stems, strict=True):
            if number >= 0:
                df_term += segment.df_term_script(number)
                term_script = int(segment.script_of_term[number])
            if group >= 0:
                df_stem += segment.df_stem_script(group)
                stem_script = segment.script_of_stem(group)
        by_script = self._reader.documents_by_script
        return Known(
            term,
            stem,
            ranking.weight(by_script[term_script], df_term) if max(terms, default=-1) >= 0 else 0.0,
            ranking.weight(by_script[stem_script], df_stem) if max(stems, default=-1) >= 0 else 0.0,
            tuple(zip(stems, terms, strict=True)),
        )
