"""What goes wrong, as an answer: a sentence and what mends it, as a page for people and as JSON for programs."""

import logging
from urllib.parse import quote, urlencode

from flask import Flask, Response, json, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from indexer.errors import AnalyzerChanged, IndexDamaged, IndexMissing, KavoshError, OutOfSpace
from indexer.jobs import JobRunning
from webui.admin import is_admin
from webui.asking import MAX_SHOWN, BadParameter
from webui.language import for_programs
from webui.security import is_local
from webui.tokens import TokenError

_log = logging.getLogger("kavosh.web")
_STATUS: dict[type[KavoshError], int] = {
    BadParameter: 400,
    JobRunning: 409,
    IndexMissing: 503,
    IndexDamaged: 503,
    AnalyzerChanged: 503,
    OutOfSpace: 507,
    TokenError: 503,
}


def register(app: Flask) -> None:
    """Answer every error in the same two forms."""
    app.register_error_handler(KavoshError, _ours)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def answer(status: int, message: str, hint: str = "", **more: object) -> Response:
    """Say what went wrong in the form the asker reads."""
    if for_programs() or request.path == "/search.json":
        body = {"error": {"status": status, "message": message, "hint": hint}, **more}
        response = Response(json.dumps(body), status, content_type="application/json")
    else:
        page = render_template(
            "fault.html", status=status, message=message, hint=hint, asked=_asked(), again=_again(status)
        )
        response = Response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> str:
    """Return the question that the address of this request holds: nobody should have to type it again."""
    return request.args.get("q", "").replace("\0", " ").strip()


def _again(status: int) -> str:
    """Return the address of this request where asking it again may go better, '' where it cannot or must not."""
    parameters = request.args.to_dict()
    cut = any(len(value) > MAX_SHOWN for value in parameters.values())  # then it would be another question
    if request.method != "GET" or (status != 429 and status < 500) or cut:
        return ""
    path = "/" + quote(request.path.lstrip("/"), safe="/!,:@()")
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _ours(error: KavoshError) -> Response:
    kinds = (status for kind, status in _STATUS.items() if isinstance(error, kind))
    status = next(kinds, 500)
    if status >= 500 and not (is_local() or is_admin()):  # a sentence of ours may name folders and commands
        _log.error("%s %s", error.message, error.hint)
        hint = gettext("Whoever keeps it finds in the log of the server what mends it.")
        return answer(status, gettext("The archive cannot answer at the moment."), hint)
    return answer(status, error.message, error.hint)


def _forged(_error: CSRFError) -> Response:
    message = gettext("This form is too old, or did not come from this page.")
    return answer(400, message, gettext("Go back, load the page again and repeat it."))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    sentences = {
        400: (gettext("This request cannot be understood."), ""),
        401: (gettext("This needs the admin token."), gettext("Send it as: Authorization: Bearer TOKEN")),
        404: (gettext("There is nothing at this address."), gettext("Search for it, or begin at the first page.")),
        405: (gettext("This address does not answer that kind of request."), ""),
        413: (gettext("This request is too large."), ""),
        429: (gettext("Too many requests from your address."), gettext("Wait a minute, then try again.")),
    }
    message, hint = sentences.get(status, (error.name or "", ""))
    response = answer(status, message, hint)
    for name, value in error.get_headers():
        if name.casefold() in {"allow", "retry-after", "www-authenticate", "location"}:
            response.headers[name] = value
    return response


def _unknown(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    message = gettext("Something went wrong on our side.")
    return answer(500, message, gettext("It was written to the log. Try again in a moment."))
