"""Three small models of handwriting: a table, sixteen coins, and ten times sixteen.

Run it with `python mini.py`; it needs numpy, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) are shrunk to 4 by 4 pixels, black
or white, so that every possible picture can be counted.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

SIDE = 4  # pixels on each side of a mini-digit
PIXELS = SIDE * SIDE
CELLS = 2**PIXELS  # pictures that could exist
ALPHAS = [1, 0.1, 0.01]  # pretended pictures for each cell of the table
COIN_ALPHA = 1  # pretended pictures for each side of a coin


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
pictures, labels = digits.images / 16, digits.target  # (1797, 8, 8) in [0, 1], (1797,)
train, _, test = split_digits(labels)


# %% shrink
def shrink(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, 8, 8) as rows of 4 by 4 pixels (n, 16): 1 where ink, 0 where paper."""
    blocks = pictures.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4))
    return (blocks >= 0.5).astype(int).reshape(-1, 16)


def cell(x: np.ndarray) -> np.ndarray:
    """The number (n,) of each picture x (n, 16): its pixels read in base two."""
    return x @ 2 ** np.arange(16)


mini = shrink(pictures)
counts = np.bincount(cell(mini[train]), minlength=CELLS)  # (CELLS,)
asked = cell(mini[test])  # the cells of the test pictures


# %% table_mle
def table_mle(counts: np.ndarray) -> np.ndarray:
    """The likeliest table (cells,): each cell gets its share of the pictures."""
    return counts / counts.sum()


# %% smoothed_table
def smoothed_table(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The table (cells,) after pretending alpha more pictures in every cell."""
    return (counts + alpha) / (counts.sum() + alpha * len(counts))


# %% smoothed_coin
def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


# %% naive_bayes
def naive_bayes(x: np.ndarray, p: np.ndarray) -> np.ndarray:
    """p(x | y) (n, classes) of pictures x (n, D); p (classes, D) is chances of ink."""
    return np.where(x[:, None] == 1, p, 1 - p).prod(axis=2)


# %% fit
digit = np.eye(10)[labels[train]]  # (1297, 10): a 1 in the column of the digit
shown = digit.sum(axis=0)  # pictures of each digit (10,)
prior = shown / shown.sum()  # p(y)
ten = smoothed_coin(digit.T @ mini[train], shown[:, None], COIN_ALPHA)  # (10, 16)
one = smoothed_coin(mini[train].sum(axis=0), len(train), COIN_ALPHA)[None]  # (1, 16)


# %% scores
def score(p: np.ndarray) -> float:
    """The mean log-likelihood, in nats, of pictures that have probability p (n,)."""
    with np.errstate(divide="ignore"):  # log 0 is minus infinity, as it should be
        return float(np.log(p).mean())


likeliest = table_mle(counts)
scores = {
    "all alike": -PIXELS * float(np.log(2)),
    "table": score(likeliest[asked]),
    **{f"table, α = {a:g}": score(smoothed_table(counts, a)[asked]) for a in ALPHAS},
    "sixteen coins": score(naive_bayes(mini[test], one)[:, 0]),
    "naive Bayes": score(naive_bayes(mini[test], ten) @ prior),
}

lowest = 1.1 * min(v for v in scores.values() if v > -np.inf)
fig, ax = plt.subplots(num="scores", figsize=(6.5, 3.2), layout="constrained")
for place, value in enumerate(scores.values()):
    if value > -np.inf:
        ax.barh(place, value, color="C0", alpha=0.6)
        ax.text(0.1, place, f"{value:.2f}".replace("-", "−"), va="center")
    else:  # no bar is long enough
        arrow = {"arrowstyle": "->", "color": "C1", "linewidth": 2.5}
        ax.annotate("", (lowest, place), (0, place), arrowprops=arrow)
        ax.text(0.1, place, "−∞", va="center")
ax.set_yticks(range(len(scores)), scores)
ax.invert_yaxis()
ax.set(xlabel="nats per test picture", xlim=(lowest, 1.6))


# %% shapes
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


each = np.array([np.flatnonzero(labels[train] == y)[0] for y in range(10)])
before, after = pictures[train][each], mini[train][each].reshape(-1, SIDE, SIDE)
fig, axes = plt.subplots(2, 1, num="shapes", figsize=(6.5, 1.9), layout="constrained")
axes[0].imshow(lay_out(before, 10), cmap="gray_r")
axes[1].imshow(lay_out(after, 10), cmap="gray_r")
for ax, name in zip(axes, ("8 × 8", "4 × 4"), strict=True):
    ax.set(xticks=[], yticks=[], ylabel=name)

# %% samples
from_table = rng.choice(CELLS, size=10, p=likeliest)  # whole pictures, by their number
from_table = from_table[:, None] // 2 ** np.arange(PIXELS) % 2  # (10, 16)
from_coins = (rng.random((10, PIXELS)) < ten).astype(int)  # one for each digit


def nearest(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """For each row of new (n, D) the row of old (m, D) that differs least."""
    return old[(new[:, None] != old).sum(axis=2).argmin(axis=1)]


rows = {
    "real": mini[test][:10],
    "table": from_table,
    "nearest": nearest(from_table, mini[train]),
    "naive Bayes": from_coins,
    "nearest ": nearest(from_coins, mini[train]),
}
fig, ax = plt.subplots(num="samples", figsize=(6.5, 2.9), layout="constrained")
sheet = np.concatenate(list(rows.values())).reshape(-1, SIDE, SIDE)
ax.imshow(lay_out(sheet, 10), cmap="gray_r")
ax.set_xticks([])
ax.set_yticks((SIDE + 2) * np.arange(5) + (SIDE + 1) / 2, rows)

# %% results
everything = np.arange(CELLS)[:, None] // 2 ** np.arange(PIXELS) % 2  # (CELLS, 16)
results = {
    "pictures": len(mini),
    "distinct": len(np.unique(cell(mini))),
    "table_knobs": CELLS - 1,
    "coin_knobs": PIXELS,
    "bayes_knobs": ten.size + len(prior) - 1,
    "test": len(test),
    "never_seen": int((counts[asked] == 0).sum()),
    "seen_share": float((counts[asked] > 0).mean()),
    "log_likelihood_table": str(scores["table"]),
    "smoothed": [scores[f"table, α = {a:g}"] for a in ALPHAS],  # nats per picture
    "to_strangers": [
        float(smoothed_table(counts, a)[counts == 0].sum()) for a in ALPHAS
    ],
    "coins_seen": int((counts[cell(from_coins)] > 0).sum()),
    "all_alike": scores["all alike"],
    "coins": scores["sixteen coins"],
    "bayes": scores["naive Bayes"],
    "total_table": float(smoothed_table(counts, 1).sum()),
    "total_bayes": float((naive_bayes(everything, ten) @ prior).sum()),
}
for name, value in scores.items():
    print(f"{name:14} {value:7.2f} nats")
plt.show()
