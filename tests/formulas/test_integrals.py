"""Integrals whose values are known, over each kind of region."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from nodrift.formulas.regions import Box, Interval, Line, Pieces, Region


def integral(region: Region, function: Callable[[Any], float]) -> float:
    return sum(weight * function(point) for point, weight in region.nodes())


INTERVALS: list[tuple[float, float, Callable[[float], float], float]] = [
    (0, 1, lambda x: 1, 1),
    (0, 1, lambda x: x**7, 1 / 8),
    (-2, 3, lambda x: x**3, (81 - 16) / 4),
    (0, math.pi, math.sin, 2),
    (0, 10, lambda x: math.exp(-x), 1 - math.exp(-10)),
    (1, 5, lambda x: 1 / x, math.log(5)),
    (0.1, 1, math.log, 0.1 - 1 - 0.1 * math.log(0.1)),
    (-1, 1, lambda x: 1 / (1 + x * x), math.pi / 2),
    (2, 0, lambda x: x, -2),
    (1, 1, math.exp, 0),
]


@pytest.mark.parametrize(("low", "high", "function", "wanted"), INTERVALS)
def test_integrals_over_an_interval(
    low: float, high: float, function: Callable[[float], float], wanted: float
) -> None:
    assert integral(Interval(low, high), function) == pytest.approx(wanted, abs=1e-10)


@pytest.mark.parametrize("mean", [-2.0, 0.0, 1.5])
@pytest.mark.parametrize("sd", [0.5, 1.0, 1.5])
def test_a_normal_density_and_its_moments_over_the_whole_line(
    mean: float, sd: float
) -> None:
    def density(x: float) -> float:
        return math.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))

    assert integral(Line(), density) == pytest.approx(1, abs=1e-11)
    assert integral(Line(), lambda x: x * density(x)) == pytest.approx(mean, abs=1e-11)
    second = mean**2 + sd**2
    assert integral(Line(), lambda x: x * x * density(x)) == pytest.approx(second)


BOXES: list[tuple[Box, Callable[[Any], float], float]] = [
    (Box((0, 2)), lambda x: x[0], 2),
    (Box((0, 2), (0, 3)), lambda x: x[0] * x[1] ** 2, 2 * 9),
    (Box((-1, 1), (0, math.pi)), lambda x: math.sin(x[1]), 4),
    (Box((0, 1), (0, 1), (0, 1)), lambda x: (x[0] + x[1] + x[2]) ** 2, 2.5),
    (Box((0, 1), (0, 1)), lambda x: math.exp(x[0] * x[1]), 1.3179021514544038),
]


@pytest.mark.parametrize(("box", "function", "wanted"), BOXES)
def test_integrals_over_a_box(
    box: Box, function: Callable[[Any], float], wanted: float
) -> None:
    assert integral(box, function) == pytest.approx(wanted, rel=1e-10)


def test_pieces_may_break_where_they_say() -> None:
    def steps(x: float) -> float:
        return 3.0 if x < 1 else 10 * abs(x - 2)

    assert integral(Pieces([3, 0, 1, 2]), steps) == pytest.approx(13)
    assert integral(Pieces([0, 0, 1, 1, 2, 3]), steps) == pytest.approx(13)
    assert integral(Interval(0, 3), steps) != pytest.approx(13, abs=1e-4)


def test_no_node_lies_outside() -> None:
    assert all(0 < x < 1 for x, _ in Interval(0, 1).nodes())
    assert all((x > 0).all() and (x < 1).all() for x, _ in Box((0, 1), (0, 1)).nodes())
