"""Answers to the exercises of the page on extensions.

Run it with `python exercises.py`; it needs torch, scipy and numpy and downloads nothing.
The fifth answer is a region of `conditional.py`.
"""

# %% settings
from collections.abc import Callable

import numpy as np
import torch
from scipy.stats import norm
from torch import Tensor, nn

torch.manual_seed(0)

HERE, THERE = [3, 2, 1, 4], [1, 2, 4, 3]  # a published example, in shovelfuls
DRAWN = 100_000
BATCH = 64
REPEATS = 2000  # batches whose penalties are compared


# %% earth_mover
def earth_mover(p: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
    """Cost of moving histogram p (n,) to q, and what is carried (n + 1,) to each bin."""
    carried = torch.cat([torch.zeros(1).to(p), (p - q).cumsum(dim=0)])
    return carried.abs().sum(), carried


cost, carried = earth_mover(torch.tensor(HERE), torch.tensor(THERE))


# %% off_segment
def off_segment() -> float:
    """Chance that a standard normal number is not between zero and one."""
    return float(norm.cdf(0) + norm.sf(1))


shares = torch.randn(DRAWN)
outside = ((shares < 0) | (shares > 1)).float().mean().item()


# %% one_share
def one_penalty(shares: Tensor) -> float:
    """The penalty of the critic |x|^2 / 4, whose slope at x is |x| / 2, on a batch."""
    real, fake = 2 + torch.randn(BATCH, 2), torch.randn(BATCH, 2)
    slopes = torch.lerp(fake, real, shares[:, None]).norm(dim=1) / 2
    return (slopes - 1).square().mean().item()


def spread(draw_shares: Callable[[], Tensor]) -> list[float]:
    """Mean and standard deviation of the penalty over many batches."""
    found = [one_penalty(draw_shares()) for _ in range(REPEATS)]
    return [float(np.mean(found)), float(np.std(found))]


each = spread(lambda: torch.rand(BATCH))
same = spread(lambda: torch.rand(1).expand(BATCH))


# %% batch_norm
def influence(critic: nn.Module, x: Tensor) -> Tensor:
    """How steeply each score (row) depends on each of the points x (n, d) (column)."""
    slopes = torch.autograd.functional.jacobian(lambda x: critic(x)[:, 0], x)
    return slopes.norm(dim=2)


def from_others(critic: nn.Module) -> float:
    """The largest influence of another point on a score."""
    return influence(critic, torch.randn(6, 2)).fill_diagonal_(0).max().item()


plain = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1))
batch = nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 1))
layer = nn.Sequential(nn.Linear(2, 16), nn.LayerNorm(16), nn.ReLU(), nn.Linear(16, 1))

# %% results
results = {
    "cost": int(cost),
    "carried": carried.int().tolist(),
    "off": off_segment(),
    "outside": outside,
    "each": each,
    "same": same,
    "others_plain": from_others(plain),
    "others_batch_norm": from_others(batch),
    "others_layer_norm": from_others(layer),
}
for name, value in results.items():
    print(f"{name:>17} {np.round(value, 4)}")
