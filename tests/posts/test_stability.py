"""Part 6: the mathematics of its functions, and the bars over several seeds."""

import base64
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
from scipy.stats import entropy, norm, rayleigh
from sklearn.neighbors import NearestNeighbors
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, leaky_relu

import nodrift

ROOT = Path(__file__).parents[2]
RINGS = ["plain", "packed", "grouped", "penalised", "noisy", "paired"]

dirac = nodrift.load("stability/dirac")
damping = nodrift.load("stability/damping")
vanishing = nodrift.load("stability/vanishing")
counting = nodrift.load("stability/counting")
measure = nodrift.load("stability/measure")
grouped = nodrift.load("stability/grouped")
paired = nodrift.load("stability/paired")
digits = nodrift.load("stability/digits")
answers = nodrift.load("stability/exercises")
samples = nodrift.load("distances/samples")


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(1)


def recorded(name: str) -> dict:
    lock = ROOT / "tutorials_src" / "stability" / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


def test_the_page_names_only_tests_that_exist():
    page = (ROOT / "docs" / "posts" / "stability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    here = Path(__file__).read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


# The smallest GAN.


def numbers(*values: float) -> tuple[torch.Tensor, ...]:
    return tuple(torch.tensor(v, dtype=torch.float64) for v in values)


def test_the_value_is_minus_two_cross_entropies():
    for theta, psi in torch.randn(20, 2, dtype=torch.float64):
        scores = torch.stack([psi * 0, psi * theta])
        target = torch.tensor([1.0, 0.0], dtype=torch.float64)  # data, fake
        loss = binary_cross_entropy_with_logits(scores, target, reduction="sum")
        assert dirac.dirac_value(theta, psi) == pytest.approx(-loss.item(), abs=1e-12)


GRID = np.linspace(-12, 12, 6001)


def foggy_value(theta: torch.Tensor, psi: torch.Tensor) -> torch.Tensor:
    """The noisy game by the trapezoid rule, where the script uses Hermite's nodes."""
    z = torch.tensor(GRID)
    weight = torch.tensor(norm.pdf(GRID)) * (GRID[1] - GRID[0])
    real, fake = psi * dirac.NOISE * z, psi * (theta + dirac.NOISE * z)
    return (torch.nn.functional.logsigmoid(torch.stack([real, -fake])) @ weight).sum()


def penalty(psi: torch.Tensor) -> torch.Tensor:
    return dirac.GAMMA / 2 * psi**2


def distance_to_target(psi: torch.Tensor) -> torch.Tensor:
    return dirac.PULL / 2 * (psi.abs() - dirac.TARGET) ** 2


# What the generator pushes down, what the discriminator pushes up, and psi's bound.
GAMES = {
    "dirac": (dirac.dirac_value, dirac.dirac_value, math.inf),
    "non_saturating": (
        lambda theta, psi: -torch.nn.functional.logsigmoid(psi * theta),
        dirac.dirac_value,
        math.inf,
    ),
    "bilinear": (lambda theta, psi: -theta * psi,) * 2 + (dirac.BOUND,),
    "target": (
        lambda theta, psi: -theta * psi,
        lambda theta, psi: -theta * psi - distance_to_target(psi),
        math.inf,
    ),
    "foggy": (foggy_value, foggy_value, math.inf),
    "penalised": (
        dirac.dirac_value,
        lambda theta, psi: dirac.dirac_value(theta, psi) - penalty(psi),
        math.inf,
    ),
}


def slope_of(value, theta: float, psi: float, by: int) -> float:
    at = torch.tensor([theta, psi], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(value(at[0], at[1]), at)
    return slope[by].item()


def independent_walk(name: str, turns: bool) -> list[tuple[float, float]]:
    """The same orbit in plain floats, with slopes that torch takes of the values."""
    down, up, bound = GAMES[name]
    theta, psi = dirac.START
    orbit = [(theta, psi)]
    for _ in range(dirac.STEPS):
        new = theta - dirac.RATE * slope_of(down, theta, psi, 0)
        seen = new if turns else theta
        psi = psi + dirac.RATE * slope_of(up, seen, psi, 1)
        psi = max(-bound, min(bound, psi))
        theta = new
        orbit.append((theta, psi))
    return orbit


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("name", GAMES)
def test_five_hundred_steps_agree_with_an_independent_walk(name, turns):
    step = dirac.in_turn if turns else dirac.together
    orbit = dirac.walk(step, getattr(dirac, f"{name}_field"), GAMES[name][2])
    other = torch.tensor(independent_walk(name, turns), dtype=torch.float64)
    assert (orbit - other).abs().max() < 1e-9


def test_the_known_radii_come_out():
    free = dirac.walk(dirac.together, dirac.bilinear_field)[-1].norm().item()
    assert free == pytest.approx(math.sqrt(2) * (1 + dirac.RATE**2) ** 250, rel=1e-9)
    known = {"gan_at_once": 3.0969, "gan_in_turn": 1.4210, "free_wgan_in_turn": 1.398}
    for name, radius in known.items():
        assert recorded("dirac")[name] == pytest.approx(radius, abs=5e-4)


def test_the_eigenvalues_of_the_game_and_of_its_steps():
    assert dirac.dirac_eigenvalues().numpy() == pytest.approx([0.5j, -0.5j], abs=1e-6)
    for rate in (0.01, 0.2, 1.0, 5.0):
        length = abs(dirac.simultaneous_eigenvalue(rate).item())
        assert length == pytest.approx(math.sqrt(1 + rate**2 / 4), abs=1e-6)
    for rate in (0.2, 1.0, 3.9):
        lengths = answers.alternating_eigenvalues(rate, 1, 1).abs()
        assert lengths.numpy() == pytest.approx([1, 1], abs=1e-6)
    beyond = answers.alternating_eigenvalues(4.1, 1, 1).abs().sort().values
    assert beyond.numpy() == pytest.approx([0.64, 1.5625], abs=5e-3)


def test_the_published_growth_is_the_orbit_s_own_near_the_middle():
    theta, psi = numbers(1e-6, 0.0)
    after = torch.stack(dirac.together(dirac.dirac_field, theta, psi, 0.2)).norm()
    growth = abs(dirac.simultaneous_eigenvalue(0.2).item())
    assert (after / 1e-6).item() == pytest.approx(growth, abs=1e-6)


def test_damping_is_critical_at_one():
    assert damping.critical_strength() == pytest.approx(1.0, abs=1e-6)
    assert damping.penalised_eigenvalues(1 - 1e-6)[0].imag > 0
    assert damping.penalised_eigenvalues(1 + 1e-6).imag.abs().max() == 0
    for gamma in (0.1, 0.9, 1.5, 3.0):
        root = np.sqrt(complex(gamma**2 / 4 - 0.25))
        formula = sorted([-gamma / 2 + root, -gamma / 2 - root], key=lambda v: v.real)
        found = sorted(
            damping.penalised_eigenvalues(gamma).numpy(), key=lambda v: v.real
        )
        for one, other in zip(
            sorted(found, key=lambda v: (round(v.real, 6), v.imag)),
            sorted(formula, key=lambda v: (round(v.real, 6), v.imag)),
            strict=True,
        ):
            assert one == pytest.approx(other, abs=1e-6)
    noisy = damping.noisy_eigenvalues(0.7)[0].item()
    assert noisy == pytest.approx(complex(-0.1225, 0.48476), abs=1e-4)


def test_an_orbit_shrinks_as_fast_as_its_eigenvalues_say():
    gamma, small = 0.3, damping.RATE / 100
    theta, psi = numbers(1e-3, 0.0)
    steps = round(20 / small)
    for _ in range(steps):
        down, up = damping.damped_field(theta, psi, gamma)
        theta, psi = theta + small * down, psi + small * up
    speed = math.log(torch.hypot(theta, psi).item() / 1e-3) / 20
    assert speed == pytest.approx(-gamma / 2, abs=0.02)


def test_a_larger_penalty_is_not_always_better():
    assert damping.radius(0.85, 60) < damping.radius(0.3, 60) < damping.radius(0.0, 60)
    assert damping.radius(0.85, 60) < damping.radius(3.0, 60)


def test_the_penalty_agrees_with_finite_differences():
    critic = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1)).double()
    x, gamma, h = torch.randn(5, 3, dtype=torch.float64), 0.7, 1e-6
    squares = 0.0
    with torch.no_grad():
        for k in range(3):
            step = h * torch.eye(3, dtype=torch.float64)[k]
            slope = (critic(x + step) - critic(x - step)) / (2 * h)
            squares += slope.square().mean().item()
    found = damping.data_penalty(critic, x, gamma).item()
    assert found == pytest.approx(gamma / 2 * squares, rel=1e-6)


