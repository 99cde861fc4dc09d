"""Wrong versions of a function: each has one slip that a person could have made.

A check of a formula against this function is worth something only if it fails for most
of them. So a slip that merely crashes (a shape that does not fit, a text subtracted) is
not made where it can be told beforehand, nor one that might never end (in `while`).
"""

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from nodrift.formulas.code_places import (
    SHAPING,
    Place,
    axes,
    called,
    constant,
    indices,
    number,
    places,
    shown,
    whole,
    with_,
    words,
)

# What is written for an operator, the other one, and what its operands are called.
OPERATORS: dict[type[ast.operator], tuple[str, type[ast.operator], str]] = {
    ast.Add: ("+", ast.Sub, "term"),
    ast.Sub: ("-", ast.Add, "term"),
    ast.Mult: ("*", ast.Div, "factor"),
    ast.Div: ("/", ast.Mult, "factor"),
    ast.MatMult: ("@", ast.Mult, "factor"),
    ast.FloorDiv: ("//", ast.Div, "divisor"),
    ast.Mod: ("%", ast.FloorDiv, "modulus"),
    ast.Pow: ("**", ast.Mult, "power"),
    ast.BitAnd: ("&", ast.BitOr, "condition"),
    ast.BitOr: ("|", ast.BitAnd, "condition"),
}
COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: ("<", (ast.LtE, ast.Gt)),
    ast.LtE: ("<=", (ast.Lt, ast.GtE)),
    ast.Gt: (">", (ast.GtE, ast.Lt)),
    ast.GtE: (">=", (ast.Gt, ast.LtE)),
    ast.Eq: ("==", (ast.NotEq,)),
    ast.NotEq: ("!=", (ast.Eq,)),
    ast.In: ("in", (ast.NotIn,)),
    ast.NotIn: ("not in", (ast.In,)),
}
PAIRS = """sum-mean prod-sum fmean-sum cumsum-cumprod log-exp log1p-log expm1-exp
    log2-log log10-log max-min amax-amin maximum-minimum argmax-argmin any-all
    logical_and-logical_or floor-ceil sin-cos std-var softmax-log_softmax triu-tril
    zeros-ones zeros_like-ones_like"""
ONE_WAY = words("prod fmean log1p expm1 log2 log10")
# What leaves a value of the same shape: forgotten, if there is nothing to swap it with.
FORGOTTEN = words(
    """abs clamp clip expit flip inv leaky_relu logsigmoid normalize relu round sigmoid
    softplus sqrt sqrtm square tanh log exp"""
)
SYMMETRIC = words(
    """add allclose dot equal gcd hypot isclose logaddexp max maximum min minimum
    multiply"""
)
# Arguments in another order only crash, or are no arguments of a calculation.
ORDERED = words(
    """arange enumerate filter getattr hasattr isinstance issubclass map partial range
    reduce setattr super"""
)
GUARD = 1e-6  # a float this small keeps a division alive; its size is of no matter

N = TypeVar("N", bound=ast.AST)
Edit = tuple[int, str, ast.AST]  # line, kind, and what stands where a node was


def _others() -> dict[str, str]:
    pairs = [pair.split("-") for pair in PAIRS.split()]
    back = {new: old for old, new in pairs if old not in ONE_WAY}
    return back | dict(pairs)


OTHERS = _others()


@dataclass(frozen=True, slots=True)
class CodeMutant:
    """One slip in a function.

    `line` is where in the file, `kind` what it is in a few words ("- for +"), `source`
    the whole function with it, `shown` the statement that has it, on one line and
    without what is indented below it.
    """

    line: int
    kind: str
    source: str
    shown: str


def code_mutants(source: str, name: str) -> list[CodeMutant]:
    """All slips in the function `name` of a script's text, in the order of lines.

    Raises LookupError if the script has no such function at its top level.
    """
    tree = ast.parse(source)
    functions = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if not functions:
        raise LookupError(f"the script has no function {name}")
    function = functions[-1]  # the one that Python would call
    modules, known = _bound(tree)
    seen = {ast.dump(function)}
    found: list[CodeMutant] = []
    script = Place(ast.Module([function], []), "body", 0)
    for place, statement in places(function, script, frozenset()):
        original = place.node
        for line, kind, node in _edits(original, modules, known):
            place.put(node)
            dump = ast.dump(function)
            if dump not in seen:
                seen.add(dump)
                text = ast.unparse(function)
                found.append(CodeMutant(line, kind, text, shown(statement.node)))
        place.put(original)
    return sorted(found, key=lambda mutant: mutant.line)


