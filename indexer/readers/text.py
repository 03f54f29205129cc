"""Plain text in any encoding."""

from collections.abc import Iterator

from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the text as it stands; title, author and date are told by the shape of its lines later."""
    decoded = decode(blob.content(context.settings.file_bytes))
    yield Draft(
        text=decoded.text, kind="text", lines=True, evidence={"encoding": f"{decoded.encoding}: {decoded.evidence}"}
    )
