"""Half-way between two noises: where a straight walk goes that noise never goes.

Run it with `python middle.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor

torch.manual_seed(0)

DIMENSIONS = [2, 16, 100]  # numbers of noise: of our tins, our digits, and the paper
WALKS = 4000


# %% latent_walk
def latent_walk(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The point after a share of the way from start (d,) to end (d,)."""
    return torch.lerp(start, end, share)


# %% walk_length
def walk_length(dimension: int, share: float) -> float:
    """Expected squared length on the way between two standard normal vectors."""
    return dimension * (1 - 2 * share * (1 - share))


# %% middle
ends, middles = [], []
for dimension in DIMENSIONS:
    start, end = torch.randn(2, WALKS, dimension)
    ends.append(start.norm(dim=1))
    middles.append(latent_walk(start, end, 0.5).norm(dim=1))

fig, axes = plt.subplots(
    1, 3, num="middle", figsize=(6.5, 2.8), layout="constrained", sharey=True
)
for ax, dimension, far, near in zip(axes, DIMENSIONS, ends, middles, strict=True):
    bins = torch.linspace(0, 1.35 * far.median().item() + 1, 40).tolist()
    ax.hist(near.tolist(), bins, color="C1", alpha=0.7)
    ax.hist(far.tolist(), bins, color="C0", histtype="step", linewidth=2)
    ax.set(title=f"{dimension} numbers", yticks=[], xlabel="length")
axes[2].annotate("half-way", (7.1, 900), ha="right", color="C1")
axes[2].annotate("noise", (10.6, 900), color="C0")

# %% results
# The share of noises that are no longer than the middle half-way point.
shorter = [
    (far <= near.median()).float().mean().item()
    for far, near in zip(ends, middles, strict=True)
]
squares = [near.square().mean().item() for near in middles]
results = {
    "shorter": shorter,
    "squares": squares,
    "expected": [walk_length(dimension, 0.5) for dimension in DIMENSIONS],
    "share_16": walk_length(16, 0.5) / walk_length(16, 0.0),
}
for name, value in results.items():
    print(f"{name:>9} {value}")
plt.show()
