"""Markdown, with or without YAML front matter."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.fields import fields_of

_PARSER = MarkdownIt("commonmark", {"maxNesting": 50}).enable(["table", "strikethrough"])


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the text, a paragraph a line; front matter tells the fields, without it the first heading the title."""
    decoded = decode(blob.content(context.settings.file_bytes))
    header, body = _front_matter(decoded.text)
    tokens = _PARSER.parse(body)
    title = _heading(tokens)
    fields = fields_of(header, "front matter")
    evidence = dict(fields.evidence)
    if not fields.title and title:
        evidence["title"] = "first heading"
    yield Draft(
        text="\n".join(_paragraphs(tokens)),
        kind="markdown",
        title=fields.title or title,
        author=fields.author,
        date=fields.date,
        url=fields.url,
        language=fields.language,
        lines=True,
        evidence=evidence | {"encoding": f"{decoded.encoding}: {decoded.evidence}"},
        extra=fields.extra,
    )


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """Part the header from the body; a header that is no YAML mapping is text like the rest."""
    if not text.startswith("---"):
        return {}, text
    try:
        header, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}, text
    return (header, body) if isinstance(header, dict) and header else ({}, text)


def _heading(tokens: list[Token]) -> str:
    """Give the first heading where it stands before any other text."""
    for token, following in pairwise(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2"):
            return " ".join(_inline(following).split())
        if token.type in ("paragraph_open", "fence", "code_block"):
            break
    return ""


def _paragraphs(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield _inline(token)
        elif token.type in ("fence", "code_block"):
            yield token.content.rstrip("\n")


def _inline(token: Token) -> str:
    """Give what a reader sees of one block: no marks, a soft line end as a blank, a hard one as a line end."""
    pieces: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            pieces.append(child.content)
        elif child.type == "softbreak":
            pieces.append(" ")
        elif child.type == "hardbreak":
            pieces.append("\n")
        elif child.type == "image":
            pieces.append(child.content)
    return "".join(pieces)
