"""A run says its order twice, by ranks and by scores, and both say the same to whoever reads it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.batch import trec_lines

SCORES = st.lists(st.floats(-50, 500, allow_nan=False) | st.sampled_from([0.0, 37.5]), max_size=100)


@given(scores=SCORES)
def test_scores_fall_strictly_even_for_who_reads_them_as_small_floats(scores: list[float]) -> None:
    found = [(f"d{number}", score) for number, score in enumerate(sorted(scores, reverse=True))]
    rows = [line.split() for line in trec_lines("q", found)]
    assert [(row[0], row[2], int(row[3])) for row in rows] == [
        ("q", document, rank) for rank, (document, _) in enumerate(found, 1)
    ]
    read = np.array([row[4] for row in rows], np.float32)
    assert (read[1:] < read[:-1]).all()
    assert np.allclose(read, [score for _, score in found], atol=0.02)
