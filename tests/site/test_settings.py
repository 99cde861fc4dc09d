"""The site as readers set their machine: on paper, at rest, in colours of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import THEMES, Visit, Visited, hosted, visiting
from judges import legible, readable, within

pytestmark = pytest.mark.slow

PAGES = ["", "posts/introduction/", "posts/vae/", "notation/", "code/gan/digits/"]

MOVING = """() => document.getAnimations()
  .filter((a) => a.playState === "running" && a.effect.getComputedTiming().duration > 1)
  .map((a) => a.effect.target.outerHTML.slice(0, 120))
  .concat(getComputedStyle(document.documentElement).scrollBehavior === "smooth"
    ? ["the page scrolls smoothly"] : [])"""

# Drawings take `currentColor`: it must stand out from the page's own ground.
FAINT = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
      .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("figure svg")].filter((drawing) => {
    const ink = light(getComputedStyle(drawing).color);
    return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05) < 4.5;
  }).map((drawing) => drawing.outerHTML.slice(0, 120));
}"""


def moving(visited: Visited) -> list[str]:
    """What moves by itself, or would when asked to scroll."""
    return list(visited.page.evaluate(MOVING))


def faint(visited: Visited) -> list[str]:
    return list(visited.page.evaluate(FAINT))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_for_who_wants_rest(visit: Visit, path: str) -> None:
    visited = visit(path, reduced_motion="reduce")
    visited.scroll()
    assert moving(visited) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", PAGES)
def test_colours_of_the_reader_are_legible(visit: Visit, path: str, theme: str) -> None:
    visited = visit(path, forced_colors="active", color_scheme=theme)
    visited.scroll()
    assert visited.page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert legible(visited) + faint(visited) + readable(visited) == []


def figures_of(printed: bytes) -> int:
    """A tagged PDF holds the words of each figure, for those who hear it."""
    return printed.count(b"/Alt")


@pytest.mark.parametrize("path", PAGES[1:])
def test_paper_has_every_figure(visit: Visit, path: str) -> None:
    """Printed from the top, nothing scrolled: what comes late must come now."""
    visited = visit(path)
    page = visited.page
    figures = page.locator("figure.nd-figure").count()
    printed = page.pdf(tagged=True)
    assert printed.startswith(b"%PDF")
    assert figures_of(printed) >= figures
    page.emulate_media(media="print")
    visited.settle()
    # What a script holds besides its listings stays in its file.
    page.evaluate("document.querySelectorAll('.nd-rest').forEach((e) => e.remove())")
    assert readable(visited) == []
    for part in ("header", "footer nav", "nav", ".md-sidebar"):
        assert not page.locator(part).first.is_visible(), part


# ---- planted faults ----


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Visited]]:
    def opened(html: str, **options: Any) -> Visited:
        (tmp_path / "index.html").write_text(f"<!doctype html>{html}", "utf-8")
        return visit(**options)

    with hosted(tmp_path) as host, visiting(browser, host) as visit:
        yield opened


SPIN = "<style>@keyframes a { to { rotate: 1turn } } p { animation: a 9s }</style><p>A"


@pytest.mark.parametrize(
    "html", [SPIN, "<style>html { scroll-behavior: smooth }</style>"]
)
def test_what_moves_is_caught(show: Callable[..., Visited], html: str) -> None:
    assert moving(show(html, reduced_motion="reduce"))


def test_a_drawing_that_cannot_be_seen_is_caught(show: Callable[..., Visited]) -> None:
    drawing = '<body style="background: #fff"><figure style="color: {}"><svg/></figure>'
    assert faint(show(drawing.format("#111"))) == []
    assert faint(show(drawing.format("#ddd")))


def test_figures_on_paper_are_counted(show: Callable[..., Visited]) -> None:
    drawing = '<svg role="img" aria-label="A"><rect width="9" height="9"/></svg>'
    page = show(f"<figure>{drawing}</figure>" * 3).page
    assert figures_of(page.pdf(tagged=True)) == 3
    page = show("<p>None</p>").page
    assert figures_of(page.pdf(tagged=True)) == 0


def test_narrow_windows_are_judged(show: Callable[..., Visited]) -> None:
    wide = show('<p style="width: 400px">Wider than a window at 400 %.')
    assert within(wide) == []
    wide.page.set_viewport_size({"width": 320, "height": 256})
    assert within(wide)
