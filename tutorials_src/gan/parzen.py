"""Parzen windows: a score for samplers that a hundred averages can beat.

Run it with `python parzen.py`; it needs numpy, scipy, scikit-learn and matplotlib and
downloads nothing. The world is a Gaussian fitted to the digits (Alpaydin and Kaynak,
CC BY 4.0), so that the true density of every picture is known.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import cdist
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

RIDGE = 0.001  # added to each pixel's variance, since some pixels never see ink
SIZES = (100, 300, 1000, 3000, 10_000)  # pictures drawn by the true sampler
CENTRES = 100  # averages that the cheat keeps
WIDTHS = np.geomspace(0.1, 0.6, 13)  # of the windows; validation pictures choose
VALIDATION, TEST = 300, 500


# %% data
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


digits = load_digits()
train, _, _ = split_digits(digits.target)
known = digits.data[train] / 16
covariance = np.cov(known.T) + RIDGE * np.eye(64)
world = multivariate_normal(known.mean(axis=0), covariance, seed=rng)
validation, test = world.rvs(VALIDATION), world.rvs(TEST)


# %% parzen
def parzen(x: np.ndarray, samples: np.ndarray, width: float) -> float:
    """Log-density of a picture x (d,) under Gaussians round the samples (n, d)."""
    n, d = samples.shape
    exponents = -((samples - x) ** 2).sum(axis=1) / (2 * width**2)
    return logsumexp(exponents) - math.log(n) - d / 2 * math.log(2 * math.pi * width**2)


# %% score
def mean_parzen(squares: np.ndarray, width: float, d: int) -> float:
    """Its mean over many pictures, from their squared gaps (m, n) to the samples."""
    logs = logsumexp(-squares / (2 * width**2), axis=1) - math.log(squares.shape[1])
    return float(logs.mean() - d / 2 * math.log(2 * math.pi * width**2))


def score(samples: np.ndarray) -> float:
    """The score of a sampler: the validation pictures choose the width."""
    gaps = cdist(validation, samples, "sqeuclidean")
    width = max(WIDTHS, key=lambda w: mean_parzen(gaps, w, samples.shape[1]))
    return mean_parzen(cdist(test, samples, "sqeuclidean"), width, samples.shape[1])


drawn = world.rvs(max(SIZES))
scores = [score(drawn[:n]) for n in SIZES]
centres = KMeans(CENTRES, n_init=1, random_state=0).fit(drawn).cluster_centers_
cheat = score(centres)
truths = world.logpdf(test)

# %% ranking
fig, ax = plt.subplots(num="ranking", figsize=(6.2, 3.8), layout="constrained")
ax.plot(SIZES, scores, "o-", color="C0", linewidth=2.5, markersize=7)
ax.plot(CENTRES, cheat, "s", color="C1", markersize=10)
ax.axhline(truths.mean(), color="black", linestyle="--", linewidth=1.5)
ax.text(100, truths.mean() - 3.4, "the truth about the true sampler")
ax.text(1000, scores[2] - 3.6, "true sampler, as scored", color="C0")
ax.text(130, cheat + 1.2, f"{CENTRES} averages, as scored", color="C1")
ax.set(xscale="log", xlabel="pictures drawn from the sampler")
ax.set(ylabel="nats per test picture", ylim=(-14, 46))


# %% pictures
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


fig, ax = plt.subplots(num="cheat", figsize=(6.5, 1.5), layout="constrained")
sheet = np.concatenate([drawn[:12], centres[:12]]).reshape(-1, 8, 8)
ax.imshow(lay_out(sheet, 12), cmap="gray_r", vmin=0, vmax=1)
ax.set_xticks([])
ax.set_yticks(10 * np.arange(2) + 4.5, ["true", "averages"])

# %% results
results = {
    "truth": float(truths.mean()),  # nats per test picture
    "truth_error": float(truths.std(ddof=1) / math.sqrt(TEST)),
    "scores": scores,
    "cheat": cheat,
    "one_picture": float(parzen(test[0], drawn[: SIZES[0]], 0.2)),
}
for name, number in results.items():
    print(f"{name:>12} {np.round(number, 2)}")
plt.show()
