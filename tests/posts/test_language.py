"""Headings make an outline."""

from itertools import pairwise
from pathlib import Path

import pytest

from nodrift.markup import Heading, parse_blocks, split_front_matter

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "theme" not in page.parts)


def levels(text: str) -> list[int]:
    body, _ = split_front_matter(text)
    return [one.level for one in parse_blocks(body) if isinstance(one, Heading)]


def is_outline(found: list[int]) -> bool:
    """One heading of the first level, first; below it none skips a level."""
    steps = all(below <= above + 1 for above, below in pairwise(found))
    return found[:1] == [1] and found.count(1) == 1 and steps


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_headings_make_an_outline(page):
    assert is_outline(levels(page.read_text("utf-8")))


@pytest.mark.parametrize("text", ["## A\n", "# A\n\n### B\n", "# A\n\n# B\n"])
def test_a_broken_outline_would_be_seen(text):
    assert not is_outline(levels(text))
