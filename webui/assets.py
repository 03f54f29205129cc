"""Static files from memory: an address that changes with the content, cached for a year, compressed once."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, request
from werkzeug.http import generate_etag

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_COMPRESSED = frozenset({".css", ".js", ".svg", ".txt"})


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, the same compressed (empty where that does not pay), media type and version."""

    body: bytes
    packed: bytes
    type: str
    version: str


class Assets:
    """The files of ``static/``, read once (about 150 kB)."""

    def __init__(self) -> None:
        files = sorted(file for file in _FOLDER.rglob("*") if file.suffix in _TYPES)
        # Fonts first: the style sheet names them by their versioned addresses, so that both may be kept for a year.
        files.sort(key=lambda file: file.suffix == ".css")
        self._assets: dict[str, Asset] = {}
        for file in files:
            self._assets[file.relative_to(_FOLDER).as_posix()] = _load(file, self._versioned)

    def _versioned(self, body: bytes) -> bytes:
        for name in self._assets:
            body = body.replace(f"url({name})".encode(), f"url({self.url(name)})".encode())
        return body

    def url(self, name: str) -> str:
        """Return the address of a file, with its version."""
        return f"/static/{name}?v={self._assets[name].version}"

    def __getitem__(self, name: str) -> Asset:
        return self._assets[name]

    def response(self, name: str) -> Response:
        """Answer a request for a file; one that names its version may be kept for a year."""
        asset = self._assets.get(name)
        if asset is None:
            abort(404)
        if request.args.get("v") == asset.version:
            return serve(asset, "public, max-age=31536000, immutable")
        return serve(asset, "public, max-age=300")


def serve(asset: Asset, caching: str) -> Response:
    """Answer with a file, compressed where the browser takes that, or 304 where it has it already."""
    packed = asset.packed and request.accept_encodings["gzip"] > 0
    response = Response(asset.packed if packed else asset.body, content_type=asset.type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if asset.packed:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = caching
    response.set_etag(asset.version + ("-gzip" if packed else ""))
    response.make_conditional(request)
    return response


def _load(file: Path, versioned: Callable[[bytes], bytes]) -> Asset:
    body = file.read_bytes()
    if file.suffix == ".css":
        body = versioned(body)
    packed = gzip.compress(body, 9, mtime=0) if file.suffix in _COMPRESSED else b""
    version = hashlib.sha256(body).hexdigest()[:12]
    return Asset(body, packed, _TYPES[file.suffix], version)


def compress(response: Response) -> None:
    """Compress a page or a JSON answer of more than 8 kB; never one that may hold a secret beside what was asked."""
    if (
        response.mimetype in {"text/html", "application/json"}
        and "Content-Encoding" not in response.headers
        and not response.is_streamed
        and (response.content_length or 0) > 8_192
        and request.accept_encodings["gzip"] > 0
        and request.blueprint != "admin"
    ):
        response.set_data(gzip.compress(response.get_data(), 3, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")


def with_etag(response: Response) -> Response:
    """Give an answer a tag of its content, and answer 304 where the asker has the same."""
    response.set_etag(generate_etag(response.get_data()), weak=True)
    response.make_conditional(request)
    return response
