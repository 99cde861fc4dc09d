"""The two books that are compared, each as its sources and committed locks have it.

Records are left aside here: on one side they may be of this machine and on the other
not there at all, and rounding would look like a change.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nodrift.book import Book
from nodrift.catalogue import title_of
from nodrift.diff.reading import Reading, read
from nodrift.errors import Drift, Drifts
from nodrift.markup import split_front_matter
from nodrift.project import Page, Project
from nodrift.record import Run, read_lock
from nodrift.render import render
from nodrift.weave import weave

Say = Callable[[str], None]

# Of mkdocs.yml, what says which pages there are and not how they are made.
CONTENT = {
    ".nav",
    ".extra.series",
    ".extra.tracks",
    ".extra.background",
    ".plugins.redirects.redirect_maps",
}


class Locked(Project):
    """A project of which nothing but the locks is known."""

    @property
    def records(self) -> Path:
        return self.root / "build" / "no-records"


@dataclass(frozen=True)
class Side:
    """One of the two books. `faults` says what the present engine cannot read of it.

    Without `has_pages`, nothing is told but what scripts and locks say.
    """

    root: Path
    faults: list[str] = field(default_factory=list)
    has_pages: bool = True

    @cached_property
    def book(self) -> Book:
        """Formulas stay LaTeX in it: what is compared is text."""
        return Book(Locked(self.root))

    @cached_property
    def config(self) -> dict[str, Any]:
        """What mkdocs.yml says, nothing if it cannot be read."""
        try:
            return self.book.project.config
        except Drift as drift:
            self.note(drift)
            return {}

    @property
    def making(self) -> Any:
        """What mkdocs.yml says of how pages are made, without their list."""
        return _making(self.config)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """By their path below docs/; none if the book cannot be read as one."""
        try:
            return self.book.project.by_uri if self.has_pages else {}
        except Drift as drift:
            self.note(drift)
            return {}

    @cached_property
    def texts(self) -> dict[str, str]:
        """What authors wrote, by path of the page."""
        return {uri: page.read() for uri, page in self.pages.items()}

    @cached_property
    def runs(self) -> dict[str, Run]:
        """What the locks hold, by script."""
        found = {}
        try:
            scripts = self.book.project.scripts
        except Drift as drift:
            self.note(drift)
            return {}
        for id, script in scripts.items():
            try:
                run = read_lock(self.book.project, script)
            except Drift as drift:
                self.note(drift)
                continue
            if run is not None:
                found[id] = run
        return found

    @cached_property
    def sources(self) -> dict[str, str]:
        """The text of each script, by id."""
        try:
            return {id: one.text for id, one in self.book.project.scripts.items()}
        except Drift as drift:
            self.note(drift)
            return {}

    @cached_property
    def woven(self) -> dict[str, str]:
        """Markdown with all that weaving put in; a page that cannot be woven is left
        out, and has a fault.
        """
        found = {}
        for uri, page in self.pages.items():
            body, above = split_front_matter(self.texts[uri])
            try:
                found[uri] = weave(
                    body.expandtabs(4), page, self.book, lambda piece: piece, above
                )
            except Drifts as drifts:
                more = len(drifts.drifts) - 1
                self.faults.append(
                    f"{drifts.drifts[0]}" + f" (and {more} more)" * bool(more)
                )
            except Drift as drift:
                self.note(drift)
        return found

    def reading(self, uri: str) -> Reading | None:
        """What readers read of a page, its front matter first; None with a fault."""
        if uri not in self.woven:
            return None
        try:
            reading = read(render(self.pages[uri], self.book, coloured=False))
        except Drifts as drifts:
            self.note(drifts.drifts[0])
            return None
        text = self.texts[uri]
        _, above = split_front_matter(text)
        front = [line for line in text.splitlines()[:above] if line.strip("- ")]
        return replace(reading, paragraphs=(*front, *reading.paragraphs))

    def title(self, uri: str) -> str:
        """What the book calls a page."""
        try:
            return title_of(self.pages[uri], self.book)
        except Drift:
            return uri

    def note(self, drift: Drift) -> None:
        """Remember what cannot be read, once."""
        if str(drift) not in self.faults:
            self.faults.append(str(drift))


def _making(value: Any, path: str = "") -> Any:
    """A value of mkdocs.yml without what is CONTENT below it."""
    if isinstance(value, dict):
        return {
            key: _making(inner, f"{path}.{key}")
            for key, inner in value.items()
            if f"{path}.{key}" not in CONTENT
        }
    if isinstance(value, list):
        return [_making(item, path) for item in value]
    return value
