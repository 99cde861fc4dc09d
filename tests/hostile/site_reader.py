"""Another reader of HTML than the engine's: what a page would do in a browser."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

ACTING = {
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "applet",
    "foreignobject",
    "frame",
}
LOADING = {
    "src",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "ping",
    "background",
}
QUIET = {"canonical", "alternate"}  # kinds of <link> that load nothing


class Reader(HTMLParser):
    """`acting` is what would run or cover, `asked` the hosts a browser would ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.asked: list[str] = []
        self.links: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_script = tag == "script"
        if tag in ACTING:
            self.acting.append(f"<{tag}>")
        for name, value in given.items():
            address = re.sub(r"[\x00-\x20]", "", value).replace("\\", "/").lower()
            if name.startswith("on"):
                self.acting.append(f"<{tag} {name}>")
            if name in {"href", "xlink:href", *LOADING}:
                picture = address.startswith(("data:image/png", "data:image/webp"))
                if re.match(r"(?:java|vb)script:|data:|blob:|file:", address):
                    if not picture:
                        self.acting.append(f"<{tag} {name}={address[:30]}>")
                elif urlsplit(address).netloc:
                    rel = set(given.get("rel", "").split())
                    if tag == "a" or (tag == "link" and rel & QUIET):
                        self.links.append(value)
                    else:
                        self.asked.append(value)
            if name == "style" and re.search(r"position|url\(|expression", address):
                self.acting.append(f"<{tag} style={address[:40]}>")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            target = given.get("content", "").partition("=")[2]
            if urlsplit(target).netloc:
                self.asked.append(target)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.scripts.append(data.strip())
