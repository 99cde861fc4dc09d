"""A site that is served as any generator makes it: all of it anew for each change.

A page that cannot be woven shows what is wrong with it, and all others stay as they were.
"""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from nodrift import web
from nodrift.book import Book
from nodrift.config_checks import check_config
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.finishing import finish
from nodrift.generators import generate
from nodrift.project import Project
from nodrift.render import render
from nodrift.script import Script


class Interrupted(BaseException):
    """Something changed while the site was made: what would come out is of yesterday."""


def drifts_of(error: Drift | Drifts) -> list[Drift]:
    """All that an error tells."""
    return error.drifts if isinstance(error, Drifts) else [error]


class WholeSite:
    """A site below the folder `scratch`, as it is served at `url`.

    `folder` is the last one that could be made whole. Whoever reads its files holds
    `lock`, so that no page is seen while it is written.
    """

    def __init__(self, root: Path, scratch: Path, url: str) -> None:
        self.root, self.scratch, self.url = root, scratch, url
        self.folder: Path | None = None
        self.lock = threading.Lock()
        self.broken: dict[str, list[Drift]] = {}  # by the path of the page below docs/
        self.uris: dict[str, str] = {}  # the same paths, by the address below the site

    def make(self, digest: str, stop: Callable[[], bool]) -> Book:
        """Make all of it anew and return the book that it shows.

        Raises Drift or Drifts if it cannot be made, Interrupted if `stop` says so before
        it is; then the old one stays.
        """
        project = Project(self.root)
        web.install(self.root)
        book = current_book(self.root, project.generator, digest)
        # A generator does whatever its configuration says as soon as it reads it.
        if found := list(check_config(book)):
            raise Drifts(found)
        broken: dict[str, list[Drift]] = {}
        for page in project.pages.values():
            if stop():
                raise Interrupted
            try:
                render(page, book, coloured=False)
            except (Drift, Drifts) as error:
                broken[page.uri] = drifts_of(error)
        if broken:  # the generator would stop at the first of them
            if self.folder is None:
                raise Drifts([drift for found in broken.values() for drift in found])
            with self.lock:
                self.broken = broken
            return book
        build = self.root / "build"
        build.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="serving-", dir=build) as made:
            generate(project, project.generator, Path(made, "site"), digest)
            finish(book, Path(made, "site"), searched=False)
            fresh = Path(tempfile.mkdtemp(prefix="site-", dir=self.scratch), "site")
            shutil.move(Path(made, "site"), fresh)
        self._show(fresh, {}, {page.url: page.uri for page in project.pages.values()})
        return book

    def _show(
        self, fresh: Path, broken: dict[str, list[Drift]], uris: dict[str, str]
    ) -> None:
        """Let the site in the folder `fresh` take the place of the last one."""
        with self.lock:
            old, self.folder = self.folder, fresh
            self.broken, self.uris = broken, uris
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)

    def can_renew(self, uri: str) -> bool:
        """Whether the page made from `uri`, a path below docs/, can be made alone."""
        return False

    def renew(self, uris: Iterable[str], digest: str) -> None:
        """Make some pages again, and nothing else. Raises Drift or Drifts."""

    def renew_script(self, script: Script, digest: str) -> None:
        """Make the page of a script, if it has one, and its files again."""
