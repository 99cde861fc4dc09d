"""Three autoencoders of the same tins: do they find the same two numbers?

Run it with `python seeds.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing.
"""

# %% settings
from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from sklearn.neighbors import KNeighborsRegressor
from torch import Tensor, nn

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN, TEST = 2048, 1024  # tins
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 800
SEEDS = [0, 1, 2]
NEIGHBOURS = 5  # whose sizes are averaged to read a size off the plane


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


sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + TEST, 2)
tins = draw_tins(sizes).flatten(1)  # (TRAIN + TEST, 1024)
known, asked = tins[:TRAIN], tins[TRAIN:]
known_sizes, asked_sizes = sizes[:TRAIN], sizes[TRAIN:]


# %% stack_layers
def stack_layers(*widths: int) -> nn.Sequential:
    """Linear layers from the first width to the last, with a ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


# %% reconstruction_error
def reconstruction_error(
    x: Tensor, encode: Callable[[Tensor], Tensor], decode: Callable[[Tensor], Tensor]
) -> Tensor:
    """The mean squared length of what is lost of pictures x (n, d) on the way."""
    return (x - decode(encode(x))).square().sum(dim=1).mean()


# %% train
def train_autoencoder(
    x: Tensor, k: int, seed: int, steps: int
) -> tuple[nn.Module, nn.Module]:
    """Learn to squeeze pictures x (n, d) into k numbers, and to draw them again."""
    torch.manual_seed(seed)
    encoder = stack_layers(x.shape[1], WIDTH, WIDTH, k)
    decoder = stack_layers(k, WIDTH, WIDTH, x.shape[1])
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(weights, RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(steps):
        batch = x[torch.randint(len(x), (BATCH,))]
        loss = reconstruction_error(batch, encoder, decoder)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return encoder.requires_grad_(False), decoder.requires_grad_(False)


pairs = [train_autoencoder(known, 2, seed, STEPS) for seed in SEEDS]
codes = [(encoder(known), encoder(asked)) for encoder, _ in pairs]


# %% principal_axes
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


mean = known.mean(dim=0)
axes_ = principal_axes(pixel_covariance(known))[0][:, :2]
codes.append(((known - mean) @ axes_, (asked - mean) @ axes_))
drawn = [decode(z) for (_, decode), (_, z) in zip(pairs, codes, strict=False)]
drawn.append(mean + codes[-1][1] @ axes_.T)


# %% explained
def explained(truth: Tensor, guess: Tensor) -> Tensor:
    """The share of the variance of truth (n,) that guess (n,) explains."""
    return 1 - (truth - guess).square().mean() / truth.var(correction=0)


# %% read_factors
def read_factors(codes: Tensor, factors: Tensor) -> Tensor:
    """Weights (k, m) that read factors (n, m) off codes (n, k), by least squares."""
    return torch.linalg.lstsq(codes, factors).solution


def with_one(codes: Tensor) -> Tensor:
    """Codes with a column of ones, so that a line need not go through zero."""
    return torch.cat([codes, torch.ones(len(codes), 1)], dim=1)


# %% reading
by_line, by_neighbours = [], []
for seen, unseen in codes:
    line = with_one(unseen) @ read_factors(with_one(seen), known_sizes)
    reader = KNeighborsRegressor(NEIGHBOURS).fit(seen.numpy(), known_sizes.numpy())
    near = torch.from_numpy(reader.predict(unseen.numpy()))
    for scores, guess in [(by_line, line), (by_neighbours, near)]:
        scores.append(
            [explained(asked_sizes[:, j], guess[:, j]).item() for j in (0, 1)]
        )

errors = [(asked - pictures).square().mean().sqrt().item() for pictures in drawn]
*net_errors, plane_error = errors

# %% planes
fig, panels = plt.subplots(2, 2, num="planes", figsize=(6.5, 5.2), layout="constrained")
names = [f"seed {seed}" for seed in SEEDS] + ["two principal axes"]
for ax, (_, unseen), name in zip(panels.flat, codes, names, strict=True):
    dots = ax.scatter(*unseen.T, s=4, c=asked_sizes[:, 0], cmap="viridis")
    ax.set(title=name, xticks=[], yticks=[])
fig.colorbar(dots, ax=panels, label="height")

# %% results
results = {
    "net_errors": net_errors,
    "plane_error": plane_error,
    "ratio": max(net_errors) / plane_error,
    "net_height": min(height for height, _ in by_neighbours[:-1]),
    "net_width": min(width for _, width in by_neighbours[:-1]),
    "plane_height": by_neighbours[-1][0],
    "plane_width": by_neighbours[-1][1],
    "line_heights": [height for height, _ in by_line[:-1]],
    "line_widths": [width for _, width in by_line[:-1]],
    "plane_line": by_line[-1],
}
for name, value in results.items():
    print(f"{name:>12} {value}")
plt.show()
