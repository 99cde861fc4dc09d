"""Two GANs of the parts before, drawn in greys to be judged beside the chain models.

Run it with `python painters.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. The plain GAN
is trained as in part 5, the paired and damped one as in part 6.
"""

# %% settings
import copy
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import (
    affine_grid,
    cross_entropy,
    grid_sample,
    logsigmoid,
    softplus,
)
from torch.utils.flop_counter import FlopCounterMode

STEPS = 2000  # of either GAN
BATCH = 128
LATENT = 16  # numbers that a generator starts from
PLAIN_RATE = 1e-3  # for both players of the plain GAN
RATE = 4e-3  # for both players of the other, at the start
GAMMA = 0.3  # strength of both penalties, for pixels between 0 and 1
LAZY = 2  # they are taken in each second step, twice as heavy
FRAMES = [0]  # steps after which the same noise is drawn, beside the last
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
NEAREST = 3  # neighbours behind the balls of precision and recall
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


digits = load_digits()
labels = torch.tensor(digits.target)
pictures = torch.tensor(digits.images / 16).float()[:, None]  # (1797, 1, 8, 8)
train, validation, test = split_digits(digits.target)
greys = torch.tensor(digits.data).long()  # (1797, 64), whole numbers from 0 to 16
known = pictures[train].flatten(1)  # (1297, 64)


# %% judge
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


judge = hire(0)


# %% plain
def build_forger() -> nn.Sequential:
    """The generator of the plain GAN: noise (n, LATENT) to ink (n, 64)."""
    return nn.Sequential(
        nn.Linear(LATENT, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 256),
        nn.LeakyReLU(0.2),
        nn.Linear(256, 64),
        nn.Sigmoid(),
    )


def build_guard() -> nn.Sequential:
    """Its discriminator: pictures (n, 64) to scores (n, 1)."""
    return nn.Sequential(
        nn.Linear(64, 128),
        nn.LeakyReLU(0.2),
        nn.Linear(128, 64),
        nn.LeakyReLU(0.2),
        nn.Linear(64, 1),
    )


