"""What a page in the browser is held to: each judge says what is wrong, or nothing.

A planted fault for each is in test_judges.py.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from browser import PHONE, Visited

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "web" / "node_modules" / "axe-core" / "axe.min.js"

CLS = 1e-3

Judge = Callable[[Visited], list[str]]


class Bar(NamedTuple):
    """What the first load of a page may cost, nothing scrolled."""

    kilobytes: int
    requests: int
    nodes: int


BARS = {
    "home": Bar(80, 16, 1500),
    "code": Bar(150, 16, 12000),
    "posts": Bar(130, 24, 14000),
    "maths": Bar(130, 24, 14000),
    "exercises": Bar(135, 24, 16000),  # all of them, with their solutions
    "page": Bar(130, 24, 14000),
}


def bar_of(path: str) -> Bar:
    return BARS.get(path.split("/")[0] or "home", BARS["page"])


# ---- loading ----


def quiet(visited: Visited) -> list[str]:
    """The console has neither errors nor warnings, and nothing was raised."""
    return visited.said


def complete(visited: Visited) -> list[str]:
    """Every request was answered."""
    return visited.failed


def alone(visited: Visited) -> list[str]:
    """No other host was asked for anything."""
    return visited.elsewhere


def light(visited: Visited) -> list[str]:
    """What was loaded until now is within the bar of such a page.

    On a desk drawings of the first screen are not counted: they are what is read.
    """
    bar, answers = bar_of(visited.path), visited.answers()
    if visited.page.viewport_size["width"] > PHONE["viewport"]["width"]:
        answers = [one for one in answers if not one.path.endswith(".svg")]
    heaviest = ", ".join(
        f"{path or '.'} {size / 1000:.1f}" for path, size in answers[:6]
    )
    found = []
    if (weight := sum(one.size for one in answers) / 1000) > bar.kilobytes:
        found.append(f"{weight:.1f} kB of {bar.kilobytes}: {heaviest}")
    if len(answers) > bar.requests:
        found.append(f"{len(answers)} requests of {bar.requests}")
    if (nodes := count_nodes(visited)) > bar.nodes:
        found.append(f"{nodes} nodes of {bar.nodes}")
    return found


def count_nodes(visited: Visited) -> int:
    return int(visited.page.evaluate("document.querySelectorAll('*').length"))


def still(visited: Visited) -> list[str]:
    """Nothing has jumped since the first paint."""
    if visited.shifted() <= CLS:
        return []
    shifts = visited.page.evaluate("shifts.filter(([value]) => value > 1e-4)")
    return [f"{value:.4f} by {' and '.join(who)}" for value, who in shifts[:3]]


# ---- axe ----

# Contrast is most of what axe costs, and a page has thousands of words in few colours:
# one of each is judged. Two are alike whose colour, ground, size and weight are.
RUN_AXE = """async (all) => {
  const grounds = new Map();
  const groundOf = (element) => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter, position, zIndex } =
        getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity} ${filter} ${
        position === "static" ? "" : position + zIndex}`;
      grounds.set(element, own === "rgba(0, 0, 0, 0) none 1 none "
        ? groundOf(element.parentElement) : `${own} ${groundOf(element.parentElement)}`);
    }
    return grounds.get(element);
  };
  const samples = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const asked = new Set();
  while (walker.nextNode()) {
    const { nodeValue, parentElement } = walker.currentNode;
    if (!nodeValue.trim() || asked.has(parentElement)) continue;
    asked.add(parentElement);
    if (!parentElement.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(parentElement);
    const key = [color, fontSize, fontWeight, parentElement.closest("a, button, label")
      ? 1 : 0, groundOf(parentElement)].join(" ");
    if (!samples.has(key)) samples.set(key, parentElement);
    parentElement.toggleAttribute("data-sample", samples.get(key) === parentElement);
  }
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-sample]" }] });
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"],
    ...(!all && { runOnly: ["color-contrast", "link-in-text-block"] }),
  });
  return violations.map(({ id, help, nodes }) =>
    `${id} (${nodes.length}): ${help}: ` + nodes.slice(0, 2).map(
      ({ html, any }) => html.slice(0, 160) + " " + (any[0]?.message ?? "")).join(" | "));
}"""


FADED = """async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(
    () => requestAnimationFrame(done)));
  await drawn(); // what fades has begun to
  document.getAnimations().forEach((one) => one.finish());
  await drawn();
}"""


def accessible(visited: Visited) -> list[str]:
    """All rules of axe, best practices too."""
    return run_axe(visited, True)


def legible(visited: Visited) -> list[str]:
    """Contrast alone: what another theme may change, once links have faded over."""
    visited.page.evaluate(FADED)
    return run_axe(visited, False)


def run_axe(visited: Visited, every_rule: bool) -> list[str]:
    if not visited.page.evaluate("'axe' in window"):
        visited.page.evaluate(axe())
    return list(visited.page.evaluate(RUN_AXE, every_rule))


@cache
def axe() -> str:
    return AXE.read_text(encoding="utf-8")


# ---- layout ----

# A word, formula or picture must lie within the window and within whatever hides what
# does not fit. What scrolls may hold more; what was moved out as a whole is put away.
CUT = """() => {
  const wide = document.documentElement.clientWidth;
  const found = new Map();
  const skipped = ".katex, svg, script, style, noscript, template, option";
  const shown = (element) => element.checkVisibility(
    { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: false });
  const boxes = new Map();
  const boxOf = (element) => {
    if (!boxes.has(element)) {
      const style = getComputedStyle(element);
      boxes.set(element, [element.getBoundingClientRect(), style.overflowX,
        style.overflowY, style.position, style.textOverflow, style.clip,
        style.clipPath, style.display]);
    }
    return boxes.get(element);
  };
  const judge = (rect, start, what) => {
    if (rect.width < 1 || rect.height < 1) return;
    let free = false;
    for (let e = start; e && e !== document.body; e = e.parentElement) {
      const [box, x, y, position, dots, clip, path, display] = boxOf(e);
      if (clip !== "auto" || path !== "none" || box.width <= 1 || box.height <= 1) {
        if (display !== "inline" && display !== "contents") return;  // for readers of the screen
      }
      if (display === "inline" || display === "contents") continue;
      if (/auto|scroll/.test(x) && e.scrollWidth > e.clientWidth) free = true;
      if (/auto|scroll/.test(y) && e.scrollHeight > e.clientHeight) return;
      if (free) break;
      if (/hidden|clip/.test(x)
          && (rect.right > box.right + 1 || rect.left < box.left - 1)) {
        if (dots === "ellipsis") return;  // shortened, and says so
        found.set(e, `cut by ${e.cloneNode().outerHTML.slice(0, 100)}: ${what}`);
        return;
      }
      if (/hidden|clip/.test(y)
          && (rect.bottom > box.bottom + 3 || rect.top < box.top - 3)) {
        found.set(e, `cut by ${e.cloneNode().outerHTML.slice(0, 100)}: ${what}`);
        return;
      }
      if (position === "fixed") break;
    }
    if (free || rect.right <= 0 || rect.left >= wide) return;
    if (rect.right > wide + 1 || rect.left < -1) {
      found.set(start, `out of the window, ${rect.left.toFixed()} to `
        + `${rect.right.toFixed()}: ${what}`);
    }
  };
  for (const unit of document.querySelectorAll(".katex, svg, img, button, input, select")) {
    if (unit.parentElement.closest(".katex, svg") || !shown(unit)) continue;
    judge(unit.getBoundingClientRect(), unit.parentElement, unit.outerHTML.slice(0, 80));
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const { currentNode: text } = walker;
    const parent = text.parentElement;
    if (!text.nodeValue.trim() || parent.closest(skipped) || !shown(parent)) continue;
    range.selectNodeContents(text);
    judge(range.getBoundingClientRect(), parent, text.nodeValue.trim().slice(0, 60));
  }
  return [...found.values()].slice(0, 5);
}"""


def within(visited: Visited) -> list[str]:
    """Nothing makes the page wider than the window, and nothing is cut off."""
    over = visited.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    found = [f"the page is {over} px too wide"] if over > 0 else []
    return found + list(visited.page.evaluate(CUT))


# ---- reading ----

RAW = r"""(scripted) => {
  const raw = /\$\$|\\[()\[\]]|\\[A-Za-z]{2,}|\{\{|\}\}|wzxhzdk/;
  const not = "annotation, code, pre, kbd, script, style, template, textarea"
    + (scripted ? ", noscript" : "");
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { nodeValue, parentElement } = walker.currentNode;
    if (raw.test(nodeValue) && !parentElement.closest(not)) found.push(nodeValue);
  }
  for (const name of ["title", "alt", "aria-label"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const value = element.getAttribute(name);
      if (raw.test(value)) found.push(`${name}="${value}"`);
    }
  }
  if (raw.test(document.title)) found.push(document.title);
  return found.slice(0, 5).map((text) => text.trim().slice(0, 120));
}"""


def typeset(visited: Visited) -> list[str]:
    """No LaTeX and none of the authors' marks where readers read or hear."""
    return list(visited.page.evaluate(RAW, visited.scripted))


OPEN = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
}"""
# Frames of a stepper are one figure, of which one is shown.
UNSEEN = """() => {
  const found = [];
  const seen = (e) => {
    const { width, height } = e.getBoundingClientRect();
    return width > 0 && height > 0 && e.checkVisibility({ visibilityProperty: true });
  };
  const all = (what, selector, good) => {
    const bad = [...document.querySelectorAll(selector)].filter((e) => !good(e));
    if (bad.length) {
      found.push(`${bad.length} of ${what}: ${bad[0].outerHTML.slice(0, 160)}`);
    }
  };
  all("formulas", ".katex", (e) => e.closest(".nd-frame") || seen(e));
  all("broken formulas", ".katex-error", () => false);
  all("figures", "figure.nd-figure", (e) => [...e.querySelectorAll("svg, img, canvas")]
    .some((drawn) => seen(drawn) && (drawn.tagName !== "IMG" || drawn.naturalWidth > 0)));
  all("listings", ".highlight pre", (e) => seen(e) && e.innerText.trim());
  all("numbers", ".nd-value", (e) => seen(e) && e.innerText.trim());
  all("claims", ".nd-claim", (e) => seen(e) && e.innerText.trim());
  return found;
}"""


def readable(visited: Visited) -> list[str]:
    """Every formula, figure, listing, number and claim is there to be seen."""
    visited.page.evaluate(OPEN)
    if visited.scripted:
        visited.scroll()  # what is in folds comes as the reader comes near, too
    return list(visited.page.evaluate(UNSEEN))
