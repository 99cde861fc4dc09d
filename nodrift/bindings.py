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
from functools import cache, lru_cache
from pathlib import Path

from nodrift.errors import Drift, Drifts
from nodrift.ids import nearest
from nodrift.project import Page, Project

FOLDER = Path("tests", "equations")
VOCABULARY = "nodrift.formulas.vocabulary"
PARAMETERS = ("draw", "code")


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
    words = {name for node in module.body for name in _words_of(node)} - by_hand
    lines = text.splitlines()
    for node in module.body:
        if not isinstance(node, ast.FunctionDef):
            drifts += _loose(node, path, by_hand != set())
            continue
        mark = marks[node.name]
        if node.name not in by_hand:
            drifts += _disallowed(node, path, words, mark is not None)
        if mark is None:
            continue
        if node.name in found:
            drifts.append(
                _drift(path, node, f"{node.name} is bound twice", "take one away")
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
        _drift(
            path,
            node,
            f"the decorator of {node.name} does not say whose function it is",
            'write @of("post/script"), or @oracle("post/script", reviewed="...", '
            'reason="...")',
        )
    )
    return None


def _disallowed(
    node: ast.FunctionDef, path: Path, words: set[str], is_binding: bool
) -> Iterator[Drift]:
    """What a binding may not hold: it would compute, where it should only name."""
    arguments = node.args
    names = [argument.arg for argument in arguments.args]
    plain = not (
        arguments.posonlyargs
        or arguments.kwonlyargs
        or arguments.vararg
        or arguments.kwarg
        or arguments.defaults
        or node.returns
        or any(argument.annotation for argument in arguments.args)
    )
    if not plain or (is_binding and names != list(PARAMETERS)):
        yield _drift(
            path,
            node,
            f"{node.name} takes something else than draws and code",
            f"write def {node.name}(draw, code), without defaults or annotations",
        )
    known = words | set(names)
    for statement in node.body:
        match statement:
            case ast.Expr(ast.Constant(str())):
                pass
            case ast.Return(ast.expr() as value):
                yield from _wrong(value, known, path)
            case ast.Assign([target], value):
                yield from _wrong(value, known, path)
                given = target.elts if isinstance(target, ast.Tuple) else [target]
                for one in given:
                    if not isinstance(one, ast.Name) or one.id in PARAMETERS:
                        yield _forbidden(path, target)
                    else:
                        known = known | {one.id}
            case _:
                yield _forbidden(path, statement)


def _wrong(node: ast.AST, known: set[str], path: Path) -> Iterator[Drift]:
    """What is not a name that is known here, a draw or a call, outermost first."""
    match node:
        case ast.Name(name):
            if name not in known:
                mend = nearest(name, known)
                yield _drift(path, node, f"a binding has no {name!r}", mend)
            return
        case ast.Attribute(ast.Name(name), attribute):
            owned = name in PARAMETERS and not attribute.startswith("_")
            if not owned or (name == "draw" and attribute not in _draws()):
                yield _forbidden(path, node)
            return
        case ast.Lambda(arguments, body):
            names = [argument.arg for argument in arguments.args]
            names += [arguments.vararg.arg] if arguments.vararg else []
            odd = arguments.defaults or arguments.kwonlyargs or arguments.kwarg
            if odd or arguments.posonlyargs or set(names) & set(PARAMETERS):
                yield _forbidden(path, node)
                return
            used = {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}
            for name in names:
                if name not in used | {"_"}:
                    yield _drift(
                        path,
                        node,
                        f"this function takes {name} and does not look at it: it would "
                        "be right for a wrong one",
                        "use it, write fixed(value, argument), or call it _",
                    )
            yield from _wrong(body, known | set(names), path)
            return
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float())):
            return
        case ast.Call(func):
            if not isinstance(func, ast.Name | ast.Attribute):
                yield _forbidden(path, node)
                return
        case ast.Constant() | ast.expr_context():
            return
        case ast.List() | ast.Tuple() | ast.Dict() | ast.Starred() | ast.keyword():
            pass
        case ast.Subscript() | ast.Slice():
            pass
        case _:
            yield _forbidden(path, node)
            return
    for child in ast.iter_child_nodes(node):
        yield from _wrong(child, known, path)


def _loose(node: ast.stmt, path: Path, has_oracle: bool) -> Iterator[Drift]:
    """Beside functions there are imports of words, and constants."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return
        case ast.ImportFrom(module, names, 0) if module == VOCABULARY:
            for alias in names:
                if alias.name not in _vocabulary() or alias.asname:
                    hint = nearest(alias.name, _vocabulary())
                    what = f"there is no word {alias.name!r}"
                    yield _drift(path, node, what, hint)
            return
        case ast.Import() | ast.ImportFrom() if has_oracle:
            return  # tests by hand may use what they like; bindings do not see it
        case ast.Assign([ast.Name(name)], ast.Constant()) if name.isupper():
            return
    yield _forbidden(path, node)


def _words_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of the file gives to bindings."""
    match node:
        case ast.FunctionDef(name):
            yield name
        case ast.ImportFrom(module, names) if module == VOCABULARY:
            yield from (alias.name for alias in names)
        case ast.Assign([ast.Name(name)], ast.Constant()):
            yield name


@cache
def _vocabulary() -> frozenset[str]:
    """The words there are, read from their module: it is not imported for this."""
    for node in _tree("vocabulary.py").body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(words)):
                return frozenset(
                    word.value
                    for word in words
                    if isinstance(word, ast.Constant) and isinstance(word.value, str)
                )
    raise AssertionError("the vocabulary lists no words")


@cache
def _draws() -> frozenset[str]:
    """The public methods of a draw."""
    for node in _tree("draws.py").body:
        if isinstance(node, ast.ClassDef) and node.name == "Draw":
            methods = (n.name for n in node.body if isinstance(n, ast.FunctionDef))
            return frozenset(name for name in methods if not name.startswith("_"))
    raise AssertionError("there are no draws")


def _tree(name: str) -> ast.Module:
    file = Path(__file__).parent / "formulas" / name
    return ast.parse(file.read_text(encoding="utf-8"))


def _forbidden(path: Path, node: ast.AST) -> Drift:
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "draw":
        what = f"draw has no {node.attr}"
        return _drift(path, node, what, nearest(node.attr, _draws()))
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
