"""What clipping does to a critic, beside the best one and one with a penalty.

Run it with `python clipping.py`; it needs torch, scipy and matplotlib and downloads
nothing.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.optimize import linprog
from torch import Tensor, nn
from torch.nn.functional import mse_loss

torch.manual_seed(0)

BOUND = 0.1  # of each weight, when they are clipped
TIGHT = 0.01  # the bound of the paper
STRENGTH = 10.0  # of the penalty
STEPS = 600
BATCH = 256
RATE = 2e-3
CELLS = 241  # of the line, for the best critic


# %% data
DATA, FAKES = [-3.0, 0.0, 3.0], [-1.5, 1.5]  # middles of their humps
SD = 0.3  # of each hump


def draw_humps(middles: list[float], n: int) -> Tensor:
    """Draw n points (n, 1): pick one of the middles for each, then step aside."""
    rows = torch.randint(len(middles), (n, 1))
    return torch.tensor(middles)[rows] + SD * torch.randn(n, 1)


# %% best_scores
def best_scores(points: np.ndarray, p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Scores (n,) with no slope above one that tell p and q on points (n,) apart best."""
    order = np.argsort(points)
    steps = np.diff(np.eye(len(points))[order], axis=0)  # from each to its neighbour
    found = linprog(
        q - p,  # linprog looks for the smallest, so the signs are turned
        A_ub=np.concatenate([steps, -steps]),
        b_ub=np.tile(np.diff(points[order]), 2),
        bounds=[(0, 0), *[(None, None)] * (len(points) - 1)],  # the first is worth 0
    )
    return found.x


line = np.linspace(-3.8, 3.8, CELLS)


def masses(middles: list[float]) -> np.ndarray:
    """Humps cut into cells (CELLS,) of the line that sum to one."""
    bells = [np.exp(-((line - m) ** 2) / (2 * SD**2)) for m in middles]
    return np.sum(bells, axis=0) / np.sum(bells)


p, q = masses(DATA), masses(FAKES)
best = best_scores(line, p, q)


# %% between
def between(real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """A point on the segment of each pair of real (n, d) and fake (n, d)."""
    return torch.lerp(fake, real, shares[:, None])


# %% gradient_penalty
def slope_lengths(critic: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Length (n,) of the critic's gradient at each of x (n, d)."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.norm(dim=1)


def gradient_penalty(
    critic: Callable[[Tensor], Tensor], x: Tensor, strength: float
) -> Tensor:
    """How far the slope at points x (n, d) is from one."""
    lengths = slope_lengths(critic, x)
    return strength * mse_loss(lengths, torch.ones_like(lengths))


# %% critic_loss
def critic_loss(
    critic: Callable[[Tensor], Tensor],
    real: Tensor,
    fake: Tensor,
    middle: Tensor,
    strength: float,
) -> Tensor:
    """What the critic of WGAN-GP minimises on batches (n, d)."""
    gap = critic(fake).mean() - critic(real).mean()
    return gap + gradient_penalty(critic, middle, strength)


# %% clip
def clip(w: Tensor, bound: float) -> Tensor:
    """Weights cut off at plus and minus bound."""
    return w.clamp(-bound, bound)


# %% training
def train_clipped(bound: float) -> nn.Module:
    """A critic whose weights are cut off after each step; zero stands for a penalty."""
    torch.manual_seed(0)
    critic = nn.Sequential(
        nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)
    )
    mover = torch.optim.Adam(critic.parameters(), RATE, betas=(0.5, 0.9), fused=True)
    for step in range(STEPS):
        mover.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        real, fake = draw_humps(DATA, BATCH), draw_humps(FAKES, BATCH)
        mover.zero_grad()
        if bound:
            (critic(fake).mean() - critic(real).mean()).backward()
        else:
            middle = between(real, fake, torch.rand(BATCH))
            grown = STRENGTH * min(1, 2 * step / STEPS) ** 3  # first find the sides
            critic_loss(critic, real, fake, middle, grown).backward()
        mover.step()
        if bound:
            with torch.no_grad():
                for weights in critic.parameters():
                    weights.copy_(clip(weights, bound))
    return critic


critics = {
    "penalised": train_clipped(0),
    "clipped": train_clipped(BOUND),
    "tight": train_clipped(TIGHT),
}
real, fake = draw_humps(DATA, 4000), draw_humps(FAKES, 4000)
middle = between(real, fake, torch.rand(4000))
lengths = {name: slope_lengths(c, middle).detach() for name, c in critics.items()}
with torch.no_grad():
    gaps = {n: (c(real).mean() - c(fake).mean()).item() for n, c in critics.items()}
    at = torch.tensor(line)[:, None].float()
    curves = {name: c(at)[:, 0].numpy() for name, c in critics.items()}

weights = torch.cat([w.detach().flatten() for w in critics["clipped"].parameters()])

# %% shapes
fig, (above, below) = plt.subplots(
    2, 1, num="shapes", figsize=(6, 4.6), sharex=True, height_ratios=(3, 1),
    layout="constrained",
)  # fmt: skip
above.plot(line, best - p @ best, color="black", linewidth=1)
for curve, colour in zip(curves.values(), ("C0", "C1", "C2"), strict=True):
    above.plot(line, curve - p @ curve, color=colour, linewidth=2.5, alpha=0.8)
below.fill_between(line, p, color="black", alpha=0.3)
below.fill_between(line, q, color="C1", alpha=0.5)
for middles, word, mass in ((DATA, "data", p), (FAKES, "fakes", q)):
    for middle in middles:
        below.text(middle, mass.max() / 3, word, ha="center")
above.text(-2.1, 0.2, f"c = {BOUND}", color="C1")
above.text(0.6, 0.08, f"c = {TIGHT}", color="C2", ha="center")
above.text(1.75, -1.55, "penalty", color="C0")
above.set(ylabel="score, data at 0 on average")
below.set(yticks=[], xlabel="x")

# %% lengths
fig, ax = plt.subplots(num="lengths", figsize=(6, 3), layout="constrained")
edges = np.geomspace(2e-4, 4, 60)
for found, colour in zip(lengths.values(), ("C0", "C1", "C2"), strict=True):
    ax.hist(found.clamp(min=2e-4), bins=edges, color=colour, alpha=0.7)
ax.text(6e-4, 2100, f"c = {TIGHT}", color="C2", ha="center")
ax.text(0.3, 2100, f"c = {BOUND}", color="C1", ha="center")
ax.text(1.0, 2600, "penalty", color="C0", ha="center")
ax.set(xscale="log", xlabel="slope between data and fakes", ylabel="points")
ax.set(ylim=(0, 3000))

# %% results
results = {
    "best_gap": float((p - q) @ best),
    "gap": gaps["penalised"],
    "clipped_gap": gaps["clipped"],
    "tight_gap": gaps["tight"],
    "slope": lengths["penalised"].median().item(),
    "clipped_slope": lengths["clipped"].median().item(),
    "tight_slope": lengths["tight"].median().item(),
    "at_bound": (weights.abs() == BOUND).float().mean().item(),
}
for name, value in results.items():
    print(f"{name:>14} {value:.4g}")
plt.show()
