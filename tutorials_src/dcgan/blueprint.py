"""One rule that builds a DCGAN for any size of picture, and what keeps it alive.

Run it with `python blueprint.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn

torch.manual_seed(0)

LATENT = 100  # numbers that the generator starts from
WIDTH = 64  # channels of the layer next to the pictures
COLOURS = 3
LARGE = 64  # side of the pictures of the published network
SMALL = [8, 16, 32, 64]  # sides that the rule builds for
THIN = 16  # channels next to the pictures in the experiment on signals
BATCH = 64
SPREAD = 0.02  # standard deviation of the first weights


# %% rule
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


# %% count
def knobs(net: nn.Module) -> int:
    """How many numbers training may change."""
    return sum(p.numel() for p in net.parameters())


def generator_parameters(channels: list[int], kernel: int) -> int:
    """Parameters of a generator with these channels, noise first and colours last."""
    weights = sum(kernel**2 * before * after for before, after in pairwise(channels))
    return weights + sum(2 * after for after in channels[1:-1])


published = stack_up(LARGE, LATENT, WIDTH, COLOURS), stack_down(LARGE, WIDTH, COLOURS)
by_hand = generator_parameters([LATENT, 512, 256, 128, 64, COLOURS], 4)

print(
    "side   pictures of each layer on the way up              generator  discriminator"
)
for side in SMALL:
    x, sides = torch.zeros(1, LATENT, 1, 1), []
    for layer in stack_up(side, LATENT, THIN).eval():
        x = layer(x)
        if isinstance(layer, nn.ConvTranspose2d):
            sides.append(f"{x.shape[1]} x {x.shape[2]}²")
    counts = [knobs(stack_up(side, LATENT, THIN)), knobs(stack_down(side, THIN))]
    print(f"{side:4}   {', '.join(sides):48}  {counts[0]:10,}  {counts[1]:13,}")


# %% start
def start(net: nn.Module, scale_mean: float = 1.0) -> nn.Module:
    """Draw the first weights: around 0, and the scales of batch norm around 1."""
    for layer in net:
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, SPREAD)
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, scale_mean, SPREAD)
    return net


def without(net: nn.Sequential, kind: type[nn.Module]) -> nn.Sequential:
    """The same net without the layers of a kind."""
    return nn.Sequential(*(layer for layer in net if not isinstance(layer, kind)))


# %% signal
def follow_signal(
    net: nn.Sequential, z: Tensor, message: Tensor
) -> tuple[list[float], list[float]]:
    """Spread of the numbers after each convolution and its norm; lengths of gradients.

    The latter are those of the mean of pictures times message with respect to the
    weights of each convolution.
    """
    spreads, x = [], z
    for layer in net:
        if isinstance(layer, nn.ReLU | nn.Tanh):
            spreads.append(x.std().item())
        x = layer(x)
    (x * message).mean().backward()
    slopes = [
        layer.weight.grad.norm().item()
        for layer in net
        if isinstance(layer, nn.ConvTranspose2d)
    ]
    return spreads, slopes


z, message = torch.randn(BATCH, LATENT, 1, 1), torch.randn(BATCH, 1, LARGE, LARGE)
kinds = {
    "batch norm": start(stack_up(LARGE, LATENT, THIN)),
    "no batch norm": without(start(stack_up(LARGE, LATENT, THIN)), nn.BatchNorm2d),
    "scales around 0": start(stack_up(LARGE, LATENT, THIN), scale_mean=0.0),
}
followed = {name: follow_signal(net, z, message) for name, net in kinds.items()}

fig, axes = plt.subplots(
    2, 1, num="signal", figsize=(5.6, 6.0), layout="constrained", sharex=True
)
for k, name in enumerate(followed):
    for ax, values in zip(axes, followed[name], strict=True):
        ax.plot(range(1, 6), values, "os^"[k] + "-", color=f"C{k}", label=name)
axes[0].set(yscale="log", ylabel="spread of its numbers")
axes[1].set(yscale="log", ylabel="length of its gradient")
axes[1].set(xlabel="layer of the generator", xticks=range(1, 6), xlim=(0.8, 5.4))
axes[0].legend()

# %% results
results = {
    "generator": knobs(published[0]),
    "discriminator": knobs(published[1]),
    "by_hand": by_hand,
    "last_with": followed["batch norm"][0][-1],
    "last_without": followed["no batch norm"][0][-1],
    "last_around_0": followed["scales around 0"][0][-1],
    "slope_with": followed["batch norm"][1][0],
    "slope_without": followed["no batch norm"][1][0],
    "slope_around_0": followed["scales around 0"][1][0],
}
for name, value in results.items():
    print(f"{name:>14} {value:.3g}")
plt.show()
