"""What a browser may do with our answers: content policy without inline anything, other sites by allow-list, limits."""

from collections.abc import Sequence

from flask import Flask, Response, request
from werkzeug.exceptions import TooManyRequests

from webui.limits import Counts, Rate
from webui.settings import Settings

_SELF_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
DOWNLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""For original files: nothing runs, nothing is fetched, and the file has an origin of its own."""

_LIMITED = frozenset({"pages", "api", "feeds", "embed"})
"""Blueprints whose views are limited."""

_FREE = frozenset({"pages.static", "pages.icon", "pages.robots", "embed.script"})
"""Views that hand out files of ours: a page that says there were too many requests needs them too."""

VIEWER_POLICY = "frame-ancestors 'self'"
"""For PDF: a browser's own viewer cannot work under more, and keeps what a file would run away from our origin."""


def content_policy(ancestors: Sequence[str] = ()) -> str:
    """Return the policy of our pages; ``ancestors`` are the origins that may frame them."""
    return _SELF_ONLY.format(ancestors=" ".join(ancestors) or "'none'")


class Gate:
    """The rules about other sites, made once from the settings."""

    def __init__(self, settings: Settings) -> None:
        self._any = "*" in settings.origins
        self._origins = frozenset(settings.origins)
        policy, secure = "Content-Security-Policy", [("Strict-Transport-Security", "max-age=31536000")]
        every = [*_HEADERS, *(secure if settings.https else ())]
        page = [*every, (policy, content_policy(("'self'",))), ("X-Frame-Options", "SAMEORIGIN")]
        frame = [*every, (policy, content_policy(("'self'", *settings.origins)))]
        self._guards = tuple((name.casefold(), name, value) for name, value in page)
        self._framed = tuple((name.casefold(), name, value) for name, value in frame)

    def allows(self, origin: str) -> bool:
        """Whether pages of this origin may read our answers and frame the box."""
        return self._any or origin in self._origins

    def share(self, response: Response) -> None:
        """Let a page of an allowed origin read this answer."""
        origin = request.headers.get("Origin", "")
        response.vary.add("Origin")
        if origin and self.allows(origin):
            response.headers["Access-Control-Allow-Origin"] = "*" if self._any else origin
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"

    def guard(self, response: Response) -> None:
        """Add the headers every answer carries, keeping those that a view has set itself."""
        headers = response.headers
        held = {name.casefold() for name in headers.keys()}  # noqa: SIM118 (iterating it gives pairs)
        framed = request.endpoint == "embed.frame"
        for folded, name, value in self._framed if framed else self._guards:
            if folded not in held:
                headers.add(name, value)


def remote_address() -> str:
    """Return the address that limits are counted for: the peer's, or the trusted proxy's word for it."""
    return request.remote_addr or "unknown"


def is_local() -> bool:
    """Whether the asker sits on this machine; without a trusted proxy named, that includes everybody behind one."""
    address = remote_address()
    return address.startswith("127.") or address == "::1"


def limit(app: Flask, settings: Settings) -> None:
    """Limit how often one address may search, and how often it may try the admin token; counted a view.

    Who asks from this machine itself may search as often as they like. Counts hold for all processes of a server.
    """
    counts = Counts()
    searches, logins = Rate.read(settings.rate), Rate.read(settings.login_rate)

    def check() -> None:
        view = request.endpoint or ""
        if view == "admin.login":
            rate = logins
        elif request.blueprint in _LIMITED and view not in _FREE and not is_local():
            rate = searches
        else:
            return
        seconds = counts.wait(remote_address(), view, rate)
        if seconds:
            raise TooManyRequests(retry_after=seconds)

    app.before_request(check)


def bearer() -> str:
    """Return the token of an ``Authorization: Bearer`` header, or ''."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""
