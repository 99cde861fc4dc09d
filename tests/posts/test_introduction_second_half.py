"""Part 1, second half: tables, coins, copies, tins, and the answers to the exercises."""

import itertools

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import bernoulli, dirichlet
from sklearn.datasets import load_digits
from sklearn.naive_bayes import BernoulliNB

import nodrift

friends = nodrift.load("introduction/friends")
mini = nodrift.load("introduction/mini")
pixels = nodrift.load("introduction/pixels")
copies = nodrift.load("introduction/copies")
curve = nodrift.load("introduction/curve")
tins = nodrift.load("introduction/tins")
answers = nodrift.load("introduction/exercises")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def every_picture(pixels: int) -> np.ndarray:
    return np.array(list(itertools.product([0, 1], repeat=pixels)))


# The table


def test_a_block_is_ink_when_half_of_it_is():
    picture = np.zeros((1, 8, 8))
    picture[0, :2, :2] = 0.5  # just enough, in the first block
    picture[0, :2, 2:4] = [[1, 0.9], [0, 0]]  # not quite, in the second
    picture[0, 6:, 6:] = [[1, 1], [0, 0]]  # just enough, in the last
    assert np.flatnonzero(mini.shrink(picture)[0]).tolist() == [0, 15]


def test_every_mini_digit_has_a_cell_of_its_own():
    cells = mini.cell(every_picture(16))
    assert sorted(cells) == list(range(mini.CELLS))


def test_there_are_far_fewer_different_pictures_when_they_are_small():
    images = load_digits().images
    large = (images >= 8).reshape(-1, 64)
    assert len(np.unique(mini.cell(mini.shrink(images / 16)))) == 228
    assert len(np.unique(large, axis=0)) == 1750


def test_no_table_is_likelier_than_the_shares(rng):
    counts = rng.integers(1, 20, size=8)
    best = counts @ np.log(mini.table_mle(counts))
    others = np.concatenate(
        [rng.dirichlet(np.ones(8), 500), [mini.smoothed_table(counts, 0.01)]]
    )
    assert (others.sum(axis=1) == pytest.approx(1)) and (
        np.log(others) @ counts < best
    ).all()


def test_a_smoothed_table_sums_to_one_and_forgets_its_smoothing_with_data(rng):
    counts = rng.integers(0, 5, size=50)
    for alpha in (0.01, 1, 7):
        table = mini.smoothed_table(counts, alpha)
        assert table.sum() == pytest.approx(1)
        assert table.min() > 0
    likeliest = mini.table_mle(counts)
    few = np.abs(mini.smoothed_table(counts, 1) - likeliest).max()
    many = np.abs(mini.smoothed_table(1000 * counts, 1) - likeliest).max()
    assert many < few / 100
    assert mini.smoothed_table(counts, 1e-12) == pytest.approx(likeliest, abs=1e-9)


def test_pretended_pictures_are_really_pretended(rng):
    counts = rng.integers(0, 5, size=20)
    assert mini.smoothed_table(counts, 3) == pytest.approx(mini.table_mle(counts + 3))


def test_one_picture_never_seen_costs_the_table_everything_and_smoothing_pays(rng):
    counts, asked = np.array([4, 3, 0]), np.array([0, 1, 2])
    assert mini.score(mini.table_mle(counts)[asked]) == -np.inf
    assert mini.score(mini.table_mle(counts)[asked[:2]]) > -np.inf
    assert mini.score(mini.smoothed_table(counts, 0.1)[asked]) > -np.inf


# Coins


def test_a_coin_is_a_table_with_two_cells():
    for ink, shown, alpha in ((3, 10, 1), (0, 4, 0.5), (7, 7, 2)):
        table = mini.smoothed_table(np.array([ink, shown - ink]), alpha)
        assert mini.smoothed_coin(ink, shown, alpha) == pytest.approx(table[0])


def test_naive_bayes_is_a_probability_over_all_pictures(rng):
    p = rng.random((3, 6))
    chances = mini.naive_bayes(every_picture(6), p)
    assert chances.shape == (64, 3)
    assert chances.sum(axis=0) == pytest.approx(1)
    assert chances.min() >= 0


def test_naive_bayes_multiplies_one_coin_for_each_pixel(rng):
    p, x = rng.random((3, 6)), rng.integers(0, 2, size=(10, 6))
    wanted = np.stack([bernoulli.pmf(x, row).prod(axis=1) for row in p], axis=1)
    assert mini.naive_bayes(x, p) == pytest.approx(wanted)
    swapped = mini.naive_bayes(1 - x, p)  # paper taken for ink
    assert np.abs(swapped - wanted).max() > 1e-3


