"""Does a sampler copy its lessons? The copy ratio, with its spread.

Run it with `python copies.py`; it needs numpy, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) have 8 by 8 black or white pixels.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

ALPHA = 1  # pretended pictures for each side of a coin
SPLITS = 20  # random splits into training, fresh and test pictures
DRAWN = 1000  # pictures that a sampler draws for each split
CLOSE = 0.05  # about this share of the test pictures counts as close to training

# %% data
digits = load_digits()
pixels = (digits.images >= 8).astype(float).reshape(-1, 64)  # (1797, 64): 1 where ink
labels = digits.target


# %% smoothed_coin
def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


# %% fit
def fit_coins(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chances of ink (10, D) and the prior (10,) from x (n, D) with digits y (n,)."""
    digit = np.eye(10)[y]  # (n, 10): a 1 in the column of the digit
    shown = digit.sum(axis=0)
    return smoothed_coin(digit.T @ x, shown[:, None], ALPHA), shown / shown.sum()


# %% sample
def sample_coins(p: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture (D,) for each digit of y (n,): one coin p (10, D) for each pixel."""
    return (rng.random((len(y), p.shape[1])) < p[y]).astype(float)


# %% copy_ratio
def distance(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """In how many pixels each of new (n, D) differs from the nearest of old (m, D)."""
    return (new @ (1 - old).T + (1 - new) @ old.T).min(axis=1)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


# %% measure
def split(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers of 1297 known pictures, 200 fresh ones and 300 for comparison."""
    rest, test = train_test_split(
        np.arange(len(labels)), test_size=300, stratify=labels, random_state=seed
    )
    known, fresh = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=seed
    )
    return known, fresh, test


ratios: dict[str, list[float]] = {"fresh": [], "photocopier": [], "naive Bayes": []}
radii = []
for seed in range(SPLITS):
    known, fresh, test = split(seed)
    coins, prior = fit_coins(pixels[known], labels[known])
    new = {
        "fresh": pixels[fresh],
        "photocopier": pixels[rng.choice(known, DRAWN)],
        "naive Bayes": sample_coins(coins, rng.choice(10, size=DRAWN, p=prior), rng),
    }
    d_test = distance(pixels[test], pixels[known])
    radii.append(np.quantile(d_test, CLOSE))
    for name, x in new.items():
        ratios[name].append(copy_ratio(distance(x, pixels[known]), d_test, radii[-1]))

# %% copying
fig, ax = plt.subplots(num="copying", figsize=(6.5, 2.4), layout="constrained")
for row, values in enumerate(ratios.values()):
    ax.scatter(values, np.full(SPLITS, row), s=22, alpha=0.6, color=f"C{row}")
ax.axvline(1, color="black", linestyle="--")
ax.set(xscale="log", xlabel="copy ratio", ylim=(2.5, -0.5))
ax.set_yticks(range(len(ratios)), ratios)
ax.set_xticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])

# %% results
results: dict[str, float | list[float]] = {"q": [float(min(radii)), float(max(radii))]}
print("copy ratio   mean   spread   lowest   highest")
for name, values in ratios.items():
    key = name.lower().replace(" ", "_")
    results[key] = float(np.mean(values))
    results[f"{key}_spread"] = float(np.std(values, ddof=1))
    results[f"{key}_range"] = [min(values), max(values)]
    print(
        f"{name:11} {np.mean(values):6.2f} {np.std(values, ddof=1):8.2f} "
        f"{min(values):8.2f} {max(values):9.2f}"
    )
plt.show()
