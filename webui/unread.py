"""What the live index lacks of its files, as pages tell it: what was not read, and what was read in part.

The index itself is asked, not the last job: a run from the command line changes both the list and what it says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.catalog import Failure
from indexer.documents import Document
from indexer.errors import KavoshError
from indexer.jobs import Job


@dataclass(frozen=True, slots=True)
class Lack:
    """One file by its address (``source/path``), why it was not read, and what mends that; both as the indexer says."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lacks:
    """What an index could not read at all or not to its end, and what it read but for pages that are pictures.

    ``unlisted`` counts what it knows of beyond the thousand that a status lists.
    """

    not_read: tuple[Lack, ...]
    in_part: tuple[Lack, ...]
    unlisted: int


def _failures(status: Mapping[str, object]) -> list[Failure]:
    listed = status.get("failures")
    return [Failure(**each) for each in listed] if isinstance(listed, list) else []


def _lack(failure: Failure) -> Lack:
    return Lack(f"{failure.source}/{failure.path}", f"{failure.reason} {failure.hint}".strip())


def unread(status: Mapping[str, object]) -> Lacks:
    """Part the failures of a service's status by kind."""
    found = _failures(status)
    not_read = tuple(_lack(each) for each in found if not each.in_part)
    in_part = tuple(_lack(each) for each in found if each.in_part)
    known = status.get("failed")
    return Lacks(not_read, in_part, max(known - len(found), 0) if isinstance(known, int) else 0)


def _listed(status: Callable[[], Mapping[str, object]]) -> object:
    try:
        return status().get("failures")
    except KavoshError:  # no document is missed for want of what the catalog says of its file
        return None


def left_out(status: Callable[[], Mapping[str, object]], document: Document) -> str:
    """Return why some pages of a document were not read, '' where all were or the document is not a file of its own."""
    if document.id != f"{document.source}/{document.path}":
        return ""
    listed = _listed(status)
    for each in listed if isinstance(listed, list) else ():
        if each["path"] == document.path and each["source"] == document.source and Failure(**each).in_part:
            return str(each["reason"])
    return ""


def newest(job: Job | None, status: Mapping[str, object], lacks: Lacks) -> bool:
    """Whether a rebuild is the last thing that happened to the index, so that what it reported still holds.

    A run from the command line, a watched folder and a rollback come after it: the index was written after the rebuild
    ended, or (by one that only met files it cannot read) knows of others; or what is live was written before it began.
    """
    if job is None or not job.ended:
        return job is not None
    built = str(status.get("built", ""))
    if built > job.finished:
        return False
    if job.state != "done":
        return True
    return built >= job.started and (bool(lacks.unlisted) or job.failed == len(lacks.not_read))
