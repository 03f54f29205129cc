"""The pages as programs see them: every address answers, in the reader's language, without scripts."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.webui.stage import Archive
from webui.pages import page_numbers

FA = {"Accept-Language": "fa-IR,fa;q=0.9"}
EN = {"Accept-Language": "en-US,en;q=0.9"}
PAGES = ("/", "/search?q=carpet", "/search?q=xqzvw", "/help", "/admin", "/embed", "/embed?q=carpet", "/nothing")


def find(client: FlaskClient, query: str, **parameters: str) -> str:
    return client.get("/search", query_string={"q": query, **parameters}, headers=EN).get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_in_the_readers_language_and_direction(client: FlaskClient, path: str) -> None:
    assert '<html lang="fa" dir="rtl">' in client.get(path, headers=FA).get_data(as_text=True)
    assert '<html lang="en" dir="ltr">' in client.get(path, headers=EN).get_data(as_text=True)
    assert '<html lang="fa-AF" dir="rtl">' in client.get(path, headers={"Accept-Language": "prs"}).get_data(
        as_text=True
    )


def test_a_chosen_language_is_remembered_over_the_browsers(client: FlaskClient) -> None:
    client.get("/?hl=en", headers=FA)
    assert '<html lang="en"' in client.get("/help", headers=FA).get_data(as_text=True)


def test_lang_chooses_the_interface_except_where_it_narrows_a_search(client: FlaskClient) -> None:
    assert '<html lang="en"' in client.get("/help?lang=en", headers=FA).get_data(as_text=True)
    client.delete_cookie("hl")
    assert '<html lang="fa"' in client.get("/search?q=water&lang=en", headers=FA).get_data(as_text=True)


class _Balance(HTMLParser):
    """Elements open and close in order: a template that forgets one is found."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "base", "circle", "path", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.faults += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_and_hold_no_inline_script_or_style(client: FlaskClient, path: str) -> None:
    html = client.get(path).get_data(as_text=True)
    reader = _Balance()
    reader.feed(html)
    assert reader.faults == []
    assert reader.open == []
    assert "<style" not in html
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", html))


def test_matches_are_marked_in_titles_and_snippets(client: FlaskClient) -> None:
    html = find(client, "carpet")
    assert re.search(r"<h2[^>]*><a[^>]*>[^\n]*<mark>[Cc]arpets?</mark>", html)
    assert re.search(r'<p class="snippet"[^>]*>[^\n]*<mark>[Cc]arpets?</mark>', html)


def test_persian_results_are_marked_up_as_persian(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": "قالین"}, headers=FA).get_data(as_text=True)
    assert re.search(r'<p class="snippet" lang="(fa|fa-AF)" dir="rtl">[^\n]*<mark>قالین', html)


def test_script_in_a_document_is_text_everywhere(client: FlaskClient) -> None:
    html = find(client, "zanzibar")
    assert "&lt;script&gt;" in html
    link = re.search(r'href="(/document/[^"#]*hostile[^"#]*)"', html)
    assert link
    page = client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)
    for text in (html, page):
        assert "<script>" not in text
        assert "<img" not in text
    assert "&lt;script&gt;" in page


def test_a_document_shows_its_whole_text_with_every_match(client: FlaskClient) -> None:
    links = [hit["link"] for hit in client.get("/api/search?q=water").get_json()["hits"]]
    bodies = {link: client.get(link.replace("/document/", "/api/documents/")).get_json() for link in links}
    link, whole = max(bodies.items(), key=lambda item: len(item[1]["marks"]))
    page = client.get(link, headers=EN).get_data(as_text=True)
    anchors = [int(number) for number in re.findall(r'<mark id="m(\d+)"', page)]
    assert anchors == [start for start, _ in whole["marks"]]
    assert len(anchors) > 1
    for line in whole["text"].split("\n"):
        assert line.strip().split(" ")[0].replace("&", "&amp;").replace("'", "&#39;").replace('"', "&#34;") in page


def test_snippets_lead_to_their_place_in_the_document(client: FlaskClient) -> None:
    html = find(client, "carpet")
    link = re.search(r'class="(?:deep|place)"[^>]*href="(/document/[^"#]*)#(m\d+)"', html)
    assert link
    assert f'id="{link[2]}"' in client.get(link[1]).get_data(as_text=True)


def test_the_frame_and_the_lines_to_copy_lead_to_pages_in_the_language_of_the_box(
    client: FlaskClient, archive: Archive
) -> None:
    for form in ("element", "target"):
        html = client.get(
            f"/admin/embed?box=fa&form={form}", headers={**EN, "Authorization": f"Bearer {archive.token}"}
        ).get_data(as_text=True)
        assert '&lt;input type="hidden" name="hl" value="fa"&gt;' in html
    for query in ("carpet", "carpat"):
        html = client.get("/embed", query_string={"q": query, "hl": "fa"}, headers=EN).get_data(as_text=True)
        links = re.findall(r'href="(/(?:search|document)[^"]*)"', html)
        assert links
        assert [link for link in links if "hl=fa" not in link] == []


