"""Serve a live site to browsers: each page reloads when its own bytes change.

A page knows the digest of what it shows and asks whether that still holds; the answer
comes as soon as it does not. So a page that nothing changed never flickers.
"""

import html
import threading
from collections.abc import Iterable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.live_site import LiveSite
from nodrift.project import CONFIG

OURS = "/.nodrift/"  # addresses that no page of a site has
PATIENCE = 25.0  # seconds until a browser that asked is told that nothing changed

SCRIPT = """\
const { seen } = document.currentScript.dataset;
let asking;
async function ask() {
  asking?.abort();
  if (document.hidden) return;
  asking = new AbortController();
  const query = new URLSearchParams({ page: location.pathname, seen });
  try {
    const answer = await fetch(`/.nodrift/changed?${query}`, { signal: asking.signal });
    if ((await answer.text()) !== seen) return location.reload();
    ask();
  } catch (error) {
    if (error.name !== "AbortError") setTimeout(ask, 1000);
  }
}
document.addEventListener("visibilitychange", ask);
ask();
"""
STYLE = """\
.nodrift-wrong { color: #1a1a1a; background: #fff4f2; border: 0; margin: 0;
  border-left: .4rem solid #b3261e; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
.nodrift-wrong h1, .nodrift-wrong h2 { font-size: 1.2rem; margin: 0 0 .5rem; color: inherit; }
.nodrift-wrong ul { margin: 0; padding: 0; list-style: none; }
.nodrift-wrong li { margin: .5rem 0; overflow-wrap: anywhere; white-space: pre-wrap;
  font: .9rem/1.5 ui-monospace, monospace; }
@media (prefers-color-scheme: dark) {
  html:has(main.nodrift-wrong) { background: #2a1614; }
  .nodrift-wrong { color: #f3e9e8; background: #2a1614; border-color: #f2b8b5; }
}
"""
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/.nodrift/live.css">
</head>
<body>
<main class="nodrift-wrong">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
OVERLAY = """
<link rel="stylesheet" href="/.nodrift/live.css">
<section class="nodrift-wrong" aria-label="What has to be mended">
<h2>{title}</h2>
{body}
</section>
"""


class LiveServer(ThreadingHTTPServer):
    """Answers at `host`:`port`. Raises Drift E-TOOL if it cannot listen there."""

    daemon_threads = True

    def __init__(self, host: str, port: int, site: LiveSite) -> None:
        self.site = site
        self.wrong: list[str] = []  # what concerns no page, or all
        self.remarks: dict[str, list[str]] = {}  # what check says, by path below docs/
        self.changed = threading.Condition()
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise Drift(
                CONFIG,
                1,
                "E-TOOL",
                f"nothing can be served at {host}:{port}: {error.strerror}",
                "end what listens there, or choose another port: nodrift serve "
                f"--address {host}:{port + 1}",
            ) from None

    def tell(self) -> None:
        """Let the browsers look whether their pages changed."""
        with self.changed:
            self.changed.notify_all()

    def page(self, address: str) -> tuple[HTTPStatus, bytes] | None:
        """What is shown at `address`, None if it is not that of a page."""
        site, url = self.site, unquote(address).lstrip("/")
        with site.lock:
            if site.folder is None:
                if self.wrong:
                    shown = _page("The site cannot be made", self.wrong)
                    return HTTPStatus.INTERNAL_SERVER_ERROR, shown
                return HTTPStatus.SERVICE_UNAVAILABLE, _page("The site is being made")
            uri = site.uris.get(url.removesuffix("index.html"), "")
            if drifts := site.broken.get(uri):
                lines = [*map(str, drifts), *self.wrong]
                shown = _page("This page cannot be woven", lines)
                return HTTPStatus.INTERNAL_SERVER_ERROR, shown
            file = site.folder / url
            if file.is_dir():
                file /= "index.html"
            if file.suffix != ".html" or site.folder not in file.resolve().parents:
                return None
            status = HTTPStatus.OK
            if not file.is_file():
                status, file = HTTPStatus.NOT_FOUND, site.folder / "404.html"
            text = file.read_text("utf-8") if file.is_file() else _NOWHERE
        if lines := [*self.wrong, *self.remarks.get(uri, [])]:
            head, body, rest = text.partition("<body")
            tag, close, rest = rest.partition(">")
            notice = OVERLAY.format(title="To be mended", body=_list(lines))
            text = f"{head}{body}{tag}{close}{notice}{rest}"
        return status, text.encode()

    def version(self, address: str) -> str:
        """Names what is shown at `address`."""
        found = self.page(address)
        return digest(found[1])[:16] if found else ""


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{html.escape(line)}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>"


def _page(title: str, lines: Iterable[str] = ()) -> bytes:
    return PAGE.format(title=title, body=_list(lines) if lines else "").encode()


_NOWHERE = _page("There is no such page").decode()


class _Handler(SimpleHTTPRequestHandler):
    server: LiveServer

    def __init__(self, request: Any, client: Any, server: LiveServer) -> None:
        folder = str(server.site.folder or server.site.scratch)
        super().__init__(request, client, server, directory=folder)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith(OURS):
            self._answer_script(parts.path.removeprefix(OURS), parts.query)
            return
        found = self.server.page(parts.path)
        folder = self.translate_path(self.path)
        if found is None or (
            found[0] == HTTPStatus.OK
            and not parts.path.endswith(("/", ".html"))
            and folder != self.directory
        ):
            super().do_GET()  # a file, or a redirection to a folder
            return
        status, shown = found
        script = (
            f'<script src="{OURS}live.js" data-seen="{digest(shown)[:16]}"></script>'
        )
        head, end, rest = shown.rpartition(b"</body>")
        self._send(status, "text/html", head + script.encode() + end + rest)

    def _answer_script(self, name: str, query: str) -> None:
        if name == "live.js":
            self._send(HTTPStatus.OK, "text/javascript", SCRIPT.encode())
        elif name == "live.css":
            self._send(HTTPStatus.OK, "text/css", STYLE.encode())
        elif name == "changed":
            asked = parse_qs(query)
            page, seen = asked.get("page", ["/"])[0], asked.get("seen", [""])[0]
            changed = self.server.changed
            with changed:
                changed.wait_for(lambda: self.server.version(page) != seen, PATIENCE)
            version = self.server.version(page).encode()
            self._send(HTTPStatus.OK, "text/plain", version)
        else:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", b"")

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is for what changed."""
