"""The background page on games: its functions against other ways to compute."""

import cmath
import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp
from scipy.linalg import expm
from scipy.optimize import brentq, linprog

import nodrift

field = nodrift.load("games/field")
smallest = nodrift.load("games/smallest")
turning = nodrift.load("games/turning")
damping = nodrift.load("games/damping")
pennies = nodrift.load("games/pennies")
exercises = nodrift.load("games/exercises")
PAGE = Path(__file__).parents[2] / "docs" / "maths" / "games.md"
QUARTER = np.array([[0.0, -1.0], [1.0, 0.0]])  # the table of the smallest game


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def bent(at):
    """A game with bends everywhere, for numpy and torch alike."""
    x, y = at[0], at[1]
    return x * y + 0.3 * x**2 * y - 0.2 * y**3 + 0.1 * x**2 - 0.4 * y**2


def slope(f, at, axis, h=1e-5):
    """A central difference: how f changes along one axis."""
    move = h * np.eye(2)[axis]
    return (f(at + move) - f(at - move)) / (2 * h)


def test_the_page_names_only_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named
    assert named <= set(globals())


# One walker


def test_a_walker_goes_the_way_torch_goes():
    w = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.3)
    for _ in range(7):
        optimiser.zero_grad()
        (0.8 * w**2 / 2).backward()
        optimiser.step()
    assert turning.descend(1.5, 0.8, 0.3, 7) == pytest.approx(w.item())


def test_a_walker_lowers_his_height_at_each_short_step():
    places = [turning.descend(1, 1, 1.6, t) for t in range(10)]
    assert all(abs(b) < abs(a) for a, b in itertools.pairwise(places))


# Arrows


def test_the_detective_walks_up_and_the_forger_down(rng):
    for at in rng.normal(size=(20, 2)):
        v = field.game_field(bent, torch.tensor(at)).numpy()
        wanted = [-slope(bent, at, 0), slope(bent, at, 1)]
        assert v == pytest.approx(wanted, abs=1e-8)
        forger, detective = at + 1e-4 * v * [[1, 0], [0, 1]]
        assert bent(forger) <= bent(at) <= bent(detective)


def test_arrows_of_the_smallest_game_stand_at_right_angles_to_the_way_home(rng):
    for at in torch.tensor(rng.normal(size=(20, 2))):
        v = field.game_field(field.smallest, at)
        assert float(v @ at) == pytest.approx(0, abs=1e-12)
        assert float(v.norm()) == pytest.approx(float(at.norm()))


def test_the_table_is_the_change_of_the_arrows(rng):
    def arrow(at):
        return field.game_field(bent, torch.tensor(at)).numpy()

    for at in rng.normal(size=(20, 2)):
        wanted = np.stack([slope(arrow, at, axis) for axis in (0, 1)], axis=1)
        found = field.game_jacobian(bent, torch.tensor(at)).numpy()
        assert found == pytest.approx(wanted, abs=1e-8)
        assert found[0, 1] == pytest.approx(-found[1, 0])  # the mark of a game


def test_eigenvalues_solve_the_quadratic_equation(rng):
    for matrix in rng.normal(size=(20, 2, 2)):
        for value in field.eigenvalues(torch.tensor(matrix)).numpy():
            trace, determinant = np.trace(matrix), np.linalg.det(matrix)
            assert abs(value**2 - trace * value + determinant) < 1e-12


# Turning


def test_a_complex_number_turns_and_stretches(rng):
    for a, b, x, y in rng.normal(size=(20, 4)):
        number = complex(a, b)
        turn = cmath.phase(number)
        table = abs(number) * np.array(
            [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]
        )
        product = number * complex(x, y)
        assert table @ [x, y] == pytest.approx([product.real, product.imag])


def test_the_flow_of_the_smallest_game_is_a_circle(rng):
    def arrow(_, at):
        return field.game_field(field.smallest, torch.tensor(at)).numpy()

    for (x, y), time in zip(rng.normal(size=(5, 2)), [0.3, 1, 2, 4, 9], strict=True):
        found = smallest.orbit(x, y, time)
        walked = solve_ivp(arrow, (0, time), [x, y], rtol=1e-10, atol=1e-12).y[:, -1]
        assert found == pytest.approx(walked, abs=1e-8)
        assert found == pytest.approx(expm(time * QUARTER) @ [x, y])


# Steps


def test_the_factor_predicts_a_long_walk(rng):
    for a, b, h in rng.uniform([-1, -2, 0.05], [1, 2, 0.8], size=(20, 3)):
        at = np.array([1.0, -0.5])
        for _ in range(30):
            at = at + h * np.array([[a, -b], [b, a]]) @ at
        grown = (at @ at) / 1.25
        assert turning.step_factor(a, b, h) ** 30 == pytest.approx(grown)


