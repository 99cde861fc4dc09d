"""Plain GANs on digits: settings that collapse, and the same game with better ones.

Run it with `python vanilla.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import copy
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, softplus

torch.manual_seed(0)

SEEDS = [0, 1, 2]
STEPS = 1200  # of the usual settings; they do not recover
LONG = 2000  # of the tuned ones, as many as the modern recipe takes
BATCH = 128
LATENT = 16  # numbers that the generator starts from
USUAL, MOMENTA = 2e-4, (0.5, 0.999)  # what one finds in many programs
TUNED, CALM = 2e-3, (0.0, 0.99)  # the rate falls along a cosine
NEAREST = 3  # neighbours behind the balls of precision and recall
COUNT = 1797  # pictures drawn for the scores
JUDGES = [0, 7]  # seeds of two judges, who learn from different splits


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
labels = torch.tensor(digits.target)
pictures = torch.tensor(digits.images / 16).float()[:, None]  # (1797, 1, 8, 8)
train, _, test = split_digits(digits.target)
known = pictures[train].flatten(1)  # (1297, 64)


# %% judges
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


def hire(seed: int) -> nn.Sequential:
    """A judge of its own split and seed; seed 0 has the split of the series."""
    rows, _, _ = split_again(digits.target, seed)
    torch.manual_seed(seed)
    return fit_judge(pictures[rows], labels[rows])


judges = [hire(seed) for seed in JUDGES]


# %% networks
def build_painter() -> nn.Sequential:
    """The generator: z (n, LATENT) to ink (n, 64) between 0 and 1."""
    return nn.Sequential(
        nn.Linear(LATENT, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 512),
        nn.LeakyReLU(0.2),
        nn.Linear(512, 64),
        nn.Sigmoid(),
    )


def build_critic() -> nn.Sequential:
    """The discriminator: pictures (n, 64) to a score (n, 1)."""
    return nn.Sequential(
        nn.Linear(64, 512),
        nn.LeakyReLU(0.2),
        nn.Linear(512, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 1),
    )


# %% training
def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_vanilla(seed: int, steps: int, tuned: bool) -> nn.Module:
    """The generator of a plain game; the running mean of it, if tuned."""
    torch.manual_seed(seed)
    painter, critic = build_painter(), build_critic()
    average = copy.deepcopy(painter)
    players = list(painter.parameters()), list(critic.parameters())
    rate, betas = (TUNED, CALM) if tuned else (USUAL, MOMENTA)
    movers = [torch.optim.Adam(p, rate, betas=betas, fused=True) for p in players]
    for step in range(steps):
        falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2
        for mover in movers:
            mover.param_groups[0]["lr"] = rate * falling if tuned else rate
            mover.zero_grad()
        real = known[torch.randint(len(known), (BATCH,))]
        fake = painter(torch.randn(BATCH, LATENT))

        at_real, at_fake = critic(real), critic(fake.detach())
        (softplus(-at_real) + softplus(at_fake)).mean().backward()
        movers[1].step()

        softplus(-critic(fake)).mean().backward(inputs=players[0])
        movers[0].step()
        average_weights(average, painter, step)
    return average if tuned else painter


@torch.no_grad()
def draw_painted(painter: nn.Module, n: int) -> Tensor:
    """Draw n pictures (n, 1, 8, 8) from new noise."""
    return painter(torch.randn(n, LATENT)).reshape(-1, 1, 8, 8)


collapsed = [draw_painted(train_vanilla(seed, STEPS, False), COUNT) for seed in SEEDS]
better = draw_painted(train_vanilla(0, LONG, True), COUNT)


# %% precision
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values  # the first is itself


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


# %% frechet
def frechet_share(real: Tensor, fake: Tensor) -> float:
    """Squared Fréchet distance of samples (n, d), in per cent of the real variance."""
    a, b = real.double(), fake.double()
    first, second = a.T.cov(), b.T.cov()
    values, axes = torch.linalg.eigh(first)
    root = axes * values.clamp(min=0).sqrt() @ axes.T
    middle = torch.linalg.eigvalsh(root @ second @ root).clamp(min=0).sqrt().sum()
    apart = (a.mean(dim=0) - b.mean(dim=0)).square().sum()
    total = apart + first.trace() + second.trace() - 2 * middle
    return (100 * total / first.trace()).item()


@torch.no_grad()
def grade(judge: nn.Sequential, x: Tensor, real: Tensor) -> tuple[float, float, float]:
    """Fréchet distance in per cent, precision and recall, by a judge's features."""
    seen, true = judge[:-1](x), judge[:-1](real)
    sharp = precision(true, seen, ball_radii(true, NEAREST)).item()
    wide = recall(true, seen, ball_radii(seen, NEAREST)).item()
    return frechet_share(true, seen), sharp, wide


graded = [[grade(judge, x, pictures) for judge in judges] for x in collapsed]
best = [grade(judge, better, pictures) for judge in judges]


# %% lay_out
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


# %% rows
sheet = torch.cat([x[:12] for x in (*collapsed, better)])
fig, ax = plt.subplots(num="rows", figsize=(5.8, 2.3), layout="constrained")
ax.imshow(lay_out(sheet[:, 0].numpy(), 12), cmap="gray_r", vmin=0, vmax=1)
ax.set_xticks([])
names = [*(f"seed {seed}" for seed in SEEDS), "tuned"]
ax.set_yticks(10 * np.arange(len(names)) + 4.5, names)

# %% results
results = {
    "fd": [seed[0][0] for seed in graded],
    "precision": [seed[0][1] for seed in graded],
    "recall": [seed[0][2] for seed in graded],
    "fd_other": [seed[1][0] for seed in graded],
    "recall_other": [seed[1][2] for seed in graded],
    "tuned": list(best[0]),
    "tuned_other": list(best[1]),
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 3)}")
plt.show()