def test_the_logarithms_say_what_the_products_say(rng):
    p, prior = rng.random((4, 9)), rng.dirichlet(np.ones(4))
    x = rng.integers(0, 2, size=(20, 9))
    by_products = friends.bayes_posterior(mini.naive_bayes(x, p), prior)
    assert np.exp(pixels.log_posterior(x, p, prior)) == pytest.approx(by_products)


def test_the_logarithms_live_where_the_products_are_zero():
    p = np.full((2, 784), 0.1)
    p[1] = 0.100001
    x = np.ones((1, 784))
    assert mini.naive_bayes(x, p).tolist() == [[0, 0]]
    posterior = np.exp(pixels.log_posterior(x, p, np.array([0.5, 0.5])))
    # Each of the 784 factors is larger by one part in a hundred thousand.
    assert posterior[0, 1] == pytest.approx(expit(784 * np.log1p(1e-5)))


def test_naive_bayes_equals_scikit_learn_on_random_data(rng):
    x, y = rng.integers(0, 2, size=(200, 12)), np.arange(200) % 10
    new = rng.integers(0, 2, size=(50, 12))
    theirs = BernoulliNB(alpha=pixels.ALPHA).fit(x, y)
    p, prior = pixels.fit_coins(x, y)
    joint = pixels.log_joint(new, p, prior)
    assert np.abs(np.log(p) - theirs.feature_log_prob_).max() < 1e-10
    assert np.abs(np.log(prior) - theirs.class_log_prior_).max() < 1e-10
    assert np.abs(joint - theirs.predict_joint_log_proba(new)).max() < 1e-10
    posterior = pixels.log_posterior(new, p, prior)
    assert np.abs(posterior - theirs.predict_log_proba(new)).max() < 1e-10


def test_forgetting_the_prior_would_not_go_unnoticed(rng):
    x, y = rng.integers(0, 2, size=(200, 12)), rng.integers(0, 10, size=200)
    theirs = BernoulliNB(alpha=pixels.ALPHA).fit(x, y).predict_joint_log_proba(x)
    p, prior = pixels.fit_coins(x, y)
    assert np.abs(pixels.log_joint(x, p, prior) - theirs).max() < 1e-10
    assert np.abs(pixels.log_joint(x, p, np.ones(10)) - theirs).max() > 1


# Writing with coins


def test_drawn_coins_keep_each_pixel_and_lose_what_pixels_share(rng):
    y = rng.integers(0, 10, size=6000)
    x = np.repeat(rng.integers(0, 2, size=(6000, 1)), 5, axis=1)  # all pixels agree
    p, _ = pixels.fit_coins(x, y)
    drawn = pixels.sample_coins(p, y, rng)
    assert np.abs(drawn.mean(axis=0) - x.mean(axis=0)).max() < 0.03
    assert np.abs(np.corrcoef(drawn.T) - np.eye(5)).max() < 0.06


def test_each_digit_is_drawn_with_coins_of_its_own(rng):
    p, y = rng.random((10, 8)), np.repeat(np.arange(10), 4000)
    drawn = pixels.sample_coins(p, y, rng).reshape(10, 4000, 8)
    assert np.abs(drawn.mean(axis=1) - p).max() < 0.04


def test_a_diagonal_is_in_one_piece_only_if_corners_touch():
    stroke, corner, blank = np.zeros((3, 8, 8))
    stroke[2, 1:7] = stroke[2:6, 6] = 1
    corner[2, 2] = corner[3, 3] = 1
    for picture, by_sides, by_corners in (
        (stroke, 1, 1),
        (corner, 0, 1),
        (blank, 0, 0),
    ):
        x = picture.reshape(1, 64)
        assert pixels.in_one_piece(x, pixels.SIDES) == by_sides
        assert pixels.in_one_piece(x, pixels.CORNERS) == by_corners


# Copies


def test_distances_count_the_pixels_in_which_the_nearest_picture_differs(rng):
    new, old = (rng.integers(0, 2, size=(n, 30)).astype(float) for n in (12, 25))
    wanted = [min((a != b).sum() for b in old) for a in new]
    assert copies.distance(new, old).tolist() == wanted


def digits_like(n: int, rng: np.random.Generator) -> np.ndarray:
    """Pictures (n, 16) from one fixed source: one of 40 drawings, a little noise."""
    drawings = np.random.default_rng(0).integers(0, 2, size=(40, 16))
    noise = rng.random((n, 16)) < 0.08
    return (drawings[rng.integers(40, size=n)] ^ noise).astype(float)


