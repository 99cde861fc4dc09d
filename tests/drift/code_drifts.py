"""Drifts of scripts: what is shown, or is not shown, is no longer what ran."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice

from mutants import QUICK, Clean, Kind, Mutant, Place, lock, stem

Edit = tuple[int, int, str]  # characters from, to, and what stands there instead
Spoil = Callable[["Code"], Iterator[Edit]]

TURNED = {"+": "-", "-": "+", "*": "/", "/": "*"}
NEAR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SIGN = re.compile(r"\s*\)*\s*(<=|>=|==|!=|[-+*/<>])\s*\(*\s*")
SOME = 20
MARK = re.compile(r"^# %% (\w+)$", re.MULTILINE)
LISTED = re.compile(r'^\s*--8<-- "([a-z0-9]+/\w+:\w+)"', re.MULTILINE)


@dataclass(frozen=True)
class Code:
    """A script as text and tree; `listed` are the regions that a page lists."""

    file: str
    text: str
    listed: frozenset[str]

    @property
    def tree(self) -> ast.Module:
        return _tree(self.text)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """From which to which character a node reaches."""
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None and node.end_col_offset is not None
        first = self.offset(node.lineno, node.col_offset)
        return first, self.offset(node.end_lineno, node.end_col_offset)

    def offset(self, line: int, column: int) -> int:
        """The character at a line and a column of bytes, as `ast` counts."""
        before = _lines(self.text)[line - 1].encode()[:column].decode()
        return _starts(self.text)[line - 1] + len(before)

    def region(self, offset: int) -> str:
        """The region in which a character stands, "" above the first."""
        marks = [mark for mark in MARK.finditer(self.text) if mark.start() <= offset]
        return marks[-1][1] if marks else ""

    def is_shown(self, offset: int) -> bool:
        return self.region(offset) in self.listed

    def fills(self, offset: int) -> bool:
        """Whether a region has one line of code alone, on which a character stands."""
        marks = [mark.span() for mark in MARK.finditer(self.text)]
        below = max((end for _, end in marks if end <= offset), default=0)
        above = min((start for start, _ in marks if start > offset), default=None)
        return len(self.text[below:above].split()) == len(
            self.text[offset:].partition("\n")[0].split()
        )

    def inner(self) -> Iterator[ast.AST]:
        """All that is no setting."""
        for statement in self.tree.body:
            if not settings_of(statement):
                yield from ast.walk(statement)


@cache
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@cache
def _starts(text: str) -> list[int]:
    return [0, *accumulate(map(len, _lines(text)))]


def codes(clean: Clean) -> Iterator[Code]:
    pages = "\n".join(map(clean.text, clean.pages))
    ids = set(LISTED.findall(pages))
    for script in clean.scripts:
        id = script.removeprefix("tutorials_src/").removesuffix(".py")
        regions = {one.partition(":")[2] for one in ids if one.startswith(f"{id}:")}
        yield Code(script, clean.text(script), frozenset(regions))


def settings_of(statement: ast.stmt) -> dict[str, ast.expr]:
    """The constants in capitals that a statement makes, and what it gives to them."""
    if not isinstance(statement, ast.Assign):
        return {}
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        given = dict(zip(target.elts, value.elts, strict=True))
    else:
        given = {target: value}
    return {
        name.id: value
        for name, value in given.items()
        if isinstance(name, ast.Name) and name.id.isupper()
    }


def numbers(code: Code, nodes: Iterable[ast.AST] | None = None) -> Iterator[Edit]:
    for node in code.inner() if nodes is None else nodes:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield *code.span(node), repr(node.value + 1)


def _between(
    code: Code, left: ast.expr, right: ast.expr, other: dict[str, str]
) -> Iterator[Edit]:
    start, end = code.span(left)[1], code.span(right)[0]
    sign = SIGN.fullmatch(code.text[start:end])
    if sign is not None and sign[1] in other:
        yield start + sign.start(1), start + sign.end(1), other[sign[1]]


def operators(code: Code) -> Iterator[Edit]:
    for node in code.inner():
        if isinstance(node, ast.BinOp):
            yield from _between(code, node.left, node.right, TURNED)


def comparisons(code: Code) -> Iterator[Edit]:
    for node in code.inner():
        if isinstance(node, ast.Compare):
            yield from _between(code, node.left, node.comparators[0], NEAR)


def _docstrings(code: Code) -> set[ast.AST]:
    holders = [node for node in ast.walk(code.tree) if hasattr(node, "body")]
    bodies = [node.body for node in holders if isinstance(node.body, list)]
    return {
        body[0].value
        for body in bodies
        if body
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
    }


def strings(code: Code) -> Iterator[Edit]:
    """Texts that are values, such as names and labels."""
    words = _docstrings(code)
    pieces = {
        piece
        for node in ast.walk(code.tree)
        if isinstance(node, ast.JoinedStr)
        for piece in ast.walk(node)
    }
    for node in code.inner():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            start, end = code.span(node)
            if (
                node not in words | pieces
                and code.text[end - 1] == '"'
                and end - start > 2
            ):
                yield end - 1, end - 1, "s"


def remarks(code: Code) -> Iterator[Edit]:
    """Comments and docstrings: no line of them runs, and readers read them."""
    for token in tokenize.generate_tokens(io.StringIO(code.text).readline):
        if token.type == tokenize.COMMENT and not MARK.match(token.string):
            line = _lines(code.text)[token.start[0] - 1]
            column = len(line[: token.start[1]].encode())
            start = code.offset(token.start[0], column)
            yield start, start + len(token.string), f"{token.string}, or nearly"
    for node in _docstrings(code):
        if (first := code.span(node)[0]) > 0:
            yield first + 3, first + 3, "Nearly: "


def lost_lines(code: Code) -> Iterator[Edit]:
    """Statements of one line, where the region has others."""
    for holder in ast.walk(code.tree):
        body = getattr(holder, "body", None)
        if not isinstance(body, list) or len(body) < 3:
            continue
        for node in body[1:-1]:
            if node.lineno == node.end_lineno and not isinstance(
                node, ast.Import | ast.ImportFrom
            ):
                start = code.offset(node.lineno, 0)
                if not code.fills(start):
                    yield start, start + len(_lines(code.text)[node.lineno - 1]), ""


def shown(spoil: Spoil, wanted: bool = True) -> Callable[[Clean], Iterator[Mutant]]:
    """What was run is not what is shown; nothing that is stored says which line moved."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for code in codes(clean):
            for start, end, new in spoil(code):
                if code.is_shown(start) == wanted:
                    yield Mutant(
                        stem(code.file),
                        f"{code.file}:{clean.line(code.file, start)}: "
                        f"{code.text[start:end].strip()!r} -> {new!r}",
                        (Place("E-LOCK", code.file, 1),),
                        clean.swap(code.file, start, end, new),
                    )

    return find