def test_the_longest_step_is_where_the_factor_crosses_one(rng):
    for a, b in rng.uniform([-2, -2], [-0.2, 2], size=(20, 2)):

        def excess(h, a=a, b=b):
            return abs(1 + h * complex(a, b)) - 1

        crossing = brentq(excess, 1e-6, 100, xtol=1e-13)
        assert turning.largest_step(a, b) == pytest.approx(crossing, rel=1e-6)


def test_the_factor_of_a_game_with_bends_is_that_of_its_table():
    table = field.game_jacobian(bent, torch.zeros(2, dtype=torch.float64))
    factor = max(abs(1 + 0.2 * field.eigenvalues(table).numpy()))
    at = torch.tensor([0.2, 0.1], dtype=torch.float64)
    distances = []
    for _ in range(400):
        at = at + 0.2 * field.game_field(bent, at)
        distances.append(float(at.norm()))
    measured = (distances[399] / distances[99]) ** (1 / 300)
    assert factor < 1
    assert measured == pytest.approx(factor, abs=2e-3)


# The smallest game


def test_both_at_once_run_away_by_the_printed_factor():
    x, y = 1.0, 1.0
    for _ in range(500):
        x, y = smallest.simultaneous_step(x, y, 0.2)
    assert math.hypot(x, y) == pytest.approx(math.sqrt(2) * 1.04**250)
    assert math.hypot(x, y) == pytest.approx(25_635.974, abs=1e-2)


def test_smaller_steps_run_away_as_well():
    for h in (0.1, 0.01, 0.001):
        x, y = smallest.simultaneous_step(0.6, 0.8, h)
        assert math.hypot(x, y) > 1


def test_in_turns_the_players_stay_on_an_ellipse(rng):
    for x, y in rng.normal(size=(5, 2)):
        kept = x * x + y * y - 0.2 * x * y
        for _ in range(200):
            x, y = smallest.alternating_step(x, y, 0.2)
            assert x * x + y * y - 0.2 * x * y == pytest.approx(kept)


def test_a_second_player_who_has_not_looked_is_caught():
    x, y = smallest.alternating_step(1.0, 1.0, 0.2)
    blind = smallest.simultaneous_step(1.0, 1.0, 0.2)
    assert (x, y) != blind
    kept = [x * x + y * y - 0.2 * x * y for x, y in [(1.0, 1.0), (x, y), blind]]
    assert kept[1] == pytest.approx(kept[0])
    assert abs(kept[2] - kept[0]) > 0.05


def test_looking_ahead_comes_in_below_a_step_of_one(rng):
    for x, y in rng.normal(size=(10, 2)):
        for h in (0.05, 0.5, 0.99):
            assert math.hypot(*smallest.extragradient_step(x, y, h)) < math.hypot(x, y)
        assert math.hypot(*smallest.extragradient_step(x, y, 1.01)) > math.hypot(x, y)


def test_the_implicit_step_arrives_where_its_slopes_are(rng):
    for x, y, h in rng.uniform([-2, -2, 0.1], [2, 2, 5], size=(20, 3)):
        to_x, to_y = smallest.implicit_step(x, y, h)
        assert (to_x, to_y) == pytest.approx((x - h * to_y, y + h * to_x))
        assert math.hypot(to_x, to_y) < math.hypot(x, y)


# Damping


def test_damping_moves_the_eigenvalues_of_the_game_to_the_left():
    def priced(at):
        return at[0] * at[1] + 0.3 / 2 * (at[0] ** 2 - at[1] ** 2)

    table = field.game_jacobian(priced, torch.zeros(2, dtype=torch.float64))
    found = sorted(field.eigenvalues(table).numpy(), key=lambda value: value.imag)
    wanted = sorted(damping.damped_eigenvalues(0.3), key=lambda value: value.imag)
    assert found == pytest.approx(wanted)
    at = torch.tensor([0.7, -1.1], dtype=torch.float64)
    moved = at + 0.2 * field.game_field(priced, at)
    assert damping.damped_step(0.7, -1.1, 0.2, 0.3) == pytest.approx(moved.tolist())


def test_damping_comes_in_below_the_longest_step_only():
    for gamma in (0.1, 0.3, 1.0, 3.0):
        longest = turning.largest_step(-gamma, 1)
        assert longest == pytest.approx(2 * gamma / (1 + gamma**2))
        for h, nearer in [(0.98 * longest, True), (1.02 * longest, False)]:
            distance = math.hypot(*damping.damped_step(0.6, 0.8, h, gamma))
            assert (distance < 1) == nearer


