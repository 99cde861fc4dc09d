"""When two values that a formula sets beside each other agree, up to rounding."""

from typing import Any

import numpy as np

from nodrift.formulas.distributions import Pmf
from nodrift.formulas.evaluator import Compared, Pair
from nodrift.formulas.names import Indexed


def holds(compared: Compared, tolerance: float) -> bool:
    """Whether one relation is true, up to rounding."""
    left, right = compared.left, compared.right
    if isinstance(left, Pair) or isinstance(right, Pair):
        return compared.relation == "=" and _pairs_agree(left, right, tolerance)
    a, b = numeric(left), numeric(right)
    if a.shape != b.shape or a.dtype == object or b.dtype == object:
        return False
    margin = tolerance * max(1.0, largest(b))
    match compared.relation:
        case "=":
            return near(a, b, margin)
        case r"\ne":
            return bool(np.all(np.abs(a - b) > margin))
    if (
        np.iscomplexobj(a)
        or np.iscomplexobj(b)
        or np.isnan(a).any()
        or np.isnan(b).any()
    ):
        return False
    match compared.relation:
        case r"\le":
            return bool(np.all(a <= b + margin))
        case r"\ge":
            return bool(np.all(a >= b - margin))
        case "<":
            return bool(np.all(a < b))
    return bool(np.all(a > b))


def largest(values: np.ndarray) -> float:
    """The largest finite magnitude: an infinity is no scale to compare by."""
    finite = np.abs(values[np.isfinite(values)])
    return float(np.max(finite, initial=0))


def near(a: np.ndarray, b: np.ndarray, margin: float) -> bool:
    """Equal up to `margin`, where an infinity equals itself and nothing else."""
    infinite = np.isinf(a) | np.isinf(b)
    if infinite.any() and not np.array_equal(a[infinite], b[infinite]):
        return False
    rest = np.abs(a[~infinite] - b[~infinite])
    return bool(np.all(rest <= margin))


def numeric(value: Any) -> np.ndarray:
    """A side of a relation as an array; of objects if it is no number."""
    if isinstance(value, Indexed):
        value = value.array
    if isinstance(value, Pmf):
        value = value.weights
    try:
        array = np.asarray(value)
    except ValueError:
        return np.array(None, dtype=object)
    return array.astype(float) if array.dtype.kind in "biu" else array


def _pairs_agree(left: Any, right: Any, tolerance: float) -> bool:
    """Two values on each side; in which order they stand is known if both have a ±."""
    one, two = _pair(left), _pair(right)
    if one is None or two is None:
        return False
    ordered = isinstance(left, Pair) and isinstance(right, Pair)
    orders = [(0, 1)] if ordered else [(0, 1), (1, 0)]
    margin = tolerance * max(1.0, *map(largest, two))
    return any(
        all(
            one[i].shape == two[order[i]].shape and near(one[i], two[order[i]], margin)
            for i in (0, 1)
        )
        for order in orders
    )


def _pair(side: Any) -> tuple[np.ndarray, np.ndarray] | None:
    if isinstance(side, Pair):
        return np.asarray(side.plus), np.asarray(side.minus)
    array = numeric(side)
    return (array[0], array[1]) if array.ndim and len(array) == 2 else None


def apart(compared: Compared) -> float:
    """How far the sides of an inequality are apart, as a share of the right one."""
    a, b = numeric(compared.left), numeric(compared.right)
    return float(np.max(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0))
