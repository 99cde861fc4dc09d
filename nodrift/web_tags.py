"""The tags by which built pages ask for styles and scripts, read and written anew."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STYLE, SCRIPT = "assets/site.css", "assets/site.js"
FONTS = "assets/fonts"

TAG = re.compile(r"<(link|script)\b([^>]*)>(?:\s*</script>)?")
ATTRIBUTE = re.compile(r"([a-z-]+)(?:=\"([^\"]*)\"|=([^\s\"'>]+))?")

NAME = re.compile(r"[\w./-]+")


@dataclass(frozen=True)
class Asked:
    """A tag by which a page asks for a file of its own site."""

    tag: str
    name: str  # of the file, below the site
    before: str  # what the address has before the name
    module: bool


@dataclass
class Page:
    """A page of a built site."""

    file: Path
    site: Path
    html: str

    @cached_property
    def sheets(self) -> list[Asked]:
        """The stylesheets it asks for, in order."""
        return [one for one in self._asked if one.name.endswith(".css")]

    @cached_property
    def scripts(self) -> list[Asked]:
        """The scripts it asks for, in order."""
        return [one for one in self._asked if one.name.endswith(".js")]

    @cached_property
    def _asked(self) -> list[Asked]:
        found = []
        for tag in _tags(self.html):
            said = {
                name: quoted or bare for name, quoted, bare in ATTRIBUTE.findall(tag[2])
            }
            if tag[1] == "script":
                address = said.get("src", "")
            else:
                address = said["href"] if said.get("rel") == "stylesheet" else ""
            if name := self._name(address):
                before = address.removesuffix(name)
                found.append(Asked(tag[0], name, before, said.get("type") == "module"))
        return found

    def _name(self, address: str) -> str:
        """The file of the site that an address leads to, by its name; or nothing."""
        if not address or "//" in address or "?" in address:
            return ""
        if not address.startswith("/"):
            full = (self.file.parent / address).resolve()
            inside = full.is_relative_to(self.site) and full.is_file()
            return full.relative_to(self.site).as_posix() if inside else ""
        # From the root of the host, where the site may lie in any folder.
        parts = address.split("/")[1:]
        for at in range(len(parts)):
            if (self.site / "/".join(parts[at:])).is_file():
                return "/".join(parts[at:])
        return ""

    def names(self, folder: str) -> set[str]:
        """The files of a folder that the page names, be it in settings for a script."""
        _, *rest = self.html.split(f"/{folder}/")
        return {name[0] for one in rest if (name := NAME.match(one))}

    def ask_for(
        self, gone: Iterable[str], modules: Iterable[str], fonts: list[str]
    ) -> None:
        """Ask for the one stylesheet and the one script instead of those that are `gone`.

        `fonts` are the files that the page will need: named early, they are there when
        its text is.
        """
        old = [one for one in self.sheets if one.name in set(gone)]
        taken = [one for one in self.scripts if one.name in set(modules) and one.module]
        if not old:
            return
        before = old[0].before
        tags = [f'<link rel="stylesheet" href="{before}{STYLE}">']
        tags += [
            f'<link rel="preload" href="{before}{FONTS}/{font}" as="font" '
            'type="font/woff2" crossorigin>'
            for font in fonts
        ]
        if taken:
            tags.append(f'<script src="{before}{SCRIPT}" defer></script>')
        html = self.html.replace(old[0].tag, "\n".join(tags) + "\n", 1)
        for one in [*old[1:], *taken]:
            html = html.replace(one.tag, "", 1)
        self.html = html
        self.file.write_text(html, encoding="utf-8", newline="")
        for known in ("sheets", "scripts", "_asked"):
            self.__dict__.pop(known, None)


def dressed_like(published: str, html: str) -> str:
    """The page `html` with the styles, fonts and scripts of the one `published` before.

    For a page made again by itself, when what it asks for has become one file of each.
    """
    tags = [tag[0] for tag in _dresses(published)]
    old = [tag[0] for tag in _dresses(html)]
    for i, tag in enumerate(old):
        html = html.replace(tag, "" if i else "\n".join(tags), 1)
    return html


def _dresses(html: str) -> Iterator[re.Match[str]]:
    for tag in _tags(html):
        if "src=" in tag[2] or re.search(r"\brel=\"?(stylesheet|preload)", tag[2]):
            yield tag


def _tags(html: str) -> Iterator[re.Match[str]]:
    """Links of the head, and scripts wherever they stand: pages are long."""
    at = html.find("</head>")
    yield from TAG.finditer(html, 0, at)
    while (at := html.find("<script", at + 1)) >= 0:
        if tag := TAG.match(html, at):
            yield tag


def read_pages(site: Path) -> list[Page]:
    """All pages of a site that ask for a stylesheet of its own, in the order of names."""
    site = site.resolve()
    pages = (
        Page(file, site, file.read_text(encoding="utf-8"))
        for file in sorted(site.rglob("*.html"))
    )
    return [page for page in pages if page.sheets]