def test_a_penalty_without_the_half_is_caught():
    critic = nn.Linear(2, 1, bias=False).double()
    slope = critic.weight.square().sum().item()
    found = damping.data_penalty(critic, torch.randn(4, 2, dtype=torch.float64), 1.0)
    assert found.item() == pytest.approx(slope / 2)
    assert found.item() != pytest.approx(slope)


# A discriminator that is too good.


def test_a_perfect_discriminator_silences_one_loss_only():
    generator = nn.Linear(2, 2)
    at_fake = generator(torch.randn(50, 2)).sum(dim=1) - 20  # sure that all are fake
    won = -torch.nn.functional.softplus(at_fake).mean()
    lost = torch.nn.functional.softplus(-at_fake).mean()
    assert vanishing.gradient_norm(won, generator) < 1e-6
    assert vanishing.gradient_norm(lost, generator) > 0.1


# The ruler.


def test_the_ruler_knows_the_truth_and_sees_a_missing_island():
    perfect = counting.perfect_share()
    assert perfect == pytest.approx(rayleigh.cdf(3), abs=1e-12)
    assert perfect == pytest.approx(0.988891, abs=1e-6)
    ring, grid = counting.ring_centres(8, 2.0), counting.grid_centres(5, 2.0)
    error = math.sqrt(perfect * (1 - perfect) / 10_000)
    for centres in (ring, grid):
        x = counting.draw_islands(centres, 0.1, 10_000)
        score = counting.score_islands(x, centres, 0.1)
        assert score["modes"] == score["strict"] == len(centres)
        assert abs(score["within"] - perfect) < 4 * error
        assert score["kl"] < 3 * (len(centres) - 1) / 20_000
    x = counting.draw_islands(ring[torch.arange(8) != 3], 0.1, 10_000)
    score = counting.score_islands(x, ring, 0.1)
    assert score["modes"] == score["strict"] == 7