def _bound(tree: ast.Module) -> tuple[set[str], set[str]]:
    """What the script imports, and every name that it could call."""
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return imported, imported | defined | vars(builtins).keys()


def _replaced(items: Sequence[N], at: int, *new: N) -> list[N]:
    return [*items[:at], *new, *items[at + len(new) :]]


def _swaps(items: list[ast.expr]) -> Iterator[tuple[int, list[ast.expr]]]:
    """The list with each two neighbours swapped."""
    for i, (left, right) in enumerate(pairwise(items)):
        if not isinstance(left, ast.Slice) and not isinstance(right, ast.Slice):
            yield left.lineno, _replaced(items, i, right, left)


# ---- what ----


def _edits(node: ast.AST, modules: set[str], known: set[str]) -> Iterator[Edit]:
    match node:
        case ast.BinOp():
            yield from _binary(node)
        case ast.AugAssign(op=op):
            sign, other, part = OPERATORS[type(op)]
            kind = f"{OPERATORS[other][0]}= for {sign}="
            yield node.lineno, kind, with_(node, op=other())
            yield node.lineno, f"dropped a {part}", ast.Pass()
        case ast.BoolOp(op, values):
            kind = "or for and" if isinstance(op, ast.And) else "and for or"
            other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield values[1].lineno, kind, with_(node, op=other_op)
            for i, value in enumerate(values):
                rest = values[:i] + values[i + 1 :]
                fewer = rest[0] if len(rest) == 1 else with_(node, values=rest)
                yield value.lineno, "dropped a condition", fewer
        case ast.UnaryOp(ast.USub(), operand):
            yield node.lineno, "dropped a minus", operand
        case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
            yield node.lineno, "dropped a not", operand
        case ast.Compare(ops=ops, comparators=rights):
            for i, (compared, right) in enumerate(zip(ops, rights, strict=True)):
                written, others = COMPARISONS.get(type(compared), ("", ()))
                for one in others:
                    kind = f"{COMPARISONS[one][0]} for {written}"
                    changed = with_(node, ops=_replaced(ops, i, one()))
                    yield right.lineno, kind, changed
        case ast.IfExp(test, body, orelse):
            yield node.lineno, "swapped two branches", ast.IfExp(test, orelse, body)
        case ast.comprehension(ifs=ifs):
            for i, test in enumerate(ifs):
                fewer_ifs = with_(node, ifs=ifs[:i] + ifs[i + 1 :])
                yield test.lineno, "dropped a condition", fewer_ifs
        case ast.Constant():
            for other_value in _other_numbers(number(node)):
                kind = f"{other_value!r} for {node.value!r}"
                yield node.lineno, kind, ast.Constant(other_value)
        case ast.Attribute(matrix, "T" | "mT") | ast.Call(
            ast.Attribute(matrix, "t" | "transpose"), [], []
        ):
            yield matrix.end_lineno or node.lineno, "dropped a transpose", matrix
        case ast.Subscript():
            yield from _subscript(node)
        case ast.Slice():
            yield from _slice(node)
        case ast.Tuple(ctx=ast.Load() | ast.Store()) | ast.List(ctx=ast.Load()):
            word = "items" if isinstance(node.ctx, ast.Load) else "names"
            for line, elts in _swaps(node.elts):
                yield line, f"swapped two {word}", with_(node, elts=elts)
        case ast.Call():
            yield from _other_function(node, modules, known)
            yield from _other_axis(node)
            yield from _other_arguments(node)


def _binary(node: ast.BinOp) -> Iterator[Edit]:
    left, right = node.left, node.right
    if type(node.op) not in OPERATORS:
        return
    sign, other, part = OPERATORS[type(node.op)]
    no_numbers = ast.List | ast.Tuple | ast.ListComp | ast.JoinedStr
    if not any(
        isinstance(one, no_numbers)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str | bytes))
        for one in (left, right)
    ):
        kind = f"{OPERATORS[other][0]} for {sign}"
        yield right.lineno, kind, with_(node, op=other())
    rest = right
    if sign == "-":
        rest = ast.UnaryOp(ast.USub(), right)
    elif sign == "/":
        rest = ast.BinOp(ast.Constant(1), ast.Div(), right)
    if sign not in ("//", "%", "**"):
        yield left.lineno, f"dropped a {part}", rest
    yield right.lineno, f"dropped a {part}", left


