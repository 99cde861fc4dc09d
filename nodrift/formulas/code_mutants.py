"""Wrong versions of a function: each has one slip that a person could have made.

A check of a formula against this function is worth something only if it fails for most
of them. So a slip that merely crashes (a shape that does not fit, a text subtracted) is
not made where it can be told beforehand, nor one that might never end (in `while`).
"""

import ast
import builtins
import copy
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.And: "and",
    ast.Or: "or",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
PARTS: dict[type[ast.operator], str] = {
    ast.Add: "term",
    ast.Sub: "term",
    ast.Mult: "factor",
    ast.Div: "factor",
    ast.MatMult: "factor",
    ast.FloorDiv: "divisor",
    ast.Mod: "modulus",
    ast.Pow: "power",
    ast.BitAnd: "condition",
    ast.BitOr: "condition",
}
# The last of `sum` is for the builtin, which has no mean beside it.
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "sum": ("mean", "prod", "max"),
    "mean": ("sum",),
    "fmean": ("sum",),
    "prod": ("sum",),
    "cumsum": ("cumprod",),
    "cumprod": ("cumsum",),
    "log": ("exp",),
    "exp": ("log",),
    "log1p": ("log",),
    "expm1": ("exp",),
    "log2": ("log",),
    "log10": ("log",),
    "max": ("min",),
    "min": ("max",),
    "amax": ("amin",),
    "amin": ("amax",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "argmin": ("argmax",),
    "any": ("all",),
    "all": ("any",),
    "logical_and": ("logical_or",),
    "logical_or": ("logical_and",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "sin": ("cos",),
    "cos": ("sin",),
    "std": ("var",),
    "var": ("std",),
    "softmax": ("log_softmax",),
    "log_softmax": ("softmax",),
    "triu": ("tril",),
    "tril": ("triu",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
}
FLAGS = {"unbiased", "descending", "reverse", "largest"}
# What leaves a value of the same shape: forgotten, if there is nothing to swap it with.
FORGOTTEN = _words(
    """abs clamp clip exp expit expm1 flip inv leaky_relu log log10 log1p log2
    log_softmax logsigmoid normalize relu round sigmoid softmax softplus sqrt sqrtm
    square tanh"""
)
SYMMETRIC = _words(
    """add allclose dot equal gcd hypot isclose logaddexp max maximum min minimum
    multiply"""
)
# Arguments in another order only crash, or are no arguments of a calculation.
ORDERED = _words(
    """arange enumerate filter getattr hasattr isinstance issubclass map partial range
    reduce setattr super"""
)
AXES = {"axis", "dim"}
# These take an axis as their first argument after the value.
ALONG = _words(
    """all amax amin any argmax argmin argsort cat concat concatenate cumprod cumsum
    expand_dims flip log_softmax logsumexp max mean median min prod softmax squeeze
    stack std sum unsqueeze var"""
)
# A number among these arguments is a size: another one does not fit.
SHAPING = _words(
    """broadcast_to expand flatten moveaxis permute reshape swapaxes tile transpose
    unflatten view"""
)
CREATING = {"empty", "eye", "ones", "rand", "randn", "standard_normal", "zeros"}
ANNOTATIONS = {"annotation", "returns", "decorator_list", "type_params", "patterns"}
GUARD = 1e-6  # a float this small keeps a division alive; its size is of no matter

Unchanged = (
    ast.While  # a mutant there may never end
    | ast.Raise
    | ast.Assert
    | ast.JoinedStr
    | ast.pattern
    | ast.expr_context
)
N = TypeVar("N", bound=ast.AST)


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
    scope = _Scope.of(tree)
    seen = {ast.dump(function)}
    found: list[CodeMutant] = []
    whole = _Place(ast.Module([function], []), "body", 0)
    for place, statement in _places(function, whole, frozenset()):
        original = place.node
        for edit in _edits(original, scope):
            place.put(edit.node)
            dump = ast.dump(function)
            if dump not in seen:
                seen.add(dump)
                text, shown = ast.unparse(function), _shown(statement.node)
                found.append(CodeMutant(edit.line, edit.kind, text, shown))
        place.put(original)
    return sorted(found, key=lambda mutant: mutant.line)


@dataclass(frozen=True, slots=True)
class _Edit:
    """`node` stands where another one was."""

    line: int
    kind: str
    node: ast.AST


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs in the tree."""

    parent: ast.AST
    field: str
    index: int | None

    @property
    def node(self) -> ast.AST:
        value = getattr(self.parent, self.field)
        found = value if self.index is None else value[self.index]
        assert isinstance(found, ast.AST)
        return found

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class _Scope:
    """Names of the script: `bound` to anything, and to which import each one leads."""

    bound: frozenset[str]
    imports: dict[str, str]

    @classmethod
    def of(cls, tree: ast.Module) -> "_Scope":
        imports: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    top = alias.name.partition(".")[0]
                    imports[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
        return cls(frozenset(imports.keys() | defined | vars(builtins).keys()), imports)

    def module(self, node: ast.expr) -> str | None:
        """The import that `node`, the part before a dot, leads to; None for a value."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return self.imports.get(node.id) if isinstance(node, ast.Name) else None

    def function(self, old: ast.expr, new: str) -> ast.expr | None:
        """`new` instead of `old`, a name or `x.name`, if the script has it."""
        if isinstance(old, ast.Attribute) and self.module(old.value) != "math":
            return _with(old, attr=new)
        if new in self.bound:
            return ast.Name(new, ast.Load())
        for name, module in self.imports.items():
            if module == "math" and hasattr(math, new):
                return ast.Attribute(ast.Name(name, ast.Load()), new, ast.Load())
        return None


def _with(node: N, **fields: object) -> N:
    changed = copy.copy(node)
    for field, value in fields.items():
        setattr(changed, field, value)
    return changed


def _number(node: ast.AST | None) -> int | float | None:
    """The number that is written here, perhaps with a minus."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(ast.USub(), operand):
            value_below = _number(operand)
            return None if value_below is None else -value_below
    return None


def _is_number(node: ast.AST | None) -> bool:
    return _number(node) is not None


def _whole(node: ast.AST | None) -> int | None:
    value = _number(node)
    return value if isinstance(value, int) else None


def _constant(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


# ---- where ----


def _places(
    node: ast.AST, statement: _Place, passed_over: frozenset[int]
) -> Iterator[tuple[_Place, _Place]]:
    """Each place below `node` where a slip may be, with that of its statement."""
    passed_over |= {id(child) for child in _passed_over(node)}
    for field, value in ast.iter_fields(node):
        if field in ANNOTATIONS:
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if not isinstance(child, ast.AST) or isinstance(child, Unchanged):
                continue
            if id(child) in passed_over:
                continue
            place = _Place(node, field, index)
            nearest = place if isinstance(child, ast.stmt) else statement
            yield place, nearest
            yield from _places(child, nearest, passed_over)


def _passed_over(node: ast.AST) -> Iterator[ast.AST]:
    """What stays below `node`: slips there crash, do nothing, or are made at `node`."""
    match node:
        case ast.arguments(defaults=defaults, kw_defaults=named):
            yield from (d for d in [*defaults, *named] if d and not _is_numeric(d))
        case ast.Call(args=args, keywords=keywords):
            yield from (k for k in keywords if k.arg in AXES)
            axis = _axis(node)
            yield from () if axis is None else (args[axis],)
            if _name(node) in CREATING:
                yield from args
            elif _name(node) == "full":
                yield from args[:1]
            elif _name(node) in SHAPING:
                yield from (
                    a for a in args if isinstance(a, ast.Tuple) or _is_number(a)
                )
        case ast.Subscript(slice=index):
            yield from (i for i in _items(index) if isinstance(i, ast.Constant))
        case ast.Slice(lower=lower, upper=upper):
            yield from (b for b in (lower, upper) if b and _whole(b) is not None)
        case ast.If(test=test, body=[ast.Raise()]):
            yield test


def _is_numeric(node: ast.expr) -> bool:
    parts = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)
    return all(
        isinstance(part, parts)
        and (not isinstance(part, ast.Constant) or _number(part) is not None)
        for part in ast.walk(node)
    )


def _items(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _axis(call: ast.Call) -> int | None:
    """Which argument is an axis by its position: `x.sum(1)`, `np.sum(x, 1)`."""
    if isinstance(call.func, ast.Attribute) or _name(call) not in vars(builtins):
        for position in (0, 1):
            if _name(call) in ALONG and len(call.args) > position:
                if position == 0 and not isinstance(call.func, ast.Attribute):
                    continue
                if _whole(call.args[position]) is not None:
                    return position
    return None


def _shown(statement: ast.AST) -> str:
    """The statement without the statements inside it."""
    fields = {"body": [ast.Pass()], "orelse": [], "finalbody": [], "handlers": []}
    if isinstance(statement, ast.stmt) and hasattr(statement, "body"):
        own = {f: v for f, v in fields.items() if hasattr(statement, f)}
        own |= {"decorator_list": []} if hasattr(statement, "decorator_list") else {}
        return ast.unparse(_with(statement, **own)).removesuffix("\n    pass")
    if isinstance(statement, ast.Match):
        return ast.unparse(_with(statement, cases=[]))
    return ast.unparse(statement)


# ---- what ----


def _edits(node: ast.AST, scope: _Scope) -> Iterator[_Edit]:
    match node:
        case ast.BinOp():
            yield from _binary(node)
        case ast.AugAssign():
            yield from _augmented(node)
        case ast.BoolOp():
            yield from _boolean(node)
        case ast.UnaryOp(ast.USub(), operand):
            yield _Edit(node.lineno, "dropped a minus", operand)
        case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
            yield _Edit(node.lineno, "dropped a not", operand)
        case ast.Compare():
            yield from _comparison(node)
        case ast.IfExp(test, body, orelse):
            swapped = ast.IfExp(test, orelse, body)
            yield _Edit(node.lineno, "swapped two branches", swapped)
        case ast.comprehension(ifs=ifs):
            for i, test in enumerate(ifs):
                fewer = _with(node, ifs=ifs[:i] + ifs[i + 1 :])
                yield _Edit(test.lineno, "dropped a condition", fewer)
        case ast.Constant():
            yield from _other_number(node)
        case ast.Attribute(value, "T" | "mT"):
            yield _Edit(_end(node), "dropped a transpose", value)
        case ast.Subscript():
            yield from _subscript(node)
        case ast.Slice():
            yield from _slice(node)
        case ast.Tuple(ctx=ast.Load() | ast.Store()) | ast.List(ctx=ast.Load()):
            word = "items" if isinstance(node.ctx, ast.Load) else "names"
            for line, elts in _swaps(node.elts):
                yield _Edit(line, f"swapped two {word}", _with(node, elts=elts))
        case ast.Call():
            yield from _call(node, scope)


def _end(node: ast.expr) -> int:
    return node.end_lineno or node.lineno


def _swaps(items: list[ast.expr]) -> Iterator[tuple[int, list[ast.expr]]]:
    """The list with each two neighbours swapped."""
    for i, (left, right) in enumerate(pairwise(items)):
        if not isinstance(left, ast.Slice) and not isinstance(right, ast.Slice):
            yield left.lineno, [*items[:i], right, left, *items[i + 2 :]]


def _binary(node: ast.BinOp) -> Iterator[_Edit]:
    left, op, right = node.left, type(node.op), node.right
    if op in OPERATORS and not any(map(_is_sequence, (left, right))):
        other = OPERATORS[op]
        kind = f"{SIGNS[other]} for {SIGNS[op]}"
        yield _Edit(right.lineno, kind, _with(node, op=other()))
    if op is ast.MatMult and not any(map(_is_transposed, (left, right))):
        # .mT, since .T of a vector is the vector: no slip at all.
        for field, factor in (("left", left), ("right", right)):
            flipped = ast.Attribute(factor, "mT", ast.Load())
            yield _Edit(
                factor.lineno, "transposed a factor", _with(node, **{field: flipped})
            )
    if op not in PARTS:
        return
    kind = f"dropped a {PARTS[op]}"
    rest: ast.expr | None = right
    if op is ast.Sub:
        rest = ast.UnaryOp(ast.USub(), right)
    elif op is ast.Div:
        rest = ast.BinOp(ast.Constant(1), ast.Div(), right)
    elif op in (ast.FloorDiv, ast.Mod, ast.Pow):
        rest = None
    if rest is not None:
        yield _Edit(left.lineno, kind, rest)
    yield _Edit(right.lineno, kind, left)


def _is_sequence(node: ast.expr) -> bool:
    texts = isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    lists = ast.List | ast.Tuple | ast.ListComp | ast.JoinedStr
    return texts or isinstance(node, lists)


def _is_transposed(node: ast.expr) -> bool:
    match node:
        case (
            ast.Attribute(attr="T" | "mT")
            | ast.Call(func=ast.Attribute(attr="t" | "transpose"))
        ):
            return True
    return False


def _augmented(node: ast.AugAssign) -> Iterator[_Edit]:
    op = type(node.op)
    if op in OPERATORS and not _is_sequence(node.value):
        other = OPERATORS[op]
        kind = f"{SIGNS[other]}= for {SIGNS[op]}="
        yield _Edit(node.lineno, kind, _with(node, op=other()))
    if op in PARTS:
        yield _Edit(node.lineno, f"dropped a {PARTS[op]}", ast.Pass())


def _boolean(node: ast.BoolOp) -> Iterator[_Edit]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    kind = f"{SIGNS[other]} for {SIGNS[type(node.op)]}"
    yield _Edit(node.values[1].lineno, kind, _with(node, op=other()))
    for i, value in enumerate(node.values):
        rest = node.values[:i] + node.values[i + 1 :]
        fewer = rest[0] if len(rest) == 1 else _with(node, values=rest)
        yield _Edit(value.lineno, "dropped a condition", fewer)


def _comparison(node: ast.Compare) -> Iterator[_Edit]:
    for i, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
        for other in COMPARISONS.get(type(op), ()):
            ops = [*node.ops[:i], other(), *node.ops[i + 1 :]]
            kind = f"{SIGNS[other]} for {SIGNS[type(op)]}"
            yield _Edit(right.lineno, kind, _with(node, ops=ops))


def _other_number(node: ast.Constant) -> Iterator[_Edit]:
    """One more and one less, for a float the double and the half."""
    value = _number(node)
    others: list[int | float] = []
    if isinstance(value, int):
        others = [value + 1, value - 1] if value > 2 else [value + 1]
    elif value == 0:
        others = [1.0]
    elif value is not None and abs(value) > GUARD:
        others = [2 * value, value / 2]
    for other in others:
        kind = f"{other!r} for {value!r}"
        yield _Edit(node.lineno, kind, ast.Constant(other))


def _subscript(node: ast.Subscript) -> Iterator[_Edit]:
    items = _items(node.slice)
    swaps = _swaps(items) if len(items) == 2 else ()
    for line, swapped in swaps:
        if not any(isinstance(item, ast.Constant) for item in items):
            pair = ast.Tuple(swapped, ast.Load())
            yield _Edit(line, "swapped two indices", _with(node, slice=pair))
    for i, item in enumerate(items):
        value = _whole(item)
        if value is not None and value >= 0:
            other = value - 1 if value else 1
            elts = [*items[:i], ast.Constant(other), *items[i + 1 :]]
            index: ast.expr = elts[0]
            if isinstance(node.slice, ast.Tuple):
                index = _with(node.slice, elts=elts)
            kind = f"index {other} for {value}"
            yield _Edit(item.lineno, kind, _with(node, slice=index))


def _slice(node: ast.Slice) -> Iterator[_Edit]:
    for field, bound in (("lower", node.lower), ("upper", node.upper)):
        others: list[ast.expr | None] = []
        value = _whole(bound)
        if value is not None:
            steps = (value + 1, value - 1) if value else (1,)
            others = [_constant(step) if step else None for step in steps]
        elif bound is not None and not isinstance(bound, ast.BinOp):
            # A sum has slips of its own that move the bound.
            op = ast.Add() if field == "lower" else ast.Sub()
            others = [ast.BinOp(bound, op, ast.Constant(1))]
        for other in others:
            changed = _with(node, **{field: other})
            yield _Edit(node.lineno, "slice bound off by one", changed)


def _call(node: ast.Call, scope: _Scope) -> Iterator[_Edit]:
    yield from _other_function(node, scope)
    yield from _other_axis(node)
    yield from _other_option(node)
    yield from _other_order(node)
    match node:
        case ast.Call(ast.Attribute(value, "t" | "transpose"), [], []):
            yield _Edit(_end(node.func), "dropped a transpose", value)
        case ast.Call(args=[stop]) if _name(node) in ("range", "arange"):
            kind = "range bound off by one"
            later = _with(node, args=[ast.Constant(1), stop])
            yield _Edit(stop.lineno, kind, later)
            yield from _shorter(node, 0)
        case ast.Call(args=[_, _, *_]) if _name(node) in ("range", "arange"):
            yield from _shorter(node, 1)


def _shorter(node: ast.Call, position: int) -> Iterator[_Edit]:
    stop = node.args[position]
    if _number(stop) is None and not isinstance(stop, ast.BinOp | ast.Starred):
        less = ast.BinOp(stop, ast.Sub(), ast.Constant(1))
        args = [*node.args[:position], less, *node.args[position + 1 :]]
        yield _Edit(stop.lineno, "range bound off by one", _with(node, args=args))


def _other_function(node: ast.Call, scope: _Scope) -> Iterator[_Edit]:
    name, line = _name(node), _end(node.func)
    method = isinstance(node.func, ast.Attribute) and not scope.module(node.func.value)
    value: ast.expr | None = None
    rest = node.args
    if method and isinstance(node.func, ast.Attribute):
        value = node.func.value
    elif node.args and not isinstance(node.args[0], ast.Starred):
        value, *rest = node.args
    if name == "log" and not method and len(node.args) == 2:
        yield _Edit(line, "dropped the base", _with(node, args=node.args[:1]))
        return
    others = [
        (other, function)
        for other in FUNCTIONS.get(name, ())
        if (function := scope.function(node.func, other)) is not None
    ]
    for other, function in others[:2]:
        yield _Edit(line, f"{other} for {name}", _with(node, func=function))
    if value is None:
        return
    if name == "logsumexp":
        total = ast.Attribute(value, "sum", ast.Load())
        plain = _with(node, func=total, args=rest)
        yield _Edit(line, "sum for logsumexp", plain)
    elif name in FORGOTTEN and not others:
        yield _Edit(line, f"dropped {name}", value)


def _other_axis(node: ast.Call) -> Iterator[_Edit]:
    position = _axis(node)
    if position is not None:
        axis = node.args[position]
        other = _next_axis(axis)
        args = [*node.args[:position], _constant(other), *node.args[position + 1 :]]
        kind = f"axis {other} for {_whole(axis)}"
        yield _Edit(axis.lineno, kind, _with(node, args=args))
    for i, keyword in enumerate(node.keywords):
        if keyword.arg in AXES and _whole(keyword.value) is not None:
            other = _next_axis(keyword.value)
            changed = _with(keyword, value=_constant(other))
            keywords = [*node.keywords[:i], changed, *node.keywords[i + 1 :]]
            kind = f"{keyword.arg} {other} for {_whole(keyword.value)}"
            yield _Edit(keyword.lineno, kind, _with(node, keywords=keywords))


def _next_axis(node: ast.expr) -> int:
    axis = _whole(node)
    assert axis is not None
    return axis - 1 if axis > 0 else axis + 1


def _other_option(node: ast.Call) -> Iterator[_Edit]:
    for i, keyword in enumerate(node.keywords):
        match keyword:
            case ast.keyword("reduction", ast.Constant("mean" | "sum" as old)):
                other: str | bool = "sum" if old == "mean" else "mean"
            case ast.keyword(str(arg), ast.Constant(bool(flag))) if arg in FLAGS:
                other = not flag
            case _:
                continue
        changed = _with(keyword, value=ast.Constant(other))
        keywords = [*node.keywords[:i], changed, *node.keywords[i + 1 :]]
        kind = f"{keyword.arg} {other}"
        yield _Edit(keyword.lineno, kind, _with(node, keywords=keywords))


def _other_order(node: ast.Call) -> Iterator[_Edit]:
    name, args = _name(node), node.args
    if name == "where" and len(args) == 3:
        swapped = [args[0], args[2], args[1]]
        yield _Edit(args[1].lineno, "swapped two branches", _with(node, args=swapped))
    elif name not in SYMMETRIC | ORDERED | SHAPING | CREATING:
        for i, pair in enumerate(pairwise(args)):
            fixed = ast.Constant | ast.Starred | ast.Lambda
            if not any(isinstance(argument, fixed) for argument in pair):
                both = [*args[:i], *reversed(pair), *args[i + 2 :]]
                kind = "swapped two arguments"
                yield _Edit(pair[0].lineno, kind, _with(node, args=both))
