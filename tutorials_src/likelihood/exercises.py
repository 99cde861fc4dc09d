"""Answers to the exercises on likelihood, each tried on a small case.

Run it with `python exercises.py`; it needs numpy and downloads nothing.
"""

# %% settings
from itertools import combinations

import numpy as np

rng = np.random.default_rng(0)

SHEETS, SEEN = 12, 3  # sheets in the drawer of exercise 1, numbers read on them
RATE = 0.5  # postcards a week in exercise 4
CARDS = 50
FAR = np.array([-1000.0, -1001.0])  # logarithms of two tiny densities


# %% count_the_drawer
def count_the_drawer(numbers: tuple[int, ...]) -> int:
    """The likeliest number of sheets, if they are numbered from 1 and these were seen.

    Each set of numbers has the same chance, and it falls as the drawer grows.
    """
    return max(numbers)


def corrected_count(numbers: tuple[int, ...]) -> float:
    """The same, raised by the mean gap between numbers: right on average."""
    return max(numbers) * (1 + 1 / len(numbers)) - 1


# %% likeliest_bell
def likeliest_bell(x: np.ndarray) -> tuple[float, float]:
    """Mean and variance of the Gaussian that fits x (n,) best."""
    return x.mean(), x.var()


# %% log_sum_exp
def log_sum_exp(a: np.ndarray) -> float:
    """The logarithm of a sum of exponentials of a (n,), without under- or overflow."""
    m = a.max()
    return m + np.log(np.exp(a - m).sum())


# %% likeliest_rate
def likeliest_rate(waits: np.ndarray) -> tuple[float, float]:
    """The likeliest rate of waiting times (n,), and its standard error."""
    rate = 1 / waits.mean()
    return rate, rate / np.sqrt(len(waits))


# %% results
drawers = list(combinations(range(1, SHEETS + 1), SEEN))
inches = rng.normal(2, 0.5, size=30)
one, other = likeliest_bell(inches), likeliest_bell(2.54 * inches)
rate, error = likeliest_rate(rng.exponential(1 / RATE, size=CARDS))
results = {
    "mean_count": float(np.mean([count_the_drawer(seen) for seen in drawers])),
    "mean_corrected": float(np.mean([corrected_count(seen) for seen in drawers])),
    "mean_by_unit": float(other[0] / one[0]),
    "deviation_by_unit": float((other[1] / one[1]) ** 0.5),
    "log_sum": float(log_sum_exp(FAR)),
    "naive_sum": float(np.exp(FAR).sum()),
    "rate": float(rate),
    "rate_error": float(error),
}
for name, value in results.items():
    print(f"{name:>18} {value:.4f}")
