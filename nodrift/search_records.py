"""What the search of a site finds: one small record for each thing a reader may look for.

Terms, formulas, code and works are facts of the book; what is said around them is cut
from the finished pages, which are alike for every generator.
"""

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nodrift.book import Book
from nodrift.catalogue import short_title
from nodrift.ids import work_anchor
from nodrift.links import DRAWING
from nodrift.project import SOURCES, Page
from nodrift.script import Script

ARTICLE = re.compile(r"<article\b[^>]*>(.*)</article>", re.DOTALL)
HEADING = re.compile(r'<h([1-6])\b[^>]* id="([^"]*)"[^>]*>(.*?)</h\1>', re.DOTALL)
EXERCISE = re.compile(r'<p><strong class="nd-exercise" id="(exercise-(\d+))">')
FIGURE = re.compile(
    r'<figure\b[^>]* id="(fig-[^"]*)".*?<figcaption>(.*?)</figcaption>', re.DOTALL
)
FORMULA = re.compile(r'<div class="nd-equation" id="eq-([^"]*)".*?</p>', re.DOTALL)
# Lists of what has records of its own.
DERIVED = re.compile(r'class="(?:[^"]* )?nd-(?:references|runs|checks|exercise)[" ]')
SAYS = re.compile(r"<(?:p|td)>")
PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
LABEL = re.compile(r'<span class="nd-label">(.*?)\.?</span>')
PARAGRAPH = "<p>"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to be found at `url`, below the address of the site.

    `title` and `text` are HTML; `also` holds other names of it, `place` says where it is.
    """

    kind: str  # term, formula, code, exercise, figure, work, or text
    title: str
    url: str
    place: str
    text: str
    also: str = ""


def records(book: Book, site: Path) -> Iterator[Record]:
    """All records of a book that a generator has written into the folder `site`."""
    yield from _terms(book)
    for page in book.project.pages.values():
        file = site / page.url / "index.html"
        found = ARTICLE.search(file.read_text("utf-8")) if file.is_file() else None
        if found is not None:
            yield from _page(page, DRAWING.sub("", found[1]), book)
    yield from _code(book)
    yield from _works(book)


def _terms(book: Book) -> Iterator[Record]:
    if (glossary := book.glossary) is None:
        return
    for term in glossary.terms.values():
        title = f"{term.name}, {term.sense}" if term.sense else term.name
        title += f" ({', '.join(term.others)})" if term.others else ""
        url, place = (
            f"{glossary.page.url}#{term.anchor}",
            short_title(glossary.page, book),
        )
        yield Record("term", html.escape(title), url, place, html.escape(term.means))


# Pages: what stands under each heading, and the formulas, figures and exercises in it


def _page(page: Page, article: str, book: Book) -> Iterator[Record]:
    place = short_title(page, book)
    for heading, text in _cut(article, HEADING):
        yield from _formulas(page, place, text, book)
        yield from _figures(page, place, text)
        yield from _exercises(page, place, text)
        if SAYS.search(text) and not DERIVED.search(text):
            title = PERMALINK.sub("", heading[3])
            yield Record("text", title, f"{page.url}#{heading[2]}", place, text)


def _formulas(page: Page, place: str, text: str, book: Book) -> Iterator[Record]:
    """Each numbered formula with the paragraphs that stand next to it."""
    for found in FORMULA.finditer(text):
        label = book.labels.get(html.unescape(found[1]))
        if label is None or label.page != page:
            continue
        before = text[: found.start()].rpartition(PARAGRAPH)[2]
        after = text[found.end() :].partition("</p>")[0]
        said = f"{found[0]}<p>{before}<p>{after}"
        yield Record(
            "formula",
            f"{_words(label.name)} ({label.number})",
            f"{page.url}#eq-{label.name}",
            place,
            said,
            f"equation {label.number}",
        )


def _figures(page: Page, place: str, text: str) -> Iterator[Record]:
    for anchor, caption in FIGURE.findall(text):
        label = LABEL.search(caption)
        title = label[1] if label is not None else "Figure"
        said = LABEL.sub("", caption)
        yield Record("figure", title, f"{page.url}#{anchor}", place, said, place)


def _exercises(page: Page, place: str, text: str) -> Iterator[Record]:
    for start, said in _cut(text, EXERCISE):
        title, url = f"Exercise {start[2]}", f"{page.url}#{start[1]}"
        said = said.partition("</strong>")[2]
        yield Record("exercise", title, url, place, said, place)


def _cut(text: str, start: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Each match in `text`, and what stands between it and the next one."""
    found = list(start.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=bool(found)):
        yield match, text[match.end() : end]


# Code: each script, and each function once, however many scripts copy it


def _code(book: Book) -> Iterator[Record]:
    first: dict[tuple[str, str], tuple[Script, ast.stmt]] = {}
    users: dict[tuple[str, str], list[str]] = {}
    for script in book.project.scripts.values():
        told, _, _ = (ast.get_docstring(script.tree) or "").partition("\n\n")
        yield Record(
            "code",
            f"{script.id}.py",
            _address(script, "", book),
            f"{SOURCES}/{script.post}",
            _prose(told),
            ", ".join(script.regions),
        )
        for node in script.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                key = node.name, ast.get_docstring(node) or ""
                first.setdefault(key, (script, node))
                users.setdefault(key, []).append(script.id)
    for (name, told), (script, node) in first.items():
        others = ", ".join(users[name, told][1:])
        yield Record(
            "code",
            name,
            _address(script, _region(script, node), book),
            f"{script.id}.py, line {node.lineno}",
            _prose(told) + (f"<p>Also in {others}." if others else ""),
        )


def _address(script: Script, region: str, book: Book) -> str:
    """The page of a script at one region; where there is no such page, the file."""
    folder = f"code/{script.id}/"
    if not book.has_script_pages:
        return f"{folder}{script.file.name}"
    return f"{folder}#{region}" if region else folder


def _region(script: Script, node: ast.stmt) -> str:
    inside = (
        region.name
        for region in script.regions.values()
        if region.first <= node.lineno <= region.last
    )
    return next(inside, "")


def _works(book: Book) -> Iterator[Record]:
    page = book.bibliography_page
    for key in book.bibliography.keys if page is not None else ():
        label, text = book.bibliography.label(key), book.bibliography.text(key)
        url = f"{page.url}#{work_anchor(key)}" if page is not None else ""
        title, text = html.escape(label), html.escape(text)
        yield Record("work", title, url, "Bibliography", text, key)


def _words(name: str) -> str:
    """A name in snake_case as words."""
    return name.replace("_", " ")


def _prose(docstring: str) -> str:
    return f"<p>{html.escape(docstring.replace('`', ''))}"
