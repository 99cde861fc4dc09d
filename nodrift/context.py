"""What the parts of weaving share while one page is woven."""

import posixpath
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.expressions import ExpressionError
from nodrift.ids import Id
from nodrift.project import SOURCES, Page
from nodrift.script import Script

Stash = Callable[[str], str]


@dataclass
class Context:
    """One page on its way: where it is, what it used, and what was found wrong.

    `offset` is the number of lines of front matter above the text; `stash` keeps HTML
    from being read as Markdown.
    """

    page: Page
    book: Book
    stash: Stash
    offset: int = 0
    drifts: list[Drift] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)
    scripts: dict[str, Script] = field(default_factory=dict)
    figures: dict[str, Id] = field(default_factory=dict)  # by anchor, in order
    listed: set[Id] = field(default_factory=set)  # regions so far that have an anchor
    # Entries of the glossary that the page links to, and those that only a fold does.
    terms: set[str] = field(default_factory=set)
    folded: set[str] = field(default_factory=set)
    notes: int = 0  # formulas so far that have a reason instead of a function

    def script(self, id: Id) -> Script:
        """The script of `id`, remembered as used. Raises LookupError."""
        script = self.book.script(id)
        self.scripts.setdefault(script.id, script)
        return script

    def drift(self, line: int, code: str, what: str, mend: str) -> Drift:
        """A Drift at `line` of the text, counted in the file."""
        return Drift(self.page.path, line + self.offset, code, what, mend)

    @contextmanager
    def at(self, line: int) -> Iterator[None]:
        """Turn what goes wrong inside into drifts at `line`, and go on after it."""
        try:
            yield
        except Drift as drift:
            self.drifts.append(drift)
        except Wrong as wrong:
            self.drifts.append(self.drift(line, wrong.code, wrong.what, wrong.mend))
        except LookupError as error:
            what, _, mend = str(error.args[0]).partition("; ")
            mend = mend or "write post/script:name in full"
            self.drifts.append(self.drift(line, "E-ID", what, mend))
        except ExpressionError as error:
            mend = "write an expression over ids, such as {{ coins/toss:share | .1% }}"
            self.drifts.append(self.drift(line, "E-EXPR", str(error), mend))

    def href(self, page: Page) -> str:
        """Relative address of another page, "" for this one.

        mkdocs leaves the links in stashed HTML alone, so they are those of the site;
        zensical reads every link as one between source files.
        """
        if page == self.page:
            return ""
        if self.book.generator == "zensical":
            return posixpath.relpath(page.uri, posixpath.dirname(self.page.uri) or ".")
        return posixpath.relpath(f"/{page.url}", f"/{self.page.url}") + "/"

    def bundle_href(self, path: str) -> str:
        """Address of a file of the site that no page is, such as `code/all.zip`."""
        if self.book.generator == "zensical":
            here = posixpath.dirname(self.page.uri) or "."
            return posixpath.relpath(path, here)
        return posixpath.relpath(f"/{path}", f"/{self.page.url}")

    def script_href(self, script: Script, region: str = "") -> str:
        """Address of the page of a script, or of one region of it.

        Where there are no such pages it is that of the file, which has no anchors.
        """
        if self.book.generator == "zensical" or not self.book.has_script_pages:
            return self.file_href(script, script.file.name)
        target = posixpath.relpath(f"/code/{script.id}/", f"/{self.page.url}") + "/"
        return f"{target}#{region}" if region else target

    def file_href(self, script: Script, name: str) -> str:
        """Address of a file that is published beside a script."""
        if self.book.generator == "zensical":
            here = posixpath.dirname(self.page.uri) or "."
            return posixpath.relpath(f"code/{script.id}/{name}", here)
        return posixpath.relpath(f"/code/{script.id}/{name}", f"/{self.page.url}")

    def script_link(self, script: Script) -> str:
        """A link to the page of a script, in the words of its path."""
        address = self.script_href(script)
        return f'<a href="{address}"><code>{SOURCES}/{script.id}.py</code></a>'


class Wrong(Exception):
    """A directive that cannot be honoured, before it is known on which line."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.code, self.what, self.mend = code, what, mend
