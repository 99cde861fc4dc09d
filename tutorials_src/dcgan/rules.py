"""Break one rule of DCGAN at a time, and count what the generator still reaches.

Run it with `python rules.py`; it needs torch and matplotlib and downloads nothing. The
tins are those of part 3, with 16 by 16 pixels.
"""

# %% settings
import math
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

SIDE = 16  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN = 2048  # tins
LATENT, WIDTH = 8, 16  # numbers to start from; channels next to the pictures
HIDDEN = 128  # units of a dense layer, in the variant that has some
SPREAD = 0.02  # standard deviation of the first weights
STEPS = 400
BATCH = 32
MOMENTUM, BROKEN_MOMENTUM = 0.5, 0.9  # Adam's first number
TRIED = 61  # heights, and as many widths, of the search for the nearest tin
MADE = 1024  # new tins that are measured
CELLS = 6  # heights, and as many widths, of the table of cells
SEEDS = [0, 1]
SHOWN = 10  # tins of each variant
HOLES = ["data", "all rules", "dense layers", "momentum 0.9"]  # drawn as points
# With the rate of 5e-4, 1e-3 and 2e-3 that reaches most cells on seed 2; if two reach
# as many, with the one whose counts are more even.
VARIANTS = {
    "all rules": 5e-4,
    "max pooling": 2e-3,
    "no batch norm": 2e-3,
    "dense layers": 2e-3,
    "leaky generator": 1e-3,
    "ReLU critic": 2e-3,
    "momentum 0.9": 2e-3,
}


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


# %% networks
def stack_up(side: int, latent: int, width: int, colours: int = 1) -> nn.Sequential:
    """A DCGAN generator: noise (n, latent, 1, 1) to pictures (n, colours, side, side).

    The first layer makes 4 by 4 pixels, each further one doubles the side and halves
    the channels, down to width.
    """
    doublings = (side // 4).bit_length() - 1
    channels = [latent, *(width * 2**k for k in range(doublings)[::-1]), colours]
    layers: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(pairwise(channels)):
        stride, padding = (2, 1) if place else (1, 0)
        layers.append(
            nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False)
        )
        if place < doublings:
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*layers, nn.Tanh())


def stack_down(side: int, width: int, colours: int = 1) -> nn.Sequential:
    """A DCGAN discriminator: the same way back, to one score (n, 1) a picture."""
    halvings = (side // 4).bit_length() - 1
    channels = [colours, *(width * 2**k for k in range(halvings)), 1]
    layers: list[nn.Module] = []
    for place, (inputs, outputs) in enumerate(pairwise(channels)):
        stride, padding = (2, 1) if place < halvings else (1, 0)
        layers.append(nn.Conv2d(inputs, outputs, 4, stride, padding, bias=False))
        if 0 < place < halvings:
            layers.append(nn.BatchNorm2d(outputs))
        if place < halvings:
            layers.append(nn.LeakyReLU(0.2))
    return nn.Sequential(*layers, nn.Flatten())


# %% break_rules
def without(net: nn.Sequential, kind: type[nn.Module]) -> nn.Sequential:
    """The same net without the layers of a kind."""
    return nn.Sequential(*(layer for layer in net if not isinstance(layer, kind)))


def swapped(net: nn.Sequential, old: type[nn.Module], new: nn.Module) -> nn.Sequential:
    """The same net with another layer in place of those of a kind."""
    return nn.Sequential(*(new if isinstance(layer, old) else layer for layer in net))


def pooled(net: nn.Sequential) -> nn.Sequential:
    """The same net, but what halved by striding now halves by keeping the largest."""
    layers: list[nn.Module] = []
    for layer in net:
        if isinstance(layer, nn.Conv2d) and layer.stride == (2, 2):
            sizes = layer.in_channels, layer.out_channels
            layers += [nn.Conv2d(*sizes, 3, padding=1, bias=False), nn.MaxPool2d(2)]
        else:
            layers.append(layer)
    return nn.Sequential(*layers)


def with_dense(
    generator: nn.Sequential, discriminator: nn.Sequential
) -> tuple[nn.Sequential, nn.Sequential]:
    """Both nets with a hidden dense layer, where they meet 4 by 4 pixels."""
    first, last = generator[0], discriminator[-2]
    up = [
        nn.Flatten(),
        nn.Linear(LATENT, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, 16 * first.out_channels),
        nn.Unflatten(1, (first.out_channels, 4, 4)),
    ]
    down = [
        nn.Flatten(),
        nn.Linear(16 * last.in_channels, HIDDEN),
        nn.LeakyReLU(0.2),
        nn.Linear(HIDDEN, 1),
    ]
    return (
        nn.Sequential(*up, *generator[1:]),
        nn.Sequential(*discriminator[:-2], *down),
    )


def build_players(variant: str) -> tuple[nn.Sequential, nn.Sequential]:
    """Generator and discriminator by the rules, or with one of them broken."""
    up, down = stack_up(SIDE, LATENT, WIDTH), stack_down(SIDE, WIDTH)
    changed = {
        "max pooling": (up, pooled(down)),
        "no batch norm": (without(up, nn.BatchNorm2d), without(down, nn.BatchNorm2d)),
        "dense layers": with_dense(up, down),
        "leaky generator": (swapped(up, nn.ReLU, nn.LeakyReLU(0.2)), down),
        "ReLU critic": (up, swapped(down, nn.LeakyReLU, nn.ReLU())),
    }
    players = changed.get(variant, (up, down))
    for layer in [*players[0], *players[1]]:
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, SPREAD)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1, SPREAD)
    return players


