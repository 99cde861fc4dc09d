"""Part 8: the mathematics of its functions, five known bugs, bars over several seeds."""

import inspect
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.stats import norm, wasserstein_distance
from sklearn.metrics import accuracy_score, log_loss
from torch import nn
from torch.nn.functional import hinge_embedding_loss, leaky_relu

import nodrift

ROOT = Path(__file__).parents[2]

lines = nodrift.load("extensions/lines")
earth = nodrift.load("extensions/earth")
critic = nodrift.load("extensions/critic")
clipping = nodrift.load("extensions/clipping")
bugs = nodrift.load("extensions/bugs")
spectral = nodrift.load("extensions/spectral")
gradient = nodrift.load("extensions/gradient")
hinge = nodrift.load("extensions/hinge")
labels = nodrift.load("extensions/labels")
conditional = nodrift.load("extensions/conditional")
answers = nodrift.load("extensions/exercises")


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(1)


def recorded(name: str) -> dict:
    lock = ROOT / "tutorials_src" / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


def test_the_page_names_only_tests_that_exist():
    page = (ROOT / "docs" / "posts" / "extensions.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    here = Path(__file__).read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


# Distances.


def five_ways(x: np.ndarray, y: np.ndarray) -> list[float]:
    n, even = len(x), np.full(len(x), 1 / len(x))
    none = np.zeros(n)
    return [
        earth.sorted_distance(x, y),
        earth.stair_area(x, y),
        earth.transport_cost(x, even, y, even),
        earth.dual_distance(
            np.concatenate([x, y]),
            np.concatenate([even, none]),
            np.concatenate([none, even]),
        ),
    ]


def test_five_ways_agree_with_one_another_and_with_scipy():
    rng = np.random.default_rng(1)
    for n in (1, 2, 9, 20):
        x, y = rng.normal(size=n), rng.exponential(size=n)
        expected = wasserstein_distance(x, y)
        assert five_ways(x, y) == pytest.approx([expected] * 4, abs=1e-9)
    run = recorded("extensions/earth")
    assert run["spread"] < 1e-9


def test_uneven_heaps_agree_with_scipy_in_both_programmes():
    rng = np.random.default_rng(2)
    x, p, q = rng.normal(size=12), *rng.dirichlet(np.ones(12), 2)
    expected = wasserstein_distance(x, x, p, q)
    assert earth.transport_cost(x, p, x, q) == pytest.approx(expected, abs=1e-9)
    assert earth.dual_distance(x, p, q) == pytest.approx(expected, abs=1e-9)
    tags = earth.best_scores(x, p, q)
    order = np.argsort(x)
    steepest = np.abs(np.diff(tags[order]) / np.diff(x[order])).max()
    assert steepest <= 1 + 1e-9


def test_a_crossing_plan_is_never_cheaper():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 7))
    for _ in range(200):
        other = np.abs(x - rng.permutation(y)).mean()
        assert other >= earth.sorted_distance(x, y) - 1e-12


def test_the_area_between_even_spreads_agrees_with_many_draws():
    p, q = (-1.0, 0.5), (0.2, 3.0)
    grid = (np.arange(20_000) + 0.5) / 20_000
    x, y = p[0] + grid * (p[1] - p[0]), q[0] + grid * (q[1] - q[0])
    assert earth.area_between(p, q) == pytest.approx(wasserstein_distance(x, y))


def test_the_lines_agree_with_their_samples():
    for theta in (0.0, 0.3, -2.0):
        w1, jsd, tv = lines.parallel_lines(theta)
        heights = np.linspace(0, 1, 5)
        # On parallel lines the cheapest way is straight across.
        assert w1 == pytest.approx(np.hypot(theta, heights - heights).mean())
        p, q = ([1, 0], [0, 1]) if theta else ([1, 0], [1, 0])
        assert jsd == pytest.approx(jensenshannon(p, q) ** 2)
        assert tv == np.abs(np.subtract(p, q)).sum() / 2


def test_the_divergence_is_flat_where_the_distance_has_a_slope():
    run = recorded("extensions/lines")
    assert max(map(abs, run["detective_pull"])) < 1e-2
    assert run["detective"] == pytest.approx([math.log(2)] * 5, abs=1e-3)
    assert run["ruler_pull"] == pytest.approx([1] * 5, abs=0.02)
    assert run["ruler"] == pytest.approx(lines.SHIFTS, rel=0.02)


# The critic.


