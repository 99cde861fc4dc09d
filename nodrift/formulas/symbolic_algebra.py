"""The arithmetic of formulas on expressions instead of numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from nodrift.formulas.algebra import Numbers
from nodrift.formulas.errors import EvaluationError, NotSymbolic
from nodrift.formulas.exact import (
    each,
    exact,
    from_matrix,
    matrix_of,
    number_each,
    piecewise,
    relational,
)
from nodrift.formulas.symbolic_functions import ENTRYWISE


class Symbols(Numbers):
    """Arithmetic of expressions, for the evaluator of formulas."""

    pi = sp.pi

    def number(self, value: float) -> Any:
        return exact(value)

    def apply(self, name: str, value: Any) -> Any:
        plain = name.strip("\\").replace("mathrm{", "").strip("}")
        function = ENTRYWISE[{"lfloor": "floor", "lceil": "ceil"}.get(plain, plain)]
        return each(function, number_each(value))[()]

    def divide(self, a: Any, b: Any) -> Any:
        if b == 0:
            raise EvaluationError("division by zero")
        return number_each(a)[()] / exact(b)

    def power(self, base: Any, exponent: Any) -> Any:
        return exact(base) ** exact(exponent)

    def matrix_power(self, matrix: Any, exponent: Any) -> Any:
        if exponent != int(exponent):
            raise NotSymbolic("the root of a matrix")
        return from_matrix(matrix_of(matrix) ** int(exponent))

    def determinant(self, matrix: Any) -> Any:
        return matrix_of(matrix).det()

    def root(self, value: Any) -> Any:
        return sp.sqrt(value)

    def magnitude(self, value: Any) -> Any:
        return sp.Abs(value)

    def largest(self, values: Sequence[Any]) -> Any:
        return sp.Max(*values)

    def smallest(self, values: Sequence[Any]) -> Any:
        return sp.Min(*values)

    def allow_quadrature(self) -> None:
        raise NotSymbolic("a quadrature")

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        if np.ndim(a) or np.ndim(b):
            raise NotSymbolic("vectors in a condition")
        names = {
            "=": "eq",
            r"\ne": "ne",
            "<": "lt",
            ">": "gt",
            r"\le": "le",
            r"\ge": "ge",
        }
        return relational(names[relation])(a, b)

    def indicator(self, condition: Any) -> Any:
        return piecewise(condition, sp.Integer(1), sp.Integer(0))

    def branches(self, rows: Sequence[tuple[Callable[[], Any], Any]]) -> Any:
        pieces = [(exact(value()), exact(condition)) for value, condition in rows]
        return sp.Piecewise(*pieces)

    def derivative(self, body: Callable[[Any], Any], at: Any) -> Any:
        """Exact, by a symbol in the place of the value."""
        array = np.asarray(at, dtype=object)
        stand_in = np.empty(array.shape, dtype=object)
        for place in np.ndindex(array.shape):
            stand_in[place] = sp.Dummy("x", real=True)
        result = np.asarray(
            body(stand_in if array.ndim else stand_in[()]), dtype=object
        )
        back = dict(zip(stand_in.ravel(), array.ravel(), strict=True))
        found = np.empty(result.shape + array.shape, dtype=object)
        for place in np.ndindex(result.shape):
            for by in np.ndindex(array.shape):
                slope = sp.diff(result[place], stand_in[by])
                found[place + by] = slope.subs(back)
        return found if found.ndim else found[()]