# %% losses
def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Cross-entropy of D, from logits: for a sigmoid s, log(1 - s(a)) is log s(-a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """The non-saturating loss: its gradient stays alive while D is winning."""
    return -logsigmoid(fake).mean()


# %% training
def train_by_rules(variant: str, seed: int, rate: float) -> Tensor:
    """Tins (MADE, 1, SIDE, SIDE) drawn by a generator after its game."""
    torch.manual_seed(seed)
    sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN, 2)
    known = 2 * draw_tins(sizes)[:, None] - 1  # from -1 to 1, as tanh draws
    generator, discriminator = build_players(variant)
    momentum = BROKEN_MOMENTUM if variant == "momentum 0.9" else MOMENTUM
    movers = [
        torch.optim.Adam(net.parameters(), rate, betas=(momentum, 0.999), fused=True)
        for net in (generator, discriminator)
    ]
    for _ in range(STEPS):
        real = known[torch.randint(TRAIN, (BATCH,))]
        fake = generator(torch.randn(BATCH, LATENT, 1, 1))
        loss = discriminator_loss(discriminator(real), discriminator(fake.detach()))
        movers[1].zero_grad()
        loss.backward()
        movers[1].step()

        loss = generator_loss(discriminator(fake))
        movers[0].zero_grad()
        loss.backward()
        movers[0].step()
    with torch.no_grad():  # normalised over these pictures, as in training
        return (generator(torch.randn(MADE, LATENT, 1, 1)) + 1) / 2


# %% measure
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


tried = torch.linspace(LOW, HIGH, TRIED)
every_size = torch.cartesian_prod(tried, tried)
every_tin = draw_tins(every_size).flatten(1)

torch.manual_seed(0)
fresh = draw_tins(LOW + (HIGH - LOW) * torch.rand(MADE, 2))
sheets, found = {}, {"data": [measure_tins(fresh, every_tin, every_size)]}
for variant, rate in VARIANTS.items():
    drawn = [train_by_rules(variant, seed, rate) for seed in SEEDS]
    sheets[variant] = drawn[0][:SHOWN, 0]
    found[variant] = [measure_tins(x, every_tin, every_size) for x in drawn]

tables = {
    name: [count_cells(sizes, CELLS) for sizes, _ in runs]
    for name, runs in found.items()
}
reached = {
    name: [int((counts > 0).sum()) for counts in runs] for name, runs in tables.items()
}
uneven = {
    name: [unevenness(counts) for counts in runs] for name, runs in tables.items()
}
far = {name: [d.median().item() for _, d in runs] for name, runs in found.items()}


# %% lay_out
def lay_out(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Put pictures (n, side, side) on one sheet, row by row, with a gap between."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))
    side = framed.shape[1]
    grid = framed.reshape(-1, columns, side, side).swapaxes(1, 2)
    return grid.reshape(-1, columns * side)


# %% broken
fig, ax = plt.subplots(num="broken", figsize=(6.5, 4.8), layout="constrained")
sheet = torch.cat(list(sheets.values())).numpy()
ax.imshow(lay_out(sheet, SHOWN), cmap="gray_r", vmin=0, vmax=1)
middles = [(SIDE + 2) * (row + 0.5) for row in range(len(sheets))]
ax.set_yticks(middles, list(sheets))
ax.set(xticks=[])

# %% holes
fig, axes = plt.subplots(
    2,
    2,
    num="holes",
    figsize=(6.0, 6.2),
    layout="constrained",
    sharex=True,
    sharey=True,
)
for ax, name in zip(axes.flat, HOLES, strict=True):
    sizes, _ = found[name][0]
    for line in torch.linspace(LOW, HIGH, CELLS + 1).tolist():
        ax.axhline(line, color="black", linewidth=0.4, alpha=0.4)
        ax.axvline(line, color="black", linewidth=0.4, alpha=0.4)
    ax.scatter(sizes[:, 1], sizes[:, 0], s=3, color="C0", alpha=0.5)
    ax.set(title=f"{name}: {reached[name][0]} of {CELLS**2}", aspect="equal")
for ax in axes[1]:
    ax.set_xlabel("width")
for ax in axes[:, 0]:
    ax.set_ylabel("height")

# %% results
results = {}
for name in found:
    key = name.lower().replace(" ", "_").replace("0.9", "high")
    results[f"cells_{key}"] = reached[name]
    results[f"uneven_{key}"] = uneven[name]
    results[f"far_{key}"] = far[name]
for name, value in results.items():
    print(f"{name:>22} {np.round(value, 3)}")
plt.show()
