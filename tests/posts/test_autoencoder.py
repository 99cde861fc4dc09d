"""Part 3: the mathematics of its functions, and the facts its words rest on."""

import hashlib

import numpy as np
import pytest
import torch
from scipy.linalg import subspace_angles
from scipy.stats import multivariate_normal
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.neighbors import KernelDensity, KNeighborsRegressor

import nodrift

tins = nodrift.load("autoencoder/tins")
linear = nodrift.load("autoencoder/linear")
latent = nodrift.load("autoencoder/latent")
seeds = nodrift.load("autoencoder/seeds")
numbers = nodrift.load("autoencoder/sizes")
holes = nodrift.load("autoencoder/holes")
bells = nodrift.load("autoencoder/bells")
answers = nodrift.load("autoencoder/exercises")
first_tins = nodrift.load("introduction/tins")
SPLIT = "155b7835b0364a3c4124590f5cf6f241405ca6a76b1933e0da9deff4a05cec1b"
DOUBLE = torch.float64


@pytest.fixture
def rng() -> torch.Generator:
    return torch.Generator().manual_seed(3)


@pytest.fixture
def cloud(rng) -> torch.Tensor:
    """Points (80, 6) that vary more in some directions than in others."""
    mix = torch.randn(6, 6, generator=rng, dtype=DOUBLE)
    return torch.randn(80, 6, generator=rng, dtype=DOUBLE) @ mix + 2


@pytest.mark.parametrize("script", [linear, numbers, bells, answers])
def test_the_split_is_the_one_of_the_whole_series(script):
    rows = np.concatenate(script.split_digits(load_digits().target)).astype("<i8")
    assert hashlib.sha256(rows.tobytes()).hexdigest() == SPLIT


# The tins


@pytest.mark.parametrize("height, width", [(0.3, 0.8), (0.8, 0.3), (0.5, 0.55)])
def test_a_tin_looks_like_the_one_of_part_1(height, width):
    ours = tins.draw_tins(torch.tensor([[height, width]], dtype=DOUBLE))[0].numpy()
    theirs = first_tins.draw_tin(height, width)
    # Theirs takes each sixteenth of a pixel as tin or not tin.
    assert abs(ours - theirs).mean() < 0.005
    assert abs(ours - theirs).max() < 0.15


def test_a_wider_tin_has_more_ink_and_a_taller_one_too():
    sizes = torch.tensor([[0.4, 0.4], [0.4, 0.5], [0.5, 0.4]])
    small, wide, tall = tins.draw_tins(sizes).sum(dim=(1, 2))
    assert wide > small and tall > small


def test_a_column_is_the_mean_of_very_thin_slices():
    # An independent drawing: dark or light, slice by slice, without any formula.
    height, width, view, across = 0.4, 0.6, 0.25, 0.31
    round_ = np.sqrt(1 - (across / width) ** 2)
    bend = view * width * round_
    slices = np.linspace(-0.6, 0.7, 400_001)
    lid = abs(slices + height) < bend
    side = (slices > -height + bend) & (slices < height + bend)
    drawn = np.where(lid, 0.25, np.where(side, 0.85 - 0.5 * round_, 0)).mean()
    given = [torch.tensor(v) for v in (across, -0.6, 0.7, height, width, view)]
    assert tins.column_ink(*given).item() == pytest.approx(drawn, abs=1e-5)


def test_the_slope_of_a_tin_is_that_of_small_steps():
    sizes = torch.tensor([[0.43, 0.57]], dtype=DOUBLE, requires_grad=True)
    weights = torch.linspace(-1, 1, 32 * 32, dtype=DOUBLE).reshape(32, 32)
    (tins.draw_tins(sizes)[0] * weights).sum().backward()
    for j in (0, 1):
        step = torch.zeros(1, 2, dtype=DOUBLE)
        step[0, j] = 1e-6
        with torch.no_grad():
            both = [tins.draw_tins(sizes + s)[0] for s in (step, -step)]
        slope = ((both[0] - both[1]) * weights).sum() / 2e-6
        assert sizes.grad[0, j].item() == pytest.approx(slope.item(), rel=1e-4)


def test_edges_are_smooth():
    one, other = tins.draw_tins(torch.tensor([[0.5, 0.5], [0.5, 0.5005]], dtype=DOUBLE))
    assert 0 < abs(one - other).max() < 0.02


