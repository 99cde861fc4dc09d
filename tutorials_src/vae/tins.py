"""Which codes may I make up? An autoencoder and a variational one, on biscuit tins.

Run it with `python tins.py`; it needs torch and matplotlib and downloads nothing.
Tins and networks are those of part 3; only their height and width ever change.
"""

# %% settings
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.patches import Rectangle
from torch import Tensor, nn

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN, FRESH = 2048, 512  # tins
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 800
SIGMA = 0.2  # how far the VAE's pixels may miss, as a share of black
TRIED = 31  # heights, and as many widths, of the search for the nearest tin
MADE = 512  # new pictures of each model
SHOWN = 6  # pictures on each side of a sheet
STARTS = [0, 1, 2]  # seeds; each trains one network of either kind
KINDS = ["autoencoder", "VAE"]


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


sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + FRESH, 2)
tins = draw_tins(sizes).flatten(1)  # (TRAIN + FRESH, 1024)
known, fresh = tins[:TRAIN], tins[TRAIN:]


# %% stack_layers
def stack_layers(*widths: int) -> nn.Sequential:
    """Linear layers from the first width to the last, with a ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


# %% training
def train(variational: bool) -> tuple[nn.Module, nn.Module]:
    """Train an encoder and a decoder; with dice and a cost of codes if variational."""
    encoder = stack_layers(SIDE**2, WIDTH, WIDTH, 4)  # mean (2) and log sd (2)
    decoder = stack_layers(2, WIDTH, WIDTH, SIDE**2)
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.Adam(weights, RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        batch = known[torch.randint(TRAIN, (BATCH,))]
        mean, log_sd = encoder(batch).chunk(2, dim=1)
        sd = log_sd.exp()
        z = mean + sd * torch.randn_like(mean) if variational else mean
        missed = (decoder(z) - batch).square().sum(dim=1) / (2 * SIGMA**2)
        cost = ((mean**2 + sd**2 - 1) / 2 - log_sd).sum(dim=1)
        loss = (missed + cost if variational else missed).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return encoder.requires_grad_(False), decoder.requires_grad_(False)


# %% off_manifold
def off_manifold(x: Tensor, heights: Tensor, widths: Tensor) -> Tensor:
    """How far, per pixel, each picture (n, ...) is from the nearest of these tins."""
    every = draw_tins(torch.cartesian_prod(heights, widths)).flatten(1)
    return torch.cdist(x.flatten(1), every).min(dim=1).values / SIDE


# %% made_up
tried = torch.linspace(LOW, HIGH, TRIED)
limits: dict[int, Tensor] = {}  # the autoencoder's, start by start, for both kinds
results: dict[str, list[float]] = {}
fig, sheets = plt.subplots(
    1, 2, num="made_up", figsize=(6.5, 3.5), layout="constrained"
)
for ax, name in zip(sheets, KINDS, strict=True):
    runs: dict[str, list[float]] = {"made": [], "redrawn": [], "off": [], "spread": []}
    for start in STARTS:
        torch.manual_seed(start)
        encoder, decoder = train(name == "VAE")
        made = decoder(torch.randn(MADE, 2))
        far = off_manifold(made, tried, tried)
        redrawn = off_manifold(decoder(encoder(fresh)[:, :2]), tried, tried)
        off = far > limits.setdefault(start, redrawn.quantile(0.95))
        runs["made"].append(far.median().item())
        runs["redrawn"].append(redrawn.median().item())
        runs["off"].append(off.float().mean().item())
        runs["spread"].append(encoder(known)[:, :2].std(dim=0).mean().item())
        if start == STARTS[0]:
            first = made[: SHOWN**2].reshape(SHOWN, SHOWN, SIDE, SIDE).transpose(1, 2)
            ax.imshow(first.reshape(SHOWN * SIDE, -1), cmap="gray_r", vmin=0, vmax=1)
            framed = off[: SHOWN**2].nonzero().flatten()
            corners = SIDE * torch.stack([framed % SHOWN, framed // SHOWN], dim=1)
            for corner in corners.tolist():
                ax.add_patch(
                    Rectangle(corner, SIDE - 1, SIDE - 1, fill=False, color="C1", lw=2)
                )
            runs["framed"] = [len(framed)]
    ax.set(title=name, xticks=[], yticks=[])
    results |= {f"{key}_{name.lower()}": value for key, value in runs.items()}

# %% results
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 3)}")
plt.show()
