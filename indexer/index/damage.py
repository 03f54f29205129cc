"""Damage that is met while an index is read: whatever it makes code raise is laid to the bytes, if they are at fault.

Checksums are compared when somebody asks for it (`kavosh check`), not when an index is opened, which would read all of
it. So damaged bytes are met in the middle of a question, and there they make any code raise anything: letters that are
no UTF-8, documents out of bounds, the logarithm of less than nothing. A try in each of these places would cost, could
not name them all, and would take faults of the code for faults of the disk. Instead the whole question is asked inside
`blamed`: when something comes out of it that is no error of ours, and only then, checksums are compared.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from indexer.errors import IndexDamaged, KavoshError
from indexer.index.arrays import Reader, Segment

#: What was found of segments that are open: the sentence and hint, None where a segment is sound. No errors are kept,
#: since an error leads to all that was in use when it was raised.
_verdicts: WeakKeyDictionary[Segment, tuple[str, str] | None] = WeakKeyDictionary()


@contextmanager
def blamed(reader: Callable[[], Reader | None]) -> Iterator[None]:
    """Raise IndexDamaged for whatever is raised inside, where the index that ``reader`` gives is damaged.

    Errors of ours and of the system pass as they are; so does everything where the index is sound, or is none.
    """
    try:
        yield
    except (KavoshError, OSError):
        raise
    except Exception as error:
        opened = reader()
        fault = damage(opened) if opened is not None else None
        if fault is None:
            raise
        raise fault from error


def damage(reader: Reader) -> IndexDamaged | None:
    """Hold every byte of the segments against its checksum, once for each; give the first fault."""
    for segment in reader.segments:
        if segment not in _verdicts:
            _verdicts[segment] = _verdict(segment)
        found = _verdicts[segment]
        if found is not None:
            return IndexDamaged(*found)
    return None


def _verdict(segment: Segment) -> tuple[str, str] | None:
    try:
        segment.container.verify()
    except IndexDamaged as error:
        return error.message, error.hint
    return None
