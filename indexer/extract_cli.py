"""``kavosh extract``: what files become when they are read, and why."""

import json
import sys
from pathlib import Path

import click

from indexer.documents import Document
from indexer.readers.contract import Failure, ReaderSettings
from indexer.readers.pdf import FALLBACK, HINT, MISSING
from indexer.readers.sandbox import ReaderPool
from indexer.terminal import shown, shown_address


@click.command("extract")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="Print one JSON object a document.")
@click.option("--explain", is_flag=True, help="Say where each field came from and what was repaired.")
@click.option("--ocr", is_flag=True, help="Read images and scans with tesseract, if it is installed.")
def extract(files: tuple[Path, ...], jsonl: bool, explain: bool, ocr: bool) -> None:
    """Read FILES and print what they become: title, text, author, date and language of each document.

    A folder stands for the files in it. Exit code: 0 all was read (but for pages that are pictures, which are
    named), 1 some of it could not be.
    """
    failed = fallback = False
    with ReaderPool(ReaderSettings(ocr=ocr)) as pool:
        for path, name in _named(files):
            for item in pool.read(path, name=name):
                failed = failed or (isinstance(item, Failure) and not item.in_part)
                fallback = fallback or _by_fallback(item)
                click.echo(_line(item, explain) if jsonl else _page(item, explain))
    if fallback:
        click.echo(f"{MISSING} Type: `{HINT}`", err=True)
    sys.exit(1 if failed else 0)


def _by_fallback(item: Document | Failure) -> bool:
    return isinstance(item, Document) and any(repair.rule == FALLBACK for repair in item.repairs)


def _named(files: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """Give each file with its name: below a folder that was asked for the way from there, else the file's own name."""
    named: list[tuple[Path, str]] = []
    for path in files:
        if path.is_dir():
            inside = ((file, file.relative_to(path)) for file in path.rglob("*") if file.is_file() or file.is_symlink())
            shown = [(file, way) for file, way in inside if not any(part.startswith(".") for part in way.parts)]
            named.extend((file, way.as_posix()) for file, way in sorted(shown))
        else:
            named.append((path, path.name))
    return named


def _line(item: Document | Failure, explain: bool) -> str:
    if isinstance(item, Failure):
        row: dict[str, object] = {"file": item.name, "error": f"{item.reason} {item.hint}".strip()}
    else:
        row = {
            "file": item.path,
            "title": item.title,
            "text": item.text,
            "author": item.author,
            "date": item.date,
            "lang": item.language,
        }
        if explain:
            row |= {
                "id": item.id,
                "type": item.type,
                "url": item.url,
                "languages": list(item.languages),
                "evidence": dict(item.evidence),
                "repairs": {repair.rule: repair.count for repair in item.repairs},
                "places": [[place.start, place.kind, place.label] for place in item.places],
            }
    # A file name need be no UTF-8: what cannot be written is escaped by JSON itself.
    line = json.dumps(row, ensure_ascii=False)
    return line if line.isascii() or _writable(line) else json.dumps(row)


def _writable(line: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in line)


def _page(item: Document | Failure, explain: bool) -> str:
    if isinstance(item, Failure):
        return f"{shown_address(item.name)}: {shown(item.reason)} {item.hint}".rstrip()
    fields = (
        ("title", item.title),
        ("author", item.author),
        ("date", item.date),
        ("url", item.url),
        ("language", item.language),
    )
    lines = [shown_address(item.path)]
    for key, value in fields:
        origin = f"  ({item.evidence[key]})" if explain and key in item.evidence else ""
        lines.append(f"  {key}: {value}{origin}" if value else f"  {key}: -")
    if explain:
        lines.extend(f"  repaired: {repair.rule}, {repair.count} times" for repair in item.repairs)
        lines.extend(f"  {place.kind} {place.label}: from character {place.start:,}" for place in item.places[:20])
    return "\n".join([*lines, "", item.text, ""])
