"""Labelled formulas of the clean book and their bindings, found without the engine."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mutants import Clean, Find, Mutant, Place, stem

FENCE = re.compile(r"^ *(`{3,})[^`\n]*\n.*?^ *\1`*[ ]*$", re.MULTILINE | re.DOTALL)
DISPLAY = re.compile(r"^ *\$\$\n(.*?)\n *\$\$[ ]*$", re.MULTILINE | re.DOTALL)
LABEL = re.compile(r"\\label\{eq:(\w+)\}")


@dataclass(frozen=True)
class Shown:
    """A formula with its label: `start` to `end` is what stands between the dollars."""

    page: str
    label: str
    start: int
    end: int
    first: int  # the line of the opening dollars
    last: int

    @property
    def stem(self) -> str:
        return stem(self.page)

    def places(self, *codes: str) -> tuple[Place, ...]:
        """Anywhere in the display: which row of it is wrong is for the reader to say."""
        rows = range(self.first, self.last + 1)
        return tuple(Place(code, self.page, row) for code in codes for row in rows)


def shown(clean: Clean) -> Iterator[Shown]:
    for page in clean.pages:
        text = clean.text(page)
        bare = FENCE.sub(lambda match: " " * len(match[0]), text)
        for match in DISPLAY.finditer(bare):
            label = LABEL.search(match[1])
            if label is not None:
                yield Shown(
                    page,
                    label[1],
                    match.start(1),
                    match.end(1),
                    clean.line(page, match.start()),
                    clean.line(page, match.end()),
                )


@dataclass(frozen=True)
class Bound:
    """The binding of a formula: a function of a file, and the script that it is of."""

    file: str
    script: str
    node: ast.FunctionDef
    formula: Shown

    @property
    def label(self) -> str:
        return self.node.name

    @property
    def first(self) -> int:
        return self.node.decorator_list[0].lineno

    def places(self, *codes: str) -> tuple[Place, ...]:
        rows = range(self.first, (self.node.end_lineno or self.first) + 1)
        return tuple(Place(code, self.file, row) for code in codes for row in rows)


def bound(clean: Clean) -> Iterator[Bound]:
    formulas = {(one.stem, one.label): one for one in shown(clean)}
    for file in clean.bindings:
        for node in ast.parse(clean.text(file)).body:
            match node:
                case ast.FunctionDef(
                    decorator_list=[ast.Call(args=[ast.Constant(str(id)), *_])]
                ):
                    formula = formulas.get((stem(file), node.name))
                    if formula is not None:  # those of live examples are left alone
                        yield Bound(file, f"tutorials_src/{id}.py", node, formula)


# Changes that leave a formula what it was, each looked at by a person.
EQUAL = tomllib.loads(Path(__file__).with_name("equal.toml").read_text("utf-8"))


def unequal(find: Find) -> Find:
    """Without what is equal after all, and so no drift to whoever evaluates it."""

    def found(clean: Clean) -> Iterator[Mutant]:
        for mutant in find(clean):
            label = re.search(r": (\w+)[:,]", mutant.what)
            assert label is not None
            told = EQUAL.get(f"{mutant.part}:{label[1]}", {"changes": []})
            if not any(piece in mutant.what for piece in told["changes"]):
                yield mutant

    return found


def span(text: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    """The characters of a text at which a node of its tree starts and ends."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    return (
        _offset(text, node.lineno, node.col_offset),
        _offset(text, node.end_lineno, node.end_col_offset),
    )


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    before = lines[line - 1].encode()[:column].decode()  # columns of `ast` are bytes
    return sum(len(one) + 1 for one in lines[: line - 1]) + len(before)
