"""Where in a function a slip may be: every place but those where it would only crash."""

import ast
import builtins
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Their numbers are sizes: other ones do not fit.
SHAPING = words(
    """broadcast_to empty expand eye flatten moveaxis ones permute rand randn reshape
    standard_normal swapaxes tile transpose unflatten view zeros"""
)
# These take an axis as their first argument after the value.
ALONG = words(
    """all amax amin any argmax argmin argsort cat concat concatenate cumprod cumsum
    expand_dims flip log_softmax logsumexp max mean median min prod softmax squeeze
    stack std sum unsqueeze var"""
)
FIELDS_KEPT = {"annotation", "returns", "decorator_list", "type_params", "patterns"}
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
class Place:
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


def places(
    node: ast.AST, statement: Place, passed_over: frozenset[int]
) -> Iterator[tuple[Place, Place]]:
    """Each place below `node` where a slip may be, with that of its statement."""
    passed_over |= {id(child) for child in _passed_over(node)}
    for field, value in ast.iter_fields(node):
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if field in FIELDS_KEPT or id(child) in passed_over:
                continue
            if isinstance(child, ast.AST) and not isinstance(child, Unchanged):
                place = Place(node, field, index)
                nearest = place if isinstance(child, ast.stmt) else statement
                yield place, nearest
                yield from places(child, nearest, passed_over)


def _passed_over(node: ast.AST) -> Iterator[ast.AST]:
    """What stays below `node`: slips there crash, do nothing, or are made at `node`."""
    match node:
        case ast.arguments(defaults=defaults, kw_defaults=named):
            yield from (d for d in [*defaults, *named] if d and number(d) is None)
        case ast.Call(args=args, keywords=keywords):
            yield from (k for k in keywords if k.arg in ("axis", "dim"))
            yield from (args[i] for i in axes(node))
            if called(node) in SHAPING:
                yield from args
            elif called(node) == "full":
                yield from args[:1]
        case ast.Subscript(slice=index):
            yield from (i for i in indices(index) if isinstance(i, ast.Constant))
        case ast.Slice(lower=lower, upper=upper):
            yield from (b for b in (lower, upper) if b and whole(b) is not None)
        case ast.If(test=test, body=[ast.Raise()]):
            yield test


def axes(call: ast.Call) -> list[int]:
    """Which argument is an axis by its position: `x.sum(1)`, `np.sum(x, 1)`."""
    if called(call) not in ALONG or _is_builtin(call):
        return []
    places = (0, 1) if isinstance(call.func, ast.Attribute) else (1,)
    return [i for i in places if i < len(call.args) and whole(call.args[i]) is not None]


def _is_builtin(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in vars(builtins)


def shown(statement: ast.AST) -> str:
    """The statement without the statements inside it."""
    if isinstance(statement, ast.Match):
        return ast.unparse(with_(statement, cases=[]))
    if not isinstance(statement, ast.stmt) or not hasattr(statement, "body"):
        return ast.unparse(statement)
    emptied = {
        field: [ast.Pass()] if field == "body" else []
        for field in ("body", "orelse", "finalbody", "handlers", "decorator_list")
        if hasattr(statement, field)
    }
    return ast.unparse(with_(statement, **emptied)).removesuffix("\n    pass")


# ---- reading nodes ----


def with_(node: N, **fields: object) -> N:
    changed = copy.copy(node)
    for field, value in fields.items():
        setattr(changed, field, value)
    return changed


def number(node: ast.AST | None) -> int | float | None:
    """The number that is written here, perhaps with a minus."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(ast.USub(), operand):
            below = number(operand)
            return None if below is None else -below
    return None


def whole(node: ast.AST | None) -> int | None:
    value = number(node)
    return value if isinstance(value, int) else None


def constant(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def indices(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]
