"""Messages (.eml): the text people read, headers as fields, attachments as documents of their own."""

import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.html import draft_of as draft_of_page
from indexer.readers.tidy import one_line

_SAME = frozenset({"text/plain", "text/html"})


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the draft of a message, then what its attachments hold."""
    message = parse_message(blob.content(context.settings.file_bytes))
    yield from drafts_of(message, blob.name, context)


def parse_message(data: bytes) -> EmailMessage:
    """Parse a message; defects are left to the reader of each part."""
    message = BytesParser(policy=email.policy.default).parsebytes(data)
    return message if isinstance(message, EmailMessage) else EmailMessage()


def drafts_of(message: EmailMessage, name: str, context: Context, member: str = "") -> Iterator[Draft | Failure]:
    """Give the draft of a parsed message under ``member``, then those of its attachments."""
    text, date = _body(message, context), _date(message)
    yield Draft(
        text=text,
        kind="mail",
        title=header(message, "subject"),
        author=_author(message),
        date=date,
        member=member,
        evidence={"title": "header Subject", "author": "header From", "date": "header Date"},
    )
    if context.depth >= context.settings.depth:
        return
    for number, part in enumerate(_attachments(message), 1):
        inner = one_line(part.get_filename() or f"part {number}").replace("/", "_")
        address = f"{member}!{inner}" if member else inner
        content = part_bytes(part)
        if not content or part.get_content_maintype() in ("image", "audio", "video"):
            continue
        deeper = replace(context, depth=context.depth + 1)
        for item in context.read(Blob(f"{name}!{address}", data=content), deeper):
            if isinstance(item, Draft):
                yield replace(item, member=f"{address}!{item.member}" if item.member else address)
            else:
                yield item


def header(message: EmailMessage, name: str) -> str:
    """Give a header's text decoded, on one line; ``""`` where it is missing or damaged."""
    try:
        return one_line(str(message.get(name, "")))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def part_bytes(part: EmailMessage) -> bytes:
    """Give the bytes of a part; a message inside a message as it stands."""
    if part.get_content_type() == "message/rfc822":
        return b"".join(bytes(inner) for inner in part.iter_parts())
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def part_text(part: EmailMessage) -> str:
    """Give the text of a part in its declared encoding, or in the one its bytes tell."""
    try:
        declared = part.get_content_charset() or ""
    except (ValueError, LookupError, AttributeError):
        declared = ""
    content = part_bytes(part)
    return decode(content, declared).text if content else ""


def _author(message: EmailMessage) -> str:
    name, address = parseaddr(header(message, "from"))
    return one_line(name) or address


def _date(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that hold content, messages inside as one part."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            waiting.extend(inner for inner in reversed(part.get_payload()) if isinstance(inner, EmailMessage))  # type: ignore[arg-type]
        else:
            yield part


def _is_attachment(part: EmailMessage) -> bool:
    return (
        part.get_content_type() not in _SAME
        or part.get_content_disposition() == "attachment"
        or bool(part.get_filename())
    )


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in _leaves(message) if _is_attachment(part))


def _body(message: EmailMessage, context: Context) -> str:
    """Give the plain parts; where they say nothing, the HTML parts as text."""
    shown = [part for part in _leaves(message) if not _is_attachment(part)]
    plain = "\n".join(part_text(part) for part in shown if part.get_content_type() == "text/plain").strip()
    if plain:
        return plain
    return "\n".join(
        draft_of_page(part_text(part), context).text for part in shown if part.get_content_type() == "text/html"
    )
