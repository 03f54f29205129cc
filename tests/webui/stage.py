"""What the tests of the web face stand on: an archive, another site, and a tab of a browser that keeps its faults."""

from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from playwright.sync_api import BrowserContext, Page


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder of documents and the index made of it."""

    folder: Path
    index: Path

    @property
    def token(self) -> str:
        """The admin token, made when the first application or server began."""
        return (self.index / "admin-token").read_text("utf-8").strip()


class Answers(BaseHTTPRequestHandler):
    """A site of somebody else: pages by path, under the strictest policy that the box promises to live with."""

    pages: dict[str, tuple[str, str]] = {}  # noqa: RUF012 (filled by the tests)
    policy = ""

    def do_GET(self) -> None:
        """Answer with a page, if there is one by this path."""
        kind, body = self.pages.get(self.path, ("text/plain", ""))
        data = body.encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another site on this machine."""

    url: str
    handler: type[Answers]


@dataclass(frozen=True, slots=True)
class Tab:
    """An open page of a browser, and what went wrong in it."""

    page: Page
    faults: list[str]


def open_tab(context: BrowserContext) -> Tab:
    page = context.new_page()
    page.set_default_timeout(15_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return Tab(page, faults)