def test_one_stray_sample_counts_but_not_strictly():
    ring = counting.ring_centres(8, 2.0)
    x = torch.cat([counting.draw_islands(ring[:1], 0.01, 9993), ring[1:]])
    score = counting.score_islands(x, ring, 0.1)
    assert score["modes"] == 8
    assert score["strict"] == 1
    assert score["kl"] > 2


def test_a_sampler_without_any_island_gets_the_worst_imbalance():
    ring = counting.ring_centres(8, 2.0)
    score = counting.score_islands(torch.zeros(100, 2), ring, 0.1)
    assert score["modes"] == score["strict"] == score["within"] == 0
    assert score["kl"] == pytest.approx(math.log(8))


def test_the_imbalance_is_a_divergence_by_scipy():
    for _ in range(20):
        counts = torch.randint(0, 30, (8,))
        counts[0] += 1
        shares = counts.numpy() / counts.sum().item()
        expected = entropy(shares, np.full(8, 1 / 8))
        assert counting.reverse_kl(counts).item() == pytest.approx(expected, abs=1e-6)


def test_the_ruler_is_made_of_its_formulas():
    ring = counting.ring_centres(8, 2.0)
    x = counting.draw_islands(ring[:5], 0.15, 500)
    score = counting.score_islands(x, ring, 0.1)
    within = counting.within_share(x, ring, 0.1).item()
    assert score["within"] == pytest.approx(within, abs=1e-6)
    near = torch.cdist(x, ring) <= 0.3
    counts = near.sum(dim=0)  # islands are far apart: a point is near one at most
    assert score["strict"] == counting.strict_modes(counts, len(x)).item()
    assert score["kl"] == pytest.approx(counting.reverse_kl(counts).item())


def test_the_bias_of_the_imbalance_is_as_predicted():
    run = recorded("counting")
    assert run["bias"] == pytest.approx(run["bias_formula"], rel=0.05)


# Remedies.


def test_each_recipe_is_the_plain_one_but_for_its_own_settings():
    loaded = {name: vars(nodrift.load(f"stability/{name}")) for name in RINGS}
    settings = {
        name: {key: value for key, value in names.items() if key.isupper()}
        for name, names in loaded.items()
    }
    plain = {k: v for k, v in settings["plain"].items() if k != "TUNED"}
    added = {
        "packed": {"PACK"},
        "grouped": {"GROUP"},
        "penalised": {"GAMMA", "LAZY"},
        "noisy": {"NOISE"},
        "paired": {"GAMMA", "LAZY"},
    }
    for name, new in added.items():
        other = settings[name]
        assert other.keys() - plain.keys() == new
        moved = {key for key in plain if other[key] != plain[key]}
        assert moved == ({"RATE"} if name == "packed" else set())


