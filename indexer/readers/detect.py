"""Which format a blob is in: told by its content, and by its name only where content says nothing.

Names lie (a page saved as ``.doc``, a zip sent as ``.pdf``), content rarely does; between formats that are all plain
text (Markdown, CSV, notes) the name is the only evidence there is.
"""

import io
import re
import zipfile
from pathlib import PurePath

from indexer.errors import ReadError
from indexer.readers.contract import Blob
from indexer.readers.encoding import is_text

HEAD_BYTES = 8192

_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "sqlite"),
)
_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".eml": "mail",
    ".mbox": "mbox",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".pptx": "pptx",
    ".odt": "odf",
    ".odp": "odf",
    ".epub": "epub",
    ".rtf": "rtf",
    ".zip": "zip",
    ".tar": "tar",
}
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))
_BINARY = frozenset({"pdf", "docx", "pptx", "odf", "epub", "zip", "tar"})
_SAID = {
    "ole": ("is a file of old Microsoft Office", "Save it as .docx or .pptx, or as PDF."),
    "7z": ("is a 7z archive, which is not read here", "Unpack it."),
    "rar": ("is a RAR archive, which is not read here", "Unpack it."),
    "program": ("is a program", "Leave it out with a line in .kavoshignore."),
    "sqlite": ("is a database", "Export its records as .jsonl."),
}
_PDF = re.compile(rb"(?:\A|[^ -~])%PDF-")
"""The signature at the start of a line or behind bytes that are none, not named in a text."""
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(rb"</?(?:p|div|a|span|br|h[1-6]|ul|li|table|td|meta|title|html|body)[\s/>]", re.IGNORECASE)
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]?[^\n]*\n", re.MULTILINE)
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|mime-version|content-type|return-path):",
    re.IGNORECASE | re.MULTILINE,
)


def detect(blob: Blob) -> str:
    """Give the format's name in the table of readers.

    Raises `ReadError` for an empty blob, and for content that no reader is for.
    """
    head = blob.head(HEAD_BYTES)
    suffix = PurePath(blob.name.casefold()).suffix
    if not head:
        raise ReadError("The file is empty: it has 0 bytes.", "Copy it here again, or delete it.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(blob)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            if kind in _SAID:
                raise ReadError(f"The file {_SAID[kind][0]}.", _SAID[kind][1])
            return kind
    if (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or _is_bmp(head):
        return "image"
    if len(head) > 262 and head[257:262] == b"ustar":
        return "tar"
    # Behind the archives, whose first member may be a PDF; some programs write before the signature.
    if _PDF.search(head[:1024]):
        return "pdf"
    by_name = _BY_SUFFIX.get(suffix, "")
    if not is_text(head):
        if by_name in _BINARY:
            raise ReadError(
                f"The file's name says {suffix} but its bytes are something else, or damaged.",
                "Copy or export the file again.",
            )
        raise ReadError("The bytes are neither a known format nor text.", "Leave it out with a line in .kavoshignore.")
    return _textual(head, by_name)


def _is_bmp(head: bytes) -> bool:
    """Tell a BMP, whose signature of two letters is not enough, by the size of its header."""
    return head[:2] == b"BM" and head[6:10] == bytes(4) and head[14:18] in _BMP_HEADERS


def _package(blob: Blob) -> str:
    """Tell the formats that are zip archives apart by what they must hold."""
    try:
        with blob.open() as stream, zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(100)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        io.UnsupportedOperation,
    ):
        raise ReadError("The archive is cut off or damaged.", "Copy the file here again.") from None
    if mimetype.startswith(b"application/epub"):
        return "epub"
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return "odf"
    if "META-INF/container.xml" in names:
        return "epub"
    if "[Content_Types].xml" in names or "word/document.xml" in names:
        if any(name.startswith("ppt/") for name in names):
            return "pptx"
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            raise ReadError("The file is a spreadsheet of Microsoft Excel.", "Save its sheets as .csv.")
    return "zip"


def _textual(head: bytes, by_name: str) -> str:  # noqa: PLR0911 - one return a format
    """Tell formats that are text apart: by what stands at the start, then by name."""
    plain = head.replace(b"\x00", b"")
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"From ") and _MAIL_HEADERS.search(plain):
        return "mbox"
    if _HTML.match(plain):
        return "html"
    if by_name in ("mail", "mhtml", "mbox", "") and _is_mail(start):
        return "mhtml" if re.search(rb"content-type:\s*multipart/related", plain, re.IGNORECASE) else "mail"
    if by_name in ("", "text", "json", "jsonl", "csv") and start.startswith((b"{", b"[")):
        return _json(start, by_name)
    if by_name in ("", "html") and len(_TAGS.findall(plain)) * 400 >= len(plain):
        return "html"
    if by_name in _BINARY:
        return "text"  # text under a wrong name is still text
    return by_name or "text"


def _is_mail(start: bytes) -> bool:
    header = start.split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0]
    return bool(_HEADER.match(start)) and len(_MAIL_HEADERS.findall(header)) >= 2


def _json(start: bytes, by_name: str) -> str:
    """Tell records (one object a line) from one JSON value, and both from text that begins with a bracket."""
    if by_name in ("json", "jsonl"):
        return by_name
    first, _, rest = start.partition(b"\n")
    if re.match(rb'\{\s*"', start) and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{"):
        return "jsonl"
    if re.match(rb'(?:\[\s*\{|\{)\s*"[^"\n]+"\s*:', start):
        return "json"
    return "text"