def test_the_copy_ratio_of_fresh_pictures_is_one_and_a_photocopier_stands_out(rng):
    known, test, fresh = (digits_like(n, rng) for n in (300, 3000, 3000))
    d_test = copies.distance(test, known)
    q = np.quantile(d_test, 0.05)
    d_fresh = copies.distance(fresh, known)
    share = (d_test <= q).mean()
    # Two independent shares, so the ratio scatters by about this much.
    noise = np.sqrt(2 * (1 - share) / (share * 3000))
    assert abs(copies.copy_ratio(d_fresh, d_test, q) - 1) < 4 * noise
    d_copied = copies.distance(known[rng.integers(300, size=3000)], known)
    ratio = copies.copy_ratio(d_copied, d_test, q)
    assert ratio == pytest.approx(1 / share)
    assert ratio > 1 + 20 * noise


def test_dividing_by_the_level_of_the_quantile_would_accuse_fresh_pictures(rng):
    """Distances tie at the quantile: my first definition was wrong by this factor."""
    known, test, fresh = (digits_like(n, rng) for n in (300, 3000, 3000))
    d_test, d_fresh = copies.distance(test, known), copies.distance(fresh, known)
    q = np.quantile(d_test, 0.05)
    assert (d_fresh <= q).mean() / 0.05 > 3
    assert copies.copy_ratio(d_fresh, d_test, q) == pytest.approx(1, abs=0.2)


# Reading


def test_a_model_is_scored_on_pictures_it_has_not_seen():
    class Parrot:
        def fit(self, x, y):
            self.seen = {row.tobytes() for row in x}

        def score(self, x, y):
            return np.mean([row.tobytes() in self.seen for row in x])

    curve.black, curve.labels = np.eye(10), np.arange(10)
    known, unseen = np.arange(6), np.arange(6, 10)
    assert curve.score(Parrot(), known, unseen) == 0
    assert curve.score(Parrot(), known, known) == 1


# Tins


def test_a_tin_is_as_wide_and_as_high_as_asked():
    for height, width in ((0.3, 0.8), (0.8, 0.3), (0.5, 0.5)):
        tin = tins.draw_tin(height, width)
        assert tin.shape == (tins.SIDE, tins.SIDE)
        assert 0 <= tin.min() <= tin.max() <= 1
        assert tin == pytest.approx(tin[:, ::-1])
        columns = (tin > 0).any(axis=0).sum() / tins.SIDE
        rows = (tin > 0).any(axis=1).sum() / tins.SIDE
        assert columns == pytest.approx(width, abs=2.5 / tins.SIDE)
        # The lid and the round foot stand out by a quarter of the width.
        assert rows == pytest.approx(height + 0.25 * width, abs=2.5 / tins.SIDE)


def test_a_tin_is_its_own_nearest_tin_and_a_ghost_has_none():
    flat, tall = tins.draw_tin(0.3, 0.8), tins.draw_tin(0.8, 0.3)
    assert tins.nearest_tin(flat) == pytest.approx(0, abs=1e-12)
    assert tins.nearest_tin((flat + tall) / 2) > 0.05


# Exercises


def test_exercise_1_reaches_a_thousand_and_integrates_to_one():
    x = np.linspace(-0.001, 0.002, 3001)
    assert answers.tall_density(x).max() >= 1000
    assert answers.integral(answers.tall_density, -1, 1) == pytest.approx(1, abs=1e-6)
    twice = answers.integral(lambda x: 2 * answers.tall_density(x), -1, 1)
    assert twice == pytest.approx(2, abs=1e-6)  # the integral would notice


def test_exercise_2_finds_the_circle_that_a_grid_search_finds(rng):
    for _ in range(3):
        points = rng.standard_normal((9, 2))
        centre, radius = answers.circle_mle(points)
        far = np.linalg.norm(points - centre, axis=1)
        assert far.max() == pytest.approx(radius)
        assert (far > radius - 1e-9).sum() >= 2
        steps = np.linspace(-0.3, 0.3, 61)
        grid = centre + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 1, 2)
        radii = np.linalg.norm(points - grid, axis=2).max(axis=1)
        assert radii.min() == pytest.approx(radius, abs=1e-9)
        assert np.linalg.norm(grid[radii.argmin(), 0] - centre) < 1e-9


