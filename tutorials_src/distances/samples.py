"""How far are the fakes? Distances from samples alone, with their luck.

Run it with `python samples.py`; it needs numpy, scipy, matplotlib and scikit-learn and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist, pdist
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)

SHUFFLES = 1000  # of real and other sheets, to see what luck alone can do


# %% kernel
def kernel(x: np.ndarray, y: np.ndarray, width: float) -> np.ndarray:
    """How alike the points of x (n, d) and of y (m, d) are: (n, m)."""
    return np.exp(-cdist(x, y, "sqeuclidean") / (2 * width**2))


# %% mmd_unbiased
def mmd_unbiased(x: np.ndarray, y: np.ndarray, width: float) -> float:
    """Squared maximum mean discrepancy, estimated from samples x and y (n, d)."""
    n = len(x)
    off = 1 - np.eye(n)  # no point is compared with itself
    within = kernel(x, x, width) + kernel(y, y, width)
    return (within * off).sum() / (n * (n - 1)) - 2 * kernel(x, y, width).mean()


# %% frechet_line
def frechet_line(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
    """Squared Fréchet distance of two bells on the line."""
    return (mean - other_mean) ** 2 + (sd - other_sd) ** 2


# %% frechet_matrix
def frechet_matrix(
    mean: np.ndarray, cov: np.ndarray, other: np.ndarray, spread: np.ndarray
) -> float:
    """Squared Fréchet distance of bells with means (d,), covariances (d, d)."""
    middle = sqrtm(cov @ spread).real
    return ((mean - other) ** 2).sum() + np.trace(cov + spread - 2 * middle)


# %% mix_friends
def mix_friends(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take each pixel of a new picture (n, 8, 8) from another friend's picture."""
    return rng.permuted(pictures, axis=0)  # every pixel is shuffled on its own


# %% sheets
digits = load_digits()
order = rng.permutation(len(digits.images))
half = len(order) // 2
first, second = order[:half], order[half : 2 * half]
real, fresh = digits.images[first] / 16, digits.images[second] / 16  # (half, 8, 8)
fakes = real.copy()
for digit in range(10):  # a fake seven takes its pixels from sevens only
    same = digits.target[first] == digit
    fakes[same] = mix_friends(real[same], rng)
sheets = {"real": real, "fakes": fakes}
flat = {name: x.reshape(half, 64) for name, x in {**sheets, "fresh": fresh}.items()}
width = float(np.median(pdist(flat["fresh"])))  # a typical distance


# %% luck
def shuffled(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same estimate after SHUFFLES random swaps between x and y (n, d)."""
    n, both = len(x), np.concatenate([x, y])
    alike = kernel(both, both, width)
    side = np.repeat([1.0, -1.0], n)
    sides = rng.permuted(np.tile(side, (SHUFFLES, 1)), axis=1)  # (SHUFFLES, 2n)
    within_less_cross = ((sides @ alike) * sides).sum(axis=1)
    within = (alike.sum() + within_less_cross) / 2 - 2 * n  # each is 1 to itself
    cross = (alike.sum() - within_less_cross) / 2
    return within / (n * (n - 1)) - cross / n**2


found = {name: float(mmd_unbiased(flat[name], flat["fresh"], width)) for name in sheets}
luck = {name: shuffled(flat[name], flat["fresh"]) for name in sheets}

fig, (left, right) = plt.subplots(
    1, 2, num="luck", figsize=(6.5, 3.4), sharex=True, sharey=True, layout="constrained"
)
titles = {"real": "real against fresh", "fakes": "fakes against fresh"}
for ax, name in zip((left, right), titles, strict=True):
    ax.hist(1000 * luck[name], bins=30, alpha=0.5)
    ax.axvline(1000 * found[name], color="C1", linewidth=2.5)
    ax.set(title=titles[name], xlabel="squared MMD, times 1000")
left.set(ylabel="shuffles")


# %% results
def frechet(one: np.ndarray, two: np.ndarray) -> float:
    """Squared Fréchet distance of two samples (n, d), taken for bells."""
    return float(
        frechet_matrix(one.mean(axis=0), np.cov(one.T), two.mean(axis=0), np.cov(two.T))
    )


rows = {name: x.reshape(half, 8, 8).sum(axis=2) for name, x in flat.items()}
totals = {name: ink.sum(axis=1) for name, ink in rows.items()}  # all ink of a sheet
moments = {name: (float(x.mean()), float(x.std())) for name, x in totals.items()}
results = {
    "sheets": half,
    "width": width,
    "mmd_real": found["real"],
    "mmd_fakes": found["fakes"],
    "beyond_real": float((luck["real"] >= found["real"]).mean()),
    "beyond_fakes": float((luck["fakes"] >= found["fakes"]).mean()),
    "largest_luck": float(luck["fakes"].max()),
    "frechet_real": frechet(rows["real"], rows["fresh"]),
    "frechet_fakes": frechet(rows["fakes"], rows["fresh"]),
    "ink_real": list(moments["real"]),
    "ink_fakes": list(moments["fakes"]),
    "ink_fresh": list(moments["fresh"]),
    "frechet_ink_real": frechet_line(*moments["real"], *moments["fresh"]),
    "frechet_ink_fakes": frechet_line(*moments["fakes"], *moments["fresh"]),
}
for name, value in results.items():
    print(f"{name:>18} {np.round(value, 5)}")
plt.show()
