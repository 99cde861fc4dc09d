"""Convolutions by hand: what they compute, how large it gets, and the way back.

Run it with `python arithmetic.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor, nn
from torch.nn.functional import conv1d, conv2d, conv_transpose1d, conv_transpose2d

torch.manual_seed(0)

PICTURE = [[0, 2, 1, 0], [0, 3, 1, 0], [0, 2, 2, 0], [1, 0, 3, 1]]
WINDOW = [[0, 1, 0], [1, 2, 1], [0, 1, 0]]
SIDE = 16  # pixels on each side of the picture behind the table of weights
CHANNELS = 16
KERNEL, STRIDE, PADDING = 4, 2, 1  # of the layers that halve and double
SIZES = [(16, 4, 2, 1), (8, 3, 2, 1), (7, 3, 2, 1), (28, 4, 2, 1), (9, 5, 3, 0)]


# %% convolve
def convolve(picture: Tensor, window: Tensor, stride: int) -> Tensor:
    """Slide a window (k, k) over a picture (h, w): no padding, no flip."""
    return conv2d(picture[None, None], window[None, None], stride=stride)[0, 0]


# %% spread_out
def spread_out(signal: Tensor, window: Tensor, stride: int) -> Tensor:
    """The transposed convolution of a signal (n,) with a window (k,)."""
    return conv_transpose1d(signal[None, None], window[None, None], stride=stride)[0, 0]


# %% by_hand
picture, window = torch.tensor(PICTURE).float(), torch.tensor(WINDOW).float()
answer = convolve(picture, window, 1)  # (2, 2)
reach = len(WINDOW)


def write(ax: Axes, numbers: Tensor, title: str) -> None:
    """Draw a square of cells with their numbers; a cell that is nan stays empty."""
    ax.imshow(numbers.nan_to_num(), cmap="gray_r", vmin=0, vmax=120)
    for (row, column), number in zip(
        torch.cartesian_prod(*map(torch.arange, numbers.shape)).tolist(),
        numbers.flatten().tolist(),
        strict=True,
    ):
        if not math.isnan(number):
            # The cells are light in a dark theme too: so is no ink of a theme.
            style = {"ha": "center", "va": "center", "color": "#101014"}
            ax.text(column, row, f"{number:.0f}", **style)
    ax.set(title=title, xticks=[], yticks=[])


def frame(ax: Axes, row: int, column: int, side: int) -> None:
    """A frame around side by side cells, the upper left one at row and column."""
    corner = (column - 0.5, row - 0.5)
    ax.add_patch(Rectangle(corner, side, side, fill=False, color="C1", linewidth=3))


# nan: no window has been here yet.
filled, pile = torch.full_like(answer, torch.nan), torch.zeros_like(picture)
for step in range(4):
    row, column = divmod(step, 2)
    filled[row, column] = answer[row, column]
    pile[row : row + reach, column : column + reach] += answer[row, column] * window
    fig, axes = plt.subplots(
        2, 2, num=f"by_hand@{step + 1}", figsize=(5.2, 5.4), layout="constrained"
    )
    write(axes[0, 0], picture, "picture")
    frame(axes[0, 0], row, column, reach)
    write(axes[0, 1], filled, "convolution")
    frame(axes[0, 1], row, column, 1)
    write(axes[1, 1], answer, "its answers")
    frame(axes[1, 1], row, column, 1)
    write(axes[1, 0], pile, "transposed")
    frame(axes[1, 0], row, column, reach)


# %% sizes
def shrunk_size(
    size: int, kernel: int, stride: int, padding: int, dilation: int = 1
) -> int:
    """Height after a convolution."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def grown_size(
    size: int, kernel: int, stride: int, padding: int, extra: int = 0, dilation: int = 1
) -> int:
    """Height after a transposed convolution with `extra` rows of output padding."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1


def output_padding(size: int, kernel: int, stride: int, padding: int) -> int:
    """How many rows a strided convolution of `size` rows forgets."""
    return (size + 2 * padding - kernel) % stride


print("height  k  s  p   down   back   back with o")
for size, k, s, p in SIZES:
    small, o = shrunk_size(size, k, s, p), output_padding(size, k, s, p)
    back = grown_size(small, k, s, p), grown_size(small, k, s, p, o)
    print(f"{size:6} {k:2} {s:2} {p:2} {small:6} {back[0]:6} {back[1]:6} (o = {o})")


# %% adjoint
def forward(x: Tensor, window: Tensor, stride: int, padding: int) -> Tensor:
    """A convolution of a signal (n,) with a window (k,)."""
    x, window = x[None, None], window[None, None]
    return conv1d(x, window, stride=stride, padding=padding)[0, 0]


def transposed(
    y: Tensor, window: Tensor, stride: int, padding: int, size: int
) -> Tensor:
    """The transposed convolution back to a signal of `size`."""
    extra = output_padding(size, len(window), stride, padding)
    y, window = y[None, None], window[None, None]
    return conv_transpose1d(
        y, window, stride=stride, padding=padding, output_padding=extra
    )[0, 0]


signal, weights = torch.randn(8).double(), torch.randn(3).double()
there = forward(signal, weights, 2, 1)
other = torch.randn_like(there)
back = transposed(other, weights, 2, 1, 8)


# %% parameters
def conv_parameters(kernel: int, inputs: int, outputs: int) -> int:
    """Weights and biases of one convolution, as torch counts them."""
    layer = nn.Conv2d(inputs, outputs, kernel)
    return sum(p.numel() for p in layer.parameters())


def dense_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases if every input number feeds every output number."""
    return (inputs + 1) * outputs


half = shrunk_size(SIDE, KERNEL, STRIDE, PADDING)


# %% receptive_field
def receptive_field(kernels: list[int], strides: list[int]) -> int:
    """How many input pixels in a row one output pixel sees."""
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * jump
        jump *= stride
    return field


# %% results
again = conv_transpose2d(answer[None, None], window[None, None])[0, 0]
results = {
    "corner": answer[0, 0].item(),
    "first": picture[1, 1].item(),
    "after_both": again[1, 1].item(),
    "stamps": [int(c) for c in spread_out(torch.ones(3), torch.ones(3), 2)],
    "half": half,
    "conv": conv_parameters(KERNEL, 1, CHANNELS),
    "dense": dense_parameters(SIDE**2, CHANNELS * half**2),
    "adjoint_gap": abs((there @ other - signal @ back).item()),
    "forgotten": shrunk_size(8, 3, 2, 1),
    "short": grown_size(4, 3, 2, 1),
    "field": receptive_field([KERNEL] * 3, [STRIDE] * 3),
    "two_threes": receptive_field([3, 3], [1, 1]),
}
for name, value in results.items():
    print(f"{name:>11} {value}")
plt.show()
