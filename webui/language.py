"""Which language the interface speaks: the address, then a remembered choice, then the browser, then the setting.

A program that names no language is answered in English, as the interface for programs is described.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import current_app, g, request
from flask.wrappers import Response
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

COOKIE = "hl"
_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Interface:
    """A language of the interface: its BCP 47 tag, the catalogue of sentences it uses, its direction and own name."""

    tag: str
    catalogue: str
    dir: str
    name: str


INTERFACES = {
    "fa": Interface("fa", "fa", "rtl", "فارسی"),
    "fa-AF": Interface("fa-AF", "fa", "rtl", "دری"),
    "en": Interface("en", "en", "ltr", "English"),
}

# A Pashto reader is served in Dari, the other language of the country, rather than in English.
_ALSO = {"prs": "fa-AF", "ps": "fa-AF", "fa-IR": "fa", "fa-AF": "fa-AF", "fa": "fa", "en": "en"}


@lru_cache(maxsize=512)
def negotiate(header: str, default: str) -> str:
    """Return the tag that suits an ``Accept-Language`` header best, or the default."""
    wanted = parse_accept_header(header, LanguageAccept)
    best = wanted.best_match(_ALSO)
    return _ALSO[best] if best else default


def interface() -> Interface:
    """Return the interface language of the request being answered."""
    chosen: Interface | None = g.get("interface")
    if chosen is None:
        chosen = g.interface = INTERFACES[_choose()]
    return chosen


def _choose() -> str:
    asked = asked_language() or request.cookies.get(COOKIE, "")
    if asked in INTERFACES:
        return asked
    header = request.headers.get("Accept-Language", "")[:200]
    if not header and for_programs():
        return "en"
    default: str = current_app.config["KAVOSH_LANGUAGE"]
    return negotiate(header, default)


def for_programs() -> bool:
    """Whether the address is one that programs ask, those that are not there included."""
    return request.path.startswith("/api/") or request.path in {"/healthz", "/metrics"}


def asked_language() -> str:
    """Return the language the address asks for: ``hl``, or ``lang`` on pages where that does not narrow a search."""
    asked = request.args.get("hl", "")
    if not asked and request.endpoint not in {"pages.search", "api.search", "feeds.atom", "feeds.rss", "feeds.feed"}:
        asked = request.args.get("lang", "")
    return asked if asked in INTERFACES else ""


def with_language(tag: str) -> str:
    """Return the address of this page in another language; of a form's answer, that of the page the form stands on."""
    path = request.path if request.method in {"GET", "HEAD"} else "/admin"
    parameters = {name: value[:1_000] for name, value in request.args.items() if name != "hl"}
    if request.endpoint != "pages.search":
        parameters.pop("lang", None)
    return f"{quote(path, safe='/!,:@()')}?{urlencode({**parameters, 'hl': tag})}"


def remember(response: Response) -> None:
    """Keep an interface language chosen by the address for later pages."""
    asked = asked_language()
    if asked and request.endpoint and request.endpoint.startswith(("pages.", "admin.")):
        response.set_cookie(
            COOKIE, asked, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure
        )
    response.vary.update(("Accept-Language", "Cookie"))


def babel_locale() -> str:
    """Name the catalogue for Flask-Babel."""
    return interface().catalogue