def test_the_straight_critic_finds_the_distance_of_two_bells():
    for a, b in ((0.0, 1.5), (2.0, -1.0)):
        at = np.linspace(-9, 9, 20_001)
        tags = np.array([critic.straight_critic(x, a, b) for x in at])
        gap = np.trapezoid(tags * (norm.pdf(at, a) - norm.pdf(at, b)), at)
        assert gap == pytest.approx(abs(a - b), abs=1e-6)


def test_the_slope_of_a_soft_penalty_is_where_its_derivative_vanishes():
    for distance in (0.5, 4.0):
        for strength in (1.0, 10.0, 100.0):
            s = torch.tensor(critic.soft_slope(distance, strength), requires_grad=True)
            (s * distance - strength * (s - 1) ** 2).backward()
            assert s.grad.item() == pytest.approx(0, abs=1e-4)


def test_a_learnt_critic_is_within_five_per_cent():
    run = recorded("extensions/critic")
    for gap, shift in zip(run["gaps"], critic.SHIFTS, strict=True):
        assert gap == pytest.approx(shift, rel=0.05)
    for gap, shift in zip(run["weak_gaps"], run["weak_predicted"], strict=True):
        assert gap == pytest.approx(shift, rel=0.03)


@pytest.mark.weekly
@pytest.mark.parametrize("seed", [40, 41, 42])
def test_a_fresh_critic_is_within_five_per_cent(seed):
    for shift in (0.5, 2.0, 4.0):
        found = critic.train_line_critic(shift, critic.STRENGTHS[0], seed=seed)
        assert critic.line_gap(found, shift) == pytest.approx(shift, rel=0.05)


def bumpy() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()


def test_the_penalty_agrees_with_finite_differences():
    scorer, h = bumpy(), 1e-6
    x = torch.randn(5, 3, dtype=torch.float64)
    squares = torch.zeros(5, dtype=torch.float64)
    with torch.no_grad():
        for step in h * torch.eye(3, dtype=torch.float64):
            slope = (scorer(x + step) - scorer(x - step)) / (2 * h)
            squares += slope[:, 0].square()
    expected = 7.0 * (squares.sqrt() - 1).square().mean().item()
    found = critic.gradient_penalty(scorer, x, 7.0).item()
    assert found == pytest.approx(expected, rel=1e-6)


def test_the_critic_s_loss_wants_real_points_high():
    scorer, real, fake = bumpy(), *torch.randn(2, 6, 3, dtype=torch.float64)
    loss = critic.critic_loss(scorer, real, fake, real, 0.0).item()
    assert loss == pytest.approx((scorer(fake).mean() - scorer(real).mean()).item())
    # A critic with slope one pays nothing, one with slope three pays four times lambda.
    for slope, penalty in ((1.0, 0.0), (3.0, 4.0)):
        line = nn.Linear(3, 1).double()
        with torch.no_grad():
            line.weight.copy_(torch.tensor([[0.0, slope, 0.0]]))
        found = critic.gradient_penalty(line, real, 1.0).item()
        assert found == pytest.approx(penalty, abs=1e-9)


def test_clipping_cuts_weights_and_leaves_the_slope_to_luck():
    w = torch.linspace(-1, 1, 21)
    assert clipping.clip(w, 0.3).abs().max().item() == pytest.approx(0.3)
    run = recorded("extensions/clipping")
    assert run["clipped_slope"] > 100 * run["tight_slope"]
    assert run["gap"] > run["clipped_gap"]


# Five known bugs: each absent from the code of the page, and each caught where planted.

FAKE, REAL = torch.zeros(4000, 2), torch.tensor([3.0, 1.0]).expand(4000, 2)


def shares_of(x: torch.Tensor) -> torch.Tensor:
    """How far along its way each point is, coordinate by coordinate."""
    return (x - FAKE) / (REAL - FAKE)


def drawn_between(draw) -> torch.Tensor:
    return shares_of(critic.between(REAL, FAKE, draw(len(REAL))))


def test_bug_1_normal_shares_leave_the_way():
    shares = drawn_between(torch.rand)
    assert 0 <= shares.min() < 0.01
    assert 0.99 < shares.max() <= 1
    assert bugs.off_the_way(critic.between(REAL, FAKE, shares[:, 0]), REAL, FAKE) == 0
    planted = shares_of(bugs.beyond(REAL, FAKE))[:, 0]
    off = ((planted < 0) | (planted > 1)).float().mean().item()
    assert off == pytest.approx(answers.off_segment(), abs=0.03)
    assert answers.off_segment() == pytest.approx(0.65866, abs=1e-5)
    # The games of the page draw evenly.
    for script, play in (
        (gradient, "train_sloped_game"),
        (critic, "train_line_critic"),
    ):
        source = inspect.getsource(getattr(script, play))
        assert "between(real, fake, torch.rand(BATCH))" in source


