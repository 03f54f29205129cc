"""What a Whoosh posting carries beside its document, as columns of numbers instead of pickles.

Whoosh's formats encode positions, characters and boosts as pickled lists, one a posting. Here the lists of all postings
of a field lie end to end, one array a quantity, and ``at`` says where each posting's part begins. By kind:

    existence         nothing
    frequency         frequency[postings]
    positions         at[postings + 1], position[occurrences]
    characters        the same with start and end[occurrences]
    position_boosts   positions with boost[occurrences] f64 and sum[postings] f32
    character_boosts  characters with boost and sum
    bytes             at, bytes u8: values of a format of somebody else's, kept as they are

Integers take the narrowest dtype that holds them. Values come back to Whoosh in its own encoding, made from numbers.
"""

# ruff: noqa: ANN401 -- Whoosh passes its objects without types

import io
import pickle
import struct
from array import array
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import formats

from indexer.errors import IndexDamaged, KavoshError

_FORMATS: dict[type, str] = {
    formats.CharacterBoosts: "character_boosts",
    formats.PositionBoosts: "position_boosts",
    formats.Characters: "characters",
    formats.Positions: "positions",
    formats.Frequency: "frequency",
    formats.Existence: "existence",
}
_QUANTITIES = {
    "positions": ("position",),
    "characters": ("position", "start", "end"),
    "position_boosts": ("position", "boost"),
    "character_boosts": ("position", "start", "end", "boost"),
}
_CODING = ("encode", "word_values", "decode_")
_UINT = struct.Struct("!I")


def kind_of(format_: object) -> str:
    """Name how values of a format are kept.

    A subclass that encodes in its own way is kept as bytes, unless it inherits pickled positions: KavoshError then.
    """
    for known, kind in _FORMATS.items():
        if isinstance(format_, known):
            own = type(format_).__mro__[: type(format_).__mro__.index(known)]
            if not any(name.startswith(_CODING) for cls in own for name in vars(cls)):
                return kind
            if issubclass(known, formats.Positions):
                raise KavoshError(
                    f"The format {type(format_).__qualname__} encodes positions in its own way, which may be a pickle.",
                    "Derive it from whoosh.formats.Format, or use one of Whoosh's formats.",
                )
            return "bytes"
    return "bytes"


class _NoClasses(pickle.Unpickler):
    """Reads pickles of plain lists, tuples and numbers; a name of any class or function in one is refused."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise pickle.UnpicklingError(f"it names {module_name}.{global_name}")


def _plain_list(value: bytes) -> list[Any]:
    if not value.endswith(b"."):  # older Whoosh cut off the closing full stop
        value += b"."
    try:
        codes = _NoClasses(io.BytesIO(value)).load()
    except Exception as error:
        raise IndexDamaged(f"A posting's value is no list of numbers: {error}.") from error
    if not isinstance(codes, list):
        raise IndexDamaged(f"A posting's value is no list of numbers but {type(codes).__name__}.")
    return codes


def narrow(values: "array[int] | list[int] | NDArray[Any]") -> NDArray[Any]:
    """Give integers the narrowest dtype that holds them all."""
    wide = np.asarray(values, np.int64)
    if not wide.size:
        return wide.astype(np.uint8)
    low, high = int(wide.min()), int(wide.max())
    return wide.astype(np.result_type(np.min_scalar_type(high), np.min_scalar_type(min(low, 0))))


class ValueWriter:
    """Collects the values of one field's postings in the order they are added."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._names = _QUANTITIES.get(kind, ())
        self._columns: dict[str, array[Any]] = {
            name: array("d" if name == "boost" else "q") for name in (*self._names, "frequency")
        }
        self._at = array("q", [0])
        self._sums = bytearray()
        self._bytes = bytearray()

    def add(self, value: bytes) -> None:
        """Take one posting's value in Whoosh's encoding; IndexDamaged when it holds anything but numbers."""
        if self._names:
            self._add_occurrences(value)
        elif self._kind == "frequency":
            # A word of a spelling field comes with another field's value, or none: the number leads in each.
            self._columns["frequency"].append(_UINT.unpack(value[:4])[0] if len(value) >= _UINT.size else 1)
        elif self._kind == "bytes":
            self._bytes += value
            self._at.append(len(self._bytes))

    def _add_occurrences(self, value: bytes) -> None:
        boosts = "boost" in self._names
        codes = _plain_list(value[8 if boosts else 4 :]) if value else []
        position = self._columns["position"]
        if self._kind == "positions":
            position.extend(accumulate(codes))
        else:
            position.extend(accumulate(code[0] for code in codes))
        if "start" in self._names:
            last = 0
            for code in codes:
                self._columns["start"].append(last + code[1])
                last += code[1] + code[2]
                self._columns["end"].append(last)
        if boosts:
            self._columns["boost"].extend(code[-1] for code in codes)
            self._sums += value[4:8] or bytes(4)
        self._at.append(len(position))

    def arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        """Give the arrays of this kind by name."""
        if self._kind == "frequency":
            yield "frequency", narrow(self._columns["frequency"])
        if self._names or self._kind == "bytes":
            yield "at", narrow(self._at)
        for name in self._names:
            values = self._columns[name]
            yield name, np.asarray(values, np.float64) if name == "boost" else narrow(values)
        if "boost" in self._names:
            yield "sum", np.frombuffer(bytes(self._sums), ">f4").astype("<f4")
        if self._kind == "bytes":
            yield "bytes", np.frombuffer(bytes(self._bytes), np.uint8)


