"""A price for large knobs: what damping does to the smallest game.

Run it with `python damping.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

START = (1.0, 1.0)
RATE = 0.2  # h, the size of a step
STEPS = 40
PRICES = [0.0, 0.1, 0.3]  # gamma, of the three walks
CURVES = [0.0, 0.3, 1.0, 3.0]  # gamma, of the curves of factors
COLOURS = [
    "C1",
    "C0",
    "C2",
    "C3",
]  # who pays nothing has the colour of the first picture


# %% damped_eigenvalues
def damped_eigenvalues(gamma: float) -> np.ndarray:
    """The eigenvalues (2,) of the smallest game if both players pay for large knobs."""
    return np.linalg.eigvals([[-gamma, -1.0], [1.0, -gamma]])


# %% damped_step
def damped_step(x: float, y: float, rate: float, gamma: float) -> tuple[float, float]:
    """A step of both at once; each is pulled back to zero as well."""
    return x - rate * (y + gamma * x), y + rate * (x - gamma * y)


# %% damped
fig, ax = plt.subplots(num="damped", figsize=(5.6, 5.2))
radii = []
for i, gamma in enumerate(PRICES):
    places = [START]
    for _ in range(STEPS):
        places.append(damped_step(*places[-1], RATE, gamma))
    across, up = np.array(places).T
    radii.append(np.hypot(across, up))
    ax.plot(across, up, color=COLOURS[i], marker="o", markersize=3.5, linewidth=1.5)
ax.plot(*START, "s", color="black", markersize=8)
ax.plot(0, 0, "+", color="black", markersize=14)
ax.text(1.2, 0.97, "start")
ax.text(1.45, -2.15, "no price", color="C1")
ax.text(-0.1, -1.85, "a small one", color="C0", ha="center")
ax.text(0, -1.1, "a larger one", color="C2", ha="center")
ax.set(xlabel="x, the forger's knob", ylabel="y, the detective's knob", aspect="equal")
ax.set(xlim=(-2.6, 3.4), ylim=(-2.6, 3.2))

# %% factors
sizes = np.linspace(0, 1.2, 121)
fig, ax = plt.subplots(num="factors", figsize=(6.5, 3.8))
for i, gamma in enumerate(CURVES):
    factors = abs(1 + sizes * damped_eigenvalues(gamma)[0])
    ax.plot(sizes, factors, color=COLOURS[i], linewidth=2.5)
ax.axhline(1, color="0.5", linewidth=1.5, linestyle="--")
ax.text(1.22, 1.54, "no price", color="C1")
ax.text(1.22, 1.34, "price 0.3", color="C0")
ax.text(1.22, 1.19, "price 1", color="C2")
ax.text(0.75, 1.5, "price 3", color="C3", ha="right")
ax.set(xlabel="h, size of a step", ylabel="factor of the distance")
ax.set(xlim=(0, 1.5), ylim=(0.2, 1.65))

# %% results
best = [float(abs(1 + sizes * damped_eigenvalues(g)[0]).min()) for g in CURVES]
results = {
    "real": [float(damped_eigenvalues(gamma).real.max()) for gamma in PRICES],
    "imaginary": [float(damped_eigenvalues(gamma).imag.max()) for gamma in PRICES],
    "factors": [float(abs(1 + RATE * damped_eigenvalues(g)[0])) for g in PRICES],
    "ends": [float(r[-1]) for r in radii],
    "start": math.hypot(*START),
    "longest": [2 * gamma / (1 + gamma**2) for gamma in PRICES],
    "best": best,
    "best_sizes": [
        float(sizes[abs(1 + sizes * damped_eigenvalues(g)[0]).argmin()]) for g in CURVES
    ],
}
for name, value in results.items():
    print(f"{name:>11} {np.round(value, 4)}")
plt.show()
