"""Arithmetic that is strict about shapes: what may be added, multiplied, indexed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nodrift.formulas.algebra import Numbers
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.names import Indexed


class Row(np.ndarray):
    """The transpose of a vector: (1, n), which is no matrix when it meets a vector."""


def folded(operation: Callable[[Any, Any], Any], values: list[Any], empty: int) -> Any:
    if not values:
        return empty
    total = values[0]
    for value in values[1:]:
        total = operation(total, value)
    return total


def added(a: Any, b: Any) -> Any:
    if np.shape(a) != np.shape(b) and not _zero(a) and not _zero(b):
        raise EvaluationError(f"a sum of shapes {np.shape(a)} and {np.shape(b)}")
    return a + b


def _zero(value: Any) -> bool:
    """Whether this is the plain zero that an empty sum begins with."""
    return isinstance(value, int) and value == 0


def _machine(value: Any) -> Any:
    """A whole number that outgrew the machine, as a float: else it grows for ever."""
    if isinstance(value, int) and abs(value) >= 1 << 63:
        return float(value) if abs(value) < 1 << 1000 else float("inf")
    return value


def product(a: Any, b: Any) -> Any:
    one, two = np.ndim(a), np.ndim(b)
    if one == 0 or two == 0:
        return _machine(a * b)
    if one == 2 and np.shape(a)[1] == np.shape(b)[0]:
        found = np.asarray(a) @ np.asarray(b)
        if isinstance(a, Row):
            return found[0] if two == 1 else found.view(Row)
        return found
    if one == 1 and isinstance(b, Row):
        return np.asarray(a)[:, None] @ np.asarray(b)
    raise EvaluationError(
        f"a product of shapes {np.shape(a)} and {np.shape(b)}: "
        r"write \odot, a transpose or \langle \rangle"
    )


def transpose(value: Any) -> Any:
    if np.ndim(value) == 0:
        raise EvaluationError("the transpose of a number")
    if isinstance(value, Row):
        return np.asarray(value)[0]
    return np.asarray(value)[None, :].view(Row) if np.ndim(value) == 1 else value.T


def require_square(value: Any, name: str) -> None:
    if np.ndim(value) != 2 or np.shape(value)[0] != np.shape(value)[1]:
        raise EvaluationError(f"{name} of something that is no square matrix")


def array_of(value: Any) -> tuple[Any, tuple[int, ...]]:
    """An array and what its axes are counted from."""
    if isinstance(value, Indexed):
        return value.array, value.firsts
    return value, ()


def first_of(firsts: tuple[int, ...], axis: int) -> int:
    """What an axis is counted from; the last one said holds for those after it."""
    return firsts[min(axis, len(firsts) - 1)] if firsts else 1


def whole(value: Any) -> int:
    if np.ndim(value) or callable(value):
        raise EvaluationError("here a whole number is expected")
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError):
        raise EvaluationError(f"{value} is no whole number") from None
    if whole != value:
        raise EvaluationError(f"{value} is no whole number")
    return whole


def same(a: Any, b: Any) -> bool:
    return bool(np.array_equal(np.asarray(a), np.asarray(b)))


def power(algebra: Numbers, base: Any, exponent: Any) -> Any:
    if np.ndim(base) == 2:
        return algebra.matrix_power(base, exponent)
    if np.ndim(base) == 1:
        raise EvaluationError(r"a power of a vector: of its norm, or elementwise?")
    return algebra.power(base, exponent)


def norm(algebra: Numbers, kind: str, value: Any) -> Any:
    array = np.asarray(value)
    sizes = np.array([algebra.magnitude(x) for x in array.ravel()])
    if array.ndim == 2 and kind != "F":
        raise EvaluationError(r"which norm of a matrix? write \|A\|_F")
    if kind == "1":
        return sizes.sum()
    if kind == r"\infty":
        return algebra.largest(list(sizes))
    return algebra.root((array.ravel() ** 2).sum())


def function(algebra: Numbers, name: str, arguments: list[Any]) -> Any:
    first = arguments[0]
    for argument in arguments:
        if callable(argument):
            raise EvaluationError(f"{name} of a function that is not called")
    match name:
        case r"\max" | r"\min":
            values = arguments if len(arguments) > 1 else list(np.ravel(first))
            most = algebra.largest if name == r"\max" else algebra.smallest
            return most(values)
        case r"\det":
            require_square(first, name)
            return algebra.determinant(first)
        case r"\mathrm{tr}":
            require_square(first, name)
            return np.trace(first)
        case r"\mathrm{diag}":
            if np.ndim(first) == 0:
                raise EvaluationError("diag of a number")
            return np.diag(first)
    return algebra.apply(name, first)
