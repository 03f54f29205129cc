"""Title, author, date, address and language from what a page says of itself.

Sources, surest first: JSON-LD, Open Graph and ``article:`` properties, named metas (Dublin Core and the like),
microdata and ``rel``, then elements of the body that can mean one thing only. A byline that names nobody gives nobody.
"""

import json
import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.dates import find_date, parse_date
from indexer.readers.fields import Fields
from indexer.readers.shape import author_of_byline
from indexer.readers.tidy import one_line

_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.created", "dcterms.issued", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "parsely-pub-date", "sailthru.date", "citation_publication_date", "citation_date",
    "article:published", "created",
)  # fmt: skip
_AUTHORS = ("author", "dc.creator", "dcterms.creator", "article:author", "og:article:author", "citation_author",
            "parsely-author", "byl", "sailthru.author", "twitter:creator:name")  # fmt: skip
_TITLES = ("og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title", "headline")
_ARTICLE_TYPES = ("article", "newsarticle", "blogposting", "report", "webpage", "scholarlyarticle", "book")
_SITE_ENDS = re.compile(r"\s+[|\-–—•»«:·]{1,2}\s+")
_OUTSIDE = frozenset({"aside", "footer", "nav"})
_COMMENT = re.compile("comment|sidebar|related|widget|footer", re.IGNORECASE)


class Page:
    """A parsed page, with its metas and structured data collected once."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)
        self.metas: dict[str, str] = {}
        for node in self.tree.css("meta[content]"):
            marks = node.attributes
            name = (marks.get("property") or marks.get("name") or marks.get("itemprop") or "").strip().casefold()
            if name:
                self.metas.setdefault(name, one_line(marks.get("content") or ""))
        self.things = list(_structured(self.tree))

    def heading(self) -> str:
        """Give the one first-level heading, or ``""`` where there is none or several that could be it."""
        found = self.tree.css("article h1, main h1") or self.tree.css("h1")
        texts = {one_line(node.text()) for node in found} - {""}
        return texts.pop() if len(texts) == 1 else ""


def fields_of_page(page: Page) -> Fields:
    """Give the fields of a page with the evidence for each; what the page does not say stays empty."""
    found: dict[str, str] = {}
    evidence: dict[str, str] = {}
    for name, values in (
        ("title", _titles(page)),
        ("author", _authors(page)),
        ("date", _dates(page)),
        ("url", _addresses(page)),
        ("language", _languages(page)),
    ):
        for value, origin in values:
            if value:
                found[name], evidence[name] = value, origin
                break
    return Fields(
        title=found.get("title", ""),
        author=found.get("author", ""),
        date=found.get("date", ""),
        url=found.get("url", ""),
        language=found.get("language", ""),
        evidence=evidence,
    )


def _structured(tree: LexborHTMLParser) -> Iterator[Mapping[str, object]]:
    """Yield the JSON-LD objects that describe an article, those in graphs and lists too."""
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            value = json.loads(node.text() or "")
        except (ValueError, RecursionError):
            continue
        waiting: list[object] = [value]
        for _ in range(200):
            if not waiting:
                break
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)
                kinds = item.get("@type", "")
                names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
                if any(str(kind).casefold().endswith(_ARTICLE_TYPES) for kind in names):
                    yield item


def _titles(page: Page) -> Iterator[tuple[str, str]]:
    element = page.tree.css_first("title")
    title = one_line(element.text()) if element is not None else ""
    heading = page.heading()
    site = page.metas.get("og:site_name", "")
    for thing in page.things:
        headline = thing.get("headline") or thing.get("name")
        if isinstance(headline, str) and (not headline.endswith(("…", "..."))):
            yield _without_site(one_line(headline), heading, site), "JSON-LD headline"
    for name in _TITLES:
        if page.metas.get(name):
            yield _without_site(page.metas[name], heading, site), f"meta {name}"
    if heading and (not title or heading in title):
        yield heading, "heading of the page"
    if title:
        yield _without_site(title, heading, site), "title element"
    yield heading, "heading of the page"


def _without_site(title: str, heading: str, site: str) -> str:
    """Take the site's name off a title, where the page itself says that it is one."""
    parts = _SITE_ENDS.split(title)
    if len(parts) < 2:
        return title
    if heading and heading != title and heading in title:
        return heading
    if site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |-–—•»«:·")
    if site and parts[0].casefold() == site.casefold():
        return title[len(parts[0]) :].lstrip(" |-–—•»«:·")
    return title


