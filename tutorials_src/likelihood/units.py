"""Why a density can stand in for a probability, whatever the unit.

Run it with `python units.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

POSTCARDS = 60  # places in the plane, in degrees from Cairo
UNIT = 111.2  # kilometres in a degree
SIGMA = 5.0  # of the round bell, in degrees
SIDES = [8.0, 4.0, 2.0, 1.0, 0.5, 0.25]  # of the cells, in degrees
FACTORS = 1000  # probabilities in a product that is too small for a float


# %% rescaled_log_likelihood
def round_density(x: np.ndarray, mean: np.ndarray, sigma: float) -> float:
    """The density at x (d,) of a round bell around mean (d,)."""
    z = (x - mean) / sigma
    return np.exp(-(z @ z) / 2) / (sigma * math.sqrt(2 * math.pi)) ** len(x)


def rescaled_density(
    y: np.ndarray, mean: np.ndarray, sigma: float, unit: float
) -> float:
    """The density at y (d,) of unit times a point of that bell."""
    return round_density(y, unit * mean, unit * sigma)


def rescaled_log_likelihood(
    x: np.ndarray, mean: np.ndarray, sigma: float, unit: float
) -> float:
    """The log-likelihood of points x (n, d) once all lengths are in another unit."""
    return sum(np.log(rescaled_density(unit * p, mean, sigma, unit)) for p in x)


# %% log_product
def log_product(p: np.ndarray) -> float:
    """The logarithm of a product of probabilities p (n,) that may underflow."""
    return np.log(p).sum()


# %% moved
x = SIGMA * rng.standard_normal((POSTCARDS, 2)) + [0, 2]  # degrees north and east
wests = np.linspace(-6, 10, 161)  # candidates for the middle, degrees east
degrees, kilometres = (
    np.array([rescaled_log_likelihood(x, np.array([0, w]), SIGMA, c) for w in wests])
    for c in (1, UNIT)
)

fig, ax = plt.subplots(num="moved", figsize=(6.5, 3.6), layout="constrained")
ax.plot(wests, degrees, color="C0", linewidth=2.5)
ax.plot(wests, kilometres, color="C1", linewidth=2.5)
for curve in (degrees, kilometres):
    ax.plot(wests[curve.argmax()], curve.max(), "o", color="black")
ax.axvline(wests[degrees.argmax()], color="black", linestyle=":", linewidth=1)
ax.text(-5.8, degrees[0] - 70, "lengths in degrees", color="C0")
ax.text(-5.8, kilometres[0] + 110, "in kilometres", color="C1")
ax.set(xlabel="middle of the bell, degrees east of Cairo", ylabel="log-likelihood")


# %% cells
def normal_cdf(x: float) -> float:
    """The probability that a standard bell is at most x."""
    return (1 + math.erf(x / math.sqrt(2))) / 2


def cell_probability(x: np.ndarray, side: float, sigma: float) -> float:
    """The probability (a product over d) of a cell with this side around x (d,)."""
    low, high = (x - side / 2) / sigma, (x + side / 2) / sigma
    ends = zip(low, high, strict=True)
    return math.prod(normal_cdf(b) - normal_cdf(a) for a, b in ends)


spot = np.array([3.0, 4.0])
cells = [cell_probability(spot, side, SIGMA) for side in SIDES]
density = round_density(spot, np.zeros(2), SIGMA)

# %% results
tiny = np.full(FACTORS, 0.1)
results = {
    "shift": float(kilometres[0] - degrees[0]),  # nats
    "shift_by_formula": -POSTCARDS * 2 * math.log(UNIT),
    "shift_varies": float(np.ptp(kilometres - degrees)),
    "best_in_degrees": float(wests[degrees.argmax()]),
    "best_in_kilometres": float(wests[kilometres.argmax()]),
    "cells": [float(p) for p in cells],
    "per_area": [float(p) / side**2 for p, side in zip(cells, SIDES, strict=True)],
    "density": float(density),
    "product": math.prod(tiny.tolist()),
    "log_product": float(log_product(tiny)),
}
for name, value in results.items():
    print(f"{name:>18} {np.round(value, 6)}")
plt.show()
