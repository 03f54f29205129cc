"""Facets are counts, whether their values have rows of bits or are too many, in one step or in several."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from searcher.engines import tallies
from searcher.engines.interface import FACETS
from tests.searcher.engines.made import build, random_documents


@pytest.mark.parametrize("rows", [0, 2, 256])
@pytest.mark.parametrize("words", [1, 1 << 20])
def test_every_value_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, words: int) -> None:
    monkeypatch.setattr(tallies, "_ROWS", rows)
    monkeypatch.setattr(tallies, "_WORDS", words)
    documents = random_documents(130, 5)
    segment = build(tmp_path, [documents]).segments[0]
    counter = tallies.Tallies(segment)
    for share in (0.0, 0.3, 1.0):
        matched = np.random.default_rng(1).random(len(documents)) < share
        held = [document for document, match in zip(documents, matched.tolist(), strict=True) if match]
        counts: dict[str, dict[str, int]] = {field: {"en": 5} if field == "lang" else {} for field in FACETS}
        counter.count(counts, matched)
        assert counts["lang"] == Counter({"en": 5}) + Counter(document.language for document in held)
        assert counts["source"] == Counter(document.source for document in held)
        assert counts["type"] == Counter(document.type for document in held if document.type)
        assert counts["year"] == Counter(document.date[:4] for document in held if document.date)
