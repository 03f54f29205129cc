"""Web pages saved whole (.mhtml): the page among the parts, with the address it was saved from."""

from collections.abc import Iterator
from dataclasses import replace

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.html import draft_of
from indexer.readers.mail import header, parse_message, part_text


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the draft of the first page in the message."""
    message = parse_message(blob.content(context.settings.file_bytes))
    page = next(
        (part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")), None
    )
    if page is None:
        raise ReadError("The saved page holds no HTML.", "Save it again as HTML.")
    draft = draft_of(part_text(page), context)
    address = header(message, "snapshot-content-location") or header(page, "content-location")
    if not draft.url and address.startswith(("http://", "https://")):
        draft = replace(draft, url=address, evidence={**draft.evidence, "url": "address the page was saved from"})
    if not draft.title and header(message, "subject"):
        draft = replace(draft, title=header(message, "subject"), evidence={**draft.evidence, "title": "title element"})
    yield replace(draft, kind="mhtml")
