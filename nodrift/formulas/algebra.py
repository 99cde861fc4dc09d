"""What numbers can do: the operations of a formula on floats and arrays.

Symbols do the same in their own way (`symbolic.Symbols`); the evaluator does not know
which of the two it works with.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nodrift.formulas.errors import EvaluationError

STEP = 2e-3  # of numerical derivatives: balances truncation (sixth order) and rounding
ELEMENTWISE: dict[str, Callable[[Any], Any]] = {
    r"\exp": np.exp,
    r"\log": np.log,
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tan": np.tan,
    r"\tanh": np.tanh,
    r"\sinh": np.sinh,
    r"\cosh": np.cosh,
    r"\arctan": np.arctan,
    r"\mathrm{sign}": np.sign,
    r"\lfloor": np.floor,
    r"\lceil": np.ceil,
}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    r"\ne": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    r"\le": lambda a, b: bool(a <= b),
    r"\ge": lambda a, b: bool(a >= b),
}


class Numbers:
    """Arithmetic in floating point."""

    pi: Any = math.pi

    def number(self, value: float) -> Any:
        return value

    def apply(self, name: str, value: Any) -> Any:
        """An elementwise function of all mathematics."""
        with np.errstate(all="ignore"):
            return ELEMENTWISE[name](value)

    def divide(self, a: Any, b: Any) -> Any:
        with np.errstate(all="ignore"):
            return np.divide(a, b)

    def power(self, base: Any, exponent: Any) -> Any:
        if np.ndim(exponent):
            raise EvaluationError("a vector as a power")
        with np.errstate(all="ignore"):
            if exponent == 0.5:
                return np.lib.scimath.sqrt(base)
            if np.ndim(base) == 0 and base == 0 and exponent < 0:
                return math.inf
            if np.iscomplexobj(base) or float(exponent) == int(exponent):
                return np.asarray(base, np.result_type(base, float))[()] ** exponent
            return np.power(np.asarray(base, float), exponent)[()]

    def matrix_power(self, matrix: np.ndarray, exponent: Any) -> Any:
        """Whole powers, and roots of matrices with positive eigenvalues."""
        if not np.isfinite(matrix).all():
            raise EvaluationError("a power of a matrix that is not finite")
        if exponent == int(exponent):
            return np.linalg.matrix_power(matrix, int(exponent))
        if exponent not in (0.5, -0.5):
            raise EvaluationError(f"the power {exponent} of a matrix")
        values, vectors = np.linalg.eig(matrix)
        if np.any(np.real(values) < -1e-12) or np.any(np.abs(np.imag(values)) > 1e-9):
            raise EvaluationError("the root of a matrix that is not positive")
        roots = np.sqrt(np.clip(np.real(values), 0, None)) ** (2 * exponent)
        return np.real((vectors * roots) @ np.linalg.inv(vectors))

    def determinant(self, matrix: np.ndarray) -> Any:
        return np.linalg.det(matrix)

    def root(self, value: Any) -> Any:
        return math.sqrt(value)

    def magnitude(self, value: Any) -> Any:
        return abs(value)

    def largest(self, values: Sequence[Any]) -> Any:
        return max(_numbers(values))

    def smallest(self, values: Sequence[Any]) -> Any:
        return min(_numbers(values))

    def allow_quadrature(self) -> None:
        """A weighted sum over nodes is an integral up to rounding: enough for numbers."""

    def require_decay(self, values: Sequence[Any]) -> None:
        """Raise unless what is summed over the whole line has ended at its ends."""
        sizes = [float(np.max(np.abs(value), initial=0)) for value in values]
        if not max(sizes[0], sizes[-1]) <= 1e-9 * max(1.0, *sizes):
            raise EvaluationError("this integrand does not vanish far from zero")

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        _numbers([a, b])
        if np.ndim(a) or np.ndim(b):
            if relation not in ("=", r"\ne"):
                raise EvaluationError("vectors have no order")
            return np.array_equal(a, b) == (relation == "=")
        return COMPARE[relation](a, b)

    def indicator(self, condition: Any) -> Any:
        return 1.0 if condition else 0.0

    def branches(self, rows: Sequence[tuple[Callable[[], Any], Any]]) -> Any:
        for value, condition in rows:
            if condition:
                return value()
        raise EvaluationError("none of the cases holds")

    def derivative(self, body: Callable[[Any], Any], at: Any) -> Any:
        """The derivative of `body` at a number, or (..., shape of `at`) at an array."""
        if np.ndim(at) == 0:
            return _slope(lambda h: body(float(at) + h))
        array = np.array(at, float)
        columns = []
        for place in np.ndindex(array.shape):

            def moved(h: float, place: tuple[int, ...] = place) -> Any:
                trial = array.copy()
                trial[place] += h
                return body(trial)

            columns.append(_slope(moved))
        stacked = np.stack(columns, -1)
        return stacked.reshape(stacked.shape[:-1] + array.shape)


def _numbers(values: Sequence[Any]) -> Sequence[Any]:
    """The values, none of which may be undefined: nan would lose every comparison."""
    if any(np.isnan(value).any() for value in values):
        raise EvaluationError("a value that is undefined is compared with others")
    return values


def _slope(body: Callable[[float], Any]) -> Any:
    """Central differences of sixth order."""

    def across(steps: int) -> Any:
        return np.asarray(body(steps * STEP)) - np.asarray(body(-steps * STEP))

    return ((45 * across(1) - 9 * across(2) + across(3)) / (60 * STEP))[()]
