"""Stored values as plain data: a tagged encoding that can hold values and nothing that runs.

Whoosh stores a document's fields, and the columns of some, as pickles, which run code when they are read. Here a
value is one tag byte, then its payload; lengths and counts are LEB128 (7 bits a byte, low first):

    N T F           None, True, False
    i <n> bytes     int, two's complement, little-endian        f 8 bytes   float, IEEE 754, little-endian
    s <n> bytes     str, UTF-8 (lone surrogates pass)           b <n> bytes bytes
    D d m <n> bytes datetime (offset kept, name of zone and fold not), date, both ISO 8601; Decimal; as ASCII text
    l u <n> values  list, tuple                                 o <n> pairs dict, keys before their values
    z <n> bytes     zlib's form of one encoded value; written for values of ``COMPRESS_FROM_BYTES`` or more
"""

import datetime
import struct
import zlib
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from indexer.errors import KavoshError

COMPRESS_FROM_BYTES = 200  # below, zlib's frame costs about what it saves on a line of text
DEEPEST = 100
_FLOAT = struct.Struct("<d")
_ATOMS = {ord("N"): None, ord("T"): True, ord("F"): False}

type Atom = bool | int | float | str | bytes | datetime.datetime | datetime.date | Decimal | None
type Plain = Atom | list[Plain] | tuple[Plain, ...] | dict[Plain, Plain]


class NotPlain(KavoshError, ValueError):
    """A value that is no plain data was to be stored (or bytes that hold none were to be read).

    It is a ValueError as well, upon which Whoosh's writer takes back the document it was adding.
    """


def encode(value: object) -> bytes:
    """Encode one value; NotPlain names the type that cannot be stored (subclasses count as foreign)."""
    out = bytearray()
    _put(out, value, 0)
    if len(out) >= COMPRESS_FROM_BYTES and len(packed := zlib.compress(bytes(out), 3)) + 6 < len(out):
        return b"z" + _count(len(packed)) + packed
    return bytes(out)


def decode(data: bytes | memoryview) -> Plain:
    """Decode what ``encode`` gave; NotPlain when the bytes are anything else."""
    try:
        value, end = _get(memoryview(data), 0, 0)
    except (LookupError, ValueError, TypeError, struct.error, zlib.error, InvalidOperation) as error:
        raise NotPlain(f"Stored bytes are no plain value ({error}).") from error
    if end != len(data):
        raise NotPlain(f"{len(data) - end} bytes follow a stored value.")
    return value


def _count(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _put(out: bytearray, value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise NotPlain(f"A stored value is nested more than {DEEPEST} deep.")
    match value:
        case None:
            out += b"N"
        case bool():
            out += b"T" if value else b"F"
        case list() | tuple() if type(value) in (list, tuple):
            out += (b"l" if type(value) is list else b"u") + _count(len(value))
            for item in value:
                _put(out, item, depth + 1)
        case dict() if type(value) is dict:
            out += b"o" + _count(len(value))
            for key, item in value.items():
                _put(out, key, depth + 1)
                _put(out, item, depth + 1)
        case float() if type(value) is float:
            out += b"f" + _FLOAT.pack(value)
        case _:
            tag, payload = _text(value)
            out += tag + _count(len(payload)) + payload


def _text(value: object) -> tuple[bytes, bytes]:
    kind = type(value)
    if kind is str:
        return b"s", str(value).encode("utf-8", "surrogatepass")
    if isinstance(value, bytes) and kind is bytes:
        return b"b", value
    if isinstance(value, int) and kind is int:
        return b"i", value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
    if isinstance(value, datetime.date) and kind in (datetime.datetime, datetime.date):
        return (b"D" if kind is datetime.datetime else b"d"), value.isoformat().encode()
    if kind is Decimal:
        return b"m", str(value).encode()
    raise NotPlain(
        f"A value of type {kind.__module__}.{kind.__qualname__} cannot be stored: {str(value)[:60]!r}.",
        "Store str, bytes, int, float, bool, None, datetime, date, Decimal, or list, tuple and dict of these.",
    )


def _get_count(data: memoryview, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def _get(data: memoryview, at: int, depth: int) -> tuple[Plain, int]:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    tag, at = data[at], at + 1
    if tag in _ATOMS:
        return _ATOMS[tag], at
    if tag == ord("f"):
        return _FLOAT.unpack_from(data, at)[0], at + 8
    count, at = _get_count(data, at)
    if count > len(data) - at:
        raise ValueError("cut short")
    if tag in b"luo":
        items: list[Plain] = []
        for _ in range(2 * count if tag == ord("o") else count):
            item, at = _get(data, at, depth + 1)
            items.append(item)
        if tag == ord("o"):
            return dict(zip(items[::2], items[1::2], strict=True)), at
        return (items if tag == ord("l") else tuple(items)), at
    payload = bytes(data[at : at + count])
    if tag == ord("z"):
        whole = memoryview(zlib.decompress(payload))
        value, end = _get(whole, 0, depth + 1)
        if end != len(whole):
            raise ValueError("bytes follow a compressed value")
        return value, at + count
    return _READERS[tag](payload), at + count


_READERS: dict[int, Callable[[bytes], Atom]] = {
    ord("s"): lambda payload: payload.decode("utf-8", "surrogatepass"),
    ord("b"): bytes,
    ord("i"): lambda payload: int.from_bytes(payload, "little", signed=True),
    ord("D"): lambda payload: datetime.datetime.fromisoformat(payload.decode("ascii")),
    ord("d"): lambda payload: datetime.date.fromisoformat(payload.decode("ascii")),
    ord("m"): lambda payload: Decimal(payload.decode("ascii")),
}
