"""The JSON interface: the same questions as the pages, and the rebuild on demand."""

import json

from flask import Blueprint, Response, abort, request

from indexer.jobs import JobRunning
from searcher.service import DocumentView
from webui.admin import has_token, is_admin
from webui.asking import document_url, read_question, whole_number
from webui.bodies import completion_body, job_body, page_body
from webui.face import face
from webui.faults import answer
from webui.openapi import document as openapi_document

bp = Blueprint("api", __name__)
_MAX_COMPLETIONS = 20
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def reply(body: object, status: int = 200, caching: str = "no-cache") -> Response:
    """Answer with JSON, readable by pages of allowed origins."""
    text = _encode(body)
    response = Response(text, status, content_type="application/json")
    response.headers["Cache-Control"] = caching
    return response


@bp.after_request
def _share(response: Response) -> Response:
    if request.endpoint in {"api.search", "api.suggest", "api.document", "api.openapi"}:
        face().gate.share(response)
    return response


@bp.get("/api/search")
def search() -> Response:
    """Answer a question."""
    return reply(page_body(face().search(read_question(request.args, strict=True))))


@bp.get("/api/suggest")
def suggest() -> Response:
    """Complete what is being typed; with ``format=opensearch`` in the form browsers take for their address line."""
    text = request.args.get("q", "")
    limit = whole_number(request.args, "limit", 8, _MAX_COMPLETIONS, strict=True)
    found = face().service.suggest(text[:200], limit)
    if request.args.get("format") == "opensearch":
        response = reply([text[:200], [completion.query for completion in found]], caching="private, max-age=30")
        response.content_type = "application/x-suggestions+json"
        return response
    body = {"query": text[:200], "suggestions": [completion_body(completion) for completion in found]}
    return reply(body, caching="private, max-age=30")


@bp.get("/api/documents/<id:document>")
def document(document: str) -> Response:
    """Return a whole document, with the matches of ``q`` as offsets into its title and text."""
    query = request.args.get("q", "")[:1_000]
    view = face().service.document(document, query)
    if view is None:
        abort(404)
    return reply(_document_body(view, query))


def _document_body(view: DocumentView, query: str) -> dict[str, object]:
    record = view.document
    return {
        "id": record.id,
        "link": document_url(record.id, query),
        "title": record.title,
        "title_marks": [(mark.start, mark.end) for mark in view.title_marks],
        "text": record.text,
        "marks": [(mark.start, mark.end) for mark in view.text_marks],
        "lang": record.language,
        "langs": list(record.languages),
        "author": record.author,
        "date": record.date,
        "url": record.url,
        "type": record.type,
        "source": record.source,
        "path": record.path,
        "places": [{"start": place.start, "kind": place.kind, "label": place.label} for place in record.places],
        "repairs": [{"rule": repair.rule, "count": repair.count} for repair in record.repairs],
        "evidence": dict(record.evidence),
        "extra": dict(record.extra),
    }


@bp.post("/api/rebuild")
def rebuild() -> Response:
    """Start a rebuild in the background."""
    if not has_token():
        return _unauthorized()
    try:
        job = face().jobs.start()
    except JobRunning as running:
        return answer(409, running.message, running.hint, job=job_body(running.job, whole=True))
    response = reply(job_body(job, whole=True), 202, "no-store")
    response.headers["Location"] = f"/api/jobs/{job.id}"
    return response


@bp.get("/api/jobs/<job>")
def job(job: str) -> Response:
    """Say how far a rebuild is."""
    found = face().jobs.get(job)
    if found is None:
        abort(404)
    return reply(job_body(found, whole=is_admin()), caching="no-store")


@bp.post("/api/jobs/<job>/cancel")
def cancel(job: str) -> Response:
    """Ask a rebuild to stop."""
    if not has_token():
        return _unauthorized()
    found = face().jobs.cancel(job)
    if found is None:
        abort(404)
    return reply(job_body(found, whole=True), 202, "no-store")


def _unauthorized() -> Response:
    response = answer(401, "This needs the admin token.", "Send it as: Authorization: Bearer TOKEN")
    response.headers["WWW-Authenticate"] = 'Bearer realm="kavosh"'
    return response


@bp.get("/api/openapi.json")
def openapi() -> Response:
    """Describe this interface."""
    return reply(openapi_document(), caching="public, max-age=300")


@bp.get("/healthz")
def health() -> Response:
    """Say whether searches can be answered."""
    documents = face().status().get("documents", 0)
    return reply({"status": "ok", "documents": documents}, caching="no-store")


@bp.get("/metrics")
def metrics() -> Response:
    """Count for operators, in Prometheus's form."""
    documents = face().status().get("documents", 0)
    text = face().metrics.text(documents if isinstance(documents, int) else 0)
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
