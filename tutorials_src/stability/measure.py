"""Two questions to a sampler: is it real, and is it all? Precision and recall.

Run it with `python measure.py`; it needs torch and matplotlib and downloads nothing.
Balls round the points of one cloud say where that cloud is (Kynkäänniemi and others,
2019).
"""

# %% settings
import math

import matplotlib.pyplot as plt
import torch
from torch import Tensor

torch.manual_seed(0)

COUNT = 60  # points in each cloud of the figure
MANY = 1500  # points in each cloud of the numbers
NEAREST = 3  # a ball reaches to this neighbour


# %% ball_radii
def neighbours(points: Tensor, k: int) -> Tensor:
    """Rows (n, k) of the k nearest others of each of the points (n, d)."""
    distances = torch.cdist(points, points).fill_diagonal_(math.inf)
    return distances.topk(k, largest=False).indices


def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values  # the first is itself


# %% precision
def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


# %% recall
def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


# %% clouds
def draw_moons(n: int) -> Tensor:
    """Two half rings (n, 2), each a little thick."""
    angle = math.pi * torch.rand(n)
    side = torch.arange(n) % 2  # 0 is the upper one
    flip = 1.0 - 2 * side
    x = torch.stack([flip * angle.cos() + side, flip * angle.sin() + side / 2], dim=1)
    return x + 0.1 * torch.randn(n, 2)


def draw_rival(name: str, n: int) -> Tensor:
    """Points (n, 2) of a sampler with a known fault."""
    if name == "shy":  # it only knows the upper half ring
        return draw_moons(2 * n)[::2]
    if name == "wild":  # it throws points anywhere
        return torch.tensor([-1.5, -1.0]) + torch.tensor([4.0, 2.5]) * torch.rand(n, 2)
    return draw_moons(n)


def grade_cloud(real: Tensor, fake: Tensor) -> tuple[float, float]:
    """Precision and recall of a cloud of fakes."""
    sharp = precision(real, fake, ball_radii(real, NEAREST)).item()
    return sharp, recall(real, fake, ball_radii(fake, NEAREST)).item()


# %% balls
titles = {"true": "the truth again", "shy": "shy: half of it", "wild": "wild: anywhere"}
grades = {}
real = draw_moons(COUNT)
fig, axes = plt.subplots(
    1, 3, num="balls", figsize=(7, 2.2), layout="constrained", sharey=True
)
for ax, (name, title) in zip(axes, titles.items(), strict=True):
    fake = draw_rival(name, COUNT)
    for centre, radius in zip(real, ball_radii(real, NEAREST), strict=True):
        ax.add_patch(plt.Circle(centre.tolist(), radius.item(), color="C0", alpha=0.12))
    ax.scatter(*fake.T, s=10, color="C1", zorder=3)
    ax.set(title=title, aspect="equal", xlim=(-1.7, 2.7), ylim=(-1.2, 1.7))
    ax.set(xticks=[], yticks=[])
    grades[name] = grade_cloud(draw_moons(MANY), draw_rival(name, MANY))

# %% results
results = {name: list(pair) for name, pair in grades.items()}
results["nearest"] = neighbours(draw_moons(COUNT), NEAREST)[0].tolist()
for name, (sharp, wide) in grades.items():
    print(f"{name:>5} precision {sharp:.3f}, recall {wide:.3f}")
plt.show()
