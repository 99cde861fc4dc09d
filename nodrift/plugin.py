"""The MkDocs plugin: script pages and downloads. Weaving needs none of it."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from nodrift.book import Book, fingerprint
from nodrift.downloads import write_notebook
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.finishing import finish
from nodrift.generators import DIGEST
from nodrift.project import Project
from nodrift.script_notes import annotate, describe
from nodrift.script_pages import ScriptPages


class NoDriftPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Adds a page for each script, rendered by mkdocs-jupyter from its record."""

    def __init__(self) -> None:
        self.root = Path()
        self.digest = ""  # the state of the project at the start of this build

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.root = Path(config.config_file_path).parent.resolve()
        self.pages = ScriptPages(self.root / "build" / "cache" / "pages")
        self._prepare_feed(config)
        return config

    @staticmethod
    def _prepare_feed(config: MkDocsConfig) -> None:
        """Mend two slips of others: a link to no feed, and a feed whose logo is None."""
        feed = config.plugins.get("rss")
        if feed is not None and not feed.config.enabled:
            del config.plugins["rss"]  # by this Material knows that there is one
        elif feed is not None and not feed.config.image:
            feed.config.image = urljoin(config.site_url or "", config.theme["favicon"])

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        known = os.environ.get(DIGEST)
        self.digest = known or fingerprint(Project(self.root))
        config.mdx_configs.setdefault("nodrift", {})["digest"] = self.digest

    def _book(self) -> Book:
        return current_book(self.root, "mkdocs", self.digest)

    @event_priority(100)  # before mkdocs-jupyter looks for notebooks
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        folder = self.root / "build" / "notebooks"
        try:
            book = self._book()
            scripts = book.project.scripts if book.has_script_pages else {}
            for script in scripts.values():
                if book.run_or_none(script) is None:
                    continue  # check says so, and pages that ask
                uri = write_notebook(book, script, folder)
                files.append(File(uri, str(folder), config.site_dir, True))
        except (Drift, Drifts) as drift:
            raise PluginError(str(drift)) from None
        return files

    @event_priority(-100)  # after mkdocs-jupyter has said how it would render it
    def on_pre_page(self, page: Page, **_: Any) -> Page:
        if _is_script_page(page):
            self.pages.keep(page)
        return page

    @event_priority(-100)  # what others do to the text of a page is done
    def on_page_content(self, html: str, *, page: Page, **_: Any) -> str:
        if _is_script_page(page):
            book = self._book()
            id = page.file.src_uri.removeprefix("code/").removesuffix(".ipynb")
            script = book.project.scripts[id]
            page.meta["description"] = describe(script)
            html = annotate(html, script, book)
        return html

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.pages.forget_others()
        if not os.environ.get(DIGEST):
            # Else `nodrift build` does it, for any generator.
            finish(self._book(), Path(config.site_dir))


def _is_script_page(page: Page) -> bool:
    uri = page.file.src_uri
    return uri.startswith("code/") and uri.endswith(".ipynb")
