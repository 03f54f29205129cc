"""A rebuild on demand: live progress, one at a time, cancelled or done, and no search fails meanwhile."""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from indexer.jobs import Job
from tests.webui.stage import Archive
from webui.wording import job_texts

EN = {"Accept-Language": "en"}


def call(address: str, token: str = "", method: str = "GET") -> tuple[int, dict[str, object]]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(address, method=method, headers=headers)  # noqa: S310 (our own server)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wait_for_end(server: str, job: object, seconds: float = 90) -> dict[str, object]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _, body = call(f"{server}/api/jobs/{job}")
        if body["state"] in {"done", "failed", "cancelled"}:
            return body
        time.sleep(0.1)
    raise AssertionError(f"job {job} did not end in {seconds} s")


@contextmanager
def searching(server: str) -> Iterator[list[int]]:
    """Search again and again in the background; gives the statuses seen."""
    statuses: list[int] = []
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            status, body = call(f"{server}/api/search?q=water")
            statuses.append(status if body.get("total") else 0)
            time.sleep(0.02)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield statuses
    finally:
        stop.set()
        thread.join()


def test_searches_go_on_while_the_index_is_rebuilt(server: str, archive: Archive) -> None:
    added = archive.folder / "added.md"
    assert call(f"{server}/api/search?q=quetzalcoatlus&help=0")[1]["total"] == 0
    added.write_text("# A new find\n\nThe quetzalcoatlus was a flying reptile.\n", "utf-8")
    try:
        with searching(server) as statuses:
            status, job = call(f"{server}/api/rebuild", archive.token, "POST")
            assert status == 202
            again, other = call(f"{server}/api/rebuild", archive.token, "POST")
            assert again == 409
            running = other["job"]
            assert isinstance(running, dict)
            assert running["id"] == job["id"]
            end = wait_for_end(server, job["id"])
            assert end["state"] == "done", end
            assert call(f"{server}/api/search?q=quetzalcoatlus&help=0")[1]["total"] == 1
            time.sleep(0.2)
        assert len(statuses) > 5
        assert set(statuses) == {200}
    finally:
        added.unlink()


def test_a_rebuild_can_be_cancelled(server: str, archive: Archive) -> None:
    before = call(f"{server}/healthz")[1]
    status, job = call(f"{server}/api/rebuild", archive.token, "POST")
    assert status == 202
    assert call(f"{server}/api/jobs/{job['id']}/cancel", archive.token, "POST")[0] == 202
    assert wait_for_end(server, job["id"])["state"] == "cancelled"
    assert call(f"{server}/healthz")[1] == before


def test_paths_of_files_are_told_to_administrators_only(server: str, archive: Archive) -> None:
    _, job = call(f"{server}/api/rebuild", archive.token, "POST")
    wait_for_end(server, job["id"])
    assert "failures" not in call(f"{server}/api/jobs/{job['id']}")[1]
    assert "failures" in call(f"{server}/api/jobs/{job['id']}", archive.token)[1]


def test_a_rebuild_that_knows_no_numbers_yet_says_that_it_begins(app: Flask) -> None:
    with app.test_request_context("/admin?hl=fa"):
        begun = job_texts(Job("1", "running"))
        later = job_texts(Job("1", "running", done=1, total=12, rate=3.0))
    assert begun["done"] == "در آغاز کار است."
    assert not any(text for name, text in begun.items() if name not in ("state", "done"))
    assert later["done"] == "۱ از ۱۲ سند"


@pytest.mark.browser
def test_digits_of_a_persian_page_stand_together(persian: Page, archive: Archive) -> None:
    """Figures are as wide as the same digits elsewhere, and the generation has the reader's digits too."""
    persian.goto("/admin")
    persian.locator("#token").fill(archive.token)
    persian.keyboard.press("Enter")
    facts = persian.locator(".facts")
    expect(facts).to_be_visible()
    expect(facts).not_to_contain_text(re.compile("0000"))
    widths = persian.evaluate(
        """() => ["figures", "plainly"].map((name) => {
          const line = document.createElement("p"), span = document.createElement("span");
          [line.className, span.textContent] = [name, "۱۰۱۱"];
          line.append(span);
          line.style.fontSize = "16px";
          document.querySelector("main").append(line);
          return span.getBoundingClientRect().width;
        })"""
    )
    assert widths[0] == widths[1]


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_the_button_rebuilds_and_shows_the_end(browser: Browser, server: str, archive: Archive, scripts: bool) -> None:
    context = browser.new_context(locale="en-US", base_url=server, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/admin")
    page.get_by_label("Admin token").fill(archive.token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Rebuild now").click()
    expect(page.locator(".job")).to_be_visible()
    # By polling with scripts, by refreshing without: nobody presses anything.
    expect(page.locator(".state")).to_be_visible(timeout=90_000)
    expect(page.locator(".job"), "the rebuild itself failed").to_contain_text("Done")
    expect(page.get_by_role("button", name="Rebuild now")).to_be_visible()
    context.close()
