"""The judge: a small convolutional network that reads the digits.

Run it with `python judge.py`; it needs torch, numpy, scikit-learn and matplotlib and
downloads nothing. Later parts copy `build_judge`, `jiggle` and `fit_judge` word for word
to grade what their generators draw. Digits: Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

SPLITS = 5  # random splits; the first is the split of the series
BINS = 10  # of confidence
WORST = 5  # mistakes shown, the surest first

# %% data
digits = load_digits()
pictures = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
labels = torch.tensor(digits.target)  # (1797,), and pictures are (1797, 1, 8, 8)


def split_again(
    labels: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Another split like the one of the series, which is that of seed 0."""
    rows = np.arange(len(labels))
    rest, test = train_test_split(
        rows, test_size=300, stratify=labels, random_state=seed
    )
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=seed
    )
    return train, validation, test


# %% build_judge
def build_judge() -> nn.Sequential:
    """A small convolutional network: pictures (n, 1, 8, 8) to scores (n, 10).

    All but its last layer, judge[:-1], gives the 32 features by which it decides.
    """
    layers: list[nn.Module] = []
    for inputs, outputs, stride in ((1, 16, 1), (16, 32, 2), (32, 64, 2)):
        layers += [
            nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        ]
    head = [nn.Flatten(), nn.Linear(256, 32), nn.ReLU(), nn.Linear(32, 10)]
    return nn.Sequential(*layers, *head)


# %% jiggle
def jiggle(x: Tensor) -> Tensor:
    """Turn, stretch and shift each picture (n, 1, 8, 8) a little, at random."""

    def up_to(limit: float) -> Tensor:
        return limit * (2 * torch.rand(len(x)) - 1)

    turn, wide, high = up_to(0.2), 1 + up_to(0.1), 1 + up_to(0.1)
    across = torch.stack([turn.cos() * wide, -turn.sin() * high, up_to(0.125)], dim=1)
    down = torch.stack([turn.sin() * wide, turn.cos() * high, up_to(0.125)], dim=1)
    places = affine_grid(torch.stack([across, down], 1), x.shape, align_corners=False)
    return grid_sample(x, places, align_corners=False)


# %% fit_judge
def fit_judge(x: Tensor, y: Tensor) -> nn.Sequential:
    """A judge trained on pictures x (n, 1, 8, 8) in [0, 1] of the digits y (n,)."""
    judge, epochs, batch = build_judge(), 20, 64
    steps = epochs * (len(x) // batch)
    optimiser = torch.optim.AdamW(judge.parameters(), 3e-3)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser,  # up for 50 steps, then down along a cosine
        lambda k: min(1, (k + 1) / 50) * (1 + math.cos(math.pi * k / steps)) / 2,
    )
    for _ in range(epochs):
        seen = jiggle(x)
        for rows in torch.randperm(len(x)).split(batch)[: len(x) // batch]:
            loss = cross_entropy(judge(seen[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rate.step()
    return judge.eval()


# %% confusion_matrix
def confusion_matrix(truth: Tensor, guess: Tensor, kinds: int) -> Tensor:
    """Counts (kinds, kinds): the truth (n,) in the row, the guess (n,) in the column."""
    pairs = (truth * kinds + guess).long()
    return torch.bincount(pairs, minlength=kinds**2).reshape(kinds, kinds)


# %% calibration_error
def calibration_error(confidence: Tensor, right: Tensor, bins: int) -> Tensor:
    """The mean gap between confidence (n,) and right (n,) of 0 and 1, bin by bin."""
    place = torch.ceil(bins * confidence).long() - 1
    gaps = torch.zeros(bins, dtype=confidence.dtype)
    return gaps.index_add(0, place, right - confidence).abs().sum() / len(right)


# %% measure
answers, unseen_rows = [], []
for seed in range(SPLITS):
    rows, _, unseen = split_again(digits.target, seed)
    torch.manual_seed(seed)
    judge = fit_judge(pictures[rows], labels[rows])
    with torch.no_grad():
        answers.append(torch.softmax(judge(pictures[unseen]), dim=1))
    unseen_rows.append(torch.tensor(unseen))

p, rows = torch.cat(answers), torch.cat(unseen_rows)  # (1500, 10), (1500,)
confidence, guess = p.max(dim=1)
truth = labels[rows]
right = (guess == truth).float()
by_split = right.reshape(SPLITS, -1).mean(dim=1)

# %% confusion
counts = confusion_matrix(truth, guess, 10)
fig, ax = plt.subplots(num="confusion", figsize=(5.2, 5.0), layout="constrained")
wrong = counts.float()
wrong.fill_diagonal_(0)
ax.imshow(wrong, cmap="gray_r", vmax=2 * wrong.max())
for j, k in np.ndindex(10, 10):
    if counts[j, k]:
        # The cells are light in a dark theme too: so is no ink of a theme.
        ax.text(k, j, int(counts[j, k]), ha="center", va="center", color="#101014")
ax.set(xlabel="read as", ylabel="written", xticks=range(10), yticks=range(10))

# %% mistakes
missed = torch.nonzero(guess != truth)[:, 0]
worst = missed[confidence[missed].argsort(descending=True)][:WORST]
fig, axes = plt.subplots(
    1, WORST, num="mistakes", figsize=(5.6, 1.9), layout="constrained"
)
for ax, row in zip(axes, worst, strict=False):
    ax.imshow(pictures[rows[row], 0], cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=f"{truth[row]} read as {guess[row]}", xticks=[], yticks=[])
    ax.set_xlabel(f"{100 * confidence[row]:.0f} % sure")

# %% betting
place = torch.ceil(BINS * confidence).long() - 1
size = torch.bincount(place, minlength=BINS)
filled = size > 0
mean_sure = (torch.bincount(place, confidence, BINS) / size)[filled]
mean_right = (torch.bincount(place, right, BINS) / size)[filled]
fig, ax = plt.subplots(num="betting", figsize=(4.2, 4.0), layout="constrained")
ax.plot([0, 1], [0, 1], color="black", linestyle="--")
ax.scatter(mean_sure, mean_right, s=10 + size[filled] / 4, color="C0", alpha=0.7)
for x, y, n in zip(mean_sure, mean_right, size[filled], strict=True):
    ax.text(x + 0.03, y - 0.06, int(n))
ax.set(xlabel="how sure", ylabel="share right", aspect="equal")
ax.set(xlim=(0.2, 1.15), ylim=(-0.1, 1.1))

# %% results
results = {
    "knobs": sum(knob.numel() for knob in judge.parameters()),
    "right": by_split.tolist(),
    "lowest": float(by_split.min()),
    "mean": float(by_split.mean()),
    "spread": float(by_split.std()),
    "asked": len(truth),
    "missed": len(missed),
    "sure": float(confidence.mean()),
    "calibration_error": calibration_error(confidence, right, BINS).item(),
}
for name, value in results.items():
    print(f"{name:>17} {np.round(value, 4)}")
plt.show()
