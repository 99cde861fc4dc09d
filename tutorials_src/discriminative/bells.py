"""Two bells and the best line between them: what no classifier can beat.

Run it with `python bells.py`; it needs numpy, scikit-learn and matplotlib and downloads
nothing. Here both kinds have a density that we know, so the answer of Bayes' rule can be
written down, and logistic regression has to find it from points alone.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)

FAKE, REAL = -0.5, 1.0  # the mean of each kind
WIDTH = 0.8  # the standard deviation of both
SHARE = 0.5  # of the points, how many are real
POINTS = 2000  # points to learn from
UNSEEN = 200_000  # points to be asked about
CELLS = 4000  # cells of the grid for the sum over all x


# %% gaussian_posterior
def sigmoid(a: np.ndarray) -> np.ndarray:
    """The probability that belongs to the score a, any shape."""
    return 1 / (1 + np.exp(-a))


def gaussian_posterior(
    x: np.ndarray, mean0: float, mean1: float, sigma: float, prior1: float
) -> np.ndarray:
    """The probability that x, any shape, comes from the second of two Gaussians."""
    log0 = math.log(1 - prior1) - (x - mean0) ** 2 / (2 * sigma**2)
    log1 = math.log(prior1) - (x - mean1) ** 2 / (2 * sigma**2)
    return sigmoid(log1 - log0)


def share_of_others(share: float) -> float:
    """What is left of one."""
    return 1 - share


# %% best_accuracy
def half_gap(p: np.ndarray, q: np.ndarray) -> float:
    """Half the sum of the gaps between two distributions (K,): from 0 to 1."""
    return float(abs(p - q).sum() / 2)


def best_accuracy(p: np.ndarray, q: np.ndarray) -> float:
    """The best share of right answers when p (K,) and q (K,) are equally common."""
    return float(np.maximum(p, q).sum() / 2)


# %% gaussian_accuracy
def gaussian_accuracy(mean0: float, mean1: float, sigma: float) -> float:
    """The best share of right answers for two Gaussians of one width."""
    distance = abs(mean1 - mean0) / (2 * sigma)
    return (1 + math.erf(distance / math.sqrt(2))) / 2


# %% fit
def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw n points x (n,) and their kinds y (n,): 1 for real, 0 for fake."""
    y = (rng.random(n) < SHARE).astype(float)
    return np.where(y == 1, REAL, FAKE) + WIDTH * rng.standard_normal(n), y


def fit_line(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight and bias (2,) of logistic regression on x (n,), and their errors (2,)."""
    model = LogisticRegression(C=1e8, tol=1e-8, max_iter=1000).fit(x[:, None], y)
    line = np.array([model.coef_[0, 0], model.intercept_[0]])
    sides = np.stack([x, np.ones_like(x)])  # (2, n)
    p = sigmoid(line @ sides)
    # The curvature of the likelihood says how far a fit usually strays.
    return line, np.sqrt(np.diag(np.linalg.inv((sides * p * (1 - p)) @ sides.T)))


line, error = fit_line(*draw(POINTS))
truth = np.array(
    [
        (REAL - FAKE) / WIDTH**2,
        -(REAL**2 - FAKE**2) / (2 * WIDTH**2)
        + math.log(SHARE / share_of_others(SHARE)),
    ]
)

# %% ask
x, y = draw(UNSEEN)
right_line = float(np.mean((line[0] * x + line[1] > 0) == y))
right_bayes = float(
    np.mean((gaussian_posterior(x, FAKE, REAL, WIDTH, SHARE) > 0.5) == y)
)


# %% bells
def bell(x: np.ndarray, mean: float) -> np.ndarray:
    """The density of one kind at x, any shape."""
    return np.exp(-((x - mean) ** 2) / (2 * WIDTH**2)) / (
        WIDTH * math.sqrt(2 * math.pi)
    )


grid = (np.arange(CELLS) + 0.5) / CELLS * 16 - 8  # middles of cells from -8 to 8
p, q = (bell(grid, mean) * 16 / CELLS for mean in (REAL, FAKE))  # masses of the cells

shown = np.linspace(-3, 3.5, 400)
fig, (top, bottom) = plt.subplots(
    2, 1, num="bells", figsize=(6.5, 4.2), sharex=True, layout="constrained"
)
heights = {mean: bell(shown, mean) for mean in (FAKE, REAL)}
for mean, colour, name in ((FAKE, "C1", "fake"), (REAL, "C0", "real")):
    top.plot(shown, heights[mean], color=colour, linewidth=2.5)
    top.text(mean, 0.52, name, color=colour, ha="center")
overlap = np.minimum(heights[FAKE], heights[REAL])
top.fill_between(shown, overlap, color="black", alpha=0.2)
top.set(ylabel="density", ylim=(0, 0.6))
bottom.plot(shown, gaussian_posterior(shown, FAKE, REAL, WIDTH, SHARE), color="black")
bottom.plot(shown, sigmoid(line[0] * shown + line[1]), color="C2", linestyle="--", lw=3)
bottom.text(0.55, 0.3, "fitted", color="C2")
bottom.text(-0.2, 0.62, "Bayes", ha="right")
bottom.set(xlabel="x", ylabel="probability of real")

# %% results
results = {
    "line": line.tolist(),
    "line_error": error.tolist(),
    "truth": truth.tolist(),
    "strays": (abs(line - truth) / error).tolist(),
    "best": gaussian_accuracy(FAKE, REAL, WIDTH),
    "best_by_sum": best_accuracy(p, q),
    "tv": half_gap(p, q),
    "right_line": right_line,
    "right_bayes": right_bayes,
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 4)}")
plt.show()
