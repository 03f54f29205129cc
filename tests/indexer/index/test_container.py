"""A container gives back what was put in, and no damage to it goes unnoticed."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from indexer.errors import IndexDamaged, IndexMissing
from indexer.index import container
from indexer.index.container import END_MAGIC, MAGIC, Container, ContainerWriter

any_array = arrays.arrays(
    st.sampled_from(["u1", "<u2", "<u4", "<i8", "<f8", "bool"]),
    arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small container with arrays, strings and a streamed array."""
    path = tmp_path / "small.arr"
    with ContainerWriter(path, "sample", {"name": "نمونه"}) as writer:
        writer.add("numbers", np.arange(7, dtype=np.uint16))
        writer.add_strings("words", [b"one", b"", "دو".encode()])
        first, second = writer.stream("first", np.uint8), writer.stream("second", np.uint32)
        for i in range(5):
            first.write(np.full(i, i))
            second.write(np.array([i]))
    return path


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.text(max_size=5), any_array, max_size=5))
def test_arrays_come_back_as_they_were(tmp_path: Path, values: dict[str, np.ndarray]) -> None:
    """Any dtype without objects, any shape, any name."""
    with ContainerWriter(tmp_path / "any.arr", "any") as writer:
        for name, value in values.items():
            writer.add(name, value)
    read = Container(tmp_path / "any.arr", "any")
    read.verify()
    assert list(read) == list(values)
    for name, value in values.items():
        assert read[name].dtype == value.dtype
        assert read[name].tobytes() == value.tobytes()
        assert read[name].shape == value.shape


def test_streams_grow_side_by_side_and_leave_nothing_behind(file: Path) -> None:
    """Spools have no name while they are written."""
    read = Container(file, "sample")
    assert read["first"].tolist() == [1, 2, 2, 3, 3, 3, 4, 4, 4, 4]
    assert read["second"].tolist() == [0, 1, 2, 3, 4]
    assert read.meta == {"name": "نمونه"}
    assert list(file.parent.iterdir()) == [file]


def test_every_flipped_bit_is_found(file: Path) -> None:
    """One bit of each byte, wherever it lies: header, arrays, padding, directory, footer."""
    whole = file.read_bytes()
    chance = random.Random(1)
    for at in range(len(whole)):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << chance.randrange(8)
        file.write_bytes(flipped)
        with pytest.raises(IndexDamaged, match=r"small\.arr"):
            Container(file, "sample").verify()


def test_every_truncation_is_found_on_opening(file: Path) -> None:
    """Without reading any array."""
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        with pytest.raises(IndexDamaged) as error:
            Container(file, "sample")
        assert "kavosh" in error.value.hint


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "too short"),
        (b"hello " * 100, "foreign"),
        (MAGIC + b"\x07" + bytes(200), "version 7"),
        (MAGIC + b"\x01\0\0\0" + bytes(200), "truncated"),
        (MAGIC + b"\x01\0\0\0" + bytes(200) + END_MAGIC, "corrupt"),
    ],
)
def test_foreign_files_are_named_for_what_they_are(file: Path, content: bytes, says: str) -> None:
    """A sentence says what is wrong, and which file."""
    file.write_bytes(content)
    with pytest.raises(IndexDamaged, match=says):
        Container(file, "sample")


def test_files_of_the_oldest_version_are_still_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they lack is absent, and nothing else differs."""
    monkeypatch.setattr(container, "VERSION", container.OLDEST)
    with ContainerWriter(file, "sample") as writer:
        writer.add("numbers", np.arange(5))
    monkeypatch.undo()
    opened = Container(file, "sample")
    assert opened["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert opened.get("doc.quiet") is None


def test_a_container_of_another_kind_is_refused(file: Path) -> None:
    """A run is not a segment."""
    with pytest.raises(IndexDamaged, match="is a sample file"):
        Container(file, "segment")


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """And so is an unreadable one to be unreadable."""
    with pytest.raises(IndexMissing):
        Container(tmp_path / "none.arr", "sample")
    with pytest.raises(IndexDamaged, match="cannot be read"):
        Container(tmp_path, "sample")


def test_an_exception_leaves_no_file(tmp_path: Path) -> None:
    """Half a container would only be in the way."""
    with pytest.raises(RuntimeError), ContainerWriter(tmp_path / "half.arr", "half") as writer:
        writer.stream("growing", np.uint8).write(np.arange(9))
        raise RuntimeError
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - names only


def test_objects_are_never_written(tmp_path: Path) -> None:
    """Only bytes go into a file, so that reading one can run nothing."""
    with pytest.raises(TypeError, match="objects"), ContainerWriter(tmp_path / "no.arr", "no") as writer:
        writer.add("objects", np.array([object()]))