@pytest.mark.parametrize("language", [FA, EN])
def test_links_to_passages_have_names_of_their_own(client: FlaskClient, language: dict[str, str]) -> None:
    page = client.get("/search", query_string={"q": "water"}, headers=language).get_data(as_text=True)
    titles = re.findall(r"<h2[^>]*><a[^>]*>(.*?)</a>", page)
    names = re.findall(r'class="(?:deep|place)"[^>]*aria-label="([^"]*)"', page)
    assert len(names) == len(re.findall('class="(?:deep|place)"', page)) >= len(titles) > 5
    assert len(set(names)) == len(names)
    for title in titles:
        assert any(re.sub("<[^>]*>", "", title) in name for name in names), title


def test_facets_narrow_and_can_be_taken_back(client: FlaskClient) -> None:
    html = find(client, "water")
    narrowed = re.search(r'href="(/search\?q=water&amp;(?:lang|type|year|source)=[^"&]+)"', html)
    assert narrowed
    again = client.get(narrowed[1].replace("&amp;", "&"), headers=EN).get_data(as_text=True)
    assert '<ul class="chosen"' in again
    assert 'href="/search?q=water"' in again


def test_where_a_search_with_dates_finds_nothing_they_can_be_left_out(client: FlaskClient) -> None:
    html = find(client, "carpet after:2090")
    assert 'href="/search?q=carpet">Search without the dates.' in html
    assert "Search without the dates." not in find(client, "xqzvw")
    assert "Search without the dates." not in find(client, "carpet after:1900")


def test_the_help_page_says_on_which_side_of_a_date_its_own_day_falls(client: FlaskClient) -> None:
    """As the searches themselves do: what is dated 2016-03-20 answers after it and not before it."""
    for language, after, before in (
        (EN, "on, which is included", "which is not included"),
        (FA, "خودش هم به شمار می‌آید", "خودش به شمار نمی‌آید"),
    ):
        page = client.get("/help", headers=language).get_data(as_text=True)
        assert after in page
        assert before in page
    hit = client.get("/api/search?q=after:1900&sort=oldest").get_json()["hits"][0]
    ids = [
        {each["id"] for each in client.get(f"/api/search?q={side}:{hit['date']}&size=100").get_json()["hits"]}
        for side in ("after", "before")
    ]
    assert hit["id"] in ids[0]
    assert hit["id"] not in ids[1]


@pytest.mark.parametrize(
    ("current", "pages", "expected"),
    [(1, 1, [1]), (1, 4, [1, 2, 3, 4]), (6, 11, [1, 0, 4, 5, 6, 7, 8, 0, 11]), (9, 9, [1, 0, 7, 8, 9]), (3, 0, [])],
)
def test_pages_near_the_shown_one_are_linked(current: int, pages: int, expected: list[int]) -> None:
    assert page_numbers(current, pages) == expected


@pytest.mark.parametrize("query", ['"', "AND OR NOT", "((((((", "*", "-", "\N{RIGHT-TO-LEFT OVERRIDE}", "x" * 100_000])
def test_no_question_fails(client: FlaskClient, query: str) -> None:
    response = client.get("/search", query_string={"q": query}, headers=EN)
    assert response.status_code == 200
    assert len(response.data) < 300_000
    if query.strip():
        assert 'class="notes"' in response.get_data(as_text=True) or "Nothing found" in response.get_data(as_text=True)


def test_the_original_is_sent_so_that_it_cannot_run(client: FlaskClient) -> None:
    body = client.get("/api/search", query_string={"q": "zanzibar"}).get_json()
    ids = {hit["path"]: hit["id"] for hit in body["hits"]}
    markdown = client.get(f"/original/{ids['hostile.md']}", buffered=True)
    assert markdown.content_type.startswith("text/plain")
    assert "sandbox" in markdown.headers["Content-Security-Policy"]
    markup = client.get(f"/original/{ids['page.html']}", buffered=True)
    assert markup.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in markup.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["../../../etc/passwd", "archive/../../../etc/passwd", "/etc/passwd", "archive/.", "%00"]
)
def test_the_original_is_never_found_by_a_path(client: FlaskClient, path: str) -> None:
    assert client.get(f"/original/{path}").status_code == 404


def test_static_files_are_kept_by_their_version(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    style = re.search(r'href="(/static/style\.css\?v=\w+)"', html)
    assert style
    response = client.get(style[1], headers={"Accept-Encoding": "gzip"})
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Encoding"] == "gzip"
    assert (
        client.get(style[1], headers={"If-None-Match": response.headers["ETag"], "Accept-Encoding": "gzip"}).status_code
        == 304
    )
    assert client.get("/static/../settings.py").status_code == 404


def test_the_font_is_ours_and_has_its_licence(client: FlaskClient) -> None:
    assert client.get("/static/fonts/vazirmatn-arabic.woff2").content_type == "font/woff2"
    assert "SIL OPEN FONT LICENSE" in client.get("/static/fonts/OFL.txt").get_data(as_text=True).upper()
