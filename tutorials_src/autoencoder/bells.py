"""A density on principal axes: the first sampler of digits that can be looked at.

Run it with `python bells.py`; it needs torch, scipy, scikit-learn and matplotlib and
downloads nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) keep their greys, from 0 to 16.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.ndimage import label
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.neighbors import KernelDensity
from sklearn.svm import SVC
from torch import Tensor

torch.manual_seed(0)

KEPT = 15  # principal axes
BANDWIDTHS = np.logspace(-1, 1, 20)  # candidates
CLOSE = 0.05  # the share of test pictures that count as close to training
DRAWN = 1597  # new pictures: as many as the detective studies and is asked
RESAMPLED = 500  # bootstrap samples of the copy ratio


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
labels = digits.target
train, validation, test = split_digits(labels)

# %% published
# The protocol of scikit-learn's example: all pictures, five folds.
everything = PCA(KEPT).fit_transform(digits.data)
search = GridSearchCV(KernelDensity(), {"bandwidth": BANDWIDTHS}).fit(everything)
published = float(search.best_params_["bandwidth"])


# %% bell_density
def bell(z: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """The Gaussian density at z (k,), for one mean (k,) or each of many (n, k)."""
    gaussian = torch.distributions.MultivariateNormal(mean, covariance)
    return gaussian.log_prob(z).exp()


def bell_density(z: Tensor, codes: Tensor, bandwidth: float) -> Tensor:
    """The density at z (k,) of equal bells on all codes (n, k)."""
    round_ = bandwidth**2 * torch.eye(len(z), dtype=z.dtype)
    return bell(z, codes, round_).mean()


# %% log_bell_density
def log_bell_density(z: Tensor, codes: Tensor, bandwidth: float) -> Tensor:
    """Its logarithm at z (k,), which does not underflow far away from the codes."""
    exponents = -(codes - z).square().sum(dim=1) / (2 * bandwidth**2)
    height = len(z) / 2 * math.log(2 * math.pi * bandwidth**2)
    return torch.logsumexp(exponents, dim=0) - math.log(len(codes)) - height


# %% choose
pca = PCA(KEPT).fit(digits.data[train])
codes, held_out = (pca.transform(digits.data[rows]) for rows in (train, validation))
scores = [
    KernelDensity(bandwidth=h).fit(codes).score(held_out) / len(held_out)
    for h in BANDWIDTHS
]
bandwidth = float(BANDWIDTHS[int(np.argmax(scores))])
known = torch.from_numpy(codes)
points = torch.from_numpy(held_out)
plain = bell_density(points[0], known, bandwidth).log()
ours = [log_bell_density(z, known, bandwidth) for z in points]
# Leaves so large that the library adds up every bell, as we do.
library = KernelDensity(bandwidth=bandwidth, leaf_size=len(codes)).fit(codes)
theirs = library.score_samples(held_out)
tree = KernelDensity(bandwidth=bandwidth).fit(codes).score_samples(held_out)

# %% bandwidths
fig, ax = plt.subplots(num="bandwidths", figsize=(6.5, 2.9), layout="constrained")
ax.plot(BANDWIDTHS, scores, marker="o", color="C0")
ax.axvline(bandwidth, color="C1", linestyle="--")
ax.set(
    xscale="log", xlabel="width of a bell", ylabel="mean log-density", ylim=(-75, -35)
)


# %% draw_code
def draw_code(code: Tensor, bandwidth: float, noise: Tensor) -> Tensor:
    """A new code (..., k) near an old one, from noise (..., k)."""
    return torch.add(code, noise, alpha=bandwidth)


def to_greys(codes: np.ndarray) -> np.ndarray:
    """Pictures (n, 64) of codes (n, KEPT), in whole greys from 0 to 16 as the real ones."""
    return np.clip(np.rint(pca.inverse_transform(codes)), 0, 16)


def draw_digits(n: int, bandwidth: float) -> np.ndarray:
    """New pictures (n, 64): pick a code, shake it, draw it."""
    old = known[torch.randint(len(known), (n,))]
    noise = torch.randn(n, KEPT, dtype=known.dtype)
    return to_greys(draw_code(old, bandwidth, noise).numpy())


widths = {"narrow": bandwidth / 10, "chosen": bandwidth, "wide": 2.5 * bandwidth}
drawn = {name: draw_digits(DRAWN, h) for name, h in widths.items()}
noise = torch.randn(DRAWN, KEPT, dtype=known.dtype).numpy()
drawn["one bell"] = to_greys(noise * np.sqrt(pca.explained_variance_))

# %% digits
fig, panels = plt.subplots(
    5, 10, num="digits", figsize=(6.5, 3.4), layout="constrained"
)
rows = {"real": digits.data[train], **drawn}
for row, (name, pictures) in zip(panels, rows.items(), strict=True):
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for ax, picture in zip(row, pictures, strict=False):
        ax.imshow(picture.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
        ax.set(xticks=[], yticks=[])


# %% copy_ratio
def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


def nearest_distance(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """How far each picture of new (n, 64) is from the nearest of old (m, 64)."""
    return torch.cdist(torch.from_numpy(new), torch.from_numpy(old)).amin(1).numpy()


d_test = nearest_distance(digits.data[test], digits.data[train])
q = float(np.quantile(d_test, CLOSE))
d_drawn = {name: nearest_distance(x, digits.data[train]) for name, x in drawn.items()}
ratios = {name: copy_ratio(d, d_test, q) for name, d in d_drawn.items()}


# %% pieces
SIDES = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])  # who counts as a neighbour


def in_one_piece(x: np.ndarray, touching: np.ndarray) -> float:
    """The share of pictures x (n, 64) whose ink is one piece, by SIDES or by CORNERS."""
    pieces = [label(picture, touching)[1] for picture in x.reshape(-1, 8, 8)]
    return float(np.mean(np.equal(pieces, 1)))


# %% detective
def caught(fakes: np.ndarray) -> float:
    """How often a detective is right about fresh digits and as many fresh fakes."""
    studied, examined = fakes[: len(train)], fakes[-len(test) :]
    is_real = np.repeat([1, 0], len(train))
    detective = SVC(C=10).fit(np.concatenate([digits.data[train], studied]), is_real)
    right = detective.predict(digits.data[test]).mean()
    return float(right + 1 - detective.predict(examined).mean()) / 2


def interval(d_model: np.ndarray) -> list[float]:
    """Where nineteen of twenty copy ratios lie when both sides are drawn again."""
    rng = np.random.default_rng(0)
    again = [
        copy_ratio(
            rng.choice(d_model, len(d_model)), rng.choice(d_test, len(d_test)), q
        )
        for _ in range(RESAMPLED)
    ]
    return np.quantile(again, [0.025, 0.975]).tolist()


# %% results
results: dict[str, float | list[float]] = {
    "published": published,
    "bandwidth": bandwidth,
    "kept": float(pca.explained_variance_ratio_.sum()),
    "gap": float(np.abs(torch.stack(ours).numpy() - theirs).max()),
    "tree_gap": float(np.abs(tree - theirs).max()),
    "plain_gap": abs(plain.item() - theirs[0].item()),
    "best": float(max(scores)),
    "q": q,
}
for name, x in drawn.items():
    key = name.replace(" ", "_")
    results[key] = ratios[name]
    results[f"{key}_range"] = interval(d_drawn[name])
    results[f"{key}_whole"] = in_one_piece(x >= 8, SIDES)
    results[f"{key}_caught"] = caught(x)
# Real digits that only went through the axes and back.
redrawn = to_greys(pca.transform(digits.data[np.concatenate([train, test])]))
results["redrawn_caught"] = caught(redrawn)
for name, value in results.items():
    print(f"{name:>20} {value}")
plt.show()
