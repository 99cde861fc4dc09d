"""The small language of `{{ ... }}` and `{claim: ...}`: arithmetic over a run's values.

It is Python's own expression grammar cut down to ids, literals, arithmetic,
comparisons, `and`, `or`, `not`, indexing and a few functions; an `ast` check refuses
everything else, so an expression can read results and do nothing more.
"""

import ast
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nodrift.ids import ID, NAME, Id, parse_id

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
    "sum": sum,
}
BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


# Sign, thousands, up to nineteen decimals, kind: no width, no fill, no other base.
SPEC = re.compile(r"[+]?[,_]?(?:\.1?[0-9])?[dfeg%]?")

WORD_SPEC = re.compile(r"[<>^]?[0-9]{0,2}s?")


class ExpressionError(ValueError):
    """The expression is not one of ours, or has no value."""


class FormatError(ValueError):
    """A value does not take the format it was given."""


@dataclass(frozen=True)
class Expression:
    """A checked expression; `ids` are those it reads, in order."""

    text: str
    ids: tuple[Id, ...]
    tree: ast.expr

    def value(self, lookup: Callable[[Id], Any]) -> Any:
        """Evaluate with the values that `lookup` gives for ids.

        Raises ExpressionError where Python would raise an error, and for a value that
        is not finite.
        """
        values = dict(enumerate(map(lookup, self.ids)))
        try:
            value = _value(self.tree, values)
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise ExpressionError(f"{self.text!r} has no value: {error}") from None
        _require_finite(value, self.text)
        return value


def parse_expression(text: str) -> Expression:
    """Read an expression. Raises ExpressionError that says what is not allowed."""
    ids: list[Id] = []

    def placeholder(match: re.Match[str]) -> str:
        found = parse_id(match[0])
        assert found is not None
        ids.append(found)
        return f"_{len(ids) - 1}"

    source = re.sub(ID, placeholder, text.strip())
    try:
        tree = ast.parse(source, mode="eval").body
        _check(tree, len(ids))
    except (SyntaxError, MemoryError, RecursionError):  # the last two: nested too deep
        short = re.fullmatch(rf"\s*({NAME}:\w+)\s*", text)
        why = "does not name its page" if short else "is not an expression"
        raise ExpressionError(f"{text.strip()!r} {why}") from None
    return Expression(text.strip(), tuple(ids), tree)


def _check(node: ast.expr, ids: int) -> None:
    match node:
        case ast.Constant(value=bool() | int() | float() | str()):
            return
        case ast.Name(id=name):
            if name not in {f"_{i}" for i in range(ids)}:
                raise ExpressionError(
                    f"{name!r} is no id: write post/script:name in full"
                )
        case ast.BinOp(left, op, right) if type(op) in BINARY:
            _check(left, ids)
            _check(right, ids)
        case ast.UnaryOp(op, operand) if type(op) in UNARY:
            _check(operand, ids)
        case ast.BoolOp(values=values):
            for value in values:
                _check(value, ids)
        case ast.Compare(left, ops, rights) if all(type(op) in COMPARE for op in ops):
            for value in (left, *rights):
                _check(value, ids)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                _check(item, ids)
        case ast.Subscript(value, index) if not isinstance(index, ast.Slice):
            _check(value, ids)
            _check(index, ids)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (
            name in FUNCTIONS
        ):
            for arg in args:
                _check(arg, ids)
        case _:
            raise ExpressionError(
                f"{ast.unparse(node)!r} is not allowed here: use ids, numbers, "
                f"arithmetic, comparisons, [i], {', '.join(FUNCTIONS)}"
            )


def _value(node: ast.expr, values: dict[int, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[int(name[1:])]
        case ast.BinOp(left, op, right):
            a, b = _value(left, values), _value(right, values)
            if not (isinstance(a, int | float) and isinstance(b, int | float)):
                raise TypeError("only numbers can be calculated with")
            if isinstance(op, ast.Pow) and abs(b) > 1024:
                raise OverflowError(f"an exponent of {b} is too large")
            return _bounded(BINARY[type(op)](a, b))
        case ast.UnaryOp(op, operand):
            return UNARY[type(op)](_value(operand, values))
        case ast.BoolOp(op, parts):
            found = [bool(_value(part, values)) for part in parts]
            return all(found) if isinstance(op, ast.And) else any(found)
        case ast.Compare(left, ops, rights):
            sides = [_value(side, values) for side in (left, *rights)]
            return all(
                COMPARE[type(op)](a, b)
                for op, a, b in zip(ops, sides, sides[1:], strict=False)
            )
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, values) for item in items]
        case ast.Subscript(value, index):
            return _value(value, values)[_value(index, values)]
        case ast.Call(func=ast.Name(id=name), args=args):
            if name == "round" and len(args) > 1:
                _require_digits(_value(args[1], values))
            return FUNCTIONS[name](*(_value(arg, values) for arg in args))
    raise AssertionError(ast.dump(node))


def _require_digits(places: Any) -> None:
    """Raises OverflowError for places to round to that no number of ours has."""
    if isinstance(places, int) and abs(places) > 300:
        raise OverflowError(f"{places} places are too many")


def _bounded(value: Any) -> Any:
    """`value`; raises OverflowError for an integer that no float comes near."""
    if isinstance(value, int) and value.bit_length() > 1024:
        raise OverflowError("the number is too large")
    return value


def _require_finite(value: Any, text: str) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, complex) or (
            isinstance(item, float) and not math.isfinite(item)
        ):
            raise ExpressionError(f"{text!r} is {item}")


def format_value(value: Any, spec: str) -> str:
    """Return `value` in a Python format; a list takes it item by item.

    Raises FormatError if a float has no format, or if the format does not fit.
    """
    if isinstance(value, list):
        if any(isinstance(item, list) for item in value):
            raise FormatError("a list of lists is no line of text")
        return ", ".join(format_value(item, spec) for item in value)
    if isinstance(value, bool):
        raise FormatError("a yes or no is not a number: make it a claim")
    if isinstance(value, float) and not spec:
        raise FormatError(
            f"{value!r} has no format: a measured number is rounded for readers"
        )
    if not (WORD_SPEC if isinstance(value, str) else SPEC).fullmatch(spec):
        kind = "word" if isinstance(value, str) else "number"
        raise FormatError(f"{spec!r} is no format for a {kind} that readers see")
    try:
        return format(value, spec)
    except (ValueError, TypeError, OverflowError) as error:
        raise FormatError(
            f"{value!r} does not take the format {spec!r}: {error}"
        ) from None