def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Cross-entropy of D, from logits: for a sigmoid s, log(1 - s(a)) is log s(-a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """The non-saturating loss: its gradient stays alive while D is winning."""
    return -logsigmoid(fake).mean()


def train_forger(seed: int, steps: int) -> nn.Module:
    """The generator of a plain GAN, trained as in part 5."""
    torch.manual_seed(seed)
    forger, guard = build_forger(), build_guard()
    g_optimiser = torch.optim.Adam(forger.parameters(), PLAIN_RATE, (0.5, 0.999))
    d_optimiser = torch.optim.Adam(guard.parameters(), PLAIN_RATE, (0.5, 0.999))
    for _ in range(steps):
        real = known[torch.randint(len(known), (BATCH,))]
        fake = forger(torch.randn(BATCH, LATENT))

        d_loss = discriminator_loss(guard(2 * real - 1), guard(2 * fake.detach() - 1))
        d_optimiser.zero_grad()
        d_loss.backward()
        d_optimiser.step()

        g_loss = generator_loss(guard(2 * fake - 1))
        g_optimiser.zero_grad()
        g_loss.backward()
        g_optimiser.step()
    return forger


forger = train_forger(0, STEPS)


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


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def data_penalty(critic: nn.Module, x: Tensor, gamma: float) -> Tensor:
    """R1: gamma / 2 times the mean squared slope of the critic at the data x (n, d)."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gamma / 2 * slopes.square().sum(dim=1).mean()


# %% training
def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_painter(seed: int) -> tuple[nn.Module, dict[int, Tensor], list[float]]:
    """The mean generator, the same noise drawn on the way, and the paired losses."""
    torch.manual_seed(seed)
    painter, critic = build_painter(), build_critic()
    average = copy.deepcopy(painter)
    players = list(painter.parameters()), list(critic.parameters())
    movers = [torch.optim.Adam(p, RATE, betas=(0.0, 0.99), fused=True) for p in players]
    fixed, frames, losses = torch.randn(24, LATENT), {}, []

    for step in range(STEPS):
        if step in FRAMES:
            frames[step] = average(fixed).detach()
        falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / STEPS)) / 2
        for mover in movers:
            mover.param_groups[0]["lr"] = RATE * falling
            mover.zero_grad()
        real = known[torch.randint(len(known), (BATCH,))]
        fake = painter(torch.randn(BATCH, LATENT))

        at_real, at_fake = critic(real), critic(fake.detach())
        loss = pairing_loss(at_real, at_fake)
        losses.append(loss.item())
        if step % LAZY == 0:  # R1 on real pictures, R2 on fakes
            loss = loss + data_penalty(critic, real, LAZY * GAMMA)
            loss = loss + data_penalty(critic, fake, LAZY * GAMMA)
        loss.backward()
        movers[1].step()

        with torch.no_grad():
            at_real = critic(real)
        pairing_loss(critic(fake), at_real).backward(inputs=players[0])
        movers[0].step()
        average_weights(average, painter, step)
    frames[STEPS] = average(fixed).detach()
    return average, frames, losses


@torch.no_grad()
def draw_painted(painter: nn.Module, n: int) -> Tensor:
    """Draw n pictures (n, 1, 8, 8) from new noise."""
    return painter(torch.randn(n, LATENT)).reshape(-1, 1, 8, 8)


painter, _, _ = train_painter(0)


# %% draw_paired
def to_levels(ink: Tensor) -> Tensor:
    """Ink (n, 64) between 0 and 1 as the nearest of the seventeen greys."""
    return (16 * ink.clamp(0, 1)).round().long()


painted = draw_painted(painter, COUNT)
drawn = to_levels(painted.flatten(1))

# %% draw_plain
torch.manual_seed(1)
with torch.no_grad():
    forged = to_levels(forger(torch.randn(COUNT, LATENT)))


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


# %% grades
@torch.no_grad()
def half_distance(judge: nn.Sequential, x: Tensor, real: Tensor) -> float:
    """Fréchet distance of half of each (n, 1, 8, 8), with other rows: mean of 20 splits."""
    seen, true = judge[:-1](x), judge[:-1](real)
    dice, found = torch.Generator().manual_seed(0), []
    for _ in range(20):
        first, second = torch.randperm(len(real), generator=dice).chunk(2)
        found.append(frechet_share(true[first], seen[second]))
    return sum(found) / len(found)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


def grade_greys(x: Tensor) -> dict[str, float]:
    """The judge's marks for drawn greys x (n, 64), and how often they come too close."""
    ink = (x / 16).reshape(-1, 1, 8, 8)
    fd, sharp, wide = grade(judge, ink, pictures)
    fd_half = half_distance(judge, ink, pictures)
    known, fresh = greys[train] / 16, greys[test] / 16
    d_model = torch.cdist(x / 16, known).amin(dim=1).numpy()
    d_test = torch.cdist(fresh, known).amin(dim=1).numpy()
    copies = copy_ratio(d_model, d_test, float(np.quantile(d_test, CLOSE)))
    marks = {"fd": fd, "fd_half": fd_half, "precision": sharp, "recall": wide}
    return marks | {"copies": copies}


# %% from_gans
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


sheet = torch.cat([forged[:12], drawn[:12]]).reshape(-1, 8, 8).numpy()
fig, ax = plt.subplots(num="from_gans", figsize=(5.4, 1.1), layout="constrained")
ax.imshow(lay_out(sheet, 12), cmap="gray_r", vmin=0, vmax=16)
ax.set_xticks([])
ax.set_yticks([4.5, 14.5], ["plain", "paired"])


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


def plain_round() -> None:
    """The products of one round of `train_forger`."""
    guard, fake = build_guard(), forger(torch.randn(BATCH, LATENT))
    discriminator_loss(guard(known[:BATCH]), guard(fake.detach())).backward()
    generator_loss(guard(fake)).backward()


def paired_round(damped: bool) -> None:
    """The products of one round of `train_painter`, with or without the penalties."""
    critic, fake = build_critic(), painter(torch.randn(BATCH, LATENT))
    loss = pairing_loss(critic(known[:BATCH]), critic(fake.detach()))
    if damped:
        loss = loss + data_penalty(critic, known[:BATCH], GAMMA)
        loss = loss + data_penalty(critic, fake, GAMMA)
    loss.backward()
    with torch.no_grad():
        at_real = critic(known[:BATCH])
    painted_by = list(painter.parameters())
    pairing_loss(critic(fake), at_real).backward(inputs=painted_by)


work = {
    "plain": count_operations(plain_round),
    "paired": sum(
        count_operations(lambda k=k: paired_round(k == 0)) for k in range(LAZY)
    )
    / LAZY,
}

# %% results
results = {"unrounded": grade(judge, painted, pictures)[0]}
games = (
    ("plain", forger, build_guard(), forged),
    ("paired", painter, build_critic(), drawn),
)
for name, player, rival, x in games:
    results |= {f"{name}_{k}": v for k, v in grade_greys(x).items()}
    results[f"{name}_weights"] = sum(p.numel() for p in player.parameters())
    trained = [*player.parameters(), *rival.parameters()]
    results[f"{name}_trained"] = sum(p.numel() for p in trained)
    results[f"{name}_training_work"] = STEPS * work[name]
    results[f"{name}_drawing_work"] = count_operations(
        lambda player=player: player(torch.randn(1, LATENT))
    )
for name, value in results.items():
    print(f"{name:>20} {value:.5g}")
plt.show()