def test_bug_2_each_pair_has_a_share_of_its_own():
    shares = drawn_between(torch.rand)
    assert len(shares[:, 0].unique()) > 3900  # a share for each pair
    assert torch.allclose(shares[:, 0], shares[:, 1], atol=1e-6)  # not for each pixel
    assert len(shares_of(bugs.per_batch(REAL, FAKE))[:, 0].unique()) == 1
    planted = shares_of(bugs.per_pixel(REAL, FAKE))
    assert not torch.allclose(planted[:, 0], planted[:, 1], atol=1e-2)
    assert bugs.off_the_way(bugs.per_pixel(REAL, FAKE), REAL, FAKE) > 0.9


def test_bug_3_no_score_depends_on_another_point():
    scorer = gradient.build_player(2, 128, 128, 128, 1)
    assert not any("Norm" in type(layer).__name__ for layer in scorer)
    assert answers.from_others(scorer) == 0
    assert answers.from_others(hinge.tame(scorer)) == pytest.approx(0, abs=1e-6)
    planted = nn.Sequential(
        nn.Linear(2, 9), nn.BatchNorm1d(9), nn.ReLU(), nn.Linear(9, 1)
    )
    assert answers.from_others(planted) > 1e-3
    assert bugs.neighbours_matter(bugs.build_scorer(True)) > 1e-3
    assert bugs.neighbours_matter(bugs.build_scorer(False)) < 1e-6


def test_bug_4_the_critic_s_lesson_does_not_reach_the_generator():
    assert bugs.leaks(detached=False)
    assert not bugs.leaks(detached=True)
    for script in ("clipped", "gradient", "hinge", "conditional"):
        source = (ROOT / "tutorials_src/extensions" / f"{script}.py").read_text("utf-8")
        game = source.split("# %% training")[1]
        lesson = game.split("movers[1].step()")[0]
        assert ".detach()" in lesson
        assert "backward(inputs=players[0])" in game.split("movers[1].step()", 1)[1]


def test_bug_5_a_flat_critic_spoils_no_weight():
    flat = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
    nn.init.constant_(flat[0].bias, -100.0)
    critic.gradient_penalty(flat, torch.randn(8, 2), 10.0).backward()
    assert not any(
        w.grad is not None and w.grad.isnan().any() for w in flat.parameters()
    )
    assert bugs.spoils(careful=False)
    assert not bugs.spoils(careful=True)


def test_a_shared_share_makes_the_penalty_jump():
    run = recorded("extensions/exercises")
    assert run["same"][0] == pytest.approx(run["each"][0], rel=0.05)
    assert run["same"][1] > 2 * run["each"][1]


# Spectral normalisation, hinge.


def test_the_spectral_norm_is_the_largest_singular_value():
    for rows, columns in ((2, 2), (5, 3), (4, 9)):
        weight = torch.randn(rows, columns, dtype=torch.float64)
        largest = torch.linalg.svdvals(weight)[0].item()
        assert spectral.spectral_norm(weight).item() == pytest.approx(largest)
        u = torch.randn(rows, dtype=torch.float64)
        for _ in range(300):
            _, u, estimate = spectral.power_iteration(weight, u)
        assert estimate.item() == pytest.approx(largest, rel=1e-4)
        after = torch.linalg.svdvals(spectral.normalise(weight))[0].item()
        assert after == pytest.approx(1)


def test_a_tame_layer_agrees_with_torch_s_own():
    layer = nn.Linear(6, 4)
    tame = hinge.TameLinear(layer)
    torchs = nn.utils.parametrizations.spectral_norm(layer, n_power_iterations=100)
    x = torch.randn(5, 6)
    torchs(x)
    for _ in range(100):
        found = tame(x)
    assert torch.allclose(found, torchs(x), atol=1e-4)


def test_a_tame_critic_is_nowhere_steeper_than_one():
    player = gradient.build_player(2, 128, 128, 128, 1)
    tame = hinge.tame(player)
    for _ in range(200):
        tame(torch.randn(4, 2))
    assert spectral.steepest(tame) <= 1
    assert spectral.steepest(player) > spectral.steepest(tame)


