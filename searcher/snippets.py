"""Snippets: the best passages of the original text, cut at sentence ends, with the words that answer marked.

Which passages are best is told from stored positions (``passages``); only the text around them is then cut into words
again, all passages of a page in one batch, so the cost does not depend on the length of documents. A snippet is a slice
of the document and its marks are offsets that the analyzer gave, so both are right by construction.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents import Document
from indexer.index.arrays import Segment
from searcher import passages
from searcher.cutting import Cutter
from searcher.marks import Forms, Spot, Wanted, disjoint, marks, outermost_first
from searcher.places import Standing, standing
from searcher.results import Mark, Snippet
from searcher.sentences import ends

MAX_SNIPPETS = 3
LONGEST = 240
"""Code points of a snippet at most; two that touch may make one of twice that."""
SHORTEST = 110
"""A snippet shorter than this takes in the next sentence."""
BEFORE = 70
"""How much of a long sentence is kept before the first mark."""
MARGIN = 14
"""Positions around a passage that are read with it, for the sentence it stands in."""
ANCHORED = 64
READ_WHOLE = 3000
"""Words of a page's documents that are read whole, the shortest first; of longer ones only the passages are."""
LEAD = 600
"""Code points looked at for the beginning of a document that is shown for want of a match in its text."""

_ADDRESS = re.compile(r"^[a-z]+://\S+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a document: marks on its title, and its snippets."""

    title_marks: tuple[Mark, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class _Slice:
    """A part of a document's text around a passage: code points into the text."""

    start: int
    text: str


Found = tuple[int, int, list[Spot]]
"""A snippet on the way: its span in the document, and the spots in it."""
Edges = tuple[NDArray[Any], NDArray[Any]]


def show(
    segments: Sequence[Segment],
    hits: Sequence[tuple[int, int, Document]],
    wanted: tuple[Wanted, Wanted],
    forms: Forms,
    cutter: Cutter,
) -> list[Shown]:
    """Return what to show of each hit (segment number, document number, record without text), in their order.

    ``wanted`` is what is marked in texts, and in titles.
    """
    want, want_title = wanted
    where: dict[tuple[int, int], Standing] = {}
    long = _long(segments, hits) if want else set()
    for number in {number for number, _ in long}:
        docs = [doc for at, doc in long if at == number]
        where |= {(number, doc): each for doc, each in standing(segments[number], docs, want).items()}
    texts = [segments[number].text(doc) for number, doc, _ in hits]
    hits = [(number, doc, _set_back(record, text)) for (number, doc, record), text in zip(hits, texts, strict=True)]
    slices = [
        (_slices(segments[number], doc, record, text, where[number, doc]) if (number, doc) in where else _whole(text))
        if want
        else []
        for (number, doc, record), text in zip(hits, texts, strict=True)
    ]
    titles = [record.title for _, _, record in hits] if want_title else ["" for _ in hits]
    cut = cutter.cut([*titles, *(part.text for parts in slices for part in parts)])
    spots = cut.spots(want, forms)
    title_spots = spots if want_title == want else cut.spots(want_title, forms)
    result, at = [], len(hits)
    for i, ((_, _, record), text, parts) in enumerate(zip(hits, texts, slices, strict=True)):
        found: list[Found] = []
        for part in parts:
            found += _cut_out(part, spots[at], cut.edges(at), record)
            at += 1
        shown = tuple(
            Snippet(text[start:end], start, marks(inside, start), _place(record, start))
            for start, end, inside in _merged(found, record) or _lead(record, text)
        )
        result.append(Shown(marks(title_spots[i]), shown))
    return result


def _long(segments: Sequence[Segment], hits: Sequence[tuple[int, int, Document]]) -> set[tuple[int, int]]:
    """Return the documents that are too long to read whole: the longest ones, once a page's words are spent."""
    lengths = sorted((int(segments[number].lengths[doc]), number, doc) for number, doc, _ in hits)
    spent, long = 0, set()
    for length, number, doc in lengths:
        spent += length
        if spent > READ_WHOLE:
            long.add((number, doc))
    return long


def _set_back(record: Document, text: str) -> Document:
    """Set back like boilerplate what says nothing as a snippet.

    That is the line of a document's head that is its title, which is shown above, and lines that are addresses.
    """
    spans = [match.span() for match in _ADDRESS.finditer(text)] if "://" in text else []
    title = record.title
    start = text.find(title, 0, LEAD + len(title)) if title else -1
    end = start + len(title)
    if start >= 0 and text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n"):
        spans.append((start, end))
    kept = [span for span in spans if not any(low < span[1] and span[0] < high for low, high in record.boilerplate)]
    return replace(record, boilerplate=tuple(sorted([*record.boilerplate, *kept]))) if kept else record


def _whole(text: str) -> list[_Slice]:
    """Return a short text as one slice: reading it all costs less than looking its positions up."""
    return [_Slice(0, text)] if text else []


def _slices(segment: Segment, doc: int, record: Document, text: str, found: Standing) -> list[_Slice]:
    """Return the parts of a long text to look at: whole blocks of positions around the best passages."""
    in_text = int(segment.title_lengths[doc]) + 1  # the position behind the title is empty
    anchors = segment.anchors(doc)
    shift = len(record.title) + 1
    places = [each[each >= in_text] for each in found.places]
    outside = _outside(record, anchors, shift)
    if outside is not None:
        kept = [each[outside(each)] for each in places]
        places = kept if any(each.size for each in kept) else places
    held = [(each, weight) for each, weight in zip(places, found.weights, strict=True) if each.size]
    parts: list[_Slice] = []
    last_block = -1
    for passage in passages.best([each for each, _ in held], [weight for _, weight in held], MAX_SNIPPETS):
        first = max(passage.first - MARGIN, 0) // ANCHORED
        behind = (passage.last + MARGIN) // ANCHORED + 1
        start = max(int(anchors[min(first, anchors.size - 1)]) - shift, 0)
        end = int(anchors[behind]) - shift if behind < anchors.size else len(text)
        if parts and first <= last_block:
            # Passages that share a block are cut from it together.
            start = parts[-1].start
            parts[-1] = _Slice(start, text[start:end])
        elif end > start:
            parts.append(_Slice(start, text[start:end]))
        last_block = behind - 1
    return parts


def _outside(
    record: Document, anchors: NDArray[np.int64], shift: int
) -> Callable[[NDArray[np.int64]], NDArray[np.bool_]] | None:
    """Return a test for positions outside of boilerplate, or None where there is none."""
    if not record.boilerplate or anchors.size < 2:
        return None
    blocks = np.arange(anchors.size) * ANCHORED
    bounds = np.interp([edge + shift for span in record.boilerplate for edge in span], anchors, blocks)
    return lambda places: bounds.searchsorted(places, side="right") % 2 == 0


def _cut_out(part: _Slice, spots: list[Spot], edges: Edges, record: Document) -> list[Found]:
    """Return the best snippets of a slice, each with words that those before it lack: spans in the document."""
    if not spots:
        return []
    left = _beside_boilerplate(spots, part.start, record) or spots
    shown: set[str] = set()
    found: list[Found] = []
    walls = _walls(part, record)
    stops = sorted({0, *ends(part.text), *walls})
    while left and len(found) < MAX_SNIPPETS and not shown.issuperset(spot.key for spot in left):
        low, high = _cluster(left, shown, sorted(walls))
        if found and shown.issuperset(spot.key for spot in left[low : high + 1]):
            break
        start, end = _span(part.text, stops, walls, edges, left[low], left[high])
        inside = [spot for spot in spots if start <= spot.start and spot.end <= end]
        shift = part.start
        moved = [Spot(shift + s.start, shift + s.end, s.key, s.weight) for s in inside] if shift else inside
        found.append((shift + start, shift + end, moved))
        shown.update(spot.key for spot in inside)
        left = [spot for spot in left if spot.end <= start or spot.start >= end]
    return found


def _beside_boilerplate(spots: list[Spot], shift: int, record: Document) -> list[Spot]:
    """Return the spots outside of what stands in most documents of the source."""
    if not record.boilerplate:
        return spots
    edges = [edge for span in record.boilerplate for edge in span]
    return [spot for spot in spots if bisect_right(edges, spot.start + shift) % 2 == 0]


def _walls(part: _Slice, record: Document) -> set[int]:
    """Return where in a slice a page or boilerplate begins or ends: no snippet grows over such a place."""
    edges = [place.start for place in record.places] + [edge for span in record.boilerplate for edge in span]
    return {edge - part.start for edge in edges if 0 < edge - part.start < len(part.text)}


def _cluster(found: Sequence[Spot], shown: set[str], walls: Sequence[int]) -> tuple[int, int]:
    """Return the first and last spot of the run within a snippet's length that earns most.

    Words that are ``shown`` already earn little; a run never crosses a wall.
    """
    best, chosen = 0.0, (0, 0)
    counts: dict[str, int] = dict.fromkeys(shown, 1)
    score, low, room = 0.0, 0, 0
    for high, (start, end, key, weight) in enumerate(found):
        if walls and (here := bisect_right(walls, start)) != room:
            score, low, room = 0.0, high, here
            counts = dict.fromkeys(shown, 1)
        held = counts.get(key, 0)
        counts[key] = held + 1
        score += weight * passages.REPEAT if held else weight
        while end - found[low].start > LONGEST and low < high:
            left = found[low]
            held = counts[left.key] = counts[left.key] - 1
            score -= left.weight * passages.REPEAT if held else left.weight
            low += 1
        if score > best + 1e-9:
            best, chosen = score, (low, high)
    low, high = chosen
    while low < high and any(spot.key == found[low].key for spot in found[low + 1 : high + 1]):
        low += 1  # a word that comes again need not be the first
    return low, high


def _span(  # noqa: PLR0917 - what a sentence is, and what must be in it
    text: str, stops: list[int], walls: set[int], edges: Edges, head: Spot, tail: Spot
) -> tuple[int, int]:
    """Return a snippet's span around what it must hold: whole sentences, or whole words of a long one."""
    first, last = head.start, tail.end
    at = bisect_right(stops, first) - 1
    to = bisect_left(stops, last)
    start, end = stops[at], stops[to]
    if end - start > LONGEST:
        room = max(LONGEST - (last - first), 0)
        if first - start > BEFORE:
            start = _least(edges[0], first - min(BEFORE, room // 2), first)
        if end - start > LONGEST:
            end = _most(edges[1], start + LONGEST, last)
    while end - start < SHORTEST and end not in walls and to + 1 < len(stops) and stops[to + 1] - start <= LONGEST:
        to += 1
        end = stops[to]
    while end - start < SHORTEST and start not in walls and at > 0 and end - stops[at - 1] <= LONGEST:
        at -= 1
        start = stops[at]
    while start < first and text[start].isspace():
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    return start, end


def _least(starts: NDArray[Any], near: int, latest: int) -> int:
    """Return the first beginning of a word from ``near`` on, ``latest`` if there is none before it."""
    here = starts[(starts >= max(near, 0)) & (starts <= latest)]
    return int(here.min()) if here.size else latest


def _most(word_ends: NDArray[Any], near: int, earliest: int) -> int:
    """Return the last end of a word up to ``near``, ``earliest`` if there is none behind it."""
    here = word_ends[(word_ends <= near) & (word_ends >= earliest)]
    return int(here.max()) if here.size else earliest


def _merged(found: list[Found], record: Document) -> list[Found]:
    """Join snippets that touch, in the document's order."""
    walls = {place.start for place in record.places}
    result: list[Found] = []
    for start, end, inside in sorted(found, key=lambda each: each[:2]):
        if result and start <= result[-1][1] + 1 and start not in walls:
            before = result[-1]
            result[-1] = before[0], max(end, before[1]), disjoint(sorted([*before[2], *inside], key=outermost_first))
        else:
            result.append((start, end, inside))
    return result


def _lead(record: Document, text: str) -> list[Found]:
    """Return the beginning of a document, behind what stands in most documents of its source."""
    start = 0
    for low, high in record.boilerplate:
        if low <= start + 1 and high < len(text):
            start = high
    while start < len(text) and text[start].isspace():
        start += 1
    part = text[start : start + LEAD]
    stops = [end for end in ends(part) if end <= LONGEST] if part else []
    end = stops[-1] if stops else min(len(part), LONGEST)
    if not stops and end < len(part) and (blank := part.rfind(" ", 0, end)) > 0:
        end = blank
    while end and part[end - 1].isspace():
        end -= 1
    return [(start, start + end, [])] if end else []


def _place(record: Document, start: int) -> tuple[str, str] | None:
    """Name the page, slide, chapter or row in which a snippet begins."""
    at = bisect_right(record.places, start, key=lambda place: place.start) - 1
    return (record.places[at].kind, record.places[at].label) if at >= 0 else None
