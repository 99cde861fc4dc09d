"""A convolutional GAN of digits with 16 by 16 pixels, or of MNIST with 28 by 28.

Run it with `python digits.py`; it needs torch, torchvision, scikit-learn and matplotlib.
The digits are those of Alpaydin and Kaynak, CC BY 4.0. It downloads nothing, unless you
set DATA to "mnist": then torchvision fetches it. It leaves `generator.json`.
"""

# %% settings
import base64
import copy
import json
import math
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import (
    adaptive_avg_pool2d,
    affine_grid,
    cross_entropy,
    grid_sample,
    interpolate,
    softplus,
)
from torchvision.datasets import MNIST

torch.manual_seed(0)

DATA = "digits"  # or "mnist", which torchvision looks for in FOLDER
FOLDER = "data"
DEVICE = "cpu"  # or "cuda"
SIDE = 28 if DATA == "mnist" else 16  # pixels on each side of a picture
LATENT = 16  # numbers that the generator starts from
STEPS = 1600
BATCH = 64
RATE = 2e-3  # for both players at the start; it falls to a fiftieth
DECAY = 0.998  # of the running mean of the generator's weights
GAMMA = 0.5  # strength of both penalties, for pixels between 0 and 1
LAZY = 4  # they are taken in each fourth step, four times as heavy
FRAMES = [0, 25, 50, 100, 200, 400, 800, 1600]  # steps shown
NEAREST = 3  # neighbours behind the balls of precision and recall
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
CLOSE = 0.05  # about this share of the test pictures counts as close to training


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


def small_digits() -> SimpleNamespace:
    """scikit-learn's digits, named as torchvision names what it loads."""
    digits = load_digits()
    images, targets = torch.tensor(digits.images), torch.tensor(digits.target)
    return SimpleNamespace(data=images, targets=targets)


def for_judge(x: Tensor) -> Tensor:
    """Pictures (n, 1, side, side) as the judge sees them: 8 by 8 means of pixels."""
    return adaptive_avg_pool2d(x, 8)


source = MNIST(FOLDER, download=True) if DATA == "mnist" else small_digits()
pictures = source.data[:, None].float() / source.data.max()  # (n, 1, 8, 8) from 0 to 1
large = interpolate(pictures, (SIDE, SIDE), mode="bicubic").clamp(0, 1)
labels = source.targets
train, _, test = split_digits(labels.numpy())
known = large[train]


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


torch.manual_seed(0)
judge = fit_judge(for_judge(pictures[train]), labels[train])

# %% networks
def build_painter_of_rows() -> nn.Sequential:
    """The generator: z (n, LATENT) to pictures (n, 1, SIDE, SIDE) from 0 to 1."""
    quarter = SIDE // 4
    return nn.Sequential(
        nn.Linear(LATENT, 128),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 32 * quarter**2),
        nn.Unflatten(1, (32, quarter, quarter)),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(32, 16, 3, padding=1),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(16, 1, 3, padding=1),
        nn.Sigmoid(),
    )


class Signed(nn.Module):
    """Moves pictures from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x - 1


def build_critic_of_rows() -> nn.Sequential:
    """The discriminator: pictures (n, 1, SIDE, SIDE) to a score (n, 1)."""
    return nn.Sequential(
        Signed(),
        nn.Conv2d(1, 16, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(16, 32, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear(2 * SIDE**2, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 1),
    )


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def both_penalties(scores: Tensor, real: Tensor, fake: Tensor, gamma: float) -> Tensor:
    """R1 and R2: gamma / 2 times the mean squared slope at real and at fake pictures."""
    slopes = torch.autograd.grad(scores.sum(), [real, fake], create_graph=True)
    return gamma / 2 * sum(s.square().sum(dim=(1, 2, 3)).mean() for s in slopes)


# %% training
def follow(average: nn.Module, generator: nn.Module, step: int, decay: float) -> None:
    """Keep a running mean of the generator's weights, a short one at first."""
    keep = min(decay, (1 + step) / (10 + step))
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_rows(seed: int) -> tuple[nn.Module, dict[int, Tensor], list[float]]:
    """The mean generator, the same noise drawn on the way, and the paired losses."""
    torch.manual_seed(seed)
    painter, critic = build_painter_of_rows().to(DEVICE), build_critic_of_rows().to(DEVICE)
    average = copy.deepcopy(painter)
    players = list(painter.parameters()), list(critic.parameters())
    movers = [torch.optim.Adam(p, RATE, betas=(0.0, 0.99), fused=True) for p in players]
    data, frames, losses = known.to(DEVICE), {}, []
    fixed = torch.randn(24, LATENT, device=DEVICE)

    for step in range(STEPS):
        if step in FRAMES:
            frames[step] = average.eval()(fixed).detach().cpu()
        for mover in movers:
            falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / STEPS)) / 2
            mover.param_groups[0]["lr"] = RATE * falling
            mover.zero_grad()
        real = data[torch.randint(len(data), (BATCH,), device=DEVICE)]
        with torch.no_grad():
            fake = painter(torch.randn(BATCH, LATENT, device=DEVICE))

        lesson = step % LAZY == 0
        real, fake = real.requires_grad_(lesson), fake.requires_grad_(lesson)
        scores = critic(torch.cat([real, fake]))
        loss = pairing_loss(scores[:BATCH], scores[BATCH:])
        losses.append(loss.detach())
        if lesson:
            loss = loss + both_penalties(scores, real, fake, LAZY * GAMMA)
        loss.backward(inputs=players[1])
        movers[1].step()

        with torch.no_grad():
            at_real = critic(real)
        at_fake = critic(painter(torch.randn(BATCH, LATENT, device=DEVICE)))
        pairing_loss(at_fake, at_real).backward(inputs=players[0])
        movers[0].step()
        follow(average, painter, step, DECAY)
        for mean, new in zip(average.buffers(), painter.buffers(), strict=True):
            mean.copy_(new)  # what batch normalisation remembers
    frames[STEPS] = average.eval()(fixed).detach().cpu()
    return average.cpu(), frames, torch.stack(losses).tolist()


painter, frames, losses = train_rows(0)
with torch.no_grad():
    drawn = painter(torch.randn(COUNT, LATENT))


# %% grades
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


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


def grade(judge: nn.Sequential, x: Tensor, real: Tensor) -> tuple[float, float, float]:
    """Fréchet distance in per cent, precision and recall, by a judge's features."""
    seen, true = judge[:-1](x), judge[:-1](real)
    sharp = precision(true, seen, ball_radii(true, NEAREST)).item()
    wide = recall(true, seen, ball_radii(seen, NEAREST)).item()
    return frechet_share(true, seen), sharp, wide


reference = for_judge(large[torch.randperm(len(large))[:COUNT]])
graded = grade(judge, for_judge(drawn), reference)
print(graded, losses[-1])
