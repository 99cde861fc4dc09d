"""The smallest GAN: a forger with two knobs, a detective with three.

Run it with `python smallest.py`; it needs torch, numpy, scipy and matplotlib and
downloads nothing. Real numbers are the slants of one friend's sevens.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import logsigmoid

MEAN, SD = 1.0, 0.6  # of the real slants, in tens of degrees
SEED = 0
START = (1.0, -0.5)  # stretch a and shift b of the forger at first
STEPS = 1000
BATCH = 256
QUICK, SLOW = (5, 5e-2), (1, 5e-3)  # moves a step and rate of two detectives
G_RATE = 1e-2


# %% pushforward
def density(x: float, mean: float, variance: float) -> float:
    """Height at x of a bell."""
    return float(norm.pdf(x, mean, math.sqrt(variance)))


def pushforward(x: float, a: float, b: float) -> float:
    """Density at x of a z + b, where the noise z is standard normal."""
    return float(norm.pdf(x, loc=b, scale=abs(a)))


# %% losses
def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Cross-entropy of D, from logits: for a sigmoid s, log(1 - s(a)) is log s(-a)."""
    return -logsigmoid(real).mean() - logsigmoid(-fake).mean()


def generator_loss(fake: Tensor) -> Tensor:
    """The non-saturating loss: its gradient stays alive while D is winning."""
    return -logsigmoid(fake).mean()


# %% play
def score(x: Tensor, knobs: Tensor) -> Tensor:
    """The detective: a parabola, as the log-quotient of two bells is one."""
    return knobs[0] + knobs[1] * x + knobs[2] * x**2


def play_bell(moves: int, rate: float, seed: int) -> np.ndarray:
    """The forger's knobs (STEPS + 1, 2) on the way through one game."""
    torch.manual_seed(seed)
    forger = torch.tensor(START, requires_grad=True)
    detective = torch.zeros(3, requires_grad=True)
    g_optimiser = torch.optim.Adam([forger], G_RATE, betas=(0.0, 0.99))
    d_optimiser = torch.optim.Adam([detective], rate, betas=(0.0, 0.99))
    path = [forger.tolist()]
    for step in range(STEPS):
        slower = (1 + math.cos(math.pi * step / STEPS)) / 2
        g_optimiser.param_groups[0]["lr"] = G_RATE * slower
        d_optimiser.param_groups[0]["lr"] = rate * slower
        for _ in range(moves):
            real = MEAN + SD * torch.randn(BATCH)
            fake = forger[0] * torch.randn(BATCH) + forger[1]
            loss = discriminator_loss(
                score(real, detective), score(fake.detach(), detective)
            )
            d_optimiser.zero_grad()
            loss.backward()
            d_optimiser.step()
        loss = generator_loss(score(fake, detective))
        g_optimiser.zero_grad()
        loss.backward()
        g_optimiser.step()
        path.append(forger.tolist())
    return np.array(path)


quick, slow = play_bell(*QUICK, SEED), play_bell(*SLOW, SEED)

# %% landscape
x = np.linspace(-8, 8, 1601)
real = norm.pdf(x, MEAN, SD)


def cost(a: float, b: float) -> float:
    """The Jensen-Shannon divergence between the forger's bell and the real one."""
    fake = norm.pdf(x, b, max(abs(a), 0.01))
    half = np.maximum((real + fake) / 2, 1e-300)
    terms = [
        np.where(p > 0, p * np.log(np.maximum(p, 1e-300) / half), 0)
        for p in (real, fake)
    ]
    return float(np.trapezoid(terms[0] + terms[1], x) / 2)


shifts, stretches = np.linspace(-0.8, 2, 57), np.linspace(-0.9, 1.4, 47)
heights = [[cost(a, b) for b in shifts] for a in stretches]

fig, ax = plt.subplots(num="paths", figsize=(6.2, 4.6), layout="constrained")
ax.contour(shifts, stretches, heights, levels=10, colors="0.5", linewidths=0.8)
ax.plot(slow[:, 1], slow[:, 0], color="C1", linewidth=1.5)
ax.plot(quick[:, 1], quick[:, 0], color="C0", linewidth=2.5)
ax.text(0.05, 0.42, "quick detective", color="C0", ha="right")
ax.text(-0.2, 1.27, "slow detective", color="C1")
ax.plot(START[1], START[0], "o", color="black", markersize=8)
ax.plot([MEAN, MEAN], [SD, -SD], "*", color="black", markersize=15)
ax.set(xlabel="shift b", ylabel="stretch a")

# %% results
results = {
    "quick": quick[-1].tolist(),
    "slow": slow[-1].tolist(),
    "quick_error": float(abs(quick[-1] - [SD, MEAN]).max()),
    "slow_error": float(abs(abs(slow[-1]) - [SD, MEAN]).max()),
    "slow_least": float(abs(slow[:, 0]).min()),
    "slow_late": float(np.ptp(slow[-STEPS // 5 :, 0])),
    "first_cost": cost(*START),
    "last_cost": cost(*quick[-1]),
    "peak": pushforward(MEAN, SD, MEAN),
    "peak_of_bell": density(MEAN, MEAN, SD**2),
}
for name, number in results.items():
    print(f"{name:>12} {np.array(number).round(4)}")
plt.show()
