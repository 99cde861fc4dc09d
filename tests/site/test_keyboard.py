"""Who has only keys gets everywhere, sees where they are, and gets out again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, Visit, Visited, hosted, visiting

pytestmark = pytest.mark.slow

WALKS = [
    ("", DESK),
    ("", PHONE),
    ("posts/introduction/", DESK),
    ("posts/vae/", PHONE),
    ("code/stability/dirac/", DESK),
    ("glossary/", PHONE),
]
MOST = 3000  # stops on one page

# Where the focus is: null at the end of the page, else what is wrong with this stop.
STOP = """() => {
  const here = document.activeElement;
  window.stops ??= [];
  if (!here || here === document.body || here === stops[0]) return null;
  for (const fading of document.getAnimations()) {
    if (fading instanceof CSSTransition) fading.finish();
  }
  const name = here.outerHTML.slice(0, 120);
  if (stops.includes(here)) return [`comes back to ${name}`];
  stops.push(here);
  const found = [];
  const box = here.getClientRects()[0] ?? here.getBoundingClientRect();
  const hidden = (e) => {
    const { width, height } = e.getBoundingClientRect();
    return width <= 1 || height <= 1
      || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  // The label of an input that is drawn by its label shows its focus.
  const drawn = hidden(here) && here.labels?.length ? here.labels[0] : here;
  if (hidden(drawn)) found.push(`nobody sees ${name}`);
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(drawn);
  const ringed = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  if (!ringed && boxShadow === "none") found.push(`no ring around ${name}`);
  const { left, right, top, bottom } = drawn === here ? box
    : drawn.getBoundingClientRect();
  const x = (Math.max(left, 0) + Math.min(right, innerWidth)) / 2;
  const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2;
  const over = document.elementFromPoint(x, y);
  if (!over || !(drawn.contains(over) || over.contains(drawn))) {
    found.push(`${name} is below ${over?.cloneNode().outerHTML.slice(0, 80)}`);
  }
  return found;
}"""
PASSED_OVER = """() => [...document.querySelectorAll(
  "a[href], button:enabled, input:enabled, select:enabled, summary, [tabindex='0']")]
  .filter((e) => e.type !== "radio" && !stops.includes(e) && e.checkVisibility(
    { opacityProperty: true, visibilityProperty: true })
    && e.getBoundingClientRect().right > 0 && e.getBoundingClientRect().bottom > -scrollY)
  .map((e) => `passed over ${e.outerHTML.slice(0, 120)}`)"""


def walk(visited: Visited) -> list[str]:
    """Press Tab from the top to the end, and say what was wrong on the way."""
    found: list[str] = []
    for _ in range(MOST):
        visited.page.keyboard.press("Tab")
        wrong = visited.page.evaluate(STOP)
        if wrong is None:
            return found + list(visited.page.evaluate(PASSED_OVER))
        found += wrong
        if any(fault.startswith("comes back") for fault in wrong):
            return found
    return [*found, "no end"]


@pytest.mark.parametrize(("path", "size"), WALKS)
def test_every_stop_is_seen_and_left(visit: Visit, path: str, size: Any) -> None:
    found = walk(visit(path, **size))
    if found:
        pytest.fail("\n".join(found[:12]), pytrace=False)


def test_the_first_stop_leads_to_the_text(visit: Visit) -> None:
    page = visit("posts/introduction/").page
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    assert first.inner_text().lower().startswith("skip")
    target = str(first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "(target) => document.querySelector(target).compareDocumentPosition("
    inside += "document.activeElement) & (Node.DOCUMENT_POSITION_FOLLOWING | 16)"
    assert page.evaluate(inside, target)


@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "none"])
def test_a_stepper_goes_by_arrows(visit: Visit, scripted: bool) -> None:
    page = visit("posts/gan/", java_script_enabled=scripted).page
    stepper = page.locator(".nd-stepper").first
    stepper.scroll_into_view_if_needed()
    shown = (
        "(s) => [...s.querySelectorAll('.nd-frame')].map((f) => f.checkVisibility())"
    )
    stepper.locator("input:checked").focus()
    before = stepper.evaluate(shown)
    assert before.count(True) == 1
    page.keyboard.press("ArrowLeft")
    wanted = before.index(True) - 1
    stepper.locator(".nd-frame").nth(wanted).wait_for()  # held until it can be drawn
    after = stepper.evaluate(shown)
    assert after.count(True) == 1
    assert after.index(True) == wanted


@pytest.mark.parametrize("path", ["", "posts/gan/"])
def test_escape_leaves_a_dialog_for_what_opened_it(visit: Visit, path: str) -> None:
    """What opens a dialog says so by aria-haspopup: the search, a larger figure."""
    page = visit(path).page
    openers = page.locator('[aria-haspopup="dialog"]:visible')
    assert openers.count()
    for k in range(min(openers.count(), 3)):
        opener = openers.nth(k)
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog[open]")
        dialog.wait_for()
        assert dialog.evaluate("(d) => d.contains(document.activeElement)")
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        assert opener.evaluate("(o) => o === document.activeElement")


# ---- planted faults ----

SOUND = """<!doctype html><title>Stops</title><style>{style}</style>
<a href="#one">One</a> <button>Two</button> {more} <a href="#three">Three</a>"""
FAULTS = {
    "no ring": (":focus { outline: none }", "", "no ring"),
    "trap": ("", "<input onkeydown='return false' value=Trap>", "comes back"),
    "passed over": ("", "<button tabindex=-1>Never</button>", "passed over"),
    "invisible": ("", "<a href='#x' style='opacity: 0'>Never seen</a>", "nobody sees"),
    "covered": (
        "",
        "<div style='position: fixed; inset: 0; background: #fff'></div>",
        "is below",
    ),
}


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Visited]]:
    def opened(style: str = "", more: str = "") -> Visited:
        html = SOUND.format(style=style, more=more)
        (tmp_path / "index.html").write_text(html, encoding="utf-8")
        return visit()

    with hosted(tmp_path) as host, visiting(browser, host) as visit:
        yield opened


def test_a_sound_page_is_walked_without_faults(show: Callable[..., Visited]) -> None:
    assert walk(show()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_walk_catches(
    show: Callable[..., Visited], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "MOST", 20)
    style, more, told = FAULTS[fault]
    assert any(told in found for found in walk(show(style, more)))
