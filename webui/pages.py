"""The pages people see: home, results, document, help, and the original file."""

import time
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext
from markupsafe import Markup

from searcher.results import Page, Question
from webui.asking import document_url, read_question
from webui.assets import with_etag
from webui.face import face
from webui.language import interface
from webui.originals import original_file, send_original
from webui.present import MatchTrail, number, paragraphs
from webui.wording import place_name

bp = Blueprint("pages", __name__)
_SHOWN_PAGES = 2
"""Pages of results linked on either side of the one shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document as shown: the name and anchor of its place (empty before the first), and its paragraphs."""

    anchor: str
    name: str
    label: str
    paragraphs: tuple[Markup, ...]


def timed_search(question: Question) -> Page:
    """Search and count the time."""
    began = time.perf_counter()
    page = face().service.search(question)
    face().metrics.search(time.perf_counter() - began)
    return page


@bp.get("/")
def home() -> str:
    """Show the first page."""
    return render_template("home.html", status=face().status())


@bp.get("/search")
def search() -> Response | str:
    """Show a page of results; without a question, the first page."""
    question = read_question(request.args)
    if not question.text and not question.filters:
        return home()
    page = timed_search(question)
    question = page.question  # with its numbers brought into range
    html = render_template(
        "results.html", page=page, question=question, numbers=page_numbers(question.page, page.pages)
    )
    return with_etag(Response(html))


def page_numbers(current: int, pages: int) -> list[int]:
    """Return the pages to link, in order; 0 stands for a gap."""
    shown = {1, pages, *range(current - _SHOWN_PAGES, current + _SHOWN_PAGES + 1)}
    numbers: list[int] = []
    for page in sorted(page for page in shown if 1 <= page <= pages):
        if numbers and page - numbers[-1] > 1:
            # A gap of one page is no shorter than its number.
            numbers.append(page - 1 if page - numbers[-1] == 2 else 0)
        numbers.append(page)
    return numbers


@bp.get("/document/<id:document>")
def document(document: str) -> str:
    """Show a whole document with every match of ``q`` marked."""
    query = request.args.get("q", "")[:1_000]
    view = face().service.document(document, query)
    if view is None:
        abort(404)
    record = view.document
    reader = interface().tag
    total = len(view.text_marks)
    counted = [
        gettext("%(at)s of %(total)s", at=number(at, reader), total=number(total, reader)) for at in range(1, total + 1)
    ]
    trail = MatchTrail(view.text_marks, gettext("Previous match"), gettext("Next match"), counted)
    cuts = [place.start for place in record.places]
    rendered = paragraphs(
        record.text, view.text_marks, trail, cuts=cuts, quiet=record.boilerplate, language=record.language
    )
    sections = []
    starts = [0, *cuts] if not cuts or cuts[0] > 0 else cuts
    ends = [*starts[1:], len(record.text) + 1]
    names = ([None] if len(starts) > len(cuts) else []) + list(record.places)
    at = 0
    for end, place in zip(ends, names, strict=True):
        inside = []
        while at < len(rendered) and rendered[at][0] < end:
            inside.append(rendered[at][1])
            at += 1
        if place is None:
            if inside:
                sections.append(Section("", "", "", tuple(inside)))
            continue
        name = place_name(place.kind, place.label, reader)
        sections.append(Section(f"at{place.start}", name, place.label, tuple(inside)))
    return render_template(
        "document.html",
        view=view,
        record=record,
        query=query,
        sections=sections,
        total=total,
        first=view.text_marks[0].start if total else -1,
        has_original=original_file(record) is not None,
        canonical=document_url(record.id),
    )


@bp.get("/original/<id:document>")
def original(document: str) -> Response:
    """Open or download the file a document was read from."""
    view = face().service.document(document)
    file = None if view is None else original_file(view.document)
    if file is None:
        abort(404)
    return send_original(file)


@bp.get("/help")
def guide() -> str:
    """Explain how to ask, with examples to try."""
    return render_template("help.html")


@bp.get("/static/<path:name>")
def static(name: str) -> Response:
    """Answer with a file of ours."""
    return face().assets.response(name)


@bp.get("/favicon.ico")
def icon() -> Response:
    """Answer browsers that ask without looking at the page."""
    return face().assets.response("icon.svg")


@bp.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers out of endless result pages; documents are open to them."""
    lines = "User-agent: *\nDisallow: /search\nDisallow: /admin\nDisallow: /api/\nDisallow: /embed\n"
    return Response(lines, content_type="text/plain; charset=utf-8")
