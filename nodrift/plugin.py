"""The MkDocs plugin: script pages, downloads and live reload. Weaving needs none of it."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from nodrift import web
from nodrift.downloads import publish_downloads
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.formulas.lock import FOLDER
from nodrift.notebook import notebook
from nodrift.notebook_style import strip_notebook_style
from nodrift.project import SOURCES
from nodrift.render import render


class NoDriftPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Adds a page for each script, rendered by mkdocs-jupyter from its record."""

    def __init__(self) -> None:
        self.serving = False
        self.root = Path()

    def on_startup(
        self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool
    ) -> None:
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.root = Path(config.config_file_path).parent.resolve()
        if self.serving:
            config.watch.append(str(self.root / SOURCES))
            config.watch.append(str(self.root / FOLDER))
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """While serving, run what changed, and say in words what cannot be woven."""
        if not self.serving:
            return
        command = [sys.executable, "-m", "nodrift", "run"]
        subprocess.run(command, cwd=self.root, check=False)
        book = current_book(self.root)
        wrong: list[str] = []
        for page in book.project.pages.values():
            try:
                render(page, book)
            except Drifts as drifts:
                wrong.append(str(drifts))
        if wrong:  # as an exception of the extension it would come with a traceback
            raise PluginError("\n".join(wrong))

    @event_priority(100)  # before mkdocs-jupyter looks for notebooks
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        folder = self.root / "build" / "notebooks"
        try:
            book = current_book(self.root)
            for script in book.project.scripts.values():
                text = notebook(script, book.run(script), book.record(script))
                uri = f"code/{script.id}.ipynb"
                file = folder / uri  # mkdocs-jupyter reads it from a file
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, "utf-8", newline="\n")
                files.append(File(uri, str(folder), config.site_dir, True))
        except (Drift, Drifts) as drift:
            raise PluginError(str(drift)) from None
        return files

    def on_page_content(self, html: str, *, page: Page, **_: Any) -> str:
        uri = page.file.src_uri
        if uri.startswith("code/") and uri.endswith(".ipynb"):
            name = uri.removesuffix(".ipynb").rpartition("/")[2]
            downloads = (
                f'<p class="nd-downloads"><a href="{name}.py" download>{name}.py</a> '
                f'<a href="{name}.ipynb" download>{name}.ipynb</a></p>'
            )
            title, end, rest = strip_notebook_style(html).partition("</h1>")
            return f"{title}{end}{downloads}{rest}"
        return html

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        site = Path(config.site_dir)
        web.publish(self.root, site)
        publish_downloads(current_book(self.root), site)
