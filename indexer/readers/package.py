"""Zip packages opened safely: nothing is written to disk, and what unpacks to too much is refused in time."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from indexer.errors import ReadError
from indexer.readers.contract import MIB, Blob, ReaderSettings

_CHUNK = 1 << 18


class Package:
    """The members of one zip archive, with what they may unpack to in all."""

    def __init__(self, archive: zipfile.ZipFile, name: str, settings: ReaderSettings) -> None:
        self._archive, self._name, self._settings = archive, name, settings
        self._left = settings.unpacked_bytes
        self.members = archive.infolist()
        if len(self.members) > settings.members:
            raise ReadError(
                f"{name} has {len(self.members):,} members; the limit is {settings.members:,}.", "Split it."
            )
        self._by_name = {member.filename: member for member in self.members}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def read(self, name: str) -> bytes:
        """Unpack a member by name; `ReadError` where it is missing, encrypted, damaged or too large."""
        member = self._by_name.get(name)
        if member is None:
            raise ReadError(f"The file lacks its part {name}.", "Export it again.")
        if member.flag_bits & 1:
            raise ReadError("It is encrypted and needs a password.", "Save a copy without a password.")
        limit = min(self._settings.member_bytes, self._left)
        chunks: list[bytes] = []
        size = 0
        try:
            with self._archive.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    check_growth(size, member.compress_size, limit, self._settings.ratio)
                    chunks.append(chunk)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise ReadError(f"The part {name} is damaged ({error}).", "Copy the file here again.") from None
        self._left -= size
        return b"".join(chunks)

    def xml(self, name: str) -> Element:
        """Parse a member that is XML; entities are refused, so that none can grow or reach outside."""
        return parse_xml(self.read(name), name)


@contextmanager
def open_package(blob: Blob, settings: ReaderSettings) -> Iterator[Package]:
    """Open a blob as a zip package; `ReadError` where it is none."""
    with blob.open() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise ReadError("The archive is cut off or damaged.", "Copy the file here again.") from None
        with archive:
            yield Package(archive, blob.name, settings)


def parse_xml(data: bytes, name: str) -> Element:
    """Parse XML without entities; `ReadError` where it is damaged or defines any."""
    try:
        root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise ReadError(f"The part {name} defines XML entities, which is refused.", "Export the file again.") from None
    except (ParseError, ValueError, LookupError) as error:
        raise ReadError(f"The part {name} is no valid XML ({error}).", "Export the file again.") from None
    return root


def check_growth(size: int, packed: int, limit: int, ratio: int) -> None:
    """Raise `ReadError` where ``size`` bytes came out of ``packed`` ones and that is more than a limit allows."""
    if size > limit:
        raise ReadError(f"It unpacks to more than the limit of {limit / MIB:.0f} MiB.", "Raise the reader's limit.")
    if size > MIB and size > ratio * max(packed, 1):
        raise ReadError(f"It unpacks to more than {ratio} times its size, as no text does.", "Unpack it by hand.")
