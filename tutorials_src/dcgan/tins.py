"""A convolutional GAN of biscuit tins, and a drawer that knows the right answer.

Run it with `python tins.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The tins are those of part 3. The generator never sees a size; afterwards we
measure what it drew.
"""

# %% settings
import copy
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from sklearn.decomposition import PCA
from sklearn.mixture import GaussianMixture
from torch import Tensor, nn
from torch.nn.functional import softplus

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN = 2048  # tins
LATENT = 2  # numbers that the generator starts from
STEPS = 1200
BATCH = 32
RATE = 3e-3  # for both players at the start; it falls to a fiftieth
GAMMA = 0.03  # strength of both penalties, for pixels between 0 and 1
LAZY = 4  # they are taken in each fourth step, four times as heavy
TRIED = 61  # heights, and as many widths, of the search for the nearest tin
MADE = 1024  # new tins that are measured
AXES, PARTS = 40, 80  # of the control, a mixture of bells along principal axes
CELLS = 8  # heights, and as many widths, of the table of cells
SHOWN = 6  # tins on each side of the sheet
START, END = (-1.5, -1.5), (1.5, 1.5)  # of the walk, in noise
STRIDES = 8  # of the walk that is shown; the one that is measured has more
FINE_STRIDES = 96
ATLAS = 41  # noises on each side of the atlas


# %% draw_tins
def column_ink(
    across: Tensor,
    top: Tensor,
    bottom: Tensor,
    height: Tensor,
    width: Tensor,
    view: Tensor,
) -> Tensor:
    """How dark a thin column at `across` is, on average, from `top` to `bottom`.

    All arguments are tensors that broadcast; the frame reaches from -1 to 1.
    """
    # 1 in front, 0 at the edges, where the slope of a plain root would be infinite
    round_ = (1 - (across / width) ** 2).clamp(min=1e-12).sqrt()
    bend = view * width * round_

    def covered(start: Tensor, end: Tensor) -> Tensor:
        inside = end.clamp(top, bottom) - start.clamp(top, bottom)
        return inside / (bottom - top)

    lid = covered(-height - bend, -height + bend)
    side = covered(-height + bend, height + bend)
    return 0.25 * lid + (0.85 - 0.5 * round_) * side


def draw_tins(sizes: Tensor, views: Tensor | None = None) -> Tensor:
    """Pictures (n, SIDE, SIDE), 1 for black, of tins with sizes (n, 2): height, width.

    Each tin is seen from views (n,), or all from VIEW.
    """
    height, width = sizes[:, :1, None], sizes[:, 1:, None]  # (n, 1, 1)
    view = torch.full_like(height, VIEW) if views is None else views[:, None, None]
    rows = torch.linspace(-1, 1, SIDE + 1, dtype=sizes.dtype)[:, None]
    columns = torch.linspace(-1, 1, SIDE * FINE + 1, dtype=sizes.dtype)
    across = (columns[1:] + columns[:-1]) / 2
    ink = column_ink(across, rows[:-1], rows[1:], height, width, view)
    # Of the two columns at the edges only a part is tin.
    part = ((width - across.abs()) * (SIDE * FINE / 2) + 0.5).clamp(0, 1)
    return (part * ink).unflatten(2, (SIDE, FINE)).mean(dim=3)


sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + MADE, 2)
known, fresh = draw_tins(sizes)[:, None].split([TRAIN, MADE])


# %% networks
def build_tin_maker() -> nn.Sequential:
    """The generator: z (n, LATENT) to pictures (n, 1, 32, 32) from 0 to 1."""
    return nn.Sequential(
        nn.Linear(LATENT, 128),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 128),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 48 * 4 * 4),
        nn.Unflatten(1, (48, 4, 4)),
        nn.BatchNorm2d(48),
        nn.ReLU(),
        nn.ConvTranspose2d(48, 24, 4, stride=2, padding=1),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        nn.ConvTranspose2d(24, 12, 4, stride=2, padding=1),
        nn.BatchNorm2d(12),
        nn.ReLU(),
        nn.ConvTranspose2d(12, 1, 4, stride=2, padding=1),
        nn.Sigmoid(),
    )


class Signed(nn.Module):
    """Moves pictures from [0, 1] to [-1, 1]."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * x - 1


def build_tin_critic() -> nn.Sequential:
    """The discriminator: pictures (n, 1, 32, 32) to a score (n, 1)."""
    layers: list[nn.Module] = [Signed()]
    for inputs, outputs in ((1, 16), (16, 32), (32, 64)):
        layers.append(nn.Conv2d(inputs, outputs, 4, stride=2, padding=1))
        layers.append(nn.LeakyReLU(0.2))
    head = [nn.Flatten(), nn.Linear(1024, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1)]
    return nn.Sequential(*layers, *head)


# %% losses
def pairing_loss(ahead: Tensor, behind: Tensor) -> Tensor:
    """Small if the first of each pair of scores (n, 1) is well above the second."""
    return softplus(behind - ahead).mean()


def both_penalties(scores: Tensor, real: Tensor, fake: Tensor, gamma: float) -> Tensor:
    """R1 and R2: gamma / 2 times the mean squared slope at real and at fake pictures."""
    slopes = torch.autograd.grad(scores.sum(), [real, fake], create_graph=True)
    return gamma / 2 * sum(s.square().sum(dim=(1, 2, 3)).mean() for s in slopes)


# %% training
def average_weights(average: nn.Module, generator: nn.Module, step: int) -> None:
    """Keep a running mean of the generator's weights, over about a tenth of all steps."""
    keep = (1 + step) / (10 + step)
    pairs = zip(average.parameters(), generator.parameters(), strict=True)
    for mean, new in pairs:
        mean.data.lerp_(new.data, 1 - keep)


