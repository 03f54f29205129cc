"""The pages people see: home, results, document, help, and the original file."""

from flask import Blueprint, Response, abort, render_template, request

from webui.asking import document_url, read_question
from webui.assets import with_etag
from webui.face import face
from webui.language import interface
from webui.originals import original_file, send_original
from webui.reading import page_of_first_match, sections
from webui.unread import left_out

bp = Blueprint("pages", __name__)
_SHOWN_PAGES = 2
"""Pages of results linked on either side of the one shown."""


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
    page = face().search(question)
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
    is_pdf = record.path.casefold().endswith(".pdf")
    return render_template(
        "document.html",
        view=view,
        record=record,
        query=query,
        sections=sections(view, interface().tag),
        total=len(view.text_marks),
        first=view.text_marks[0].start if view.text_marks else -1,
        has_original=original_file(record) is not None,
        is_pdf=is_pdf,
        opens_at=page_of_first_match(record, view.text_marks) if is_pdf else "",
        canonical=document_url(record.id),
        left_out=left_out(face().status, record) if is_pdf else "",  # of PDFs alone pages are left out
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
