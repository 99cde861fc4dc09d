"""Serve a live site to browsers: each page reloads when its own bytes change.

A page knows the digest of what it shows and asks whether that still holds; the answer
comes as soon as it does not. So a page that nothing changed never flickers.
"""

import json
import sys
import threading
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.live_page import SCRIPT, STYLE, page_of, with_bar, with_script
from nodrift.project import CONFIG
from nodrift.whole_site import WholeSite

OURS = "/.nodrift/"  # addresses that no page of a site has
PATIENCE = 25.0  # seconds until a browser that asked is told that nothing changed


class LiveServer(ThreadingHTTPServer):
    """Answers at `host`:`port`. Raises Drift E-TOOL if it cannot listen there."""

    daemon_threads = True

    def __init__(self, host: str, port: int, site: WholeSite) -> None:
        self.site = site
        self.wrong: list[str] = []  # what concerns no page, or all
        self.remarks: dict[
            str, list[Drift]
        ] = {}  # what check says, by path below docs/
        self.coming: set[str] = set()  # files whose lock is about to be written
        self.doing = ""  # what is still done for the last change
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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser may go away whenever it likes."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def told(self, drifts: Iterable[Drift]) -> list[str]:
        """What an author has to mend: no lock that is written or cannot be, as told.

        Until all is done, any lock may still be written.
        """
        settled = self.coming | {line.partition(":")[0] for line in self.wrong}
        return [
            str(drift)
            for drift in drifts
            if drift.code != "E-LOCK" or not (self.doing or drift.path in settled)
        ]

    def everything(self) -> Iterator[str]:
        """All that is wrong, on whatever page it is shown."""
        yield from self.wrong
        for drifts in [*self.site.broken.values(), *self.remarks.values()]:
            yield from self.told(drifts)

    def page(self, address: str) -> tuple[HTTPStatus, bytes] | None:
        """What is shown at `address`, None if it is not that of a page."""
        site, url = self.site, unquote(address).lstrip("/")
        with site.lock:
            if site.folder is None:
                if self.wrong:
                    shown = page_of("The site cannot be made", self.wrong)
                    return HTTPStatus.INTERNAL_SERVER_ERROR, shown
                return HTTPStatus.SERVICE_UNAVAILABLE, page_of("The site is being made")
            uri = site.uris.get(url.removesuffix("index.html"), "")
            if drifts := site.broken.get(uri):
                if lines := [*self.told(drifts), *self.wrong]:
                    shown = page_of("This page cannot be woven", lines)
                    return HTTPStatus.INTERNAL_SERVER_ERROR, shown
                shown = page_of("This page waits for its scripts, which run now")
                return HTTPStatus.SERVICE_UNAVAILABLE, shown
            file = site.folder / url
            if file.is_dir():
                file /= "index.html"
            if file.suffix != ".html" or site.folder not in file.resolve().parents:
                return None
            status = HTTPStatus.OK
            if not file.is_file():
                status, file = HTTPStatus.NOT_FOUND, site.folder / "404.html"
            text = file.read_text("utf-8") if file.is_file() else _NOWHERE
        drifts = [
            *self.remarks.get(uri, []),
            *(self.remarks.get("", []) if uri else []),
        ]
        if lines := list(dict.fromkeys([*self.wrong, *self.told(drifts)])):
            text = with_bar(text, lines)
        return status, text.encode()

    def version(self, address: str) -> str:
        """Names what is shown at `address`."""
        found = self.page(address)
        return _name_of(found[1]) if found else ""


_NOWHERE = page_of("There is no such page").decode()


def _name_of(shown: bytes) -> str:
    """Names a page by its lines; made alone or with all others, its empty ones differ."""
    return digest(b"\n".join(line for line in shown.splitlines() if line.strip()))[:16]


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
        seen = _name_of(shown)
        self._send(status, "text/html", with_script(shown, seen, self.server.doing))

    def _answer_script(self, name: str, query: str) -> None:
        if name == "live.js":
            self._send(HTTPStatus.OK, "text/javascript", SCRIPT.encode())
        elif name == "live.css":
            self._send(HTTPStatus.OK, "text/css", STYLE.encode())
        elif name == "changed":
            asked = dict(parse_qsl(query))
            known = asked.get("seen", ""), asked.get("doing", "")
            page, changed = asked.get("page", "/"), self.server.changed

            def now() -> tuple[str, str]:
                return self.server.version(page), self.server.doing

            with changed:
                changed.wait_for(lambda: now() != known, PATIENCE)
            answer = json.dumps(dict(zip(("seen", "doing"), now(), strict=True)))
            self._send(HTTPStatus.OK, "application/json", answer.encode())
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
