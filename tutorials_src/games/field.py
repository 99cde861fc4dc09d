"""Where two players walk: the arrows of a game, and the table of their slopes.

Run it with `python field.py`; it needs numpy, torch and matplotlib and downloads
nothing.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor

RATE = 0.2  # h, the size of a step
STEPS = 300
COST = 0.5  # what the detective of the crooked game pays for a large y
STARTS = [(0.4, 1.4), (1.8, 1.6), (4.6, 2.2)]
LATE = 100  # steps after which a walk counts as near its end


# %% game_field
def game_field(f: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """Which way the players at the point (2,) walk: x down the slope of f, y up."""
    at = at.detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(f(at), at)
    return slopes * torch.tensor([-1.0, 1.0])


# %% game_jacobian
def game_jacobian(f: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """How the arrow (2,) changes as the point moves: a table (2, 2)."""
    bends = torch.autograd.functional.hessian(f, at)  # slopes of slopes
    return bends * torch.tensor([[-1.0], [1.0]])


# %% eigenvalues
def eigenvalues(matrix: Tensor) -> Tensor:
    """The two numbers that a table (2, 2) multiplies by; they may be complex."""
    return torch.linalg.eigvals(matrix)


# %% games
def bowls(at: Tensor) -> Tensor:
    """A bowl for each player: their knobs have nothing to do with each other."""
    return (at[0] ** 2 - at[1] ** 2) / 2


def smallest(at: Tensor) -> Tensor:
    """Too much ink, times suspicion of ink: the forger pays it to the detective."""
    return at[0] * at[1]


def crooked(at: Tensor) -> Tensor:
    """A game with bends; a large y costs the detective something."""
    return at[0].sin() * at[1] - COST / 2 * at[1] ** 2


# %% fields
def arrows(f: Callable[[Tensor], Tensor], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The arrows (2, n) at the points with coordinates x and y, both (n,)."""
    points = torch.tensor(np.stack([x, y], axis=1))
    return torch.stack([game_field(f, point) for point in points]).numpy().T


def grid(xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All points with these coordinates, in one row."""
    across, up = np.meshgrid(xs, ys)
    return across.ravel(), up.ravel()


points = grid(np.linspace(-2, 2, 6), np.linspace(-2, 2, 6))
fig, axes = plt.subplots(1, 2, num="fields", figsize=(6.5, 3.7), sharey=True)
titles = {"two bowls": bowls, "the smallest game": smallest}
for ax, (title, f) in zip(axes, titles.items(), strict=True):
    ax.quiver(
        *points, *arrows(f, *points), color="C0", angles="xy", scale=18, width=0.013
    )
    ax.plot(0, 0, "o", color="C1", markersize=8)
    ax.set(title=title, xlabel="x", aspect="equal", xlim=(-2.7, 2.7), ylim=(-2.7, 2.7))
axes[0].set(ylabel="y")


# %% walk_crooked
def walk(f: Callable[[Tensor], Tensor], start: tuple[float, float]) -> Tensor:
    """All places (STEPS + 1, 2) of two players who move at once."""
    places = [torch.tensor(start, dtype=torch.float64)]
    for _ in range(STEPS):
        places.append(places[-1] + RATE * game_field(f, places[-1]))
    return torch.stack(places)


walks = [walk(crooked, start) for start in STARTS]

# %% crooked
points = grid(np.linspace(-3.2, 6.2, 14), np.linspace(-2.4, 2.4, 8))
directions = arrows(crooked, *points)
directions /= np.hypot(*directions)
fig, ax = plt.subplots(num="crooked", figsize=(6.5, 3.9))
ax.quiver(*points, *directions, color="0.5", angles="xy", scale=24, width=0.006)
for i, places in enumerate(walks):
    ax.plot(*places.T, color=f"C{i}", linewidth=2)
    ax.plot(*places[0], "s", color=f"C{i}", markersize=7)
ax.plot([0, math.pi], [0, 0], "o", color="black", markersize=8)
ax.set(xlabel="x", ylabel="y", xlim=(-3.6, 6.6), ylim=(-2.7, 2.7), aspect="equal")
ax.set_xticks(math.pi * np.arange(-1, 3), ["−π", "0", "π", "2π"])

# %% results
middle = torch.zeros(2, dtype=torch.float64)
tables = {f.__name__: game_jacobian(f, middle) for f in (bowls, smallest, crooked)}
found = {name: eigenvalues(table) for name, table in tables.items()}
gaps = walks[0][LATE:].norm(dim=1)  # the first walk ends at zero
results = {
    **{
        f"{name}_table": (table + 0).flatten().tolist()
        for name, table in tables.items()
    },
    **{f"{name}_real": float(both.real.max()) for name, both in found.items()},
    **{f"{name}_turn": float(both.imag.max()) for name, both in found.items()},
    "predicted": float(abs(1 + RATE * found["crooked"][0])),
    "measured": float((gaps[-1] / gaps[0]) ** (1 / (len(gaps) - 1))),
    "ends": [float(places[-1][0]) for places in walks],
    "largest_y": max(abs(float(places[-1][1])) for places in walks),
}
for name, value in results.items():
    print(f"{name:>14} {np.round(value, 4)}")
plt.show()
