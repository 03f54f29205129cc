"""The box on a page of another origin, under a strict policy and beside hostile styles."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

import webui
from tests.webui.stage import Foreign, Tab, open_tab

pytestmark = pytest.mark.browser
HOSTILE_STYLE = """
* { color: red !important; font-size: 40px !important; line-height: 3; letter-spacing: 1em; direction: ltr; }
div, form, input, button { display: block !important; border: 9px solid lime !important; margin: 50px !important; }
"""
ELEMENT = """<!doctype html><html lang="fa" dir="rtl"><meta charset="utf-8"><title>t</title>
<link rel="stylesheet" href="/hostile.css"><h1>روزنامه</h1><script src="{home}/embed.js" defer></script>
<kavosh-search endpoint="{home}" lang="{lang}" {more}><form action="{home}/search" role="search">
<input name="q" type="search" dir="auto" aria-label="جستجو" value="{typed}"><button>جستجو</button></form>
</kavosh-search>"""
TARGET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title><form action="{home}/search">
<input id="q" name="q" placeholder="Our archive"></form>
<script src="{home}/embed.js" data-target="#q" lang="en"></script>"""
FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>
<script src="{home}/embed.js" defer></script><iframe src="{home}/embed?hl=en" title="Search" height="50"></iframe>"""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context(locale="fa-IR")
    tab = open_tab(context)
    yield tab
    context.close()
    assert tab.faults == []


@pytest.fixture
def site(foreign: Foreign, server: str) -> Foreign:
    """The foreign site: only our origin's script and answers are let in, and no inline style or markup sink."""
    foreign.handler.policy = (
        f"default-src 'none'; script-src {server}; connect-src {server}; frame-src {server}; style-src 'self'; "
        "form-action *; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    pages = foreign.handler.pages
    pages["/hostile.css"] = ("text/css", HOSTILE_STYLE)
    pages["/element"] = ("text/html", ELEMENT.format(home=server, lang="fa", more="", typed="قال"))
    pages["/english"] = (
        "text/html",
        ELEMENT.format(home=server, lang="en", more='limit="2" filter="lang:en"', typed=""),
    )
    pages["/dari"] = ("text/html", ELEMENT.format(home=server, lang="fa-AF", more="", typed=""))
    pages["/target"] = ("text/html", TARGET.format(home=server))
    pages["/frame"] = ("text/html", FRAME.format(home=server))
    return foreign


def test_the_box_searches_from_another_origin(site: Foreign, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.url}/element")
    box = page.get_by_role("combobox")
    expect(box).to_have_value("قال")  # what was typed is kept
    box.focus()
    box.press("End")
    box.press_sequentially("ین")
    hit = page.locator("kavosh-search [part=result]").first
    expect(hit).to_be_visible()
    expect(hit.locator("mark").first).to_contain_text("قالین")
    expect(hit.locator("[part=title]")).to_have_css("direction", "rtl")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("kavosh-search .unseen")).to_contain_text("سند پیدا شد")


@pytest.mark.parametrize(("path", "language"), [("/element", "fa"), ("/dari", "fa-AF"), ("/english", "en")])
def test_the_box_leads_to_pages_in_its_own_language_whatever_the_browsers(
    site: Foreign, browser: Browser, path: str, language: str
) -> None:
    for locale in ("fa-IR", "en-US"):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(f"{site.url}{path}")
        page.get_by_role("combobox").fill("water")
        expect(page.locator("kavosh-search [part=result]").first).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*")
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.go_back()
        page.get_by_role("combobox").fill("water")
        page.locator("kavosh-search [part=result]").first.click()
        page.wait_for_url("**/document/**")
        expect(page.locator("html")).to_have_attribute("lang", language)
        context.close()


def test_styles_of_the_page_do_not_reach_the_box(site: Foreign, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.url}/element")
    box = page.get_by_role("combobox")
    expect(box).to_have_css("font-size", "16px")
    expect(box).to_have_css("margin", "0px")
    expect(box).not_to_have_css("color", "rgb(255, 0, 0)")
    expect(box).to_have_css("letter-spacing", "normal")


