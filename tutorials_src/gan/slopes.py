"""Two losses for the forger, and where each of them falls silent.

Run it with `python slopes.py`; it needs torch, numpy, scipy and matplotlib and downloads
nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.special import expit
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import softmax

torch.manual_seed(0)

SCORES = (-6, 0, 6)  # of a fake, in the table
START = 5.0  # how far the forger's numbers lie from the real ones at first
STEPS, RATE = 120, 0.05
LINE = np.linspace(-9, 9, 2001)  # places of the noise, for means over it


# %% losses
def saturating_loss(p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The generator's loss in the game as written, from D's answers (m,)."""
    return p_z @ torch.log1p(-d_fake)


def nonsaturating_loss(p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The generator's loss in practice, from D's answers (m,)."""
    return -(p_z @ d_fake.log())


# %% slopes
def saturating_slope(score: float) -> float:
    """Slope of the loss as written in the score of a fake."""
    return -1 / (1 + math.exp(-score))


def nonsaturating_slope(score: float) -> float:
    """Slope of the other loss in the score of a fake."""
    return -1 / (1 + math.exp(score))


# %% generator_gradient
def generator(theta: Tensor) -> Tensor:
    """A generator over k things with one knob for each: probabilities (k,)."""
    return softmax(theta, dim=0)


def frozen_answers(p_data: Tensor, p_g: Tensor) -> Tensor:
    """The best answers (k,) against this generator; they stay when it moves."""
    return p_data / (p_data + p_g)


def generator_gradient(theta: Tensor, p_data: Tensor) -> Tensor:
    """Gradient (k,) of the non-saturating loss; the discriminator hardly moves."""
    theta = theta.detach().requires_grad_(True)
    d = frozen_answers(p_data, generator(theta.detach()))
    loss = nonsaturating_loss(generator(theta), d)
    return torch.autograd.grad(loss, theta)[0]


# %% saturation
score = np.linspace(-7, 7, 281)
fig, ax = plt.subplots(num="saturation", figsize=(6.4, 4.0), layout="constrained")
ax.plot(score, expit(score), color="C1", linewidth=3)
ax.plot(score, expit(-score), color="C0", linewidth=3, linestyle="--")
ax.text(-6.9, 0.87, "loss −log D", color="C0")
ax.text(0.9, 0.99, "loss log(1 − D)", color="C1", ha="right")
ax.annotate(
    "silent here: D is sure\nthat the fake is a fake",
    (-5, 0.01),
    (-6.9, 0.33),
    color="C1",
    arrowprops={"arrowstyle": "->", "color": "C1"},
)
ax.annotate(
    "a textbook says: here\n(wrong: the pull is full)",
    (5.6, 0.99),
    (6.9, 0.33),
    ha="right",
    color="C3",
    arrowprops={"arrowstyle": "->", "color": "C3"},
)
ax.set(
    xlabel="score of a fake  (left: caught, right: passes as real)",
    ylabel="size of the slope",
    ylim=(-0.03, 1.1),
)


# %% race
def pull(gap: float, slope: np.ndarray) -> float:
    """Mean slope of a loss in the gap, from its slope in the score (n,) at the fakes."""
    # Real numbers are N(0, 1), fakes z + gap, so the best score at x is gap^2/2 - gap x.
    return float(np.trapezoid(norm.pdf(LINE) * slope * -gap, LINE))


def walk(start: float, saturating: bool) -> np.ndarray:
    """Gaps (STEPS + 1,) of a forger who follows a loss against the best detective."""
    gaps = [start]
    for _ in range(STEPS):
        gap = gaps[-1]
        score = gap**2 / 2 - gap * (LINE + gap)
        slope = -expit(score) if saturating else -expit(-score)
        gaps.append(gap - RATE * pull(gap, slope))
    return np.array(gaps)


written, practical = walk(START, True), walk(START, False)
fig, ax = plt.subplots(num="race", figsize=(6.2, 3.2), layout="constrained")
ax.plot(written, color="C1", linewidth=2.5)
ax.plot(practical, color="C0", linewidth=2.5, linestyle="--")
ax.text(STEPS, START - 1.0, "log(1 − D): hardly moves", color="C1", ha="right")
ax.text(STEPS, 0.5, "−log D: arrives", color="C0", ha="right")
ax.set(xlabel="step of the forger", ylabel="how far off", ylim=(-0.2, START + 0.4))

# %% results
p_data = softmax(torch.randn(5, dtype=torch.float64), 0)
theta = torch.randn(5, dtype=torch.float64)
results = {
    "saturating": [abs(saturating_slope(a)) for a in SCORES],
    "nonsaturating": [abs(nonsaturating_slope(a)) for a in SCORES],
    "answers": [float(expit(a)) for a in SCORES],
    "written_end": float(written[-1]),
    "practical_end": float(practical[-1]),
    "first_pull_written": abs(pull(START, -expit(-(START**2) / 2 - START * LINE))),
    "first_pull_practical": abs(pull(START, -expit(START**2 / 2 + START * LINE))),
    "perfect_pull": abs(pull(0.0, -np.full_like(LINE, 0.5))),
    "same_loss": float(saturating_loss(p_data, torch.full((5,), 0.5).double())),
    "gradient": generator_gradient(theta, p_data).tolist(),
}
for name, number in results.items():
    print(f"{name:>20} {np.array(number).round(6)}")
plt.show()
