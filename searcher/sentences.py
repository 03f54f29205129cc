"""Where sentences end, by ICU and by line ends.

An ICU iterator must not be shared between threads (it then returns wrong places), so each thread makes its own.
"""

import threading
from bisect import bisect_right

import icu

_own = threading.local()


def ends(text: str) -> list[int]:
    """Return where each sentence of a short text ends (code points, the last is its length); line ends part too."""
    iterator = getattr(_own, "iterator", None)
    if iterator is None:
        iterator = _own.iterator = icu.BreakIterator.createSentenceInstance(icu.Locale.getRoot())
    # ICU counts UTF-16 units: one more for every character beyond the basic plane before the place.
    wide = [at + 1 for at, letter in enumerate(text) if letter > "\uffff"] if not text.isascii() else []
    shifts = [at + i for i, at in enumerate(wide, 1)]
    iterator.setText(text)
    places = {end - bisect_right(shifts, end) for end in iterator}
    places.update(at + 1 for at, letter in enumerate(text) if letter == "\n")
    places.add(len(text))
    places.discard(0)
    return sorted(places)
