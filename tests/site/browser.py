"""The built site in a real browser, served as a static host would serve it.

The fixtures `browser`, `host` and `visit` of conftest.py are all a test needs:

    page = visit("posts/vae/", **PHONE).page

The site lies below a base path, compressed; no other host can be reached.
"""

import gzip
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

BASE = "/gan/"  # as in the address that the tests publish for, which 404.html knows
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}}
SIZES = {"desk": DESK, "phone": PHONE}
THEMES = ("light", "dark")

# What a host compresses; pictures, fonts and the search index are compressed already.
TEXTS = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".py", ".ipynb"}
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# Layout shifts from the very first paint on, fonts that arrive late included.
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) window.shifts.push([shift.value, shift.sources.map(
        ({ node }) => node?.outerHTML?.slice(0, 120) ?? String(node?.nodeValue))]);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""

Visit = Callable[..., "Visited"]


class Answer(NamedTuple):
    """What a request got: an address below the site, and its weight on the wire."""

    path: str
    size: int


class Visited:
    """A page that was opened, and all that happened since."""

    def __init__(self, page: Any, at: str) -> None:
        self.page = page
        self.at = at
        self.said: list[str] = []  # errors and warnings of the console, and raised ones
        self.failed: list[str] = []  # requests that got nothing, or an error
        self.elsewhere: list[str] = []  # requests to other hosts
        self.asked: list[str] = []  # addresses as they lie below the base of the site
        self.requests: list[Any] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(f"raised: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", lambda request: self.failed.append(request.url))
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"{message.type}: {message.text}")

    def _request(self, request: Any) -> None:
        scheme = urlsplit(request.url).scheme
        if scheme not in ("data", "blob") and not request.url.startswith(self.at):
            self.elsewhere.append(request.url)
        elif scheme not in ("data", "blob"):
            self.requests.append(request)
            self.asked.append(request.url.removeprefix(self.at))

    def _response(self, response: Any) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            self.failed.append(f"{response.status} {response.url}")

    def answers(self) -> list[Answer]:
        """The weight of each answer as it was sent, without headers; heaviest first."""
        found = [
            Answer(
                request.url.removeprefix(self.at),
                request.sizes()["responseBodySize"],
            )
            for request in self.requests
            if request.response() is not None
        ]
        return sorted(found, key=lambda answer: -answer.size)

    def kilobytes(self) -> float:
        return sum(answer.size for answer in self.answers()) / 1000

    def shifted(self) -> float:
        """The sum of all layout shifts until now."""
        return float(self.page.evaluate("shifts.reduce((sum, [v]) => sum + v, 0)"))


class Host:
    """The address of a site and the folder it is served from."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address


@contextmanager
def hosted(folder: Path) -> Iterator[Host]:
    """Serve a built site below BASE, compressed, with its own page for errors."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.removeprefix(BASE) if path.startswith(BASE) else None
            if file is not None and file.is_dir():
                if not path.endswith("/"):
                    self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                    self.send_header("Location", f"{path}/")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                file = file / "index.html"
            if file is not None and file.is_file():
                self.answer(HTTPStatus.OK, file)
            else:
                self.answer(HTTPStatus.NOT_FOUND, folder / "404.html")

        def answer(self, status: HTTPStatus, file: Path) -> None:
            packed, body = packed_file(file, file.stat().st_mtime_ns)
            self.send_response(status)
            kind = guess_type(file.name)[0] or "application/octet-stream"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=600")
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True  # connections that stay open end with the tests
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Host(folder, f"http://127.0.0.1:{server.server_port}{BASE}")
    server.shutdown()
    server.server_close()


@cache
def packed_file(file: Path, _changed: int) -> tuple[bool, bytes]:
    """The bytes that are sent, and whether they are packed."""
    body = file.read_bytes()
    if file.suffix in TEXTS:
        return True, gzip.compress(body, 6, mtime=0)
    return False, body


def chromium() -> str | None:
    """Where this machine has a Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def visiting(browser: Any, host: Host) -> Iterator[Visit]:
    """Opens pages, each with nothing in its cache; their contexts end with the block.

    Whatever a test does with them, they may ask no other host for anything.
    """
    opened: list[Visited] = []

    def visit(
        path: str = "",
        lost: str = "",
        script: str = "",
        from_folder: bool = False,
        **options: Any,
    ) -> Visited:
        """Open a page and wait until it has what it asked for.

        Requests that match the glob `lost` are; `script` runs before those of the page;
        `options` are those of a browser context, such as DESK or `color_scheme`.
        """
        at = f"{host.folder.as_uri()}/" if from_folder else host.address
        context = browser.new_context(**(DESK | options))
        page = context.new_page()
        visited = Visited(page, at)
        opened.append(visited)
        if options.get("java_script_enabled", True):
            page.add_init_script(SHIFTS + script)
        if lost:
            page.route(lost, lambda route: route.abort())
        page.goto(f"{at}{path}index.html" if from_folder else f"{at}{path}")
        page.wait_for_load_state("networkidle")
        return visited

    try:
        yield visit
        assert [found for visited in opened for found in visited.elsewhere] == []
    finally:
        for visited in opened:
            visited.page.context.close()
