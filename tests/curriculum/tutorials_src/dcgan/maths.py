"""The arithmetic of convolutions and the parts of a deep generator.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import batch_norm as torch_batch_norm
from torch.nn.functional import conv1d, conv2d, conv_transpose1d


# %% convolve
def convolve(picture: Tensor, window: Tensor, stride: int) -> Tensor:
    """Slide a window (k, k) over a picture (h, w): no padding, no flip."""
    return conv2d(picture[None, None], window[None, None], stride=stride)[0, 0]


def shrunk_size(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> int:
    """Height after a convolution."""
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


# %% spread_out
def spread_out(signal: Tensor, window: Tensor, stride: int) -> Tensor:
    """The transposed convolution of a signal (n,) with a window (k,)."""
    return conv_transpose1d(signal[None, None], window[None, None], stride=stride)[0, 0]


def grown_size(
    size: int, kernel: int, stride: int, padding: int, dilation: int, extra: int
) -> int:
    """Height after a transposed convolution with `extra` rows of output padding."""
    return (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1


def output_padding(size: int, kernel: int, stride: int, padding: int) -> int:
    """How many rows a strided convolution of `size` rows forgets."""
    return (size + 2 * padding - kernel) % stride


# %% adjoint
def forward(x: Tensor, window: Tensor, stride: int, padding: int) -> Tensor:
    """A convolution of a signal (n,) with a window (k,)."""
    return conv1d(x[None, None], window[None, None], stride=stride, padding=padding)[
        0, 0
    ]


def transposed(
    y: Tensor, window: Tensor, stride: int, padding: int, size: int
) -> Tensor:
    """The transposed convolution back to a signal of `size`."""
    extra = output_padding(size, len(window), stride, padding)
    return conv_transpose1d(
        y[None, None],
        window[None, None],
        stride=stride,
        padding=padding,
        output_padding=extra,
    )[0, 0]


# %% sizes
def stacked_size(size: int, layers: int) -> int:
    """Height after so many layers with a 4 x 4 window, stride 2 and padding 1."""
    for _ in range(layers):
        size = grown_size(size, kernel=4, stride=2, padding=1, dilation=1, extra=0)
    return size


def conv_parameters(kernel: int, inputs: int, outputs: int) -> int:
    """Weights and biases of one convolution."""
    layer = torch.nn.Conv2d(inputs, outputs, kernel)
    return sum(p.numel() for p in layer.parameters())


def generator_parameters(channels: list[int], kernel: int) -> int:
    """Parameters of a generator with these channels, noise first and colours last."""
    pairs = list(pairwise(channels))
    weights = sum(kernel**2 * before * after for before, after in pairs)
    return weights + sum(2 * after for after in channels[1:-1])


def receptive_field(kernels: list[int], strides: list[int]) -> int:
    """How many input pixels in a row one output pixel sees."""
    field, jump = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * jump
        jump *= stride
    return field


# %% layers
def batch_norm(x: Tensor, gamma: float, beta: float, eps: float) -> Tensor:
    """A feature (m,) normalised over the batch."""
    scale, shift = torch.tensor([gamma]), torch.tensor([beta])
    return torch_batch_norm(
        x[:, None], None, None, scale.to(x), shift.to(x), training=True, eps=eps
    )[:, 0]


def leaky_relu(x: float, slope: float) -> float:
    """Identity above zero, a flatter line below."""
    return max(x, 0.0) + slope * min(x, 0.0)


def squash(a: float) -> float:
    """The generator's last step, from any number to (-1, 1)."""
    return float(torch.tanh(torch.tensor(a, dtype=torch.float64)))


# %% pictures
def to_signed(picture: Tensor) -> Tensor:
    """From [0, 1] to [-1, 1]."""
    return picture * 2 - 1


def overlap(size: int, kernel: int, stride: int) -> Tensor:
    """How many of `size` inputs reach each output of a transposed convolution."""
    return spread_out(torch.ones(size), torch.ones(kernel), stride)


def checkerboard_energy(picture: Tensor) -> Tensor:
    """Squared coefficient of a picture (h, h) at the highest frequency."""
    signs = 1 - 2 * (torch.arange(len(picture)) % 2).to(picture)
    return (signs @ picture @ signs / picture.numel()) ** 2


# %% walk
def latent_walk(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The point after a share of the way from start (d,) to end (d,)."""
    return torch.lerp(start, end, share)


def walk_length(dimension: int, share: float) -> float:
    """Expected squared length on the way between two standard normal vectors."""
    return dimension * (1 - 2 * share * (1 - share))


# %% confidence
def confidence_entropy(p: Tensor) -> Tensor:
    """Mean entropy of the rows of p (n, k)."""
    return torch.special.entr(p).sum(1).mean()
