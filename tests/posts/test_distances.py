"""The background page on distances: its functions against other ways to compute."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.linalg import sqrtm
from scipy.optimize import linprog
from torch.distributions import MultivariateNormal, Normal, kl_divergence

import nodrift

surprise = nodrift.load("distances/surprise")
fit = nodrift.load("distances/fit")
apart = nodrift.load("distances/apart")
samples = nodrift.load("distances/samples")
exercises = nodrift.load("distances/exercises")
PAGE = Path(__file__).parents[2] / "docs" / "maths" / "distances.md"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture
def pairs(rng) -> np.ndarray:
    return rng.dirichlet(np.full(5, 0.7), size=(200, 2))


def test_the_page_names_only_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named
    assert named <= set(globals())


# Surprise


def test_surprise_is_that_of_scipy(pairs):
    for p, q in pairs[:20]:
        assert surprise.shannon_entropy(p) == pytest.approx(stats.entropy(p))
        assert surprise.kl(p, q) == pytest.approx(stats.entropy(p, q))
        cross = surprise.shannon_entropy(p) + surprise.kl(p, q)
        assert surprise.cross_entropy(p, q) == pytest.approx(cross)


def test_what_never_happens_adds_nothing():
    p = np.array([0.25, 0.75, 0.0])
    assert surprise.shannon_entropy(p) == pytest.approx(stats.entropy(p[:2]))
    assert surprise.kl(p, np.array([0.2, 0.6, 0.2])) == pytest.approx(math.log(1.25))


def test_the_cost_of_a_belief_is_never_negative_and_not_symmetric(pairs):
    there = np.array([surprise.kl(p, q) for p, q in pairs])
    back = np.array([surprise.kl(q, p) for p, q in pairs])
    assert there.min() >= 0
    assert abs(there - back).max() > 0.1
    assert surprise.kl(pairs[0, 0], pairs[0, 0]) == 0


def test_to_rule_out_what_happens_costs_without_end():
    assert surprise.kl(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == math.inf


# Bells


def test_two_bells_agree_with_torch(rng):
    for _ in range(20):
        m1, m2 = rng.normal(size=2)
        s1, s2 = rng.uniform(0.3, 3, size=2)
        wanted = kl_divergence(Normal(m1, s1), Normal(m2, s2))
        assert fit.normal_kl(m1, s1, m2, s2) == pytest.approx(float(wanted), abs=1e-5)
    assert fit.normal_kl(0, 1, 1, 2) == pytest.approx(0.443147, abs=1e-6)


def test_bells_in_three_dimensions_agree_with_torch(rng):
    roots = rng.standard_normal((2, 3, 3))
    one, two = (root @ root.T + np.eye(3) for root in roots)
    means = rng.standard_normal((2, 3))
    bells = [
        MultivariateNormal(torch.tensor(mean), torch.tensor(cov))
        for mean, cov in zip(means, (one, two), strict=True)
    ]
    found = fit.normal_kl_matrix(means[0], one, means[1], two)
    assert found == pytest.approx(float(kl_divergence(*bells)))


def test_the_covering_bell_is_nearer_than_any_other(rng):
    shares, means = np.array([0.3, 0.7]), np.array([-1.0, 2.0])
    sds = np.array([0.5, 0.8])
    x = np.linspace(-8, 10, 4001)
    hills = sum(
        share * stats.norm(m, s).pdf(x)
        for share, m, s in zip(shares, means, sds, strict=True)
    )

    def cost(mean: float, variance: float) -> float:
        return float(-(hills * stats.norm(mean, variance**0.5).logpdf(x)).sum())

    mean, variance = fit.moment_match(shares, means, sds)
    best = cost(mean, variance)
    for shift, stretch in rng.uniform([-0.5, 0.7], [0.5, 1.4], size=(50, 2)):
        assert cost(mean + shift, variance * stretch) > best


# Ceilings


def test_jensen_shannon_is_the_mean_divergence_from_the_mixture(pairs):
    for p, q in pairs[:20]:
        m = (p + q) / 2
        wanted = (surprise.kl(p, m) + surprise.kl(q, m)) / 2
        assert apart.jensen_shannon(p, q) == pytest.approx(wanted)
        assert wanted <= math.log(2)
        entropies = [apart.shannon_entropy(r) for r in (m, p, q)]
        assert entropies[0] - sum(entropies[1:]) / 2 == pytest.approx(wanted)


def test_total_variation_is_the_largest_disagreement_about_an_event(pairs):
    for p, q in pairs[:10]:
        events = itertools.product([0, 1], repeat=5)
        wanted = max(abs(np.array(event) @ (p - q)) for event in events)
        assert apart.total_variation(p, q) == pytest.approx(wanted)


def test_pinsker_holds_and_a_tighter_bound_would_not(pairs):
    shares = [apart.total_variation(p, q) / apart.pinsker_bound(p, q) for p, q in pairs]
    assert max(shares) <= 1
    near = np.array([0.5, 0.5]), np.array([0.501, 0.499])
    assert apart.total_variation(*near) / apart.pinsker_bound(*near) > 0.999


def test_hellinger_lies_between_bounds_of_total_variation(pairs):
    for p, q in pairs:
        h2, tv = apart.hellinger(p, q), apart.total_variation(p, q)
        assert h2 <= tv + 1e-12
        assert tv <= math.sqrt(h2 * (2 - h2)) + 1e-12


# On a line


def test_earth_is_moved_as_scipy_moves_it(rng):
    for _ in range(20):
        points = apart.ordered(rng.standard_normal(7))
        p, q = rng.dirichlet(np.ones(7), size=2)
        wanted = stats.wasserstein_distance(points, points, p, q)
        assert apart.wasserstein(points, p, q) == pytest.approx(wanted)


def test_no_plan_of_transport_is_cheaper(rng):
    points = apart.ordered(rng.standard_normal(4))
    p, q = rng.dirichlet(np.ones(4), size=2)
    cost = abs(points[:, None] - points)
    rows = np.kron(np.eye(4), np.ones(4))  # all that leaves each heap
    columns = np.kron(np.ones(4), np.eye(4))  # all that arrives at each hole
    plan = linprog(
        cost.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.concatenate([p, q])
    )
    assert apart.wasserstein(points, p, q) == pytest.approx(plan.fun, abs=1e-8)


def test_energy_distance_is_the_square_of_that_of_scipy(rng):
    x, y = rng.standard_normal(6), rng.standard_normal(4)
    p, q = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(4))
    wanted = stats.energy_distance(x, y, p, q) ** 2
    assert apart.energy_distance(x, p, y, q) == pytest.approx(wanted)


def test_sticks_are_a_plateau_for_all_but_those_that_know_the_line():
    near, far = (
        apart.measure(np.array([0.0, gap]), np.array([1.0, 0]), np.array([0, 1.0]))
        for gap in (0.01, 1.0)
    )
    assert near["KL"] == far["KL"] == math.inf
    assert near["JSD"] == far["JSD"] == pytest.approx(math.log(2))
    assert near["TV"] == far["TV"] == 1
    assert (near["W1"], far["W1"]) == pytest.approx((0.01, 1))
    assert near["energy"] < far["energy"] / 50
    assert near["MMD"] < far["MMD"] / 50


# From samples


def test_mmd_of_points_is_the_sum_written_out(rng):
    x, y = rng.standard_normal((3, 2)), rng.standard_normal((4, 2))
    p, q = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4))

    def mean(a, s, b, t):
        return sum(
            u * v * math.exp(-np.sum((c - d) ** 2) / (2 * 0.7**2))
            for (u, c), (v, d) in itertools.product(
                zip(s, a, strict=True), zip(t, b, strict=True)
            )
        )

    wanted = mean(x, p, x, p) - 2 * mean(x, p, y, q) + mean(y, q, y, q)
    assert apart.mmd(x, p, y, q, 0.7) == pytest.approx(wanted)


def test_the_estimate_is_right_on_average():
    values, p = np.array([[0.0], [1.0]]), np.array([0.3, 0.7])
    q, n = np.array([0.6, 0.4]), 2
    total = 0.0
    for xs in itertools.product([0, 1], repeat=n):
        for ys in itertools.product([0, 1], repeat=n):
            chance = np.prod(p[list(xs)]) * np.prod(q[list(ys)])
            found = samples.mmd_unbiased(values[list(xs)], values[list(ys)], 0.8)
            total += chance * found
    assert total == pytest.approx(apart.mmd(values, p, values, q, 0.8))


def test_frechet_of_commuting_covariances_adds_up_along_axes(rng):
    means, sds = rng.standard_normal((2, 3)), rng.uniform(0.5, 2, size=(2, 3))
    wanted = sum(
        samples.frechet_line(means[0, k], sds[0, k], means[1, k], sds[1, k])
        for k in range(3)
    )
    found = samples.frechet_matrix(
        means[0], np.diag(sds[0] ** 2), means[1], np.diag(sds[1] ** 2)
    )
    assert found == pytest.approx(wanted)


def test_frechet_equals_its_symmetric_form(rng):
    roots = rng.standard_normal((2, 3, 3))
    one, two = (root @ root.T + np.eye(3) for root in roots)
    half = sqrtm(one)
    wanted = np.trace(one + two - 2 * sqrtm(half @ two @ half).real)
    assert samples.frechet_matrix(np.zeros(3), one, np.zeros(3), two) == pytest.approx(
        wanted
    )


def test_shuffling_by_signs_is_shuffling(rng):
    x, y = rng.standard_normal((5, 2)), rng.standard_normal((5, 2))
    both = np.concatenate([x, y])
    alike = samples.kernel(both, both, 1.3)
    side = np.repeat([1.0, -1.0], 5)
    signed = side @ alike @ side
    within = (alike.sum() + signed) / 2 - 10
    cross = (alike.sum() - signed) / 2
    found = within / (5 * 4) - cross / 25
    assert found == pytest.approx(samples.mmd_unbiased(x, y, 1.3))


# Exercises


def test_one_draw_tells_at_most_one_coin_toss(pairs):
    told = [exercises.told_by_one(p, q) for p, q in pairs]
    wanted = [apart.jensen_shannon(p, q) for p, q in pairs]
    assert np.allclose(told, wanted)
    assert max(told) < math.log(2)


def test_sorting_moves_as_little_earth_as_any_pairing(rng):
    x, y = rng.standard_normal((2, 5))
    wanted = min(abs(x - np.array(some)).mean() for some in itertools.permutations(y))
    assert exercises.earth_moved(x, y) == pytest.approx(wanted)


def test_the_best_detective_is_half_and_half_of_total_variation(pairs):
    for p, q in pairs[:20]:
        wanted = 0.5 + 0.5 * apart.total_variation(p, q)
        assert exercises.best_detective(p, q) == pytest.approx(wanted)


def test_a_detour_may_be_shorter_in_surprise_but_never_in_total_variation(rng):
    triples = rng.dirichlet(np.ones(3), size=(500, 3))
    assert exercises.triangle_broken(triples) > 50
    for a, b, c in triples:
        detour = apart.total_variation(a, b) + apart.total_variation(b, c)
        assert apart.total_variation(a, c) <= detour + 1e-12