def _other_numbers(value: float | None) -> Sequence[float]:
    """One more and one less, for a float the double and the half."""
    if isinstance(value, int):
        return (value + 1, value - 1) if value > 2 else (value + 1,)
    if value is None or 0 < abs(value) <= GUARD:
        return ()
    return (2 * value, value / 2) if value else (1.0,)


def _subscript(node: ast.Subscript) -> Iterator[Edit]:
    items = indices(node.slice)
    if len(items) == 2 and not any(isinstance(item, ast.Constant) for item in items):
        for line, swapped in _swaps(items):
            pair = ast.Tuple(swapped, ast.Load())
            yield line, "swapped two indices", with_(node, slice=pair)
    for i, item in enumerate(items):
        value = whole(item)
        if value is not None and value >= 0:
            other = value - 1 if value else 1
            elts = _replaced(items, i, ast.Constant(other))
            several = isinstance(node.slice, ast.Tuple)
            index = with_(node.slice, elts=elts) if several else elts[0]
            yield item.lineno, f"index {other} for {value}", with_(node, slice=index)


def _slice(node: ast.Slice) -> Iterator[Edit]:
    for field, bound in (("lower", node.lower), ("upper", node.upper)):
        value = whole(bound)
        others: list[ast.expr | None] = []
        if value is not None:
            steps = (value + 1, value - 1) if value else (1,)
            others = [constant(step) if step else None for step in steps]
        elif bound is not None and not isinstance(bound, ast.BinOp):
            # A sum has slips of its own that move the bound.
            op = ast.Add() if field == "lower" else ast.Sub()
            others = [ast.BinOp(bound, op, ast.Constant(1))]
        for other in others:
            yield node.lineno, "slice bound off by one", with_(node, **{field: other})


def _other_function(
    node: ast.Call, modules: set[str], known: set[str]
) -> Iterator[Edit]:
    name, line = called(node), node.func.end_lineno or node.lineno
    other = OTHERS.get(name)
    value = node.args[0] if node.args else None
    if isinstance(node.func, ast.Attribute):
        base: ast.expr = node.func.value
        while isinstance(base, ast.Attribute):
            base = base.value
        if not (isinstance(base, ast.Name) and base.id in modules):
            value = node.func.value
        if other:
            function: ast.expr = with_(node.func, attr=other)
            if isinstance(base, ast.Name) and base.id == "math" and name == "prod":
                function = ast.Name(other, ast.Load())
            yield line, f"{other} for {name}", with_(node, func=function)
            return
    elif name == "sum" and other not in known:
        other = "max"
    if other in known:
        changed = with_(node, func=ast.Name(other, ast.Load()))
        yield line, f"{other} for {name}", changed
        return
    if name in FORGOTTEN and value and not isinstance(value, ast.Starred):
        yield line, f"dropped {name}", value


def _other_axis(node: ast.Call) -> Iterator[Edit]:
    def other(axis: int) -> int:
        return axis - 1 if axis > 0 else axis + 1

    for i in axes(node):
        axis = whole(node.args[i]) or 0
        args = _replaced(node.args, i, constant(other(axis)))
        kind = f"axis {other(axis)} for {axis}"
        yield node.args[i].lineno, kind, with_(node, args=args)
    for i, keyword in enumerate(node.keywords):
        axis_or_none = whole(keyword.value)
        if keyword.arg in ("axis", "dim") and axis_or_none is not None:
            new = other(axis_or_none)
            changed = with_(keyword, value=constant(new))
            kind = f"{keyword.arg} {new} for {axis_or_none}"
            keywords = _replaced(node.keywords, i, changed)
            yield keyword.lineno, kind, with_(node, keywords=keywords)


def _other_arguments(node: ast.Call) -> Iterator[Edit]:
    name, args = called(node), node.args
    if name in ("range", "arange") and args:
        at = min(len(args) - 1, 1)
        if number(args[at]) is None and not isinstance(args[at], ast.Starred):
            less = ast.BinOp(args[at], ast.Sub(), ast.Constant(1))
            kind = "range bound off by one"
            yield args[at].lineno, kind, with_(node, args=_replaced(args, at, less))
    elif name == "where" and len(args) == 3:
        changed = with_(node, args=[args[0], args[2], args[1]])
        yield args[1].lineno, "swapped two branches", changed
    elif name not in SYMMETRIC | ORDERED | SHAPING:
        for i, pair in enumerate(pairwise(args)):
            fixed = ast.Constant | ast.Starred | ast.Lambda
            if not any(isinstance(argument, fixed) for argument in pair):
                changed = with_(node, args=_replaced(args, i, *reversed(pair)))
                yield pair[0].lineno, "swapped two arguments", changed