def test_a_search_from_far_away_gets_stuck_and_from_nearby_does_not():
    picture = tins.draw_tins(torch.tensor([tins.TRUTH]))
    ends = []
    for start in tins.STARTS:
        guess = torch.tensor([start], requires_grad=True)
        optimiser = torch.optim.Adam([guess], 0.03)
        for _ in range(tins.STEPS):
            loss = (tins.draw_tins(guess) - picture).square().sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        ends.append((loss.item(), guess.grad.abs().max().item()))
    assert ends[0][0] < 1e-6
    assert ends[1][0] > 1 and ends[1][1] < 0.1  # a valley, and not the deepest


# Principal axes


def test_what_is_lost_is_the_variance_left_out(cloud):
    values = np.linalg.svd(cloud - cloud.mean(dim=0), compute_uv=False)
    for k in range(1, 6):
        expected = (values[k:] ** 2).sum() / len(cloud)
        assert linear.rank_error(cloud, k).item() == pytest.approx(expected, rel=1e-10)
        least = answers.least_rank_error(cloud, k).item()
        assert least == pytest.approx(expected, rel=1e-10)


def test_the_shadow_is_that_of_scikit_learn(cloud):
    theirs = PCA(3).fit(cloud.numpy())
    back = theirs.inverse_transform(theirs.transform(cloud.numpy()))
    assert linear.shadows(cloud, 3).numpy() == pytest.approx(back)


def test_the_axes_turn_the_covariance_straight(cloud):
    covariance = linear.pixel_covariance(cloud)
    assert covariance.numpy() == pytest.approx(np.cov(cloud.T.numpy(), bias=True))
    axes, variances = linear.principal_axes(covariance)
    assert (axes.T @ covariance @ axes).numpy() == pytest.approx(
        np.diag(variances), abs=1e-12
    )
    assert (variances.diff() <= 0).all()


def test_no_random_plane_beats_the_axes(cloud, rng):
    least = answers.least_rank_error(cloud, 2)
    bases = torch.linalg.qr(torch.randn(300, 6, 2, generator=rng, dtype=DOUBLE)).Q
    assert all(answers.plane_error(cloud, basis) > least for basis in bases)
    axes, _ = linear.principal_axes(linear.pixel_covariance(cloud))
    assert answers.plane_error(cloud, axes[:, :2]).item() == pytest.approx(least.item())


def test_the_worst_angle_is_that_of_scipy(rng):
    planes = torch.linalg.qr(torch.randn(2, 7, 3, generator=rng, dtype=DOUBLE)).Q
    expected = subspace_angles(*planes.numpy()).max()
    assert linear.worst_angle(*planes).item() == pytest.approx(expected)


def test_a_linear_autoencoder_ends_on_the_floor(cloud):
    centred = cloud - cloud.mean(dim=0)
    axes, variances = linear.principal_axes(linear.pixel_covariance(cloud))
    for seed in range(3):
        encoder, decoder, errors = linear.linear_autoencoder(centred, 2, seed)
        assert min(errors) == pytest.approx(variances[2:].sum().item(), rel=1e-7)
        basis = torch.linalg.qr(decoder).Q
        assert linear.worst_angle(basis, axes[:, :2]).cos() > 0.9999
        # Decoder after encoder is the projection, though neither is the axes.
        shadow = axes[:, :2] @ axes[:, :2].T
        assert (decoder @ encoder).numpy() == pytest.approx(shadow.numpy(), abs=1e-3)


def test_forgetting_the_mean_is_caught(cloud):
    axes, _ = linear.principal_axes(linear.pixel_covariance(cloud))
    wrong = linear.pca_reconstruct(cloud, torch.zeros(6, dtype=DOUBLE), axes[:, :2])
    assert (cloud - wrong).square().sum(dim=1).mean() > 1.1 * linear.rank_error(
        cloud, 2
    )


# Codes


def test_the_error_of_a_pair_that_changes_nothing_is_zero(cloud):
    assert latent.reconstruction_error(cloud, lambda x: x, lambda z: z) == 0
    half = latent.reconstruction_error(cloud, lambda x: x / 2, lambda z: z)
    assert half.item() == pytest.approx((cloud**2).sum(dim=1).mean().item() / 4)


def test_the_explained_share_is_that_of_scikit_learn(rng):
    truth, guess = torch.randn(2, 50, generator=rng, dtype=DOUBLE)
    expected = r2_score(truth, guess)
    assert latent.explained(truth, guess).item() == pytest.approx(expected)
    assert latent.explained(truth, truth) == 1
    mean = torch.full_like(truth, truth.mean())
    assert latent.explained(truth, mean).item() == pytest.approx(0, abs=1e-12)


