"""The frame of a page in a real browser: keys, colours, drawers, contents, copies.

They need Playwright and Chromium; where one is missing they are skipped.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from browser import BASE, DESK, PHONE, Host, Visit

pytestmark = pytest.mark.slow

PART = "posts/gan/"
NOT_THERE = Path(__file__).parents[2] / "docs" / "theme" / "404.html"
GROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 253, 250)", "rgb(30, 33, 41)"


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.outerHTML"))


# ---- colours ----


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_colours_are_those_of_the_system(visit: Visit, scripts: bool) -> None:
    for scheme, ground in (("light", LIGHT), ("dark", DARK)):
        page = visit(PART, color_scheme=scheme, java_script_enabled=scripts).page
        shown = page.locator("body").evaluate(f"() => {GROUND}")
        assert shown == ground
        first = page.locator("body").evaluate(
            "(body) => getComputedStyle(body).getPropertyValue('--fig-c0')"
        )
        assert first == ("#0178ce" if ground == LIGHT else "#6aa2f8")
        page.emulate_media(media="print")
        assert (
            page.locator("body").evaluate(
                "() => getComputedStyle(document.documentElement).colorScheme"
            )
            == "light"
        )


def test_a_choice_of_colours_is_remembered_and_never_flashes(visit: Visit) -> None:
    first = visit(PART, color_scheme="light")
    page, button = first.page, first.page.locator(".nd-theme")
    seen = []
    for _ in range(3):
        button.press("Enter")
        seen.append((button.get_attribute("aria-label"), page.evaluate(GROUND)))
    assert seen == [
        ("Colours: dark", DARK),  # each step is seen, or heard to be the system's
        ("Colours: light", LIGHT),
        ("Colours: as the system", LIGHT),
    ]
    button.press("Enter")  # dark
    painted = """addEventListener("DOMContentLoaded", () => {
      window.before = document.documentElement.dataset.mdColorScheme;
    })"""
    page.add_init_script(painted)
    page.goto(f"{first.at}roadmap/")
    assert page.evaluate("window.before") == "slate"  # before any module ran
    assert page.evaluate(GROUND) == DARK
    colours = page.locator("[name=theme-color]").evaluate_all(
        "(all) => all.map((meta) => meta.content)"
    )
    assert colours == ["#1e2129"] * 2


def test_on_its_own_the_page_follows_the_system_at_once(visit: Visit) -> None:
    page = visit(PART, color_scheme="light").page
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.mdColorScheme == 'slate'")
    assert page.evaluate(GROUND) == DARK
    page.locator(".nd-theme").click()  # light
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == LIGHT


# ---- drawers and contents ----


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_drawers_open_and_close_by_keys(visit: Visit, scripts: bool) -> None:
    page = visit(PART, java_script_enabled=scripts, **PHONE).page
    for name in ("nav", "toc"):
        drawer, button = page.locator(f"#nd-{name}"), page.locator(f".nd-for-{name}")
        assert not drawer.is_visible()
        button.press("Enter")
        assert drawer.is_visible()
        page.keyboard.press("Tab")
        inside = drawer.evaluate("(list) => list.contains(document.activeElement)")
        assert inside
        page.keyboard.press("Escape")
        assert not drawer.is_visible()
        back = button.evaluate("(button) => button === document.activeElement")
        assert back


def test_a_link_of_the_contents_closes_them(visit: Visit) -> None:
    page = visit(PART, **PHONE).page
    page.locator(".nd-for-toc").click()
    link = page.locator("#nd-toc ul a").nth(4)
    link.click()
    page.wait_for_function(
        "!document.querySelector('#nd-toc').matches(':popover-open')"
    )
    top = page.locator("article h2").nth(4).bounding_box()["y"]
    assert 50 <= top <= 150, "below the header"


def test_where_there_is_room_both_lists_stand_still(visit: Visit) -> None:
    page = visit(PART, java_script_enabled=False, **DESK).page
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(300)
    for name in ("nav", "toc"):
        box = page.locator(f"#nd-{name}").bounding_box()
        assert 50 <= box["y"] <= 70
        assert box["y"] + box["height"] <= DESK["viewport"]["height"]
        assert not page.locator(f".nd-for-{name}").is_visible()


def test_the_contents_follow_the_reader_down_and_up(visit: Visit) -> None:
    page = visit(PART, viewport={"width": 1280, "height": 420}).page
    marked = page.locator("#nd-toc [aria-current]")
    assert marked.count() == 0
    ids = page.locator("article h2").evaluate_all("(all) => all.map((h) => h.id)")
    for place in (2, len(ids) - 1, 6, 0):  # jumps too
        page.evaluate(
            "(id) => document.getElementById(id).scrollIntoView()", ids[place]
        )
        page.wait_for_function(
            "(id) => document.querySelector('#nd-toc [aria-current]')"
            "?.getAttribute('href') === '#' + id",
            arg=ids[place],
        )
        assert marked.count() == 1
        link, box = marked.bounding_box(), page.locator("#nd-toc").bounding_box()
        assert box["y"] <= link["y"] <= box["y"] + box["height"] - link["height"]
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("!document.querySelector('#nd-toc [aria-current]')")


def test_the_present_page_is_in_view_in_the_list_of_all(visit: Visit) -> None:
    page = visit("made/", viewport={"width": 1280, "height": 500}).page
    box = page.locator("#nd-nav [aria-current]").bounding_box()
    assert 50 <= box["y"] <= 500


# ---- keys ----


def test_keys_turn_pages_and_open_the_search(visit: Visit) -> None:
    page = visit(PART).page
    page.keyboard.press("n")
    page.wait_for_url("**/posts/stability/")
    page.keyboard.press("p")
    page.wait_for_url("**/posts/gan/")
    page.evaluate(
        "document.querySelector('#nd-search-open').addEventListener('click', (event) =>"
        " { event.preventDefault(); event.stopImmediatePropagation(); window.asked = (window.asked ?? 0) + 1; }, true)"
    )
    page.keyboard.press("/")
    page.keyboard.press("s")
    page.keyboard.press("Control+s")
    assert page.evaluate("window.asked") == 2


def test_keys_can_be_turned_off_for_good(visit: Visit) -> None:
    page = visit(PART).page
    page.get_by_role("button", name="Turn off").click()
    page.reload()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url.endswith(PART)
    page.get_by_role("button", name="Turn on").click()
    page.keyboard.press("n")
    page.wait_for_url("**/posts/stability/")


def test_letters_are_letters_where_one_writes(visit: Visit) -> None:
    page = visit(PART).page
    page.evaluate(
        "document.querySelector('article').prepend(document.createElement('input'))"
    )
    field = page.locator("article > input")
    field.focus()
    page.keyboard.type("n/s")
    assert field.input_value() == "n/s"
    assert page.url.endswith(PART)


# ---- listings and folds ----


@pytest.mark.parametrize("secure", [True, False], ids=["clipboard", "without"])
def test_a_listing_is_copied_and_said_to_be(visit: Visit, secure: bool) -> None:
    lost = (
        ""
        if secure
        else "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    )
    page = visit(
        PART, script=lost, permissions=["clipboard-read", "clipboard-write"]
    ).page
    listing = page.locator("article > .highlight").first
    listing.hover()
    button = listing.locator(".nd-copy")
    button.click()
    page.locator('[role="status"]', has_text="Copied").wait_for(state="attached")
    assert button.inner_text() == "Copied"
    page.evaluate(
        "document.querySelector('article').prepend(document.createElement('textarea'))"
    )
    page.locator("article > textarea").focus()
    page.keyboard.press("Control+v")
    pasted = page.locator("article > textarea").input_value()
    assert pasted.strip() == listing.locator("code").inner_text().strip()
    assert "Copy" not in pasted


def test_a_fold_opens_for_who_follows_a_link_into_it(visit: Visit) -> None:
    page = visit("posts/gan/").page
    mark = """() => {
      const fold = document.querySelector("article details details, article details");
      const inside = [...fold.querySelectorAll("p")].at(-1);
      inside.id = "inside";
      const link = Object.assign(document.createElement("a"), {href: "#inside"});
      link.id = "link";
      link.textContent = "there";
      document.querySelector("article").prepend(link);
    }"""
    page.evaluate(mark)
    inside = page.locator("#inside")
    assert not inside.is_visible()
    page.locator("#link").click()
    inside.wait_for(state="visible")


def test_all_folds_are_open_on_paper_and_shut_again(visit: Visit) -> None:
    page = visit(PART).page
    shut = "document.querySelectorAll('article details:not([open])').length"
    before = page.evaluate(shut)
    assert before > 2
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(shut) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(shut) == before


def test_paper_has_the_text_alone(visit: Visit) -> None:
    page = visit(PART, java_script_enabled=False).page
    page.emulate_media(media="print")
    for gone in (".nd-header", "#nd-nav", "#nd-toc", ".nd-footer", ".nd-top"):
        assert not page.locator(gone).is_visible(), gone
    fold = page.locator("details.question, details.note, details[class='closer']").first
    if fold.count():
        assert fold.locator("p").last.is_visible()


# ---- what a reader has read ----


def test_a_part_read_to_its_end_is_told_in_the_list_of_parts(visit: Visit) -> None:
    first = visit(PART)
    page = first.page
    page.goto(first.at)
    assert page.locator(".nd-read").count() == 0
    page.goto(f"{first.at}{PART}")
    page.locator(".nd-ways").scroll_into_view_if_needed()
    page.wait_for_function("localStorage.ndRead")
    page.goto(first.at)
    read = page.locator(".nd-series li", has=page.locator(".nd-read"))
    assert read.count() == 1
    assert "Generative Adversarial Networks" in read.inner_text()


def test_a_browser_that_remembers_nothing_is_no_trouble(visit: Visit) -> None:
    forbidden = """Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("no", "SecurityError"); }
    });
    window.wrong = [];
    addEventListener("error", ({ message }) => window.wrong.push(message));"""
    page = visit(PART, script=forbidden).page
    page.locator(".nd-theme").click()
    assert page.evaluate(GROUND) == DARK
    page.locator(".nd-ways").scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    assert page.evaluate("window.wrong") == []


# ---- a page that is not there ----

DEEP = ["nothing", "posts/gan/no/such/page/"]


@pytest.mark.parametrize("place", DEEP)
def test_what_is_not_there_leads_back(visit: Visit, place: str) -> None:
    page = visit(place).page
    assert page.evaluate(GROUND) == LIGHT, "with its styles"
    page.locator("article ol a").first.click()
    page.wait_for_url("**/posts/introduction/")


@pytest.mark.parametrize("place", DEEP)
def test_a_site_that_does_not_know_its_place_finds_it(
    browser: Any, host: Host, place: str
) -> None:
    """As it is built without an address: links from the root, and a script that looks."""
    html = (host.folder / "404.html").read_text(encoding="utf-8")
    for name in ("href", "src"):
        html = html.replace(f'{name}="{BASE}', f'{name}="/')
    script = re.search("<script>.*</script>", NOT_THERE.read_text("utf-8"), re.DOTALL)
    assert script is not None
    html = html.replace("</body>", f"{script[0]}</body>")
    page = browser.new_page(color_scheme="light")
    page.route(f"**/{place}", lambda route: route.fulfill(status=404, body=html))
    page.goto(f"{host.address}{place}")
    page.wait_for_function(f"{GROUND} === {LIGHT!r}")
    page.locator("article ol a").first.click()
    page.wait_for_url(f"{host.address}posts/introduction/")
    page.close()