def train_tin_maker(seed: int) -> nn.Module:
    """The mean generator after a game against a discriminator, from a seed."""
    torch.manual_seed(seed)
    maker, critic = build_tin_maker(), build_tin_critic()
    average = copy.deepcopy(maker)
    players = list(maker.parameters()), list(critic.parameters())
    movers = [torch.optim.Adam(p, RATE, betas=(0.0, 0.99), fused=True) for p in players]
    for step in range(STEPS):
        for mover in movers:
            falling = 0.02 + 0.98 * (1 + math.cos(math.pi * step / STEPS)) / 2
            mover.param_groups[0]["lr"] = RATE * falling
            mover.zero_grad()
        real = known[torch.randint(len(known), (BATCH,))]
        with torch.no_grad():
            fake = maker(torch.randn(BATCH, LATENT))

        lesson = step % LAZY == 0
        real, fake = real.requires_grad_(lesson), fake.requires_grad_(lesson)
        scores = critic(torch.cat([real, fake]))
        loss = pairing_loss(scores[:BATCH], scores[BATCH:])
        if lesson:
            loss = loss + both_penalties(scores, real, fake, LAZY * GAMMA)
        loss.backward(inputs=players[1])
        movers[1].step()

        with torch.no_grad():
            at_real = critic(real)
        at_fake = critic(maker(torch.randn(BATCH, LATENT)))
        pairing_loss(at_fake, at_real).backward(inputs=players[0])
        movers[0].step()
        average_weights(average, maker, step)
        for mean, new in zip(average.buffers(), maker.buffers(), strict=True):
            mean.copy_(new)  # what batch normalisation remembers
    return average.eval().requires_grad_(False)


maker = train_tin_maker(0)
made = maker(torch.randn(MADE, LATENT))


# %% measure
tried = torch.linspace(LOW, HIGH, TRIED)
every_size = torch.cartesian_prod(tried, tried)
every_tin = draw_tins(every_size).flatten(1)


def measure_tins(x: Tensor, tins: Tensor, sizes: Tensor) -> tuple[Tensor, Tensor]:
    """Sizes (n, 2) of the tins nearest to pictures x, and how far away, per pixel."""
    far, nearest = torch.cdist(x.flatten(1), tins).min(dim=1)
    return sizes[nearest], far / math.sqrt(tins.shape[1])


def count_cells(sizes: Tensor, cells: int) -> Tensor:
    """How many sizes (n, 2) fall into each of cells by cells equal cells."""
    place = ((sizes - LOW) / (HIGH - LOW) * cells).long().clamp(0, cells - 1)
    flat = torch.bincount(place[:, 0] * cells + place[:, 1], minlength=cells**2)
    return flat.reshape(cells, cells)


def unevenness(counts: Tensor) -> float:
    """Spread of the counts, as a share of their mean: 0 if all cells are alike."""
    return (counts / counts.float().mean() - 1).square().mean().sqrt().item()


measured, far = measure_tins(made, every_tin, every_size)
measured_fresh, far_fresh = measure_tins(fresh, every_tin, every_size)
counts = count_cells(measured, CELLS)
counts_fresh = count_cells(measured_fresh, CELLS)

# %% bells
flat = known.flatten(1).double().numpy()
principal = PCA(AXES, random_state=0).fit(flat)
mixture = GaussianMixture(PARTS, reg_covar=1e-4, random_state=0)
mixture.fit(principal.transform(flat))
bells = torch.tensor(principal.inverse_transform(mixture.sample(MADE)[0])).float()
measured_bells, far_bells = measure_tins(bells.clamp(0, 1), every_tin, every_size)
counts_bells = count_cells(measured_bells, CELLS)

# %% sheet
shape = (SHOWN, SHOWN, SIDE, SIDE)
first = torch.full(shape, 0.0)  # a place that stays empty stays white
place = ((measured - LOW) / (HIGH - LOW) * SHOWN).long().clamp(0, SHOWN - 1)
for tin in reversed(range(MADE)):  # the first one drawn is written last
    first[SHOWN - 1 - place[tin, 0], place[tin, 1]] = made[tin, 0]
fig, ax = plt.subplots(num="sheet", figsize=(5.2, 5.2), layout="constrained")
ax.imshow(
    first.transpose(1, 2).reshape(SHOWN * SIDE, -1), cmap="gray_r", vmin=0, vmax=1
)
middles = SIDE * torch.arange(SHOWN) + SIDE / 2 - 0.5
marks = [f"{LOW + (HIGH - LOW) * (k + 0.5) / SHOWN:.2f}" for k in range(SHOWN)]
ax.set_xticks(middles, marks)
ax.set_yticks(middles, marks[::-1])
ax.set(xlabel="measured width", ylabel="measured height")


