"""Infinite sets that a maximum or minimum is taken over.

Each knows how to search itself: it only evaluates the formula's body, and knows nothing
of the function that the formula describes.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nodrift.formulas.distributions import Empirical
from nodrift.formulas.errors import EvaluationError

Objective = Callable[[Any], float]


class Domain(ABC):
    """`of_functions`: its elements are functions, which a formula may call."""

    of_functions = False

    @abstractmethod
    def maximum(self, objective: Objective) -> float:
        """The largest value of `objective` over the set."""


class Sphere(Domain):
    """All unit vectors (n,)."""

    def __init__(self, n: int) -> None:
        self.n = n

    def maximum(self, objective: Objective) -> float:
        from scipy.optimize import minimize

        rng = np.random.default_rng(self.n)

        def down(x: np.ndarray) -> float:
            return -float(objective(x / np.linalg.norm(x)))

        found = (minimize(down, rng.normal(size=self.n), tol=1e-12) for _ in range(3))
        return float(max(-one.fun for one in found))


class Lipschitz(Domain):
    """Functions on points of the line that change by at most the distance.

    The objective must be linear in the function.
    """

    of_functions = True

    def __init__(self, points: Sequence[float]) -> None:
        self.points = [float(point) for point in points]

    def maximum(self, objective: Objective) -> float:
        from scipy.optimize import linprog

        points, n = np.array(self.points), len(self.points)
        slopes = _coefficients(objective, n, self._function)
        i, j = np.nonzero(~np.eye(n, dtype=bool))
        rows = np.zeros((len(i), n))
        rows[np.arange(len(i)), i], rows[np.arange(len(i)), j] = 1, -1
        # The first value is held at zero: a constant changes nothing, if p and q do.
        bounds = [(0, 0)] + [(None, None)] * (n - 1)
        if abs(slopes.sum()) > 1e-9 * max(1, np.abs(slopes).max()):
            raise EvaluationError("the supremum is infinite: add a constant to f")
        best = linprog(-slopes, rows, np.abs(points[i] - points[j]), bounds=bounds)
        return float(-best.fun)

    def _function(self, values: np.ndarray) -> Callable[[Any], float]:
        table: dict[float, float] = dict(zip(self.points, values.tolist(), strict=True))

        def function(x: Any) -> float:
            if float(x) not in table:
                raise EvaluationError(f"{x} is none of the points")
            return table[float(x)]

        return function


class Functions(Domain):
    """All functions from a finite set to the numbers between `low` and `high`.

    The objective must be a sum of smooth terms, each with the value at one point alone.
    """

    of_functions = True

    def __init__(self, support: Sequence[Any], low: float, high: float) -> None:
        self.support, self.low, self.high = list(support), low, high

    def maximum(self, objective: Objective) -> float:
        from scipy.optimize import minimize_scalar

        values = np.full(len(self.support), (self.low + self.high) / 2)

        def at(i: int, value: float) -> float:
            trial = values.copy()
            trial[i] = value
            return float(objective(lambda x: float(trial[self.support.index(x)])))

        margin = 1e-9 * (self.high - self.low)
        bounds = (self.low + margin, self.high - margin)
        grid = np.linspace(*bounds, 33)
        self._require_sum(objective)
        for i in range(len(self.support)):
            scores = [at(i, float(value)) for value in grid]
            top = int(np.argmax(scores))  # there may be several peaks
            found = minimize_scalar(
                lambda value, i=i: -at(i, value),
                bounds=(grid[max(0, top - 1)], grid[min(len(grid) - 1, top + 1)]),
                method="bounded",
                options={"xatol": 1e-12},
            )
            values[i] = found.x
        return at(0, float(values[0]))

    def _require_sum(self, objective: Objective) -> None:
        """Raise unless exchanging the values at one point changes no total."""
        rng = np.random.default_rng(len(self.support))
        a, b = rng.uniform(self.low, self.high, (2, len(self.support)))

        def worth(values: np.ndarray) -> float:
            return float(objective(lambda x: float(values[self.support.index(x)])))

        total = worth(a) + worth(b)
        for i in range(len(self.support)):
            one, two = a.copy(), b.copy()
            one[i], two[i] = b[i], a[i]
            if abs(worth(one) + worth(two) - total) > 1e-8 * max(1.0, abs(total)):
                raise EvaluationError("this is no sum of terms with one value each")


class Couplings(Domain):
    """Joint distributions with given marginals; the objective must be linear."""

    def __init__(self, points_p: Any, p: Any, points_q: Any, q: Any) -> None:
        self.pairs = [(x, y) for x in points_p for y in points_q]
        self.p, self.q = np.asarray(p, float), np.asarray(q, float)

    def maximum(self, objective: Objective) -> float:
        from scipy.optimize import linprog

        n, m = len(self.p), len(self.q)

        def joint(weights: np.ndarray) -> Empirical:
            return Empirical(self.pairs, weights)

        slopes = _coefficients(objective, n * m, joint)
        marginals = np.zeros((n + m, n * m))
        for i in range(n):
            marginals[i, i * m : (i + 1) * m] = 1
        for j in range(m):
            marginals[n + j, j::m] = 1
        best = linprog(-slopes, A_eq=marginals, b_eq=np.concatenate([self.p, self.q]))
        return float(-best.fun)


def _coefficients(
    objective: Objective, n: int, element: Callable[[np.ndarray], Any]
) -> np.ndarray:
    """The slopes of an objective that is linear in n values; raises if it is not."""
    units = np.eye(n)
    slopes = np.array([objective(element(unit)) for unit in units])
    trial = np.linspace(0.3, 1.1, n)
    if abs(objective(element(trial)) - slopes @ trial) > 1e-8 * max(
        1, float(np.abs(slopes).max())
    ):
        raise EvaluationError("this is not linear in what the extremum goes over")
    return slopes
