"""Results for feed readers, and the description that lets a browser search here from its address line.

Feeds are plain text in somebody else's layout: each run of foreign text is isolated by control characters, since no
element can do it there.
"""

from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, json, request

from searcher.results import Hit, Page
from webui.asking import document_url, read_question, search_url
from webui.face import face
from webui.language import interface
from webui.present import isolated
from webui.wording import site_name

bp = Blueprint("feeds", __name__)
_SIZE = 20


def base_url() -> str:
    """Return the address of this service as people use it, without a trailing slash."""
    return face().settings.public_url or request.host_url.rstrip("/")


def _page() -> Page:
    return face().search(read_question(request.args, size=_SIZE))


def _title(page: Page) -> str:
    return f"{site_name(face().settings.name)}: {isolated(page.question.text)}"


def _summary(hit: Hit) -> str:
    return " … ".join(isolated(" ".join(snippet.text.split())) for snippet in hit.snippets)


def _when(hit: Hit) -> str:
    """Return an RFC 3339 time: the beginning of the day, month or year, since feeds demand one."""
    date = hit.date + "-01-01"[len(hit.date) - 4 :] if len(hit.date) in {4, 7} else hit.date
    try:
        return datetime.fromisoformat(date).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return "1970-01-01T00:00:00+00:00"


def _xml(text: str) -> str:
    """Escape text for XML; characters that XML cannot hold are left out."""
    return escape("".join(letter for letter in text if letter >= " " or letter in "\t\n"))


@bp.get("/search.atom")
def atom() -> Response:
    """Return results as Atom."""
    page, base = _page(), base_url()
    own = base + search_url(page.question, "/search.atom")
    updated = max((_when(hit) for hit in page.hits), default="1970-01-01T00:00:00+00:00")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{interface().tag}">',
        f"<title>{_xml(_title(page))}</title><id>{_xml(own)}</id><updated>{updated}</updated>",
        f"<link rel='self' href={quoteattr(own)}/><link href={quoteattr(base + search_url(page.question))}/>",
    ]
    for hit in page.hits:
        address = base + document_url(hit.id)
        author = f"<author><name>{_xml(isolated(hit.author))}</name></author>" if hit.author else ""
        lines.append(
            f"<entry><title>{_xml(isolated(hit.title or hit.id))}</title><id>{_xml(address)}</id>"
            f"<link href={quoteattr(address)}/><updated>{_when(hit)}</updated>"
            f"{author or '<author><name>–</name></author>'}<summary>{_xml(_summary(hit))}</summary></entry>"
        )
    lines.append("</feed>")
    return Response("\n".join(lines), content_type="application/atom+xml; charset=utf-8")


@bp.get("/search.rss")
def rss() -> Response:
    """Return results as RSS 2.0."""
    page, base = _page(), base_url()
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<rss version="2.0"><channel><title>{_xml(_title(page))}</title>',
        f"<link>{_xml(base + search_url(page.question))}</link><description>{_xml(_title(page))}</description>",
        f"<language>{interface().tag}</language>",
    ]
    for hit in page.hits:
        address = base + document_url(hit.id)
        date = f"<pubDate>{datetime.fromisoformat(_when(hit)):%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if hit.date else ""
        lines.append(
            f"<item><title>{_xml(isolated(hit.title or hit.id))}</title><link>{_xml(address)}</link>"
            f"<guid>{_xml(address)}</guid>{date}<description>{_xml(_summary(hit))}</description></item>"
        )
    lines.append("</channel></rss>")
    return Response("\n".join(lines), content_type="application/rss+xml; charset=utf-8")


@bp.get("/search.json")
def feed() -> Response:
    """Return results as JSON Feed 1.1."""
    page, base = _page(), base_url()
    items = []
    for hit in page.hits:
        address = base + document_url(hit.id)
        item: dict[str, object] = {
            "id": address,
            "url": address,
            "title": hit.title or hit.id,
            "content_text": _summary(hit),
        }
        if hit.date:
            item["date_published"] = _when(hit)
        if hit.author:
            item["authors"] = [{"name": hit.author}]
        if hit.language:
            item["language"] = hit.language
        items.append(item)
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(page),
        "home_page_url": base + search_url(page.question),
        "feed_url": base + search_url(page.question, "/search.json"),
        "items": items,
    }
    return Response(json.dumps(body, ensure_ascii=False), content_type="application/feed+json")


@bp.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers, with suggestions."""
    base = _xml(base_url())
    name = _xml(site_name(face().settings.name)[:16])
    text = f"""<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName><Description>{name}</Description>
<InputEncoding>UTF-8</InputEncoding><OutputEncoding>UTF-8</OutputEncoding>
<Image height="32" width="32" type="image/svg+xml">{base}/favicon.ico</Image>
<Url type="text/html" template="{base}/search?q={{searchTerms}}"/>
<Url type="application/x-suggestions+json" template="{base}/api/suggest?q={{searchTerms}}&amp;format=opensearch"/>
<Url type="application/atom+xml" template="{base}/search.atom?q={{searchTerms}}&amp;page={{startPage?}}"/>
<Url type="application/rss+xml" template="{base}/search.rss?q={{searchTerms}}&amp;page={{startPage?}}"/>
<Url rel="self" type="application/opensearchdescription+xml" template="{base}/opensearch.xml"/>
</OpenSearchDescription>
"""
    return Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")
