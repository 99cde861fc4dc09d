"""Between two tins, and beside all tins: where a decoder was never trained.

Run it with `python holes.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing.
"""

# %% settings
from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from matplotlib.patches import Rectangle
from sklearn.neighbors import KernelDensity
from torch import Tensor, nn

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN, VALIDATION, FRESH = 2048, 512, 512  # tins
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 800
FLAT, TALL = (0.3, 0.8), (0.8, 0.3)  # the ends of the walk: height, width
STOPS = 7  # pictures along the walk
TRIED = 61  # heights, and as many widths, of the search for the nearest tin
MAP = 41  # points on each side of the map
CELLS = 13  # pictures on each side of the sheet
SAMPLES = 512
SHOWN = 6  # samples on each side of a sheet
BANDWIDTHS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32]  # candidates


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


sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + VALIDATION + FRESH, 2)
tins = draw_tins(sizes).flatten(1).split([TRAIN, VALIDATION, FRESH])
known, held, fresh = tins  # each (n, 1024)


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


encoder, decoder = train_autoencoder(known, 2, 0, STEPS)
codes, held_codes, fresh_codes = encoder(known), encoder(held), encoder(fresh)


# %% off_manifold
def off_manifold(x: Tensor, heights: Tensor, widths: Tensor) -> Tensor:
    """How far, per pixel, each picture (n, ...) is from the nearest of these tins."""
    every = draw_tins(torch.cartesian_prod(heights, widths)).flatten(1)
    return torch.cdist(x.flatten(1), every).min(dim=1).values / SIDE


def nearest_sizes(x: Tensor, heights: Tensor, widths: Tensor) -> Tensor:
    """Height and width (n, 2) of the tin that is nearest to each picture (n, d)."""
    tried = torch.cartesian_prod(heights, widths)
    return tried[torch.cdist(x, draw_tins(tried).flatten(1)).argmin(dim=1)]


tried = torch.linspace(LOW, HIGH, TRIED)


# %% interpolate
def interpolate(start: Tensor, end: Tensor, t: float) -> Tensor:
    """The point at the share t of the way from start to end, any shape."""
    return torch.lerp(start, end, t)


ends = draw_tins(torch.tensor([FLAT, TALL])).flatten(1)
shares = torch.linspace(0, 1, STOPS).tolist()
in_pixels = torch.stack([interpolate(*ends, t) for t in shares])
in_latent = decoder(torch.stack([interpolate(*encoder(ends), t) for t in shares]))
walks = {"pixels": in_pixels, "code": in_latent}
scores = {name: off_manifold(x, tried, tried) for name, x in walks.items()}

# %% morph
fig, panels = plt.subplots(
    2, STOPS, num="morph", figsize=(6.5, 2.5), layout="constrained"
)
for row, (name, pictures) in zip(panels, walks.items(), strict=True):
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for ax, picture, score in zip(row, pictures, scores[name], strict=True):
        ax.imshow(picture.reshape(SIDE, SIDE), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[], xlabel=f"{score:.3f}")

# %% holes
low, high = codes.min(dim=0).values, codes.max(dim=0).values
low, high = low - (high - low) / 4, high + (high - low) / 4


def lattice(n: int) -> Tensor:
    """Points (n * n, 2) of the plane, row by row from the top left."""
    across, up = (torch.linspace(low[j], high[j], n) for j in (0, 1))
    return torch.cartesian_prod(up.flip(0), across).flip(1)


sheet = decoder(lattice(CELLS)).reshape(CELLS, CELLS, SIDE, SIDE).transpose(1, 2)
height_map = off_manifold(decoder(lattice(MAP)), tried, tried).reshape(MAP, MAP)
extent = (low[0], high[0], low[1], high[1])
fig, (left, right) = plt.subplots(
    1, 2, num="holes", figsize=(6.5, 3.4), layout="constrained"
)
left.imshow(sheet.reshape(CELLS * SIDE, -1), cmap="gray_r", vmin=0, vmax=1)
left.set(xticks=[], yticks=[], title="what is drawn there")
image = right.imshow(height_map, cmap="cividis", extent=extent, aspect="auto")
right.scatter(*codes[:400].T, s=2, color="C1")
right.set(xticks=[], yticks=[], title="distance to a tin", box_aspect=1)
fig.colorbar(image, ax=right, shrink=0.8)

# %% samplers
chosen = max(
    BANDWIDTHS,
    key=lambda h: KernelDensity(bandwidth=h).fit(codes).score(held_codes),
)
spread = torch.linalg.cholesky(torch.cov(codes.T))
noise = torch.randn(SAMPLES, 2)
picked = codes[torch.randint(TRAIN, (SAMPLES,))]
drawn = {
    "noise": decoder(noise),
    "fitted": decoder(codes.mean(dim=0) + noise @ spread.T),
    "bells": decoder(picked + chosen * noise),
}
far = {name: off_manifold(x, tried, tried) for name, x in drawn.items()}
redrawn = off_manifold(decoder(fresh_codes), tried, tried)

# %% samples
limit = redrawn.quantile(0.95)
fig, panels = plt.subplots(
    1, 3, num="samples", figsize=(6.5, 2.6), layout="constrained"
)
titles = ["noise", "one fitted bell", "a bell on each code"]
for ax, title, (name, pictures) in zip(panels, titles, drawn.items(), strict=True):
    first = pictures[: SHOWN**2].reshape(SHOWN, SHOWN, SIDE, SIDE).transpose(1, 2)
    ax.imshow(first.reshape(SHOWN * SIDE, -1), cmap="gray_r", vmin=0, vmax=1)
    off = (far[name][: SHOWN**2] > limit).nonzero().flatten()
    corners = SIDE * torch.stack([off % SHOWN, off // SHOWN], dim=1)
    for corner in corners.tolist():
        ax.add_patch(Rectangle(corner, SIDE - 1, SIDE - 1, fill=False, color="C1"))
    ax.set(title=title, xticks=[], yticks=[])

# %% results
results: dict[str, float | list[float]] = {
    "chosen": chosen,
    "ghost": scores["pixels"].max().item(),
    "walk": scores["code"].max().item(),
    "halfway": nearest_sizes(in_latent, tried, tried)[STOPS // 2].tolist(),
    "redrawn": redrawn.median().item(),
    "limit": limit.item(),
    "fresh": off_manifold(fresh, tried, tried).median().item(),
}
for name, distances in far.items():
    results[f"{name}_framed"] = (distances[: SHOWN**2] > limit).sum().item()
    results[name] = distances.median().item()
    results[f"{name}_off"] = (distances > limit).float().mean().item()
for name, value in results.items():
    print(f"{name:>12} {value}")
plt.show()
