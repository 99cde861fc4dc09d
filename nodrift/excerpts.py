"""Find a function in Python source, and what else of the file it leans on."""

import ast
from functools import lru_cache

from nodrift.formulas.fingerprint import closure


@lru_cache(maxsize=64)
def parsed(source: str) -> ast.Module:
    """The tree of a file: one file is asked for each of its functions in turn."""
    return ast.parse(source)


def function_named(name: str, module: ast.Module) -> ast.FunctionDef | None:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    return None


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement, its decorators included."""
    decorators = getattr(statement, "decorator_list", [])
    starts = [statement.lineno, *(one.lineno for one in decorators)]
    return min(starts), statement.end_lineno or statement.lineno


def excerpt(name: str, module: ast.Module) -> list[tuple[int, int]]:
    """Lines of the function `name` and of what it uses of its file, in their order.

    Imports are left out. There are no lines if there is no such function.
    """
    if function_named(name, module) is None:
        return []
    found: list[tuple[int, int]] = []
    for node in closure(module, name):
        if isinstance(node, ast.Import | ast.ImportFrom):
            continue
        first, last = lines_of(node)
        if found and found[-1][1] + 1 == first:
            first, _ = found.pop()
        found.append((first, last))
    return found