def test_the_straight_reader_is_that_of_scikit_learn(rng):
    codes = torch.randn(40, 2, generator=rng, dtype=DOUBLE)
    factors = torch.randn(40, 2, generator=rng, dtype=DOUBLE)
    theirs = LinearRegression().fit(codes, factors)
    ones = torch.cat([codes, torch.ones(40, 1, dtype=DOUBLE)], dim=1)
    weights = seeds.read_factors(ones, factors).numpy()
    assert weights[:2] == pytest.approx(theirs.coef_.T)
    assert weights[2] == pytest.approx(theirs.intercept_)


def test_a_turned_code_draws_the_same_picture():
    torch.manual_seed(0)
    encoder, decoder = answers.stack_layers(64, 16), answers.stack_layers(16, 64)
    x = torch.rand(20, 64)
    with torch.no_grad():
        codes, drawn = answers.rotate(encoder, decoder, 40.0)(x)
        assert (codes - encoder(x)).abs().max() > 0.01
        assert (drawn - decoder(encoder(x))).abs().max() < 1e-6


def test_the_fewest_numbers_within_a_tenth_are_chosen():
    assert numbers.enough([1, 2, 3, 8], [0.9, 0.22, 0.21, 0.205]) == 2
    assert numbers.enough([1, 2, 3, 8], [0.9, 0.5, 0.21, 0.2]) == 3
    assert numbers.enough([1, 2], [0.1, 0.1]) == 1


# Walks and holes


def test_a_walk_starts_and_ends_where_it_should(rng):
    start, end = torch.randn(2, 4, generator=rng, dtype=DOUBLE)
    assert (holes.interpolate(start, end, 0.0) == start).all()
    assert (holes.interpolate(start, end, 1.0) == end).all()
    middle = (start + end) / 2
    assert holes.interpolate(start, end, 0.5).numpy() == pytest.approx(middle.numpy())


def test_a_tin_of_the_grid_has_distance_zero_and_knows_its_sizes():
    heights, widths = torch.tensor([0.3, 0.5]), torch.tensor([0.4, 0.6, 0.7])
    pictures = holes.draw_tins(torch.tensor([[0.5, 0.6], [0.3, 0.7]]))
    assert holes.off_manifold(pictures, heights, widths).max() < 1e-6
    sizes = holes.nearest_sizes(pictures.flatten(1), heights, widths)
    assert sizes.tolist() == [pytest.approx([0.5, 0.6]), pytest.approx([0.3, 0.7])]


def test_a_ghost_is_far_from_every_tin():
    ends = holes.draw_tins(torch.tensor([holes.FLAT, holes.TALL]))
    tried = torch.linspace(holes.LOW, holes.HIGH, 31)
    ghost, real = ends.mean(dim=0), holes.draw_tins(torch.tensor([[0.512, 0.468]]))
    far = holes.off_manifold(torch.stack([ghost, real[0]]), tried, tried)
    assert far[0] > 5 * far[1]


# Bells


def test_bells_integrate_to_one(rng):
    codes = torch.randn(6, 2, generator=rng, dtype=DOUBLE)
    line = torch.linspace(-8, 8, 161, dtype=DOUBLE)
    spots = torch.cartesian_prod(line, line)
    heights = torch.stack([bells.bell_density(z, codes, 0.5) for z in spots[::7]])
    # Every seventh point of the lattice is itself a lattice.
    assert heights.sum().item() * 7 * 0.1**2 == pytest.approx(1, abs=1e-3)


def test_a_bell_is_that_of_scipy(rng):
    z, mean = torch.randn(2, 3, generator=rng, dtype=DOUBLE)
    covariance = torch.diag(torch.tensor([0.5, 1.0, 2.0], dtype=DOUBLE))
    expected = multivariate_normal(mean.numpy(), covariance.numpy()).pdf(z.numpy())
    assert bells.bell(z, mean, covariance).item() == pytest.approx(expected)


def test_the_density_is_that_of_scikit_learn(rng):
    codes = torch.randn(30, 3, generator=rng, dtype=DOUBLE)
    z = torch.randn(3, generator=rng, dtype=DOUBLE)
    theirs = KernelDensity(bandwidth=0.7).fit(codes).score_samples(z[None])[0]
    assert bells.log_bell_density(z, codes, 0.7).item() == pytest.approx(theirs)
    assert bells.bell_density(z, codes, 0.7).log().item() == pytest.approx(theirs)


def test_far_from_all_codes_only_the_logarithm_survives(rng):
    codes = torch.randn(30, 3, generator=rng, dtype=DOUBLE)
    far = torch.full((3,), 100.0, dtype=DOUBLE)
    assert bells.bell_density(far, codes, 0.5) == 0
    assert torch.isfinite(bells.log_bell_density(far, codes, 0.5))


