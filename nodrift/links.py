"""Follow every link of every page to its file and anchor."""

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from nodrift.book import Book
from nodrift.bundle import bundle_path
from nodrift.errors import Drift
from nodrift.harmless import UNSEEN
from nodrift.ids import closest, nearest
from nodrift.project import Page
from nodrift.script import Script

# Most of a page is drawings, typeset formulas and coloured code: what they hold is
# named by nothing outside of them, and reading it takes longer than all the rest.
DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
NAMELESS = re.compile(DRAWING.pattern + r'|</?span(?: class="[^"<>]*")?>', re.DOTALL)


# Words of a link that are lost with its address.
NAMES_NOTHING = re.compile(
    r"\W*|(?:\w+:)?//\S*|(?:(?:click|see|read|on|at|the|this|that|here|there|it|link"
    r"|page|site|website|web|post|article|source|paper|more)\W*)+",
    re.IGNORECASE,
)


class _Anchors(HTMLParser):
    """Collects what a page offers (ids) and what it asks for (links)."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.words: dict[str, list[str]] = {}  # of links outside of lists of works
        self._works: str | None = None  # the tag of the list of works that is open
        self._link: str | None = None  # the link that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if found.get("id"):
            self.ids.add(found["id"])
        if "nd-references" in found.get("class", ""):
            self._works = tag
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
            if self._works is None:
                self._link = found["href"]
                self.words.setdefault(self._link, []).append("")
        if tag == "img":
            self.pictures.append(found.get("src", ""))

    def handle_data(self, data: str) -> None:
        if self._link is not None:
            self.words[self._link][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        if tag == self._works:
            self._works = None


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
        for picture in found.pictures:
            if _is_drawing(book, page, picture):
                continue
            what = f"{picture} is a picture that no script drew"
            mend = "let a script draw it, and name it ![...](post/script:name)"
            yield _drift(page, picture, "E-FIGURE", what, mend)
        for link in dict.fromkeys(found.links):
            # A browser drops unseen letters, and takes a backslash for a slash.
            seen = urlsplit(UNSEEN.sub("", link).replace("\\", "/"))
            parts = urlsplit(link)
            if seen.scheme or seen.netloc:
                for words in found.words.get(link, []):
                    yield from _outwards(page, link, words.strip(), book)
                continue
            path = unquote(parts.path)
            target = _target(page, path, pages, urls)
            if target is None and not _is_file(book, page, path):
                yield from _nowhere(page, link, path, book)
            elif target is not None and parts.fragment and target in anchors:
                ids = anchors[target].ids
                if unquote(parts.fragment) not in ids:
                    hint = nearest(parts.fragment, ids)
                    what = f"{target.path} has no anchor #{parts.fragment}"
                    yield _drift(page, link, "E-ANCHOR", what, hint)


def _outwards(page: Page, link: str, words: str, book: Book) -> Iterator[Drift]:
    """An address of the web dies; a work with authors, title and year can be found."""
    if urlsplit(UNSEEN.sub("", link)).scheme not in ("http", "https", ""):
        return
    mend = "cite it, [@key], with an entry in docs/references.bib"
    if link not in book.bibliography.addresses:
        what = f"{link} says nothing to readers once it is dead"
        yield _drift(page, link, "E-LINK", what, mend)
    elif NAMES_NOTHING.fullmatch(words):
        what = f"{words!r} does not say what {link} is"
        yield _drift(page, link, "E-LINK", what, mend)


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
    for place in _places(page, path):
        if _beside_script(book, place) or place == bundle_path(book.project):
            return True
    _, beside = _places(page, path)
    if beside.startswith(("..", "/")):
        return False
    return (book.project.docs / beside).is_file()


def _is_drawing(book: Book, page: Page, path: str) -> bool:
    """Whether `path` is the file of a figure that a script draws."""
    for place in _places(page, unquote(path)):
        script, name = _beside_script(book, place) or (None, "")
        drawn = script and book.run(script).figures
        if drawn and name.endswith(".svg") and name.removesuffix(".svg") in drawn:
            return True
    return False


def _places(page: Page, path: str) -> tuple[str, str]:
    """What a link means: generators differ in what it is relative to."""
    url = posixpath.normpath(posixpath.join("/", page.url, path)).strip("/")
    return url, posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path))


def _beside_script(book: Book, place: str) -> tuple[Script, str] | None:
    """The script beside which the build publishes `place`, and its name there."""
    folder, *parts = place.split("/")
    script = book.project.scripts.get("/".join(parts[:2]))
    if folder != "code" or script is None:
        return None
    return script, "/".join(parts[2:])


def _nowhere(page: Page, link: str, path: str, book: Book) -> Iterator[Drift]:
    """A link to no page, and the link to the page that was probably meant."""
    folder, uris = posixpath.dirname(page.uri), book.project.by_uri
    wanted = posixpath.normpath(posixpath.join(folder, path.replace("\\", "/")))
    name = posixpath.basename(wanted).removesuffix(".md").lower()
    meant = next(
        (uri for uri, other in uris.items() if other.stem.lower() == name),
        closest(wanted, uris),
    )
    mend = nearest(wanted, uris)
    if meant:
        _, anchor, fragment = link.partition("#")
        address = posixpath.relpath(meant, folder or ".")
        mend = f"did you mean {address}{anchor}{fragment}?"
    yield _drift(page, link, "E-LINK", f"{link} leads nowhere", mend)


def _drift(page: Page, link: str, code: str, what: str, mend: str) -> Drift:
    """At the first line with this very link: others may end in the same letters.

    One in a caption was woven into an address; then its anchor is what the line has.
    """
    lines = [_spelt(line) for line in page.read().splitlines()]
    _, mark, anchor = link.partition("#")
    found: list[int] = []
    for sought in filter(None, map(_spelt, (link, mark + anchor))):
        whole = re.compile(rf"(?<![\w./#-]){re.escape(sought)}(?![\w/#-])")
        found += [i for i, text in enumerate(lines, 1) if whole.search(text)]
        found += [i for i, text in enumerate(lines, 1) if sought in text]
    return Drift(page.path, next(iter(found), 1), code, what, mend)


def _spelt(text: str) -> str:
    """The same for all spellings that a browser takes for one address."""
    return UNSEEN.sub("", unescape(text)).replace("\\", "").lower()
