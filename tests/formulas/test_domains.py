"""An extremum over an infinite set is the one that mathematics knows."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
from scipy.optimize import linear_sum_assignment

from nodrift.formulas.domains import Couplings, Functions, Lipschitz, Sphere
from nodrift.formulas.errors import EvaluationError

SEEDS = range(5)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_most_that_a_matrix_stretches_is_its_largest_singular_value(
    n: int, seed: int
) -> None:
    matrix = np.random.default_rng(seed).normal(size=(3, n))
    found = Sphere(n).maximum(lambda x: float(np.linalg.norm(matrix @ x)))
    assert found == pytest.approx(np.linalg.norm(matrix, 2), rel=1e-9)


def test_on_a_sphere_a_linear_form_is_at_most_its_norm() -> None:
    form = np.array([3.0, 0.0, -4.0])
    assert Sphere(3).maximum(lambda x: float(form @ x)) == pytest.approx(5, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_lipschitz_critic_finds_the_distance_of_wasserstein(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=6)
    p, q = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(6))

    def gain(f: Any) -> float:
        return sum((a - b) * f(x) for a, b, x in zip(p, q, points, strict=True))

    known = scipy.stats.wasserstein_distance(points, points, p, q)
    assert Lipschitz(points).maximum(gain) == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_coupling_is_the_same_distance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=4), rng.normal(size=5)
    p, q = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(5))

    def saved(joint: Any) -> float:
        return -sum(weight * abs(a - b) for (a, b), weight in joint.atoms())

    known = scipy.stats.wasserstein_distance(x, y, p, q)
    assert -Couplings(x, p, y, q).maximum(saved) == pytest.approx(known, rel=1e-9)


def test_between_even_weights_the_cheapest_coupling_is_an_assignment() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    costs = np.array([[np.sum((a - b) ** 2) for b in y] for a in x])
    even = np.full(4, 0.25)

    def saved(joint: Any) -> float:
        return -sum(weight * np.sum((a - b) ** 2) for (a, b), weight in joint.atoms())

    known = costs[linear_sum_assignment(costs)].mean()
    assert -Couplings(x, even, y, even).maximum(saved) == pytest.approx(known)


def test_the_best_discriminator_is_the_ratio() -> None:
    p, q = np.array([0.2, 0.5, 0.3]), np.array([0.6, 0.3, 0.1])

    def value(d: Any) -> float:
        return sum(p[x] * math.log(d(x)) + q[x] * math.log(1 - d(x)) for x in range(3))

    best = p / (p + q)
    known = float(p @ np.log(best) + q @ np.log(1 - best))
    assert Functions(range(3), 0.0, 1.0).maximum(value) == pytest.approx(known)


# ---- what they cannot search ----


def test_an_objective_that_is_not_linear_is_refused() -> None:
    points = [0.0, 1.0]
    with pytest.raises(EvaluationError, match="not linear"):
        Lipschitz(points).maximum(lambda f: f(0.0) ** 2 - f(1.0))
    half = [0.5, 0.5]
    with pytest.raises(EvaluationError, match="not linear"):
        Couplings(points, half, points, half).maximum(
            lambda joint: sum(weight**2 for _, weight in joint.atoms())
        )


def test_a_supremum_that_is_infinite_is_refused() -> None:
    with pytest.raises(EvaluationError, match="infinite"):
        Lipschitz([0.0, 1.0]).maximum(lambda f: f(0.0) + f(1.0))


def test_a_critic_is_known_at_its_points_alone() -> None:
    with pytest.raises(EvaluationError, match=r"0\.5 is none of the points"):
        Lipschitz([0.0, 1.0]).maximum(lambda f: f(0.5) - f(1.0))


def test_a_maximum_inside_a_square_is_found_at_a_corner_too() -> None:
    assert Functions([0, 1], -1.0, 2.0).maximum(lambda f: f(0) - f(1)) == pytest.approx(
        3, abs=1e-6
    )


def test_a_functional_with_several_peaks_is_searched_everywhere() -> None:
    def peaks(f: Any) -> float:
        return math.exp(-100 * (f(0) - 0.1) ** 2) + 2 * math.exp(
            -1000 * (f(0) - 0.95) ** 2
        )

    assert Functions([0], 0.0, 1.0).maximum(peaks) == pytest.approx(2, abs=1e-4)


def test_a_functional_that_is_not_separable_is_refused() -> None:
    with pytest.raises(EvaluationError):
        Functions([0, 1], -1.0, 1.0).maximum(lambda f: -abs(f(0) - f(1)) - f(0) * 0.1)
