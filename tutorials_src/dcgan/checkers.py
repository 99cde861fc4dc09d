"""Where checkerboards come from: counting the copies that land on a pixel.

Run it with `python checkers.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose1d

torch.manual_seed(0)

SIDE = 6  # pixels on each side of the small picture
CHANNELS = 8
DRAWS = 200  # layers with random weights
WAYS = ["window 3, stride 2", "window 4, stride 2", "enlarge, window 3"]


# %% overlap
def spread_out(signal: Tensor, window: Tensor, stride: int) -> Tensor:
    """The transposed convolution of a signal (n,) with a window (k,)."""
    return conv_transpose1d(signal[None, None], window[None, None], stride=stride)[0, 0]


def overlap(size: int, kernel: int, stride: int) -> Tensor:
    """How many of `size` inputs reach each output of a transposed convolution."""
    return spread_out(torch.ones(size), torch.ones(kernel), stride)


# %% checkerboard_energy
def checkerboard_energy(picture: Tensor) -> Tensor:
    """Squared coefficient of a picture (h, h) at the highest frequency."""
    signs = 1 - 2 * (torch.arange(len(picture)) % 2).to(picture)
    return (signs @ picture @ signs / picture.numel()) ** 2


# %% flat
def build_doubling(way: str) -> nn.Module:
    """A layer from CHANNELS to one channel that doubles height and width."""
    if way == WAYS[2]:
        last = nn.Conv2d(CHANNELS, 1, 3, padding=1, bias=False)
        return nn.Sequential(nn.Upsample(scale_factor=2), last)
    kernel, extra = (3, 1) if way == WAYS[0] else (4, 0)
    return nn.ConvTranspose2d(CHANNELS, 1, kernel, 2, 1, extra, bias=False)


@torch.no_grad()
def draw_flat(way: str) -> Tensor:
    """What a layer with random weights makes of an even grey: (8, 8), without rims."""
    drawn = build_doubling(way)(torch.ones(1, CHANNELS, SIDE, SIDE))[0, 0]
    return drawn[2:-2, 2:-2]


energies = {
    way: torch.stack([checkerboard_energy(draw_flat(way)) for _ in range(DRAWS)])
    for way in WAYS
}

# %% copies
counts = [overlap(SIDE, 3, 2), overlap(SIDE, 4, 2)]
across = [torch.outer(c, c)[2:8, 2:8] for c in counts]
across.append(torch.full((6, 6), 9.0))  # each pixel has one window of nine weights
fig, axes = plt.subplots(2, 3, num="copies", figsize=(6.5, 4.8), layout="constrained")
for k, way in enumerate(WAYS):
    above, below = axes[:, k]
    above.imshow(across[k], cmap="gray_r", vmin=0, vmax=24)
    for place in torch.cartesian_prod(torch.arange(6), torch.arange(6)).tolist():
        style = {"ha": "center", "va": "center", "color": "#101014", "fontsize": 11}
        above.text(*place[::-1], int(across[k][tuple(place)]), **style)
    flat = draw_flat(way)
    reach = (flat - flat.mean()).abs().max().clamp(min=0.3)
    below.imshow(flat - flat.mean(), cmap="gray_r", vmin=-reach, vmax=reach)
    above.set(title=way.replace(", ", ",\n"), xticks=[], yticks=[])
    below.set(xticks=[], yticks=[])
axes[0, 0].set_ylabel("terms in each pixel")
axes[1, 0].set_ylabel("even grey goes in")

# %% results
results = {
    "counts_three": [int(c) for c in counts[0][2:6]],
    "counts_four": [int(c) for c in counts[1][2:6]],
    "energy": [energies[way].mean().item() for way in WAYS],
}
for name, value in results.items():
    print(f"{name:>13} {value}")
plt.show()
