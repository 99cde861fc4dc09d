"""Answers to the exercises of part 1, each tried on a small case.

Run it with `python exercises.py`; it needs numpy, scipy and scikit-learn and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
from collections.abc import Callable
from itertools import combinations

import numpy as np
from scipy.special import gammaln
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

HEIGHT = 1000  # what the density of exercise 1 has to reach
COUNTS = [5, 0, 2]  # a small table for exercise 3
ALPHA = 1  # pretended pictures for each side of a coin
RESAMPLED = 500  # bootstrap samples behind each interval of exercise 4
SMOOTHINGS = [10.0**k for k in range(-5, 1)]  # candidates of exercise 5, up to 1


# %% tall_density
def tall_density(x: np.ndarray) -> np.ndarray:
    """A density (n,) on the line that reaches HEIGHT: even on a very short stretch."""
    return HEIGHT * ((x >= 0) & (x <= 1 / HEIGHT))


def integral(
    density: Callable[[np.ndarray], np.ndarray], low: float, high: float
) -> float:
    """The probability of the stretch from low to high, by a sum over a million steps."""
    middles = low + (np.arange(1_000_000) + 0.5) * (high - low) / 1_000_000
    return float(density(middles).mean() * (high - low))


# %% circle_mle
def circle_through(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre (2,), radius of the smallest circle through two or three points (k, 2)."""
    origin, *others = points
    arms = np.array(others) - origin  # (k - 1, 2)
    # The centre is as far from the origin as from every other point.
    centre = np.linalg.lstsq(2 * arms, (arms**2).sum(axis=1), rcond=None)[0]
    return origin + centre, float(np.linalg.norm(centre))


def circle_mle(points: np.ndarray) -> tuple[np.ndarray, float]:
    """The likeliest circle for points (n, 2) spread evenly in one: the smallest around.

    Two or three of the points lie on it, so all pairs and triples are tried. Three
    points in a line have no circle; the pair at the ends stands for them.
    """
    pairs, triples = combinations(points, 2), combinations(points, 3)
    circles = [circle_through(np.array(some)) for some in (*pairs, *triples)]
    around = [
        (centre, radius)
        for centre, radius in circles
        if (np.linalg.norm(points - centre, axis=1) <= radius + 1e-9).all()
    ]
    return min(around, key=lambda circle: circle[1])


# %% posterior_mean
def log_dirichlet_integral(a: np.ndarray) -> float:
    """log of the integral of theta_1^(a_1 - 1) ... theta_K^(a_K - 1), for a (K,)."""
    return float(gammaln(a).sum() - gammaln(a.sum()))


def posterior_mean(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The mean (K,) of theta after counts (K,), when theta was Dirichlet(alpha) before.

    The posterior is proportional to the product of theta_j^(n_j + alpha - 1). Weighing
    it with theta_j raises one exponent by 1, so the mean is a quotient of integrals.
    """
    after = counts + alpha
    raised = after + np.eye(len(after))  # row j has one more in place j
    total = log_dirichlet_integral(after)
    return np.exp([log_dirichlet_integral(row) - total for row in raised])


# %% copied
def split_digits(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers for training (1297), validation (200) and test (300).

    The split is stratified, so each digit has the same share in all three, and it is
    the same in every part of the series.
    """
    rows = np.arange(len(labels))
    rest, test = train_test_split(rows, test_size=300, stratify=labels, random_state=0)
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=0
    )
    return train, validation, test


def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


def fit_coins(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chances of ink (10, D) and the prior (10,) from x (n, D) with digits y (n,)."""
    digit = np.eye(10)[y]  # (n, 10): a 1 in the column of the digit
    shown = digit.sum(axis=0)
    return smoothed_coin(digit.T @ x, shown[:, None], ALPHA), shown / shown.sum()


def distance(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """In how many pixels each of new (n, D) differs from the nearest of old (m, D)."""
    return (new @ (1 - old).T + (1 - new) @ old.T).min(axis=1)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


def shrink(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, 8, 8) as rows of 4 by 4 pixels (n, 16): 1 where ink, 0 where paper."""
    blocks = pictures.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4))
    return (blocks >= 0.5).astype(int).reshape(-1, 16)


def cell(x: np.ndarray) -> np.ndarray:
    """The number (n,) of each picture x (n, 16): its pixels read in base two."""
    return x @ 2 ** np.arange(16)


def smoothed_table(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The table (cells,) after pretending alpha more pictures in every cell."""
    return (counts + alpha) / (counts.sum() + alpha * len(counts))


digits = load_digits()
train, validation, test = split_digits(digits.target)


# %% copy_interval
def sample_coins(p: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture (D,) for each digit of y (n,): one coin p (10, D) for each pixel."""
    return (rng.random((len(y), p.shape[1])) < p[y]).astype(float)


def copy_interval(
    d_model: np.ndarray, d_test: np.ndarray, q: float, rng: np.random.Generator
) -> tuple[float, float]:
    """A 95% interval for the copy ratio: both sides are drawn again and again."""
    ratios = [
        copy_ratio(
            rng.choice(d_model, size=len(d_model)), rng.choice(d_test, len(d_test)), q
        )
        for _ in range(RESAMPLED)
    ]
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


# %% choose_alpha
def choose_alpha(counts: np.ndarray, seen: np.ndarray, alphas: list[float]) -> float:
    """The alpha whose table, fitted to counts (cells,), makes cells seen (n,) likeliest."""
    return max(alphas, key=lambda a: np.log(smoothed_table(counts, a)[seen]).sum())


# %% results
centre, radius = circle_mle(np.array([[0.0, 1.0], [2.0, 1.0], [1.0, 2.0], [1.0, 1.2]]))
counts = np.array(COUNTS)

pixels = (digits.images >= 8).astype(float).reshape(-1, 64)
coins, prior = fit_coins(pixels[train], digits.target[train])
drawn = sample_coins(coins, rng.choice(10, size=1000, p=prior), rng)
photocopied = pixels[rng.choice(train, size=1000)]
d_test, d_bayes, d_copied = (
    distance(x, pixels[train]) for x in (pixels[test], drawn, photocopied)
)
q = np.quantile(d_test, 0.05)

cells = cell(shrink(digits.images / 16))
table_counts = np.bincount(cells[train], minlength=2**16)
alpha = choose_alpha(table_counts, cells[validation], SMOOTHINGS)
chosen, plain = (
    float(np.log(smoothed_table(table_counts, a)[cells[test]]).mean())
    for a in (alpha, 1)
)
results = {
    "peak": float(tall_density(np.array([0.0005]))[0]),
    "total": integral(tall_density, -1, 1),
    "centre": centre.tolist(),
    "radius": radius,
    "posterior_mean": posterior_mean(counts, 1).tolist(),
    "add_one": smoothed_table(counts, 1).tolist(),
    "bayes_interval": list(copy_interval(d_bayes, d_test, q, rng)),
    "photocopier_interval": list(copy_interval(d_copied, d_test, q, rng)),
    "alpha": alpha,
    "chosen": chosen,
    "plain": plain,
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 3)}")
