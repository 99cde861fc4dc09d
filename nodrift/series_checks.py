"""Checks of the series: its parts, their order, and what pages say of it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.ids import nearest
from nodrift.markup import FigureLine, Heading, Paragraph
from nodrift.numbers import PARTS
from nodrift.project import CONFIG, Part

# A link that names a part, and the page that it leads to.
LINK = re.compile(r"\[(?P<words>[^\[\]]*)\]\((?P<page>[^()#\s]+\.md)")


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
    if not listed:
        return
    for uri in pages.keys() - listed:
        yield _series(book, "nav:", f"the navigation does not name {uri}")
    order = [pages[uri].stem for uri in listed if uri in pages]
    for name, own in (("series", stems), ("background", [*project.background])):
        wanted = [stem for stem in own if stem in order]
        if [stem for stem in order if stem in own] != wanted:
            yield _series(
                book,
                "nav:",
                f"the navigation does not follow extra.{name}: it should name "
                f"{', '.join(project.pages[stem].uri for stem in wanted)} in this order",
            )


def check_parts(book: Book) -> Iterator[Drift]:
    """Who says "part 3" means the third part of the series, and links to it if at all."""
    for stem, (blocks, offset) in book.blocks.items():
        path = book.project.pages[stem].path
        for block in blocks:
            if not isinstance(block, Paragraph | Heading | FigureLine):
                continue
            for line, text in enumerate(block.text.split("\n"), block.line + offset):
                for what, mend in _misnamed(text, book.project.series):
                    yield Drift(path, line, "E-SERIES", what, mend)


def _misnamed(text: str, parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parts that a line names, and how to mend it."""
    for number in _numbers(text):
        if not 0 < number <= len(parts):
            mend = f"the series in {CONFIG} has {len(parts)} parts"
            yield f"there is no part {number}", mend
    for link in LINK.finditer(text):
        page, numbers = PurePosixPath(link["page"]), _numbers(link["words"])
        meant = [part for part in parts if part.number in numbers]
        if meant and page.stem not in {part.stem for part in meant}:
            what = f"the link to part {meant[0].number} leads to {page}"
            yield what, f"part {meant[0].number} is {meant[0].stem}"


def _numbers(text: str) -> list[int]:
    found = re.finditer(PARTS, text)
    return [int(number) for each in found for number in re.findall(r"\d+", each[0])]


def check_tracks(book: Book) -> Iterator[Drift]:
    """Ways through the book lead along pages and scripts that there are."""
    project = book.project
    for track in (project.config.get("extra") or {}).get("tracks") or ():
        for key, known in (("pages", project.pages), ("run", project.scripts)):
            for name in track.get(key) or ():
                if name not in known:
                    what = f"the track {track.get('name')!r} names {name!r}"
                    line = _named(book, str(name))
                    mend = nearest(str(name), known)
                    yield Drift(CONFIG, line, "E-SERIES", what, mend)


def _named(book: Book, name: str) -> int:
    """The line of mkdocs.yml on which a name stands by itself, 1 if there is none."""
    alone = re.compile(rf"(?<![\w/]){re.escape(name)}(?![\w/])")
    lines = (book.project.root / CONFIG).read_text(encoding="utf-8").splitlines()
    return next((i for i, line in enumerate(lines, 1) if alone.search(line)), 1)


def check_old_addresses(book: Book) -> Iterator[Drift]:
    """What an old address leads to is a page, and no page stands at the old one."""
    project = book.project
    uris = [page.uri for page in project.pages.values()]
    for old, new in _moved(project.config.get("plugins") or []):
        line = project.config_line(f"{old}: {new}")
        if old in uris:
            what, mend = f"{old} is a page, and readers are led away from it", "drop it"
            yield Drift(CONFIG, line, "E-CONFIG", what, mend)
        if new.partition("#")[0] not in uris:
            what, mend = f"{old} leads to {new}, which is no page", nearest(new, uris)
            yield Drift(CONFIG, line, "E-CONFIG", what, mend)


def _moved(plugins: Any) -> Iterator[tuple[str, str]]:
    """Old addresses, as far as they are written as such, and where they lead."""
    for plugin in plugins if isinstance(plugins, list) else ():
        options = plugin.get("redirects") if isinstance(plugin, dict) else None
        moved = options.get("redirect_maps") if isinstance(options, dict) else None
        for old, new in moved.items() if isinstance(moved, dict) else ():
            yield str(old), str(new)


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