def test_the_hinge_agrees_with_torch_and_stops_beyond_one():
    real, fake = torch.randn(30), torch.randn(30)
    # For the target -1 torch's loss is max(0, margin - x).
    no = -torch.ones(30)
    expected = hinge_embedding_loss(real, no) + hinge_embedding_loss(-fake, no)
    assert hinge.hinge_loss(real, fake).item() == pytest.approx(expected.item())
    sure = torch.tensor([2.0], requires_grad=True)
    hinge.hinge_loss(sure, -sure).backward()
    assert sure.grad.item() == 0
    assert hinge.hinge_generator_loss(fake).item() == pytest.approx(-fake.mean().item())


def test_each_recipe_is_part_6_s_plain_game_with_one_thing_changed():
    def settings(name: str) -> dict:
        loaded = vars(nodrift.load(name))
        return {key: value for key, value in loaded.items() if key.isupper()}

    plain = {k: v for k, v in settings("stability/plain").items() if k != "TUNED"}
    added = {
        "clipped": {"BOUND", "CRITIC"},
        "gradient": {"STRENGTH", "CRITIC"},
        "hinge": {"SCALE"},
    }
    for name, new in added.items():
        other = settings(f"extensions/{name}")
        assert other.keys() - plain.keys() == new
        assert {key for key in plain if other[key] != plain[key]} == {"STEPS"}


def test_the_budgets_are_alike():
    most = 1500 * recorded("stability/paired")["work"]
    for name in ("clipped", "gradient", "hinge"):
        steps = nodrift.load(f"extensions/{name}").STEPS
        spent = steps * recorded(f"extensions/{name}")["work"]
        assert spent == pytest.approx(most, rel=0.005)


# Labels.


def table(rows: int, columns: int) -> torch.Tensor:
    return torch.rand(rows, columns, dtype=torch.float64).softmax(dim=1)


def test_for_each_label_the_best_detective_is_the_old_one():
    p_y = table(1, 3)[0]
    p, q = table(3, 4), table(3, 4)
    best = labels.conditional_discriminator(p, q)
    # With a noise for each thing, q may differ between labels: weigh by hand.
    value = p_y @ (p * best.log() + q * torch.log1p(-best)).sum(dim=1)
    for _ in range(100):
        d = (best + 0.2 * torch.randn_like(best)).clamp(0.01, 0.99)
        other = p_y @ (p * d.log() + q * torch.log1p(-d)).sum(dim=1)
        assert other <= value + 1e-12
    assert labels.conditional_criterion(p_y, p, q).item() == pytest.approx(value.item())
    expected = -math.log(4) + 2 * sum(
        w * jensenshannon(a, b) ** 2 for w, a, b in zip(p_y, p, q, strict=True)
    )
    assert value.item() == pytest.approx(expected.item())
    at_truth = labels.conditional_criterion(p_y, p, p).item()
    assert at_truth == pytest.approx(-math.log(4))


def test_a_deaf_forger_wins_only_without_labels():
    run = recorded("extensions/labels")
    assert run["whole"] == pytest.approx(0, abs=1e-12)
    assert run["each"] > 0.05
    assert run["criterion"] == pytest.approx(run["best_value"])


def test_the_projection_adds_one_question_for_each_label():
    features, rows = torch.randn(5, 7), torch.randn(10, 7)
    weight, bias, asked = torch.randn(7), 0.3, torch.tensor([3, 1, 4, 1, 5])
    found = conditional.projection(features, asked, weight, bias, rows)
    for k in range(5):
        by_hand = rows[asked[k]] @ features[k] + weight @ features[k] + bias
        assert found[k].item() == pytest.approx(by_hand.item(), abs=1e-5)
    without = conditional.projection(features, asked, weight, bias, 0 * rows)
    plain = nn.Linear(7, 1)
    with torch.no_grad():
        plain.weight.copy_(weight[None])
        plain.bias.fill_(bias)
    assert torch.allclose(without, plain(features)[:, 0], atol=1e-5)


def test_accuracy_and_class_loss_agree_with_scikit_learn():
    scores, truth = torch.randn(50, 4), torch.randint(4, (50,))
    read = scores.argmax(dim=1)
    found = conditional.class_accuracy(read, truth).item()
    assert found == pytest.approx(accuracy_score(truth, read))
    shares = scores.double().softmax(dim=1)
    expected = log_loss(truth, shares, labels=range(4))
    assert conditional.class_loss(scores, truth).item() == pytest.approx(expected, 1e-5)