def test_pairing_is_a_cross_entropy_of_differences():
    real, fake = torch.randn(30, 1), torch.randn(30, 1)
    ones = torch.ones(30, 1)
    expected = binary_cross_entropy_with_logits(real - fake, ones).item()
    assert paired.pairing_loss(real, fake).item() == pytest.approx(expected, rel=1e-6)
    shifted = paired.pairing_loss(real + 5, fake + 5).item()
    assert shifted == pytest.approx(expected, rel=1e-5)
    assert paired.pairing_loss(real, real).item() == pytest.approx(math.log(2))
    assert paired.pairing_loss(real + 9, real) < paired.pairing_loss(real, real + 9)


def test_a_group_critic_sees_who_is_in_the_group_but_no_order():
    critic = grouped.GroupCritic(4)
    x = torch.randn(8, 2)
    turned = torch.cat([x[:4].flip(0), x[4:]])
    assert torch.allclose(critic(turned)[:4], critic(x)[:4].flip(0), atol=1e-5)
    other = torch.cat([x[:3], x[:1], x[4:]])  # another fourth point
    assert not torch.allclose(critic(other)[:3], critic(x)[:3], atol=1e-4)
    assert torch.allclose(critic(other)[4:], critic(x)[4:], atol=1e-6)


def test_a_player_keeps_the_size_of_its_input():
    player = grouped.build_player(2, 128, 128, 128, 2)
    out = player(torch.randn(4000, 2))
    assert 0.2 < out.square().mean().item() < 5


# Precision, recall and Fréchet.


def test_precision_and_recall_agree_with_a_loop():
    real, fake = torch.randn(40, 3), 1.3 * torch.randn(30, 3) + 0.5
    radii = measure.ball_radii(real, 3)
    finder = NearestNeighbors(n_neighbors=4).fit(real)
    expected = finder.kneighbors(real)[0][:, 3]
    assert radii.numpy() == pytest.approx(expected, rel=1e-4)
    hits = [
        any((g - r).norm() <= rho for r, rho in zip(real, radii, strict=True))
        for g in fake
    ]
    found = measure.precision(real, fake, radii).item()
    assert found == pytest.approx(sum(hits) / len(hits))
    reverse = measure.ball_radii(fake, 3)
    found = measure.recall(real, fake, reverse).item()
    assert found == pytest.approx(measure.precision(fake, real, reverse).item())


def test_a_ball_that_counts_its_own_centre_is_too_small():
    points = torch.randn(20, 2)
    wrong = torch.cdist(points, points).kthvalue(3).values
    assert (measure.ball_radii(points, 3) > wrong).all()


def test_frechet_agrees_with_the_matrix_root_and_is_zero_for_equals():
    real = torch.randn(300, 4, dtype=torch.float64) @ torch.randn(4, 4).double()
    fake = 0.8 * torch.randn(200, 4, dtype=torch.float64) + 0.3
    pair = [x.numpy() for x in (real, fake)]
    moments = [m for x in pair for m in (x.mean(axis=0), np.cov(x.T))]
    expected = 100 * samples.frechet_matrix(*moments) / np.trace(moments[1])
    assert digits.frechet_share(real, fake) == pytest.approx(expected, rel=1e-9)
    assert digits.frechet_share(real, real) == pytest.approx(0, abs=1e-9)
    one = real[:1].expand(200, 4)  # a covariance of nothing
    assert digits.frechet_share(real, one) >= 100 - 1e-9


def test_the_packed_generator_draws_what_the_page_s_generator_draws():
    record = ROOT / "build" / "records" / "stability" / "digits" / "assets"
    if not record.exists():
        pytest.skip("digits was not run here")
    asset = json.loads((record / "generator.json").read_text(encoding="utf-8"))
    x = torch.tensor(asset["probes"])
    for k, layer in enumerate(asset["layers"]):
        whole = np.frombuffer(base64.b64decode(layer["weight"]), dtype=np.int8)
        weight = torch.tensor(whole.reshape(layer["shape"]) * layer["scale"]).float()
        x = x @ weight.T + torch.tensor(layer["bias"])
        x = x.sigmoid() if k == 2 else leaky_relu(x, 0.2)
    assert x.numpy() == pytest.approx(np.array(asset["answers"]), abs=1e-3)
    assert recorded("digits")["rounding"] < 0.05


# Exercises.


