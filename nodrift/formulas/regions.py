"""Regions that an integral goes over, by rules that are exact to rounding.

A region is its nodes and weights; the integrands of a tutorial are smooth, and where
they are not, `Pieces` says where they break.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from nodrift.formulas.distributions import legendre

WIDEST = 16.0  # a density on the whole line has nothing beyond this
STEP = 0.2


class Region(Protocol):
    def nodes(self) -> Iterator[tuple[Any, float]]:
        """Points and weights whose weighted sum is the integral."""


class Interval:
    """From `low` to `high`."""

    def __init__(self, low: float, high: float, count: int = 48) -> None:
        self.low, self.high, self.count = low, high, count

    def nodes(self) -> Iterator[tuple[float, float]]:
        half = (self.high - self.low) / 2
        for node, weight in zip(*legendre(self.count), strict=True):
            yield float(self.low + half * (1 + node)), float(half * weight)


class Box:
    """All vectors whose entries lie between the bounds of their sides."""

    def __init__(self, *sides: tuple[float, float]) -> None:
        self.sides = sides

    def nodes(self) -> Iterator[tuple[np.ndarray, float]]:
        count = max(4, 28 // len(self.sides))
        lines = [list(Interval(*side, count).nodes()) for side in self.sides]
        for entries in itertools.product(*lines):
            point = np.array([entry for entry, _ in entries])
            yield point, float(np.prod([weight for _, weight in entries]))


class Line:
    """All real numbers, for smooth integrands that decay like a normal density.

    For those the trapezoidal rule converges faster than any power of its step.
    """

    def nodes(self) -> Iterator[tuple[float, float]]:
        for node in np.arange(-WIDEST, WIDEST + STEP / 2, STEP):
            yield float(node), STEP


class Pieces:
    """From the lowest to the highest of `points`, smooth between neighbours."""

    def __init__(self, points: Sequence[float]) -> None:
        self.points = sorted(float(point) for point in points)

    def nodes(self) -> Iterator[tuple[float, float]]:
        for low, high in itertools.pairwise(self.points):
            if high > low:
                yield from Interval(low, high, 12).nodes()
