"""Answers to the exercises on probability, each tried on a small case.

Run it with `python exercises.py`; it needs numpy and scikit-learn and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)

DRAWS = 20_000
PRECISION = 0.1  # the standard error wanted in exercise 3, in pixels
RARE = 0.01  # share of forged sheets in exercise 4
CAUGHT, ACCUSED = 0.9, 0.05  # alarms among forged and among honest sheets


# %% sum_of_dice
def sum_of_dice(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The mass of the sum of two independent counts from 0, (K,) and (L,)."""
    total = np.zeros(len(first) + len(second) - 1)
    for value, share in enumerate(first):
        total[value : value + len(second)] += share * second
    return total


# %% draw_ramp
def draw_ramp(u: np.ndarray) -> np.ndarray:
    """Numbers (n,) with the density 2 x between 0 and 1, from uniform ones u (n,).

    Its distribution function is x squared, so the way back is the root.
    """
    return np.sqrt(u)


# %% sheets_needed
def sheets_needed(variance: float, precision: float) -> int:
    """The fewest independent draws whose mean has a standard error this small."""
    return math.ceil(variance / precision**2)


# %% forged_if_alarm
def forged_if_alarm(rare: float, caught: float, accused: float) -> float:
    """The probability that a sheet is forged if the alarm rings."""
    return rare * caught / (rare * caught + (1 - rare) * accused)


# %% results
die = np.array([0, 1, 1, 1, 1, 1, 1]) / 6  # faces 1 to 6; the place is the value
ink = (load_digits().images >= 8).sum(axis=(1, 2))
ramp = draw_ramp(rng.random(DRAWS))
results = {
    "seven": float(sum_of_dice(die, die)[7]),
    "ramp_mean": float(ramp.mean()),
    "ramp_lower_half": float((ramp < 0.5).mean()),
    "needed": sheets_needed(float(ink.var()), PRECISION),
    "forged_if_alarm": forged_if_alarm(RARE, CAUGHT, ACCUSED),
}
for name, value in results.items():
    print(f"{name:>16} {value:.4f}")
