"""Which function each labelled formula of a page describes: `tests/equations/<post>.py`.

The label of a formula is the name of its function; a function of that name in the
binding file says, in its decorator, whose. The file is read here and not run, so a page
can be judged without any script's packages.

A binding holds names, draws and calls only. Arithmetic in it could repeat the formula,
which would then agree with itself; so there is none.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nodrift.errors import Drift, Drifts
from nodrift.ids import nearest
from nodrift.project import Page, Project

FOLDER = Path("tests", "equations")
VOCABULARY = "nodrift.formulas.vocabulary"
PARAMETERS = ("draw", "code")
EXPRESSIONS = (
    ast.Name,
    ast.Constant,
    ast.Call,
    ast.Lambda,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Subscript,
    ast.Slice,
    ast.Starred,
    ast.keyword,
    ast.Attribute,
    ast.UnaryOp,
    ast.USub,
    ast.expr_context,
    ast.arguments,
    ast.arg,
)


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
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Drift(path, line, "E-BINDING", "not valid Python", "mend it") from None
    drifts: list[Drift] = []
    found: dict[str, Binding] = {}
    marks = {
        node.name: _mark(node, path, drifts)
        for node in module.body
        if isinstance(node, ast.FunctionDef)
    }
    by_hand = {name for name, mark in marks.items() if mark and mark.reviewed}
    words = set(_vocabulary(module)) | {
        name for node in module.body for name in _names_of(node)
    }
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            if node.name not in by_hand:
                drifts += _disallowed(node, path, words)
            if node.name in found:
                drifts.append(
                    _drift(path, node, f"{node.name} is bound twice", "take one away")
                )
            mark = marks[node.name]
            if mark is not None:
                source = ast.get_source_segment(text, node) or ""
                above = text.splitlines()[
                    node.decorator_list[0].lineno - 1 : node.lineno - 1
                ]
                source = "\n".join([*above, source])
                found[node.name] = Binding(
                    node.name,
                    mark.script,
                    node.decorator_list[0].lineno,
                    source,
                    module,
                    mark.reviewed,
                    mark.reason,
                )
        elif not by_hand:
            drifts += _loose(node, path)
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
        _drift(
            path,
            node,
            f"the decorator of {node.name} does not say whose function it is",
            'write @of("post/script"), or @oracle("post/script", reviewed="...", '
            'reason="...")',
        )
    )
    return None


def _disallowed(node: ast.FunctionDef, path: Path, words: set[str]) -> Iterator[Drift]:
    """What a binding may not hold: it would compute, where it should only name."""
    known = words | {a.arg for a in node.args.args}
    known |= {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    known |= {
        a.arg
        for lambda_ in ast.walk(node)
        if isinstance(lambda_, ast.Lambda)
        for a in [*lambda_.args.args, *filter(None, [lambda_.args.vararg])]
    }
    for statement in node.body:
        match statement:
            case ast.Expr(ast.Constant(str())):
                continue
            case ast.Return(value=ast.expr() as value):
                pass
            case ast.Assign(targets, value):
                for target in targets:
                    if not isinstance(target, ast.Name | ast.Tuple):
                        yield _forbidden(path, target)
            case _:
                yield _forbidden(path, statement)
                continue
        for one in ast.walk(value):
            allowed = isinstance(one, EXPRESSIONS)
            match one:
                case ast.UnaryOp(ast.USub(), operand):
                    allowed = isinstance(operand, ast.Constant) or (
                        isinstance(operand, ast.Name) and operand.id.isupper()
                    )
                case ast.Attribute(ast.Name(name)):
                    allowed = name in PARAMETERS
                case ast.Attribute():
                    allowed = False
                case ast.Lambda(arguments, body):
                    used = {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}
                    for argument in arguments.args:
                        if argument.arg not in used | {"_"}:
                            yield _drift(
                                path,
                                one,
                                f"this function takes {argument.arg} and does not look "
                                "at it: it would be right for a wrong one",
                                "use it, write fixed(value, argument), or call it _",
                            )
                case ast.Call(func):
                    allowed = isinstance(func, ast.Name | ast.Attribute)
            if not allowed:
                yield _forbidden(path, one)
                break
            if isinstance(one, ast.Name) and one.id not in known:
                yield _drift(
                    path,
                    one,
                    f"a binding has no {one.id!r}",
                    nearest(one.id, known),
                )


def _loose(node: ast.stmt, path: Path) -> Iterator[Drift]:
    """Beside functions there are imports of words and constants."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return
        case ast.ImportFrom(module, _, 0) if module == VOCABULARY:
            return
        case ast.Assign([ast.Name(name)], ast.Constant()) if name.isupper():
            return
    yield _forbidden(path, node)


def _forbidden(path: Path, node: ast.AST) -> Drift:
    return _drift(
        path,
        node,
        f"a binding holds names, draws and calls only, and no {_called(node)}",
        f"draw the value, or take it from a function of the script; words are in "
        f"{VOCABULARY}",
    )


def _called(node: ast.AST) -> str:
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.operator() | ast.unaryop():
            return "arithmetic"
        case ast.Attribute():
            return "attribute but those of draw and code"
        case ast.Compare() | ast.BoolOp() | ast.IfExp() | ast.cmpop() | ast.boolop():
            return "condition"
    return type(node).__name__.lower()


def _drift(path: Path, node: ast.AST, what: str, mend: str) -> Drift:
    return Drift(path, getattr(node, "lineno", 1), "E-BINDING", what, mend)


def _vocabulary(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module == VOCABULARY:
            yield from (alias.asname or alias.name for alias in node.names)


def _names_of(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (t.id for t in node.targets if isinstance(t, ast.Name))
