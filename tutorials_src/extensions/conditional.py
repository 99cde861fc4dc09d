"""A GAN that draws the digit it is asked for.

Run it with `python conditional.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. It leaves its
generator in `asked.json`.
"""

# %% settings
import copy
import json
import math
from collections.abc import Callable
from pathlib import Path

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
    one_hot,
    softplus,
)
from torch.utils.flop_counter import FlopCounterMode

torch.manual_seed(0)

SEED = 0
STEPS = 1800
SHORT = 600  # steps of the game whose labels are shuffled
BATCH = 128
LATENT = 16  # numbers that the generator starts from, beside the label
RATE = 4e-3  # for both players at the start
GAMMA = 1.0  # strength of both penalties, for pixels between 0 and 1
LAZY = 2  # they are taken in each second step, twice as heavy
FRAMES = [0, 25, 50, 100, 200, 600, 1800]  # steps shown
ROWS = 6  # noises shown, each with all ten labels
NEAREST = 3  # neighbours behind the balls of precision and recall
JUDGES = [0, 7]  # seeds of two judges, who learn from different splits
CLOSE = 0.05  # about this share of the test pictures counts as close to training
SLIDES = [(4, 9), (3, 8), (1, 7)]  # pairs of labels that are blended


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
known, named = pictures[train].flatten(1), labels[train]  # (1297, 64), (1297,)
greys = torch.tensor(digits.data).long()  # (1797, 64), whole numbers from 0 to 16


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


# %% accuracy
def class_accuracy(predicted: Tensor, labels: Tensor) -> Tensor:
    """Share of predicted labels (n,) that are right."""
    return (predicted == labels).double().mean()


def class_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """How badly the classes (n,) can be read from scores (n, k)."""
    return cross_entropy(scores, labels.long())


@torch.no_grad()
def examine(judge: nn.Sequential, seed: int) -> float:
    """How many real digits a judge reads right, of those it has never seen."""
    _, _, unseen = split_again(digits.target, seed)
    read = judge(pictures[unseen]).argmax(dim=1)
    return class_accuracy(read, labels[unseen]).item()


real_read = [examine(j, seed) for j, seed in zip(judges, JUDGES, strict=True)]


