"""Distributions that an expectation can be taken over: exactly, or by quadrature."""

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np

from nodrift.formulas.errors import EvaluationError, NotSymbolic


class Distribution(ABC):
    """Has a probability or density, and points with weights for expectations."""

    @abstractmethod
    def __call__(self, x: Any) -> Any:
        """The probability or density at x."""

    @abstractmethod
    def atoms(self) -> Iterable[tuple[Any, Any]]:
        """Points and weights; for a density, nodes of a quadrature."""


class Pmf(Distribution):
    """Finitely many values with their probabilities."""

    def __init__(self, weights: Any, support: Sequence[Any]) -> None:
        self.weights = np.asarray(weights)
        self.support = list(support)
        if self.weights.shape != (len(self.support),):
            raise EvaluationError(
                f"{self.weights.size} probabilities for {len(self.support)} values"
            )

    def __call__(self, x: Any) -> Any:
        for value, weight in zip(self.support, self.weights, strict=True):
            if value is x or np.array_equal(value, x):
                return weight
        raise EvaluationError(f"{x} is outside of the support")

    def atoms(self) -> Iterable[tuple[Any, Any]]:
        return zip(self.support, self.weights, strict=True)


class Conditional:
    """One distribution for each condition: `q(z, x)` is the probability of z given x."""

    def __init__(self, given: Callable[..., Distribution]) -> None:
        self.given = given

    def __call__(self, x: Any, *condition: Any) -> Any:
        return self.given(*condition)(x)


def pmf_of(
    simplex: Callable[[int], Any], support: Sequence[Any], given: Sequence[Any] | None
) -> Pmf | Conditional:
    """A distribution over `support`, or one for each value of `given`.

    `simplex` gives that many probabilities, as numbers or as symbols.
    """
    if given is None:
        return Pmf(simplex(len(support)), support)
    table = [Pmf(simplex(len(support)), support) for _ in given]
    values = list(given)
    return Conditional(lambda value: table[values.index(value)])


class Normal(Distribution):
    """The normal distribution with mean (d,) and standard deviations (d,), or on R."""

    def __init__(self, mean: Any, sd: Any) -> None:
        self.mean, self.sd = mean, sd

    def __call__(self, x: Any) -> Any:
        if np.ndim(x) == 0:
            return _normal_density(x, self.mean, self.sd)
        density: Any = 1
        means = np.broadcast_to(self.mean, np.shape(x))
        deviations = np.broadcast_to(self.sd, np.shape(x))
        for one in zip(x, means, deviations, strict=True):
            density = density * _normal_density(*one)
        return density

    def atoms(self) -> Iterator[tuple[Any, float]]:
        if np.asarray(self.mean).dtype == object or np.asarray(self.sd).dtype == object:
            raise NotSymbolic("a quadrature")
        dimensions = max(np.size(self.mean), np.size(self.sd))
        if np.ndim(self.mean) == 0 and np.ndim(self.sd) == 0:
            for node, weight in zip(*_hermite(64), strict=True):
                yield float(self.mean + self.sd * node), float(weight)
            return
        if dimensions > 3:
            raise EvaluationError("a quadrature in more than three dimensions")
        nodes, weights = _hermite({1: 64, 2: 24, 3: 14}[dimensions])
        for at in itertools.product(range(len(nodes)), repeat=dimensions):
            point = np.asarray(self.mean) + np.asarray(self.sd) * nodes[list(at)]
            yield point, float(np.prod(weights[list(at)]))


def _normal_density(x: Any, mean: Any, sd: Any) -> Any:
    z = (x - mean) / sd
    exponent = -z * z / 2
    if isinstance(exponent, float | int | np.floating):
        return math.exp(exponent) / (sd * math.sqrt(2 * math.pi))
    import sympy

    return sympy.exp(exponent) / (sd * sympy.sqrt(2 * sympy.pi))


class Uniform(Distribution):
    """Even on the interval from `low` to `high`."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def __call__(self, x: Any) -> float:
        return float(self.low <= x <= self.high) / (self.high - self.low)

    def atoms(self) -> Iterator[tuple[float, float]]:
        nodes, weights = legendre(64)
        half = (self.high - self.low) / 2
        for node, weight in zip(nodes, weights, strict=True):
            yield float(self.low + half * (1 + node)), float(weight / 2)


class Empirical(Distribution):
    """The rows of a table, as likely as their weights say."""

    def __init__(self, rows: Any, weights: Any = None) -> None:
        self.rows = list(rows)
        count = len(self.rows)
        self.weights = [1 / count] * count if weights is None else list(weights)

    def __call__(self, x: Any) -> Any:
        raise EvaluationError(
            "a sample is there to be averaged over: it has no density"
        )

    def atoms(self) -> Iterable[tuple[Any, Any]]:
        return zip(self.rows, self.weights, strict=True)


@cache
def _hermite(count: int) -> tuple[np.ndarray, np.ndarray]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


@cache
def legendre(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of Gauss and Legendre's rule on [-1, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights
