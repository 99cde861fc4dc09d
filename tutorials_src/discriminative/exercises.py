"""Answers to the exercises of part 2, each tried on a small case.

Run it with `python exercises.py`; it needs torch, numpy, scipy and scikit-learn and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

rng = np.random.default_rng(0)
torch.manual_seed(0)

BINS = 10  # of confidence, for exercise 3
SPLITS = 3  # random splits that exercise 3 is measured on
LONG = 150  # epochs that make a network too sure of itself, for exercise 3
EPOCHS = 20  # epochs of the detective of exercise 4
FLIPPED = 0.2  # share of wrong labels in exercise 5
LOOKS = [10, 100]  # epochs after which exercise 5 looks


# %% data
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


digits = load_digits()
greys = torch.tensor(digits.data / 16, dtype=torch.float32)  # (1797, 64) in [0, 1]
labels = torch.tensor(digits.target)
train, _, test = split_again(digits.target, 0)


# %% train
def dense(outputs: int) -> nn.Sequential:
    """Pictures (n, 64) to scores (n, outputs) through two hidden layers."""
    hidden = [nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU()]
    return nn.Sequential(*hidden, nn.Linear(64, outputs))


def learn(
    net: nn.Module,
    x: Tensor,
    y: Tensor,
    cost: Callable[[Tensor, Tensor], Tensor],
    epochs: int,
) -> None:
    """Lower the cost of a network's scores on x (n, 64) for the answers y (n,)."""
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            loss = cost(net(x[rows]).squeeze(1), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


# %% softmax_gradient
def softmax_gradient(a: Tensor, y: Tensor) -> Tensor:
    """The derivative (n, K) of the mean cross-entropy by the scores a (n, K)."""
    truth = torch.nn.functional.one_hot(y.long(), a.shape[1])
    return (torch.softmax(a, dim=1) - truth) / len(a)


# %% finite_differences
def softmax_cross_entropy(a: Tensor, y: Tensor) -> Tensor:
    """The mean of -log p at the true classes y (n,), from scores a (n, K)."""
    return -torch.log_softmax(a, dim=1)[torch.arange(len(a)), y.long()].mean()


def finite_differences(a: Tensor, y: Tensor, width: float = 1e-5) -> Tensor:
    """The same derivative (n, K), by moving each score a little both ways."""
    slopes = torch.zeros_like(a)
    for place in np.ndindex(*a.shape):
        nudge = torch.zeros_like(a)
        nudge[place] = width
        rise = softmax_cross_entropy(a + nudge, y) - softmax_cross_entropy(a - nudge, y)
        slopes[place] = rise / (2 * width)
    return slopes


# %% collapse
def collapse(w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> tuple[Tensor, Tensor]:
    """Weight and bias of the one linear layer that equals two, w1 first."""
    return w2 @ w1, w2 @ b1 + b2


# %% tempered_softmax
def tempered_softmax(a: Tensor, temperature: float) -> Tensor:
    """Probabilities (..., K) of scores a (..., K) at a temperature; 1 is softmax."""
    return torch.softmax(a / temperature, dim=-1)


def choose_temperature(a: Tensor, y: Tensor) -> float:
    """The temperature at which the true classes y (n,) surprise scores a (n, K) least."""
    found = minimize_scalar(
        lambda log_t: float(cross_entropy(a / np.exp(log_t), y)),
        bounds=(-3, 3),
        method="bounded",
    )
    return float(np.exp(found.x))


# %% calibration_error
def calibration_error(confidence: Tensor, right: Tensor, bins: int) -> Tensor:
    """The mean gap between confidence (n,) and right (n,) of 0 and 1, bin by bin."""
    place = torch.ceil(bins * confidence).long() - 1
    gaps = torch.zeros(bins, dtype=confidence.dtype)
    return gaps.index_add(0, place, right - confidence).abs().sum() / len(right)


# %% cool
def cool() -> tuple[list[float], list[float], list[Tensor]]:
    """Temperatures of the splits, ECE without and with them, and right answers."""
    chosen, sure, right = [], ([], []), ([], [])
    for seed in range(SPLITS):
        torch.manual_seed(seed)
        rows, held, unseen = split_again(digits.target, seed)
        net = dense(10)
        learn(net, greys[rows], labels[rows], cross_entropy, LONG)
        with torch.no_grad():
            chosen.append(choose_temperature(net(greys[held]), labels[held]))
            a = net(greys[unseen])
        for k, temperature in enumerate((1, chosen[-1])):
            confidence, guess = tempered_softmax(a, temperature).max(dim=1)
            sure[k].append(confidence)
            right[k].append((guess == labels[unseen]).float())
    answers = [torch.cat(r) for r in right]
    errors = [
        calibration_error(torch.cat(c), r, BINS).item()
        for c, r in zip(sure, answers, strict=True)
    ]
    return chosen, errors, answers


# %% copycat
def copycat() -> float:
    """How often a detective is right about the photocopier of part 1."""
    torch.manual_seed(0)
    black = (digits.data >= 8).astype(np.float32)
    copies = black[rng.choice(train, size=len(train))]
    net, half = dense(1), torch.tensor([1.0, 0.0])
    x = torch.tensor(np.concatenate([black[train], copies]))
    y = half.repeat_interleave(len(train))
    learn(net, x, y, binary_cross_entropy_with_logits, EPOCHS)
    new_copies = black[rng.choice(train, size=len(test))]
    with torch.no_grad():
        a = net(torch.tensor(np.concatenate([black[test], new_copies])))[:, 0]
    return ((a > 0) == half.repeat_interleave(len(test))).float().mean().item()


# %% noisy_posterior
def noisy_posterior(p: Tensor, flipped: float) -> Tensor:
    """What p, any shape, becomes when a share of the labels is flipped."""
    return flipped + (1 - 2 * flipped) * p


# %% odd
def odd_or_even(flipped: float) -> tuple[list[float], list[float]]:
    """Right answers to *is it odd?* and mean confidence on test digits, at LOOKS."""
    torch.manual_seed(0)
    odd = (labels % 2).float()
    wrong = torch.rand(len(train)) < flipped
    lessons = torch.where(wrong, 1 - odd[train], odd[train])
    net, done, right, sure = dense(1), 0, [], []
    for look in LOOKS:
        learn(net, greys[train], lessons, binary_cross_entropy_with_logits, look - done)
        done = look
        with torch.no_grad():
            p = torch.sigmoid(net(greys[test])[:, 0])
        right.append(((p > 0.5) == odd[test]).float().mean().item())
        sure.append(torch.maximum(p, 1 - p).mean().item())
    return right, sure


# %% results
a, y = torch.randn(6, 4, dtype=torch.float64), torch.tensor([0, 1, 2, 3, 0, 1])
w1, b1, w2, b2 = torch.randn(5, 3), torch.randn(5), torch.randn(2, 5), torch.randn(2)
weight, bias = collapse(w1, b1, w2, b2)
points = torch.randn(100, 3)
two = (points @ w1.T + b1) @ w2.T + b2
temperatures, errors, answers = cool()
clean_right, clean_sure = odd_or_even(0)
noisy_right, noisy_sure = odd_or_even(FLIPPED)

results = {
    "gradient_gap": float(
        (softmax_gradient(a, y) - finite_differences(a, y)).abs().max()
    ),
    "collapse_gap": float((points @ weight.T + bias - two).abs().max()),
    "temperatures": temperatures,
    "errors": errors,
    "changed_answers": int((answers[0] != answers[1]).sum()),
    "copycat": copycat(),
    "clean_right": clean_right,
    "clean_sure": clean_sure,
    "noisy_right": noisy_right,
    "noisy_sure": noisy_sure,
    "surest_possible": noisy_posterior(torch.tensor(1.0), FLIPPED).item(),
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 4)}")
