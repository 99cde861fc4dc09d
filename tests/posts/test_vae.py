"""Part 4: the mathematics of its functions, and the bars over several seeds."""

import base64
import itertools
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm
from sklearn.datasets import load_digits
from torch.distributions import Bernoulli, Categorical
from torch.distributions import Normal as TorchNormal

import nodrift

integral = nodrift.load("vae/integral")
bound = nodrift.load("vae/bound")
gradient = nodrift.load("vae/gradient")
linear = nodrift.load("vae/linear")
tighter = nodrift.load("vae/tighter")
digits = nodrift.load("vae/digits")
plane = nodrift.load("vae/plane")
tins = nodrift.load("vae/tins")
reduction = nodrift.load("vae/reduction")
answers = nodrift.load("vae/exercises")
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def double() -> None:
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)


def simplex(*shape: int) -> torch.Tensor:
    return torch.softmax(torch.randn(*shape), dim=-1)


def toy(codes: int = 4) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A prior (codes,), a likelihood (codes,) and an encoder (codes,)."""
    return simplex(codes), torch.rand(codes), simplex(codes)


def recorded(name: str) -> dict:
    lock = ROOT / "tutorials_src" / "vae" / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


def test_the_page_names_only_tests_that_exist():
    page = (ROOT / "docs" / "posts" / "vae.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    here = Path(__file__).read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


# The integral


@pytest.mark.parametrize("x", [-3.0, 0.0, 2.5])
def test_the_marginal_is_the_integral_over_all_codes(x):
    slope, offset, sigma = 1.5, 0.5, 0.8
    total, _ = quad(
        lambda z: norm.pdf(x, slope * z + offset, sigma) * norm.pdf(z), -12, 12
    )
    assert integral.log_marginal(x, slope, offset, sigma) == pytest.approx(
        math.log(total), abs=1e-8
    )


def test_a_weighed_estimate_is_right_on_average_whatever_the_proposal():
    prior, likelihood, proposal = toy()
    z = Categorical(proposal).sample((200_000, 1))
    estimates = integral.importance_estimate(likelihood[z], prior[z], proposal[z])
    error = estimates.std() / math.sqrt(len(z))
    assert abs(estimates.mean() - bound.evidence(prior, likelihood)) < 4 * error


def test_an_unweighed_estimate_is_caught():
    prior, likelihood = torch.tensor([0.9, 0.1]), torch.tensor([0.2, 0.8])
    proposal = torch.tensor([0.1, 0.9])
    z = Categorical(proposal).sample((20_000, 1))
    right = bound.evidence(prior, likelihood)
    wrong = likelihood[z].mean(dim=1)
    assert abs(wrong.mean() - right) > 10 * wrong.std() / math.sqrt(len(z))
    weighed = integral.importance_estimate(likelihood[z], prior[z], proposal[z])
    assert abs(weighed.mean() - right) < 4 * weighed.std() / math.sqrt(len(z))


# The bound


def test_the_bound_and_its_gap_add_up_to_the_likelihood():
    for _ in range(20):
        prior, likelihood, encoder = toy()
        exact = bound.evidence(prior, likelihood).log()
        lower = bound.elbo(prior, likelihood, encoder)
        gap = bound.elbo_gap(prior, likelihood, encoder)
        assert gap > 0
        assert lower + gap == pytest.approx(exact.item(), abs=1e-12)


def test_the_bound_is_tight_for_the_posterior_and_for_nothing_else():
    prior, likelihood, _ = toy()
    right = bound.code_posterior(prior, likelihood)
    assert bound.elbo_gap(prior, likelihood, right) == pytest.approx(0, abs=1e-12)
    for _ in range(20):
        near = torch.softmax(right.log() + 0.1 * torch.randn(len(right)), dim=0)
        assert bound.elbo_gap(prior, likelihood, near) > 1e-8


def test_what_codes_cost_is_what_they_tell_plus_how_far_they_miss_the_prior():
    prior, encoders = simplex(5), simplex(30, 5)
    cost = torch.stack([bound.code_cost(q, prior) for q in encoders]).mean()
    missed = bound.code_cost(bound.mixed_codes(encoders), prior)
    told = bound.code_information(encoders)
    assert told + missed == pytest.approx(cost.item(), abs=1e-12)


# Gradients and the cost of a code


def test_the_gaussian_cost_agrees_with_torch_and_with_sampling():
    mean, sd = torch.randn(3), 0.3 + torch.rand(3)
    cost = gradient.gaussian_kl(mean, sd)
    plain = torch.zeros(3), torch.eye(3)
    by_torch = gradient.gaussian_distance(mean, (sd**2).diag(), *plain)
    assert cost == pytest.approx(by_torch.item(), abs=1e-12)
    z = gradient.reparametrise(mean, sd, torch.randn(100_000, 3))
    terms = TorchNormal(mean, sd).log_prob(z) - TorchNormal(0.0, 1.0).log_prob(z)
    terms = terms.sum(dim=1)
    assert abs(terms.mean() - cost) < 4 * terms.std() / math.sqrt(len(z))


def test_the_cost_is_never_negative_and_the_wrong_sign_is_caught():
    mean, sd = torch.randn(1000, 4), 0.1 + 2 * torch.rand(1000, 4)
    costs = gradient.gaussian_kl(mean, sd)
    assert (costs > 0).all()
    assert gradient.gaussian_kl(torch.zeros(4), torch.ones(4)) == 0
    assert (digits.unit_costs(mean, sd).sum(dim=1) - costs).abs().max() < 1e-12
    assert (-costs < 0).all()  # what the sign in front turns into a reward


def test_both_ways_to_a_gradient_agree_on_average():
    mean, sd = torch.zeros(2), torch.ones(2)
    noise = torch.randn(200_000, 2)
    z = gradient.reparametrise(mean, sd, noise)
    path = gradient.pathwise_gradient(gradient.reward, mean, sd, noise)
    score = gradient.reward(z)[:, None] * z
    error = score.std(dim=0) / math.sqrt(len(z))
    assert ((path - score.mean(dim=0)).abs() < 4 * error).all()
    assert path.tolist() == pytest.approx([1, 1], abs=0.02)


def test_the_score_gradient_is_the_slope_of_the_mean_reward():
    logits, rewards = torch.randn(5), torch.randn(5)
    slope = torch.func.grad(lambda a: torch.softmax(a, 0) @ rewards)(logits)
    assert (gradient.score_gradient(logits, rewards) - slope).abs().max() < 1e-12


# Decoders


def test_coins_in_logits_agree_with_torch_and_survive_certainty():
    x, logits = (torch.rand(7, 64) > 0.5).double(), torch.randn(7, 64)
    by_torch = Bernoulli(logits=logits).log_prob(x).sum(dim=1)
    assert (digits.coin_decoder(x, logits) - by_torch).abs().max() < 1e-12
    assert (reduction.pixel_terms(x, logits).sum(dim=1) - by_torch).abs().max() < 1e-12
    sure = torch.full((64,), 1000.0)
    assert digits.coin_decoder(torch.ones(64), sure) == 0
    assert digits.coin_decoder(torch.zeros(64), sure) == -64_000


def test_coins_are_a_distribution_over_all_small_pictures():
    every = torch.tensor(list(itertools.product([0.0, 1.0], repeat=8)))
    total = digits.coin_decoder(every, torch.randn(8)).exp().sum()
    assert total == pytest.approx(1, abs=1e-12)


# The linear model


def test_the_closed_form_is_the_density_of_the_best_model():
    x = torch.randn(40, 6) @ torch.randn(6, 6)
    variances = linear.picture_variances(x)
    noise = linear.best_noise(variances, 2)
    closed = -0.5 * (
        6 * math.log(2 * math.pi) + variances[:2].log().sum() + 4 * noise.log() + 6
    )
    exact = linear.linear_log_likelihood(x, 2) / len(x)
    assert exact == pytest.approx(closed.item(), abs=1e-9)


def test_no_other_linear_model_is_likelier():
    x = torch.randn(60, 5) @ torch.randn(5, 5)
    best = linear.linear_log_likelihood(x, 2).item()
    s = np.cov(x.T.numpy(), bias=True)
    values, axes = np.linalg.eigh(s)
    noise = values[:3].mean()
    weight = axes[:, 3:] * np.sqrt(values[3:] - noise)
    for step in range(20):
        other = weight + 0.05 * np.random.default_rng(step).standard_normal(
            weight.shape
        )
        density = multivariate_normal(x.mean(0), other @ other.T + noise * np.eye(5))
        assert density.logpdf(x).sum() < best


def test_the_digits_reach_the_published_value():
    x = torch.tensor(load_digits().data) / 16
    exact = linear.linear_log_likelihood(x, 10).item() / len(x)
    assert exact == pytest.approx(17.451947, abs=1e-6)


def test_the_linear_bound_is_exact_for_the_right_encoder():
    x = torch.randn(50, 6) @ torch.randn(6, 6)
    s = torch.cov(x.T, correction=0)
    values, axes = torch.linalg.eigh(s)
    noise = linear.best_noise(values.flip(0), 2)
    weight = axes.flip(1)[:, :2] * (values.flip(0)[:2] - noise).sqrt()
    inner = weight.T @ weight + noise * torch.eye(2)
    reader = torch.linalg.solve(inner, weight.T)
    log_sd = (noise / inner.diag()).log() / 2
    lower = linear.linear_elbo(s, weight, reader, noise.log() / 2, log_sd)
    exact = linear.linear_log_likelihood(x, 2) / len(x)
    assert lower == pytest.approx(exact.item(), abs=1e-9)
    assert linear.linear_elbo(s, weight, 1.1 * reader, noise.log() / 2, log_sd) < lower


def test_the_posterior_of_the_linear_model_is_bayes_rule():
    weight, mean, sigma = torch.randn(4, 2), torch.randn(4), 0.7
    x, z = torch.randn(4), torch.randn(2)
    m, v = tighter.linear_posterior(x, weight, mean, sigma)
    joint = tighter.grey_decoder(x, weight @ z + mean, sigma).item()
    joint += norm.logpdf(z.numpy()).sum()
    covariance = tighter.picture_covariance(weight, sigma)
    evidence = multivariate_normal(mean, covariance).logpdf(x)
    posterior = multivariate_normal(m, v).logpdf(z)
    assert posterior == pytest.approx(joint - evidence, abs=1e-9)


# More codes


def test_groups_of_codes_never_lower_the_bound():
    for _ in range(20):
        log_w = 3 * torch.randn(5, 24)
        bounds = [tighter.subset_bound(log_w, size) for size in (1, 2, 6, 24)]
        for less, more in itertools.pairwise(bounds):
            assert (more >= less - 1e-12).all()


def test_the_exact_bound_rises_with_the_number_of_codes():
    prior, likelihood, encoder = toy()
    joint = bound.joint(prior, likelihood)
    bounds = [b.item() for b in bound.nested_bounds(joint, encoder, 5)]
    assert bounds == sorted(bounds)
    assert len(bounds) == 5
    assert bounds[0] == pytest.approx(
        bound.elbo(prior, likelihood, encoder).item(), abs=1e-12
    )
    assert bounds[-1] < bound.evidence(prior, likelihood).log()


def test_a_too_wide_encoder_pays_what_the_formula_says():
    for k, wider in [(1, 2.0), (10, 2.0), (3, 0.5)]:
        v = torch.eye(k) + 0.1
        by_torch = tighter.gaussian_distance(torch.ones(k), wider * v, torch.ones(k), v)
        assert tighter.width_cost(k, wider) == pytest.approx(by_torch.item(), abs=1e-9)
    assert tighter.width_cost(10, 2) == pytest.approx(1.534264, abs=1e-6)


def test_the_recorded_bounds_rise_to_the_exact_value():
    run = recorded("tighter")
    assert run["bounds"] == sorted(run["bounds"])
    assert run["bounds"][0] == pytest.approx(15.917683, abs=4 * run["errors"][0])
    assert run["exact"] - 0.02 < run["bounds"][-1] < run["exact"]


# The bug


def test_a_mean_over_pixels_is_a_weight_of_as_many_on_the_cost():
    pixels, units = torch.randn(6, 64), torch.rand(6, 8)
    bug = reduction.pixel_mean(pixels, units)
    assert (64 * bug - reduction.beta_bound(pixels, units, 64)).mean().abs() < 1e-12
    both = reduction.double_mean_bound(pixels, units)
    assert (64 * both - reduction.beta_bound(pixels, units, 8)).mean().abs() < 1e-12


def test_a_unit_is_live_above_a_hundredth_of_a_nat():
    assert reduction.live_units(torch.tensor([[0.0, 0.02, 0.5], [0.01, 0.0, 0.5]])) == 1


# The exercises


def test_a_full_covariance_costs_what_torch_says():
    root = torch.randn(3, 3)
    mean, covariance = torch.randn(3), root @ root.T + torch.eye(3)
    plain = torch.zeros(3), torch.eye(3)
    by_torch = answers.gaussian_distance(mean, covariance, *plain)
    assert answers.full_kl(mean, covariance) == pytest.approx(by_torch.item(), abs=1e-9)
    sd = torch.tensor([0.5, 1.0, 2.0])
    assert answers.full_kl(mean, (sd**2).diag()) == pytest.approx(
        gradient.gaussian_kl(mean, sd).item(), abs=1e-12
    )


def test_the_gap_is_zero_only_for_the_posterior():
    weight, mean, x = torch.randn(5, 2), torch.randn(5), torch.randn(5)
    m, v = answers.linear_posterior(x, weight, mean, 0.6)
    gap, wrong = answers.linear_gap(x, weight, mean, 0.6, (m, v))
    assert (gap, wrong) == pytest.approx((0, 0), abs=1e-9)
    for other in [(m + 0.1, v), (m, 1.5 * v), (m, v.diag().diag())]:
        gap, wrong = answers.linear_gap(x, weight, mean, 0.6, other)
        assert gap > 1e-6
        assert gap == pytest.approx(wrong, abs=1e-9)


def test_subsets_rise_where_the_first_codes_may_fall():
    log_w = torch.tensor([2.0, -1.0, 0.0, -3.0])
    subsets = [answers.every_subset(log_w, size) for size in (1, 2, 3, 4)]
    assert subsets == sorted(subsets)
    assert answers.first_codes(log_w, 2) < answers.first_codes(log_w, 1)


def test_warm_up_ends_at_one():
    weights = [answers.warm_up(step, 4) for step in range(7)]
    assert weights == [0, 0.25, 0.5, 0.75, 1, 1, 1]


def test_a_trained_linear_model_pays_the_predicted_cost_per_unit():
    variances = torch.tensor([4.0, 2.0, 1.0, 0.5] + 20 * [0.1])
    answers.CODES, kept = 4, answers.CODES
    try:
        for beta in (1, 6, 30):
            predicted = answers.unit_cost(variances[:4], 0.1, beta)
            trained = answers.fit_linear(variances.diag(), 0.1, beta)
            assert (trained - predicted).abs().max() < 1e-3
    finally:
        answers.CODES = kept


# Tins, the split and the judge


def test_tins_are_zero_from_themselves():
    sizes = torch.tensor([0.4, 0.7])
    drawn = tins.draw_tins(torch.cartesian_prod(sizes, sizes)).flatten(1)
    assert tins.off_manifold(drawn, sizes, sizes).abs().max() < 1e-6
    off = tins.off_manifold(drawn[:1] + 0.01, sizes, sizes)
    assert off.item() == pytest.approx(0.01, abs=1e-4)


@pytest.mark.parametrize("name", ["bound", "digits", "plane", "reduction", "exercises"])
def test_the_split_is_the_one_of_the_whole_series(name):
    labels = load_digits().target
    ours = nodrift.load(f"vae/{name}").split_digits(labels)
    theirs = nodrift.load("introduction/mini").split_digits(labels)
    assert all((a == b).all() for a, b in zip(ours, theirs, strict=True))


def test_the_plane_gives_each_code_the_same_share_of_the_prior():
    codes = plane.plane(5)
    assert codes.shape == (25, 2)
    shares = norm.cdf(codes[:5, 0].numpy())
    assert shares == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9], abs=1e-5)
    assert codes[0, 1] > codes[-1, 1]  # the second number grows upwards


# What the page's demo needs, and the bars of the recorded run


def check_decoder(asset: Path) -> None:
    """The weights left for the page draw what torch drew, by NumPy alone."""
    saved = json.loads(asset.read_text(encoding="utf-8"))
    z = np.array(saved["probes"])
    for layer in saved["layers"]:
        whole = np.frombuffer(base64.b64decode(layer["weight"]), dtype=np.int8)
        weight = whole.reshape(layer["shape"]) * layer["scale"]
        z = z @ weight.T + layer["bias"]
        if layer is not saved["layers"][-1]:
            z = z / (1 + np.exp(-z))
    assert np.abs(1 / (1 + np.exp(-z)) - saved["answers"]).max() < 1e-3


def test_the_recorded_run_keeps_the_bars():
    assert recorded("linear")["gap"] < 1e-5
    assert -recorded("digits")["iwae"] <= 17.1
    flat = recorded("plane")
    assert flat["weights"] <= 21_000
    assert flat["classes"] == 10
    assert flat["rounding"] < 0.01
    assert flat["smallest_share"] > 0.01
    assert flat["confidence"] >= 0.91
    assert flat["rmse"] <= 0.16


SEEDS = [31, 32, 33]  # written down before any of them was trained


def rerun(
    name: str, seed: int, tmp_path: Path, setting: str = "torch.manual_seed(0)"
) -> dict:
    """Run a whole script with another seed, in a process of its own."""
    import os
    import subprocess
    import sys

    source = (ROOT / "tutorials_src" / "vae" / f"{name}.py").read_text("utf-8")
    assert source.count(setting) == 1
    source = source.replace(setting, re.sub(r"\d.*\d|\d", str(seed), setting))
    source += "\nPath_ = __import__('pathlib').Path('results.json')\n"
    source += "Path_.write_text(__import__('json').dumps(results))\n"
    script = tmp_path / f"{name}.py"
    script.write_text(source, encoding="utf-8")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    subprocess.run(
        [sys.executable, script.name], cwd=tmp_path, env=environment, check=True
    )
    return json.loads((tmp_path / "results.json").read_text("utf-8"))


@pytest.mark.weekly
def test_the_linear_bar_holds_on_every_seed(tmp_path):
    gaps = [rerun("linear", seed, tmp_path)["gap"] for seed in SEEDS]
    assert max(gaps) < 1e-5


@pytest.mark.weekly
def test_made_up_codes_draw_better_tins_where_codes_were_agreed_on(tmp_path):
    # "Half as many" failed for the first of three seeds, 41; "fewer" has new ones.
    for seed in (51, 52, 53):
        run = rerun("tins", seed, tmp_path, "STARTS = [0, 1, 2]")
        assert run["off_vae"][0] < run["off_autoencoder"][0]


@pytest.mark.weekly
def test_the_bar_of_the_binary_digits_holds_on_every_seed(tmp_path):
    assert min(rerun("digits", seed, tmp_path)["iwae"] for seed in SEEDS) >= -17.1


@pytest.mark.weekly
def test_the_bars_of_the_plane_hold_on_every_seed(tmp_path):
    # The noise on the encoder was added when one of SEEDS missed the bar: new seeds.
    runs = [rerun("plane", seed, tmp_path) for seed in (41, 42, 43)]
    check_decoder(tmp_path / "decoder.json")
    assert min(run["smallest_share"] for run in runs) > 0.01
    assert min(run["confidence"] for run in runs) >= 0.91
    assert max(run["rmse"] for run in runs) <= 0.16


@pytest.mark.weekly
def test_both_bugs_kill_every_number_of_the_code_on_every_seed(tmp_path):
    setting = "torch.manual_seed(0)\n    encoder = nn.Sequential("
    for seed in SEEDS:
        run = rerun("reduction", seed, tmp_path, setting)
        assert run["alive"][1:] == [0, 0]
        assert run["elbos"][0] - max(run["elbos"][1:]) > 6
        assert run["elbos"][0] > max(run["beta_elbos"])


@pytest.mark.weekly
def test_warm_up_raises_the_bound_on_every_seed(tmp_path):
    setting = "torch.manual_seed(1)  # the same start with and without warm-up"
    for seed in SEEDS:
        run = rerun("exercises", seed, tmp_path, setting)
        assert run["warm_bound"] - run["cold_bound"] > 1
        assert run["warm_units"] >= run["cold_units"]
