"""An expectation is a sum over atoms: exact for a table, to rounding for a density."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import scipy.stats

from nodrift.formulas.distributions import (
    Conditional,
    Distribution,
    Empirical,
    Normal,
    Pmf,
    Uniform,
    legendre,
)
from nodrift.formulas.errors import EvaluationError


def mean(law: Distribution, function: Any) -> Any:
    return sum(weight * function(point) for point, weight in law.atoms())


LAWS: dict[str, Distribution] = {
    "pmf": Pmf([0.2, 0.3, 0.5], [1, 2, 4]),
    "normal": Normal(-0.7, 1.9),
    "two coordinates": Normal(np.array([1.0, -2.0]), np.array([0.5, 2.0])),
    "three coordinates": Normal(np.zeros(3), np.array([0.5, 1.0, 2.0])),
    "one coordinate": Normal(np.array([3.0]), np.array([0.1])),
    "uniform": Uniform(-3, 5),
    "empirical": Empirical([[1.0, 2.0], [3.0, 4.0]]),
    "weighted": Empirical([1.0, 5.0], [0.75, 0.25]),
}


@pytest.mark.parametrize("law", LAWS.values(), ids=list(LAWS))
def test_weights_sum_to_one(law: Distribution) -> None:
    assert mean(law, lambda _: 1) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("power", range(9))
def test_moments_of_a_normal_distribution(power: int) -> None:
    known = scipy.stats.norm(-0.7, 1.9).moment(power) if power else 1
    found = mean(Normal(-0.7, 1.9), lambda x: x**power)
    assert found == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize("rate", [-1.5, -0.5, 0.5, 1.0, 2.0])
def test_the_mean_of_an_exponential(rate: float) -> None:
    found = mean(Normal(0.3, 1.2), lambda x: math.exp(rate * x))
    assert found == pytest.approx(
        math.exp(0.3 * rate + (1.2 * rate) ** 2 / 2), rel=1e-9
    )


@pytest.mark.parametrize("dimensions", [1, 2, 3])
def test_moments_of_independent_coordinates(dimensions: int) -> None:
    middle, spread = np.array([1.0, -2.0, 0.5]), np.array([0.5, 2.0, 1.0])
    law = Normal(middle[:dimensions], spread[:dimensions])
    for powers in itertools.product(range(3), repeat=dimensions):
        known = math.prod(
            scipy.stats.norm(m, s).moment(k) if k else 1
            for m, s, k in zip(middle, spread, powers, strict=False)
        )
        found = mean(law, lambda x, powers=powers: np.prod(x ** np.array(powers)))
        assert found == pytest.approx(known, rel=1e-9)


def test_one_spread_may_serve_for_all_coordinates() -> None:
    law = Normal(np.array([1.0, 2.0]), 0.5)
    assert mean(law, lambda x: (x[0] - 1) ** 2 + (x[1] - 2) ** 2) == pytest.approx(0.5)
    point = np.array([0.3, 1.1])
    assert law(point) == pytest.approx(
        np.prod(scipy.stats.norm([1, 2], 0.5).pdf(point))
    )


@pytest.mark.parametrize("x", [-4.0, -0.7, 0.0, 2.5])
def test_the_normal_density(x: float) -> None:
    assert Normal(-0.7, 1.9)(x) == pytest.approx(scipy.stats.norm(-0.7, 1.9).pdf(x))


def test_in_more_than_three_dimensions_a_grid_is_too_much() -> None:
    with pytest.raises(EvaluationError, match="three dimensions"):
        list(Normal(np.zeros(4), np.ones(4)).atoms())


def test_moments_of_a_uniform_distribution() -> None:
    law = Uniform(-3, 5)
    for power in range(9):
        known = (5 ** (power + 1) - (-3) ** (power + 1)) / (power + 1) / 8
        assert mean(law, lambda x, k=power: x**k) == pytest.approx(known, rel=1e-9)
    assert (law(-3.5), law(0), law(5.1)) == (0, 0.125, 0)


def test_a_pmf_is_a_table() -> None:
    law = Pmf([0.25, 0.75], ["head", "tail"])
    assert (law("head"), law("tail")) == (0.25, 0.75)
    with pytest.raises(EvaluationError, match="edge is outside of the support"):
        law("edge")
    with pytest.raises(EvaluationError, match="3 probabilities for 2 values"):
        Pmf([0.1, 0.2, 0.7], [0, 1])


def test_the_values_of_a_pmf_may_be_vectors() -> None:
    law = Pmf([0.25, 0.75], [np.array([0, 1]), np.array([1, 1])])
    assert law(np.array([1, 1])) == 0.75


def test_a_condition_chooses_a_distribution() -> None:
    law = Conditional(lambda x, y: Pmf([x * y, 1 - x * y], [0, 1]))
    assert law(0, 0.5, 0.5) == 0.25
    assert law(1, 0.5, 0.5) == 0.75
    assert mean(law.given(0.1, 1.0), lambda z: z) == pytest.approx(0.9)


def test_an_empirical_mean_is_the_mean_of_the_rows() -> None:
    rows = np.array([[1.0, 2.0], [3.0, -1.0], [3.0, -1.0]])
    np.testing.assert_allclose(mean(Empirical(rows), lambda x: x), rows.mean(0))
    weights = [0.5, 0.2, 0.3]
    found = mean(Empirical(rows, weights), lambda x: x)
    np.testing.assert_allclose(found, weights @ rows)


@pytest.mark.parametrize("count", [1, 2, 5, 12, 48])
def test_a_rule_of_gauss_is_exact_up_to_its_degree(count: int) -> None:
    nodes, weights = legendre(count)
    for power in range(2 * count):
        known = 0 if power % 2 else 2 / (power + 1)
        assert (nodes**power) @ weights == pytest.approx(known, abs=1e-13)
