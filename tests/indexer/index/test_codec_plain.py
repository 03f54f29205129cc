"""Stored values: plain data comes back as it was, anything else is refused, on the way in and on the way out."""

import datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.plain import COMPRESS_FROM_BYTES, DEEPEST, NotPlain, decode, encode

atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters()),
    st.binary(),
    st.datetimes(timezones=st.none() | st.just(datetime.UTC)).map(lambda moment: moment.replace(fold=0)),
    st.dates(),
    st.decimals(allow_nan=False),
)
values = st.recursive(
    atoms,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
)


@given(values)
def test_a_value_comes_back_with_its_type(value: object) -> None:
    back = decode(encode(value))
    assert back == value
    assert repr(back) == repr(value)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except NotPlain:
        return
    assert decode(encode(value)) == value or value != value  # noqa: PLR0124 - a NaN


def test_long_values_are_compressed() -> None:
    assert len(encode("کتاب " * 1000)) < COMPRESS_FROM_BYTES
    assert decode(encode("کتاب " * 1000)) == "کتاب " * 1000


class Word(StrEnum):
    """A str that is more than a str."""

    YES = "yes"


@pytest.mark.parametrize("value", [object(), {1, 2}, Word.YES, 1j, {"a": [(print,)]}, Decimal])
def test_what_is_no_plain_data_is_refused_by_name(value: object) -> None:
    with pytest.raises(NotPlain, match="cannot be stored"):
        encode(value)
    with pytest.raises(ValueError, match="cannot be stored"):
        encode(value)


def test_nesting_is_bounded() -> None:
    value: list[object] = []
    for _ in range(DEEPEST + 1):
        value = [value]
    with pytest.raises(NotPlain, match="nested"):
        encode(value)
    with pytest.raises(NotPlain):
        decode(b"l\x01" * 5000 + b"N")
