"""Follow the links of a built site, from file to file and anchor to anchor.

lychee, which did this, opens a file again for each link that leads there: nine seconds
of processor time for this book. A test still holds this module against it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nodrift.links import DRAWING

# Scripts and drawings are no text: what looks like a tag in them is none that we follow.
APART = re.compile(DRAWING.pattern + "|<script(?P<head>[^>]*)>.*?</script>", re.DOTALL)
TAG = re.compile(r'<[a-zA-Z](?:[^">]|"[^"]*")*>')
NAMED = re.compile(r"[\s-](?:id|name|href|src|srcset)\s*=", re.IGNORECASE)
LEADING = ("href", "src", "data-src")  # the last: what a script of the theme fetches


class _Page(HTMLParser):
    """What a file offers (anchors) and asks for (addresses)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.anchors = {"", "top"}
        self.addresses: set[str] = set()
        html = APART.sub(lambda m: f"<script{m['head']}>" if m["head"] else "", html)
        tags = "".join(tag for tag in TAG.findall(html) if NAMED.search(tag))
        self.feed(tags)

    def set_cdata_mode(self, *_: object, **__: object) -> None:
        """Nothing: where only tags are, none begins a text that is not read as such."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if not value:
                continue
            if name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value)
            elif name in LEADING:
                self.addresses.add(value)
            elif name == "srcset":
                self.addresses |= {one.split()[0] for one in value.split(",") if one}


def broken(site: Path, files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each page of `files` and each address on it that leads to nothing of `site`.

    Addresses of other sites are not visited. The error page is left out: it is served
    from anywhere, so its links start at the root of a site that only its host knows.
    """
    page = cache(lambda file: _Page(file.read_text(encoding="utf-8")))
    target = cache(lambda path: _file(site, path))
    for file in files:
        if file.suffix != ".html" or file == site / "404.html":
            continue
        for address in sorted(page(file).addresses):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            base = site if path.startswith("/") else file.parent
            led = target(base / path.lstrip("/")) if path else file
            anchor = unquote(parts.fragment)
            if led is None or (
                anchor and led.suffix == ".html" and anchor not in page(led).anchors
            ):
                yield file.relative_to(site), address


def _file(site: Path, path: Path) -> Path | None:
    """The file of `site` that is served at `path`, None if there is none."""
    path = path.resolve()
    if path.is_dir():
        path /= "index.html"
    return path if path.is_file() and site.resolve() in path.parents else None