# %% generator
class LabelledPainter(nn.Module):
    """Noise (n, LATENT) and labels as one-hot rows (n, 10) to ink (n, 64)."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(LATENT + 10, 128),
            nn.LeakyReLU(0.2),
            nn.Linear(128, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 64),
            nn.Sigmoid(),
        )

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        return self.layers(torch.cat([z, label], dim=1))


# %% projection
def projection(
    features: Tensor, labels: Tensor, weight: Tensor, bias: Tensor, embedding: Tensor
) -> Tensor:
    """Scores (n,) from features (n, d) and labels (n,), with a row (d,) per class."""
    return ((embedding[labels.long()] + weight) * features).sum(dim=1) + bias


class ProjectionCritic(nn.Module):
    """Pictures (n, 64) with labels (n,) to scores (n,)."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Linear(64, 256),
            nn.LeakyReLU(0.2),
            nn.Linear(256, 128),
            nn.LeakyReLU(0.2),
        )
        self.out = nn.Linear(128, 1)
        self.embedding = nn.Parameter(torch.randn(10, 128))

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        rows = self.embedding / math.sqrt(128)
        weight, bias = self.out.weight[0], self.out.bias
        return projection(self.features(x), label, weight, bias, rows)


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def conditional_penalties(
    critic: nn.Module, x: Tensor, label: Tensor, gamma: float
) -> Tensor:
    """R1 and R2 in one: x (2n, 64) holds n real pictures and then n fakes."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (slopes,) = torch.autograd.grad(critic(x, label).sum(), x, create_graph=True)
    return gamma * slopes.square().sum(dim=1).mean()


# %% training
def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_asked(
    seed: int, named: Tensor, steps: int = STEPS
) -> tuple[nn.Module, dict[int, Tensor]]:
    """The mean generator after a game with labels, and what it drew on the way."""
    torch.manual_seed(seed)
    painter, critic = LabelledPainter(), ProjectionCritic()
    average = copy.deepcopy(painter)
    players = list(painter.parameters()), list(critic.parameters())
    movers = [torch.optim.Adam(p, RATE, betas=(0.0, 0.99), fused=True) for p in players]
    shown = torch.randn(ROWS, LATENT).repeat_interleave(10, dim=0)  # a noise per row
    asked, frames = torch.eye(10).repeat(ROWS, 1), {}

    for step in range(steps):
        if step in FRAMES:
            frames[step] = average(shown, asked).detach()
        falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2
        for mover in movers:
            mover.param_groups[0]["lr"] = RATE * falling
            mover.zero_grad()
        rows = torch.randint(len(known), (BATCH,))
        real, label = known[rows], named[rows]
        # The fakes get the labels of the real ones: the same p(y) on both sides.
        fake = painter(torch.randn(BATCH, LATENT), one_hot(label, 10).float())

        loss = pairing_loss(critic(real, label), critic(fake.detach(), label))
        if step % LAZY == 0:
            both, twice = torch.cat([real, fake]), torch.cat([label, label])
            loss = loss + conditional_penalties(critic, both, twice, LAZY * GAMMA)
        loss.backward()
        movers[1].step()

        with torch.no_grad():
            at_real = critic(real, label)
        pairing_loss(critic(fake, label), at_real).backward(inputs=players[0])
        movers[0].step()
        average_weights(average, painter, step)
    frames[steps] = average(shown, asked).detach()
    return average, frames


@torch.no_grad()
def draw_asked(painter: nn.Module, label: Tensor) -> Tensor:
    """A picture (n, 1, 8, 8) from new noise for each label (n,)."""
    z = torch.randn(len(label), LATENT)
    return painter(z, one_hot(label, 10).float()).reshape(-1, 1, 8, 8)


painter, frames = train_asked(SEED, named)


# %% draw
def to_levels(ink: Tensor) -> Tensor:
    """Ink (n, 64) between 0 and 1 as the nearest of the seventeen greys."""
    return (16 * ink.clamp(0, 1)).round().long()


drawn = draw_asked(painter, labels)  # as many of each digit as there are real ones
rounded = to_levels(drawn.flatten(1))  # as part 9 compares them


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


graded = [grade(judge, drawn, pictures) for judge in judges]
with torch.no_grad():
    scores = [judge(drawn) for judge in judges]
accuracy = [class_accuracy(s.argmax(dim=1), labels).item() for s in scores]

# %% twin
# The same game when every picture is called a nought: labels that say nothing.
twin, _ = train_asked(SEED, torch.zeros_like(named))
alike = draw_asked(twin, torch.zeros_like(labels))
twin_graded = [grade(judge, alike, pictures) for judge in judges]

# %% shuffled
mixed = named[torch.randperm(len(named))]  # each picture gets another one's label
confused, _ = train_asked(SEED, mixed, SHORT)
with torch.no_grad():
    read = judges[0](draw_asked(confused, labels)).argmax(dim=1)
shuffled = class_accuracy(read, labels).item()


# %% lay_out
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


# %% asked
ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
for step, shown in frames.items():
    fig, ax = plt.subplots(
        num=f"asked@{step:04}", figsize=(5.2, 3.6), layout="constrained"
    )
    ax.imshow(lay_out(shown.reshape(-1, 8, 8).numpy(), 10), **ink)
    ax.set_xticks(4.5 + 10 * np.arange(10), range(10))
    ax.set(title=f"step {step}", xlabel="asked for", yticks=[], ylabel="noise")

# %% mixed_up
table = torch.zeros(10, 10)
table.index_put_((labels, scores[0].argmax(dim=1)), torch.ones(len(labels)), True)
wrong = table.clone().fill_diagonal_(0)
heard = table.diagonal() / table.sum(dim=1)
fig, ax = plt.subplots(num="mixed_up", figsize=(5.0, 4.8), layout="constrained")
ax.imshow(wrong, cmap="gray_r", vmax=2 * wrong.max())
for j, k in np.ndindex(10, 10):
    if table[j, k]:
        # The cells are light in a dark theme too: so is no ink of a theme.
        ax.text(k, j, int(table[j, k]), ha="center", va="center", color="#101014")
ax.set(xlabel="read as", ylabel="asked for", xticks=range(10), yticks=range(10))

# %% slides
shares = torch.linspace(0, 1, 9)[:, None]
z = torch.randn(len(SLIDES), LATENT)
strips = []
for noise, (first, last) in zip(z, SLIDES, strict=True):
    blend = (1 - shares) * torch.eye(10)[first] + shares * torch.eye(10)[last]
    strips.append(painter(noise.expand(9, LATENT), blend).detach())
fig, ax = plt.subplots(num="slides", figsize=(5.2, 2.1), layout="constrained")
ax.imshow(lay_out(torch.cat(strips).reshape(-1, 8, 8).numpy(), 9), **ink)
ax.set_xticks([4.5, 44.5, 84.5], ["none", "half", "all"])
ax.set_yticks(4.5 + 10 * np.arange(len(SLIDES)), [f"{a} to {b}" for a, b in SLIDES])
ax.set(xlabel="share of the second label")


# %% copies
def nearest_known(x: Tensor) -> Tensor:
    """Distance (n,) of pictures (n, 1, 8, 8) to the nearest training picture."""
    return torch.cdist(x.flatten(1), known).amin(dim=1)


def copy_ratio(d_model: np.ndarray, d_test: np.ndarray, q: float) -> float:
    """How much more often a model than fresh data comes within q of training pictures.

    Both are distances to the same training pictures, one for each picture: (n,), (m,).
    """
    return float((d_model <= q).mean() / (d_test <= q).mean())


d_model, d_test = nearest_known(drawn).numpy(), nearest_known(pictures[test]).numpy()
q = float(np.quantile(d_test, CLOSE))
judge = judges[0]  # the one of part 9


@torch.no_grad()
def half_distance(judge: nn.Sequential, x: Tensor, real: Tensor) -> float:
    """Fréchet distance of half of each (n, 1, 8, 8), with other rows: mean of 20 splits."""
    seen, true = judge[:-1](x), judge[:-1](real)
    dice, found = torch.Generator().manual_seed(0), []
    for _ in range(20):
        first, second = torch.randperm(len(real), generator=dice).chunk(2)
        found.append(frechet_share(true[first], seen[second]))
    return sum(found) / len(found)


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


# %% asset
def pack_letters(layer: nn.Linear) -> dict[str, object]:
    """A layer with a letter for each weight, and its weights rounded to what is packed.

    A weight is scale times a whole number from -46 to 46, which is added to 80 to give
    the code of its letter. The rows follow each other.
    """
    scale = layer.weight.detach().abs().max() / 46
    whole = (layer.weight.detach() / scale).round()
    with torch.no_grad():
        layer.weight.copy_(scale * whole)
    return {
        "shape": list(whole.shape),
        "scale": scale.item(),
        "weight": "".join(chr(80 + int(w)) for w in whole.flatten()),
        "bias": [round(b, 5) for b in layer.bias.tolist()],
    }


probes, wanted = torch.randn(100, LATENT).round(decimals=2), torch.arange(100) % 10
exact = painter(probes, one_hot(wanted, 10).float()).detach()
linear = [layer for layer in painter.layers if isinstance(layer, nn.Linear)]
layers = [pack_letters(layer) for layer in linear]
answers = painter(probes, one_hot(wanted, 10).float()).detach()
asset = {
    "about": "z (16) and a one-hot label (10) -> linear, leaky 0.2, linear, leaky 0.2, "
    "linear, sigmoid: ink (64)",
    "weights": "the code of each letter less 80, row by row; multiply by scale",
    "layers": layers,
    "labels": wanted[:10].tolist(),
    "probes": [[round(p, 2) for p in probe] for probe in probes[:10].tolist()],
    "answers": [[round(ink, 4) for ink in answer] for answer in answers[:10].tolist()],
}
Path("asked.json").write_text(json.dumps(asset), encoding="utf-8")


# %% count_operations
def count_operations(work: Callable[[], object]) -> float:
    """Millions of multiplications and additions, in matrix products, of some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() / 1e6