def test_exercise_2_knows_that_two_points_may_carry_the_circle():
    obtuse = np.array([[0, 0], [4, 0], [2, 0.5]])
    centre, radius = answers.circle_mle(obtuse)
    assert centre == pytest.approx([2, 0])
    assert radius == pytest.approx(2)
    equilateral = np.array([[0, 0], [2, 0], [1, np.sqrt(3)]])
    assert answers.circle_mle(equilateral)[1] == pytest.approx(2 / np.sqrt(3))
    in_a_line = np.array([[0, 0], [1, 1], [3, 3]])
    assert answers.circle_mle(in_a_line)[0] == pytest.approx([1.5, 1.5])


def test_exercise_3_smoothing_is_the_posterior_mean(rng):
    for _ in range(10):
        counts, alpha = rng.integers(0, 9, size=6), rng.uniform(0.1, 3)
        mean = answers.posterior_mean(counts, alpha)
        assert mean == pytest.approx(answers.smoothed_table(counts, alpha), abs=1e-12)


def test_exercise_3_agrees_with_a_simulation(rng):
    counts, alpha = np.array([3, 0, 1]), 1.5
    theta = rng.dirichlet(np.full(3, alpha), size=200_000)
    weight = (theta**counts).prod(axis=1)  # the likelihood of the counts
    simulated = weight @ theta / weight.sum()
    assert answers.posterior_mean(counts, alpha) == pytest.approx(simulated, abs=0.005)


def test_exercise_3_the_mean_is_the_mode_for_one_alpha_more(rng):
    counts, alpha = np.array([4, 1, 2]), 0.7
    mean = answers.posterior_mean(counts, alpha)
    after = dirichlet(counts + alpha + 1)
    wobble = mean + 0.01 * rng.standard_normal((200, 3))
    others = wobble / wobble.sum(axis=1, keepdims=True)
    assert max(after.logpdf(theta) for theta in others) < after.logpdf(mean)
    same = dirichlet(counts + alpha)  # with the same alpha the mode is elsewhere
    assert max(same.logpdf(theta) for theta in others) > same.logpdf(mean)


def test_exercise_4_gives_an_interval_around_the_ratio(rng):
    known, test = digits_like(200, rng), digits_like(400, rng)
    d_test = answers.distance(test, known)
    q = np.quantile(d_test, 0.05)
    samplers = {
        "copied": known[rng.integers(200, size=400)],
        "fresh": digits_like(400, rng),
        "noise": rng.integers(0, 2, size=(400, 16)).astype(float),
    }
    found = {}
    for name, x in samplers.items():
        d_model = answers.distance(x, known)
        low, high = found[name] = answers.copy_interval(d_model, d_test, q, rng)
        assert low < answers.copy_ratio(d_model, d_test, q) < high
    assert found["copied"][0] > 1
    assert found["noise"][1] < 1


def test_exercise_4_the_interval_of_fresh_pictures_mostly_holds_one():
    holds = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        known, test, fresh = (digits_like(n, rng) for n in (200, 300, 300))
        d_test = answers.distance(test, known)
        q = np.quantile(d_test, 0.05)
        d_fresh = answers.distance(fresh, known)
        low, high = answers.copy_interval(d_fresh, d_test, q, rng)
        holds += low <= 1 <= high
    assert holds >= 16


def test_exercise_5_chooses_what_the_validation_pictures_like_best(rng):
    truth = rng.dirichlet(np.full(200, 0.2))
    counts = rng.multinomial(400, truth)
    seen = rng.choice(200, size=300, p=truth)
    alphas = [0.001, 0.01, 0.1, 1, 10]
    chosen = answers.choose_alpha(counts, seen, alphas)
    scores = [np.log(answers.smoothed_table(counts, a)[seen]).sum() for a in alphas]
    assert chosen == alphas[int(np.argmax(scores))]
    again = np.repeat(np.arange(200), counts)  # the lessons would want no smoothing
    assert answers.choose_alpha(counts, again, alphas) == min(alphas)


def test_exercise_5_beats_adding_one_on_pictures_nobody_chose_with():
    digits = load_digits()
    cells = answers.cell(answers.shrink(digits.images / 16))
    train, validation, test = answers.split_digits(digits.target)
    counts = np.bincount(cells[train], minlength=2**16)
    alpha = answers.choose_alpha(counts, cells[validation], answers.SMOOTHINGS)
    assert alpha in answers.SMOOTHINGS[1:-1]  # not at the edge of what was tried
    chosen, plain = (
        np.log(answers.smoothed_table(counts, a)[cells[test]]).mean()
        for a in (alpha, 1)
    )
    assert chosen > plain + 1