class ValueReader:
    """The values of one field's postings, by the number of the posting."""

    def __init__(self, kind: str, arrays: Mapping[str, NDArray[Any]], prefix: str) -> None:
        self._kind = kind
        self._names = _QUANTITIES.get(kind, ())
        wanted = (*self._names, *(("sum",) if "boost" in self._names else ()))
        if kind == "frequency":
            self._frequency = arrays[f"{prefix}frequency"]
        elif wanted or kind == "bytes":
            self._at = arrays[f"{prefix}at"]
        self._columns = {name: arrays[prefix + name] for name in wanted}
        self._bytes = arrays[f"{prefix}bytes"] if kind == "bytes" else np.zeros(0, np.uint8)

    def quantities(self, posting: int, names: tuple[str, ...]) -> list[Any] | None:
        """List a posting's occurrences as tuples of quantities (bare values of one); None if not kept."""
        if any(name not in self._columns for name in names):
            return None
        part = slice(self._at.item(posting), self._at.item(posting + 1))
        if len(names) == 1:
            bare: list[Any] = self._columns[names[0]][part].tolist()
            return bare
        return list(zip(*(self._columns[name][part].tolist() for name in names), strict=True))

    def frequency(self, posting: int) -> int | None:
        """Count a posting's occurrences; None where the kind does not say."""
        if self._kind == "frequency":
            return int(self._frequency[posting])
        return int(self._at[posting + 1] - self._at[posting]) if self._names else None

    def value(self, posting: int) -> bytes:
        """Encode a posting's value as Whoosh's format of that kind does."""
        if self._kind == "existence":
            return b""
        if self._kind == "bytes":
            return self._bytes[int(self._at[posting]) : int(self._at[posting + 1])].tobytes()
        head = _UINT.pack(self.frequency(posting) or 0)
        if self._kind == "frequency":
            return head
        rows = self.quantities(posting, ("position",)) or []
        codes: list[Any] = [here - before for before, here in zip([0, *rows], rows, strict=False)]
        if "start" in self._names:
            spans = self.quantities(posting, ("start", "end")) or []
            ends = [0, *(end for _, end in spans)]
            codes = [
                (step, start - last, end - start)
                for step, (start, end), last in zip(codes, spans, ends, strict=False)
            ]  # fmt: skip
        if "boost" in self._names:
            head += struct.pack("!f", self._columns["sum"][posting])
            boosts = self.quantities(posting, ("boost",)) or []
            codes = [
                (*(code if isinstance(code, tuple) else (code,)), boost)
                for code, boost in zip(codes, boosts, strict=True)
            ]
        return head + pickle.dumps(codes, 2)
