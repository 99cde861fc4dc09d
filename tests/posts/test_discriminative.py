"""Part 2: the mathematics of its functions, and the facts its words rest on."""

import hashlib
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix as sklearn_confusion
from sklearn.metrics import log_loss
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

import nodrift

detective = nodrift.load("discriminative/detective")
bells = nodrift.load("discriminative/bells")
agree = nodrift.load("discriminative/agree")
network = nodrift.load("discriminative/network")
steps = nodrift.load("discriminative/steps")
ten = nodrift.load("discriminative/ten")
judge = nodrift.load("discriminative/judge")
dream = nodrift.load("discriminative/dream")
answers = nodrift.load("discriminative/exercises")
SPLIT = "155b7835b0364a3c4124590f5cf6f241405ca6a76b1933e0da9deff4a05cec1b"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(1)


def test_the_page_names_only_tests_that_exist():
    here = Path(__file__)
    page = here.parents[2] / "docs" / "posts" / "discriminative.md"
    named = re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))
    own = re.findall(r"^def (test_\w+)", here.read_text("utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= set(own)


@pytest.mark.parametrize(
    "split",
    [
        detective.split_digits,
        lambda labels: ten.split_again(labels, 0),
        lambda labels: judge.split_again(labels, 0),
    ],
)
def test_the_first_split_is_the_one_of_the_whole_series(split):
    rows = np.concatenate(split(load_digits().target)).astype("<i8")
    assert hashlib.sha256(rows.tobytes()).hexdigest() == SPLIT


def test_another_split_is_another_one_and_holds_every_picture_once():
    labels = load_digits().target
    parts = ten.split_again(labels, 3)
    assert [len(rows) for rows in parts] == [1297, 200, 300]
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    assert set(parts[2]) != set(ten.split_again(labels, 0)[2])


# Scores, costs and slopes


def test_the_sigmoid_is_the_one_of_torch(rng):
    a = rng.normal(scale=4, size=50)
    assert detective.sigmoid(a) == pytest.approx(torch.sigmoid(torch.tensor(a)).numpy())
    assert detective.sigmoid(a) + detective.sigmoid(-a) == pytest.approx(np.ones(50))


def test_three_ways_to_the_same_cross_entropy(rng):
    a, y = rng.normal(scale=3, size=40), rng.integers(0, 2, size=40).astype(float)
    theirs = binary_cross_entropy_with_logits(torch.tensor(a), torch.tensor(y)).item()
    assert detective.binary_cross_entropy(a, y) == pytest.approx(theirs, rel=1e-12)
    assert detective.stable_cross_entropy(a, y) == pytest.approx(theirs, rel=1e-12)
    assert log_loss(y, detective.sigmoid(a)) == pytest.approx(theirs, rel=1e-12)


def test_only_the_stable_cost_survives_a_confident_mistake():
    a, y = np.array([60.0]), np.array([0.0])
    with np.errstate(divide="ignore"):
        assert detective.binary_cross_entropy(a, y) == math.inf
    assert detective.stable_cross_entropy(a, y) == pytest.approx(60)


def test_the_slope_is_prediction_minus_truth(rng):
    a, y = rng.normal(size=30), rng.integers(0, 2, size=30).astype(float)
    score = torch.tensor(a, requires_grad=True)
    binary_cross_entropy_with_logits(score, torch.tensor(y)).backward()
    assert np.abs(detective.bce_gradient(a, y) - score.grad.numpy()).max() < 1e-12
    forgot_the_mean = detective.sigmoid(a) - y
    assert np.abs(forgot_the_mean - score.grad.numpy()).max() > 0.1


def test_the_line_by_hand_finds_what_scikit_learn_finds(rng):
    x = rng.normal(size=(400, 3))
    y = (rng.random(400) < detective.sigmoid(x @ [1.0, -2.0, 0.5] + 0.3)).astype(float)
    weight, bias, losses = detective.train(x, y)
    model = LogisticRegression(C=1e8, tol=1e-9, max_iter=1000).fit(x, y)
    assert weight == pytest.approx(model.coef_[0], abs=1e-3)
    assert bias == pytest.approx(model.intercept_[0], abs=1e-3)
    assert losses[0] == pytest.approx(math.log(2))
    assert (np.diff(losses) < 1e-12).all()


def test_fakes_have_the_averages_of_the_digits_they_imitate(rng):
    digits = load_digits()
    black = (digits.data >= 8).astype(float)
    coins, _ = detective.fit_coins(black, digits.target)
    sevens = detective.sample_coins(coins, np.full(4000, 7), rng)
    wanted = black[digits.target == 7].mean(axis=0)
    assert np.abs(sevens.mean(axis=0) - wanted).max() < 0.03
    # ... but not what two pixels share.
    shared = np.cov(black[digits.target == 7].T) - np.diag(wanted * (1 - wanted))
    assert np.abs(shared).max() > 0.1
    apart = np.cov(sevens.T) - np.diag(np.diag(np.cov(sevens.T)))
    assert np.abs(apart).max() < 0.03


# Two bells


def test_the_posterior_of_two_bells_is_bayes_rule(rng):
    x = rng.normal(size=20)
    m0, m1, s, share = -0.4, 1.3, 0.7, 0.3
    one, none = share * norm.pdf(x, m1, s), (1 - share) * norm.pdf(x, m0, s)
    ours = bells.gaussian_posterior(x, m0, m1, s, share)
    assert ours == pytest.approx(one / (one + none))


def test_the_fitted_line_lies_within_three_errors_of_the_right_one():
    far = []
    for seed in range(20):
        bells.rng = np.random.default_rng(seed)
        line, error = bells.fit_line(*bells.draw(2000))
        w = (bells.REAL - bells.FAKE) / bells.WIDTH**2
        b = -(bells.REAL**2 - bells.FAKE**2) / (2 * bells.WIDTH**2)
        far.append(abs(line - [w, b]) / error)
    assert np.mean(np.array(far) < 3) >= 0.95
    assert np.max(far) > 1  # errors that are far too wide would never stray


def test_no_rule_beats_the_best_accuracy_and_one_reaches_it(rng):
    p, q = rng.dirichlet(np.ones(5)), rng.dirichlet(np.ones(5))
    rules = [
        sum(p[k] if rule >> k & 1 else q[k] for k in range(5)) / 2 for rule in range(32)
    ]
    assert max(rules) == pytest.approx(bells.best_accuracy(p, q))
    assert bells.best_accuracy(p, q) == pytest.approx((1 + bells.half_gap(p, q)) / 2)
    assert bells.best_accuracy(p, p) == pytest.approx(0.5)


def test_the_best_accuracy_on_two_bells_is_an_integral():
    def higher(x: float) -> float:
        return max(norm.pdf(x, -1, 1.5), norm.pdf(x, 2, 1.5)) / 2

    area, _ = quad(higher, -20, 20, points=[0.5])
    assert bells.gaussian_accuracy(-1, 2, 1.5) == pytest.approx(area)
    # One width apart: a number that the plan of this series had worked out by hand.
    assert bells.gaussian_accuracy(0, 1, 1) == pytest.approx(0.691462, abs=1e-6)


# Hidden layers


def test_a_layer_of_units_is_that_of_torch():
    layer, x = nn.Linear(4, 3), torch.randn(7, 4)
    ours = agree.relu_layer(x, layer.weight, layer.bias)
    assert torch.allclose(ours, torch.relu(layer(x)))


def test_the_first_weights_spread_as_torch_spreads_them():
    theirs = nn.init.xavier_uniform_(torch.empty(300, 200))
    bound = agree.glorot_bound(200, 300)
    assert theirs.abs().max() <= bound
    assert theirs.abs().max() > 0.99 * bound
    assert agree.first_weight(200, 300).std() == pytest.approx(
        theirs.std().item(), rel=0.02
    )


def test_no_line_knows_whether_two_pixels_agree():
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    y = np.array([1, 0, 0, 1])
    best = 0.0
    for turn in np.linspace(0, 2 * np.pi, 721):
        along = corners @ [np.cos(turn), np.sin(turn)]
        for shift in np.linspace(-2, 2, 81):
            best = max(best, np.mean((along > shift) == y))
    assert best == 0.75


def test_four_units_are_enough_to_know_whether_two_pixels_agree():
    """|u + v| - |u - v| is positive where signs agree, and |t| is two ReLUs."""
    weight = torch.tensor([[1.0, 1], [-1, -1], [1, -1], [-1, 1]])
    theta = [weight, torch.zeros(4), torch.tensor([[1.0, 1, -1, -1]]), torch.zeros(1)]
    x = torch.randn(200, 2)
    score = agree.score_hidden(x, theta)
    assert torch.equal(score > 0, x[:, 0] * x[:, 1] > 0)


# Walking downhill


def test_our_steps_are_the_steps_of_torch():
    assert torch.allclose(
        steps.walk_plain(), steps.walk_torch(torch.optim.SGD, steps.PLAIN_RATE)
    )
    ours, theirs = steps.walk_adam(), steps.walk_torch(torch.optim.Adam, 0.3)
    assert (ours - theirs).abs().max() < 1e-12


def test_the_first_step_of_adam_does_not_ask_how_steep_it_is():
    for slope in (1e-4, 1.0, 1e4):
        theta, zero = torch.zeros(1), torch.zeros(1)
        g = torch.tensor([slope])
        after = steps.adam_step(theta, g, (zero, zero), 1, 0.1, (0.9, 0.999), 1e-8)
        assert after.item() == pytest.approx(-0.1, rel=1e-3)


def test_plain_steps_leave_the_valley_above_two_over_its_steepness():
    for rate, stays in ((1.95 / steps.STEEP, True), (2.05 / steps.STEEP, False)):
        theta = steps.START
        for _ in range(300):
            theta = steps.sgd_step(theta, steps.valley, rate)
        assert (steps.valley(theta) < 1) == stays


# The detective


def test_an_epoch_shows_every_picture_once(monkeypatch):
    seen = []
    net = nn.Linear(1, 1)
    net.register_forward_hook(lambda _, given, __: seen.append(given[0][:, 0].clone()))
    x = torch.arange(150.0)[:, None]
    optimiser = torch.optim.SGD(net.parameters(), 0.0)
    network.train_epoch(net, optimiser, x, torch.zeros(150))
    order = torch.cat(seen)
    assert sorted(order.tolist()) == list(range(150))
    assert order.tolist() != list(range(150))


def test_z_is_a_standard_normal_number_if_nothing_tells_the_two_apart(rng):
    n = 400
    shares = rng.binomial(n, 0.5, size=4000) / n
    z = np.array([network.two_sample_z(share, n) for share in shares])
    assert z.mean() == pytest.approx(0, abs=0.06)
    assert z.std() == pytest.approx(1, abs=0.04)


# Ten answers


def test_softmax_is_a_probability_and_ignores_a_shift():
    a = torch.randn(5, 7, dtype=torch.float64)
    p = ten.softmax(a)
    assert torch.allclose(p.sum(dim=1), torch.ones(5, dtype=torch.float64))
    assert torch.allclose(ten.softmax(a + 1000), p)
    assert torch.allclose(p, torch.softmax(a, dim=1))
    two = torch.randn(9, dtype=torch.float64)
    pair = ten.softmax(torch.stack([torch.zeros_like(two), two], dim=1))
    assert torch.allclose(pair[:, 1], torch.sigmoid(two))


def test_the_cost_of_ten_answers_is_that_of_torch():
    a, y = torch.randn(20, 10, dtype=torch.float64), torch.randint(10, (20,))
    assert torch.allclose(ten.softmax_cross_entropy(a, y), cross_entropy(a, y))


@pytest.mark.parametrize("widths", [[64, 10], [64, 64, 10], [5, 3, 8, 2]])
def test_parameters_are_counted_as_torch_has_them(widths):
    net = ten.dense(widths)
    count = sum(knob.numel() for knob in net.parameters())
    assert ten.count_parameters(widths) == count


def test_a_calibrated_model_has_no_calibration_error_and_a_boaster_has():
    confidence = 0.1 + 0.9 * torch.rand(200_000)
    right = (torch.rand(200_000) < confidence).float()
    assert ten.calibration_error(confidence, right, 10) < 0.01
    boast = (confidence + 0.1).clamp(max=1)
    assert ten.calibration_error(boast, right, 10) > 0.05


def test_the_calibration_error_by_hand():
    confidence = torch.tensor([0.15, 0.15, 0.95, 0.95])
    right = torch.tensor([0.0, 1.0, 1.0, 0.0])
    # Two bins: gaps of 0.5 - 0.15 and 0.95 - 0.5, each with half of the answers.
    assert ten.calibration_error(confidence, right, 10) == pytest.approx(0.4)


# The judge


def test_confusion_is_counted_as_scikit_learn_counts():
    truth, guess = torch.randint(10, (300,)), torch.randint(10, (300,))
    ours = judge.confusion_matrix(truth, guess, 10)
    assert (ours.numpy() == sklearn_confusion(truth, guess, labels=range(10))).all()
    assert ours.sum() == 300


def test_a_jiggled_picture_stays_a_picture_and_moves_little():
    x = torch.zeros(500, 1, 8, 8)
    x[:, :, 3:5, 3:5] = 1
    moved = judge.jiggle(x)
    assert moved.shape == x.shape
    assert 0 <= moved.min() <= moved.max() <= 1 + 1e-6
    place = torch.arange(8.0)
    middle = (moved.sum(dim=2)[:, 0] @ place) / moved.sum(dim=(1, 2, 3))
    assert middle.mean() == pytest.approx(3.5, abs=0.05)
    assert (middle - 3.5).abs().max() < 0.8
    assert (moved != x).any(dim=(1, 2, 3)).all()


def test_the_judge_without_its_last_layer_gives_thirty_two_features():
    net = judge.build_judge().eval()
    features = net[:-1](torch.rand(3, 1, 8, 8))
    assert features.shape == (3, 32)
    assert (features >= 0).all()


@pytest.mark.weekly
def test_the_judge_reads_ninety_eight_of_a_hundred_on_each_of_five_splits():
    """The bar of the later parts; seeds 10 to 14 were written down before training."""
    digits = load_digits()
    pictures = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
    labels = torch.tensor(digits.target)
    for seed in range(10, 15):
        rows, _, unseen = judge.split_again(digits.target, seed)
        torch.manual_seed(seed)
        net = judge.fit_judge(pictures[rows], labels[rows])
        with torch.no_grad():
            guess = net(pictures[unseen]).argmax(dim=1)
        right = (guess == labels[unseen]).float().mean().item()
        assert right >= 0.98, (seed, right)


@pytest.mark.weekly
def test_fresh_fakes_teach_more_on_every_seed():
    """Seeds 20 to 22 were written down before training."""
    digits, rng = load_digits(), np.random.default_rng(20)
    network.labels = digits.target
    network.pixels = (digits.data >= 8).astype(float)
    network.parts = network.split_digits(digits.target)
    train, validation, _ = network.parts
    network.coins, _ = network.fit_coins(network.pixels[train], network.labels[train])
    network.lessons = network.mixed(train, rng)
    network.validation = network.mixed(validation, rng)
    for seed in range(20, 23):
        lowest = {
            fresh: network.study(seed, fresh)[1][:, 1].min() for fresh in (False, True)
        }
        assert lowest[True] < lowest[False] - 0.02


# Dreaming


def test_a_step_up_has_the_length_it_was_given_and_the_steepest_direction():
    slope = torch.randn(6)
    x = torch.randn(6)
    after = dream.climb(x, lambda x: 3 * (slope @ x), 0.4)
    assert torch.allclose(after - x, 0.4 * slope / slope.norm(), atol=1e-6)


# Exercises


def test_exercise_1_the_slope_of_ten_answers_is_prediction_minus_truth():
    a, y = torch.randn(6, 5, dtype=torch.float64), torch.randint(5, (6,))
    ours = answers.softmax_gradient(a, y)
    assert (ours - answers.finite_differences(a, y)).abs().max() < 1e-8
    score = a.clone().requires_grad_()
    cross_entropy(score, y).backward()
    assert (ours - score.grad).abs().max() < 1e-12
    assert ours.sum(dim=1).abs().max() < 1e-12


def test_exercise_2_layers_without_a_bend_are_one_layer():
    first, second = nn.Linear(5, 9), nn.Linear(9, 3)
    weight, bias = answers.collapse(
        first.weight, first.bias, second.weight, second.bias
    )
    x = torch.randn(50, 5)
    assert torch.allclose(x @ weight.T + bias, second(first(x)), atol=1e-5)
    bent = second(torch.relu(first(x)))
    assert not torch.allclose(x @ weight.T + bias, bent, atol=1e-2)


def test_exercise_3_a_temperature_changes_how_sure_but_not_the_answer():
    a = torch.randn(40, 10)
    for temperature in (0.3, 2.0, 9.0):
        p = answers.tempered_softmax(a, temperature)
        assert torch.equal(p.argmax(dim=1), a.argmax(dim=1))
    sure = [answers.tempered_softmax(a, t).amax(dim=1).mean() for t in (0.5, 1, 2, 4)]
    assert sure == sorted(sure, reverse=True)


def test_exercise_3_finds_the_temperature_that_a_boaster_used():
    a = 2 * torch.randn(20_000, 5)
    y = torch.distributions.Categorical(logits=a).sample()
    assert answers.choose_temperature(3 * a, y) == pytest.approx(3, rel=0.05)


def test_exercise_4_a_photocopier_is_not_caught(rng):
    answers.digits, answers.rng = load_digits(), rng
    answers.train, _, answers.test = answers.split_again(answers.digits.target, 0)
    assert answers.copycat() == pytest.approx(0.5, abs=0.05)


def test_exercise_5_flipped_labels_pull_every_answer_to_the_middle(rng):
    p, flipped = 0.9, 0.2
    y = rng.random(200_000) < p
    seen = y ^ (rng.random(200_000) < flipped)
    wanted = answers.noisy_posterior(torch.tensor(p), flipped).item()
    assert seen.mean() == pytest.approx(wanted, abs=0.005)
    assert answers.noisy_posterior(torch.tensor(0.5), flipped) == pytest.approx(0.5)
    assert answers.noisy_posterior(torch.tensor(1.0), flipped) == pytest.approx(0.8)
