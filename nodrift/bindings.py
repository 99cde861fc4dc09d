"""Which function each labelled formula of a page describes: `tests/equations/<post>.py`.

The label of a formula is the name of its function; a function of that name in the
binding file says, in its decorator, whose. The file is read here and not run, so a page
can be judged without any script's packages.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nodrift.binding_words import disallowed, drift, loose, words_of
from nodrift.errors import Drift, Drifts
from nodrift.project import Page, Project

FOLDER = Path("tests", "equations")


@dataclass(frozen=True, slots=True)
class Binding:
    """`script` (post/script) has the function `label`; `line` is where it says so.

    `reviewed` and `reason` are those of a test by hand, "" if the formula is read.
    `source` is the text of the function, `module` the whole file.
    """

    label: str
    script: str
    line: int
    source: str
    module: ast.Module
    reviewed: str = ""
    reason: str = ""


def binding_path(page: Page) -> Path:
    return FOLDER / f"{page.stem}.py"


def read_bindings(project: Project, page: Page) -> dict[str, Binding]:
    """Return the bindings of `page` by label, none if it has no such file.

    Raises Drifts E-BINDING for what is more than names, draws and calls.
    """
    path = binding_path(page)
    try:
        text = (project.root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return _bindings(path, text)


@lru_cache(maxsize=256)  # several checks ask, and what they asked about stays the same
def _bindings(path: Path, text: str) -> dict[str, Binding]:
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        what = f"not valid Python: {error.args[0]}"
        raise Drift(path, line, "E-BINDING", what, "mend the line") from None
    drifts: list[Drift] = []
    found: dict[str, Binding] = {}
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    marks = {node.name: _mark(node, path, drifts) for node in functions}
    by_hand = {name for name, mark in marks.items() if mark and mark.reviewed}
    words = {name for node in module.body for name in words_of(node)} - by_hand
    lines = text.splitlines()
    for node in module.body:
        if not isinstance(node, ast.FunctionDef):
            drifts += loose(node, path, by_hand != set())
            continue
        mark = marks[node.name]
        if node.name not in by_hand:
            drifts += disallowed(node, path, words, mark is not None)
        if mark is None:
            continue
        if node.name in found:
            drifts.append(
                drift(path, node, f"{node.name} is bound twice", "take one away")
            )
        first = node.decorator_list[0].lineno
        source = "\n".join(lines[first - 1 : node.end_lineno])
        found[node.name] = Binding(
            node.name, mark.script, first, source, module, mark.reviewed, mark.reason
        )
    if drifts:
        raise Drifts(drifts)
    return found


@dataclass(frozen=True, slots=True)
class _Mark:
    script: str
    reviewed: str = ""
    reason: str = ""


def _mark(node: ast.FunctionDef, path: Path, drifts: list[Drift]) -> _Mark | None:
    """What the decorator of a binding says; None for a helper that has none."""
    match node.decorator_list:
        case []:
            return None
        case [ast.Call(ast.Name("of"), [ast.Constant(str(script))], [])]:
            return _Mark(script)
        case [ast.Call(ast.Name("oracle"), [ast.Constant(str(script))], keywords)]:
            given = {
                one.arg: one.value.value
                for one in keywords
                if isinstance(one.value, ast.Constant)
            }
            reviewed, reason = given.get("reviewed"), given.get("reason")
            if isinstance(reviewed, str) and isinstance(reason, str) and reason.strip():
                return _Mark(script, reviewed or "not yet", reason)
    drifts.append(
        drift(
            path,
            node,
            f"the decorator of {node.name} does not say whose function it is",
            'write @of("post/script"), or @oracle("post/script", reviewed="...", '
            'reason="...")',
        )
    )
    return None
