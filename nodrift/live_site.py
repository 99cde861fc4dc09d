"""A site that is kept in memory, so that one page of it can be made again in a moment.

mkdocs makes it as it makes any; afterwards its configuration, files and navigation are
kept, and single pages go through its own steps again. A page that cannot be woven shows
what is wrong with it, and all others stay.
"""

import contextlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands.build import _build_page, _populate_page, build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from nodrift import web
from nodrift.book import Book
from nodrift.config_checks import check_config
from nodrift.downloads import publish_script, write_notebook
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.finishing import finish
from nodrift.generators import (
    complaint,
    is_of_template,
    surroundings,
    told,
    unfilled,
)
from nodrift.project import CONFIG, Project
from nodrift.script import Script
from nodrift.web_tags import dressed_like
from nodrift.whole_site import Interrupted, WholeSite, drifts_of


class _Hold(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """The last plugin: it keeps what a build makes, and what is wrong with pages."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self.stop = stop
        self.nav: Any = None
        self.env: Any = None
        self.files: Any = None
        self.broken: dict[str, list[Drift]] = {}  # by the path of the page below docs/
        self.contents: dict[str, str] = {}
        self.late: set[str] = set()  # pages to which plugins add when all are known

    def on_nav(self, nav: Any, **_: Any) -> None:
        self.nav = nav

    @event_priority(-200)  # what others do to the way a page is rendered is done
    def on_pre_page(self, page: Page, **_: Any) -> Page:
        render, uri = page.render, page.file.src_uri

        def guarded(config: Any, files: Any) -> None:
            if self.stop():
                raise Interrupted
            try:
                render(config, files)
            except (Drift, Drifts) as error:
                self.broken[uri] = drifts_of(error)
                page.content, page.toc = "", TableOfContents([])
            else:
                self.broken.pop(uri, None)

        page.render = guarded  # type: ignore[method-assign]
        return page

    @event_priority(-200)
    def on_page_content(self, html: str, *, page: Page, **_: Any) -> None:
        self.contents[page.file.src_uri] = html

    @event_priority(-200)
    def on_env(self, env: Any, *, files: Any, **_: Any) -> None:
        self.env, self.files = env, files
        for file in files.documentation_pages():
            if self.contents.get(file.src_uri) != file.page.content:
                self.late.add(file.src_uri)


class LiveSite(WholeSite):
    """Made by mkdocs, page by page."""

    def __init__(self, root: Path, scratch: Path, url: str) -> None:
        super().__init__(root, scratch, url)
        self.hold = _Hold(lambda: False)
        self.config: Any = None

    def make(self, digest: str, stop: Callable[[], bool]) -> Book:
        fresh = Path(tempfile.mkdtemp(prefix="site-", dir=self.scratch))
        hold = _Hold(stop)
        try:
            web.install(self.root)
            book = current_book(self.root, "mkdocs", digest)
            # mkdocs does whatever its configuration says as soon as it reads it.
            if found := list(check_config(book)):
                raise Drifts(found)
            with self._mkdocs(digest):
                config = load_config(
                    str(self.root / CONFIG),
                    strict=False,
                    site_dir=str(fresh),
                    site_url=self.url,
                )
                config.plugins["nodrift/live"] = hold
                config.plugins.on_startup(command="serve", dirty=False)
                build(config)
            finish(book, fresh, searched=False)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        hold.stop = lambda: False
        pages = hold.files.documentation_pages()
        self.config, self.hold = config, hold
        uris = {file.url.removeprefix("./"): file.src_uri for file in pages}
        self._show(fresh, hold.broken, uris)
        return book

    @contextlib.contextmanager
    def _mkdocs(self, digest: str) -> Iterator[None]:
        """Around steps of mkdocs: what it raises becomes a Drift."""
        with (
            surroundings(Project(self.root), digest, feed=False),
            told() as warnings,
            contextlib.redirect_stdout(io.StringIO()),
        ):
            try:
                yield
                return
            except (Drift, Drifts):
                raise
            except Abort:
                pass  # it was told before
            except MkDocsException as error:
                warnings.append(str(error))
            except Exception as error:  # noqa: BLE001 - of a template or a plugin
                if is_of_template(error):
                    raise unfilled(error, self.root) from None
                warnings.append(f"{type(error).__name__}: {error}")
        raise complaint("mkdocs", warnings, "python -m mkdocs build --strict")

    def can_renew(self, uri: str) -> bool:
        return self._page(uri) is not None and uri not in self.hold.late

    def _page(self, uri: str) -> Page | None:
        file = self.hold.files.get_file_from_path(uri) if self.hold.files else None
        return file.page if file is not None else None

    def renew(self, uris: Iterable[str], digest: str) -> None:
        hold = self.hold
        self.config.mdx_configs.setdefault("nodrift", {})["digest"] = digest
        with self._mkdocs(digest):
            for uri in uris:
                page = self._page(uri)
                assert page is not None
                vars(page).pop("render", None)  # the hooks put theirs there again
                _populate_page(page, self.config, hold.files)
                pages = hold.files.documentation_pages()
                file = Path(page.file.abs_dest_path)
                with self.lock:
                    last = file.read_text(encoding="utf-8")
                    _build_page(page, self.config, pages, hold.nav, hold.env)
                    html = dressed_like(last, file.read_text(encoding="utf-8"))
                    file.write_text(html, encoding="utf-8", newline="")

    def renew_script(self, script: Script, digest: str) -> None:
        assert self.folder is not None
        book = current_book(self.root, "mkdocs", digest)
        uri = write_notebook(book, script, self.root / "build" / "notebooks")
        if self.can_renew(uri):
            self.renew([uri], digest)
        publish_script(book, script, self.folder)
