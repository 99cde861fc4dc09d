"""What a script's page says beside its cells: what it is, how it ran, where it is shown."""

import ast
import html
import posixpath
import re
import textwrap
from collections.abc import Iterator

from nodrift.book import Book
from nodrift.environment import owners
from nodrift.ids import listing_anchor, parse_id, run_anchor
from nodrift.markup import Block, Fence, Heading
from nodrift.project import Page
from nodrift.script import Script

LONGEST = 160  # characters of a description before a list of search results cuts it
REGION = re.compile(r'<h2 id="([^"]*)">.*?</h2>', re.DOTALL)
DECORATION = re.compile(r"^[# ]+|\{:.*\}|[*`$\\]")
DOT = " \N{MIDDLE DOT} "


def describe(script: Script) -> str:
    """One line for lists of search results, of this script alone."""
    words = (ast.get_docstring(script.tree) or "").partition("\n\n")[0]
    words = words.replace('"', "\N{RIGHT DOUBLE QUOTATION MARK}")  # in an attribute
    return textwrap.shorten(f"{script.id}.py: {words}", LONGEST, placeholder=" ...")


def annotate(page: str, script: Script, book: Book) -> str:
    """Return the HTML of a script's page with its downloads, its run, and ways back."""
    title, end, rest = page.partition("</h1>")
    shown = _shown(script, book)

    def back(heading: re.Match[str]) -> str:
        links = ", ".join(shown.get(html.unescape(heading[1]), ()))
        return heading[0] + (
            f'<p class="nd-shown">Shown in {links}</p>' if links else ""
        )

    return (
        title + end + _downloads(script) + _run(script, book) + REGION.sub(back, rest)
    )


def _downloads(script: Script) -> str:
    stem = script.file.stem
    return (
        f'<p class="nd-downloads"><a href="{stem}.py" download>{stem}.py</a> '
        f'<a href="{stem}.ipynb" download>{stem}.ipynb</a></p>'
    )


def _run(script: Script, book: Book) -> str:
    """Which run this page shows, and the page that speaks of it."""
    run = book.run(script)
    made, named = run.environment, owners(script.imports)
    seconds = sum(run.seconds.values())
    packages = [f"{name} {v}" for name, v in made["packages"].items() if name in named]
    facts = [
        f"Record <code>{run.seal[:8]}</code>",
        *([f"{seconds:,.1f} CPU seconds"] if seconds else []),
        html.escape(", ".join([f"Python {made['python']}", *packages])),
        html.escape(made["machine"]),
    ]
    page = book.project.pages.get(script.post)
    if page is not None:
        anchor = run_anchor(script.id) if book.has_slot(page, "provenance") else ""
        facts.append(f"used by {_link(page, anchor, _name(page), script)}")
    return f'<p class="nd-source">{DOT.join(facts)}</p>'


def _shown(script: Script, book: Book) -> dict[str, list[str]]:
    """Links to the listings of each region, by its name."""
    found: dict[str, list[str]] = {}
    for stem, (blocks, _) in book.blocks.items():
        page = book.project.pages[stem]
        for name, anchor, section in _listings(blocks, script):
            words = (
                f"{_name(page)}, \N{LEFT DOUBLE QUOTATION MARK}{section}\N{RIGHT DOUBLE QUOTATION MARK}"
                if section
                else _name(page)
            )
            found.setdefault(name, []).append(_link(page, anchor, words, script))
    return found


def _listings(blocks: list[Block], script: Script) -> Iterator[tuple[str, str, str]]:
    """Region, anchor and section of each first listing of a region on a page."""
    section, seen = "", set()
    for block in blocks:
        if isinstance(block, Heading) and block.level > 1:
            section = DECORATION.sub("", block.text).strip()
        if not isinstance(block, Fence) or block.info.strip() != "python":
            continue
        ids = [id for _, what in block.includes or [] if (id := parse_id(what))]
        for id in ids:
            if id.script == script.id and id not in seen:
                yield id.name, listing_anchor(ids[0]), section
        seen.update(ids)


def _name(page: Page) -> str:
    return f"part {page.number}" if page.number.isdigit() else page.stem


def _link(page: Page, anchor: str, words: str, script: Script) -> str:
    address = posixpath.relpath(f"/{page.url}", f"/code/{script.id}/") + "/"
    mark = f"#{anchor}" if anchor else ""
    return f'<a href="{address}{mark}">{html.escape(words)}</a>'
