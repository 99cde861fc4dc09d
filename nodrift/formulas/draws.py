"""Random values for the names of a formula.

The first draws are small and round, so that a failure is easy to follow by hand.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nodrift.formulas.distributions import pmf_of
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.regions import Box

SMALL = 6  # of the first draws


class Draw:
    """Draw number `number` of the formula called `label`; equal for equal arguments."""

    def __init__(self, label: str, number: int) -> None:
        self.rng = np.random.default_rng([*label.encode(), number])
        self.small = number < SMALL
        self.number = number

    def size(self, low: int, high: int) -> int:
        """A whole number that shapes arrays."""
        if self.small:
            high = min(high, low + self.number // 2)
        return int(self.rng.integers(low, high + 1))

    def support(self, low: int, high: int) -> range:
        """The values 0, ..., k - 1 of something random, `low` <= k <= `high`."""
        return range(self.size(low, high))

    def integer(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def index(self, n: int) -> int:
        """One of 1, ..., n."""
        return int(self.rng.integers(1, n + 1))

    def pick(self, options: Sequence[Any]) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def flag(self) -> bool:
        return bool(self.rng.integers(2))

    def real(self, low: float = -2, high: float = 2) -> float:
        return float(self._uniform((), low, high))

    def vector(self, n: int, low: float = -2, high: float = 2) -> np.ndarray:
        return self._uniform((n,), low, high)

    def matrix(
        self, rows: int, columns: int, low: float = -2, high: float = 2
    ) -> np.ndarray:
        return self._uniform((rows, columns), low, high)

    def counts(self, n: int, low: int = 0, high: int = 9) -> np.ndarray:
        """Whole numbers (n,), not all zero."""
        drawn = self.rng.integers(low, high + 1, n)
        if not drawn.any():
            drawn[self.rng.integers(n)] = max(1, low)
        return drawn

    def split(self, total: int, n: int) -> np.ndarray:
        """Whole numbers (n,) that sum to `total`."""
        return self.rng.multinomial(total, np.full(n, 1 / n))

    def bits(self, *shape: int) -> np.ndarray:
        return self.rng.integers(0, 2, shape)

    def labels(self, n: int, k: int) -> np.ndarray:
        """Whole numbers (n,) in range(k)."""
        return self.rng.integers(0, k, n)

    def spd(self, n: int) -> np.ndarray:
        """A symmetric positive definite matrix (n, n)."""
        root = self._uniform((n, n), -1, 1)
        matrix: np.ndarray = root @ root.T + 0.5 * np.eye(n)
        return matrix

    def orthogonal(self, n: int) -> np.ndarray:
        return np.linalg.qr(self.rng.normal(size=(n, n)))[0]

    def simplex(self, n: int) -> np.ndarray:
        """Probabilities (n,), none of them tiny."""
        drawn = self.rng.integers(1, 9, n) if self.small else self.rng.uniform(1, 9, n)
        probabilities: np.ndarray = drawn / drawn.sum()
        return probabilities

    def pmf(self, support: Sequence[Any], given: Sequence[Any] | None = None) -> Any:
        """A distribution over `support`, or one for each value of `given`."""
        return pmf_of(self.simplex, support, given)

    def function(self) -> "Network":
        """A smooth function of one number."""
        return Network(*self._layers(1, None), scalar=True)

    def network(self, inputs: int, outputs: int | None = None) -> "Network":
        """A smooth function of vectors (inputs,), to numbers or vectors (outputs,)."""
        return Network(*self._layers(inputs, outputs), scalar=False)

    def density(self, region: Box) -> "Ripple":
        """A smooth density on a box, which touches zero at one place."""
        phases = self._uniform((len(region.sides),), 0, 6)
        return Ripple(region, phases)

    def near(self, value: Any, simplex: bool = False) -> list[Any]:
        """`value` and forty rivals around it, also probabilities if `value` is one."""
        if simplex and abs(np.sum(value) - 1) > 1e-9:
            raise EvaluationError("these are no probabilities: they do not sum to one")
        rivals = [value]
        for i in range(40):
            scale = 10.0 ** -(1 + i % 4)
            drawn = self.rng.normal(size=np.shape(value))
            # None so near that rounding hides which of the two is better.
            step = np.copysign(0.5 + np.abs(drawn), drawn)
            moved = np.asarray(value, float) + scale * step
            if simplex:
                moved = np.abs(moved) / np.abs(moved).sum()
            rivals.append(moved if np.ndim(value) else float(moved))
        return rivals

    def _layers(self, inputs: int, outputs: int | None) -> tuple[Any, Any, Any]:
        width = 3
        inner = self._uniform((width, inputs), -1, 1)
        shift = self._uniform((width,), -1, 1)
        outer = self._uniform((width,) if outputs is None else (outputs, width), -1, 1)
        return inner, shift, outer

    def _uniform(self, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
        drawn = self.rng.uniform(low, high, shape)
        if self.small and high - low >= 0.5:
            rounded = np.round(drawn, 1)
            low_enough = (rounded > low) & (rounded < high) & (rounded != 0)
            drawn = np.where(low_enough, rounded, drawn)
        return drawn


class Ripple:
    """A density on a box: in each direction one wave, that touches zero.

    Takes points (d,) or batches (n, d).
    """

    def __init__(self, region: Box, phases: np.ndarray) -> None:
        lower, upper = np.array(region.sides).T
        self.lower, self.width, self.phases = lower, upper - lower, phases
        turns = (np.pi - phases) / (2 * np.pi) % 1
        self.zero = lower + turns * self.width

    def __call__(self, x: Any) -> Any:
        angles = 2 * np.pi * (np.asarray(x) - self.lower) / self.width + self.phases
        return np.prod((1 + np.cos(angles)) / self.width, axis=-1)


class Network:
    """tanh between two matrices: smooth, and differentiable by torch as well.

    Takes vectors (inputs,) or batches (n, inputs), numbers if `scalar`.
    """

    def __init__(self, inner: Any, shift: Any, outer: Any, scalar: bool) -> None:
        self.inner, self.shift, self.outer, self.scalar = inner, shift, outer, scalar

    def __call__(self, x: Any) -> Any:
        inner, shift, outer = self.inner, self.shift, self.outer
        if type(x).__module__.partition(".")[0] == "torch":
            import sys

            torch = sys.modules["torch"]
            inner, shift, outer = map(torch.from_numpy, (inner, shift, outer))
            tanh: Callable[[Any], Any] = torch.tanh
        elif np.asarray(x).dtype == object:
            from nodrift.formulas.symbolic import tanh_each

            tanh = tanh_each
        else:
            tanh = np.tanh
        if self.scalar:
            batch = x[..., None] if getattr(x, "ndim", 0) else x
            return tanh(batch * inner[:, 0] + shift) @ outer
        last = outer.T if outer.ndim == 2 else outer
        return tanh(x @ inner.T + shift) @ last
