"""A critic between two bell curves: does a network find their distance?

Run it with `python critic.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

torch.manual_seed(0)

SHIFTS = [0.5, 1.0, 2.0, 3.0, 4.0]  # the distance between the bells
STRENGTHS = [100.0, 10.0]  # of the penalty
STEPS = 400
BATCH = 256
RATE = 2e-3
FRESH = 100_000  # draws from each bell for the final answer


# %% straight_critic
def straight_critic(x: float, mean: float, other: float) -> float:
    """The best critic between N(mean, 1), where it is high, and N(other, 1)."""
    return x if mean > other else -x


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


# %% soft_slope
def soft_slope(distance: float, strength: float) -> float:
    """The slope at which a straight critic stops, between bells this far apart."""
    return 1 + distance / (2 * strength)


# %% training
def train_line_critic(
    distance: float, strength: float, warm: bool = True, seed: int = 0
) -> nn.Module:
    """A critic between N(distance, 1), the data, and N(0, 1), the fakes.

    Warm: the penalty grows from nothing over the first half of the training.
    """
    torch.manual_seed(seed)
    critic = nn.Sequential(
        nn.Linear(1, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)
    )
    mover = torch.optim.Adam(critic.parameters(), RATE, betas=(0.5, 0.9), fused=True)
    for step in range(STEPS):
        mover.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        real, fake = distance + torch.randn(BATCH, 1), torch.randn(BATCH, 1)
        middle = between(real, fake, torch.rand(BATCH))
        grown = strength * (min(1, 2 * step / STEPS) ** 3 if warm else 1)
        mover.zero_grad()
        critic_loss(critic, real, fake, middle, grown).backward()
        mover.step()
    return critic


@torch.no_grad()
def line_gap(critic: nn.Module, distance: float) -> float:
    """How much higher fresh data score than fresh fakes, on average."""
    real, fake = distance + torch.randn(FRESH, 1), torch.randn(FRESH, 1)
    return (critic(real).mean() - critic(fake).mean()).item()


critics = {s: [train_line_critic(m, s) for m in SHIFTS] for s in STRENGTHS}
cold = line_gap(train_line_critic(SHIFTS[-1], STRENGTHS[0], warm=False), SHIFTS[-1])
gaps = {
    strength: [line_gap(c, m) for c, m in zip(found, SHIFTS, strict=True)]
    for strength, found in critics.items()
}
errors = {
    strength: [g / m - 1 for g, m in zip(found, SHIFTS, strict=True)]
    for strength, found in gaps.items()
}

# %% gap
fig, (ax, shape) = plt.subplots(
    1, 2, num="gap", figsize=(6.5, 3.3), layout="constrained"
)
line = np.linspace(0, 4.2, 50)
ax.plot(line, line, color="black", linewidth=1)
weak = [m * soft_slope(m, STRENGTHS[1]) for m in line]
ax.plot(line, weak, color="C1", linestyle=":")
for found, mark, colour in zip(gaps.values(), ("s", "o"), ("C0", "C1"), strict=True):
    ax.plot(SHIFTS, found, mark, color=colour)
ax.text(4.2, 2.2, r"$\lambda$ = 100", color="C0", ha="right")
ax.text(2.8, 3.9, r"$\lambda$ = 10", color="C1", ha="right")
ax.set(xlabel="distance of the bells", ylabel="gap of the critic")

x = torch.linspace(-3, 5, 100)[:, None]
with torch.no_grad():
    learnt = critics[STRENGTHS[0]][2](x)[:, 0]
best = torch.tensor([straight_critic(v.item(), SHIFTS[2], 0.0) for v in x])
for mean, colour, name in ((0.0, "C1", "fakes"), (SHIFTS[2], "black", "data")):
    bell = torch.exp(-((x[:, 0] - mean) ** 2) / 2)
    shape.fill_between(x[:, 0], -4, -4 + 1.6 * bell, color=colour, alpha=0.3)
    shape.text(mean, -3.7, name, ha="center")
shape.plot(x[:, 0], best - best.mean(), color="black", linewidth=1)
shape.plot(x[:, 0], learnt - learnt.mean(), color="C0", linewidth=2.5, alpha=0.7)
shape.set(xlabel="x", ylabel="score", ylim=(-4.2, 4.6))

# %% results
results = {
    "gaps": gaps[STRENGTHS[0]],
    "worst": max(map(abs, errors[STRENGTHS[0]])),
    "weak_gaps": gaps[STRENGTHS[1]],
    "weak_predicted": [m * soft_slope(m, STRENGTHS[1]) for m in SHIFTS],
    "weak_error": errors[STRENGTHS[1]],
    "cold": cold,
    "strong_slope": soft_slope(SHIFTS[-1], STRENGTHS[0]),
    "weak_slope": soft_slope(SHIFTS[-1], STRENGTHS[1]),
}
for name, value in results.items():
    print(f"{name:>15} {np.round(value, 4)}")
plt.show()