def test_shaken_codes_have_the_spread_of_the_codes_and_of_the_bells(rng):
    codes = torch.randn(20_000, 2, generator=rng, dtype=DOUBLE) * 3
    noise = torch.randn(20_000, 2, generator=rng, dtype=DOUBLE)
    variance = bells.draw_code(codes, 2.0, noise).var(dim=0)
    assert variance.numpy() == pytest.approx([13, 13], rel=0.05)


def test_the_published_width_comes_out():
    grid = [float(h) for h in bells.BANDWIDTHS]
    assert min(abs(h - 3.79269019073225) for h in grid) < 1e-14


def test_the_denoising_error_without_noise_is_the_plain_one(cloud):
    silence = torch.zeros(1, 6, dtype=DOUBLE)
    plain = answers.reconstruction_error(cloud, torch.tanh, torch.tanh)
    quiet = answers.denoising_error(cloud, silence, torch.tanh, torch.tanh)
    assert quiet.item() == pytest.approx(plain.item())


def test_a_photocopy_is_at_distance_zero_and_its_copy_ratio_is_high():
    old = load_digits().data[answers.split_digits(load_digits().target)[0]]
    assert answers.nearest_distance(old[:50], old).max() < 1e-5
    fresh = np.array([1.0, 2.0, 3.0, 4.0])
    assert answers.copy_ratio(answers.nearest_distance(old[:50], old), fresh, 1.0) == 4


def test_made_greys_are_whole_and_in_range(rng):
    x = torch.rand(40, 64, generator=rng).numpy()
    pca = PCA(5).fit(x)
    greys = answers.to_greys(10 * pca.transform(x), pca)
    assert (greys == np.rint(greys)).all()
    assert greys.min() == 0 and greys.max() == 16


def test_a_tin_seen_from_higher_shows_more_lid_and_the_same_foot():
    sizes = torch.tensor([[0.4, 0.6]] * 3)
    views = torch.tensor([0.1, answers.VIEW, 0.4])
    low, middle, high = answers.draw_tins(sizes, views)
    assert torch.equal(middle, answers.draw_tins(sizes[:1])[0])
    light = [((p > 0.2) & (p < 0.3)).sum() for p in (low, middle, high)]
    assert light[0] < light[1] < light[2]


def test_a_mean_error_over_pixels_would_hide_the_number_of_pixels(cloud):
    # The planted mistake: the mean over all entries is smaller by their number.
    right = answers.reconstruction_error(cloud, torch.tanh, torch.tanh)
    wrong = torch.nn.functional.mse_loss(torch.tanh(torch.tanh(cloud)), cloud)
    assert right.item() == pytest.approx(6 * wrong.item())


# Bars over three seeds, written down before they were trained


def learn(seed: int) -> tuple[list[float], float]:
    """R2 of height and width, and the error as a share of that of two axes."""
    torch.manual_seed(1000 + seed)
    sizes = 0.2 + 0.6 * torch.rand(3072, 2)
    x = seeds.draw_tins(sizes).flatten(1)
    known, asked = x[:2048], x[2048:]
    encoder, decoder = seeds.train_autoencoder(known, 2, seed, seeds.STEPS)
    reader = KNeighborsRegressor(5).fit(encoder(known).numpy(), sizes[:2048].numpy())
    guess = reader.predict(encoder(asked).numpy())
    scores = r2_score(sizes[2048:].numpy(), guess, multioutput="raw_values")
    axes, _ = seeds.principal_axes(seeds.pixel_covariance(known))
    mean = known.mean(dim=0)
    plane = mean + (asked - mean) @ axes[:, :2] @ axes[:, :2].T
    errors = [
        (asked - y).square().mean().sqrt() for y in (decoder(encoder(asked)), plane)
    ]
    return scores.tolist(), (errors[0] / errors[1]).item()


@pytest.mark.weekly
def test_the_autoencoder_draws_better_than_two_axes():
    runs = [learn(seed) for seed in (10, 11, 12)]
    assert min(min(scores) for scores, _ in runs) >= 0.995
    assert max(ratio for _, ratio in runs) <= 0.4


@pytest.mark.weekly
def test_a_denoiser_heals_better_on_three_seeds():
    pixels = torch.from_numpy(load_digits().data / 16).float()
    train, _, test = answers.split_digits(load_digits().target)
    for seed in (10, 11, 12):
        spoils = answers.NOISE * torch.randn(20, 64)
        plain = answers.train_autoencoder(pixels[train], 16, seed, answers.STEPS)
        denoiser = answers.train_denoiser(pixels[train], 16, seed)
        healed = answers.denoising_error(pixels[test], spoils, *denoiser)
        assert healed < answers.denoising_error(pixels[test], spoils, *plain)
