"""What each page costs a reader: a table in Markdown, against plain Material pages.

    BUILT_SITE=build/site python tests/benchmarks/pages.py [posts/gan/ ...]

Without addresses it takes every page, and tells of the five heaviest script pages. The
last columns are CPU milliseconds of the main thread until the page rests on a phone, and
their ratio to a page that untuned Material makes of the same text, listings and figures:
medians, both measured in turn. The formulas of that page stay LaTeX, unless `--mathjax`
names the `es5` folder of a MathJax 3, which then typesets them as Material's guide has
it. It is no test.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[2]
SITE = ROOT / "tests" / "site"
sys.path.insert(0, str(SITE))

from browser import SIZES, SWITCHES, THEMES, Host, chromium, hosted, visiting
from judges import accessible, count_nodes, legible
from playwright.sync_api import sync_playwright
from test_browser import PAGES

REPEATS = 5
WORST = 5
PLAIN = """\
site_name: Plain
theme:
  name: material
markdown_extensions:
  - attr_list
"""
# What Material's guide has a page load that holds formulas.
MATHJAX = """\
window.MathJax = {
  tex: { inlineMath: [["\\\\(", "\\\\)"]], displayMath: [["\\\\[", "\\\\]"]] },
  options: { ignoreHtmlClass: ".*|", processHtmlClass: "arithmatex" },
};
"""
HEAD = (
    "| page | kB | requests | nodes | CLS | axe | CPU ms | of plain |\n"
    "|---|---|---|---|---|---|---|---|"
)


# ---- the same page as plain Material would have it ----


def make_plain(
    built: Path, paths: Sequence[str], target: Path, mathjax: Path | None
) -> Path:
    """A site of the same articles; gives the folder it is built in."""
    config = PLAIN
    if mathjax is not None:
        shutil.copytree(mathjax, target / "docs" / "es5")
        (target / "docs" / "mathjax.js").write_text(MATHJAX, encoding="utf-8")
        config += "extra_javascript: [mathjax.js, es5/tex-mml-chtml.js]\n"
    (target / "mkdocs.yml").write_text(config, encoding="utf-8")
    for path in paths:
        page = target / "docs" / (path.rstrip("/") or "index")
        page = page.with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        soup = BeautifulSoup((built / path / "index.html").read_text(), "html.parser")
        page.write_text(plain(soup, page, built / path), encoding="utf-8")
    if "" not in paths:
        (target / "docs" / "index.md").write_text("# Plain\n", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=target, env=quiet, check=True, capture_output=True)
    return target / "site"


def plain(soup: BeautifulSoup, page: Path, folder: Path) -> str:
    """The article as Markdown, its figures as files beside it."""
    article = soup.article
    assert article is not None
    for formula in article.select(".katex"):
        start, end = (
            ("\\[", "\\]")
            if formula.find_parent(class_="katex-display")
            else ("\\(", "\\)")
        )
        raw = soup.new_tag("span", attrs={"class": "arithmatex"})
        raw.string = f"{start} {formula['data-tex']} {end}"
        formula.replace_with(raw)
    for k, figure in enumerate(article.select("figure.nd-figure")):
        frames = figure.select("svg[viewbox], svg[viewBox], img[src]")
        if frames:
            figure.replace_with(image(soup, frames[-1], page, folder, k))
    blocks = []
    for block in article.find_all(recursive=False):
        heading = re.fullmatch(r"h([1-6])", block.name)
        if heading and (title := block.get_text().removesuffix("\N{PILCROW SIGN}")):
            blocks.append(f"{'#' * int(heading[1])} {title.strip()}")
        elif block.name not in ("script", "style"):
            blocks.append(str(block))
    return "\n\n".join(blocks)


def image(
    soup: BeautifulSoup, drawn: Tag, page: Path, folder: Path, number: int
) -> Tag:
    source = drawn.get("src")
    file = page.with_name(f"{page.stem}-{number}").with_suffix(
        Path(str(source)).suffix if source else ".svg"
    )
    if source:
        file.write_bytes((folder / str(source).partition("?")[0]).read_bytes())
    else:
        file.write_text(str(drawn), encoding="utf-8")
    return soup.new_tag("img", src=file.name, alt=f"Figure {number}")


# ---- measuring ----


def cpu(browser: Any, address: str) -> float:
    """Milliseconds that the main thread computed until the page rests."""
    context = browser.new_context(**SIZES["phone"])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    metrics = session.send("Performance.getMetrics")["metrics"]
    context.close()
    return 1000 * float({m["name"]: m["value"] for m in metrics}["TaskDuration"])


def row(
    browser: Any, host: Host, plainly: Host, path: str, repeats: int
) -> tuple[float, str]:
    """How heavy a page is, and its row."""
    axe, shifts = 0, []
    for size in SIZES.values():
        for theme in THEMES:
            with visiting(browser, host) as visit:
                visited = visit(path, color_scheme=theme, **size)
                answers, nodes = visited.answers(), count_nodes(visited)
                visited.scroll()
                shifts.append(visited.shifted())
                judge = accessible if theme == "light" else legible
                axe += len(judge(visited))
    ours, theirs = [], []
    for _ in range(repeats):
        ours.append(cpu(browser, host.address + path))
        theirs.append(cpu(browser, plainly.address + path))
    mine, plain = statistics.median(ours), statistics.median(theirs)
    weight = sum(answer.size for answer in answers) / 1000
    cells = [
        path or "home",
        f"{weight:.1f}",
        str(len(answers)),
        str(nodes),
        f"{max(shifts):.4f}",
        str(axe),
        f"{mine:.0f}",
        f"{mine / plain:.2f}",
    ]
    return weight, f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="such as home or posts/gan/")
    parser.add_argument("--mathjax", type=Path, metavar="DIR")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    options = parser.parse_args()
    built = Path(os.environ.get("BUILT_SITE", ROOT / "build" / "site")).resolve()
    known = [word.removeprefix("home") for word in options.pages]
    paths = known or [path for path in PAGES if not path.startswith("code/")]
    scripts = [] if known else [path for path in PAGES if path.startswith("code/")]
    scripts.sort(key=lambda path: -(built / path / "index.html").stat().st_size)
    scripts = scripts[:WORST]
    with (
        tempfile.TemporaryDirectory() as folder,
        hosted(built) as host,
        hosted(
            make_plain(built, [*paths, *scripts], Path(folder), options.mathjax)
        ) as plainly,
        sync_playwright() as started,
    ):
        browser = started.chromium.launch(executable_path=chromium(), args=[*SWITCHES])
        print(HEAD)
        for path in [*paths, *scripts]:
            print(row(browser, host, plainly, path, options.repeats)[1], flush=True)
        browser.close()


if __name__ == "__main__":
    main()
