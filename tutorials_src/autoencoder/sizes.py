"""How many numbers does a picture need? Errors of autoencoders and principal axes.

Run it with `python sizes.py`; it needs torch, scikit-learn and matplotlib and downloads
nothing. The digits (Alpaydin and Kaynak, CC BY 4.0) keep their greys, as shares of 16.
"""

# %% settings
from collections.abc import Callable
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

torch.manual_seed(0)

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE thin columns
VIEW = 0.25  # half the height of the lid as a share of half its width
LOW, HIGH = 0.2, 0.8  # sizes, as shares of the frame
TRAIN, VALIDATION, TEST = 2048, 512, 1024  # tins
WIDTH = 128  # units of a hidden layer
BATCH = 128
RATE = 3e-3  # falls to zero along half a cosine
STEPS = 600
TIN_NUMBERS = [1, 2, 3, 8]
DIGIT_NUMBERS = [2, 4, 8, 16, 32]
ENOUGH = 1.1  # an error of at most this many times the lowest is as good


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


sizes = LOW + (HIGH - LOW) * torch.rand(TRAIN + VALIDATION + TEST, 2)
tins = draw_tins(sizes).flatten(1).split([TRAIN, VALIDATION, TEST])


# %% digits
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
pixels = torch.from_numpy(digits.data / 16).float()  # (1797, 64), from 0 to 1
parts = tuple(pixels[rows] for rows in split_digits(digits.target))


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


# %% principal_axes
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


# %% compare
def pixel_error(x: Tensor, drawn: Tensor) -> float:
    """The root of the mean squared error of a pixel."""
    return (x - drawn).square().mean().sqrt().item()


def errors(parts: tuple[Tensor, ...], numbers: list[int]) -> tuple[list, list, list]:
    """Validation errors by net and by axes, test errors by net, for each of numbers."""
    known, validation, test = parts
    mean, (axes_, _) = known.mean(dim=0), principal_axes(pixel_covariance(known))
    net, plane, last = [], [], []
    for k in numbers:
        encoder, decoder = train_autoencoder(known, k, 0, STEPS)
        net.append(pixel_error(validation, decoder(encoder(validation))))
        last.append(pixel_error(test, decoder(encoder(test))))
        shadow = mean + (validation - mean) @ axes_[:, :k] @ axes_[:, :k].T
        plane.append(pixel_error(validation, shadow))
    return net, plane, last


def enough(numbers: list[int], errors: list[float]) -> int:
    """The fewest numbers whose error is close to the lowest."""
    return next(
        k
        for k, error in zip(numbers, errors, strict=True)
        if error <= ENOUGH * min(errors)
    )


tin_net, tin_plane, tin_test = errors(tins, TIN_NUMBERS)
digit_net, digit_plane, digit_test = errors(parts, DIGIT_NUMBERS)

# %% errors
fig, (left, right) = plt.subplots(
    1, 2, num="errors", figsize=(6.5, 3), layout="constrained"
)
shown = [
    (left, "tins", TIN_NUMBERS, tin_net, tin_plane),
    (right, "digits", DIGIT_NUMBERS, digit_net, digit_plane),
]
for ax, title, numbers, net, plane in shown:
    ax.plot(numbers, plane, marker="s", color="C1")
    ax.plot(numbers, net, marker="o", color="C0")
    ax.set(title=title, xlabel="numbers per picture", ylim=(0, None), xscale="log")
    ax.set_xticks(numbers, numbers)
    ax.minorticks_off()
left.set_ylabel("error of a pixel")
label = {"textcoords": "offset points"}
left.annotate("principal axes", (3, tin_plane[2]), (4, 6), color="C1", **label)
left.annotate("autoencoder", (3, tin_net[2]), (-20, -16), color="C0", **label)

# %% results
tin_k, digit_k = enough(TIN_NUMBERS, tin_net), enough(DIGIT_NUMBERS, digit_net)
results = {
    "tin_k": tin_k,
    "digit_k": digit_k,
    "tin_net": tin_net,
    "tin_plane": tin_plane,
    "digit_net": digit_net,
    "digit_plane": digit_plane,
    "tin_test": tin_test[TIN_NUMBERS.index(tin_k)],
    "digit_test": digit_test[DIGIT_NUMBERS.index(digit_k)],
}
for name, value in results.items():
    print(f"{name:>12} {value}")
plt.show()
