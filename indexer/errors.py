"""The one tree of errors: a sentence for a person, and the command or setting that mends it."""

PICTURES_LEFT_OUT = "Pages that are pictures without text were left out"
"""How the reason begins of a file that was read but for such pages: a reader gives it, and it fails no run."""


class KavoshError(Exception):
    """Say what went wrong and what mends it.

    ``message`` is a whole sentence that holds the offending value; ``hint`` is the command or setting that mends it,
    empty where nothing does. Command lines and web pages show both and never a traceback.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[type["KavoshError"], tuple[str, str]]:
        return type(self), (self.message, self.hint)


class SourceError(KavoshError):
    """A source (folder, file, records) cannot be used as asked."""


class ReadError(KavoshError):
    """One file or record cannot be read; the others can."""


class IndexMissing(KavoshError):
    """There is no index where one was looked for."""


class IndexDamaged(KavoshError):
    """A file of the index is corrupt, truncated, foreign, or of another version."""


class IndexBusy(KavoshError):
    """Another process is writing this index."""


class OutOfSpace(KavoshError):
    """The disk is full; nothing that was acknowledged is lost."""


class AnalyzerChanged(KavoshError):
    """The index was written by another analyzer than the one that asks (law 2)."""


class Cancelled(KavoshError):
    """Somebody asked the work to stop; the live index is as it was."""
