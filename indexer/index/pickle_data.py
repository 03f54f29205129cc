"""Reading a pickle as data: what it would make is told, and nothing is made.

A pickle is a program that may call anything it names. Whoosh keeps an index's schema and list of segments in two of
them, so that opening an index from elsewhere runs code. Here the program is walked with the standard library's
disassembler: a name becomes ``Name``, an object it would build becomes ``Made``, and who asked decides which to honour.
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from indexer.errors import IndexDamaged


@dataclass(frozen=True, slots=True)
class Name:
    """A class or function that a pickle names."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(slots=True, eq=False)
class Made:
    """An object that a pickle would make: ``maker(*arguments)``, then ``state`` set on it."""

    maker: Name
    arguments: tuple[Any, ...]
    state: object = field(default=None)


class _Mark:
    """Where a run of items begins on the stack."""


_CONSTANTS: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_INTS = ("BININT", "BININT1", "BININT2", "LONG1", "LONG4")
_STRINGS = ("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8")
_LITERALS = frozenset((*_INTS, *_STRINGS, "BINFLOAT"))
_IGNORED = frozenset(("PROTO", "FRAME"))
_EMPTY: dict[str, Callable[[], object]] = {"EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_SET": set}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_GETS, _PUTS = frozenset(("BINGET", "LONG_BINGET")), frozenset(("BINPUT", "LONG_BINPUT", "MEMOIZE"))


class _Walk:
    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def items(self) -> list[Any]:
        """Take everything down to the last mark."""
        items: list[Any] = []
        while not isinstance(top := self.stack.pop(), _Mark):
            items.append(top)
        return items[::-1]

    def step(self, name: str, argument: Any) -> None:  # noqa: ANN401 - pickletools types it so
        """Do to the stack what one instruction of protocols 2 to 5 does; KeyError for any other."""
        stack = self.stack
        if name in _LITERALS:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            stack.append(_EMPTY[name]())
        elif name in _TUPLES:
            count = _TUPLES[name]
            stack[-count:] = [tuple(stack[-count:])]
        elif name in _GETS:
            stack.append(self.memo[argument])
        elif name in _PUTS:
            self.memo[len(self.memo) if name == "MEMOIZE" else argument] = stack[-1]
        elif name not in _IGNORED:
            self._instructions[name](self, argument)

    def _mark(self, _: object) -> None:
        self.stack.append(_Mark())

    def _tuple(self, _: object) -> None:
        self.stack.append(tuple(self.items()))

    def _frozenset(self, _: object) -> None:
        self.stack.append(frozenset(self.items()))

    def _append(self, _: object) -> None:
        item = self.stack.pop()
        self._top(list).append(item)

    def _appends(self, _: object) -> None:
        items = self.items()
        self._top(list).extend(items)

    def _add_items(self, _: object) -> None:
        items = self.items()
        self._top(set).update(items)

    def _set_item(self, _: object) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._top(dict)[key] = value

    def _set_items(self, _: object) -> None:
        items = self.items()
        self._top(dict).update(zip(items[::2], items[1::2], strict=True))

    def _top(self, kind: type) -> Any:  # noqa: ANN401 - one of the three containers
        if type(self.stack[-1]) is not kind:
            raise ValueError(f"it adds to {type(self.stack[-1]).__name__}")
        return self.stack[-1]

    def _global(self, argument: str) -> None:
        module, _, name = argument.partition(" ")
        self.stack.append(
            Name("builtins" if module == "__builtin__" else module, name)
        )  # Python 2's, as protocol 2 has it

    def _stack_global(self, _: object) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(Name(str(module), str(name)))

    def _make(self, _: object) -> None:
        arguments, maker = self.stack.pop(), self.stack.pop()
        if not isinstance(maker, Name) or not isinstance(arguments, tuple):
            raise TypeError("it calls what is no name")
        self.stack.append(Made(maker, arguments))

    def _build(self, _: object) -> None:
        state = self.stack.pop()
        if not isinstance(self.stack[-1], Made):
            raise TypeError("it sets a state on what is no object")
        self.stack[-1].state = state

    _instructions: dict[str, Callable[["_Walk", Any], None]] = {  # noqa: RUF012 - never changed
        "MARK": _mark,
        "TUPLE": _tuple,
        "FROZENSET": _frozenset,
        "APPEND": _append,
        "APPENDS": _appends,
        "ADDITEMS": _add_items,
        "SETITEM": _set_item,
        "SETITEMS": _set_items,
        "GLOBAL": _global,
        "STACK_GLOBAL": _stack_global,
        "REDUCE": _make,
        "NEWOBJ": _make,
        "BUILD": _build,
    }


def read_pickle(data: bytes, where: str) -> object:
    """Tell what a pickle (protocol 2 to 5) holds, as plain data with ``Name`` and ``Made`` in it.

    Raises IndexDamaged, with ``where`` as its subject, for bytes that are no such pickle.
    """
    walk = _Walk()
    try:
        for instruction, argument, _ in pickletools.genops(data):
            if instruction.name == "STOP":
                break
            walk.step(instruction.name, argument)
        (whole,) = walk.stack
    except Exception as error:
        raise IndexDamaged(f"{where} holds no readable pickle ({type(error).__name__}: {error}).") from error
    return whole
