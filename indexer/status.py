"""Status: what an index holds, told without opening a segment."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.catalog import Catalog, Failure
from indexer.errors import IndexMissing, KavoshError
from indexer.index import generations
from indexer.index.arrays import open_reader
from indexer.index.manifest import MANIFEST, read_manifest


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds.

    ``generation_path`` is the folder of the live generation (``whoosh.index.open_dir`` opens it), ``previous`` the name
    of the one `kavosh rollback` would bring back, empty where there is none. ``built`` is the time of the last commit
    in UTC, ``reads_scans`` tells whether pictures are read by OCR, ``sources`` maps names to roots, ``failures`` holds
    at most a thousand of ``failed``.
    """

    documents: int
    segments: int
    size_bytes: int
    generation: str
    generation_path: str
    commit: int
    fingerprint: str
    previous: str
    built: str
    files: int
    sources: dict[str, str]
    reads_scans: bool
    failed: int
    failures: tuple[Failure, ...]

    def plain(self) -> dict[str, object]:
        """Give it as plain values, each failure with ``in_part``: whether the file was read but for some pages."""
        return asdict(self) | {"failures": [asdict(each) | {"in_part": each.in_part} for each in self.failures]}


def fault_of(index: Path) -> str:
    """Say why the live generation cannot be opened, '' where it can; what only checksums tell is not looked for."""
    try:
        open_reader(index)
    except KavoshError as error:
        return str(error)
    return ""


def status(index: Path) -> Status:
    """Look at the live generation; raises IndexMissing, IndexDamaged."""
    live = generations.live(index)
    if live is None:
        raise IndexMissing(f"There is no index at {index}.", f"Make one: `kavosh index SOURCE --index {index}`")
    manifest = read_manifest(live)
    previous = generations.previous(index)
    with Catalog(live, read_only=True) as catalog:
        counts = catalog.counts()
        sources = {source.name: str(source.root) for source in catalog.sources()}
        reads_scans = catalog.reads_scans()
        failures = tuple(catalog.failures())
    return Status(
        documents=manifest.documents,
        segments=len(manifest.segments),
        size_bytes=sum(file.stat().st_size for file in live.iterdir() if file.is_file()),
        generation=live.name,
        generation_path=str(live),
        commit=manifest.commit,
        fingerprint=manifest.fingerprint,
        previous=previous.name if previous is not None and previous != live else "",
        built=datetime.fromtimestamp((live / MANIFEST).stat().st_mtime, UTC).isoformat(timespec="seconds"),
        files=counts["files"],
        sources=sources,
        reads_scans=reads_scans,
        failed=counts["failures"],
        failures=failures,
    )
