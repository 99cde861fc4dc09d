"""Part 1: the mathematics of its functions, and the facts its words rest on."""

import hashlib
import math
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import multivariate_normal
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB

import nodrift

process = nodrift.load("introduction/process")
friends = nodrift.load("introduction/friends")
world = nodrift.load("introduction/map")
dense = nodrift.load("introduction/density")
SPLIT = "155b7835b0364a3c4124590f5cf6f241405ca6a76b1933e0da9deff4a05cec1b"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.fixture
def land() -> np.ndarray:
    return np.array([[sign == "#" for sign in row] for row in world.LAND.split()])


def test_the_page_names_only_tests_that_exist():
    here = Path(__file__).parent
    page = here.parents[1] / "docs" / "posts" / "introduction.md"
    named = re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))
    tests = [file.read_text("utf-8") for file in here.glob("test_introduction*.py")]
    assert named
    assert set(named) <= set(
        re.findall(r"^def (test_\w+)", "\n".join(tests), re.MULTILINE)
    )


# The handwriting and its fakes


@pytest.mark.parametrize("name", ["process", "friends", "mini", "pixels", "exercises"])
def test_the_split_is_the_one_of_the_whole_series(name):
    labels = load_digits().target
    script = nodrift.load(f"introduction/{name}")
    parts = script.split_digits(labels)
    assert [len(rows) for rows in parts] == [1297, 200, 300]
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    rows = np.concatenate(parts).astype("<i8")
    assert hashlib.sha256(rows.tobytes()).hexdigest() == SPLIT


def test_every_digit_has_its_share_in_each_part_of_the_split():
    labels = load_digits().target
    share = np.bincount(labels) / len(labels)
    for rows in process.split_digits(labels):
        counts = np.bincount(labels[rows], minlength=10)
        assert np.abs(counts - len(rows) * share).max() < 1


def test_a_photocopier_copies_and_nothing_else(rng):
    old = rng.random((30, 8, 8))
    new = process.photocopy(old, rng)
    assert new.shape == old.shape
    assert process.copied_share(new, old) == 1


def test_a_mixer_keeps_what_each_pixel_has_and_breaks_what_they_share(rng):
    one = rng.random((500, 1, 1))
    old = np.broadcast_to(one, (500, 8, 8)).copy()  # all pixels of a picture agree
    new = process.mix_friends(old, rng)
    assert (np.sort(new, axis=0) == np.sort(old, axis=0)).all()
    assert abs(np.corrcoef(new[:, 0, 0], new[:, 5, 3])[0, 1]) < 0.15
    assert process.copied_share(new, old) == 0


def test_both_scripts_mix_alike():
    old = np.random.default_rng(0).random((10, 8, 8))
    ours, theirs = (
        script.mix_friends(old, np.random.default_rng(2))
        for script in (process, friends)
    )
    assert (ours == theirs).all()


def test_the_gaussian_gives_back_the_mean_and_covariance_it_was_fitted_to(rng):
    old = 0.5 + 0.05 * rng.standard_normal((4000, 8, 8))
    old[:, :, 1] += old[:, :, 0] - 0.5  # two columns that move together
    mean, root = process.fit_gaussian(old)
    wanted = np.cov(old.reshape(-1, 64).T) + process.RIDGE * np.eye(64)
    assert np.allclose(root @ root.T, wanted)
    new = process.gaussian(old, rng)
    assert np.allclose(new.reshape(-1, 64).mean(axis=0), mean, atol=0.01)
    assert np.allclose(np.cov(new.reshape(-1, 64).T), wanted, atol=0.002)


def test_developed_pictures_have_the_seventeen_greys_of_the_data(rng):
    new = process.develop(rng.standard_normal((50, 64)), np.full(64, 0.5), np.eye(64))
    assert new.shape == (50, 8, 8)
    assert set(np.unique(16 * new)) == set(range(17))


# Two worlds


def test_the_posterior_sums_to_one(rng):
    likelihood, prior = rng.random((20, 4)), rng.dirichlet(np.ones(4))
    posterior = friends.bayes_posterior(likelihood, prior)
    assert np.allclose(posterior.sum(axis=1), 1)
    assert (posterior >= 0).all()


def test_the_posterior_is_bayes_rule(rng):
    likelihood, prior = rng.random((20, 4)), rng.dirichlet(np.ones(4))
    posterior = friends.bayes_posterior(likelihood, prior)
    for i, y in np.ndindex(20, 4):
        evidence = sum(likelihood[i, k] * prior[k] for k in range(4))
        assert posterior[i, y] == pytest.approx(likelihood[i, y] * prior[y] / evidence)


