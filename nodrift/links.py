"""Follow every link of every page to its file and anchor."""

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.ids import nearest
from nodrift.project import Page

# Most of a page is drawings, typeset formulas and coloured code: what they hold is
# named by nothing outside of them, and reading it takes longer than all the rest.
DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
NAMELESS = re.compile(DRAWING.pattern + r'|</?span(?: class="[^"<>]*")?>', re.DOTALL)


class _Anchors(HTMLParser):
    """Collects what a page offers (ids) and what it asks for (links)."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.pictures: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(found["id"] or "")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        if tag == "img":
            self.pictures.append(found.get("src") or "")


def broken_links(book: Book, rendered: dict[str, str]) -> Iterator[Drift]:
    """Yield a Drift E-LINK or E-ANCHOR for each link that leads nowhere.

    `rendered` is the HTML of each page that could be woven, by stem. Addresses of
    other sites are not visited.
    """
    anchors = {}
    for stem, html in rendered.items():
        page = book.project.pages[stem]
        anchors[page] = _Anchors()
        anchors[page].feed(NAMELESS.sub("", html))
    pages = {page.uri: page for page in book.project.pages.values()}
    urls = {page.url: page for page in book.project.pages.values()}
    for page, found in anchors.items():
        for picture in found.pictures:  # woven figures are drawings, never <img>
            what = f"{picture} is a picture that no script drew"
            mend = "let a script draw it, and name it ![...](post/script:name)"
            yield _drift(page, picture, "E-FIGURE", what, mend)
        for link in dict.fromkeys(found.links):
            parts = urlsplit(link)
            if parts.scheme not in ("", "http", "https", "mailto"):
                mend = "link to a page, or to an address of the web"
                yield _drift(page, link, "E-LINK", f"{link} is no address", mend)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = _target(page, path, pages, urls)
            if target is None and not _is_file(book, page, path):
                hint = nearest(posixpath.basename(path), pages)
                yield _drift(page, link, "E-LINK", f"{link} leads nowhere", hint)
            elif target is not None and parts.fragment and target in anchors:
                ids = anchors[target].ids
                if unquote(parts.fragment) not in ids:
                    hint = nearest(parts.fragment, ids)
                    what = f"{target.path} has no anchor #{parts.fragment}"
                    yield _drift(page, link, "E-ANCHOR", what, hint)


def _target(
    page: Page, path: str, pages: dict[str, Page], urls: dict[str, Page]
) -> Page | None:
    """The page that `path` means: another's file, its woven address, or this page."""
    if not path:
        return page
    folder = posixpath.dirname(page.uri)
    if path.endswith(".md"):
        return pages.get(posixpath.normpath(posixpath.join(folder, path)))
    url = posixpath.normpath(posixpath.join("/", page.url, path)).strip("/")
    return urls.get(f"{url}/" if url else "")


def _is_file(book: Book, page: Page, path: str) -> bool:
    """Whether `path` is a file of docs/, or of a script that the build publishes."""
    if path.endswith(".md"):
        return False
    url = posixpath.normpath(posixpath.join("/", page.url, path)).strip("/")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path))
    for place in (url, beside):  # generators differ in what a link is relative to
        folder, *parts = place.split("/")
        if folder == "code" and "/".join(parts[:2]) in book.project.scripts:
            return True
    if beside.startswith(("..", "/")):
        return False
    return (book.project.docs / beside).is_file()


def _drift(page: Page, link: str, code: str, what: str, mend: str) -> Drift:
    lines = page.read().splitlines()
    line = next((i for i, text in enumerate(lines, 1) if link in text), 1)
    return Drift(page.path, line, code, what, mend)
