"""Archives (.zip, .tar): each member is a document or documents of its own; nothing is ever written to disk."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure, too_large
from indexer.readers.package import open_package

_HIDDEN = frozenset({"__MACOSX", ".git", ".svn"})


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give what the members of an archive hold, in their order."""
    if blob.head(2) == b"PK":
        yield from _read_zip(blob, context)
    else:
        with blob.open() as stream:
            yield from read_tar(stream, blob.name, context)


def _read_zip(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    with open_package(blob, context.settings) as package:
        found = False
        for member in package.members:
            name = _name(member)
            if member.is_dir() or _is_hidden(name):
                continue
            found = True
            try:
                content = package.read(member.filename)
            except ReadError as error:
                yield Failure(f"{blob.name}!{name}", error.message, error.hint)
                continue
            yield from read_member(blob.name, name, content, context)
        if not found:
            raise ReadError("The archive holds no files.", "Leave it out with a line in .kavoshignore.")


def read_tar(stream: IO[bytes], name: str, context: Context) -> Iterator[Draft | Failure]:
    """Give what the regular files of a tar stream hold; links and devices are passed over."""
    settings = context.settings
    left = settings.unpacked_bytes
    count = 0
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                if not member.isreg() or _is_hidden(member.name):
                    continue
                count += 1
                left -= member.size
                if count > settings.members or left < 0:
                    raise too_large(name, settings.unpacked_bytes)
                if member.size > settings.member_bytes:
                    error = too_large(member.name, settings.member_bytes)
                    yield Failure(f"{name}!{member.name}", error.message, error.hint)
                    continue
                opened = archive.extractfile(member)
                if opened is not None:
                    yield from read_member(name, member.name, opened.read(), context)
    except (tarfile.TarError, EOFError) as error:
        raise ReadError(f"The archive is cut off or damaged ({error}).", "Copy the file here again.") from None
    if not count:
        raise ReadError("The archive holds no files.", "Leave it out with a line in .kavoshignore.")


def read_member(container: str, member: str, content: bytes, context: Context) -> Iterator[Draft | Failure]:
    """Give what one member holds, under its address in the container."""
    if context.depth >= context.settings.depth:
        yield Failure(f"{container}!{member}", "It stands too deep in other archives.", "Unpack the outer archive.")
        return
    for item in context.read(Blob(f"{container}!{member}", data=content), replace(context, depth=context.depth + 1)):
        if isinstance(item, Draft):
            yield replace(item, member=f"{member}!{item.member}" if item.member else member)
        else:
            yield item


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name; old programs wrote UTF-8 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in _HIDDEN for part in parts) or bool(
        parts and parts[-1].startswith((".", "Thumbs.db", "desktop.ini"))
    )
