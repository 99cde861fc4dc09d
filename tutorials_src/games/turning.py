"""What a step multiplies by, when it may turn: complex numbers as pictures.

Run it with `python turning.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import cmath
import math

import matplotlib.pyplot as plt
import numpy as np

CURVATURE = 1.0  # how fast the slope of the bowl grows
START = 1.0
SIZES = [0.3, 1.6, 2.1]  # of three walkers' steps in the bowl
BOWL_STEPS = 10
TURN = 1 + 0.5j  # what the smallest game multiplies by in a step of size one half
TURNS = 7
DAMPING, STRONG = 0.3, 1.0  # how far damping moves lambda to the left
STEP = 0.8  # h, where flow and steps are compared
DOTS, LONGEST = 0.2, 1.4  # of h, along the rays of the plane

# The outline of a seven: across, then down and to the left.
SEVEN = np.array([-0.14 + 0.17j, 0.14 + 0.17j, -0.06 - 0.17j])


# %% descend
def descend(start: float, curvature: float, rate: float, steps: int) -> float:
    """Where a walker in a bowl is after so many steps downhill."""
    w = start
    for _ in range(steps):
        w = w - rate * curvature * w
    return w


# %% step_factor
def step_factor(real: float, imaginary: float, rate: float) -> float:
    """By how much a step changes the squared distance, from the parts of lambda."""
    return abs(1 + rate * complex(real, imaginary)) ** 2


# %% largest_step
def largest_step(real: float, imaginary: float) -> float:
    """Shorter steps come nearer, longer ones do not."""
    return -2 * (1 / complex(real, imaginary)).real


# %% bowl
fig, axes = plt.subplots(3, 1, num="bowl", figsize=(6.5, 4.8), sharex=True, sharey=True)
names = ["short steps", "long steps", "too long"]
for i, (ax, size, name) in enumerate(zip(axes, SIZES, names, strict=True)):
    path = [descend(START, CURVATURE, size, t) for t in range(BOWL_STEPS + 1)]
    ax.plot(path, color=f"C{i}", linewidth=2, marker="o", markersize=5)
    ax.axhline(0, color="0.5", linewidth=1)
    ax.text(0.3, 2.2, name, color=f"C{i}", va="center")
    ax.set(xlim=(-0.2, BOWL_STEPS + 0.3), ylim=(-2.6, 2.9), yticks=[-1, 0, 1])
axes[1].set(ylabel="w, place of the walker")
axes[2].set(xlabel="step")

# %% sevens
fig, (left, right) = plt.subplots(1, 2, num="sevens", figsize=(6.5, 3.5))
for power, name in enumerate(["1", "i", "i²", "i³"]):
    shape = (1 + 1.6 * SEVEN) * 1j**power
    left.plot(shape.real, shape.imag, color="C0", linewidth=3)
    spot = 1j**power * 0.6
    left.text(spot.real, spot.imag, name, ha="center", va="center", size="large")
for power in range(TURNS + 1):
    shape = (1 + SEVEN) * TURN**power
    right.plot(shape.real, shape.imag, color="C1", linewidth=2.5)
circle = np.exp(1j * np.linspace(0, math.tau, 121))
for ax in (left, right):
    ax.plot(circle.real, circle.imag, color="0.5", linestyle=":", linewidth=1.2)
    ax.plot(0, 0, "+", color="black", markersize=10)
    ax.axis("off")
left.set(title="times i", aspect="equal", xlim=(-1.4, 1.4), ylim=(-1.4, 1.4))
right.set(title="times 1 + i/2", aspect="equal", xlim=(-2.7, 1.4), ylim=(-1.4, 2.7))

# %% plane
sizes = np.arange(0, LONGEST + DOTS / 2, DOTS)
rays = {  # name: (lambda, colour, where to write, alignment)
    "bowl": (-1 + 0j, "C0", -0.12 - 0.2j, "center"),
    "smallest game": (1j, "C1", 1.08 + 1.22j, "left"),
    "damped": (-DAMPING + 1j, "C2", 0.5 + 1.32j, "right"),
}
fig, ax = plt.subplots(num="plane", figsize=(5.8, 4.9))
ax.fill(circle.real, circle.imag, color="0.5", alpha=0.15)
ax.plot(circle.real, circle.imag, color="0.5", linewidth=1.5)
for name, (value, colour, spot, side) in rays.items():
    factors = 1 + sizes * value
    ax.plot(factors.real, factors.imag, color=colour, linewidth=2, marker="o")
    ax.text(spot.real, spot.imag, name, color=colour, ha=side)
leave = 1 + largest_step(-DAMPING, 1) * (-DAMPING + 1j)
ax.plot(leave.real, leave.imag, "x", color="black", markersize=11, markeredgewidth=2.5)
ax.plot(1, 0, "s", color="black", markersize=8)
ax.text(1.08, -0.03, "h = 0", va="center")
ax.text(0, -0.55, "comes nearer", ha="center")
ax.text(1.0, -0.8, "goes away", ha="left")
ax.set(xlabel="real part", ylabel="imaginary part", aspect="equal")
ax.set(xlim=(-1.15, 2.0), ylim=(-1.1, 1.55))

# %% verdicts
games = {  # name: (lambda, colour, marker, where to write, alignment)
    "bowl": (-1 + 0j, "C0", "D", -1 + 0.2j, "center"),
    "price 1": (-STRONG + 1j, "C3", "s", -1.2 + 1.2j, "center"),
    "price 0.3": (-DAMPING + 1j, "C2", "^", -0.42 + 1.2j, "center"),
    "game": (1j, "C1", "o", 0.12 + 0.95j, "left"),
}
beside = {  # where to write in the right panel, in points from the marker
    "bowl": ((0, 9), "center"),
    "price 1": ((0, -19), "center"),
    "price 0.3": ((2, 9), "center"),
    "game": ((0, -19), "center"),
}
fig, (left, right) = plt.subplots(1, 2, num="verdicts", figsize=(6.5, 3.9))
left.axvspan(-1.6, 0, color="0.5", alpha=0.15, linewidth=0)
left.axvline(0, color="0.5", linewidth=1.5)
right.fill(circle.real, circle.imag, color="0.5", alpha=0.15)
right.plot(circle.real, circle.imag, color="0.5", linewidth=1.5)
for name, (value, colour, marker, spot, side) in games.items():
    for root in (value, value.conjugate()):
        factor = 1 + STEP * root
        left.plot(root.real, root.imag, marker, color=colour, markersize=8)
        right.plot(factor.real, factor.imag, marker, color=colour, markersize=7)
    left.text(spot.real, spot.imag, name, color=colour, ha=side)
    factor = 1 + STEP * value
    place, align = beside[name]
    at = {"textcoords": "offset points", "color": colour, "ha": align}
    right.annotate(name, (factor.real, factor.imag), place, **at)
left.set(title="flow: λ", xlabel="real part", ylabel="imaginary part")
right.set(title="steps: 1 + hλ", xlabel="real part")
left.set(aspect="equal", xlim=(-1.6, 0.9), ylim=(-1.3, 1.5))
right.set(aspect="equal", xlim=(-1.1, 1.3), ylim=(-1.3, 1.5))

# %% results
ends = [descend(START, CURVATURE, size, BOWL_STEPS) for size in SIZES]
results = {
    "bowl_factors": [1 - size * CURVATURE for size in SIZES],
    "bowl_ends": ends,
    "turn_length": abs(TURN),
    "turn_degrees": math.degrees(cmath.phase(TURN)),  # degrees
    "turns_length": abs(TURN) ** TURNS,
    "turns_degrees": math.degrees(cmath.phase(TURN)) * TURNS,
    "smallest_factor": step_factor(0, 1, 0.2) ** 0.5,
    "damped_factor": step_factor(-DAMPING, 1, 0.2) ** 0.5,
    "damped_largest": largest_step(-DAMPING, 1),
    "bowl_largest": largest_step(-CURVATURE, 0),
    "step_lengths": [abs(1 + STEP * value) for value, *_ in games.values()],
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 4)}")
plt.show()
