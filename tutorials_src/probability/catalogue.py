"""Six distributions that the series meets again and again, each drawn and checked.

Run it with `python catalogue.py`; it needs numpy and matplotlib and downloads nothing.
Each has a formula for its mean and its variance; the draws must agree with both.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

DRAWS = 20_000  # from each distribution
CELLS = 4000  # steps of an integral over a line; a tenth of it each way in the plane
CHANCE = 0.3  # of ink, for the coin
DIE = np.array([0.3, 0.1, 0.1, 0.1, 0.1, 0.3])  # a loaded die
LOW, HIGH = -1.0, 2.0  # the ends of the even density
MEAN, SIGMA = 0.5, 0.8  # of the bell
SHARES, MEANS, SDS = np.array([0.7, 0.3]), np.array([-1.0, 2.0]), np.array([0.6, 0.4])
ALPHA = np.array([2.0, 3.0, 4.0])  # of the Dirichlet distribution
SHOWN = 400  # draws of the Dirichlet distribution in its picture


# %% bernoulli
def bernoulli(x: int, theta: float) -> float:
    """The probability that a coin shows x, 1 for ink and 0 for paper."""
    return theta if x == 1 else 1 - theta


# %% categorical
def categorical(x: int, theta: np.ndarray) -> float:
    """The probability that a die with faces 1, ..., K shows x; theta is (K,)."""
    return theta[x - 1]


# %% uniform_density
def uniform_density(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """The density (n,) at x (n,) of a number that falls evenly between low and high."""
    return ((low <= x) & (x <= high)) / (high - low)


# %% bell_curve
def bell_curve(x: np.ndarray, mean: float, sigma: float) -> np.ndarray:
    """The Gaussian density (n,) at x (n,)."""
    z = (x - mean) / sigma
    return np.exp(-z * z / 2) / (sigma * math.sqrt(2 * math.pi))


# %% mixture_density
def gaussian_density(x: np.ndarray, mean: float, variance: float) -> np.ndarray:
    """The same density (n,), by its variance."""
    return bell_curve(x, mean, math.sqrt(variance))


def mixture_density(
    x: np.ndarray, shares: np.ndarray, means: np.ndarray, sds: np.ndarray
) -> np.ndarray:
    """The density (n,) at x (n,) of a mixture with shares, means, deviations (K,)."""
    parts = zip(shares, means, sds, strict=True)
    return sum(share * gaussian_density(x, mean, sd**2) for share, mean, sd in parts)


# %% mixture_variance
def mixture_variance(shares: np.ndarray, means: np.ndarray, sds: np.ndarray) -> float:
    """The variance of a mixture with shares, means and deviations (K,)."""
    second_moment = shares @ (sds**2 + means**2)
    return second_moment - (shares @ means) ** 2


# %% dirichlet
def gamma(x: float) -> float:
    """The factorial of x - 1, also where x is no whole number."""
    return math.gamma(x)


def dirichlet(theta: np.ndarray, alpha: np.ndarray) -> float:
    """The Dirichlet density at probabilities theta (K,) with alpha (K,)."""
    constant = gamma(alpha.sum()) / math.prod(gamma(a) for a in alpha)
    return constant * (theta ** (alpha - 1)).prod()


# %% samplers
uniform = rng.random(DRAWS)  # uniform random numbers between 0 and 1
coin = (uniform < CHANCE).astype(float)
die = 1.0 + np.searchsorted(np.cumsum(DIE[:-1]), rng.random(DRAWS), side="right")
stretch = LOW + (HIGH - LOW) * rng.random(DRAWS)
bell = MEAN + SIGMA * rng.standard_normal(DRAWS)
chosen = rng.choice(len(SHARES), size=DRAWS, p=SHARES)  # first which bell,
mixed = MEANS[chosen] + SDS[chosen] * rng.standard_normal(DRAWS)  # then where
grown = rng.gamma(ALPHA, size=(DRAWS, 3))
tables = grown / grown.sum(axis=1, keepdims=True)  # (DRAWS, 3): each row sums to 1

# %% moments
faces, total = np.arange(1, 7), ALPHA.sum()
die_mean = DIE @ faces
draws = {  # of each: what was drawn, its mean, its variance
    "coin": (coin, CHANCE, CHANCE * (1 - CHANCE)),
    "die": (die, die_mean, DIE @ (faces - die_mean) ** 2),
    "uniform": (stretch, (LOW + HIGH) / 2, (HIGH - LOW) ** 2 / 12),
    "Gaussian": (bell, MEAN, SIGMA**2),
    "mixture": (mixed, SHARES @ MEANS, mixture_variance(SHARES, MEANS, SDS)),
    "Dirichlet": (
        tables[:, 0],
        ALPHA[0] / total,
        ALPHA[0] * (total - ALPHA[0]) / (total**2 * (total + 1)),
    ),
}


def surprises(x: np.ndarray, mean: float, variance: float) -> tuple[float, float]:
    """By how many standard errors the mean and variance of x (n,) miss theirs."""
    square = (x - mean) ** 2
    of_mean = (x.mean() - mean) / math.sqrt(variance / len(x))
    of_variance = (square.mean() - variance) / (square.std() / math.sqrt(len(x)))
    return float(of_mean), float(of_variance)


# %% catalogue
fig, grid = plt.subplots(3, 2, num="catalogue", figsize=(6.5, 7), layout="constrained")
line = np.linspace(-3.2, 3.6, 400)
axes = grid.ravel()
axes[0].bar([0, 1], [1 - coin.mean(), coin.mean()], width=0.5, alpha=0.5)
axes[0].plot([0, 1], [bernoulli(x, CHANCE) for x in (0, 1)], "o", color="black")
axes[0].set_xticks([0, 1], ["paper", "ink"])
axes[1].bar(faces, np.bincount(die.astype(int))[1:] / DRAWS, width=0.6, alpha=0.5)
axes[1].plot(faces, [categorical(x, DIE) for x in faces], "o", color="black")
curves = {
    2: (stretch, uniform_density(line, LOW, HIGH)),
    3: (bell, bell_curve(line, MEAN, SIGMA)),
    4: (mixed, mixture_density(line, SHARES, MEANS, SDS)),
}
for place, (points, height) in curves.items():
    axes[place].hist(points, bins=68, range=(-3.2, 3.6), density=True, alpha=0.5)
    axes[place].plot(line, height, color="black", linewidth=1.5)
axes[5].scatter(tables[:SHOWN, 0], tables[:SHOWN, 1], s=5)
axes[5].plot([0, 1, 0, 0], [0, 0, 1, 0], color="black", linewidth=1)
axes[5].set(xlabel="first share", ylabel="second share", aspect="equal")
for ax, name in zip(axes, draws, strict=True):
    ax.set_title(name)


# %% results
def integral(heights: np.ndarray, low: float, high: float) -> float:
    """The area under heights (n,), taken at the middles of n steps."""
    return float(heights.mean() * (high - low))


middles = -10 + (np.arange(CELLS) + 0.5) * 20 / CELLS  # of steps from -10 to 10
side = (np.arange(CELLS // 10) + 0.5) * 10 / CELLS
triangle = [(a, b, 1 - a - b) for a in side for b in side if a + b < 1]
missed = [surprises(*row) for row in draws.values()]
results = {
    "means": [float(mean) for _, mean, _ in draws.values()],
    "drawn_means": [float(x.mean()) for x, _, _ in draws.values()],
    "variances": [float(square) for _, _, square in draws.values()],
    "drawn_variances": [float(x.var()) for x, _, _ in draws.values()],
    "mean_surprises": [of_mean for of_mean, _ in missed],
    "variance_surprises": [of_variance for _, of_variance in missed],
    "largest_surprise": max(abs(value) for pair in missed for value in pair),
    "coin_total": bernoulli(0, CHANCE) + bernoulli(1, CHANCE),
    "die_total": sum(float(categorical(x, DIE)) for x in range(1, 7)),
    "uniform_total": integral(uniform_density(middles, LOW, HIGH), -10, 10),
    "bell_total": integral(bell_curve(middles, MEAN, SIGMA), -10, 10),
    "mixture_total": integral(mixture_density(middles, SHARES, MEANS, SDS), -10, 10),
    "dirichlet_total": sum(float(dirichlet(np.array(t), ALPHA)) for t in triangle)
    * (10 / CELLS) ** 2,
}
for name, value in results.items():
    print(f"{name:>18} {np.round(value, 4)}")
plt.show()
