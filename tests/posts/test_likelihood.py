"""The background page on likelihood: its functions against other ways to compute."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp, rel_entr

import nodrift

coin = nodrift.load("likelihood/coin")
units = nodrift.load("likelihood/units")
nearest = nodrift.load("likelihood/nearest")
settle = nodrift.load("likelihood/settle")
prior = nodrift.load("likelihood/prior")
spike = nodrift.load("likelihood/spike")
ratio = nodrift.load("likelihood/ratio")
exercises = nodrift.load("likelihood/exercises")
PAGE = Path(__file__).parents[2] / "docs" / "maths" / "likelihood.md"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_the_page_names_only_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named
    assert named <= set(globals())


# A function of the knob


def test_over_all_rows_of_tosses_it_sums_to_one_and_over_theta_it_does_not():
    rows = itertools.product([0, 1], repeat=5)
    total = sum(coin.coin_likelihood(np.array(0.3), sum(row), 5) for row in rows)
    assert total == pytest.approx(1)
    area = np.mean(coin.coin_likelihood((np.arange(10_000) + 0.5) / 10_000, 2, 5))
    assert area == pytest.approx(coin.likelihood_area(2, 5), rel=1e-6)
    assert area < 0.1


def test_the_area_is_the_beta_function_of_scipy():
    for heads, tosses in [(0, 1), (3, 7), (10, 10)]:
        known = math.exp(stats.beta.logpdf(0.4, heads + 1, tosses - heads + 1))
        height = coin.coin_likelihood(np.array(0.4), heads, tosses)
        assert height / coin.likelihood_area(heads, tosses) == pytest.approx(known)


def test_the_best_odds_are_those_of_the_best_chance():
    odds = np.linspace(0.01, 20, 20_000)
    found = odds[coin.coin_likelihood(odds / (1 + odds), 7, 10).argmax()]
    assert found == pytest.approx(coin.best_odds(7, 10), abs=1e-3)


# Units


def test_a_unit_shifts_the_log_likelihood_by_a_constant(rng):
    x = rng.standard_normal((20, 3))
    shifts = [
        units.rescaled_log_likelihood(x, mean, 0.7, 12)
        - units.rescaled_log_likelihood(x, mean, 0.7, 1)
        for mean in rng.standard_normal((5, 3))
    ]
    assert np.allclose(shifts, -20 * 3 * math.log(12))


def test_the_log_likelihood_is_that_of_scipy(rng):
    x, mean = rng.standard_normal((20, 3)), rng.standard_normal(3)
    wanted = stats.multivariate_normal(mean, 0.49 * np.eye(3)).logpdf(x).sum()
    assert units.rescaled_log_likelihood(x, mean, 0.7, 1) == pytest.approx(wanted)


def test_small_cells_have_the_density_as_probability_per_area():
    spot = np.array([1.0, -2.0])
    density = units.round_density(spot, np.zeros(2), 1.5)
    errors = [
        abs(units.cell_probability(spot, side, 1.5) / side**2 - density)
        for side in (1, 0.5, 0.25, 0.125)
    ]
    assert all(b < a / 3 for a, b in itertools.pairwise(errors))


def test_a_sum_of_logarithms_survives_where_the_product_dies(rng):
    p = rng.random(5)
    assert units.log_product(p) == pytest.approx(math.log(math.prod(p)))
    tiny = np.full(1000, 0.1)
    assert math.prod(tiny) == 0
    assert units.log_product(tiny) == pytest.approx(-1000 * math.log(10))


# The nearest model


def test_the_mean_log_likelihood_is_entropy_and_distance(rng):
    counts, theta = rng.integers(1, 20, size=5), rng.dirichlet(np.ones(5))
    p = nearest.shares(counts)
    assert nearest.surprise(p) == pytest.approx(stats.entropy(p))
    assert nearest.excess_surprise(p, theta) == pytest.approx(rel_entr(p, theta).sum())
    wanted = stats.multinomial.logpmf(counts, counts.sum(), theta)
    best = stats.multinomial.logpmf(counts, counts.sum(), p)
    lead = nearest.mean_log_likelihood(counts, p)
    behind = lead - nearest.mean_log_likelihood(counts, theta)
    assert behind == pytest.approx((best - wanted) / counts.sum())
    assert behind == pytest.approx(nearest.excess_surprise(p, theta))


def test_no_other_die_is_nearer(rng):
    counts = rng.integers(1, 20, size=5)
    best = nearest.nearest_model(counts)
    lead = nearest.mean_log_likelihood(counts, best)
    for theta in rng.dirichlet(200 * best, size=100):
        assert nearest.mean_log_likelihood(counts, theta) <= lead


# Settling


def test_information_is_the_mean_square_slope_and_the_mean_curvature():
    theta, h = 0.3, 1e-4
    logs = [[math.log(coin.coin(x, theta + k * h)) for k in (-1, 0, 1)] for x in (0, 1)]
    chances = [coin.coin(x, theta) for x in (0, 1)]
    slopes = [(high - low) / (2 * h) for low, _, high in logs]
    bends = [(high - 2 * middle + low) / h**2 for low, middle, high in logs]
    square = sum(p * s * s for p, s in zip(chances, slopes, strict=True))
    bend = -sum(p * b for p, b in zip(chances, bends, strict=True))
    assert coin.fisher_information(theta) == pytest.approx(square, rel=1e-5)
    assert coin.mean_curvature(theta) == pytest.approx(bend, rel=1e-5)


def test_the_bias_of_a_box_is_found_by_simulation(rng):
    highest = 3 * rng.random((20_000, 9)).max(axis=1)
    error = highest.std() / math.sqrt(20_000)
    assert abs(3 - highest.mean() - settle.box_bias(3, 9)) < 4 * error


def test_the_likeliest_variance_is_too_small_by_the_formula():
    values = np.array([0.0, 1.0, 5.0])
    _, variance = settle.moments(np.full(3, 1 / 3), values)
    samples = np.array(list(itertools.product(values, repeat=3)))
    assert samples.var(axis=1).mean() == pytest.approx(
        settle.expected_variance(variance, 3)
    )


# Priors


@pytest.mark.parametrize("alpha", [1.0, 2.0, 4.5])
def test_mean_and_mode_after_the_data_are_those_of_scipy(alpha):
    counts = np.array([4, 1])
    belief = stats.beta(4 + alpha, 1 + alpha)
    assert prior.posterior_mean(counts, alpha)[0] == pytest.approx(belief.mean())
    grid = np.linspace(0, 1, 100_001)
    top = grid[belief.pdf(grid).argmax()]
    assert prior.dirichlet_mode(counts, alpha)[0] == pytest.approx(top, abs=1e-4)
    assert np.allclose(
        prior.penalised_fit(counts, alpha), prior.dirichlet_mode(counts, alpha)
    )


def test_the_mean_of_one_prior_is_the_mode_of_the_next(rng):
    counts = rng.integers(0, 9, size=6)
    mean = prior.posterior_mean(counts, 0.5)
    assert np.allclose(mean, prior.dirichlet_mode(counts, 1.5))
    smoothed = nodrift.load("introduction/mini").smoothed_table(counts, 0.5)
    assert np.allclose(mean, smoothed)


# Running away


def test_the_mixture_is_that_of_scipy(rng):
    x, shares = rng.standard_normal(9), np.array([0.2, 0.8])
    means, sds = np.array([-1.0, 2.0]), np.array([0.5, 1.5])
    parts = np.log(shares) + stats.norm(means, sds).logpdf(x[:, None])
    found = spike.mixture_log_likelihood(x, shares, means, sds)
    assert found == pytest.approx(logsumexp(parts, axis=1).sum())


def test_a_spike_has_no_top(rng):
    x, half = rng.standard_normal(20), np.array([0.5, 0.5])
    heights = [
        spike.mixture_log_likelihood(x, half, np.array([0, x[0]]), np.array([1, width]))
        for width in (1e-20, 1e-40, 1e-60, 1e-80)
    ]
    steps = np.diff(heights)
    assert np.allclose(steps, 20 * math.log(10))  # the same gain, again and again


# Ratios


def test_the_discriminator_is_bayes_rule_at_even_odds(rng):
    p1, p0 = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(6))
    wanted = p1 / (p1 + p0)
    assert np.allclose(ratio.ratio_discriminator(p1, p0), wanted)
    even = [ratio.posterior_share(a, b, 0.5) for a, b in zip(p1, p0, strict=True)]
    assert np.allclose(even, wanted)


def test_no_subset_of_values_beats_the_ratio(rng):
    p1, p0 = rng.dirichlet(np.ones(8)), rng.dirichlet(np.ones(8))
    gains = [
        np.array(subset) @ (p1 - 0.7 * p0)
        for subset in itertools.product([0, 1], repeat=8)
    ]
    assert max(gains) == pytest.approx(ratio.neyman_pearson(p1, p0, 0.7))
    test = ratio.ratio_test(p1, p0, 0.7)
    assert test @ (p1 - 0.7 * p0) == pytest.approx(max(gains))


def test_ratios_of_independent_sheets_multiply(rng):
    p1, p0 = rng.random(7), rng.random(7)
    found = ratio.log_likelihood_ratio(p1, p0)
    assert math.exp(found) == pytest.approx(np.prod(p1 / p0))


# Exercises


def test_the_corrected_drawer_is_right_on_average():
    for sheets, seen in [(5, 2), (9, 4)]:
        handfuls = list(itertools.combinations(range(1, sheets + 1), seen))
        raw = np.mean([exercises.count_the_drawer(some) for some in handfuls])
        better = np.mean([exercises.corrected_count(some) for some in handfuls])
        assert raw < sheets
        assert better == pytest.approx(sheets)


def test_a_bell_fitted_in_other_units_is_the_same_bell(rng):
    x = rng.standard_normal(20)
    mean, variance = exercises.likeliest_bell(x)
    assert (mean, variance**0.5) == pytest.approx(stats.norm.fit(x))
    other = exercises.likeliest_bell(2.54 * x)
    assert other == pytest.approx((2.54 * mean, 2.54**2 * variance))


def test_the_largest_is_taken_out_first(rng):
    a = rng.standard_normal(5)
    assert exercises.log_sum_exp(a) == pytest.approx(logsumexp(a))
    assert exercises.log_sum_exp(a - 5000) == pytest.approx(logsumexp(a) - 5000)


def test_the_likeliest_rate_is_found_by_search_too(rng):
    waits = rng.exponential(2, size=30)
    rate, error = exercises.likeliest_rate(waits)
    rates = np.linspace(0.01, 3, 30_000)
    heights = 30 * np.log(rates) - rates * waits.sum()
    assert rates[heights.argmax()] == pytest.approx(rate, abs=1e-3)
    many = rng.exponential(1 / rate, size=(20_000, 30))
    assert (1 / many.mean(axis=1)).std() == pytest.approx(error, rel=0.1)
