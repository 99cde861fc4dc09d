"""What two generators made of one page, piece by piece, in the order of the page.

Every tag, attribute and word counts. What the generators cannot help doing otherwise is
evened out first, each with its reason; nothing else is.
"""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement

ADDRESSES = ("href", "src", "data-src")
# Zensical makes no pages of scripts: what leads to one leads to the file itself there.
SCRIPT = re.compile(r"(?P<page>code/\w+/(?P<name>\w+)/)(?:(?P=name)\.py)?")
# Frames around the text that each generator draws in its own way, and why.
FRAME = {
    'meta[name="generator"]': "it is the name of the generator",
    ".md-skip": "it leads to the first heading here, to the text around it there",
    ".md-overlay, .md-dialog": "empty boxes of the theme, which no script of ours fills",
    'a.headerlink[href^="#tag:"]': "only mkdocs lets a single tag be linked to",
}


def pieces(html: str, url: str) -> Iterator[str]:
    """Each start and end of an element, each attribute and each text of a page.

    `url` is the address of the page below its site. An attribute stands on its own, so
    that a difference is told by its name.
    """
    soup = BeautifulSoup(html, "html.parser")
    for selector in FRAME:
        for tag in soup.select(selector):
            tag.decompose()
    soup.smooth()  # where an element was, the texts around it are one again
    yield from _within(soup, url)


def _within(parent: Tag, url: str) -> Iterator[str]:
    verbatim = parent.name in {"pre", "code"} or parent.find_parent("pre") is not None
    found = (_one(child, url, verbatim) for child in parent.children)
    if parent.name == "head":  # what stands there is in no order for readers
        found = iter(sorted(found))
    for child in found:
        yield from child


def _one(child: PageElement, url: str, verbatim: bool) -> list[str]:
    if isinstance(child, Tag):
        attributes = (
            (name, " ".join(value) if isinstance(value, list) else str(value))
            for name, value in sorted(child.attrs.items())
        )
        return [
            f"<{child.name}>",
            *(
                f"<{child.name} {name}={target(said, url) if name in ADDRESSES else said}>"
                for name, said in attributes
            ),
            *_within(child, url),
            f"</{child.name}>",
        ]
    if not isinstance(child, NavigableString) or isinstance(child, Comment):
        return []
    text = str(child) if verbatim else " ".join(child.split())
    return [text] if text else []


def target(address: str, url: str) -> str:
    """Where an address leads: one may begin with `./`, be empty, or name the root."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    path = posixpath.normpath(posixpath.join(f"/{url}", parts.path))
    if not parts.path and parts.fragment:
        path = ""
    elif parts.path.endswith(("/", "/.", "..")) or parts.path in {"", "."}:
        path = f"{path.rstrip('/')}/"
    if (script := SCRIPT.search(path)) and path.endswith(script[0]):
        return path[: script.start()] + script["page"]
    return f"{path}?{parts.query}#{parts.fragment}"


def differences(one: str, other: str, url: str) -> list[str]:
    """What differs first between two pages, and the text before it; nothing if none."""
    ours, theirs = list(pieces(one, url)), list(pieces(other, url))
    if ours == theirs:
        return []
    at = next(
        (
            i
            for i, pair in enumerate(zip(ours, theirs, strict=False))
            if len(set(pair)) > 1
        ),
        min(len(ours), len(theirs)),
    )
    before = [piece for piece in ours[:at] if not piece.startswith("<")]
    return [
        f"{url or '/'}, after {' '.join(before[-2:])!r}:",
        *(
            f"{who}: {' '.join(found[at : at + 4])}"
            for who, found in (("one", ours), ("other", theirs))
        ),
    ]