def test_every_orbit_of_the_wasserstein_game_grows_alike():
    for rate in (0.01, 0.2, 1.5):
        growth = math.sqrt(1 + rate**2)
        assert answers.wasserstein_growth(rate) == pytest.approx(growth, abs=1e-12)
    assert answers.first_escape() == pytest.approx(4, abs=1e-6)


def test_looking_ahead_damps_the_generator():
    for theta, psi in torch.randn(10, 2, dtype=torch.float64):
        now = answers.unrolled_value(theta, psi, 0.0)
        assert now.item() == pytest.approx(dirac.dirac_value(theta, psi).item())
    assert answers.unrolled_radius(0.0) == pytest.approx(1.42102, abs=1e-4)
    assert answers.unrolled_radius(1.0) < 1e-6


def test_linspace_makes_seven_islands():
    assert answers.different_places(answers.wrong_ring(8, 2.0)) == 7
    assert answers.different_places(counting.ring_centres(8, 2.0)) == 8


def test_precision_and_recall_can_each_be_fooled():
    real = torch.randn(300, 2)
    shy, wild = answers.cautious(real), answers.reckless(real)
    assert measure.precision(real, shy, measure.ball_radii(real, 3)) == 1
    assert measure.recall(real, shy, measure.ball_radii(shy, 3)) < 0.05
    assert measure.precision(real, wild, measure.ball_radii(real, 3)) < 0.05
    assert measure.recall(real, wild, measure.ball_radii(wild, 3)) == 1


# Bars. The seeds were written down before they were trained; 0 to 2 were used to tune.
# On the ring, group means of 1,200 steps missed their bar on 40 to 43 (a share within
# of .906 to .918): all ring recipes then got 1,500 steps, and new seeds.

SEEDS = [40, 41, 42, 43, 44]
RING_SEEDS = [50, 51, 52, 53, 54]


def rerun(name: str, tmp_path: Path, **replaced: str) -> dict:
    """Run a whole script with other settings, in a process of its own."""
    source = (ROOT / "tutorials_src" / "stability" / f"{name}.py").read_text("utf-8")
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


def ring(name: str, tmp_path: Path) -> dict:
    return rerun(
        name, tmp_path, seeds=("SEEDS = [0, 1, 2, 3, 4]", f"SEEDS = {RING_SEEDS}")
    )


@pytest.mark.weekly
def test_group_means_hold_the_bar_of_the_ring(tmp_path):
    run = ring("grouped", tmp_path)
    assert min(run["strict"]) == 8
    assert min(run["within"]) >= 0.92
    assert max(run["kl"]) <= 0.05


@pytest.mark.weekly
def test_pairs_are_more_even_than_the_plain_game(tmp_path):
    packed, plain = ring("packed", tmp_path), ring("plain", tmp_path)
    assert sum(packed["kl"]) < sum(plain["kl"])


@pytest.mark.weekly
def test_the_settings_of_the_chase_collapse_on_every_seed(tmp_path):
    assert max(ring("collapse", tmp_path)["strict"]) <= 2


@pytest.mark.weekly
@pytest.mark.parametrize("name", ["penalised", "noisy", "paired"])
def test_damping_reaches_every_island(name, tmp_path):
    run = ring(name, tmp_path)
    assert min(run["strict"]) == 8
    assert max(run["kl"]) <= 0.12


@pytest.mark.weekly
@pytest.mark.parametrize("seed", SEEDS)
def test_the_modern_recipe_holds_the_bar_of_the_grid(seed, tmp_path):
    run = rerun("grid", tmp_path, seed=("SEED = 0\n", f"SEED = {seed}\n"))
    assert run["paired_modes"] == 25
    assert run["paired_strict"] >= 22
    assert run["paired_within"] >= 0.80
    assert run["paired_kl"] <= 0.12


@pytest.mark.weekly
@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_modern_recipe_holds_its_bars_on_digits(seed, tmp_path):
    run = rerun(
        "digits", tmp_path, seed=("= train_painter(0)", f"= train_painter({seed})")
    )
    assert max(run["fd"]) <= 1.2
    assert min(run["precision"]) >= 0.65
    assert min(run["recall"]) >= 0.80
    assert run["copies"] < 1


@pytest.mark.weekly
def test_the_usual_settings_collapse_on_digits_from_every_seed(tmp_path):
    run = rerun(
        "vanilla", tmp_path, seeds=("SEEDS = [0, 1, 2]", f"SEEDS = {SEEDS[:3]}")
    )
    assert max(run["recall"] + run["recall_other"]) < 0.1
