"""A claim's ground with its values put in: `0.008 < 0.0474`, and by how much it holds."""

import ast
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count
from typing import Any

from nodrift.expressions import Expression, parse_expression
from nodrift.ids import ID, Id
from nodrift.record import Value

DIGITS = (3, 6, 9, 17)  # of a number, as many as it takes to tell both sides apart
LONGEST = 60  # letters of a value; of a longer one only the beginning is read
FAR = 10  # times the right side from which a share would say less than "by far"
SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "\N{NOT EQUAL TO}",
    ast.Lt: "<",
    ast.LtE: "\N{LESS-THAN OR EQUAL TO}",
    ast.Gt: ">",
    ast.GtE: "\N{GREATER-THAN OR EQUAL TO}",
    ast.In: "is one of",
    ast.NotIn: "is none of",
}


class Ground:
    """What a claim rests on, evaluated piece by piece.

    Raises ExpressionError where it is no expression or has no value.
    """

    def __init__(self, text: str, lookup: Callable[[Id], Any]) -> None:
        self.whole, self.lookup = parse_expression(text), lookup
        numbers = count()
        source = re.sub(ID, lambda _: f"_{next(numbers)}", text.strip())
        self.tree = ast.parse(source, mode="eval").body

    @cached_property
    def sides(self) -> tuple[float, float] | None:
        """Both sides of a comparison of two numbers, None of anything else."""
        if not isinstance(self.tree, ast.Compare) or len(self.tree.ops) != 1:
            return None
        found = [self._value(side) for side in (self.tree.left, *self.tree.comparators)]
        if not all(map(_is_number, found)):
            return None
        return float(found[0]), float(found[1])

    @property
    def words(self) -> str:
        """Such as `0.008 < 0.0474: holds, with 83 % to spare`."""
        holds = bool(self._value(self.tree))
        return f"{self._read(self.tree)}: {self._verdict(holds)}"

    def _verdict(self, holds: bool) -> str:
        said = "holds" if holds else "does not hold"
        ordered = isinstance(self.tree, ast.Compare) and isinstance(
            self.tree.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE
        )
        if not ordered or self.sides is None or not self.sides[1]:
            return said
        left, right = self.sides
        share = abs(left - right) / abs(right)
        if share >= FAR:
            return f"{said}, by far"
        if not share:
            return f"{said}, with nothing to spare" if holds else said
        told = f"{100 * share:.0f} %" if share >= 0.01 else "less than 1 %"
        told = told.replace(" %", "\N{NO-BREAK SPACE}%")
        return f"{said}, with {told} to spare" if holds else f"{said}, by {told}"

    def _read(self, node: ast.expr) -> str:
        """The expression with its values put in, in signs that people write."""
        match node:
            case ast.BoolOp(op, parts):
                word = " and " if isinstance(op, ast.And) else " or "
                return word.join(
                    f"({self._read(part)})"
                    if isinstance(part, ast.BoolOp)
                    else self._read(part)
                    for part in parts
                )
            case ast.UnaryOp(ast.Not(), inner):
                return f"not ({self._read(inner)})"
            case ast.Compare(left, ops, rights):
                values = [self._value(side) for side in (left, *rights)]
                first, *others = _told_apart(values)
                signs = (SIGNS[type(op)] for op in ops)
                pairs = zip(signs, others, strict=True)
                return " ".join([first, *(f"{sign} {text}" for sign, text in pairs)])
        return short(self._value(node))

    def _value(self, node: ast.expr) -> Any:
        return Expression(self.whole.text, self.whole.ids, node).value(self.lookup)


def short(value: Value | None, digits: int = 6) -> str:
    """A value of a run with as many digits as a reviewer wants to read."""
    if isinstance(value, list):
        return ", ".join(short(item, digits) for item in value)
    if value is None:
        return "\N{EM DASH}"
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def _told_apart(values: Sequence[Any]) -> list[str]:
    """The values with digits enough that what differs reads differently."""
    for digits in DIGITS:
        found = [short(value, digits) for value in values]
        if all(
            (a == b) == (x == y)
            for a, x in zip(values, found, strict=True)
            for b, y in zip(values, found, strict=True)
        ):
            break
    return [
        text if len(text) <= LONGEST else f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"
        for text in found
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
