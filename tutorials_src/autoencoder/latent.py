"""An autoencoder that squeezes tins into two numbers, and a plane to look at.

Run it with `python latent.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The network never sees a height or a width, only pictures.
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
FRAMES = [0, 10, 25, 50, 100, 200, 400, 800]  # steps after which we look
NEIGHBOURS = 5  # whose sizes are averaged to read a size off the plane
BENDS = [0.2, 0.4, 0.6, 0.8]  # sizes along which the curves are drawn
BETWEEN = [0.3, 0.5, 0.7]  # sizes of the tins drawn on the plane


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
train, test = tins[:TRAIN], tins[TRAIN:]


# %% stack_layers
def stack_layers(*widths: int) -> nn.Sequential:
    """Linear layers from the first width to the last, with a ReLU between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


encoder = stack_layers(SIDE * SIDE, WIDTH, WIDTH, 2)
decoder = stack_layers(2, WIDTH, WIDTH, SIDE * SIDE)


# %% reconstruction_error
def reconstruction_error(
    x: Tensor, encode: Callable[[Tensor], Tensor], decode: Callable[[Tensor], Tensor]
) -> Tensor:
    """The mean squared length of what is lost of pictures x (n, d) on the way."""
    return (x - decode(encode(x))).square().sum(dim=1).mean()


# %% training
weights = [*encoder.parameters(), *decoder.parameters()]
optimiser = torch.optim.Adam(weights, RATE)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
seen = {}
for step in range(STEPS + 1):
    if step in FRAMES:
        with torch.no_grad():
            codes = encoder(test)
            seen[step] = codes, reconstruction_error(test, encoder, decoder).item()
    if step == STEPS:
        break
    batch = train[torch.randint(TRAIN, (BATCH,))]
    loss = reconstruction_error(batch, encoder, decoder)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    schedule.step()

# %% latent
heights = sizes[TRAIN:, 0]
for step, (codes, error) in seen.items():
    fig, ax = plt.subplots(
        num=f"latent@{step:04}", figsize=(6.5, 4.6), layout="constrained"
    )
    dots = ax.scatter(*codes.T, s=9, c=heights, cmap="viridis", vmin=LOW, vmax=HIGH)
    fig.colorbar(dots, label="height")
    pixel = (error / SIDE**2) ** 0.5
    ax.set(xlabel="first number", ylabel="second number")
    ax.set_title(f"after {step} steps, error {pixel:.3f} per pixel")


# %% principal_axes
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


mean = train.mean(dim=0)
axes_ = principal_axes(pixel_covariance(train))[0][:, :2]


# %% explained
def explained(truth: Tensor, guess: Tensor) -> Tensor:
    """The share of the variance of truth (n,) that guess (n,) explains."""
    return 1 - (truth - guess).square().mean() / truth.var(correction=0)


# %% reading
def read_sizes(known: Tensor, asked: Tensor) -> list[float]:
    """How well neighbours among known codes (TRAIN, 2) tell the sizes of asked ones."""
    reader = KNeighborsRegressor(NEIGHBOURS).fit(known.numpy(), sizes[:TRAIN].numpy())
    guess = torch.from_numpy(reader.predict(asked.numpy()))
    return [explained(sizes[TRAIN:, j], guess[:, j]).item() for j in (0, 1)]


def pixel_error(drawn: Tensor) -> float:
    """The root of the mean squared error of a pixel of redrawn test tins (n, d)."""
    return (test - drawn).square().mean().sqrt().item()


with torch.no_grad():
    codes, drawn = encoder(test), decoder(encoder(test))
    net_reads = read_sizes(encoder(train), codes)
flat, flat_train = (test - mean) @ axes_, (train - mean) @ axes_
plane_drawn = mean + flat @ axes_.T
plane_reads = read_sizes(flat_train, flat)

# %% redrawn
fig, panels = plt.subplots(
    3, 8, num="redrawn", figsize=(6.5, 2.7), layout="constrained"
)
rows = {"drawn": test, "autoencoder": drawn, "two axes": plane_drawn}
for row, (name, pictures) in zip(panels, rows.items(), strict=True):
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    for ax, picture in zip(row, pictures[:8], strict=True):
        ax.imshow(picture.reshape(SIDE, SIDE), cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])


# %% plane
def place(heights: Tensor, widths: Tensor) -> Tensor:
    """Codes (n, 2) of tins with these heights and widths (n,)."""
    with torch.no_grad():
        return encoder(draw_tins(torch.stack([heights, widths], dim=1)).flatten(1))


line = torch.linspace(LOW, HIGH, 61)
label = {"textcoords": "offset points"}
fig, ax = plt.subplots(num="plane", figsize=(6.5, 5.8), layout="constrained")
ax.scatter(*codes.T, s=3, color="0.6")
for size in BENDS:
    same = torch.full_like(line, size)
    low, wide = place(same, line), place(line, same)
    ax.plot(*low.T, color="C0")
    ax.plot(*wide.T, color="C1", linestyle="--")
    last, first = size == BENDS[-1], size == BENDS[0]  # the two that carry a word
    name = f"height {size:g}" if last else f"{size:g}"
    side = "right" if last else "center"
    ax.annotate(name, low[-1], (4 + 10 * last, -21), color="C0", ha=side, **label)
    name = f"width {size:g}" if first else f"{size:g}"
    ax.annotate(name, wide[0], (9, -3), color="C1", **label)

low, high = codes.min(dim=0).values, codes.max(dim=0).values
half_x, half_y = ((high - low) / 18).tolist()
for spot in torch.cartesian_prod(*[torch.tensor(BETWEEN)] * 2):
    code = place(spot[:1], spot[1:])[0]
    x, y = code.tolist()
    with torch.no_grad():
        picture = decoder(code).reshape(SIDE, SIDE)
    extent = (x - half_x, x + half_x, y - half_y, y + half_y)
    ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1, zorder=3, extent=extent)
ax.set(xlabel="first number", ylabel="second number", aspect="auto")
ax.set_xlim(low[0] - 3 * half_x, high[0] + 6 * half_x)
ax.set_ylim(low[1] - 3 * half_y, high[1] + 2 * half_y)

# %% results
results = {
    "pixels": SIDE * SIDE,
    "net_error": pixel_error(drawn),
    "plane_error": pixel_error(plane_drawn),
    "ratio": pixel_error(drawn) / pixel_error(plane_drawn),
    "net_height": net_reads[0],
    "net_width": net_reads[1],
    "plane_height": plane_reads[0],
    "plane_width": plane_reads[1],
}
for name, value in results.items():
    print(f"{name:>12} {value:.4g}")
plt.show()
