"""The prose is British English, and headings make an outline."""

import re
from itertools import pairwise
from pathlib import Path

import codespell_lib
import pytest

from nodrift.markup import (
    Block,
    FigureLine,
    Heading,
    Paragraph,
    parse_blocks,
    prose_only,
    split_front_matter,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "theme" not in page.parts)
# British, too: what computers run, the noun beside the verb "practise", one s is enough.
FINE = {"program", "practice", "biased"}


def american() -> dict[str, str]:
    """American spellings with their British twins, from codespell's own list."""
    data = Path(codespell_lib.__file__).with_name("data")
    lines = (data / "dictionary_en-GB_to_en-US.txt").read_text("utf-8").splitlines()
    twins = [line.partition("->") for line in lines]
    return {us.strip(" ,"): gb for gb, _, us in twins if us.strip(" ,") not in FINE}


def prose(blocks: list[Block]) -> str:
    pieces = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            pieces.append(prose_only(block.text))
        elif isinstance(block, FigureLine):
            pieces += [block.alt, prose_only(block.caption)]
    return "\n".join(pieces)


def blocks_of(text: str) -> list[Block]:
    body, _ = split_front_matter(text)
    return parse_blocks(body)


def slips(text: str) -> set[str]:
    words = set(re.findall(r"[a-z]+", prose(blocks_of(text)).lower()))
    return words & american().keys()


def levels(text: str) -> list[int]:
    return [one.level for one in blocks_of(text) if isinstance(one, Heading)]


def is_outline(found: list[int]) -> bool:
    """One heading of the first level, first; below it none skips a level."""
    steps = all(below <= above + 1 for above, below in pairwise(found))
    return found[:1] == [1] and found.count(1) == 1 and steps


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_prose_is_british(page):
    assert slips(page.read_text("utf-8")) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_headings_make_an_outline(page):
    assert is_outline(levels(page.read_text("utf-8")))


def test_an_american_word_would_be_seen_and_code_is_left_alone():
    assert slips("The color of a neighbor.\n") == {"color", "neighbor"}
    assert slips("The colour in `color=3` of the program.\n") == set()


@pytest.mark.parametrize("text", ["## A\n", "# A\n\n### B\n", "# A\n\n# B\n"])
def test_a_broken_outline_would_be_seen(text):
    assert not is_outline(levels(text))
