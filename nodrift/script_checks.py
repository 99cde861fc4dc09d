"""Checks of scripts, and of what was recorded of them."""

import ast
import re
import sys
from collections.abc import Iterator

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.ids import Id, frame_of, is_setting
from nodrift.private import private_texts, told_by
from nodrift.project import SOURCES
from nodrift.record import read_lock, read_record, record_path
from nodrift.script import Script
from nodrift.stale import stale_lock

# What Markdown makes a tag, a link, a picture or an address of.
ACTING = re.compile(
    r"<(?=[A-Za-z/!?])|\](?=[(\[:])|!\[|\b[A-Za-z]+:(?=//)|\bwww\.", re.ASCII
)
DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


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


def check_docstrings(book: Book) -> Iterator[Drift]:
    """The first words of a script are shown on its page as Markdown: plain words only."""
    for script in _readable(book):
        words = ast.get_docstring(script.tree) or ""
        if found := ACTING.search(words):
            line = script.text.count("\n", 0, script.text.find(found[0])) + 1
            what = f"{found[0]!r} would be a tag or a link on the script's page"
            yield Drift(script.path, line, "E-HTML", what, "say it in plain words")


def check_names(book: Book) -> Iterator[Drift]:
    """What a def, a class or a setting names stays that, to the end of the script.

    Tests and formulas take functions by their names without running the rest: a second
    value would be what runs, and the first what is judged.
    """
    for script in _readable(book):
        first: dict[str, int] = {}
        fixed: set[str] = set()
        for name, node in sorted(_bound(script.tree.body), key=lambda b: b[1].lineno):
            if isinstance(node, DEFINING) or is_setting(name):
                fixed.add(name)
            if name in first and name in fixed:
                yield Drift(
                    script.path,
                    node.lineno,
                    "E-NAME",
                    f"{name} is given a second time; it was on line {first[name]}",
                    "give the second its own name",
                )
            first.setdefault(name, node.lineno)


def _bound(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Names that are bound at the level of the module, with the statement."""
    for node in body:
        if isinstance(node, DEFINING):
            yield node.name, node
            continue
        for part in ast.iter_child_nodes(node):
            if not isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
                for name in ast.walk(part):
                    if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                        yield name.id, node
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.stmt):
                yield from _bound([inner])
            elif isinstance(inner, ast.ExceptHandler | ast.match_case):
                yield from _bound(inner.body)


def check_imports(book: Book) -> Iterator[Drift]:
    """A script imports what a reader can install, never a sibling, never the engine.

    So it has the name of no module either: Python looks beside a script first.
    """
    packages = book.project.options.get("packages")
    if packages is None:
        return
    if not isinstance(packages, list):
        raise Drift(
            "pyproject.toml",
            1,
            "E-CONFIG",
            "packages of [tool.nodrift] is not a list",
            'write, for example, packages = ["numpy", "torch"]',
        )
    allowed = {*packages, *sys.stdlib_module_names}
    for script in _readable(book):
        name = script.file.stem
        if name in allowed:  # recorded runs find modules first, readers' do not
            yield Drift(
                script.path,
                1,
                "E-IMPORT",
                f"{name} is the name of a module: run alone, this script and those "
                "beside it would import this file in its place",
                f"call the file by what it shows, such as {name}_steps.py",
            )
        for name, line in script.imports.items():
            if name not in allowed:
                yield Drift(
                    script.path,
                    line,
                    "E-IMPORT",
                    f"{name} is not among the packages a reader has",
                    f"use {', '.join(packages)} or the standard library",
                )


def check_shared(book: Book) -> Iterator[Drift]:
    """What scripts copy word for word, since each runs alone, is the same everywhere.

    `[tool.nodrift] shared` in pyproject.toml names these functions: copies that it
    names are equal, and equal copies are named, so that they stay so.
    """
    shared = set(book.project.options.get("shared") or [])
    first: dict[str, tuple[Script, str]] = {}  # by name if shared, else by the copy
    for script in _readable(book):
        for node in script.tree.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            copy = ast.dump(node)
            key = node.name if node.name in shared else copy
            other, original = first.setdefault(key, (script, copy))
            if copy != original:
                yield Drift(
                    script.path,
                    node.lineno,
                    "E-SHARED",
                    f"{node.name} is not the same as in {other.path}",
                    "make the copies equal, or give this one a name of its own",
                )
            elif key == copy and other is not script:
                yield Drift(
                    script.path,
                    node.lineno,
                    "E-SHARED",
                    f"{node.name} is a copy of that in {other.path} only by chance",
                    f'add "{node.name}" to shared in pyproject.toml',
                )
    for name in sorted(shared - first.keys()):
        yield Drift(
            "pyproject.toml",
            1,
            "E-SHARED",
            f"shared names {name}, which no script defines",
            "take it out of the list",
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
    known = {script.lock for script in book.project.scripts.values()}
    for file in sorted((book.project.root / SOURCES).glob("*/*.lock.json")):
        if file not in known:
            yield Drift(
                file.relative_to(book.project.root),
                1,
                "E-LOCK",
                "the lock belongs to no script",
                "remove it with the script that it was of",
            )
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
        reasons = stale_lock(book.project, script, lock)
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
        if record is not None and record.run != lock and book.run(script) == lock:
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


def check_private(book: Book) -> Iterator[Drift]:
    """What a run printed and kept tells nothing of the machine on which it ran."""
    private = private_texts(book.project.root)
    for script in _readable(book):
        if (run := book.run_or_none(script)) is None:
            continue
        said = [(run.outputs[name], name) for name in run.outputs]
        said += [(str(value), "") for value in (run.results, run.settings)]
        for text, name in said:
            if (what := told_by(text, private)) is not None:
                region = script.regions.get(name)
                yield Drift(
                    script.path,
                    region.cell if region else 1,
                    "E-RECORD",
                    f"what it printed or kept tells {what}",
                    "print names of files without their folders",
                )


def check_lines(book: Book) -> Iterator[Drift]:
    """Every line that a reader can see ran: all regions are shown somewhere."""
    for script in _readable(book):
        run = book.run_or_none(script)
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
        run = book.run_or_none(script)
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


def _readable(book: Book) -> Iterator[Script]:
    """Scripts that check_scripts has nothing against."""
    for script in book.project.scripts.values():
        try:
            script.tree, script.regions  # noqa: B018 - they raise if they are broken
        except Drift:
            continue
        yield script
