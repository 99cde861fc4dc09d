"""What a reader finds on a page, read from its HTML, whichever generator made it."""

import functools
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from nodrift.project import Project

Facts = list[tuple[str, ...]]

# What is code or hidden from readers is not prose; a formula is read by its own test.
NOT_PROSE = ("script", "style", "code", "pre", "svg", "math", "annotation", "head")


@dataclass(frozen=True)
class Page:
    """The woven things of a page, in order."""

    headings: Facts  # anchor, text
    values: Facts  # where it is from, what is shown
    claims: Facts  # ground, words
    listings: Facts  # text of each block of code or output
    figures: Facts  # anchor, caption
    drawings: Facts  # words and every byte of each figure and frame
    formulas: Facts  # LaTeX, `display` or `inline`
    equations: Facts  # anchor, number
    citations: Facts  # address, text
    references: Facts  # anchor, text
    prose: Facts  # every paragraph and table cell


@functools.cache
def read(file: Path) -> Page:
    article = soup_of(file).article
    assert article is not None, f"{file} has no article"

    def found(selector: str, *attributes: str) -> Facts:
        return [
            (*(str(tag[name]) for name in attributes), text(tag))
            for tag in article.select(selector)
        ]

    return Page(
        headings=[
            # Of a list of tags, mkdocs alone makes headings that can be linked to.
            (str(tag.get("id")), text(tag).removesuffix("\N{PILCROW SIGN}"))
            for tag in article.select("h1, h2, h3, h4")
        ],
        values=found("span.nd-value", "title"),
        claims=found("span.nd-claim", "title"),
        listings=[(tag.get_text(),) for tag in article.select(".highlight pre")],
        figures=[
            (str(tag["id"]), text(tag.figcaption))
            for tag in article.select("figure.nd-figure")
        ],
        drawings=[
            (str(image["alt"]), drawing_of(file, image).read_text("utf-8"))
            for image in article.select(".nd-drawing > img")
        ],
        formulas=[
            (
                str(tag["data-tex"]),
                "inline"
                if tag.find_parent(class_="katex-display") is None
                else "display",
            )
            for tag in article.select(".katex")
        ],
        equations=[
            (str(tag.get("id")), str(tag["aria-label"]))
            for tag in article.select(".nd-equation")
        ],
        citations=found("a.nd-cite", "href"),
        references=found(".nd-references > li", "id"),
        prose=found("p, td, th, li"),
    )


def drawing_of(file: Path, image: Tag) -> Path:
    """The file that an image of a page shows."""
    return (file.parent / unquote(str(image["src"]))).resolve()


def kinds() -> list[str]:
    return [field.name for field in fields(Page)]


def text(tag: Tag | None) -> str:
    return " ".join(tag.get_text().split()) if tag is not None else ""


@functools.cache
def soup_of(file: Path) -> BeautifulSoup:
    """The page as a tree; look at it, do not change it."""
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def prose_of(file: Path) -> str:
    """All words of a page that are neither code nor drawn nor typeset."""
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    for tag in soup.find_all(NOT_PROSE):
        tag.decompose()
    for tag in soup.select(".katex"):
        tag.decompose()
    return soup.get_text(" ")


def pages(site: Path) -> list[Path]:
    """Every page of a site, script pages included, but not the one for errors."""
    return [file for file in sorted(site.rglob("*.html")) if file.name != "404.html"]


def site_of(book: Path, generator: str) -> Path:
    return Project(book).site_of(generator)
