"""HTML and XHTML: the main content as text, fields from what the page says of itself.

The text comes from resiliparse, the only extractor measured that keeps every zero width non-joiner and still leaves out
menus, advertisements and comments (recall 1.0, precision .989 on the test pages). Main-content mode takes time that
grows with the square of the nesting, so pages nested deeper than any writer nests are read in plain mode.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from resiliparse.extract.html2text import extract_plain_text

from indexer.errors import ReadError
from indexer.readers.contract import Blob, Context, Draft, Failure
from indexer.readers.encoding import decode
from indexer.readers.html_fields import Page, fields_of_page

DEEPEST = 400
"""Levels of elements beyond which a page is read in plain mode; written pages stay below 60."""
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})""", re.I
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]{0,2000}?(/?)>")
_VOID_WORDS = """
    area base br col embed hr img input link meta param source track wbr p li td tr
"""
_VOID = frozenset(_VOID_WORDS.split())
_SKIPPED = [
    *("script", "style", "template", "noscript", "button", "nav", "[aria-hidden=true]", "[role=navigation]"),
    *(".ad", ".ads", ".advert", ".advertisement", ".share", ".sharing", ".social-share", "#comments", ".comments"),
]
"""What is no part of an article even inside its element."""
_WHOLE_SHARE = 0.25
"""Main content shorter than this share of the page's running text is taken for a wrong guess."""
_PARAGRAPH_CHARS = 80
_SURE_SHARE = 0.2
"""Main content longer than this share of the page, tags and all, needs no second look."""


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the page's main text and the fields its head, structured data and body tell."""
    data = blob.content(context.settings.file_bytes)
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii") if declared else "")
    draft = draft_of(decoded.text, context)
    yield replace(draft, evidence={**draft.evidence, "encoding": f"{decoded.encoding}: {decoded.evidence}"})


def draft_of(html: str, context: Context) -> Draft:
    """Give the draft of a page that is decoded already (a part of a message, a chapter)."""
    if len(html) > 4 * context.settings.text_chars:
        raise ReadError(f"The page has {len(html):,} characters, which is more than is read.", "Split it.")
    deep = html.count("<") > 2 * DEEPEST and _deepest(html) > DEEPEST
    head = re.split("</head|<body", html, maxsplit=1, flags=re.IGNORECASE)
    page = Page((head[0] if len(head) > 1 else "") if deep else html)
    fields = fields_of_page(page)
    text = _plain(html, lines=False) if deep else text_of(html)
    return Draft(
        text=_with_title(text, fields.title, page),
        kind="html",
        title=fields.title,
        author=fields.author,
        date=fields.date,
        url=fields.url,
        language=fields.language,
        evidence=fields.evidence,
    )


def text_of(html: str, *, main: bool = True) -> str:
    """Give the visible text, a line a block; with ``main`` only the article where there is one."""
    if not main:
        return _plain(html)
    text = _blocks(
        extract_plain_text(
            html,
            preserve_formatting=True,
            main_content=True,
            list_bullets=False,
            alt_texts=False,
            comments=False,
            post_meta=False,
            skip_elements=_SKIPPED,
        )
    )
    if len(text) >= _SURE_SHARE * len(html):
        return text
    # A page that is all links, or an article in unusual elements, leaves next to nothing: then the whole is content.
    whole = _plain(html)
    running = sum(len(line) for line in whole.split("\n") if len(line) >= _PARAGRAPH_CHARS)
    return whole if len(text) < _WHOLE_SHARE * running or not text else text


def _plain(html: str, *, lines: bool = True) -> str:
    """Give all visible text; ``lines`` keeps blocks apart, which takes time that grows with nesting as well."""
    return _blocks(
        extract_plain_text(
            html,
            preserve_formatting=lines,
            list_bullets=False,
            alt_texts=False,
            skip_elements=["script", "style", "template"],
        )
    )


def _blocks(text: str) -> str:
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _with_title(text: str, title: str, page: Page) -> str:
    """Put the page's heading first where main-content mode left it in the header."""
    heading = page.heading()
    if heading and heading == title and title not in text[: len(title) * 4 + 400]:
        return f"{title}\n{text}"
    return text


def _deepest(html: str) -> int:
    """Give how deep elements stand in each other, counting only those that must be closed."""
    depth = deepest = 0
    for found in _TAG.finditer(html):
        if found[2].lower() in _VOID or found[3]:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > deepest:
            deepest = depth
            if deepest > DEEPEST:
                break
    return deepest