# Two rounds, one of them with penalties: in both counts a few pictures are shown, too.
fewer, more = (
    count_operations(lambda n=n: train_asked(SEED, named, n)) for n in (2, 4)
)
asked_for = torch.eye(10)[:1]
rivals = [*painter.parameters(), *ProjectionCritic().parameters()]

# %% results
results = {
    "real_read": real_read,
    "accuracy": accuracy,
    "heard": heard.tolist(),
    "hardest": heard.argsort()[:2].tolist(),
    "fd": [g[0] for g in graded],
    "precision": [g[1] for g in graded],
    "recall": [g[2] for g in graded],
    "twin_fd": [g[0] for g in twin_graded],
    "twin_precision": [g[1] for g in twin_graded],
    "twin_recall": [g[2] for g in twin_graded],
    "shuffled": shuffled,
    "class_loss": [class_loss(s, labels).item() for s in scores],
    "nearest": float(np.median(d_model) / np.median(d_test)),
    "copies": copy_ratio(d_model, d_test, q),
    "rounding": (answers - exact).abs().max().item(),
    "weights": sum(p.numel() for p in painter.parameters()),
    **{f"grey_{k}": v for k, v in grade_greys(rounded).items()},
    "trained": sum(p.numel() for p in rivals),
    "training_work": STEPS / 2 * (more - fewer),
    "drawing_work": count_operations(
        lambda: painter(torch.randn(1, LATENT), asked_for)
    ),
}
for name, value in results.items():
    print(f"{name:>14} {np.round(value, 3)}")
plt.show()
