"""What kind of thing a binding gives to a symbol, as far as its text tells.

`draw.real()` is a number, `draw.pmf(...)` a distribution; what a function of a script
returns is not known without running it.
"""

import ast
from collections.abc import Iterator

# What a notation calls things, and what is among them: a whole number is a number.
KINDS: dict[str, frozenset[str]] = {
    "number": frozenset({"number", "whole number"}),
    "whole number": frozenset({"whole number"}),
    "list": frozenset({"list"}),
    "table": frozenset({"table"}),
    "function": frozenset({"function"}),
    "distribution": frozenset({"distribution"}),
    "set": frozenset({"set"}),
    "sign": frozenset(),  # an operator: it is written, and stands for nothing
}

ARRAY = frozenset({"list", "table"})
NUMBER = frozenset({"number"})
WHOLE = frozenset({"whole number"})
LIST = frozenset({"list"})
TABLE = frozenset({"table"})
CALLED = frozenset({"function", "distribution"})  # p(x) is called as f(x) is
SET = frozenset({"set"})
DISTRIBUTION = frozenset({"distribution"})

DRAWS: dict[str, frozenset[str]] = {
    "size": WHOLE,
    "integer": WHOLE,
    "index": WHOLE,
    "real": NUMBER,
    "vector": LIST,
    "counts": LIST,
    "split": LIST,
    "simplex": LIST,
    "labels": LIST,
    "bits": ARRAY,
    "matrix": TABLE,
    "spd": TABLE,
    "orthogonal": TABLE,
    "function": frozenset({"function"}),
    "network": frozenset({"function"}),
    "pmf": DISTRIBUTION,
    "density": DISTRIBUTION,
    "support": SET,
}
WORDS: dict[str, frozenset[str]] = {
    "normal": DISTRIBUTION,
    "gaussian": DISTRIBUTION,
    "uniform": DISTRIBUTION,
    "empirical": DISTRIBUTION,
    "pmf": DISTRIBUTION,
    "conditional": DISTRIBUTION,
    "interval": SET,
    "box": SET,
    "line": SET,
    "sphere": SET,
    "indices": SET,
    "size": WHOLE,
    "identity": TABLE,
    "tabulate": ARRAY,
    "weights": LIST,
}


def bound(binding: ast.FunctionDef) -> Iterator[tuple[str, int, frozenset[str] | None]]:
    """Each name that a binding gives a value: its LaTeX, line, kinds (None: unknown)."""
    known = dict(_assigned(binding))
    for call in ast.walk(binding):
        match call:
            case ast.Call(ast.Name("Names"), [ast.Dict(keys, values), *_]):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, key.lineno, _kinds(value, known)


def _assigned(binding: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(binding):
        match node:
            case ast.Assign([ast.Name(name)], value):
                yield name, value
            case ast.Assign([ast.Tuple(names)], ast.Tuple(values)):
                for one, value in zip(names, values, strict=True):
                    if isinstance(one, ast.Name):
                        yield one.id, value


def _kinds(value: ast.expr, known: dict[str, ast.expr]) -> frozenset[str] | None:
    match value:
        case ast.Name(name) if name in known:
            rest = {key: one for key, one in known.items() if key != name}
            return _kinds(known[name], rest)
        case ast.Lambda():
            return CALLED
        case ast.Constant(int()):
            return NUMBER | WHOLE
        case ast.Constant(float() | complex()):
            return NUMBER
        case ast.Call(ast.Attribute(ast.Name("draw"), name)):
            return DRAWS.get(name)
        case ast.Call(ast.Name(name)):
            return WORDS.get(name)
    return None
