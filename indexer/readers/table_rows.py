"""CSV and TSV: a row is a document; the names of the columns tell what is title, text, author and date."""

import csv
import io
from collections.abc import Iterator

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.fields import NAMES
from indexer.readers.records import draft_of

_DELIMITERS = ",;\t|"
FIELD_CHARS = 16 << 20


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give a draft for each row; a table without known columns becomes one text, a line a row."""
    decoded = decode(blob.content(context.settings.file_bytes))
    text = decoded.text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    csv.field_size_limit(FIELD_CHARS)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        header = next(rows, [])
        known = _known(header)
        if "text" in known or "title" in known:
            yield from _documents(rows, header, blob.name)
        else:
            lines = ["\t".join(header), *("\t".join(row) for row in rows)]
            yield Draft(text="\n".join(lines), kind="csv", lines=True)
    except csv.Error as error:
        raise ReadError(f"The table cannot be read in line {rows.line_num}: {error}.", "Export it again.") from None


def _documents(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[Draft | Failure]:
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            yield Failure(f"{name}!row {number}", f"Row {number} has {len(row)} cells under {len(header)} columns.")
            continue
        yield draft_of(dict(zip(header, row, strict=False)), name, number, "row")


def _known(header: list[str]) -> set[str]:
    names = {cell.strip().casefold() for cell in header}
    return {field for field, aliases in NAMES.items() if names & set(aliases)}


def _delimiter(text: str) -> str:
    """Give the delimiter that parts the first line into most known columns, else into most cells."""
    first = text.split("\n", 1)[0]

    def worth(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return len(_known(cells)), len(cells)

    return max(_DELIMITERS, key=worth)
