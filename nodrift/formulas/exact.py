"""Numbers, truth values and arrays as SymPy's exact expressions."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom, BooleanFunction


class Expressions:
    """An array of expressions, whatever else it can do."""

    def __init__(self, array: Any) -> None:
        self.array = np.asarray(array, dtype=object)


def exact(value: Any) -> Any:
    """A number as SymPy's exact one, where it is exact in binary; else a Float."""
    if isinstance(value, sp.Basic):
        return value
    if isinstance(value, bool | np.bool_):
        return sp.true if value else sp.false
    if isinstance(value, int | np.integer):
        return sp.Integer(int(value))
    if isinstance(value, Expressions):
        return value.array[()] if value.array.ndim == 0 else value.array
    if isinstance(value, complex | np.complexfloating):
        return exact(value.real) + sp.I * exact(value.imag)
    number = float(value)
    if math.isinf(number) or math.isnan(number):
        return sp.oo if number > 0 else -sp.oo if number < 0 else sp.nan
    rational = sp.Rational(number).limit_denominator(10**6)
    return rational if float(rational) == number else sp.Float(number, 17)


def as_number(value: Any) -> Any:
    """A truth value as one or zero, everything else as it is."""
    value = exact(value)
    if isinstance(value, Relational | BooleanAtom | BooleanFunction):
        return sp.Piecewise((1, value), (0, True))
    return value


def each(function: Callable[..., Any], *arrays: Any) -> Any:
    """`function` on all entries, broadcast like NumPy."""
    found = np.vectorize(function, otypes=[object])(*arrays)
    return np.asarray(found, dtype=object)


exact_each = np.vectorize(exact, otypes=[object])


number_each = np.vectorize(as_number, otypes=[object])


def piecewise(condition: Any, yes: Any, no: Any) -> Any:
    if condition in (True, sp.true):
        return yes
    if condition in (False, sp.false):
        return no
    return sp.Piecewise((as_number(yes), condition), (as_number(no), True))


def relational(name: str) -> Callable[[Any, Any], Any]:
    build = {
        "eq": sp.Eq,
        "ne": sp.Ne,
        "lt": sp.Lt,
        "le": sp.Le,
        "gt": sp.Gt,
        "ge": sp.Ge,
    }
    return lambda a, b: build[name](as_number(a), as_number(b))


def matrix_of(array: Any) -> Any:
    return sp.Matrix(exact_each(array).tolist())


def from_matrix(matrix: Any) -> np.ndarray:
    return np.array(matrix.tolist(), dtype=object)
