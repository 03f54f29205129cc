"""Where sentences end, by ICU and by line ends.

An ICU iterator must not be shared between threads (it then returns wrong places), so each thread makes its own.
"""

import re
import threading
from bisect import bisect_right

import icu

_WIDE = re.compile("[\U00010000-\U0010ffff]")
_LINE_END = re.compile("\n+")
_own = threading.local()


def ends(text: str) -> list[int]:
    """Return where each sentence of a short text ends (code points, the last is its length); line ends part too."""
    iterator = getattr(_own, "iterator", None)
    if iterator is None:
        iterator = _own.iterator = icu.BreakIterator.createSentenceInstance(icu.Locale.getRoot())
    # ICU counts UTF-16 units: one more for every character beyond the basic plane before the place.
    shifts: list[int] = []
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text):
        shifts = [found.end() + i for i, found in enumerate(_WIDE.finditer(text), 1)]
    iterator.setText(text)
    places = {end - bisect_right(shifts, end) for end in iterator} if shifts else set(iterator)
    if "\n" in text:
        places.update(found.end() for found in _LINE_END.finditer(text))
    places.add(len(text))
    places.discard(0)
    return sorted(places)
