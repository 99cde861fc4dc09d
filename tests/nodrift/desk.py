"""A desk to write pages at: text goes into the tiny book and comes out woven."""

import re
from pathlib import Path

from nodrift.book import Book
from nodrift.check import check
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.markup import split_front_matter
from nodrift.project import Project
from nodrift.weave import weave

PAGE = "docs/posts/coins.md"
FRONT = """\
---
title: Tossing a Coin
description: How the share of heads settles as a coin is tossed.
---

"""


def typeset(tex: str, display: bool) -> str:
    """Stands in for KaTeX: shows what it was given and refuses \\wrong."""
    if r"\wrong" in tex:
        raise ValueError(r"Undefined control sequence: \wrong")
    return f"<katex-{'display' if display else 'inline'}>{tex}</katex>"


def write(toy: Path, body: str, page: str = PAGE) -> Book:
    """Make `body` the text of a page of the book at `toy`."""
    front = FRONT
    if page != PAGE:  # no two pages describe themselves alike, and all are led to
        front = FRONT.replace("How the share of heads", f"How {page}")
        if heading := re.match(r"# (.+)", body):
            front = front.replace("Tossing a Coin", heading[1])
        lead_to(toy, page)
    (toy / page).write_text(front + body, encoding="utf-8")
    return Book(Project(toy), typeset)


def lead_to(toy: Path, page: str) -> None:
    """Let the navigation of the book at `toy` name a page."""
    config, uri = toy / "mkdocs.yml", page.removeprefix("docs/")
    text = config.read_text(encoding="utf-8")
    if f"  - {uri}\n" not in text and f": {uri}\n" not in text:
        text = text.replace("nav:\n", f"nav:\n  - {uri}\n", 1)
        config.write_text(text, encoding="utf-8")


def give_script_pages(toy: Path) -> None:
    """Let the book at `toy` have what renders notebooks: then scripts have pages."""
    config = toy / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    assert "plugins: []" in text
    text = text.replace("plugins: []", "plugins: [mkdocs-jupyter]")
    config.write_text(text, encoding="utf-8")


def woven(toy: Path, body: str) -> str:
    """The woven Markdown of a page, with its HTML left in place."""
    book = write(toy, body)
    text, offset = split_front_matter((toy / PAGE).read_text(encoding="utf-8"))
    return weave(text, book.project.pages["coins"], book, lambda piece: piece, offset)


def refused(toy: Path, body: str) -> list[tuple[str, str]]:
    """Code of each drift that weaving finds, and the line of the page it points at."""
    try:
        woven(toy, body)
    except Drifts as found:
        lines = (FRONT + body).split("\n")
        assert {drift.path for drift in found.drifts} == {PAGE}
        return [(drift.code, lines[drift.line - 1]) for drift in found.drifts]
    return []


def judged(toy: Path) -> list[Drift]:
    """What `nodrift check` finds, as the command does it."""
    try:
        return check(current_book(toy))
    except Drift as drift:
        return [drift]
