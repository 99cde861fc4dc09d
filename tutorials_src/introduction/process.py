"""Three ways to make a handwritten digit, and two rules that judge them.

Run it with `python process.py`; it needs numpy, scikit-learn and matplotlib and
downloads nothing. The handwriting is the part of the UCI digits (Alpaydin and Kaynak,
CC BY 4.0) that scikit-learn carries: thirteen people, pictures of 8 by 8 pixels.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import ConnectionPatch, Rectangle
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

rng = np.random.default_rng(0)

DIGIT = 7  # the digit in the figures; every number is measured on all ten
RIDGE = 0.001  # added to each pixel's variance, since some pixels never see ink
EXAMINED = 300  # fresh fakes shown to the detective, as many as there are test pictures


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


# %% photocopier
def photocopy(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw old pictures (n, 8, 8) once more, each time any of them."""
    return pictures[rng.integers(len(pictures), size=len(pictures))]


# %% mixer
def mix_friends(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take each pixel of a new picture (n, 8, 8) from another friend's picture."""
    return rng.permuted(pictures, axis=0)  # every pixel is shuffled on its own


# %% gaussian
def fit_gaussian(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean (64,) of pictures (n, 8, 8) and a root (64, 64) of their covariance."""
    flat = pictures.reshape(len(pictures), -1)
    covariance = np.cov(flat.T) + RIDGE * np.eye(flat.shape[1])
    return flat.mean(axis=0), np.linalg.cholesky(covariance)


def develop(noise: np.ndarray, mean: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Turn noise (n, 64) into pictures (n, 8, 8) in the seventeen greys of the data."""
    ink = mean + noise @ root.T
    return (np.clip(np.round(16 * ink), 0, 16) / 16).reshape(-1, 8, 8)


def gaussian(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Fit a Gaussian to pictures (n, 8, 8) and develop as many new ones from noise."""
    return develop(rng.standard_normal((len(pictures), 64)), *fit_gaussian(pictures))


# %% detective
def every_digit(sampler: Callable[..., np.ndarray]) -> np.ndarray:
    """Let a sampler imitate the training pictures (1297, 8, 8), digit by digit."""
    fakes = np.empty_like(pictures[train])
    for digit in range(10):
        same = labels[train] == digit
        fakes[same] = sampler(pictures[train][same], rng)
    return fakes


def right_share(sampler: Callable[..., np.ndarray]) -> float:
    """How often a detective who studied real and fake is right about unseen ones."""
    study = np.concatenate([pictures[train], every_digit(sampler)]).reshape(-1, 64)
    is_real = np.repeat([1, 0], len(train))
    detective = SVC(C=10).fit(study, is_real)
    real = detective.predict(pictures[test].reshape(-1, 64))
    fake = detective.predict(every_digit(sampler)[:EXAMINED].reshape(-1, 64))
    return float((real.mean() + (1 - fake).mean()) / 2)


# %% copies
def copied_share(new: np.ndarray, old: np.ndarray) -> float:
    """The share of new pictures (n, 8, 8) that equal an old one (m, 8, 8) exactly."""
    known = {picture.tobytes() for picture in old}
    return float(np.mean([picture.tobytes() in known for picture in new]))


# %% sheet
def sheet(pictures: np.ndarray, rows: int) -> np.ndarray:
    """Lay pictures (n, 8, 8) out on one sheet (10 rows, 10 n / rows), white between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1))).reshape(rows, -1, 10, 10)
    return framed.swapaxes(1, 2).reshape(10 * rows, -1)


# %% process
sevens = pictures[train][labels[train] == DIGIT]
noise = rng.standard_normal((6, 64))
mean, root = fit_gaussian(sevens)
new = develop(noise, mean, root)  # (6, 8, 8)

fig, axes = plt.subplot_mosaic(
    "aa.m.nn;aa.z.nn", num="process", figsize=(6.5, 3.1), layout="constrained"
)
panels = {
    "a": ("real sevens", sheet(sevens[:16], 4), 1),
    "m": ("the model", mean.reshape(8, 8), 1),
    "z": ("random noise", noise[0].reshape(8, 8), None),
    "n": ("a new seven", new[0], 1),
}
for key, (title, picture, black) in panels.items():
    axes[key].imshow(picture, cmap="gray_r", vmin=black and 0, vmax=black)
    axes[key].set(title=title, xticks=[], yticks=[])
for start, place, end, target in (
    ("a", (1.05, 0.75), "m", (-0.1, 0.5)),
    ("m", (1.1, 0.5), "n", (-0.05, 0.6)),
    ("z", (1.1, 0.5), "n", (-0.05, 0.4)),
):
    fig.add_artist(
        ConnectionPatch(
            place, target, axes[start].transAxes, axes[end].transAxes, arrowstyle="->"
        )
    )

# %% guess
order = rng.permutation(12)
real = pictures[test][labels[test] == DIGIT][:6]
twelve = np.concatenate([real, new])[order]
is_fake = order >= 6  # the second six were developed from noise

for name in ("guess", "answer"):
    fig, ax = plt.subplots(num=name, figsize=(6.5, 2.5), layout="constrained")
    ax.imshow(sheet(twelve, 2), cmap="gray_r")
    ax.set_xticks(10 * np.arange(6) + 4.5, "ABCDEF")
    ax.set_yticks([4.5, 14.5], ["1", "2"])
for k in np.flatnonzero(is_fake):
    corner = (10 * (k % 6), 10 * (k // 6))
    ax.add_patch(Rectangle(corner, 9, 9, fill=False, edgecolor="C1", linewidth=2.5))

# %% samplers
rows = {
    "real": sevens,
    "photocopier": photocopy(sevens, rng),
    "mixer": mix_friends(sevens, rng),
    "Gaussian": gaussian(sevens, rng),
}
fig, ax = plt.subplots(num="samplers", figsize=(6.5, 3.1), layout="constrained")
eight = np.concatenate([row[:8] for row in rows.values()])
ax.imshow(sheet(eight, 4), cmap="gray_r")
ax.set_xticks([])
ax.set_yticks(10 * np.arange(4) + 4.5, rows)

# %% results
results = {
    "pictures": len(pictures),
    "train": len(train),
    "test": len(test),
    "copied_fresh": copied_share(pictures[test], pictures[train]),
}
print("sampler      detective right   copied")
for sampler in (photocopy, mix_friends, gaussian):
    name = sampler.__name__
    results[f"right_{name}"] = right_share(sampler)
    results[f"copied_{name}"] = copied_share(every_digit(sampler), pictures[train])
    print(
        f"{name:12} {results[f'right_{name}']:15.1%} {results[f'copied_{name}']:8.1%}"
    )
plt.show()
