"""Formulas in a real browser: they are looked up, copied and scrolled, and stand still."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, Host, Visit
from bs4 import BeautifulSoup
from reading import soup_of

from nodrift.formula_files import NAME
from nodrift.katex import PROGRAM, Katex, load
from nodrift.lighten import lighten
from nodrift.project import Project
from nodrift.web import install

ROOT = Path(__file__).parents[2]
PART = "posts/vae/"
LIST = "equations/"
LIST_LIMIT = 130.0  # kilobytes of its first load
LIST_NODES = 15_000
OWN = "article p > .nd-eqref[href^='#']:visible"
OTHER = "article p > .nd-eqref[href*='/#eq-']:visible"
CITED = "article p .nd-cite:visible"
CARD = "#nd-preview"

pytestmark = pytest.mark.slow


def focused(page: Any, link: Any) -> Any:
    """The card of a link that the keyboard came to."""
    page.keyboard.press("Tab")  # from here on, what is focused is shown to be
    link.focus()
    card = page.locator(CARD)
    card.wait_for()
    return card


def page_with(visit: Visit, selector: str, **options: Any) -> Any:
    """The first page of the book that has what `selector` finds."""
    for place in ("posts/gan/", "posts/stability/", PART, "posts/autoregressive/"):
        page = visit(place, **options).page
        if page.locator(selector).count():
            return page
    raise AssertionError(f"no page has {selector}")


# ---- a card shows the formula itself ----


@pytest.mark.parametrize("kind", [OWN, OTHER], ids=["this page", "another page"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_number_shows_its_formula(
    visit: Visit, kind: str, size: dict[str, Any]
) -> None:
    page = page_with(visit, kind, **size)
    link = page.locator(kind).first
    link.scroll_into_view_if_needed()
    before = page.evaluate("[scrollY, document.documentElement.scrollHeight]")
    card = focused(page, link)
    number = link.inner_text().strip("()")
    name = link.get_attribute("href").partition("#eq-")[2]
    assert card.inner_text().startswith(f"Equation {number}: {name}")
    assert card.locator(".katex-display math").count() == 1
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    assert card.locator("[id]").count() == 0  # no name is on the page twice
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["viewport"]["width"]
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == before
    page.keyboard.press("Escape")
    assert card.is_hidden()
    assert link.get_attribute("aria-describedby") is None
    assert link.get_attribute("title") is None


def test_a_citation_shows_its_work_and_moves_nothing(visit: Visit) -> None:
    page = page_with(visit, CITED, **PHONE)
    for link in page.locator(CITED).all()[:3]:
        work = page.locator(f"li{link.get_attribute('href')}")
        card = focused(page, link)
        shown = card.inner_text()
        assert len(shown) > 60
        assert work.inner_text().startswith(shown)
        assert "cited on" not in shown
        assert card.locator("[id]").count() == 0


def test_a_formula_of_another_page_comes_in_a_small_file(visit: Visit) -> None:
    page = page_with(visit, OTHER)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    focused(page, page.locator(OTHER).first)
    assert [url.rpartition("/")[2] for url in asked if ".svg" not in url] == [NAME]


def test_the_mouse_can_go_into_a_card(visit: Visit) -> None:
    page = page_with(visit, OWN)
    card = page.locator(CARD)
    page.locator(OWN).first.hover()
    card.wait_for()
    card.hover()
    page.wait_for_timeout(500)
    assert card.is_visible()
    page.mouse.move(2, 2)
    card.wait_for(state="hidden")


def test_a_wide_formula_scrolls_in_its_card_by_arrows(visit: Visit) -> None:
    page = visit(LIST, **PHONE).page
    link = page.locator('.nd-checks a.nd-eqref[href$="#eq-gaussian_kl"]')
    card = focused(page, link)
    card.locator(".katex-display").wait_for()
    across = "(card) => [card.scrollLeft, card.scrollWidth - card.clientWidth]"
    start, room = card.evaluate(across)
    assert (start, room > 40) == (0, True)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(card) => card.scrollLeft > 0", arg=card.element_handle())


@pytest.mark.parametrize("options", [{"from_folder": True}, {"lost": f"**/{NAME}"}])
def test_where_nothing_can_be_fetched_a_number_is_a_link(
    visit: Visit, options: dict[str, Any]
) -> None:
    page = visit("posts/gan/", **options).page
    page.keyboard.press("Tab")
    page.locator(OTHER).first.focus()
    page.wait_for_timeout(300)
    assert page.locator(CARD).is_hidden()
    focused(page, page.locator(OWN).first)  # of this page it needs no fetching


def test_a_finger_follows_the_link(visit: Visit) -> None:
    page = page_with(visit, OWN, **PHONE, has_touch=True, is_mobile=True)
    link = page.locator(OWN).first
    anchor = link.get_attribute("href")
    link.tap()
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") == anchor
    assert page.locator(CARD).is_hidden()


# ---- LaTeX on the clipboard ----

COPY = """() => {
  const data = new DataTransfer();
  document.body.dispatchEvent(new ClipboardEvent(
    "copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return data.getData("text/plain");
}"""


def test_a_selection_with_formulas_is_copied_as_latex(visit: Visit) -> None:
    page = visit(PART).page
    page.evaluate(
        """() => {
          const range = document.createRange();
          const display = document.querySelector("#eq-elbo");
          range.setStartBefore(display.previousElementSibling);
          range.setEndAfter(display.nextElementSibling);
          getSelection().addRange(range);
        }"""
    )
    text = page.evaluate(COPY)
    display = page.locator("#eq-elbo .katex").get_attribute("data-tex")
    assert f"$${display}$$" in text
    assert "\n" in text  # paragraphs stay apart
    assert "tag" not in display
    assert "Copy LaTeX" not in text
    for inline in page.locator("#eq-elbo").evaluate(
        "(e) => [...e.previousElementSibling.querySelectorAll('.katex')]"
        ".map((k) => k.dataset.tex)"
    ):
        assert f"${inline}$" in text


def test_half_a_formula_is_copied_whole(visit: Visit) -> None:
    page = visit(PART).page
    tex = page.evaluate(
        """() => {
          const formula = [...document.querySelectorAll("p > .katex")]
            .find((k) => k.dataset.tex.includes("_"));
          const range = document.createRange();
          range.selectNodeContents(formula.querySelector(".katex-html .mord"));
          getSelection().addRange(range);
          return formula.dataset.tex;
        }"""
    )
    assert page.evaluate(COPY) == f"${tex}$"


def test_a_selection_without_formulas_is_left_to_the_browser(visit: Visit) -> None:
    page = visit(PART).page
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    assert page.evaluate(COPY) == ""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_display_copies_its_latex_and_says_so(
    visit: Visit, size: dict[str, Any]
) -> None:
    page = visit(PART, **size, permissions=["clipboard-read", "clipboard-write"]).page
    own = page.locator(".nd-equation[id]")
    buttons = page.locator(".nd-mark .nd-tex")
    assert buttons.count() == own.count() > 10
    button = page.locator("#eq-elbo + .nd-mark .nd-tex")
    button.focus()
    before = button.bounding_box()
    page.keyboard.press("Enter")
    page.locator("[role=status]", has_text="Copied").first.wait_for(state="attached")
    tex = page.locator("#eq-elbo .katex").get_attribute("data-tex")
    assert page.evaluate("navigator.clipboard.readText()") == f"$${tex}$$"
    assert button.bounding_box() == pytest.approx(before)
    assert page.evaluate("document.activeElement.className") == "nd-tex"


def test_without_scripts_no_button_is_shown(visit: Visit) -> None:
    page = visit(PART, java_script_enabled=False).page
    assert page.locator(".nd-tex").first.is_hidden()
    assert page.locator("#eq-elbo").is_visible()
    assert page.locator("#eq-elbo").get_attribute("tabindex") == "0"


# ---- displays ----

DISPLAYS = """() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  return new Promise((done) => setTimeout(done, 400)).then(() =>
    [...document.querySelectorAll(".nd-equation")].map((box) => {
      const across = box.scrollWidth - box.clientWidth;
      const number = box.querySelector(".katex-tag .mord");
      const edge = box.getBoundingClientRect();
      const seen = () => number && number.getBoundingClientRect();
      const first = seen();
      box.scrollLeft = 1e6;
      const ends = [...box.querySelectorAll(".katex-html > .katex-base")]
        .map((base) => base.getBoundingClientRect().right);
      const last = seen();
      return {
        name: box.id || box.getAttribute("aria-label"), across, stop: box.tabIndex === 0,
        down: box.scrollHeight - box.clientHeight,
        cut: number ? Math.max(first.right, last.right) - edge.right : 0,
        under: number ? Math.max(...ends) - last.left : 0,
      };
    }));
}"""


def test_on_a_phone_every_number_is_readable_and_only_what_scrolls_takes_keys(
    visit: Visit, host: Host
) -> None:
    seen = scrolling = 0
    for page in Project(ROOT).pages.values():
        if not soup_of(host.folder / page.url / "index.html").select(".nd-equation"):
            continue
        for display in visit(page.url, **PHONE).page.evaluate(DISPLAYS):
            where = f"{page.stem} {display}"
            assert display["cut"] <= 1, where
            assert display["under"] <= 0, where
            assert display["down"] <= 0, where
            assert display["stop"] == (display["across"] > 0), where
            seen += 1
            scrolling += display["stop"]
    assert seen > 250
    assert 0 < scrolling < seen / 2


def test_a_wide_display_scrolls_by_keys_and_shows_its_focus(visit: Visit) -> None:
    page = visit(PART, **PHONE).page
    box = page.locator(".nd-equation[tabindex='0']:visible").first
    page.keyboard.press("Tab")
    box.focus()
    assert box.evaluate("(b) => getComputedStyle(b).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(b) => b.scrollLeft > 0", arg=box.element_handle())


# ---- the list of all formulas ----


def test_the_list_of_all_formulas_is_light(visit: Visit) -> None:
    visited = visit(LIST)
    assert visited.kilobytes() < LIST_LIMIT
    assert visited.page.evaluate("document.querySelectorAll('*').length") < LIST_NODES
    assert visited.page.locator(".nd-checks .katex").count() == 0


def test_the_formulas_of_a_part_are_shown_when_asked_for(visit: Visit) -> None:
    visited = visit(LIST)
    page = visited.page
    button = page.locator(".nd-show").nth(3)
    entries = page.locator(".nd-checks").nth(3).locator("> li")
    button.focus()
    page.keyboard.press("Enter")
    button.get_by_text("Shown below").wait_for()
    assert (
        entries.locator(".nd-equation .katex-display").count() == entries.count() > 10
    )
    assert len([path for path in visited.asked if path.endswith(NAME)]) == 1


def test_a_fold_shows_the_formula_beside_what_its_symbols_stand_for(
    visit: Visit,
) -> None:
    page = visit(LIST).page
    entry = page.locator("#check-elbo")
    entry.locator("summary").click()
    entry.locator(".nd-equation .katex-display").wait_for()
    assert (
        entry.locator(".nd-equation").get_attribute("aria-label").startswith("Equation")
    )


def test_a_list_that_cannot_fetch_says_where_formulas_are(visit: Visit) -> None:
    page = visit(LIST, lost=f"**/{NAME}").page
    page.locator(".nd-show").first.click()
    page.get_by_text("each number leads to its formula").wait_for()


# ---- what is fetched, and what was taken away ----


def test_the_files_of_formulas_hold_what_the_pages_show(host: Host) -> None:
    count = 0
    for page in Project(ROOT).pages.values():
        soup = soup_of(host.folder / page.url / "index.html")
        shown = {str(tag["id"]): tag for tag in soup.select(".nd-equation[id]")}
        file = host.folder / page.url / NAME
        if not shown:
            assert not file.exists()
            continue
        found = json.loads(file.read_text("utf-8"))
        assert list(found) == list(shown)
        for anchor, html in found.items():
            tex = shown[anchor].select_one(".katex")["data-tex"]  # type: ignore[index]
            assert html.startswith('<span class="katex-display"><span class="katex"')
            assert soup_tex(html) == tex
            assert ' id="' not in html
            count += 1
    assert count > 250


def soup_tex(html: str) -> str:
    return str(BeautifulSoup(html, "html.parser").select_one(".katex")["data-tex"])  # type: ignore[index]


def test_lighter_formulas_look_the_same_to_the_pixel(visit: Visit, host: Host) -> None:
    """All displays of a part, as KaTeX draws them and as we publish them."""
    bundle = install(ROOT) / "node_modules" / "katex" / "dist" / "katex.min.js"  # type: ignore[operator]
    render = load(bundle)
    assert "renderToString" in PROGRAM
    soup = soup_of(host.folder / PART / "index.html")
    sources = [
        (str(tag["data-tex"]), tag.find_parent(class_="katex-display") is not None)
        for tag in soup.select("article .katex")
    ]
    raw = [json.loads(render(tex, display))["html"] for tex, display in sources]
    light = [lighten(html) for html in raw]
    assert sum(map(len, light)) < 0.97 * sum(map(len, raw))
    assert [Katex(bundle).render(*sources[0])] == light[:1]
    page = visit(PART, **PHONE).page

    def drawn(formulas: list[str]) -> bytes:
        page.evaluate(
            "(html) => { document.body.innerHTML ="
            " `<article class='md-typeset' id='a' style='width:900px'>${html}</article>` }",
            "".join(f"<p>{html}</p>" for html in formulas),
        )
        page.evaluate("document.fonts.ready")
        return bytes(page.locator("#a").screenshot())

    few = slice(None, None, 3)
    assert drawn(raw[few]) == drawn(light[few])
    spoilt = [re.sub(r"height:\.4", "height:.9", html) for html in light[few]]
    assert drawn(spoilt) != drawn(light[few])