def test_the_keyboard_opens_a_result(site: Foreign, tab: Tab, server: str) -> None:
    page = tab.page
    page.goto(f"{site.url}/english")
    box = page.get_by_role("combobox")
    box.press_sequentially("water")
    results = page.locator("kavosh-search [part=result]")
    expect(results.first).to_be_visible()
    assert results.count() == 2
    page.keyboard.press("ArrowUp")  # the last option: all results
    chosen = page.locator("kavosh-search [aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/document/**")


def test_a_page_may_take_over_what_happens(site: Foreign, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.url}/english")
    page.evaluate(
        """() => { window.seen = []; for (const name of ["open", "query", "results", "select", "close"])
        document.addEventListener(`kavosh:${name}`, (event) => {
        seen.push(name); if (name === "select") event.preventDefault(); }); }"""
    )
    box = page.get_by_role("combobox")
    box.press_sequentially("water")
    expect(page.locator("kavosh-search [part=result]").first).to_be_visible()
    box.press("Enter")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert page.url == f"{site.url}/english"
    seen = page.evaluate("seen")
    assert [seen[0], seen[-1]] == ["query", "close"]
    assert {"open", "results", "select"} <= set(seen)


def test_an_input_of_the_page_becomes_the_box(site: Foreign, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.url}/target")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("placeholder", "Our archive")
    box.press_sequentially("water")
    expect(page.locator("kavosh-search [part=result]").first).to_be_visible()


def test_the_frame_grows_with_what_it_shows(site: Foreign, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{site.url}/frame")
    frame = page.frame_locator("iframe")
    frame.locator("input[name=q]").fill("water")
    frame.locator("input[name=q]").press("Enter")
    expect(frame.locator(".hit").first).to_be_visible()
    page.wait_for_function("Number(document.querySelector('iframe').height) > 300")


def test_the_box_of_an_unknown_origin_gets_no_answer(
    browser: Browser, server: str, foreign: Foreign, site: Foreign
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url.replace('localhost', '127.0.0.1')}/english")
    page.evaluate("() => { document.addEventListener('kavosh:error', () => { document.title = 'refused'; }); }")
    page.get_by_role("combobox").press_sequentially("water")
    expect(page).to_have_title("refused")
    context.close()


def test_without_scripts_the_form_inside_searches(site: Foreign, browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/english")
    page.locator("input[name=q]").fill("water")
    page.locator("input[name=q]").press("Enter")
    page.wait_for_url(f"{server}/search?q=water")
    context.close()


def test_the_open_box_has_no_serious_barrier(site: Foreign, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{site.url}/target")
    page.get_by_role("combobox").press_sequentially("water")
    expect(page.locator("kavosh-search [part=result]").first).to_be_visible()
    found = Axe().run(page, context="kavosh-search").response["violations"]
    assert [each for each in found if each["impact"] in {"serious", "critical"}] == []
    context.close()


def test_the_script_is_small() -> None:
    script = (Path(webui.__file__).parent / "static" / "embed.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= 10_240


def test_the_manual_of_the_box_names_all_it_has_and_nothing_else() -> None:
    script = (Path(webui.__file__).parent / "static" / "embed.js").read_text("utf-8")
    manual = (Path(__file__).resolve().parents[2] / "docs" / "embedding.md").read_text("utf-8")
    assert set(re.findall(r"--kavosh-[a-z-]+", script)) == set(re.findall(r"--kavosh-[a-z-]+", manual))
    parts = set(re.findall(r'part: "(\w+)"', script))
    assert parts == set(re.findall(r"`(\w+)`", manual.split("`::part()`:")[1]))
    events = set(re.findall(r'tell\("(\w+)"', script))
    assert events == set(re.findall(r"^\| `kavosh:(\w+)`", manual, re.MULTILINE)) | {"close"}
    attributes = set(re.findall(r'getAttribute\("([a-z]+)"\)', script)) | set(re.findall(r":host\(\[(\w+)=", script))
    assert attributes == set(re.findall(r"^\| `([a-z]+)` \|", manual, re.MULTILINE))
