"""What a run of indexing did, for people and for programs."""

from dataclasses import dataclass

from indexer.catalog import Failure
from indexer.wording import counted


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: ``documents`` in the index now, how many were written and removed, and what could not be read.

    ``unchanged`` counts files that were not read. ``failures`` are those of this run, or of the whole index after a
    rebuild; what a run before could not read and this one did not try, or was refused again, is counted in
    ``still_not_read`` only. ``remarks`` are sentences for people, each said once.
    """

    documents: int
    written: int
    removed: int
    unchanged: int
    failures: tuple[Failure, ...]
    remarks: tuple[str, ...]
    seconds: float
    still_not_read: int = 0

    @property
    def changed(self) -> bool:
        """Whether the run changed anything or met something it could not read."""
        return bool(self.written or self.removed or self.failures)

    @property
    def not_read(self) -> int:
        """How many of the failures are of what was not read at all, or not to its end."""
        return sum(not failure.in_part for failure in self.failures)

    @property
    def sentence(self) -> str:
        """The report in one line."""
        rate = f" ({self.written / self.seconds:,.0f}/s)" if self.written > self.seconds > 1 else ""
        parts = [
            f"{counted(self.written, 'document')} written{rate}",
            f"{self.removed:,} removed" if self.removed else "",
        ]
        parts += [f"{counted(self.unchanged, 'file')} unchanged" if self.unchanged else ""]
        in_part = sum(failure.in_part for failure in self.failures)
        parts += [f"{self.not_read:,} not read" if self.not_read else ""]
        parts += [f"{in_part:,} read in part" if in_part else ""]
        parts += [f"{self.still_not_read:,} still not read (`kavosh status` lists them)" if self.still_not_read else ""]
        done = ", ".join(part for part in parts if part)
        return f"{done}; {counted(self.documents, 'document')} in the index, {self.seconds:.1f} s."
