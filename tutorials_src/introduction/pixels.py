"""Naive Bayes on whole digits: a fair reader, and a poor writer.

Run it with `python pixels.py`; it needs numpy, scipy, scikit-learn and matplotlib and
downloads nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) keep their 8 by 8 pixels,
each of them black or white. The script counts what the model gets right as a
classifier, and what a detective sees in the pictures that it draws.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.ndimage import label
from scipy.special import logsumexp
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import BernoulliNB
from sklearn.svm import SVC

rng = np.random.default_rng(0)

PIXELS = 64
ALPHA = 1  # pretended pictures for each side of a coin


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
pixels = (
    (digits.images >= 8).astype(float).reshape(-1, PIXELS)
)  # (1797, 64): 1 where ink
labels = digits.target
train, _, test = split_digits(labels)


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


coins, prior = fit_coins(pixels[train], labels[train])


# %% log_posterior
def log_joint(x: np.ndarray, p: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """log p(y) plus the sum over pixels of log p(x_k | y), for x (n, D): (n, classes)."""
    return np.log(prior) + x @ np.log(p).T + (1 - x) @ np.log(1 - p).T


def log_posterior(x: np.ndarray, p: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """log p(y | x) (n, classes) by Bayes' rule; no product is ever formed."""
    joint = log_joint(x, p, prior)
    return joint - logsumexp(joint, axis=1, keepdims=True)


guess = log_posterior(pixels[test], coins, prior).argmax(axis=1)

# %% sklearn
theirs = BernoulliNB(alpha=ALPHA).fit(pixels[train], labels[train])
gaps = {
    "prior": np.log(prior) - theirs.class_log_prior_,
    "coins": np.log(coins) - theirs.feature_log_prob_,
    "joint": log_joint(pixels[test], coins, prior)
    - theirs.predict_joint_log_proba(pixels[test]),
    "posterior": log_posterior(pixels[test], coins, prior)
    - theirs.predict_log_proba(pixels[test]),
}


# %% sample
def sample_coins(p: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture (D,) for each digit of y (n,): one coin p (10, D) for each pixel."""
    return (rng.random((len(y), p.shape[1])) < p[y]).astype(float)


# %% mush
speckles = [sample_coins(coins, np.arange(10), rng) for _ in range(2)]
first = [np.flatnonzero(labels[train] == y)[0] for y in range(10)]


def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


sheet = np.concatenate([pixels[train][first], coins, *speckles]).reshape(-1, 8, 8)
fig, ax = plt.subplots(num="mush", figsize=(6.5, 2.5), layout="constrained")
ax.imshow(lay_out(sheet, 10), cmap="gray_r")
ax.set_xticks([])
ax.set_yticks(10 * np.arange(4) + 4.5, ["real", "coins", "sample", "sample"])


# %% pieces
SIDES = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])  # who counts as a neighbour
CORNERS = np.ones((3, 3))


def in_one_piece(x: np.ndarray, touching: np.ndarray) -> float:
    """The share of pictures x (n, 64) whose ink is one piece, by SIDES or by CORNERS."""
    pieces = [label(picture, touching)[1] for picture in x.reshape(-1, 8, 8)]
    return float(np.mean(np.equal(pieces, 1)))


# %% detective
studied, examined = (sample_coins(coins, labels[rows], rng) for rows in (train, test))
is_real = np.repeat([1, 0], len(train))
detective = SVC(C=10).fit(np.concatenate([pixels[train], studied]), is_real)
caught = 1 - detective.predict(examined)
trusted = detective.predict(pixels[test])

# %% results
results = {
    "distinct": len(np.unique(pixels, axis=0)),
    "seen_before": int(
        sum((pixels[train] == x).all(axis=1).any() for x in pixels[test])
    ),
    "test": len(test),
    "gap_to_sklearn": float(max(np.abs(gap).max() for gap in gaps.values())),
    "right": float((guess == labels[test]).mean()),
    "right_sklearn": float(theirs.score(pixels[test], labels[test])),
    "one_piece_real": in_one_piece(pixels[test], SIDES),
    "one_piece_drawn": in_one_piece(examined, SIDES),
    "corners_real": in_one_piece(pixels[test], CORNERS),
    "corners_drawn": in_one_piece(examined, CORNERS),
    "detective": float((caught.mean() + trusted.mean()) / 2),
    "underflow": 0.1**784,
    "no_underflow": float(784 * np.log(0.1)),
}
for name, value in results.items():
    print(f"{name:>15} {value:.4g}")
plt.show()