def test_the_posterior_agrees_with_scikit_learn(rng):
    x = rng.standard_normal((60, 1))
    y = np.repeat([0, 1, 2], [10, 20, 30])
    model = GaussianNB(var_smoothing=0).fit(x, y)
    likelihood = np.column_stack(
        [
            multivariate_normal.pdf(x, mean, variance)
            for mean, variance in zip(model.theta_, model.var_, strict=True)
        ]
    )
    posterior = friends.bayes_posterior(likelihood, model.class_prior_)
    assert np.allclose(posterior, model.predict_proba(x))


def test_a_flat_picture_is_not_jagged_and_a_chessboard_is_most_jagged():
    flat, chess = np.full((8, 8), 0.7), np.indices((8, 8)).sum(axis=0) % 2
    slope = np.broadcast_to(np.linspace(0, 1, 8), (8, 8))
    values = friends.jaggedness(np.stack([flat, slope, chess]))
    assert values == pytest.approx([0, 0, 2])
    assert friends.ink(np.stack([flat, chess])) == pytest.approx([0.7, 0.5])


# The map


def test_the_map_has_cells_of_five_degrees(land):
    assert [len(row) for row in world.LAND.split()] == [72] * 36
    assert set(world.LAND) == {"#", ".", "\n"}
    assert land.shape == (36, 72)


