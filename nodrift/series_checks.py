"""Checks of the series: its parts, their order, and what pages say of it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.markup import Heading, Paragraph
from nodrift.project import CONFIG

# A part by its number, in a link's text or bare; the page that the link leads to.
NAMED = re.compile(r"(?:\[[^\[\]]*)?\bpart (\d+)\b(?:[^\[\]]*\]\(([^()#\s]+\.md))?")


def check_series(book: Book) -> Iterator[Drift]:
    """The list of parts, the pages and the navigation tell one story."""
    project = book.project
    stems = [part.stem for part in project.series]
    for stem in {stem for stem in stems if stems.count(stem) > 1}:
        yield _series(book, f"stem: {stem}", f"{stem!r} is in the series twice")
    for page in project.pages.values():
        if page.uri.startswith("posts/") and page.stem not in stems:
            yield Drift(
                page.path,
                1,
                "E-SERIES",
                f"{page.stem!r} is not in extra.series of {CONFIG}",
                "add it there: its place is its number",
            )
    listed = list(_nav(project.config.get("nav") or []))
    pages = {page.uri: page for page in project.pages.values()}
    for uri in listed:
        if uri.endswith(".md") and uri not in pages:
            yield _series(
                book, uri, f"the navigation names {uri}, which does not exist"
            )
    order = [pages[uri].stem for uri in listed if uri in pages]
    parts = [stem for stem in stems if stem in project.pages]
    if project.config.get("nav") and [stem for stem in order if stem in stems] != parts:
        yield _series(
            book,
            "nav:",
            f"the navigation does not follow the series: it should name "
            f"{', '.join(project.pages[stem].uri for stem in parts)} in this order",
        )


def check_parts(book: Book) -> Iterator[Drift]:
    """Who says "part 3" means the third part of the series, and links to it if at all."""
    parts = book.project.series
    for stem, (blocks, offset) in book.blocks.items():
        for block in blocks:
            if not isinstance(block, Paragraph | Heading):
                continue
            for line, text in enumerate(block.text.split("\n"), block.line + offset):
                for number, link in NAMED.findall(text):
                    part = parts[int(number) - 1] if int(number) <= len(parts) else None
                    if part is None:
                        what = f"there is no part {number}"
                        mend = f"the series in {CONFIG} has {len(parts)} parts"
                    elif link and PurePosixPath(link).stem != part.stem:
                        what = f"the link to part {number} leads to {link}"
                        mend = f"part {number} is {part.stem}"
                    else:
                        continue
                    path = book.project.pages[stem].path
                    yield Drift(path, line, "E-SERIES", what, mend)


def _series(book: Book, text: str, what: str) -> Drift:
    line = book.project.config_line(text)
    return Drift(CONFIG, line, "E-SERIES", what, "make nav, pages and series agree")


def _nav(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, list):
        for entry in entries:
            yield from _nav(entry)
    elif isinstance(entries, dict):
        for entry in entries.values():
            yield from _nav(entry)
