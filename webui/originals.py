"""The file a document was read from: found by the index's own record, never by a path from the address."""

from pathlib import Path

from flask import Response, send_file

from indexer.catalog import Catalog
from indexer.documents import Document
from indexer.errors import KavoshError
from webui.face import face
from webui.security import DOWNLOAD_POLICY, VIEWER_POLICY

_SHOWN = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
"""What a browser may show in place; everything else, above all HTML and SVG, is only ever downloaded."""


def original_file(record: Document) -> Path | None:
    """Return the file of a document, or None where it came from no file, or that file is no longer in its source.

    A member of a container (``archive.zip!name``) has the container as its file. The path is looked up in the catalog's
    sources and must still lie inside its source when every link in it is followed.
    """
    if not record.source or not record.path:
        return None
    try:
        with Catalog(face().settings.index / "live", read_only=True) as catalog:
            roots = {source.name: source.root for source in catalog.sources()}
    except KavoshError:
        return None
    root = roots.get(record.source)
    if root is None:
        return None
    inside = record.path.split("!", 1)[0]
    try:
        file = (root if root.is_file() else root / inside).resolve(strict=True)
        contained = file.is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):
        return None
    if not file.is_file() or not contained or (root.is_file() and root.name != inside):
        return None
    return file


def send_original(file: Path) -> Response:
    """Send a file: PDF, text and images to be shown, anything else as a download; none of it may run anything."""
    shown = _SHOWN.get(file.suffix.casefold())
    kind = "text/plain; charset=utf-8" if shown == "text/plain" and _is_utf8(file) else shown
    response = send_file(
        file,
        mimetype=kind or "application/octet-stream",
        as_attachment=shown is None,
        download_name=file.name,
        conditional=True,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = VIEWER_POLICY if shown == "application/pdf" else DOWNLOAD_POLICY
    return response


def _is_utf8(file: Path) -> bool:
    with file.open("rb") as handle:
        head = handle.read(65_536)
    try:
        head[: head.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
