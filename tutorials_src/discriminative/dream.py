"""Ask a network that reads digits to write one: climb its score of a seven.

Run it with `python dream.py`; it needs torch, numpy, scikit-learn and matplotlib and
downloads nothing. The reader is the judge of this part, trained as in judge.py; a second
one, trained from another seed, is asked for its opinion. Digits: Alpaydin and Kaynak.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample

DIGIT = 7
SHOWN = [0, 5, 20, 100]  # steps after which the picture is shown
RATE = 0.1  # how far each step goes, in greys from 0 (white) to 1 (ink)
STARTS = 20  # dreams, each from other noise; the first is shown


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
pictures = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
labels = torch.tensor(digits.target)
train, _, test = split_digits(digits.target)


# %% judge
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


def jiggle(x: Tensor) -> Tensor:
    """Turn, stretch and shift each picture (n, 1, 8, 8) a little, at random."""

    def up_to(limit: float) -> Tensor:
        return limit * (2 * torch.rand(len(x)) - 1)

    turn, wide, high = up_to(0.2), 1 + up_to(0.1), 1 + up_to(0.1)
    across = torch.stack([turn.cos() * wide, -turn.sin() * high, up_to(0.125)], dim=1)
    down = torch.stack([turn.sin() * wide, turn.cos() * high, up_to(0.125)], dim=1)
    places = affine_grid(torch.stack([across, down], 1), x.shape, align_corners=False)
    return grid_sample(x, places, align_corners=False)


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


judges = []
for seed in (0, 1):
    torch.manual_seed(seed)
    judges.append(fit_judge(pictures[train], labels[train]).requires_grad_(False))


# %% climb
def climb(x: Tensor, score: Callable[[Tensor], Tensor], rate: float) -> Tensor:
    """The picture x (d,) after a step of length rate up the score."""
    x = x.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(score(x), x)
    return (x + rate * gradient / gradient.norm()).detach()


# %% dreaming
def score_of_digit(x: Tensor) -> Tensor:
    """The score that the first judge gives a picture x (64,) for being a DIGIT."""
    return judges[0](x.reshape(1, 1, 8, 8))[0, DIGIT]


def dream(x: Tensor) -> list[Tensor]:
    """The pictures (64,) on the way up from x, clipped to what paper can show."""
    path = [x]
    for _ in range(max(SHOWN)):
        path.append(climb(path[-1], score_of_digit, RATE).clamp(0, 1))
    return path


@torch.no_grad()
def chance(judge: nn.Module, x: Tensor) -> float:
    """The probability of DIGIT that a judge gives a picture x (64,)."""
    return judge(x.reshape(1, 1, 8, 8)).softmax(dim=1)[0, DIGIT].item()


torch.manual_seed(0)
paths = [dream(torch.rand(64)) for _ in range(STARTS)]
ends = torch.stack([path[-1] for path in paths])  # (STARTS, 64)

# %% noise
sevens = pictures[train][labels[train] == DIGIT].reshape(-1, 64)
fig, axes = plt.subplots(
    1, len(SHOWN) + 1, num="dream", figsize=(5.6, 1.8), layout="constrained"
)
for ax, step in zip(axes, SHOWN, strict=False):
    ax.imshow(paths[0][step].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=f"step {step}")
    ax.set_xlabel(f"{100 * chance(judges[0], paths[0][step]):.0f} % seven")
axes[-1].imshow(sevens[0].reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
axes[-1].set(title="written")
axes[-1].set_xlabel(f"{100 * chance(judges[0], sevens[0]):.0f} % seven")
for ax in axes:
    ax.set(xticks=[], yticks=[])

# %% results
fresh = pictures[test][labels[test] == DIGIT].reshape(-1, 64)
results = {
    "lowest_chance": min(chance(judges[0], x) for x in ends),
    "second_opinion": [chance(judges[1], x) for x in ends],
    "second_says_yes": float(np.mean([chance(judges[1], x) > 0.5 for x in ends])),
    "far_from_sevens": torch.cdist(ends, sevens).min(dim=1).values.median().item(),
    "real_far_from_sevens": torch.cdist(fresh, sevens)
    .min(dim=1)
    .values.median()
    .item(),
    "most_unusual_real": torch.cdist(fresh, sevens).min(dim=1).values.max().item(),
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 3)}")
plt.show()
