"""Small PDFs of words at places, written by hand, so that a test can set type as it needs it."""

from collections.abc import Iterable

type Piece = tuple[float, float, float, str]
"""Left, foot (points from the bottom of the page), size of type and ASCII letters."""


def pdf_of(pages: Iterable[Iterable[Piece]], producer: str = "hand") -> bytes:
    """Give a PDF in Helvetica, whose widths every reader of PDFs knows."""
    streams = [
        "\n".join(f"BT /F1 {size} Tf {left} {foot} Td ({_escaped(text)}) Tj ET" for left, foot, size, text in page)
        for page in pages
    ]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Producer ({producer}) >>",
    ]
    for number, stream in enumerate(streams):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    written = "%PDF-1.4\n"
    starts: list[int] = []
    for number, one in enumerate(objects, 1):
        starts.append(len(written))
        written += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    return (
        f"{written}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    ).encode("ascii")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
