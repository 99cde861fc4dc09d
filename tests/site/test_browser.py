"""Every page of the built site in a real browser, light and dark, wide and narrow."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import BASE, PHONE, SIZES, Visit, Visited
from judges import (
    Judge,
    accessible,
    alone,
    complete,
    legible,
    light,
    quiet,
    readable,
    still,
    typeset,
    within,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOWHERE = "no/such/page/"
ZOOMED = (640, 320)  # what 200 % and 400 % leave of a window of 1280 px


def expected() -> list[str]:
    """The address of every page, known before the site is built."""
    docs = ROOT / "docs"
    posts = [file.relative_to(docs) for file in docs.rglob("*.md")]
    scripts = (ROOT / "tutorials_src").glob("*/*.py")
    found = [
        "" if str(post) == "index.md" else f"{post.with_suffix('')}/" for post in posts
    ]
    found += [f"code/{file.parent.name}/{file.stem}/" for file in scripts]
    return sorted(found)


PAGES = expected()


# What the judges of a page look at: how it stands in the page, and how its author
# wrote it. Alternative texts hold numbers as well, which no eye sees.
JUDGED = {
    "displays": (".nd-equation", r"^ *\$\$\n(?s:.*?)\$\$$"),
    "figures": (".nd-figure", r"^ *!\[.*?\]\(\w+/\w+:"),
    "claims": (".nd-claim", r"\]\{claim:"),
    "published numbers": (".nd-published", r"\]\{from:"),
    "numbers": (".nd-value", r"\{\{ (?!symbols|references|provenance)[^{}]+\}\}"),
    "listings and outputs": (
        ".highlight:not(.nd-rest .highlight)",
        r"^ *```\w+\n(?: *--8<--.*\n)+ *```$",
    ),
}
UNSEEN = re.compile(r"(?m)^ *!\[.*?\](?=\()|^ *\$\$\n(?s:.*?)\$\$$|\$[^$\n]+\$")


def written(text: str) -> dict[str, int]:
    """How many of each kind the source of a page has."""
    seen = UNSEEN.sub("", text)
    return {
        kind: len(
            re.findall(pattern, seen if kind == "numbers" else text, re.MULTILINE)
        )
        for kind, (_, pattern) in JUDGED.items()
    }


def faults(visited: Visited, *judges: Judge) -> list[str]:
    return [
        f"{judge.__name__}: {found}" for judge in judges for found in judge(visited)
    ]


def give(found: list[str]) -> None:
    """All that is wrong with a page, at full length."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_these_are_the_pages(published: Path) -> None:
    """The site map has them all, so that no page goes unseen."""
    tree = ElementTree.parse(published / "sitemap.xml")
    listed = [str(tag.text) for tag in tree.iter() if tag.tag.endswith("}loc")]
    if not listed:
        pytest.skip("this site was built without SITE_URL")
    assert sorted(address.partition(BASE)[2] for address in listed) == PAGES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", [*PAGES, NOWHERE])
def test_page(visit: Visit, path: str, size: str) -> None:
    """One size loads light and turns dark, the other loads dark and turns light."""
    first, then = ("light", "dark") if size == "desk" else ("dark", "light")
    visited = visit(path, color_scheme=first, **SIZES[size])
    if path == NOWHERE:  # the page itself is an error, and the browser says so
        assert visited.failed.pop(0).startswith("404")
        visited.said.pop(0)
    found = faults(visited, light)
    visited.scroll()
    found += faults(visited, still, within, typeset, readable, accessible)
    visited.page.emulate_media(color_scheme=then)
    found += faults(visited, legible)
    for width in ZOOMED if size == "desk" else ():
        visited.page.set_viewport_size({"width": width, "height": width // 2})
        found += [f"{width} px: {cut}" for cut in within(visited)]
    found += faults(visited, quiet, complete, alone)
    give(found)


@pytest.mark.parametrize("path", PAGES)
def test_page_without_scripts(visit: Visit, path: str) -> None:
    visited = visit(path, java_script_enabled=False, **PHONE)
    give(faults(visited, typeset, readable, within, complete, alone))


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("posts/")])
def test_what_is_judged_is_there(visit: Visit, path: str, scripted: bool) -> None:
    """A judge that finds nothing to look at must not pass for content."""
    page = visit(path, java_script_enabled=scripted, **PHONE).page
    source = (ROOT / "docs" / path.rstrip("/")).with_suffix(".md").read_text("utf-8")
    there = {
        kind: page.locator(f"article {selector}").count()
        for kind, (selector, _) in JUDGED.items()
    }
    assert there == written(source)
    assert all(there[kind] for kind in there if kind != "published numbers")
