"""Checks of pages: what their authors wrote, against the runs and each other."""

import re
from collections.abc import Iterator

from nodrift.bindings import binding_path, read_bindings
from nodrift.book import Book, Label
from nodrift.equations import displays, tasks
from nodrift.errors import Drift, Drifts
from nodrift.formulas.lock import lock_path, read_tiers
from nodrift.glossary_checks import unused_terms
from nodrift.ids import ID, parse_id
from nodrift.links import broken_links
from nodrift.markup import (
    TOKEN,
    Display,
    FigureLine,
    Heading,
    Paragraph,
    prose_only,
)
from nodrift.numbers import typed_numbers
from nodrift.project import Page
from nodrift.record import Value
from nodrift.render import render


def check_docs(book: Book) -> Iterator[Drift]:
    """A generator publishes whatever lies below docs/: so only what we weave lies there.

    The theme is no page; a link to elsewhere would be followed by one tool and not by
    another.
    """
    project = book.project
    known = {page.file for page in project.pages.values()}
    known |= {project.docs / name for name in ("references.bib", "macros.tex")}
    theme = project.docs / "theme"
    for file in sorted(project.docs.rglob("*")):
        if file == theme or theme in file.parents:
            continue
        if file.is_symlink() or (file.is_file() and file not in known):
            yield Drift(
                file.relative_to(project.root),
                1,
                "E-DOCS",
                "this would be published without being woven or judged",
                "make it a page ending in .md, or move it out of docs/",
            )


def check_labels(book: Book) -> Iterator[Drift]:
    """A label is given once in the whole book."""
    first: dict[str, Label] = {}
    for label in book.all_labels:
        if label.name in first:
            other = first[label.name]
            yield Drift(
                label.page.path,
                label.line,
                "E-LABEL",
                f"{label.name!r} is the label of {other.page.path}:{other.line} too",
                "name it by its own function",
            )
        first.setdefault(label.name, label)


def check_equations(book: Book) -> Iterator[Drift]:
    """Each bound formula was evaluated as it stands, and few of them by hand."""
    for page in book.project.pages.values():
        tiers, shown = read_tiers(book.project, page), displays(book, page)
        bound = {task.label: task for task in tasks(book, page)}
        bindings = read_bindings(book.project, page) if bound else {}
        for name, task in bound.items():
            line, reviewed = shown[name][1], bindings[name].reviewed
            if reviewed not in ("", task.text):
                yield Drift(
                    page.path,
                    line,
                    "E-REVIEW",
                    f"{name!r} is not the formula that its test by hand was compared with",
                    f"compare them, then write reviewed={task.text!r} in "
                    f"{binding_path(page)}",
                )
            elif not task.is_judged_by(tiers.get(name)):
                yield Drift(
                    page.path,
                    line,
                    "E-LOCK",
                    f"{name!r} was not evaluated as it stands: it, its binding, its "
                    "function or the engine changed",
                    f"nodrift equations {page.stem}",
                )
        for name in tiers.keys() - shown.keys():
            yield Drift(
                lock_path(page),
                1,
                "E-LOCK",
                f"{page.path} has no formula labelled {name!r}",
                f"nodrift equations {page.stem}",
            )
        yield from _by_hand(book, page)


def _by_hand(book: Book, page: Page) -> Iterator[Drift]:
    """At most one display in ten is tested by hand or not evaluated; or one at all."""
    blocks, offset = book.blocks[page.stem]
    bindings = read_bindings(book.project, page)
    formulas = [block for block in blocks if isinstance(block, Display)]
    by_hand = [
        block
        for block in formulas
        for kind, name in block.labels
        if kind == "note" or (name in bindings and bindings[name].reason)
    ]
    if len(by_hand) > max(1, len(formulas) // 10):
        yield Drift(
            page.path,
            by_hand[-1].line + offset,
            "E-ORACLE",
            f"{len(by_hand)} of {len(formulas)} formulas are notes or tested by hand",
            "write more of them so that they can be evaluated: at most one in ten",
        )


def check_pages(book: Book) -> Iterator[Drift]:
    """Every directive of every page can be honoured, and every link leads somewhere."""
    rendered = {}
    for stem, page in book.project.pages.items():
        try:
            rendered[stem] = render(page, book, coloured=False)
        except Drifts as drifts:
            yield from drifts.drifts
    yield from broken_links(book, rendered)
    yield from unused_terms(book, rendered)


def check_numbers(book: Book) -> Iterator[Drift]:
    """No measured number is typed into prose, captions, alt texts or tables."""
    for stem, (blocks, offset) in book.blocks.items():
        page = book.project.pages[stem]
        values = _quotable(book, page)
        for block in blocks:
            if isinstance(block, FigureLine):
                texts = block.alt, block.caption, block.demo or ""
                prose = "\n".join(map(prose_only, texts))
                prose = prose.replace("\n", "  ")
            elif isinstance(block, Paragraph | Heading):
                prose = prose_only(block.text)
            else:
                continue
            for typed in typed_numbers(prose, values):
                yield Drift(
                    page.path,
                    block.line + offset + typed.line,
                    "E-NUMBER",
                    f"{typed.numeral} is typed by hand",
                    f"quote the run: {{{{ {typed.value_of or 'post/script:name'}"
                    f"{_format_of(typed.numeral)} }}}}, or [number]{{from: @key}} if it "
                    "was published",
                )


def _format_of(numeral: str) -> str:
    """The format that shows a value as it was typed; "" for a whole number."""
    _, point, decimals = numeral.rstrip("%\\ ").partition(".")
    if "%" in numeral:
        return f" | .{len(decimals)}%"
    return f" | .{len(decimals)}f" if point else ""


def check_footnotes(book: Book) -> Iterator[Drift]:
    """A number that leads to a footnote finds one."""
    for stem, (blocks, offset) in book.blocks.items():
        told, cited = set[str](), list[tuple[str, int]]()
        for block in blocks:
            if not isinstance(block, Paragraph):
                continue
            for match in TOKEN.finditer(block.text):
                if not match["footnote"]:
                    continue
                line = block.text.count("\n", 0, match.start()) + block.line + offset
                start = block.text.rfind("\n", 0, match.start()) + 1
                defines = block.text[match.end() : match.end() + 1] == ":"
                if defines and not block.text[start : match.start()].strip():
                    told.add(match[0])
                else:
                    cited.append((match[0], line))
        for mark, line in cited:
            if mark not in told:
                yield Drift(
                    book.project.pages[stem].path,
                    line,
                    "E-ANCHOR",
                    f"there is no footnote {mark}",
                    f"write a paragraph {mark}: with its text, or take the mark away",
                )


def check_bibliography(book: Book) -> Iterator[Drift]:
    """Each entry can be found by a reader, stands there once, and is cited."""
    bibliography = book.bibliography
    yield from bibliography.incomplete()
    yield from bibliography.misdated()
    yield from bibliography.acting()
    yield from bibliography.twins()
    for key in bibliography.keys:
        if key not in book.citing:
            yield Drift(
                "docs/references.bib",
                bibliography.line(key),
                "E-BIB",
                f"no page cites {key}",
                "cite it, or take it away",
            )


def _quotable(book: Book, page: Page) -> dict[str, Value]:
    """Results and settings of the scripts that the page names, by id."""
    names = {
        id.script
        for text in re.findall(ID, page.read())
        if (id := parse_id(text)) is not None
    }
    values: dict[str, Value] = {}
    for name in sorted(names & book.project.scripts.keys()):
        run = book.run_or_none(book.project.scripts[name])
        for key, value in (run.results | run.settings if run else {}).items():
            values[f"{name}:{key}"] = value
    return values
