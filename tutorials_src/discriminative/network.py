"""A detective with hidden layers: real digits against naive Bayes.

Run it with `python network.py`; it needs torch, numpy, scipy, scikit-learn and
matplotlib and downloads nothing. This is the discriminator of a GAN whose generator is
frozen: the coins never learn. Real pictures: Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import copy

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.stats import binom
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as cost

rng = np.random.default_rng(0)

ALPHA = 1  # pretended pictures for each side of a coin
WIDTH = 64  # units in each of the two hidden layers
EPOCHS = 40  # times that training sees every real picture
BATCH = 64
RATE = 1e-3
SEEDS = 3  # networks with other first weights; the figures show the first


# %% coins
def smoothed_coin(inked: np.ndarray, shown: np.ndarray, alpha: float) -> np.ndarray:
    """The chance of ink after `inked` times in `shown`, and alpha more of each kind."""
    return (inked + alpha) / (shown + 2 * alpha)


def fit_coins(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The chances of ink (10, D) and the prior (10,) from x (n, D) with digits y (n,)."""
    digit = np.eye(10)[y]  # (n, 10): a 1 in the column of the digit
    shown = digit.sum(axis=0)
    return smoothed_coin(digit.T @ x, shown[:, None], ALPHA), shown / shown.sum()


def sample_coins(p: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw a picture (D,) for each digit of y (n,): one coin p (10, D) for each pixel."""
    return (rng.random((len(y), p.shape[1])) < p[y]).astype(float)


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
pixels = (digits.images >= 8).astype(float).reshape(-1, 64)  # (1797, 64): 1 where ink
labels = digits.target
parts = split_digits(labels)
coins, _ = fit_coins(pixels[parts[0]], labels[parts[0]])  # frozen from here on


def mixed(rows: np.ndarray, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """The real pictures of some rows and as many fakes of the same digits, and y."""
    fakes = sample_coins(coins, labels[rows], rng)
    x = torch.tensor(np.concatenate([pixels[rows], fakes]), dtype=torch.float32)
    return x, torch.tensor([1.0, 0.0]).repeat_interleave(len(rows))


lessons, validation, test = (mixed(rows, rng) for rows in parts)


# %% build
def build_detective() -> nn.Sequential:
    """Pictures (n, 64) to scores (n, 1): a high score says real."""
    return nn.Sequential(
        nn.Linear(64, WIDTH),
        nn.ReLU(),
        nn.Linear(WIDTH, WIDTH),
        nn.ReLU(),
        nn.Linear(WIDTH, 1),
    )


# %% train
def train_epoch(
    net: nn.Module, optimiser: torch.optim.Optimizer, x: Tensor, y: Tensor
) -> None:
    """Show every picture once, in batches, in a new order."""
    net.train()
    for rows in torch.randperm(len(x)).split(BATCH):
        loss = cost(net(x[rows])[:, 0], y[rows])
        optimiser.zero_grad()  # forget the slopes of the last step
        loss.backward()  # find the new ones: back-propagation
        optimiser.step()  # and walk downhill


# %% examine
@torch.no_grad()
def loss_and_right(net: nn.Module, x: Tensor, y: Tensor) -> tuple[float, float]:
    """The mean cost on pictures x (n, 64), and the share of right answers."""
    net.eval()
    score = net(x)[:, 0]
    return cost(score, y).item(), ((score > 0) == y).float().mean().item()


# %% study
def study(seed: int, fresh: bool) -> tuple[nn.Module, np.ndarray]:
    """Train, and return the network of the best epoch and losses (EPOCHS, 2).

    If `fresh`, the coins are tossed again for each epoch. The validation pictures say
    which epoch was best; the losses are those of training and of validation.
    """
    torch.manual_seed(seed)
    net, tosses = build_detective(), np.random.default_rng(seed)
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    best, lowest, losses = net, np.inf, []
    for _ in range(EPOCHS):
        x, y = mixed(parts[0], tosses) if fresh else lessons
        train_epoch(net, optimiser, x, y)
        losses.append([loss_and_right(net, *pair)[0] for pair in ((x, y), validation)])
        if losses[-1][1] < lowest:
            best, lowest = copy.deepcopy(net), losses[-1][1]
    return best, np.array(losses)


runs = {
    name: [study(seed, name == "fresh") for seed in range(SEEDS)]
    for name in ("fixed", "fresh")
}

# %% curves
fig, axes = plt.subplots(
    1, 2, num="curves", figsize=(5.8, 3.0), sharey=True, layout="constrained"
)
epochs = np.arange(1, EPOCHS + 1)
for ax, (name, title) in zip(
    axes, (("fixed", "the same fakes"), ("fresh", "fresh fakes")), strict=True
):
    train_loss, validation_loss = runs[name][0][1].T
    ax.plot(epochs, train_loss, color="C0", linewidth=2)
    ax.plot(epochs, validation_loss, color="C1", linewidth=2)
    lowest = validation_loss.argmin()
    ax.plot(epochs[lowest], validation_loss[lowest], "o", color="C1", markersize=9)
    ax.set(title=title, xlabel="epoch", ylim=(0, 0.75))
    ax.text(12, 0.1, "training", color="C0", ha="center")
    ax.text(EPOCHS, validation_loss[-1] + 0.07, "validation", color="C1", ha="right")
axes[0].set_ylabel("cost")


# %% two_sample_z
def two_sample_z(accuracy: float, n: int) -> float:
    """How many standard errors an accuracy on n held-out pictures is above chance."""
    return float(2 * np.sqrt(n) * (accuracy - 0.5))


# %% examined
right = {
    name: [loss_and_right(net, *test)[1] for net, _ in run]
    for name, run in runs.items()
}
z = two_sample_z(right["fresh"][0], len(test[1]))

# %% piles
x, y = test
with torch.no_grad():
    score = runs["fresh"][0][0](x)[:, 0]
edges = np.linspace(-12, 10, 34)
fig, ax = plt.subplots(num="piles", figsize=(6.5, 2.8), layout="constrained")
ax.hist(score[y == 1].clip(-12, 10), edges, color="C0", alpha=0.5)
ax.hist(score[y == 0].clip(-12, 10), edges, color="C1", histtype="step", linewidth=2.5)
ax.axvline(0, color="black", linestyle="--")
ax.text(0.98, 0.88, "real (filled)", color="C0", ha="right", transform=ax.transAxes)
ax.text(0.02, 0.88, "fake (outline)", color="C1", transform=ax.transAxes)
ax.set(xlabel="score of the network", ylabel="test pictures")

# %% lineup
half = len(y) // 2
order = rng.permutation(12)
shown = np.concatenate([np.arange(6), half + np.arange(6)])[order]  # the first of each
for name in ("guess", "lineup"):
    fig, axes = plt.subplots(2, 6, num=name, figsize=(5.2, 2.7), layout="constrained")
    for ax, row in zip(axes.flat, shown, strict=True):
        ax.imshow(x[row].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        if name == "lineup":
            ax.set_title(f"{100 * torch.sigmoid(score[row]):.0f} %")
            ax.set_xlabel("real" if y[row] else "fake", color=f"C{1 - int(y[row])}")
    if name == "guess":
        for ax, letter in zip(axes.flat, "ABCDEFGHIJKL", strict=True):
            ax.set_title(letter)

# %% results
results = {
    "knobs": sum(knob.numel() for knob in runs["fixed"][0][0].parameters()),
    "lessons": len(lessons[1]),
    "questions": len(y),
    "z": z,
    "log10_p": float(
        binom.logsf(round(right["fresh"][0] * len(y)) - 1, len(y), 0.5) / np.log(10)
    ),
    "real_called_real": float((score[y == 1] > 0).float().mean()),
    "fake_called_fake": float((score[y == 0] < 0).float().mean()),
    "lineup_wrong": int(((score[shown] > 0) != y[shown]).sum()),
}
for name, run in runs.items():
    losses = np.array([losses for _, losses in run])  # (SEEDS, EPOCHS, 2)
    results |= {
        f"best_epoch_{name}": [int(k) + 1 for k in losses[:, :, 1].argmin(axis=1)],
        f"lowest_{name}": float(losses[:, :, 1].min(axis=1).mean()),
        f"last_{name}": float(losses[:, -1, 1].mean()),
        f"last_train_{name}": float(losses[:, -1, 0].mean()),
        f"right_{name}": right[name],
        f"mean_right_{name}": float(np.mean(right[name])),
        f"spread_right_{name}": float(np.std(right[name], ddof=1)),
    }
for name, value in results.items():
    print(f"{name:>18} {value}")
plt.show()
