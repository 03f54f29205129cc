"""Mail folders (.mbox): each message is a document, numbered from 1."""

from collections.abc import Iterator

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, too_large
from indexer.readers.mail import drafts_of, parse_message


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the drafts of each message; one that cannot be read is a failure and the others go on."""
    for number, data in enumerate(_messages(blob, context.settings.member_bytes), 1):
        try:
            yield from drafts_of(parse_message(data), blob.name, context, str(number))
        except ReadError as error:
            yield Failure(f"{blob.name}!{number}", error.message, error.hint)
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            yield Failure(f"{blob.name}!{number}", f"Message {number} is damaged ({error}).")


def _messages(blob: Blob, limit: int) -> Iterator[bytes]:
    """Yield each message's bytes: a line ``From …`` after an empty one begins the next (RFC 4155)."""
    lines: list[bytes] = []
    size = 0
    empty = True
    with blob.open() as stream:
        while line := stream.readline(1 << 20):
            if empty and line.startswith(b"From "):
                if lines:
                    yield b"".join(lines)
                lines, size = [], 0
            else:
                lines.append(line[1:] if line.startswith((b">From ", b">>From ")) else line)
                size += len(line)
                if size > limit:
                    raise too_large(blob.name, limit)
            empty = not line.strip()
    if lines:
        yield b"".join(lines)
