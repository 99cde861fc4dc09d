"""What may stand in a binding: names, draws and calls, and nothing that computes.

Arithmetic in it could repeat the formula, which would then agree with itself.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from nodrift.errors import Drift
from nodrift.ids import nearest

VOCABULARY = "nodrift.formulas.vocabulary"
PARAMETERS = ("draw", "code")


def disallowed(
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
        yield drift(
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
                yield drift(path, node, f"a binding has no {name!r}", mend)
            return
        case ast.Attribute(ast.Name(name), attribute):
            if name not in PARAMETERS or attribute.startswith("_"):
                yield _forbidden(path, node)
            elif name == "draw" and attribute not in draws():
                mend = nearest(attribute, draws())
                yield drift(path, node, f"draw has no {attribute}", mend)
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
                    yield drift(
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


def loose(node: ast.stmt, path: Path, has_oracle: bool) -> Iterator[Drift]:
    """Beside functions there are imports of words, and constants."""
    match node:
        case ast.Expr(ast.Constant(str())):
            return
        case ast.ImportFrom(module, names, 0) if module == VOCABULARY:
            for alias in names:
                if alias.name not in vocabulary() or alias.asname:
                    hint = nearest(alias.name, vocabulary())
                    what = f"there is no word {alias.name!r}"
                    yield drift(path, node, what, hint)
            return
        case ast.Import() | ast.ImportFrom() if has_oracle:
            return  # tests by hand may use what they like; bindings do not see it
        case ast.Assign([ast.Name(name)], ast.Constant()) if name.isupper():
            return
    yield _forbidden(path, node)


def words_of(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of the file gives to bindings."""
    match node:
        case ast.FunctionDef(name):
            yield name
        case ast.ImportFrom(module, names) if module == VOCABULARY:
            yield from (alias.name for alias in names)
        case ast.Assign([ast.Name(name)], ast.Constant()):
            yield name


@cache
def vocabulary() -> frozenset[str]:
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
def draws() -> frozenset[str]:
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
    return drift(
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


def drift(path: Path, node: ast.AST, what: str, mend: str) -> Drift:
    """E-BINDING at the line of `node`."""
    return Drift(path, getattr(node, "lineno", 1), "E-BINDING", what, mend)
