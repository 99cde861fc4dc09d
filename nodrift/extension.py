"""The Python-Markdown extension that weaves: all that a site generator needs to know.

It works under every generator that runs Python-Markdown and says which page it is at;
mkdocs and zensical do so in different ways, both read here.
"""

import functools
import re
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from nodrift.book import Book, Typeset, fingerprint
from nodrift.colours import join_colours
from nodrift.errors import Drift, Drifts
from nodrift.harmless import ASK, OURS, faults, line_of
from nodrift.markup import split_front_matter
from nodrift.maths import FormulaError, typeset_inline
from nodrift.project import Page, Project
from nodrift.tables import box_tables
from nodrift.weave import weave

# After normalize_whitespace (30), which would destroy stashed HTML; before the fences
# of superfences (25), whose `--8<--` lines we have to see.
PRIORITY = 28

# Before raw_html (30) puts in what was stashed: what is there then is the author's.
BEFORE_OURS = 31
STASHED = re.compile("\x02wzxhzdk:([0-9]+)\x03")


class NoDriftExtension(Extension):
    """Options: `root`, the project; `digest`, which caches of generators must see."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [".", "folder of mkdocs.yml"],
            "digest": ["", "state of the project, if it is known: caches go by it"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(self)
        root = Path(self.getConfig("root")).resolve()
        weaving = Weaving(md, root, self.getConfig("digest"))
        md.preprocessors.register(weaving, "nodrift", PRIORITY)
        md.postprocessors.register(Judging(md, weaving), "nodrift-html", BEFORE_OURS)
        typesetting = Typesetting(md, weaving)
        md.postprocessors.register(typesetting, "nodrift-maths", 0)


class Weaving(Preprocessor):
    """Weaves the text of a page. `place` fixes page and book where no generator does."""

    def __init__(self, md: Markdown, root: Path, digest: str = "") -> None:
        super().__init__(md)
        self.root = root
        self.digest = digest
        self.place: tuple[Page, Book] | None = None
        self.current: tuple[Page, Book, int] | None = None
        self.ours: set[str] = set()  # what stands for pieces of HTML that we wove

    def run(self, lines: list[str]) -> list[str]:
        located = self.place or self._locate()
        if located is None:  # not a page of ours: a theme's text, another plugin's
            self.current = None
            return lines
        page, book = located
        text = "\n".join(lines)
        offset = _lines_above(page.read(), text)
        self.current = page, book, offset
        self.ours.clear()
        woven = weave(text, page, book, self._stash, offset)
        return woven.split("\n")

    def _stash(self, piece: str) -> str:
        mark = self.md.htmlStash.store(piece)
        self.ours.add(mark)
        return mark

    def _locate(self) -> tuple[Page, Book] | None:
        located = _uri(self.md)
        if located is None:
            return None
        uri, generator = located
        book = current_book(self.root, generator, self.digest)
        page = book.project.by_uri.get(uri)
        return None if page is None else (page, book)


class Finishing(Postprocessor):
    """Works on the HTML of a page that was woven."""

    def __init__(self, md: Markdown, weaving: Weaving) -> None:
        super().__init__(md)
        self.weaving = weaving


class Judging(Finishing):
    """Refuses what an author's HTML could do besides being read."""

    def run(self, text: str) -> str:
        if self.weaving.current is None:
            return text
        page, _, _ = self.weaving.current
        body, above = split_front_matter(page.read())
        drifts = [
            Drift(page.path, line_of(fault, body) + above, "E-HTML", fault.what, ASK)
            for fault in dict.fromkeys(faults(self._written(text)))
        ]
        if drifts:
            raise Drifts(drifts)
        return text

    def _written(self, text: str) -> str:
        """The page as its author made it: raw HTML put in, what we wove left out."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        raw: Any = self.md.postprocessors["raw_html"]

        def put(mark: re.Match[str]) -> str:
            if mark[0] in self.weaving.ours:
                return OURS
            return str(raw.stash_to_string(blocks[int(mark[1])]))

        for _ in blocks:  # what is stashed may hold what was stashed before it
            text, count = STASHED.subn(put, text)
            if not count:
                break
        return text


class Typesetting(Finishing):
    """What is done once the page is HTML: colours of code, tables, inline formulas."""

    def run(self, text: str) -> str:
        if self.weaving.current is None:
            return text
        page, book, _ = self.weaving.current
        try:
            html = typeset_inline(box_tables(join_colours(text)), book.typeset)
        except FormulaError as error:
            raise Drifts([inline_drift(page, book, error)]) from None
        book.rendered[page.stem.lower()] = html
        return html


def inline_drift(page: Page, book: Book, error: FormulaError) -> Drift:
    """Say on which line of its page a formula stands that cannot be typeset."""
    source = book.macros.expand(page.read())  # as the formula is: line by line the same
    at = source.find(f"${error.tex}$")
    line = source.count("\n", 0, at) + 1 if at >= 0 else 1
    return Drift(page.path, line, "E-MATH", str(error), "mend the LaTeX")


def current_book(root: Path, generator: str = "mkdocs", digest: str = "") -> Book:
    """The book as it is on disk now; read again only when something changed.

    `digest` is its fingerprint, if the caller knows it: taking one reads every file.
    """
    project = Project(root)
    state = digest or fingerprint(project)
    return _book(root, generator, state, typesetter(project))


@functools.lru_cache(maxsize=2)
def _book(root: Path, generator: str, state: str, typeset: Typeset | None) -> Book:
    return Book(Project(root), typeset, generator)


def typesetter(project: Project) -> Typeset | None:
    """KaTeX if the web assets are here, None if they are not: yet, in a fresh clone."""
    bundle = project.web / "node_modules" / "katex" / "dist" / "katex.min.js"
    return _katex(bundle.resolve()) if bundle.is_file() else None


@functools.lru_cache(maxsize=2)
def _katex(bundle: Path) -> Typeset | None:
    from nodrift.katex import Katex

    try:
        return Katex(bundle).render
    except Drift:  # quickjs is in the extra `site`: prose can be mended without it
        return None


def _uri(md: Markdown) -> tuple[str, str] | None:
    """Path of the page below docs/ and the generator that is at it; None if neither."""
    if "relpath" in md.treeprocessors:
        file = getattr(md.treeprocessors["relpath"], "file", None)
        uri = getattr(file, "src_uri", None)
        if uri is not None:
            return str(uri), "mkdocs"
    for processor in md.preprocessors:  # zensical's, known by its name alone
        if getattr(processor, "name", "") == "rendering_context":
            page: Any = getattr(processor, "page")  # noqa: B009 - unknown to mypy
            return str(page.path).lstrip("/"), "zensical"
    return None


def _lines_above(source: str, text: str) -> int:
    """Lines of front matter that the generator took off before we were asked."""
    rows = len(source.rstrip().splitlines()) - len(text.rstrip().splitlines())
    return max(rows, 0)