# %% sizes
def draw_sizes(ax: Axes, sizes: Tensor, title: str) -> None:
    """Heights over widths as points, with the lines between the cells."""
    for line in torch.linspace(LOW, HIGH, CELLS + 1).tolist():
        ax.axhline(line, color="black", linewidth=0.4, alpha=0.4)
        ax.axvline(line, color="black", linewidth=0.4, alpha=0.4)
    ax.scatter(sizes[:, 1], sizes[:, 0], s=3, color="C0", alpha=0.5)
    ax.set(title=title, aspect="equal", xlabel="width")
    ax.set(xlim=(LOW - 0.02, HIGH + 0.02), ylim=(LOW - 0.02, HIGH + 0.02))


fig, axes = plt.subplots(
    1, 2, num="sizes", figsize=(6.5, 3.4), layout="constrained", sharey=True
)
draw_sizes(axes[0], measured_fresh, "tins from the data")
draw_sizes(axes[1], measured, "tins from noise")
axes[0].set_ylabel("height")

# %% atlas
line = torch.linspace(-2, 2, ATLAS)
noise = torch.stack(torch.meshgrid(line, line, indexing="xy"), dim=-1).reshape(-1, 2)
mapped, _ = measure_tins(maker(noise), every_tin, every_size)
fig, axes = plt.subplots(
    1, 2, num="atlas", figsize=(6.5, 3.5), layout="constrained", sharey=True
)
for ax, factor, name in zip(axes, mapped.T, ("height", "width"), strict=True):
    levels = torch.linspace(LOW, HIGH, 7)[1:-1].tolist()
    table = factor.reshape(ATLAS, ATLAS)
    drawn = ax.contour(line, line, table, levels, colors="C0")
    ax.clabel(drawn, fmt="%.1f", fontsize=12)
    ax.set(title=name, aspect="equal", xlabel="first number of the noise")
axes[0].set_ylabel("second number")


# %% walk
def latent_walk(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The point after a share of the way from start (d,) to end (d,)."""
    return torch.lerp(start, end, share)


def walk_tins(strides: int) -> tuple[Tensor, Tensor, Tensor]:
    """Tins along the walk, the same mixed from the two at its ends, and the shares."""
    start, end = torch.tensor([START]), torch.tensor([END])
    shares = torch.linspace(0, 1, strides + 1)
    walked = torch.cat([maker(latent_walk(start, end, t.item())) for t in shares])
    mixed = torch.stack([walked[0].lerp(walked[-1], t) for t in shares])
    return walked, mixed, shares


walked, mixed, _ = walk_tins(FINE_STRIDES)
path, off_path = measure_tins(walked, every_tin, every_size)
_, off_mix = measure_tins(mixed, every_tin, every_size)
steps = (path[1:] - path[:-1]).abs().amax(dim=1)

# %% walk_frames
walked, mixed, shares = walk_tins(STRIDES)
way = FINE_STRIDES // STRIDES
for k, share in enumerate(shares.tolist()):
    fig, axes = plt.subplots(
        1, 3, num=f"walk@{1000 * share:04.0f}", figsize=(6.5, 2.6), layout="constrained"
    )
    axes[0].imshow(walked[k, 0], cmap="gray_r", vmin=0, vmax=1)
    axes[1].imshow(mixed[k, 0], cmap="gray_r", vmin=0, vmax=1)
    axes[0].set(title="walk in noise", xticks=[], yticks=[])
    axes[1].set(title="mix of pixels", xticks=[], yticks=[])
    passed = path[: k * way + 1]
    axes[2].plot(passed[:, 1], passed[:, 0], color="C0")
    axes[2].plot(*passed[-1].flip(0), "o", color="C1", markersize=8)
    axes[2].set(title="the walk, measured", xlabel="width", ylabel="height")
    axes[2].set(xlim=(LOW, HIGH), ylim=(LOW, HIGH), aspect="equal")

# %% results
results = {
    "cells": int((counts > 0).sum()),
    "cells_fresh": int((counts_fresh > 0).sum()),
    "cells_bells": int((counts_bells > 0).sum()),
    "uneven": unevenness(counts),
    "uneven_fresh": unevenness(counts_fresh),
    "uneven_bells": unevenness(counts_bells),
    "rarest": int(counts.min()),
    "far": far.median().item(),
    "far_fresh": far_fresh.median().item(),
    "far_bells": far_bells.median().item(),
    "means": measured.mean(dim=0).tolist(),
    "walk_from": path[0].tolist(),
    "walk_to": path[-1].tolist(),
    "longest_step": steps.max().item(),
    "off_path": off_path.max().item(),
    "off_mix": off_mix.max().item(),
    "generator": sum(p.numel() for p in maker.parameters()),
}
for name, value in results.items():
    print(f"{name:>12} {np.round(value, 3)}")
plt.show()