# Pennies


def test_to_show_first_never_helps(rng):
    for payoffs in rng.normal(size=(200, 3, 4)):
        low, high = pennies.security_levels(payoffs)
        assert low <= high
        assert low == max(min(row[j] for row in payoffs) for j in range(4))
        assert high == min(max(row) for row in payoffs)


def test_the_mean_payoff_is_the_sum_over_all_pairs(rng):
    p, q, payoffs = rng.dirichlet(np.ones(3)), rng.dirichlet(np.ones(4)), np.eye(3, 4)
    wanted = sum(
        p[i] * q[j] * payoffs[i, j] for i, j in itertools.product(range(3), range(4))
    )
    assert pennies.mean_payoff(p, payoffs, q) == pytest.approx(wanted)


def test_coins_close_the_gap_of_every_table(rng):
    for payoffs in rng.normal(size=(10, 3, 3)):

        def value(table):
            """The least that the player of rows must pay, by linear programming."""
            rows = np.hstack([table.T, -np.ones((3, 1))])
            simplex = np.array([[1.0, 1, 1, 0]])
            bounds = [(0, None)] * 3 + [(None, None)]
            cost = [0, 0, 0, 1]
            found = linprog(cost, rows, np.zeros(3), simplex, [1], bounds)
            return found.fun, found.x[:3]

        most, p = value(payoffs)
        negated, q = value(-payoffs.T)
        assert most == pytest.approx(-negated)
        assert pennies.mean_payoff(p, payoffs, q) == pytest.approx(most)


def test_two_pennies_are_the_smallest_game(rng):
    for a, b in rng.uniform(size=(20, 2)):
        p, q = np.array([a, 1 - a]), np.array([b, 1 - b])
        paid = pennies.mean_payoff(p, pennies.PENNIES, q)
        wanted = field.smallest(torch.tensor([2 * a - 1, 2 * b - 1]))
        assert paid == pytest.approx(float(wanted))


# Exercises


def test_with_a_sign_forgotten_the_players_run_apart():
    x, y = 1.0, 0.0
    for _ in range(50):
        x, y = exercises.both_down(x, y, 0.2)
    assert x + y == pytest.approx(0.8**50)
    assert x - y == pytest.approx(1.2**50)


def test_in_turns_the_ring_holds_for_steps_below_two():
    for h in (0.1, 1.0, 1.99):
        assert exercises.in_turns_factor(h) == pytest.approx(1)
    for h in (2.01, 3.0):
        trace = 2 - h**2
        wanted = max(abs(np.roots([1, -trace, 1])))
        assert exercises.in_turns_factor(h) == pytest.approx(wanted)
        assert wanted > 1


def test_the_detective_alone_can_pay_for_both_but_not_too_much():
    def priced(at):
        return at[0] * at[1] - 0.5 / 2 * at[1] ** 2

    table = field.game_jacobian(priced, torch.zeros(2, dtype=torch.float64))
    found = field.eigenvalues(table).real.tolist()
    assert found == pytest.approx(exercises.one_pays(0.5).real.tolist())
    slowest = [exercises.one_pays(gamma).real.max() for gamma in np.arange(0.2, 5, 0.2)]
    assert np.argmin(slowest) == 9  # a price of two
    assert exercises.one_pays(1.99).imag.max() > 0
    assert not exercises.one_pays(2.01).imag.any()


def test_optimists_walk_by_the_roots_of_their_own_equation():
    h = 0.3
    roots = np.roots([1, -(1 + 2j * h), 1j * h])
    weights = np.linalg.solve(
        np.array([[1, 1], roots]), exercises.optimistic_walk((1, 1), h, 1)
    )
    walked = exercises.optimistic_walk((1, 1), h, 25)
    assert walked[25] == pytest.approx((weights * roots**25).sum())
    assert max(abs(roots)) < 1
    late = abs(exercises.optimistic_walk((1, 1), 0.65, 400)[-1])
    assert late > 10  # their steps were too long


def test_lambda_is_read_from_a_walk(rng):
    for a, b in rng.uniform([-0.5, 0.3], [0.1, 2], size=(10, 2)):
        lean = rng.normal(size=(2, 2)) + 2 * np.eye(2)
        game = lean @ np.array([[a, -b], [b, a]]) @ np.linalg.inv(lean)
        places = [np.array([1.0, 0.5])]
        for _ in range(20):
            places.append(places[-1] + 0.1 * game @ places[-1])
        found = exercises.read_lambda(np.array(places), 0.1)
        assert sorted(found.imag) == pytest.approx([-b, b])
        assert found.real == pytest.approx([a, a])
