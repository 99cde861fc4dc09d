"""Listings, their folds and tables in a real browser, with scripts and without.

Where there is no Chromium they are skipped: see browser.py.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Host, Visited, visiting

from nodrift.project import Project

ROOT = Path(__file__).parents[2]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
PART, SCRIPT = "posts/gan/", "code/gan/game/"

pytestmark = pytest.mark.slow

SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) window.shifted += shift.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
  window.copied = [];
  Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => window.copied.push(text) },
  });
"""
SCROLLS = "(all) => all.filter((box) => box.scrollWidth > box.clientWidth).length"


class Asked:
    """The addresses that a page asked for until now."""

    def __init__(self, visited: Visited) -> None:
        self.visited = visited

    def __iter__(self) -> Iterator[str]:
        return (request.url for request in self.visited.requests)


@pytest.fixture
def visit(browser: Any, host: Host) -> Iterator[Any]:
    with visiting(browser, host) as opens:

        def open_page(path: str, **options: Any) -> Any:
            visited = opens(path, script=SHIFTS, **options)
            page = visited.page
            page.asked, page.wrong = Asked(visited), visited.said
            return page

        yield open_page


def source_of(link: str) -> tuple[str, str]:
    """Text of the script that a note leads to, and of the region, from the sources."""
    path, _, region = link.partition("#")
    id = "/".join(path.rstrip("/").split("/")[-2:])
    script = Project(ROOT).script(id)
    return script.text, script.regions[region].code


# ---- the fold of the rest ----


def test_nothing_of_a_fold_is_fetched_before_it_is_opened(visit: Any) -> None:
    page = visit(PART)
    assert not [url for url in page.asked if "/code/" in url and "svg" not in url]
    fold = page.locator(".nd-rest").nth(1)
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.locator(".highlight").first.wait_for()
    pages = [url for url in page.asked if url.endswith("/")]
    assert len([url for url in pages if "/code/" in url]) == 1
    for item in fold.locator("li").all():
        _, code = source_of(item.locator("a").first.get_attribute("href"))
        assert item.locator("code").last.inner_text().strip("\n") == code
    assert page.wrong == []


def test_without_scripts_every_region_can_be_reached(visit: Any, host: Host) -> None:
    page = visit(PART, java_script_enabled=False)
    folds = page.locator(".nd-rest")
    assert folds.count()
    links = page.locator(".nd-rest li > a").all()
    for link in links:
        href = link.get_attribute("href")
        file = (host.folder / PART / href.partition("#")[0] / "index.html").resolve()
        _, code = source_of(href)
        shown = file.read_text(encoding="utf-8")
        text = html.unescape(re.sub("<[^>]*>", "", shown))
        assert f'id="{href.partition("#")[2]}"' in shown
        assert code in text
    folds.first.locator("summary").click()
    assert links[0].is_visible()
    assert page.locator(".nd-whole").count() == 0


@pytest.mark.parametrize("how", ["lost", "folder"])
def test_where_nothing_can_be_fetched_the_list_stays(visit: Any, how: str) -> None:
    page = (
        visit(PART, lost="**/code/**")
        if how == "lost"
        else visit(PART, from_folder=True)
    )
    fold = page.locator(".nd-rest").first
    fold.locator("summary").click()
    page.wait_for_timeout(300)
    assert fold.locator("li > a").first.is_visible()
    assert fold.locator(".highlight").count() == 0
    assert not [error for error in page.wrong if error.startswith("raised")]


def test_what_was_lost_once_is_asked_for_again(visit: Any) -> None:
    page = visit(PART, lost="**/code/**")
    button = page.locator(".nd-whole").first
    button.click()
    page.locator(
        ".nd-whole", has_text=re.compile("not", re.IGNORECASE)
    ).first.wait_for()
    assert page.evaluate("window.copied") == []
    page.unroute("**/code/**")
    button.click()
    page.wait_for_function("window.copied.length == 1")


# ---- notes ----


def test_the_whole_file_is_copied_from_a_listing(visit: Any) -> None:
    page = visit(PART)
    notes = page.locator(".highlight + .nd-source:has(.nd-whole)")
    assert notes.count() == page.locator(".highlight + .nd-source:has(a + a)").count()
    note = notes.first
    note.locator(".nd-whole").click()
    page.wait_for_function("window.copied.length == 1")
    text, _ = source_of(note.locator("a").nth(1).get_attribute("href"))
    assert page.evaluate("window.copied") == [text]
    page.get_by_role("button", name="Copied").wait_for()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_buttons_come_to_a_place_that_is_kept(
    visit: Any, viewport: dict[str, int]
) -> None:
    heights = []
    for lost in ("**/assets/site.js", "**/nothing"):
        page = visit(PART, viewport=viewport, lost=lost)
        notes = page.locator(".highlight + .nd-source:has(a + a)")
        heights.append(
            notes.evaluate_all(
                "(all) => all.map((p) => p.getBoundingClientRect().height)"
            )
        )
    assert len(heights[0]) > 5
    assert heights[0] == pytest.approx(heights[1], abs=0.5)
    small = page.locator(".nd-whole").evaluate_all(
        "(all) => all.filter((b) => b.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


def test_a_range_of_lines_leads_to_them_and_back(visit: Any) -> None:
    page = visit(PART)
    note = page.locator(".highlight + .nd-source:has(a + a)").first
    link = note.locator("a").nth(1)
    _, code = source_of(link.get_attribute("href"))
    link.click()
    page.wait_for_load_state("networkidle")
    heading = page.locator("h2:target")
    assert abs(heading.bounding_box()["y"]) < 200
    page.locator("h2:target + .nd-shown a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".highlight:target code").inner_text().strip("\n") == code


# ---- tables and wide code ----


@pytest.mark.parametrize("path", [PART, SCRIPT, "made/", "posts/stability/"])
def test_nothing_scrolls_sideways_on_a_desk(visit: Any, path: str) -> None:
    page = visit(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"]
    assert page.locator("pre > code, .nd-table").evaluate_all(SCROLLS) == 0
    assert page.locator(".nd-table[tabindex]:visible").count() == 0


def test_what_scrolls_on_a_phone_is_reached_by_keys(visit: Any) -> None:
    page = visit(PART, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    boxes = page.locator(".nd-table:visible")  # a closed fold is not measured
    scrolling = boxes.evaluate_all(SCROLLS)
    assert scrolling
    assert page.locator(".nd-table[tabindex='0']:visible").count() == scrolling
    names = boxes.evaluate_all("(all) => all.map((box) => box.ariaLabel)")
    assert all(names) and len(set(names)) == len(names)
    still = visit(PART, viewport=NARROW, java_script_enabled=False)
    assert still.locator(".nd-table[tabindex='0']:visible").count() == boxes.count()
