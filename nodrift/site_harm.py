"""Look once more at a finished site: it asks no other host and tells nothing of ours.

Pages were judged as their authors wrote them; this judges what readers get, whoever
wrote it: the theme, a plugin, a generator, or a cache that somebody prepared.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from nodrift.private import private_texts

TAG = re.compile(r"<([A-Za-z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
ATTRIBUTE = re.compile(
    r"([^\s\"'=<>/]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))"
)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
DATA = re.compile(r'type="application/(?:ld\+)?json"')
# Of mkdocs-redirects, for an anchor: the address is one below the site.
REDIRECTION = re.compile(
    r'var anchor=window\.location\.hash\.substr\(1\);location\.href="(?!/|\w+:)[^"\\]*"'
    r'\+\(anchor\?"#"\+anchor:""\)'
)
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?[/\\]{2}", re.IGNORECASE)
ACTING = re.compile(
    r"[\x00-\x20]*(?:javascript|vbscript|data|blob|file):", re.IGNORECASE
)
PICTURE = re.compile(r"data:image/(?:png|webp|svg\+xml)[;,]")
LOADING = {
    "src",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "background",
    "ping",
}
NAMED = {
    "canonical",
    "alternate",
    "license",
    "author",
    "me",
}  # <link> that loads nothing
NEVER = {
    "base",
    "iframe",
    "frame",
    "object",
    "embed",
    "form",
    "applet",
    "foreignobject",
}
STYLE = re.compile(
    r"url\(\s*[\"']?\s*((?:[a-z]+:)?//[^)\"']*)|@import\s*[\"'](\w+:)?//", re.IGNORECASE
)
TEXTS = {
    ".html",
    ".css",
    ".js",
    ".svg",
    ".xml",
    ".json",
    ".txt",
    ".ipynb",
    ".py",
    ".csv",
}


def harm(root: Path, site: Path, files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file of `files` that does more than be read, and what it would do.

    `root` is the project: what its theme writes into pages may be a script.
    """
    private = {text.encode(): what for text, what in private_texts(root).items()}
    theme = root / "docs" / "theme"
    frame = "".join(f.read_text("utf-8") for f in sorted(theme.rglob("*.html")))
    owns = (theme / "package.json").is_file()  # it brings all that its pages load
    for file in files:
        data, name = file.read_bytes(), file.relative_to(site)
        for secret, what in private.items():
            if secret in data:
                yield name, f"it tells {what}"
        if not owns or file.suffix not in TEXTS:
            continue
        text = data.decode("utf-8", errors="replace")
        if file.suffix in {".html", ".svg"}:
            yield from ((name, what) for what in _acting(text, frame, file.suffix))
        if file.suffix in {".css", ".svg"} and (found := STYLE.search(text)):
            yield name, f"its style loads from {found[1] or found[0]}"


def _acting(text: str, frame: str, suffix: str) -> Iterator[str]:
    for script in SCRIPT.finditer(text):
        code = script[2].strip()
        known = DATA.search(script[1]) or REDIRECTION.fullmatch(code)
        if code and not known and code not in frame:
            yield f"it has a script that the theme has not: {code[:40]!r}"
    bare = SCRIPT.sub(lambda found: f"<script{found[1]}>", text)
    for tag in TAG.finditer(bare):
        name = tag[1].lower()
        if name in NEVER or (name == "script" and suffix == ".svg"):
            yield f"it has a <{name}>"
        if "=" in tag[2]:
            yield from _attributes(name, tag[2])


def _attributes(tag: str, text: str) -> Iterator[str]:
    given = {
        a[1].lower(): unescape(a[2] or a[3] or a[4] or "")
        for a in ATTRIBUTE.finditer(text)
    }
    loads = tag == "link" and not NAMED & set(given.get("rel", "").lower().split())
    for name, value in given.items():
        if name.startswith("on"):
            yield f"<{tag}> has the handler {name}"
        elif name in LOADING or (name == "href" and (loads or tag in {"use", "image"})):
            if ELSEWHERE.match(value) and not (tag == "a" and name == "href"):
                yield f"<{tag}> loads from {value[:60]}"
            elif ACTING.match(value) and not PICTURE.match(value):
                yield f"<{tag}> loads {value[:40]}"
        elif name in {"href", "xlink:href"} and ACTING.match(value):
            if not PICTURE.match(value):
                yield f"<{tag}> has the address {value[:40]}"
        elif (
            tag == "meta"
            and name == "content"
            and "refresh" in given.get("http-equiv", "").lower()
            and ELSEWHERE.match(value.partition("=")[2])
        ):
            yield f"it sends readers to {value[:60]}"
