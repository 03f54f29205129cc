"""Words of Latin script that a line's end parted with a hyphen.

The line ends with a hyphen after a letter and the next goes on with a small letter. Whether the hyphen is the line's or
the word's is told by the rest of the file: the compound stands elsewhere, or both halves do as words of their own, and
it stays; else the word is joined, since programs part far more words than they end lines on compounds. Chromium sets a
sign of its own (U+2010) where it parts a word, so that in its files a plain hyphen is the text's.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

NAME = "words joined at line ends"
"""The repair's name in a document."""

type Joiner = Callable[[str, str], str | None]
"""Joins a line and the next; None where no word is parted between them."""

_LETTER = "A-Za-z\u00c0-\u024f"
_HYPHENS = "-\N{SOFT HYPHEN}\N{HYPHEN}"
_SIGNS = tuple(_HYPHENS)
_ENDS = re.compile(rf"([{_LETTER}]+(?:[-\N{{HYPHEN}}][{_LETTER}]+)*)([{_HYPHENS}])$")
_GOES_ON = re.compile(rf"[{_LETTER}]+(?:[-\N{{HYPHEN}}][{_LETTER}]+)*")
_WORD = _GOES_ON
_LONGEST = 200
"""Letters of the longest word looked at."""


def joiner(lines: Sequence[str], producer: str = "") -> Joiner | None:
    """Plan the joins of a file from all its lines; None where no line ends with a hyphen after a letter."""
    if not any(map(_end_of, lines)):
        return None
    seen = _words(lines)
    own_sign = "Skia" in producer

    def join(line: str, following: str) -> str | None:
        end = _end_of(line)
        start = _GOES_ON.match(following) if end is not None else None
        if end is None or start is None or not start[0][0].islower():
            return None
        head, tail = end[1].casefold(), start[0].casefold()
        texts = own_sign and end[2] == "-" and head + tail not in seen
        if end[2] != "\N{SOFT HYPHEN}" and (texts or _is_compound(head, tail, seen)):
            return line + following
        return line[:-1] + following

    return join


def _end_of(line: str) -> re.Match[str] | None:
    """Find the word a line ends with and the hyphen behind it; only its last signs are looked at."""
    if not line.endswith(_SIGNS):
        return None
    return _ENDS.search(line[max(line.rfind(" ") + 1, len(line) - _LONGEST) :])


def _words(lines: Sequence[str]) -> set[str]:
    """Collect the words that stand whole, compounds with their hyphens; pieces at parted line ends are left out."""
    seen: set[str] = set()
    parted = False
    for line, following in pairwise([*lines, ""]):
        words = _WORD.findall(line.casefold().replace("\N{HYPHEN}", "-"))
        first = 1 if parted and _GOES_ON.match(line) else 0
        parted = _end_of(line) is not None and bool(following)
        seen.update(words[first : len(words) - parted])
    return seen


def _is_compound(head: str, tail: str, seen: set[str]) -> bool:
    head, tail = head.replace("\N{HYPHEN}", "-"), tail.replace("\N{HYPHEN}", "-")
    if head + "-" + tail in seen or "-" in head:
        return True
    return head + tail not in seen and head in seen and tail in seen
