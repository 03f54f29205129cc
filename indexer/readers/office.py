"""Fields that office packages keep: ``docProps/core.xml`` of Microsoft's formats."""

from indexer.dates import parse_date
from indexer.errors import ReadError
from indexer.readers.fields import Fields
from indexer.readers.package import Package
from indexer.readers.tidy import one_line

_CORE = "docProps/core.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TEMPLATES = frozenset({"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z"})
"""When the templates of python-docx and python-pptx were made, which files made with them claim for themselves."""
_TERMS = "{http://purl.org/dc/terms/}"


def core_properties(package: Package) -> Fields:
    """Give title, author, date of creation and language; a damaged part tells nothing."""
    if _CORE not in package:
        return Fields()
    try:
        root = package.xml(_CORE)
    except ReadError:
        return Fields()

    def value(tag: str) -> str:
        return one_line(root.findtext(tag) or "")

    created = value(f"{_TERMS}created")
    origin = "document properties"
    return Fields(
        title=value(f"{_DC}title"),
        author=value(f"{_DC}creator"),
        date=parse_date(created[:10]) if created not in _TEMPLATES else "",
        language=value(f"{_DC}language"),
        evidence={"title": origin, "author": origin, "date": f"{origin}: created", "language": origin},
    )
