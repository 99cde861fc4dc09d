"""Is this digit ours or a fake? The same question asked of two kinds of model.

Run it with `python friends.py`; it needs numpy, scipy, scikit-learn and matplotlib and
downloads nothing. A discriminative model learns p(y | x), the answer itself. A
generative one learns p(x | y), what each kind looks like, and Bayes' rule does the rest.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import multivariate_normal
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(0)

SHOWN = 250  # points of each kind in the figure, so that it stays readable
NEW = 25  # points that the generative model invents


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


# %% mixer
def mix_friends(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take each pixel of a new picture (n, 8, 8) from another friend's picture."""
    return rng.permuted(pictures, axis=0)  # every pixel is shuffled on its own


# %% features
def ink(pictures: np.ndarray) -> np.ndarray:
    """How much of each picture (n, 8, 8) is inked, as a share (n,)."""
    return pictures.mean(axis=(1, 2))


def jaggedness(pictures: np.ndarray) -> np.ndarray:
    """How far pixels of each picture (n, 8, 8) lie from the middle of two neighbours.

    Neighbours to the left and right count once, those above and below once more: (n,).
    """
    across, down = np.diff(pictures, n=2, axis=2), np.diff(pictures, n=2, axis=1)
    return np.abs(across).mean(axis=(1, 2)) / 2 + np.abs(down).mean(axis=(1, 2)) / 2


def ours_or_fake(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Measure real pictures and as many fakes: features (2 n, 2), answers (2 n,)."""
    real = pictures[rows]
    fake = np.empty_like(real)
    for digit in range(10):
        same = labels[rows] == digit
        fake[same] = mix_friends(real[same], rng)
    both = np.concatenate([real, fake])
    return np.stack([ink(both), jaggedness(both)], axis=1), np.repeat([1, 0], len(rows))


x_train, y_train = ours_or_fake(train)
x_test, y_test = ours_or_fake(test)

# %% discriminative
boundary = make_pipeline(StandardScaler(), LogisticRegression())
boundary.fit(x_train, y_train)


# %% generative
def fit_density(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (2,) and covariance (2, 2) of the features x (n, 2) of one kind."""
    return x.mean(axis=0), np.cov(x.T)


def density(x: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """The Gaussian p(x | y) of one kind at points x (..., 2)."""
    return multivariate_normal.pdf(x, mean, covariance)


fake, ours = (fit_density(x_train[y_train == y]) for y in (0, 1))
prior = np.array([0.5, 0.5])  # p(y): as many fakes as real ones were shown


# %% bayes_posterior
def bayes_posterior(likelihood: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Turn p(x | y) (..., kinds) and p(y) (kinds,) into p(y | x) (..., kinds)."""
    joint = likelihood * prior  # p(x, y)
    return joint / joint.sum(axis=-1, keepdims=True)


def ask_bayes(x: np.ndarray) -> np.ndarray:
    """The probability that each point x (..., 2) is ours, by Bayes' rule."""
    likelihood = np.stack([density(x, *fake), density(x, *ours)], axis=-1)
    return bayes_posterior(likelihood, prior)[..., 1]


# %% invent
invented = rng.multivariate_normal(*ours, NEW)  # (NEW, 2)

# %% two_worlds
ink_axis, jagged_axis = np.linspace(0.2, 0.42, 150), np.linspace(0.2, 0.64, 150)
grid = np.stack(np.meshgrid(ink_axis, jagged_axis), axis=-1)  # (150, 150, 2)
answers = {
    "discriminative": boundary.predict_proba(grid.reshape(-1, 2))[:, 1].reshape(
        150, 150
    ),
    "generative": ask_bayes(grid),
}
fig, axes = plt.subplots(
    1, 2, num="two_worlds", figsize=(6.5, 3.6), sharey=True, layout="constrained"
)
for ax, (title, answer) in zip(axes, answers.items(), strict=True):
    for y in (1, 0):
        shown = x_train[y_train == y][:SHOWN]
        ax.scatter(*shown.T, s=6, color=f"C{1 - y}", alpha=0.35, linewidth=0)
    ax.contour(ink_axis, jagged_axis, answer, [0.5], colors="black", linewidths=2)
    ax.set(title=title, xlabel="ink")
axes[0].set_ylabel("jaggedness")
axes[0].text(0.205, 0.22, "ours", color="C0")
axes[0].text(0.205, 0.6, "fake", color="C1")
for kind, colour in ((ours, "C0"), (fake, "C1")):
    # At r standard deviations from its centre a Gaussian has exp(-r * r / 2) of its peak.
    levels = density(kind[0], *kind) * np.exp([-2.0, -0.5])
    axes[1].contour(ink_axis, jagged_axis, density(grid, *kind), levels, colors=colour)
axes[1].scatter(*invented.T, s=22, marker="x", color="black", linewidth=1)

# %% results
by_boundary, by_bayes = boundary.predict(x_test), ask_bayes(x_test) > 0.5
results = {
    "boundary_right": float(np.mean(by_boundary == y_test)),
    "bayes_right": float(np.mean(by_bayes == y_test)),
    "agree": float(np.mean(by_boundary == by_bayes)),
    "density_peak": float(density(ours[0], *ours)),
    "test_questions": len(y_test),
}
for name, value in results.items():
    print(f"{name:>14} {value:.4g}")
plt.show()
