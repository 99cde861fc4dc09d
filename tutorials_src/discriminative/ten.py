"""Ten answers instead of two: softmax, a dense network, and how sure it is.

Run it with `python ten.py`; it needs torch, numpy, scikit-learn and matplotlib and
downloads nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) keep their greys.
"""

# %% settings
import copy
from collections.abc import Iterator, Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

WIDTHS = [64, 64, 64, 10]  # pixels, two hidden layers, digits
BATCH = 64
RATE = 1e-3
STOPS = [10, 40, 200]  # epochs after which we look
SPLITS = 5  # random splits; the first is the split of the series
BINS = 10  # of confidence

# %% data
digits = load_digits()
greys = torch.tensor(digits.data / 16, dtype=torch.float32)  # (1797, 64) in [0, 1]
labels = torch.tensor(digits.target)


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


# %% softmax
def softmax(a: Tensor) -> Tensor:
    """Probabilities (..., K) from scores a (..., K), however large."""
    return torch.exp(a - torch.logsumexp(a, dim=-1, keepdim=True))


# %% softmax_cross_entropy
def log_softmax(a: Tensor) -> Tensor:
    """Logarithms of the probabilities, (..., K) like the scores a."""
    return a - torch.logsumexp(a, dim=-1, keepdim=True)


def softmax_cross_entropy(a: Tensor, y: Tensor) -> Tensor:
    """The mean of -log p at the true classes y (n,), from scores a (n, K)."""
    return -log_softmax(a)[torch.arange(len(a)), y.long()].mean()


# %% count_parameters
def count_parameters(widths: Sequence[int]) -> int:
    """How many weights and biases a network of these widths has, input first."""
    return sum((a + 1) * b for a, b in pairwise(widths))


# %% train
def dense(widths: Sequence[int]) -> nn.Sequential:
    """Layers of these widths, with ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train(seed: int, rows: np.ndarray) -> Iterator[nn.Sequential]:
    """A dense network that learns the pictures of these rows, as it is at each stop."""
    torch.manual_seed(seed)
    net, x, y = dense(WIDTHS), greys[rows], labels[rows]
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    for epoch in range(1, max(STOPS) + 1):
        for some in torch.randperm(len(x)).split(BATCH):
            loss = softmax_cross_entropy(net(x[some]), y[some])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        if epoch in STOPS:
            yield copy.deepcopy(net)


# %% calibration_error
def calibration_error(confidence: Tensor, right: Tensor, bins: int) -> Tensor:
    """The mean gap between confidence (n,) and right (n,) of 0 and 1, bin by bin."""
    place = torch.ceil(bins * confidence).long() - 1
    gaps = torch.zeros(bins, dtype=confidence.dtype)
    return gaps.index_add(0, place, right - confidence).abs().sum() / len(right)


# %% measure
# For each stop: how sure, whether right, and the surprise at the true digit.
sure, is_right, surprise = (torch.zeros(len(STOPS), SPLITS, 300) for _ in range(3))
held_surprise = torch.zeros(len(STOPS), SPLITS)  # on validation pictures
line_right = []
for seed in range(SPLITS):
    rows, held, unseen = split_again(digits.target, seed)
    line = LogisticRegression(max_iter=5000).fit(greys[rows], labels[rows])
    line_right.append(float(line.score(greys[unseen], labels[unseen])))
    for stop, net in enumerate(train(seed, rows)):
        with torch.no_grad():
            score = net(greys[unseen])
            held_cost = softmax_cross_entropy(net(greys[held]), labels[held])
        held_surprise[stop, seed] = held_cost
        sure[stop, seed], guess = softmax(score).max(dim=1)
        is_right[stop, seed] = (guess == labels[unseen]).float()
        surprise[stop, seed] = softmax_cross_entropy(score, labels[unseen])


# %% calibration
def bars(confidence: Tensor, right: Tensor) -> Tensor:
    """Mean confidence, share right and size (3, bins) of the bins that are not empty."""
    place = torch.ceil(BINS * confidence).long() - 1
    size = torch.bincount(place, minlength=BINS)
    sums = [torch.bincount(place, v, minlength=BINS) for v in (confidence, right)]
    return torch.stack([sums[0] / size, sums[1] / size, size])[:, size > 0]


errors = [
    calibration_error(c.flatten(), r.flatten(), BINS).item()
    for c, r in zip(sure, is_right, strict=True)
]
fig, axes = plt.subplots(
    1, 3, num="calibration", figsize=(5.4, 2.4), sharey=True, layout="constrained"
)
for ax, stop, c, r in zip(axes, STOPS, sure, is_right, strict=True):
    x, y, size = bars(c.flatten(), r.flatten())
    ax.plot([0, 1], [0, 1], color="black", linestyle="--")
    ax.plot(x, y, color="C0", linewidth=1)
    ax.scatter(x, y, s=8 + size / 8, color="C0", alpha=0.7, clip_on=False)
    ax.set(title=f"{stop} epochs", aspect="equal", xlim=(0, 1.05), ylim=(0, 1.05))
    ax.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
axes[0].set_ylabel("share right")
axes[1].set_xlabel("how sure")

# %% results
by_split = is_right.mean(dim=2)  # (stops, SPLITS)
results = {
    "knobs": count_parameters(WIDTHS),
    "line_right": float(np.mean(line_right)),
    "line_spread": float(np.std(line_right, ddof=1)),
    "right": by_split.mean(dim=1).tolist(),
    "spread": by_split.std(dim=1).tolist(),
    "sure": sure.mean(dim=(1, 2)).tolist(),
    "held_surprise": held_surprise.mean(dim=1).tolist(),
    "surprise": surprise.mean(dim=(1, 2)).tolist(),
    "calibration_error": errors,
    "asked": sure[0].numel(),
}
for name, value in results.items():
    print(f"{name:>17} {np.round(value, 4)}")
plt.show()
