"""A GAN of digits that trains: relativistic pairing with R1 and R2.

Run it with `python digits.py`; it needs torch, scikit-learn and matplotlib and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0. It leaves its
generator in `generator.json`.
"""

# %% settings
import base64
import copy
import json
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn.functional import affine_grid, cross_entropy, grid_sample, softplus

torch.manual_seed(0)

STEPS = 2000
BATCH = 128
LATENT = 16  # numbers that the generator starts from
RATE = 4e-3  # for both players at the start
GAMMA = 0.3  # strength of both penalties, for pixels between 0 and 1
LAZY = 2  # they are taken in each second step, twice as heavy
FRAMES = [0, 25, 50, 100, 200, 400, 800, 1200, 2000]  # steps shown
NEAREST = 3  # neighbours behind the balls of precision and recall
COUNT = 1797  # pictures drawn for the scores, as many as there are real ones
JUDGES = [0, 7]  # seeds of two judges, who learn from different splits
PARTS = 20  # bells of the mixture that is the control
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


painter, frames, losses = train_painter(0)
drawn = draw_painted(painter, COUNT)


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

# %% control
mixture = GaussianMixture(PARTS, reg_covar=1e-3, random_state=0).fit(known.numpy())
invented = torch.tensor(mixture.sample(COUNT)[0]).float().clamp(0, 1)
order = torch.randperm(len(pictures))
real_halves = pictures[order[:898]], pictures[order[898:1796]]
controls = {
    "mixture": grade(judges[0], invented.reshape(-1, 1, 8, 8), pictures),
    "real": grade(judges[0], *real_halves),
    "one digit": grade(
        judges[0], pictures[labels == 0].repeat(11, 1, 1, 1)[:COUNT], pictures
    ),
}
unseen = [grade(judges[0], x, pictures[test])[0] for x in (drawn, pictures[train])]


# %% lay_out
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


# %% growing
ink = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
for step, shown in frames.items():
    fig, ax = plt.subplots(
        num=f"growing@{step:04}", figsize=(5.2, 2.1), layout="constrained"
    )
    ax.imshow(lay_out(shown.reshape(-1, 8, 8).numpy(), 12), **ink)
    ax.set(title=f"step {step}", xticks=[], yticks=[])

# %% grades
fig, ax = plt.subplots(num="grades", figsize=(5.6, 3.6), layout="constrained")
named = {"GAN": graded[0], **controls}
places = {"GAN": (-8, -14), "mixture": (10, -3), "real": (-8, 8), "one digit": (0, 10)}
for k, (name, (_, sharp, wide)) in enumerate(named.items()):
    ax.plot(wide, sharp, "o", color=f"C{k}", markersize=8)
    side = "left" if name in ("mixture", "one digit") else "right"
    ax.annotate(name, (wide, sharp), places[name], textcoords="offset points", ha=side)
ax.set(xlabel="recall: share of real digits reached", xlim=(0, 1.02))
ax.set(ylabel="precision: share like real", ylim=(0.4, 1.04))


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

rows = torch.cdist(drawn[:12].flatten(1), known).argmin(dim=1)
sheet = torch.cat([drawn[:12].flatten(1), known[rows]])
fig, ax = plt.subplots(num="nearest", figsize=(5.6, 1.6), layout="constrained")
ax.imshow(lay_out(sheet.reshape(-1, 8, 8).numpy(), 12), **ink)
ax.set(xticks=[])
ax.set_yticks([4.5, 14.5], ["drawn", "nearest"])


# %% asset
def pack_layer(layer: nn.Linear) -> dict[str, object]:
    """A layer with a byte for each weight, and its weights rounded to what is packed.

    A weight is scale times a whole number from -127 to 127; the rows follow each other.
    """
    scale = layer.weight.detach().abs().max() / 127
    whole = (layer.weight.detach() / scale).round()
    with torch.no_grad():
        layer.weight.copy_(scale * whole)
    return {
        "shape": list(whole.shape),
        "scale": scale.item(),
        "weight": base64.b64encode(whole.to(torch.int8).numpy().tobytes()).decode(),
        "bias": [round(b, 5) for b in layer.bias.tolist()],
    }


probes = torch.randn(100, LATENT)
exact = painter(probes).detach()
layers = [pack_layer(layer) for layer in painter if isinstance(layer, nn.Linear)]
answers = painter(probes).detach()
asset = {
    "about": "z (16) -> linear, leaky 0.2, linear, leaky 0.2, linear, sigmoid: ink (64)",
    "weights": "signed bytes in base64, row by row; multiply by scale",
    "layers": layers,
    "probes": probes[:3].tolist(),
    "answers": [[round(ink, 4) for ink in answer] for answer in answers[:3].tolist()],
}
Path("generator.json").write_text(json.dumps(asset), encoding="utf-8")

# %% results
results = {
    "judges": JUDGES,
    "fd": [g[0] for g in graded],
    "precision": [g[1] for g in graded],
    "recall": [g[2] for g in graded],
    "unseen": unseen[0],
    "unseen_train": unseen[1],
    "nearest": float(np.median(d_model) / np.median(d_test)),
    "copies": copy_ratio(d_model, d_test, q),
    "rounding": (answers - exact).abs().max().item(),
    "weights": sum(p.numel() for p in painter.parameters()),
    "loss": float(np.mean(losses[-200:])),
}
for name, values in controls.items():
    results[name.replace(" ", "_")] = list(values)
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 3)}")
plt.show()
