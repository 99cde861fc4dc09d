"""Every page of the built site in a real browser, light and dark, wide and narrow."""

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
