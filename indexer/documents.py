"""Document: what a file or a record becomes before it is analysed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """A named part of a text: a page, slide, chapter or row.

    ``start`` counts code points into the document's text; the place ends where the next one begins. ``kind`` is one of
    ``page slide chapter row``; ``label`` is what a person calls it (``12``, ``Introduction``).
    """

    start: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair a reader made, by the rule's name and how many times it was applied."""

    rule: str
    count: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document as extracted; offsets of everything later count code points into ``text``, which never changes.

    ``text`` holds paragraphs parted by line ends, letters in logical order. ``language`` is the majority's BCP 47 tag
    (``fa``, ``prs``, ``ps``, ``ar``, ``en``, ``""`` unknown), ``languages`` all of them, most first. ``date`` is ISO
    8601 (``2016``, ``2016-03`` or ``2016-03-15``). ``source`` is the name of the source it came from, ``path`` its
    address inside the source (``archive.zip!name`` for a member of a container), both empty for records. A field
    without evidence is empty; ``evidence`` says, by field name, where each came from. ``boilerplate`` holds (start,
    end) spans of ``text``, in order, that stand in most documents of the source. ``extra`` are a record's other keys,
    plain JSON values.
    """

    id: str
    title: str
    text: str
    language: str = ""
    languages: tuple[str, ...] = ()
    author: str = ""
    date: str = ""
    url: str = ""
    type: str = ""
    source: str = ""
    path: str = ""
    places: tuple[Place, ...] = ()
    repairs: tuple[Repair, ...] = ()
    boilerplate: tuple[tuple[int, int], ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
