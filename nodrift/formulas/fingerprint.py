"""What the check of a formula depended on, in twelve digits each.

A formula is judged anew when its text, its binding, its function, or the engine that
judged it is no longer the same.
"""

import ast
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

from nodrift.formulas.tokens import ReadError, canonical


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def of_text(tex: str) -> str:
    """The fingerprint of a formula, the same for spellings that look the same."""
    try:
        return digest(canonical(tex))
    except ReadError:
        return digest(" ".join(tex.split()))


def of_definition(module: ast.Module, name: str) -> str:
    """The fingerprint of a function and of all that it may use of its module.

    That is the functions it calls, and every import and constant of the module, since
    loading executes them all. Comments, docstrings and the layout do not count.
    """
    needed = set(closure(module, name))
    parts = [
        _spelled(_without_docstrings(node))
        for node in module.body
        if node in needed or _is_loaded(node)
    ]
    return digest("\n".join(parts))


def _spelled(node: object) -> str:
    """A syntax tree in words that each Python says alike.

    `ast.dump` does not: 3.12 has a field more, and 3.13 leaves empty ones out.
    """
    if isinstance(node, list):
        return f"[{', '.join(map(_spelled, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = (
        f"{name}={_spelled(value)}"
        for name, value in ast.iter_fields(node)
        if value is not None and value != []
    )
    return f"{type(node).__name__}({', '.join(fields)})"


def closure(module: ast.Module, name: str) -> list[ast.stmt]:
    """The statements that define `name`, and those they need, in the file's order."""
    defining: dict[str, list[ast.stmt]] = {}
    for node in module.body:
        for defined in _defined(node):
            defining.setdefault(defined, []).append(node)
    wanted, found = [name], set()
    while wanted:
        for one in defining.get(wanted.pop(), []):
            if one not in found:
                found.add(one)
                wanted += _used(one)
    return [node for node in module.body if node in found]


def _is_loaded(node: ast.stmt) -> bool:
    """Whether `load` executes a statement whatever is asked of the module."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return any(name.isupper() for name in _defined(node))


@functools.cache
def engine() -> str:
    """The fingerprint of the part of the engine that reads and evaluates."""
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), here.parent / "load.py"]
    return digest("\n".join(file.read_text(encoding="utf-8") for file in files))


def _used(node: ast.stmt) -> list[str]:
    """The names that a statement takes from its module, not those of its own."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    if not isinstance(node, ast.FunctionDef):
        return [name.id for name in names]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {
        argument.arg
        for argument in ast.walk(node.args)
        if isinstance(argument, ast.arg)
    }
    return [name.id for name in names if name.id not in own]


def _defined(node: ast.stmt) -> Iterable[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            yield node.name
        case ast.Import(names) | ast.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.Assign(targets):
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
        case ast.AnnAssign(ast.Name(name)):
            yield name


def _without_docstrings(node: ast.stmt) -> ast.stmt:
    node = ast.parse(ast.unparse(node)).body[0]
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            match one.body:
                case [ast.Expr(ast.Constant(str())), *rest] if rest:
                    one.body = rest
    return node
