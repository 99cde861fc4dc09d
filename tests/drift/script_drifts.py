"""Drifts of whole scripts: their regions, their names, and what several of them share."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import PurePosixPath

from code_drifts import MARK, Code, codes, comparisons, numbers, operators
from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, lock, stem


def id_of(script: str) -> str:
    return script.removeprefix("tutorials_src/").removesuffix(".py")


QUOTED = re.compile(
    r'(?P<fence>--8<-- ")?\b(?P<script>[a-z0-9]+/\w+):(?P<name>\w+)(?P<of>@\w+)?'
)
Quotes = dict[str, tuple[Place, ...]]  # by what is quoted, the lines of pages


def quotes(clean: Clean, of_regions: bool) -> Quotes:
    """Where pages name scripts, or regions of them."""
    found: Quotes = {}
    for page in clean.pages:
        for one in QUOTED.finditer(clean.text(page)):
            if of_regions and not (one["fence"] or one["of"] == "@seconds"):
                continue
            key = f"{one['script']}:{one['name']}" if of_regions else one["script"]
            place = Place("E-ID", page, clean.line(page, one.start("script")))
            found[key] = (*found.get(key, ()), place)
    return found


def marks_changed(new: str) -> Callable[[Clean], Iterator[Mutant]]:
    """A region goes by another name, or is part of the one above it.

    Where a page asks for it, the page's line dangles; else only the script moved.
    """

    def find(clean: Clean) -> Iterator[Mutant]:
        quoted = quotes(clean, of_regions=True)
        for script in clean.scripts:
            for mark in list(MARK.finditer(clean.text(script)))[1:]:
                id = f"{id_of(script)}:{mark[1]}"
                yield Mutant(
                    stem(script),
                    f"{id} becomes {new.format(mark[1]) or 'no region'!r}",
                    quoted.get(id) or (Place("E-LOCK", script, 1),),
                    clean.swap(script, mark.start(), mark.end(), new.format(mark[1])),
                )

    return find


def copies_changed(clean: Clean) -> Iterator[Mutant]:
    """Of a function that several scripts have word for word one copy is other.

    Of two copies nobody can say which is right: then either is told.
    """
    config = clean.text("pyproject.toml")
    named = re.search(r"^shared = \[(.*?)^\]", config, re.MULTILINE | re.DOTALL)
    assert named is not None
    names = set(re.findall(r'"(\w+)"', named[1]))
    copies: dict[str, list[tuple[Code, ast.FunctionDef]]] = {}
    for code in codes(clean):
        for node in code.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name in names:
                copies.setdefault(node.name, []).append((code, node))
    for name, found in copies.items():
        for code, node in found:
            odd = [(code, node)] if len(found) > 2 else found
            places = tuple(Place("E-SHARED", one.file, at.lineno) for one, at in odd)
            first, last = code.span(node)
            for spoil in (numbers, operators, comparisons):
                for start, end, new in islice(spoil(code), 0, None, 5):
                    if first <= start < last:
                        line = clean.line(code.file, start)
                        yield Mutant(
                            stem(code.file),
                            f"{code.file}:{line}: {code.text[start:end]!r} -> {new!r} in {name}",
                            places,
                            clean.swap(code.file, start, end, new),
                        )


def _raw(clean: Clean, file: str) -> bytes:
    return (clean.root / file).read_bytes()


def renamed(clean: Clean) -> Iterator[Mutant]:
    """A script and its lock are moved; whoever quotes them quotes nothing."""
    quoted = quotes(clean, of_regions=False)
    for script in clean.scripts:
        path = PurePosixPath(script)
        other = path.with_stem(f"{path.stem}_too").as_posix()
        yield Mutant(
            stem(script),
            f"{script} is renamed {other}",
            quoted[id_of(script)],
            {
                script: None,
                lock(script): None,
                other: _raw(clean, script),
                lock(other): _raw(clean, lock(script)),
            },
        )


def deleted(clean: Clean) -> Iterator[Mutant]:
    quoted = quotes(clean, of_regions=False)
    for script in clean.scripts:
        yield Mutant(
            stem(script),
            f"{script} is deleted with its lock",
            quoted[id_of(script)],
            {script: None, lock(script): None},
        )


def orphaned(clean: Clean) -> Iterator[Mutant]:
    for script in clean.scripts:
        yield Mutant(
            stem(script),
            f"{script} is deleted and its lock is not",
            (Place("E-LOCK", lock(script), 1),),
            {script: None},
        )


def never_run(clean: Clean) -> Iterator[Mutant]:
    for script in clean.scripts:
        path = PurePosixPath(script)
        other = path.with_stem(f"{path.stem}_too").as_posix()
        yield Mutant(
            stem(script),
            f"{other}, a copy of {path.name}, was never run",
            (Place("E-LOCK", other, 1),),
            {other: _raw(clean, script)},
        )


SCRIPTS = (
    Kind("a region is renamed", "scripts", CHECK, marks_changed("# %% {}_too")),
    Kind("the mark of a region is taken away", "scripts", CHECK, marks_changed("")),
    Kind("one copy of a shared function is changed", "scripts", QUICK, copies_changed),
    Kind("a script is renamed and quoted by its old name", "scripts", CHECK, renamed),
    Kind("a script is deleted and quoted", "scripts", CHECK, deleted),
    Kind("a lock is left behind by its script", "scripts", QUICK, orphaned),
    Kind("a script was never run", "scripts", QUICK, never_run),
)
