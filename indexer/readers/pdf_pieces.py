"""Pieces of one line put together again, by their boxes.

The program puts a footnote mark that is small and raised on a line of its own, and sometimes the words at the end of a
line too; read by themselves they come out away from their place.
"""

from itertools import islice

from indexer.readers.pdf_page import Line, Word

_NEIGHBOURS = 40
"""Lines at one height that are looked at, so that a page made of a hundred thousand does not take for ever."""
_WORDS = 500
"""Words of a line in which marks are looked for, for the same reason."""
_TOUCHES = 0.12
"""Widest gap, and deepest overlap, between a mark and its word, as a share of the word's height."""
_RAISED = 0.25
_LEVEL = 0.5
"""Share of its height by which a mark, and a piece of a line, overlaps the line at least."""
_BLANK = 0.32
"""Widest blank inside a line, likewise; the gutter of columns and of verse is wider."""


def whole(lines: list[Line]) -> list[Line]:
    """Join lines that are pieces of one; those that are whole are given as they are, in their order."""
    joined = _joined(lines)
    # A mark put back between two pieces brings them together.
    return joined if joined is lines else _joined(joined)


def _joined(lines: list[Line]) -> list[Line]:
    first_piece = list(range(len(lines)))  # by place of a line: the place of an earlier piece of it, or its own

    def root(place: int) -> int:
        while first_piece[place] != place:
            place = first_piece[place]
        return place

    order = sorted(first_piece, key=lambda place: lines[place].top)
    joined: set[int] = set()
    for number, place in enumerate(order):
        line = lines[place]
        for other in islice(order, number + 1, number + _NEIGHBOURS):
            if lines[other].top >= line.bottom:
                break
            if _are_pieces(line, lines[other]):
                one, two = sorted((root(place), root(other)))
                first_piece[two] = one
                joined |= {place, other}
    if not joined:
        return lines
    groups: dict[int, list[Word]] = {}
    for place, line in enumerate(lines):
        groups.setdefault(root(place), []).extend(line.words)
    return [
        line_of(sorted(words, key=lambda word: word.left)) if place in joined else lines[place]
        for place, words in groups.items()
    ]


def _are_pieces(one: Line, other: Line) -> bool:
    """Tell whether two lines are one: a mark and the line it stands in, or neighbours a blank apart on one foot."""
    small, large = (one, other) if one.bottom - one.top < other.bottom - other.top else (other, one)
    gap = max(large.left - small.right, small.left - large.right)
    height = large.bottom - large.top
    overlap = (min(one.bottom, other.bottom) - max(one.top, other.top)) / (small.bottom - small.top or 1)
    if gap > _BLANK * height or overlap < _RAISED:
        return False
    if len(small.words) == 1 and len(large.words) < _WORDS and small.right - small.left < 2 * height:
        near = [word for word in large.words if word.left < small.right + height and word.right > small.left - height]
        if _is_mark(small.words[0], near):
            return True
    # The words next to each other; one of them may have a mark.
    before, behind = (small, large) if small.left < large.left else (large, small)
    first, second = max(before.words[-2:], key=_height), max(behind.words[:2], key=_height)
    tall = max(_height(first), _height(second))
    return (
        overlap > _LEVEL
        and -_TOUCHES * tall < gap < _BLANK * tall
        and abs(first.bottom - second.bottom) < 0.2 * tall
        and abs(_height(first) - _height(second)) < 0.2 * tall
    )


def _height(word: Word) -> float:
    return word.bottom - word.top


def _is_mark(mark: Word, near: list[Word]) -> bool:
    """Tell whether a smaller word touches one of those near it, at its side and not over it."""
    touches = False
    for word in near:
        height = _height(word)
        apart = max(word.left - mark.right, mark.left - word.right)
        if apart < -_TOUCHES * height:
            return False
        touches = touches or (apart < _TOUCHES * height and _height(mark) < 0.9 * height)
    return touches


def line_of(words: list[Word]) -> Line:
    """Make the line of words that stand from left to right."""
    return Line(
        words,
        min(word.left for word in words),
        min(word.top for word in words),
        max(word.right for word in words),
        max(word.bottom for word in words),
    )
