"""Checks of scripts as their authors wrote them."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.ids import is_setting
from nodrift.script import Script

# What Markdown makes a tag, a link, a picture or an address of.
ACTING = re.compile(
    r"<(?=[A-Za-z/!?])|\](?=[(\[:])|!\[|\b[A-Za-z]+:(?=//)|\bwww\.", re.ASCII
)
Copy = tuple[Script, int, str]  # where a function stands, and what it says
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
    for script in readable(book):
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
    for script in readable(book):
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
    for script in readable(book):
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
    named: dict[str, list[Copy]] = {name: [] for name in sorted(shared)}
    first: dict[str, Script] = {}  # by the copy, of those that are not named
    for script in readable(book):
        for node in script.tree.body:
            if not isinstance(node, ast.FunctionDef):
                continue
            copy = ast.dump(node)
            if node.name in shared:
                named[node.name].append((script, node.lineno, copy))
            elif (other := first.setdefault(copy, script)) is not script:
                yield Drift(
                    script.path,
                    node.lineno,
                    "E-SHARED",
                    f"{node.name} is a copy of that in {other.path} only by chance",
                    f'add "{node.name}" to shared in pyproject.toml',
                )
    for name, copies in named.items():
        for script, line, other in _odd_ones(copies):
            yield Drift(
                script.path,
                line,
                "E-SHARED",
                f"{name} is not the same as in {other.path}",
                "make the copies equal, or give this one a name of its own",
            )
        if not copies:
            yield Drift(
                "pyproject.toml",
                1,
                "E-SHARED",
                f"shared names {name}, which no script defines",
                "take it out of the list",
            )


def _odd_ones(copies: list[Copy]) -> Iterator[tuple[Script, int, Script]]:
    """Copies that are not as most are, each with a script that has another.

    Where no version has more copies than any other, nobody can say which is right.
    """
    count = Counter(copy for _, _, copy in copies)
    most = [copy for copy, times in count.items() if times == max(count.values())]
    for script, line, copy in copies:
        if copy != most[0] or len(most) > 1:
            right = most[0] if copy != most[0] else most[-1]
            yield script, line, next(one for one, _, is_ in copies if is_ == right)


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


def readable(book: Book) -> Iterator[Script]:
    """Scripts that check_scripts has nothing against."""
    for script in book.project.scripts.values():
        try:
            script.tree, script.regions  # noqa: B018 - they raise if they are broken
        except Drift:
            continue
        yield script
