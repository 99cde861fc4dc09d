"""The smallest game: two players, one number each, and four ways to take a step.

Run it with `python smallest.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import cmath
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

START = (1.0, 1.0)  # where both players begin
RATE = 0.2  # h, the size of a step
STEPS = 500
DRAWN = 40  # of these steps, in the figure
FINER = [0.2, 0.02, 0.002]  # steps that come nearer to a smooth walk


# %% simultaneous_step
def simultaneous_step(x: float, y: float, rate: float) -> tuple[float, float]:
    """Both players of x y move at once, from where they stood."""
    return x - rate * y, y + rate * x


# %% alternating_step
def alternating_step(x: float, y: float, rate: float) -> tuple[float, float]:
    """The player of y moves second, and has seen where x went."""
    x = x - rate * y
    return x, y + rate * x


# %% extragradient_step
def extragradient_step(x: float, y: float, rate: float) -> tuple[float, float]:
    """Both move as the slopes are one step ahead."""
    ahead_x, ahead_y = simultaneous_step(x, y, rate)
    return x - rate * ahead_y, y + rate * ahead_x


# %% implicit_step
def implicit_step(x: float, y: float, rate: float) -> tuple[float, float]:
    """Both move as the slopes are where they will arrive."""
    arrived = np.linalg.solve([[1, rate], [-rate, 1]], [x, y])
    return float(arrived[0]), float(arrived[1])


# %% orbit
def orbit(x: float, y: float, time: float) -> tuple[float, float]:
    """Where a smooth walk, with endlessly small steps, has come after some time."""
    moved = complex(x, y) * cmath.exp(1j * time)
    return moved.real, moved.imag


# %% play
x, y = START
for _ in range(STEPS):
    x, y = x - RATE * y, y + RATE * x  # x walks down the slope of x y, y walks up

print(f"after {STEPS} steps the players are {math.hypot(x, y):,.0f} from the middle")


# %% four_ways
def walk(
    step: Callable[..., tuple[float, float]], steps: int, rate: float
) -> np.ndarray:
    """All places (steps + 1, 2) of a walk from START."""
    places = [START]
    for _ in range(steps):
        places.append(step(*places[-1], rate))
    return np.array(places)


def far(places: np.ndarray) -> np.ndarray:
    """How far from the middle each place (n, 2) is: (n,)."""
    return np.hypot(*places.T)


ways = {
    "together": simultaneous_step,
    "in turns": alternating_step,
    "ahead": extragradient_step,
    "implicit": implicit_step,
}
radii = {name: far(walk(step, STEPS, RATE)) for name, step in ways.items()}

# %% paths
fig, ax = plt.subplots(num="paths", figsize=(5.6, 5.2))
looks = {"together": ("C1", "-"), "in turns": ("C0", "--"), "ahead": ("C2", "-")}
for name, (colour, line) in looks.items():
    places = walk(ways[name], DRAWN, RATE)
    ax.plot(*places.T, line, color=colour, linewidth=1.5, marker="o", markersize=3.5)
ax.plot(*START, "s", color="black", markersize=8)
ax.plot(0, 0, "+", color="black", markersize=14)
ax.text(1.2, 0.97, "start")
ax.text(1.45, -2.15, "both at once", color="C1")
ax.text(1.0, -1.3, "in turns", color="C0")
ax.text(0, -0.75, "looking\nahead", color="C2", ha="center")
ax.set(xlabel="x, the forger's knob", ylabel="y, the detective's knob", aspect="equal")
ax.set(xlim=(-2.6, 3.4), ylim=(-2.6, 3.2))

# %% one_turn
# A full turn takes 2 pi of time, and so 2 pi / h steps.
turns = [far(walk(simultaneous_step, round(math.tau / h), h))[-1] for h in FINER]
whole = orbit(*START, math.tau)

# %% results
in_turns = radii["in turns"]
results = {
    "together": float(radii["together"][-1]),
    "per_step": float(radii["together"][1] / radii["together"][0]),
    "in_turns": float(in_turns[-1]),
    "in_turns_least": float(in_turns.min()),
    "in_turns_most": float(in_turns.max()),
    "ahead": float(radii["ahead"][-1]),
    "ahead_per_step": float(radii["ahead"][1] / radii["ahead"][0]),
    "implicit": float(radii["implicit"][-1]),
    "drawn_together": float(radii["together"][DRAWN]),
    "drawn_ahead": float(radii["ahead"][DRAWN]),
    "start": math.hypot(*START),
    "after_one_turn": [float(r) / math.hypot(*START) for r in turns],
    "smooth_turn": math.hypot(*whole) / math.hypot(*START),
}
for name, value in results.items():
    print(f"{name:>15} {np.round(value, 6)}")
plt.show()
