"""Judge the whole book from its sources and locks, in a moment and without torch.

Each check is one function from the book to the drifts it finds; `CHECKS` lists them
all, and what is not in the list is not checked.
"""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from nodrift.book import Book
from nodrift.errors import Drift, Drifts
from nodrift.ids import ID, Id, frame_of, parse_id
from nodrift.links import broken_links
from nodrift.markup import (
    FRONT_MATTER,
    FigureLine,
    Heading,
    Paragraph,
    prose_only,
)
from nodrift.numbers import typed_numbers
from nodrift.project import CONFIG, Page
from nodrift.record import Value, read_lock, read_record, record_path
from nodrift.render import render
from nodrift.script import Script, imported
from nodrift.stale import stale_lock

Check = Callable[[Book], Iterator[Drift]]


def check(book: Book) -> list[Drift]:
    """Return everything that is wrong, in the order of files and lines.

    What keeps the book from being read at all (two pages with one stem, say) is
    returned alone.
    """
    found: list[Drift] = []
    for one in CHECKS:
        try:
            found.extend(one(book))
        except Drift as drift:
            found.append(drift)
        except Drifts as drifts:
            found.extend(drifts.drifts)
    unique = {str(drift): drift for drift in found}
    return sorted(unique.values(), key=lambda d: (d.path, d.line, d.code, d.what))


# Scripts and what was recorded of them


def check_scripts(book: Book) -> Iterator[Drift]:
    """A script is Python, tiled by named regions none of which cuts a statement."""
    for script in book.project.scripts.values():
        try:
            regions, _ = script.regions, script.settings
            cells = [region.cell for region in regions.values()]
            for statement in script.tree.body:
                end = statement.end_lineno or statement.lineno
                for cell in cells:
                    if statement.lineno < cell <= end:
                        yield Drift(
                            script.path,
                            cell,
                            "E-REGION",
                            "a region starts inside a statement",
                            "move the cell line above or below the function",
                        )
        except Drift as drift:
            yield drift


def check_imports(book: Book) -> Iterator[Drift]:
    """A script imports what a reader can install, never a sibling, never the engine."""
    packages = book.project.options.get("packages")
    if packages is None:
        return
    allowed = {*packages, *sys.stdlib_module_names}
    for script in _readable(book):
        for name, line in imported(script.tree).items():
            if name not in allowed:
                yield Drift(
                    script.path,
                    line,
                    "E-IMPORT",
                    f"{name} is not among the packages a reader has",
                    f"use {', '.join(packages)} or the standard library",
                )


def check_stems(book: Book) -> Iterator[Drift]:
    """A folder of scripts belongs to a page."""
    for script in book.project.scripts.values():
        if script.post not in book.project.pages:
            yield Drift(
                script.path,
                1,
                "E-ID",
                f"no page has the stem {script.post!r}",
                f"write docs/posts/{script.post}.md, or move the script",
            )


def check_locks(book: Book) -> Iterator[Drift]:
    """Every script has a lock that speaks for its sources, and the record agrees."""
    for script in _readable(book):
        try:
            lock = read_lock(book.project, script)
        except Drift as drift:
            yield drift
            continue
        path = script.lock.relative_to(book.project.root)
        if lock is None:
            yield Drift(
                script.path,
                1,
                "E-LOCK",
                f"{script.id} was never run",
                f"nodrift run {script.id}",
            )
            continue
        reasons = stale_lock(book.project, lock)
        if reasons:
            yield Drift(
                script.path,
                1,
                "E-LOCK",
                f"out of step with its last run: {', '.join(reasons)}",
                f"nodrift run {script.id}",
            )
            continue
        record = book.record(script)
        if record is not None and record.run != lock and book.run(script) is lock:
            yield Drift(
                path,
                1,
                "E-LOCK",
                "the lock is not what the run recorded",
                f"nodrift run {script.id} writes it from the record",
            )


def check_records(book: Book) -> Iterator[Drift]:
    """What lies in build/records is what a run left there."""
    for script in _readable(book):
        folder = record_path(book.project, script)
        path = folder.relative_to(book.project.root) / "record.json"
        try:
            record = read_record(folder)
        except ValueError as error:
            damage = [str(error)]
        else:
            damage = record.damage() if record is not None else []
        if damage:
            yield Drift(
                path,
                1,
                "E-RECORD",
                f"the record of {script.id} is damaged: {', '.join(damage)}",
                f"nodrift run {script.id}",
            )


def check_lines(book: Book) -> Iterator[Drift]:
    """Every line that a reader can see ran: all regions are shown somewhere."""
    for script in _readable(book):
        run = _run(book, script)
        for line in run.unreached if run else []:
            yield Drift(
                script.path,
                line,
                "E-UNRUN",
                "this line is shown to readers and never ran",
                "call it in the script, or take it away",
            )


def check_figures(book: Book) -> Iterator[Drift]:
    """Every figure that a script draws is shown on some page."""
    for script in _readable(book):
        run = _run(book, script)
        for name, figure in (run.figures if run else {}).items():
            shown = {Id(script.id, name)}
            if (frame := frame_of(name)) is not None:
                shown.add(Id(script.id, frame[0]))
            if not shown & book.drawn:
                region = script.regions.get(figure.region)
                yield Drift(
                    script.path,
                    region.cell if region else 1,
                    "E-FIGURE",
                    f"no page shows the figure {script.id}:{name}",
                    f'add ![what it teaches]({script.id}:{name} "caption") to a page, '
                    "or do not draw it",
                )


# Pages


