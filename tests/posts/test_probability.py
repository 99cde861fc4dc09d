"""The background page on probability: its functions against other ways to compute."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import nodrift

ink = nodrift.load("probability/ink")
catalogue = nodrift.load("probability/catalogue")
bend = nodrift.load("probability/bend")
mean = nodrift.load("probability/mean")
exercises = nodrift.load("probability/exercises")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture
def joint(rng) -> np.ndarray:
    return rng.dirichlet(np.ones(20)).reshape(4, 5)


# Tables


def test_an_event_and_its_complement_share_all_probability(rng):
    mass = rng.dirichlet(np.ones(6))
    one, other = [0, 2, 5], [1, 3, 4]
    both = ink.event_probability(mass, one) + ink.event_probability(mass, other)
    assert both == pytest.approx(1)
    assert ink.event_probability(mass, []) == 0


def test_the_distribution_function_is_that_of_scipy(rng):
    mass = rng.dirichlet(np.ones(6))
    known = stats.rv_discrete(values=(np.arange(6), mass))
    assert np.allclose(ink.distribution_function(mass), known.cdf(np.arange(6)))


def test_mean_and_variance_are_those_of_scipy(rng):
    mass, values = rng.dirichlet(np.ones(6)), np.arange(6)
    known = stats.rv_discrete(values=(values, mass))
    assert ink.expectation(mass, values) == pytest.approx(known.mean())
    assert ink.variance(mass, values) == pytest.approx(known.var())
    assert mean.moments(mass, values) == pytest.approx((known.mean(), known.var()))


def test_every_row_of_a_conditional_table_sums_to_one(joint):
    assert np.allclose(ink.conditional_table(joint).sum(axis=1), 1)


def test_cutting_along_columns_and_gluing_gives_the_table_back(joint):
    given_y, by_y = ink.conditional_table(joint.T).T, ink.marginal(joint.T)
    assert np.allclose(ink.joint_table(given_y, by_y), joint)


def test_the_two_cuts_together_are_bayes_rule(joint):
    friends = nodrift.load("introduction/friends")
    given_y, by_y = ink.conditional_table(joint.T).T, ink.marginal(joint.T)
    posterior = friends.bayes_posterior(given_y, by_y)
    assert np.allclose(posterior, ink.conditional_table(joint))


def test_independent_variables_keep_their_marginals_and_have_no_covariance(rng):
    p, q = rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(5))
    table = ink.independent_table(p, q)
    assert np.allclose(ink.marginal(table), p)
    assert np.allclose(ink.conditional_table(table), q)  # x tells nothing about y
    assert ink.joint_covariance(table, rng.random(4), rng.random(5)) == pytest.approx(0)


def test_no_covariance_does_not_make_variables_independent():
    table = np.array([[0.25, 0, 0.25], [0, 0.5, 0]])  # y is 0 only if x is 1
    assert ink.joint_covariance(table, np.arange(2), np.array([-1, 0, 1])) == 0
    product = ink.independent_table(ink.marginal(table), ink.marginal(table.T))
    assert abs(product - table).max() > 0.1


def test_the_covariance_is_that_of_a_sample_with_these_shares(rng):
    counts = rng.integers(1, 9, size=(3, 4))
    x, y = np.repeat(np.indices((3, 4)).reshape(2, -1), counts.ravel(), axis=1)
    wanted = np.cov(x, y, bias=True)[0, 1]
    table = counts / counts.sum()
    assert ink.joint_covariance(table, np.arange(3), np.arange(4)) == pytest.approx(
        wanted
    )


def test_a_mean_taken_by_groups_is_the_mean(joint, rng):
    values = rng.random(4)
    given, by_y = ink.conditional_table(joint.T).T, ink.marginal(joint.T)
    wanted = ink.expectation(ink.marginal(joint), values)
    assert ink.grouped_mean(given, by_y, values) == pytest.approx(wanted)


# The catalogue


def test_each_formula_of_the_catalogue_is_that_of_scipy(rng):
    x, theta = rng.uniform(-3, 3, size=20), rng.dirichlet(np.ones(4))
    assert np.allclose(catalogue.uniform_density(x, -1, 2), stats.uniform(-1, 3).pdf(x))
    assert np.allclose(catalogue.bell_curve(x, 0.3, 1.7), stats.norm(0.3, 1.7).pdf(x))
    assert catalogue.bernoulli(1, 0.3) == stats.bernoulli(0.3).pmf(1)
    assert [catalogue.categorical(k, theta) for k in (1, 2, 3, 4)] == theta.tolist()
    alpha = np.array([0.7, 2.0, 3.5, 1.0])
    assert catalogue.dirichlet(theta, alpha) == pytest.approx(
        stats.dirichlet(alpha).pdf(theta)
    )


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_a_mixture_integrates_to_one_and_to_its_moments(moment):
    shares, means, sds = np.array([0.2, 0.8]), np.array([-1, 2]), np.array([0.5, 1])
    of = (shares, means, sds)
    found, _ = quad(lambda x: x**moment * catalogue.mixture_density(x, *of), -9, 11)
    centre = shares @ means
    wanted = [1, centre, catalogue.mixture_variance(*of) + centre**2]
    assert found == pytest.approx(wanted[moment])


def test_a_sampler_that_forgets_a_factor_is_caught(rng):
    right = rng.standard_normal(20_000)
    assert max(map(abs, catalogue.surprises(right, 0, 1))) < 4
    assert max(map(abs, catalogue.surprises(1.05 * right, 0, 1))) > 4
    assert max(map(abs, catalogue.surprises(right + 0.05, 0, 1))) > 4


# Bending


def test_draws_through_the_curve_come_out_at_their_share():
    for u in (0.01, 0.5, 0.99):
        assert bend.exponential_cdf(
            bend.draw_exponential(u, 2.5), 2.5
        ) == pytest.approx(u)
    assert bend.exponential_cdf(0.7, 2.5) == pytest.approx(stats.expon(0, 0.4).cdf(0.7))


def test_the_bent_density_is_the_log_normal_of_scipy(rng):
    y = rng.uniform(0.1, 5, size=20)
    known = stats.lognorm(0.6, scale=np.exp(0.2))
    assert np.allclose(bend.bent_density(y, 0.2, 0.6), known.pdf(y))


def test_bending_and_unbending_a_plane_changes_nothing(rng):
    x, weight = rng.standard_normal((10, 2)), rng.standard_normal((2, 2))
    y = bend.bend(x, weight)
    assert np.allclose([bend.unbend(point, weight) for point in y], x)


def test_the_stretch_of_a_plane_is_that_of_small_steps(rng):
    y, weight, h = rng.standard_normal(2), rng.standard_normal((2, 2)), 1e-5
    columns = [
        (bend.unbend(y + h * e, weight) - bend.unbend(y - h * e, weight)) / (2 * h)
        for e in np.eye(2)
    ]
    wanted = bend.noise_density(bend.unbend(y, weight)) * abs(np.linalg.det(columns))
    assert bend.change_of_variables(y, weight) == pytest.approx(wanted)


# Means and exercises


def test_means_of_many_vary_as_the_formula_says(rng):
    means = rng.choice(6, size=(20_000, 9)).mean(axis=1)
    wanted = mean.variance_of_mean(35 / 12, 9)
    assert means.var() == pytest.approx(wanted, rel=0.05)


def test_the_sum_of_two_dice_is_counted_right():
    die = np.array([0, 1, 1, 1, 1, 1, 1]) / 6
    pairs = [a + b for a in range(1, 7) for b in range(1, 7)]
    wanted = np.bincount(pairs) / 36
    assert np.allclose(exercises.sum_of_dice(die, die), wanted)


def test_drawn_ramps_have_the_density_of_a_ramp(rng):
    drawn = exercises.draw_ramp(rng.random(5000))
    assert stats.kstest(drawn, lambda x: x**2).pvalue > 1e-3


def test_one_sheet_fewer_is_not_enough():
    n = exercises.sheets_needed(7.3, 0.1)
    assert mean.variance_of_mean(7.3, n) <= 0.1**2
    assert mean.variance_of_mean(7.3, n - 1) > 0.1**2


def test_the_alarm_is_read_by_bayes_rule():
    table = np.array([[0.9, 0.05], [0.1, 0.95]]) * [0.01, 0.99]  # rows: alarm, none
    wanted = ink.conditional_table(table)[0, 0]
    assert exercises.forged_if_alarm(0.01, 0.9, 0.05) == pytest.approx(wanted)


def test_the_page_lists_every_exercise():
    page = Path(__file__).parents[2] / "docs" / "maths" / "probability.md"
    shown = set(re.findall(r"probability/exercises:(\w+)\"", page.read_text("utf-8")))
    assert shown == {"sum_of_dice", "draw_ramp", "sheets_needed", "forged_if_alarm"}


def test_the_page_names_only_tests_that_exist():
    page = Path(__file__).parents[2] / "docs" / "maths" / "probability.md"
    named = set(re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8")))
    assert named
    assert named <= set(globals())