def _authors(page: Page) -> Iterator[tuple[str, str]]:
    site = page.metas.get("og:site_name", "").casefold()

    def person(text: str) -> str:
        name = author_of_byline(text) or one_line(text)
        plain = name and "://" not in name and name.casefold() != site and len(name) <= 120 and not name.startswith("@")
        return name if plain else ""

    for thing in page.things:
        yield person(_named(thing.get("author") or thing.get("creator"))), "JSON-LD author"
    for name in _AUTHORS:
        yield person(page.metas.get(name, "")), f"meta {name}"
    for selector in (
        '[itemprop~="author"] [itemprop~="name"]',
        '[itemprop~="author"]',
        'a[rel~="author"]',
        "address.author",
    ):
        node = _first(page.tree, selector)
        if node is not None:
            yield person(node.text()), selector
    for selector in (".byline", ".author", ".article-author", ".post-author", ".meta"):
        node = _first(page.tree, selector)
        if node is not None:
            yield author_of_byline(one_line(node.text())), f"byline {selector}"


def _named(value: object) -> str:
    if isinstance(value, list):
        return "، ".join(name for name in (_named(item) for item in value[:8]) if name)
    if isinstance(value, dict):
        return _named(value.get("name"))
    return value if isinstance(value, str) else ""


def _dates(page: Page) -> Iterator[tuple[str, str]]:
    for thing in page.things:
        for key in ("datePublished", "dateCreated"):
            value = thing.get(key)
            yield parse_date(value) if isinstance(value, str) else "", f"JSON-LD {key}"
    for name in _DATES:
        if page.metas.get(name):
            yield parse_date(page.metas[name]), f"meta {name}"
    node = _first(page.tree, '[itemprop~="datePublished"]')
    if node is not None:
        yield parse_date(node.attributes.get("datetime") or node.attributes.get("content") or node.text()), "microdata"
    times = [node for node in page.tree.css("time") if not _outside(node)]
    for node in times[:1]:
        yield parse_date(node.attributes.get("datetime") or node.text()), "time element"
    for selector in (".date", ".published", ".pubdate", ".post-date", ".article-date", ".byline", ".meta"):
        node = _first(page.tree, selector)
        if node is not None:
            yield find_date(one_line(node.text())[:200]), f"byline {selector}"


def _addresses(page: Page) -> Iterator[tuple[str, str]]:
    link = page.tree.css_first('link[rel~="canonical"][href]')
    if link is not None:
        yield _web(link.attributes.get("href") or ""), "canonical link"
    yield _web(page.metas.get("og:url", "")), "meta og:url"


def _web(address: str) -> str:
    address = one_line(address)
    return address if address.startswith(("http://", "https://")) else ""


def _languages(page: Page) -> Iterator[tuple[str, str]]:
    root = page.tree.css_first("html[lang]") or page.tree.css_first("body[lang]")
    if root is not None:
        yield one_line(root.attributes.get("lang") or ""), "lang attribute"


def _first(tree: LexborHTMLParser, selector: str) -> LexborNode | None:
    """Give the first node of a selector that stands in no side bar, comment or footer."""
    return next((node for node in tree.css(selector)[:20] if not _outside(node)), None)


def _outside(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(12):
        if parent is None or parent.tag is None:
            return False
        marks = parent.attributes
        if parent.tag in _OUTSIDE or _COMMENT.search(f"{marks.get('class') or ''} {marks.get('id') or ''}"):
            return parent.tag not in ("body", "html")
        parent = parent.parent
    return False