def check_series(book: Book) -> Iterator[Drift]:
    """The list of parts, the pages and the navigation tell one story."""
    project = book.project
    stems = [part.stem for part in project.series]
    for stem in {stem for stem in stems if stems.count(stem) > 1}:
        yield _series(book, f"stem: {stem}", f"{stem!r} is in the series twice")
    for page in project.pages.values():
        if page.uri.startswith("posts/") and page.stem not in stems:
            yield Drift(
                page.path,
                1,
                "E-SERIES",
                f"{page.stem!r} is not in extra.series of {CONFIG}",
                "add it there: its place is its number",
            )
    listed = list(_nav(project.config.get("nav") or []))
    pages = {page.uri: page for page in project.pages.values()}
    for uri in listed:
        if uri.endswith(".md") and uri not in pages:
            yield _series(
                book, uri, f"the navigation names {uri}, which does not exist"
            )
    order = [pages[uri].stem for uri in listed if uri in pages]
    parts = [stem for stem in stems if stem in project.pages]
    if project.config.get("nav") and [stem for stem in order if stem in stems] != parts:
        yield _series(
            book,
            "nav:",
            f"the navigation does not follow the series: it should name "
            f"{', '.join(project.pages[stem].uri for stem in parts)} in this order",
        )


def check_front_matter(book: Book) -> Iterator[Drift]:
    """Each page says its title and what it is about; a part has its series' title."""
    titles = {part.stem: part.title for part in book.project.series}
    for page in book.project.pages.values():
        match = FRONT_MATTER.match(page.read())
        try:
            meta = yaml.safe_load(match[0].strip().strip("-")) if match else None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            yield Drift(page.path, line, "E-FRONT", "not YAML", "mend the line")
            continue
        meta = meta if isinstance(meta, dict) else {}
        for key in ("title", "description"):
            if not isinstance(meta.get(key), str) or not meta[key].strip():
                yield Drift(
                    page.path,
                    1,
                    "E-FRONT",
                    f"the front matter has no {key}",
                    f"start the page with --- and a line `{key}: ...`",
                )
        wanted = titles.get(page.stem)
        if wanted and meta.get("title") not in (None, wanted):
            yield Drift(
                page.path,
                1,
                "E-SERIES",
                f"the page is called {meta['title']!r}, the series says {wanted!r}",
                f"make them equal, here or in {CONFIG}",
            )


def check_labels(book: Book) -> Iterator[Drift]:
    """A label is given once in the whole book."""
    first: dict[str, Any] = {}
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


def check_pages(book: Book) -> Iterator[Drift]:
    """Every directive of every page can be honoured, and every link leads somewhere."""
    rendered = {}
    for stem, page in book.project.pages.items():
        try:
            rendered[stem] = render(page, book)
        except Drifts as drifts:
            yield from drifts.drifts
    yield from broken_links(book, rendered)


def check_numbers(book: Book) -> Iterator[Drift]:
    """No measured number is typed into prose, captions, alt texts or tables."""
    for stem, (blocks, offset) in book.blocks.items():
        page = book.project.pages[stem]
        values = _quotable(book, page)
        for block in blocks:
            if isinstance(block, FigureLine):
                prose = "\n".join((prose_only(block.alt), prose_only(block.caption)))
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
                    f"quote the run: {{{{ {typed.value_of or 'post/script:name'} "
                    "| .2f }}, or [number]{from: @key} if it was published",
                )


def check_bibliography(book: Book) -> Iterator[Drift]:
    """Each entry can be found by a reader, and some page cites it."""
    bibliography = book.bibliography
    yield from bibliography.incomplete()
    texts = [page.read() for page in book.project.pages.values()]
    cited = {key for text in texts for key in re.findall(r"@([\w:-]+)", text)}
    for key in bibliography.keys:
        if key not in cited:
            yield Drift(
                "docs/references.bib",
                bibliography.line(key),
                "E-BIB",
                f"no page cites {key}",
                "cite it, or take it away",
            )


CHECKS: tuple[Check, ...] = (
    check_series,
    check_scripts,
    check_imports,
    check_stems,
    check_locks,
    check_records,
    check_lines,
    check_figures,
    check_front_matter,
    check_labels,
    check_pages,
    check_numbers,
    check_bibliography,
)


def _readable(book: Book) -> Iterator[Script]:
    """Scripts that check_scripts has nothing against."""
    for script in book.project.scripts.values():
        try:
            script.tree, script.regions  # noqa: B018 - they raise if they are broken
        except Drift:
            continue
        yield script


def _run(book: Book, script: Script) -> Any:
    try:
        return book.run(script)
    except Drift:
        return None  # check_locks says so


def _quotable(book: Book, page: Page) -> dict[str, Value]:
    """Results and settings of the scripts that the page names, by id."""
    names = {
        id.script
        for text in re.findall(ID, page.read())
        if (id := parse_id(text)) is not None
    }
    values: dict[str, Value] = {}
    for name in sorted(names & book.project.scripts.keys()):
        run = _run(book, book.project.scripts[name])
        for key, value in (run.results | run.settings if run else {}).items():
            values[f"{name}:{key}"] = value
    return values


def _series(book: Book, text: str, what: str) -> Drift:
    line = book.project.config_line(text)
    return Drift(CONFIG, line, "E-SERIES", what, "make nav, pages and series agree")


def _nav(entries: Any) -> Iterator[str]:
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, list):
        for entry in entries:
            yield from _nav(entry)
    elif isinstance(entries, dict):
        for entry in entries.values():
            yield from _nav(entry)
