"""Two parallel lines: what a detective can say about them, and what a ruler can.

Run it with `python lines.py`; it needs torch and matplotlib and downloads nothing.
The example is from Arjovsky, Chintala and Bottou (2017).
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

torch.manual_seed(0)

SHIFTS = [0.1, 0.25, 0.5, 0.75, 1.0]  # how far the fakes are from the data
STEPS = 300  # of each network
BATCH = 256
RATE = 3e-3
STRENGTH = 100.0  # of the penalty that keeps the ruler's slope at one


# %% parallel_lines
def parallel_lines(theta: float) -> tuple[float, float, float]:
    """W1, JSD and TV of two even lines, when one is theta to the side of the other."""
    apart = float(theta != 0)
    return abs(theta), apart * math.log(2), apart


# %% draw
def draw_line(n: int, theta: float) -> Tensor:
    """Draw n points (n, 2) that lie evenly on an upright line at theta."""
    return torch.stack([torch.full((n,), theta), torch.rand(n)], dim=1)


def build_scorer() -> nn.Sequential:
    """Points (n, 2) to a score (n, 1), the same for both questions."""
    return nn.Sequential(
        nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2),
        nn.Linear(64, 1),
    )  # fmt: skip


# %% questions
def ask_detective(scorer: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """Half of the value of the game of part 5, plus log 2: at most the JSD."""
    value = -softplus(-scorer(real)).mean() - softplus(scorer(fake)).mean()
    return value / 2 + math.log(2)


def ask_ruler(scorer: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """The gap between the mean scores: at most W1, if no slope is above one."""
    return scorer(real).mean() - scorer(fake).mean()


def slope_fine(scorer: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """How far the slope is from one on the way from fake to real."""
    x = torch.lerp(fake, real, torch.rand(len(real), 1)).requires_grad_()
    (slopes,) = torch.autograd.grad(scorer(x).sum(), x, create_graph=True)
    return (slopes.norm(dim=1) - 1).square().mean()


def answer(question: str, theta: float) -> tuple[float, float]:
    """What a trained network says, and how that changes with theta, per unit."""
    torch.manual_seed(0)
    scorer = build_scorer()
    mover = torch.optim.Adam(scorer.parameters(), RATE, betas=(0.5, 0.9), fused=True)
    ask = ask_detective if question == "detective" else ask_ruler
    for step in range(STEPS):
        mover.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
        real, fake = draw_line(BATCH, 0.0), draw_line(BATCH, theta)
        loss = -ask(scorer, real, fake)
        if question == "ruler":
            grown = STRENGTH * min(1, 2 * step / STEPS) ** 3  # first find the side
            loss = loss + grown * slope_fine(scorer, real, fake)
        mover.zero_grad()
        loss.backward()
        mover.step()

    # The generator's only knob is theta: how much would it gain by turning it?
    knob = torch.tensor(theta, requires_grad=True)
    heights = draw_line(4000, 0.0)
    moved = torch.stack([knob.expand(4000), heights[:, 1]], dim=1)
    said = ask(scorer, draw_line(4000, 0.0), moved)
    (pull,) = torch.autograd.grad(said, knob)
    return said.item(), pull.item()


detective = [answer("detective", theta) for theta in SHIFTS]
ruler = [answer("ruler", theta) for theta in SHIFTS]

# %% blind
fig, (plane, ax) = plt.subplots(
    1, 2, num="blind", figsize=(6.5, 3.4), width_ratios=(1, 1.9), layout="constrained"
)
for theta, name, colour in ((0.0, "data", "black"), (0.6, "fakes", "C1")):
    plane.plot(*draw_line(60, theta).T, "o", markersize=3, color=colour)
    plane.text(theta, 1.08, name, color=colour, ha="center")
plane.annotate("", (0.6, -0.1), (0, -0.1), arrowprops={"arrowstyle": "<->"})
plane.text(0.3, -0.24, r"$\theta$", ha="center")
plane.set(xlim=(-0.35, 0.95), ylim=(-0.3, 1.25), xticks=[], yticks=[])

at = np.linspace(0.001, 1.1, 50)
exact = np.array([parallel_lines(float(theta)) for theta in at])
ax.plot(at, exact[:, 0], color="C0")
ax.plot(at, exact[:, 1], color="C1")
ax.plot(0, 0, "o", color="black", markersize=4)
ax.plot(SHIFTS, [said for said, _ in ruler], "s", color="C0")
ax.plot(SHIFTS, [said for said, _ in detective], "o", color="C1")
ax.text(0.93, 1.02, "W1", color="C0", ha="right")
ax.text(0.02, 0.75, "JSD", color="C1")
ax.set(xlabel=r"$\theta$, how far apart", ylabel="distance", ylim=(-0.05, 1.15))

# %% results
results = {
    "detective": [said for said, _ in detective],
    "ruler": [said for said, _ in ruler],
    "detective_pull": [pull for _, pull in detective],
    "ruler_pull": [pull for _, pull in ruler],
    "log_2": math.log(2),
}
for name, value in results.items():
    print(f"{name:>14} {np.round(value, 4)}")
plt.show()
