"""Administration: sign in with the token, rebuild, watch, cancel, and write the box's snippet.

Sessions are signed cookies that scripts cannot read and other sites cannot send; every form carries a CSRF token.
Programs use ``/api/rebuild`` with a bearer token instead, which no browser sends by itself.
"""

import re
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, json, render_template, request, session
from flask_babel import gettext

from indexer.errors import KavoshError
from indexer.jobs import Job, JobRunning
from webui.face import face
from webui.language import INTERFACES, interface
from webui.security import bearer
from webui.sentences import said
from webui.unread import newest, unread
from webui.wording import job_texts

bp = Blueprint("admin", __name__, url_prefix="/admin")
_SIGNED_IN = "admin"
_COLOUR = re.compile("#[0-9a-f]{6}")
_LAPIS = "#26479a"
_OPEN = frozenset({"admin.login"})


def has_token() -> bool:
    """Whether the request carries the admin token itself (a program)."""
    token = face().token
    return token is not None and bool(offered := bearer()) and token.matches(offered)


def is_admin() -> bool:
    """Whether the request comes from somebody signed in, or carries the admin token."""
    return has_token() or (face().token is not None and session.get(_SIGNED_IN) is True)


@bp.before_request
def _only_admins() -> Response | str | None:
    if face().token is None:
        abort(404)
    if request.endpoint in _OPEN or is_admin():
        return None
    if request.method != "GET":
        abort(401)
    return _login_page("")


@bp.after_request
def _never_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _login_page(fault: str) -> str:
    return render_template("login.html", fault=fault)


@bp.get("")
def overview() -> str:
    """Show the index, the running or last rebuild, and what could not be read."""
    return _overview("")


def _overview(fault: str) -> str:
    jobs = face().jobs.all()
    status: Mapping[str, object] = {}
    try:
        # Asked anew: two seconds ago is before the rebuild that has just ended.
        status = face().service.status()
    except KavoshError as error:  # the page that can rebuild an index must stand when there is none to be opened
        fault = fault or said(error.message) + " " + said(error.hint)
    lacks = unread(status)
    job = jobs[0] if jobs and newest(jobs[0], status, lacks) else None
    return render_template("admin.html", job=job, status=status, lacks=lacks, fault=fault)


@bp.get("/progress")
def progress() -> Response:
    """Say how far the running or last rebuild is, in the reader's words (for the page's script)."""
    jobs = face().jobs.all()
    if not jobs:
        abort(404)
    job = jobs[0]
    body = {"id": job.id, "ended": job.ended, "done": job.done, "total": job.total, "texts": job_texts(job)}
    return Response(json.dumps(body), content_type="application/json")


@bp.post("/login")
def login() -> Response:
    """Sign in."""
    token = face().token
    if token is None or not token.matches(request.form.get("token", "")[:500]):
        return Response(_login_page(gettext("That is not the admin token.")), 401)
    session.clear()
    session[_SIGNED_IN] = True
    return _back()


@bp.post("/logout")
def logout() -> Response:
    """Sign out."""
    session.clear()
    return _back()


@bp.post("/rebuild")
def rebuild() -> Response:
    """Start a rebuild; where one runs already, say so and show it."""
    try:
        face().jobs.start()
    except JobRunning:
        return Response(_overview(gettext("A rebuild is running already; this is how far it is.")), 409)
    return _back()


@bp.post("/cancel")
def cancel() -> Response:
    """Ask the running rebuild to stop."""
    running: Job | None = face().jobs.running()
    if running is not None:
        face().jobs.cancel(running.id)
    return _back()


@bp.get("/embed")
def snippet() -> str:
    """Write the lines that put the box on another site."""
    chosen = request.args.get
    return render_template(
        "snippet.html",
        language=_one_of(chosen("box", ""), (interface().tag, *INTERFACES)),
        form=_one_of(chosen("form", ""), ("element", "target", "frame")),
        theme=_one_of(chosen("theme", ""), ("auto", "light", "dark")),
        accent=accent if _COLOUR.fullmatch(accent := chosen("accent", "").lower()) else _LAPIS,
        plain=_LAPIS,
        origins=face().settings.origins,
    )


def _one_of(value: str, known: Sequence[str]) -> str:
    return value if value in known else known[0]


def _back() -> Response:
    return Response(status=303, headers={"Location": "/admin"})
