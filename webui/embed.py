"""The box for other sites: the script, and the page for a frame."""

from flask import Blueprint, Response, render_template, request

from webui.asking import read_question
from webui.assets import serve
from webui.face import face

bp = Blueprint("embed", __name__)


@bp.get("/embed.js")
def script() -> Response:
    """Answer with the box's script; any site may load it, and only allowed ones get answers from it."""
    response = serve(face().assets["embed.js"], "public, max-age=3600")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@bp.get("/embed")
def frame() -> str:
    """Show the box and its results for a frame on an allowed site; needs no script."""
    question = read_question(request.args, size=5)
    asked = bool(question.text or question.filters)
    page = face().search(question) if asked else None
    return render_template("frame.html", question=question, page=page, origins=face().settings.origins)
