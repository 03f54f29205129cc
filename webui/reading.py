"""A whole document laid out for reading: its places as sections, its paragraphs, and the way from match to match."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from markupsafe import Markup

from indexer.documents import Document
from searcher.results import Mark
from searcher.service import DocumentView
from webui.present import MatchTrail, number, paragraphs
from webui.wording import place_name


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: anchor, name and label of its place (empty before the first), and its paragraphs."""

    anchor: str
    name: str
    label: str
    paragraphs: tuple[Markup, ...]


def sections(view: DocumentView, reader: str) -> list[Section]:
    """Cut a document at its places; text before the first place is a section without a name."""
    document = view.document
    places = document.places
    rendered = paragraphs(
        document.text,
        view.text_marks,
        _trail(view.text_marks, reader),
        cuts=[place.start for place in places],
        quiet=document.boilerplate,
        language=document.language,
    )
    result: list[Section] = []
    ends = [*(place.start for place in places), len(document.text) + 1]
    at = 0
    for order, end in enumerate(ends):
        first = at
        while at < len(rendered) and rendered[at][0] < end:
            at += 1
        inside = tuple(paragraph for _, paragraph in rendered[first:at])
        if order:
            place = places[order - 1]
            name = place_name(place.kind, place.label, reader)
            result.append(Section(f"place{order}", name, place.label, inside))
        elif inside:
            result.append(Section("", "", "", inside))
    return result


def _trail(marks: Sequence[Mark], reader: str) -> MatchTrail:
    total = number(len(marks), reader)
    counted = [gettext("%(at)s of %(total)s", at=number(at, reader), total=total) for at in range(1, len(marks) + 1)]
    return MatchTrail(marks, gettext("Previous match"), gettext("Next match"), counted)


def page_of_first_match(document: Document, marks: Sequence[Mark]) -> str:
    """Return the number of the page that holds the first match, or '' where there is none."""
    pages = [place for place in document.places if place.kind == "page" and marks and place.start <= marks[0].start]
    return pages[-1].label if pages and pages[-1].label.isdigit() else ""