def test_conditional_penalties_are_r1_and_r2():
    paired = nodrift.load("stability/paired")
    scorer = conditional.ProjectionCritic()
    real, fake = torch.rand(6, 64), torch.rand(6, 64)
    asked = torch.randint(10, (6,))
    found = conditional.conditional_penalties(
        scorer, torch.cat([real, fake]), torch.cat([asked, asked]), 0.7
    )
    apart = [
        paired.data_penalty(lambda x: scorer(x, asked), x, 0.7) for x in (real, fake)
    ]
    assert found.item() == pytest.approx(sum(apart).item(), rel=1e-5)


def test_the_run_listens_before_two_judges():
    run = recorded("extensions/conditional")
    assert min(run["accuracy"]) >= 0.95
    assert max(run["fd"]) <= 0.40
    assert min(run["precision"]) >= 0.77
    assert run["copies"] < 1


def test_a_shuffled_label_is_heard_by_nobody():
    share = recorded("extensions/conditional")["shuffled"]
    assert abs(share - 0.1) < 4 * math.sqrt(0.1 * 0.9 / 1797)


def test_the_packed_generator_draws_what_it_is_asked_for():
    record = ROOT / "build" / "records" / "extensions" / "conditional" / "assets"
    if not record.exists():
        pytest.skip("conditional was not run here")
    asset = json.loads((record / "asked.json").read_text(encoding="utf-8"))
    one_hot = torch.eye(10)[torch.tensor(asset["labels"])]
    x = torch.cat([torch.tensor(asset["probes"]), one_hot], dim=1)
    for k, layer in enumerate(asset["layers"]):
        whole = np.array([ord(letter) - 80 for letter in layer["weight"]])
        weight = torch.tensor(whole.reshape(layer["shape"]) * layer["scale"]).float()
        x = x @ weight.T + torch.tensor(layer["bias"])
        x = x.sigmoid() if k == 2 else leaky_relu(x, 0.2)
    assert x.numpy() == pytest.approx(np.array(asset["answers"]), abs=1e-3)
    assert recorded("extensions/conditional")["rounding"] < 0.1


# Exercises.


def test_walking_along_the_bins_agrees_with_scipy_and_the_published_example():
    cost, carried = answers.earth_mover(
        torch.tensor(answers.HERE), torch.tensor(answers.THERE)
    )
    assert cost == 5
    assert carried.tolist() == [0, 2, 2, -1, 0]
    for _ in range(10):
        p, q = table(2, 6)
        expected = wasserstein_distance(range(6), range(6), p, q)
        assert answers.earth_mover(p, q)[0].item() == pytest.approx(expected)


def test_layer_normalisation_is_no_batch_normalisation():
    run = recorded("extensions/exercises")
    assert run["others_layer_norm"] == run["others_plain"] == 0
    assert run["others_batch_norm"] > 0.01


# Bars. The seeds were written down before they were trained; 0 to 2 were used to tune
# the digits, 0 and 1 the ring.

SEEDS = [40, 41, 42, 43, 44]


def rerun(name: str, tmp_path: Path, **replaced: tuple[str, str]) -> dict:
    """Run a whole script with other settings, in a process of its own."""
    source = (ROOT / "tutorials_src" / "extensions" / f"{name}.py").read_text("utf-8")
    for before, after in replaced.values():
        assert source.count(before) == 1
        source = source.replace(before, after)
    source += "\n__import__('pathlib').Path('results.json').write_text("
    source += "__import__('json').dumps(results))\n"
    script = tmp_path / f"{name}.py"
    script.write_text(source, encoding="utf-8")
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    subprocess.run(
        [sys.executable, script.name], cwd=tmp_path, env=environment, check=True
    )
    return json.loads((tmp_path / "results.json").read_text("utf-8"))


@pytest.mark.weekly
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_conditional_recipe_holds_its_bars(seed, tmp_path):
    run = rerun("conditional", tmp_path, seed=("SEED = 0\n", f"SEED = {seed}\n"))
    assert min(run["accuracy"]) >= 0.95
    assert max(run["fd"]) <= 0.40
    assert min(run["precision"]) >= 0.77
    assert abs(run["shuffled"] - 0.1) < 4 * math.sqrt(0.1 * 0.9 / 1797)


@pytest.mark.weekly
@pytest.mark.parametrize("name", ["clipped", "gradient", "hinge"])
def test_each_recipe_reaches_every_island(name, tmp_path):
    run = rerun(name, tmp_path, seeds=("SEEDS = [0, 1, 2, 3, 4]", f"SEEDS = {SEEDS}"))
    assert min(run["strict"]) == 8
    assert max(run["kl"]) <= 0.05
    assert min(run["within"]) >= 0.80