@pytest.mark.parametrize(
    ("place", "latitude", "longitude", "dry"),
    [
        ("Cairo", 30.0444, 31.2357, True),
        ("Nairobi", -1.29, 36.82, True),
        ("Delhi", 28.61, 77.21, True),
        ("Manaus", -3.12, -60.02, True),
        ("Alice Springs", -23.7, 133.88, True),
        ("Winnipeg", 49.9, -97.14, True),
        ("the middle of the Atlantic", 0, -25, False),
        ("the Mediterranean off Libya", 34, 19, False),
        ("the Bay of Bengal", 12, 88, False),
        ("Hawaii's far west", 10, -170, False),
    ],
)
def test_the_map_knows_land_from_sea(land, place, latitude, longitude, dry):
    row, column = int((90 - latitude) // 5), int((longitude + 180) // 5)
    assert land[row, column] == dry, place


def test_a_mass_function_lies_between_zero_and_one_and_sums_to_one(land):
    mass = world.mass_function(land)
    assert mass.sum() == pytest.approx(1)
    assert 0 <= mass.min() <= mass.max() <= 1
    assert (mass[~land] == 0).all()


def test_drawn_places_lie_on_land(land, rng):
    places = world.draw_places(world.mass_function(land), 2000, rng)
    row = ((90 - places[:, 0]) // 5).astype(int)
    column = ((180 + places[:, 1]) // 5).astype(int)
    assert land[row, column].all()
    assert (abs(places) <= [90, 180]).all()


# Densities and likelihoods


def random_box(rng: np.random.Generator) -> tuple[float, ...]:
    south, west = rng.uniform(-2, 0, size=2)
    north, east = rng.uniform(0.1, 2, size=2)
    return south, west, north, east


@pytest.mark.parametrize("script", [world, dense])
def test_a_box_density_is_one_over_the_area_inside_and_nothing_outside(script, rng):
    box = random_box(rng)
    south, west, north, east = box
    inside = rng.uniform((south, west), (north, east), size=(50, 2))
    area = (north - south) * (east - west)
    assert script.box_density(inside, box) == pytest.approx(np.full(50, 1 / area))
    outside = np.array([[north + 1, 0], [south - 1, 0], [0, east + 1], [0, west - 1]])
    assert (script.box_density(outside, box) == 0).all()


def test_a_box_density_integrates_to_one(rng):
    for _ in range(5):
        box = random_box(rng)
        south, west, north, east = box
        total, _ = dblquad(
            lambda longitude, latitude, box=box: world.box_density(
                np.array([[latitude, longitude]]), box
            )[0],
            south,
            north,
            west,
            east,
        )
        assert total == pytest.approx(1, abs=1e-6)
        ours = dense.probability(lambda x, box=box: dense.box_density(x, box), box)
        assert ours == pytest.approx(1, abs=1e-9)


def test_a_density_may_reach_one_hundred():
    box = (0, 0, 0.1, 0.1)
    assert dense.box_density(np.array([[0.05, 0.05]]), box) == pytest.approx(100)
    assert dense.probability(lambda x: dense.box_density(x, box), box) == pytest.approx(
        1
    )


def test_a_likelihood_is_the_exponential_of_its_logarithm(rng):
    box = random_box(rng)
    x = rng.uniform(box[:2], box[2:], size=(5, 2))
    assert world.likelihood(x, box) == pytest.approx(
        math.exp(world.log_likelihood(x, box))
    )


def test_one_point_outside_makes_a_box_impossible(rng):
    x = np.append(rng.random((20, 2)), [[1.5, 0.5]], axis=0)
    assert world.likelihood(x, (0, 0, 1, 1)) == 0
    assert world.log_likelihood(x, (0, 0, 1, 1)) == -math.inf


def test_a_product_of_densities_underflows_and_overflows_where_its_logarithm_lives(rng):
    unit = rng.random((200, 2))
    assert world.likelihood(180 * unit, (0, 0, 180, 180)) == 0
    assert world.likelihood(0.1 * unit, (0, 0, 0.1, 0.1)) == math.inf
    for side in (180, 0.1):
        wanted = -200 * math.log(side**2)
        found = world.log_likelihood(side * unit, (0, 0, side, side))
        assert found == pytest.approx(wanted)


# Maximum likelihood


def test_the_likeliest_box_has_the_log_likelihood_of_its_formula(rng):
    x = rng.standard_normal((30, 2))
    south, west, north, east = best = world.box_mle(x)
    wanted = -30 * math.log((north - south) * (east - west))
    assert world.log_likelihood(x, best) == pytest.approx(wanted)


def test_moving_any_side_of_the_likeliest_box_lowers_the_log_likelihood(rng):
    x = rng.standard_normal((30, 2))
    best = world.box_mle(x)
    for side in range(4):
        for step in (-1e-6, 1e-6, -0.3, 0.3):
            moved = list(best)
            moved[side] += step
            assert world.log_likelihood(x, moved) < world.log_likelihood(x, best)


def test_an_exhaustive_search_finds_the_likeliest_box(rng):
    for _ in range(5):
        x = rng.standard_normal((7, 2))
        boxes = world.boxes_through(x)
        assert len(boxes) == 21**2
        assert world.maximum_likelihood(x, boxes) == world.box_mle(x)


def test_a_grid_search_agrees_with_the_closed_form(rng):
    x = rng.random((12, 2))
    edges = np.linspace(-0.5, 1.5, 21)
    boxes = [
        (south, west, north, east)
        for south in edges
        for north in edges[edges > south]
        for west in edges
        for east in edges[edges > west]
    ]
    found = np.array(world.maximum_likelihood(x, boxes))
    outwards = found - world.box_mle(x)  # the grid's tightest box around the points
    assert (outwards[:2] <= 0).all() and (outwards[2:] >= 0).all()
    assert np.abs(outwards).max() < 0.1


# The round earth


@pytest.mark.parametrize(
    ("places", "kilometres"),
    [
        ((0, 0, 0, 0), 0),
        ((0, 0, 0, 180), 6371 * math.pi),  # half way around
        ((0, 0, 90, 57), 6371 * math.pi / 2),  # from the equator to the pole
        ((0, 0, 0, 1), 6371 * math.pi / 180),
        ((60, 0, 60, 180), 6371 * math.pi / 3),  # over the pole, not along
        ((51.5074, -0.1278, 48.8566, 2.3522), 343.6),  # London to Paris
    ],
)
def test_great_circles_have_known_lengths(places, kilometres):
    assert dense.great_circle(*places) == pytest.approx(kilometres, abs=0.1)


def test_the_notebook_had_cairo_the_wrong_way_round():
    cairo = (dense.CAIRO_LAT, dense.CAIRO_LON)
    alexandria = (dense.ALEXANDRIA_LAT, dense.ALEXANDRIA_LON)
    noted = (dense.NOTED_FIRST, dense.NOTED_SECOND)
    assert dense.great_circle(*noted, *alexandria) < 15
    assert dense.great_circle(*noted, *cairo) > 150
    assert dense.great_circle(*noted[::-1], *cairo) < 2


def test_the_density_on_the_globe_integrates_to_one():
    total, _ = dblquad(
        lambda longitude, latitude: dense.sphere_density(
            np.array([[latitude, longitude]])
        )[0],
        -math.pi / 2,
        math.pi / 2,
        -math.pi,
        math.pi,
    )
    assert total == pytest.approx(1, abs=1e-9)


def test_points_spread_evenly_on_the_globe_follow_its_density(rng):
    points = rng.standard_normal((40_000, 3))
    latitude = np.arcsin(points[:, 2] / np.linalg.norm(points, axis=1))
    longitude = np.arctan2(points[:, 1], points[:, 0])
    for _ in range(10):
        south, north = np.sort(rng.uniform(-math.pi / 2, math.pi / 2, size=2))
        west, east = np.sort(rng.uniform(-math.pi, math.pi, size=2))
        share = np.mean(
            (south < latitude)
            & (latitude < north)
            & (west < longitude)
            & (longitude < east)
        )
        wanted = dense.probability(dense.sphere_density, (south, west, north, east))
        noise = math.sqrt(wanted * (1 - wanted) / len(points))
        assert abs(share - wanted) < 5 * noise + 1e-4