def anything(code: Code) -> Iterator[Edit]:
    """Some of all those: what no page lists is long."""
    for spoil in (numbers, operators, comparisons, strings, remarks):
        yield from islice(spoil(code), 0, None, SOME)


def settings_changed(clean: Clean) -> Iterator[Mutant]:
    """The lock has each setting's value: so it is told where that is written plainly."""
    for code in codes(clean):
        settings = [one for node in code.tree.body for one in settings_of(node).items()]
        known = json.loads(clean.text(lock(code.file)))["settings"]
        for name, value in settings:
            try:
                ast.literal_eval(value)
                line = value.lineno if name in known else 1  # a table is no setting
            except ValueError:  # it is computed, and only a run could tell
                line = 1
            for start, end, new in numbers(code, ast.walk(value)):
                yield Mutant(
                    stem(code.file),
                    f"{code.file}: {name} {code.text[start:end]} -> {new}",
                    (Place("E-LOCK", code.file, line),),
                    clean.swap(code.file, start, end, new),
                )


CODE = (
    Kind("a setting is changed and not run", "settings", QUICK, settings_changed),
    Kind("a number of shown code is changed", "code", QUICK, shown(numbers)),
    Kind("an operator of shown code is turned", "code", QUICK, shown(operators)),
    Kind("a comparison of shown code is moved", "code", QUICK, shown(comparisons)),
    Kind("a text of shown code is changed", "code", QUICK, shown(strings)),
    Kind(
        "a comment or docstring of shown code is changed", "code", QUICK, shown(remarks)
    ),
    Kind("a line of shown code is taken away", "code", QUICK, shown(lost_lines)),
    Kind(
        "code that no page lists is changed",
        "code",
        QUICK,
        shown(anything, wanted=False),
    ),
)
