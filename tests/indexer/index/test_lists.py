"""Gap-coded lists say what the numbers said, read whole, by blocks, or many at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index import lists as lists_module
from indexer.index.listcoding import decode, encode
from indexer.index.lists import Lists


@st.composite
def some_lists(draw: st.DrawFn) -> tuple[int, list[np.ndarray]]:
    """Draw rising lists: dense, sparse, with gaps that need fillers, around the sizes of blocks."""
    universe = draw(st.sampled_from([200, 5_000, 200_000, 4_000_000_000]))
    sizes = draw(st.lists(st.sampled_from([0, 1, 2, 3, 127, 128, 129, 256, 700]), min_size=1, max_size=6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    clumps = draw(st.booleans())
    lists = []
    for size in sizes:
        numbers = rng.integers(0, universe, size)
        if clumps and size:  # neighbours, then a wide gap
            numbers = np.concatenate([numbers[: size // 2] // 1000, numbers[size // 2 :]])
        lists.append(np.unique(numbers))
    return universe, lists


@settings(max_examples=150, deadline=None)
@given(drawn=some_lists(), seed=st.integers(0, 1000), blocks=st.booleans())
def test_lists_say_what_the_numbers_said(drawn: tuple[int, list[np.ndarray]], seed: int, blocks: bool) -> None:
    """With none, one or two bytes beside the numbers, whether all of a list or some of its blocks are read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists_module, "BLOCKS_FIXED", -1 if blocks else 1 << 40)
        patch.setattr(lists_module, "BLOCKS_EACH", 0)
        check_lists(drawn, seed)


def check_lists(drawn: tuple[int, list[np.ndarray]], seed: int) -> None:
    """Write lists, read them in every way, and compare with the numbers they were made of."""
    universe, lists = drawn
    rng = np.random.default_rng(seed)
    counts = np.array([numbers.size for numbers in lists])
    joined = np.concatenate(lists)
    columns = [rng.integers(1, 256, joined.size).astype(np.uint8) for _ in range(2)]
    used = rng.integers(0, 3, len(lists))
    buffer, entries = encode(joined, counts, columns, used)
    again, lengths = decode(buffer, entries, used)
    assert again.tolist() == joined.tolist()
    assert lengths.tolist() == counts.tolist()
    read = Lists(buffer, entries)
    ends = np.cumsum(counts)
    for i, numbers in enumerate(lists):
        opened = read.open(i, int(used[i]))
        whole, beside = opened.numbers()
        assert whole.tolist() == numbers.tolist()
        mine = [column[ends[i] - counts[i] : ends[i]] for column in columns]
        assert [column.tolist() for column in beside] == [column.tolist() for column in mine[: used[i]]]
        near = np.concatenate([numbers, numbers + 1, numbers[-1:] + 255, rng.integers(0, universe, 9)])
        targets = np.unique(rng.choice(near, min(near.size, 30)))
        slots = opened.find(targets)
        held = slots >= 0
        assert opened.holds(targets).tolist() == held.tolist()
        assert held.tolist() == np.isin(targets, numbers).tolist()
        at = numbers.searchsorted(targets[held])
        for column, expected in zip(opened.columns, mine, strict=False):
            assert column[slots[held]].tolist() == expected[at].tolist()
        bounds = np.unique(rng.integers(0, universe, 12))
        starts, stops = bounds[: bounds.size // 2 * 2 : 2], bounds[1::2]
        inside = [n for n in numbers.tolist() if any(a <= n < b for a, b in zip(starts, stops, strict=True))]
        assert opened.within(starts, stops).tolist() == inside


@given(drawn=some_lists(), data=st.data())
def test_neighbouring_lists_are_decoded_end_to_end(drawn: tuple[int, list[np.ndarray]], data: st.DataObject) -> None:
    _, lists = drawn
    counts = np.array([numbers.size for numbers in lists])
    buffer, entries = encode(np.concatenate(lists), counts, [], np.zeros(len(lists), np.int64))
    first = data.draw(st.integers(0, len(lists)))
    last = data.draw(st.integers(first, len(lists)))
    expected = [int(number) for numbers in lists[first:last] for number in numbers]
    assert Lists(buffer, entries).joined(first, last).tolist() == expected


def test_the_narrowest_coding_is_chosen() -> None:
    """A byte a number where it is dense, two where it is not, four where there are few."""
    dense, sparse, rare = np.arange(0, 100_000, 50), np.arange(0, 10_000_000, 30_000), np.array([1, 4_000_000_000])
    lists = [dense, sparse, rare]
    _, entries = encode(np.concatenate(lists), np.array([one.size for one in lists]))
    assert (entries[:-1] & np.uint64(3)).tolist() == [0, 1, 2]
    units = np.diff(entries >> np.uint64(3)).astype(int)
    assert units[0] * 4 < dense.size * 1.1
    assert units[1] * 4 < sparse.size * 2.2
    assert units[2] * 4 == 8
