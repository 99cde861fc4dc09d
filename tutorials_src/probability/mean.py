"""How the mean of many sheets settles down.

Run it with `python mean.py`; it needs numpy, matplotlib and scikit-learn and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)

THRESHOLD = 8  # of sixteen greys: from here on a pixel counts as inked
SHEETS = 2000  # drawn by each friend
FRIENDS = 10
HANDFUL = 25  # sheets in each handful
HANDFULS = 4000

ink = (load_digits().images >= THRESHOLD).sum(axis=(1, 2))  # (1797,)


# %% moments
def moments(mass: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Mean and variance of values (K,), weighed by mass (K,)."""
    mean = mass @ values
    return mean, mass @ (values - mean) ** 2


values, counts = np.unique(ink, return_counts=True)
mean, variance = (float(m) for m in moments(counts / len(ink), values))


# %% variance_of_mean
def variance_of_mean(variance: float, n: int) -> float:
    """The variance of the mean of n independent draws."""
    return variance / n


# %% settle
drawn = rng.choice(ink, size=(FRIENDS, SHEETS))  # each friend draws and puts back
n = np.arange(1, SHEETS + 1)
running = drawn.cumsum(axis=1) / n
error = np.sqrt([variance_of_mean(variance, k) for k in n])

fig, ax = plt.subplots(num="settle", figsize=(6.5, 3.8), layout="constrained")
ax.plot(n, running.T, color="C0", linewidth=0.8, alpha=0.7)
ax.plot(n, mean + 2 * error, color="C1", linewidth=2)
ax.plot(n, mean - 2 * error, color="C1", linewidth=2)
ax.axhline(mean, color="black", linestyle="--", linewidth=1)
ax.text(25, mean + 2.3, "two standard errors", color="C1")
ax.set(xscale="log", xlabel="sheets drawn", ylabel="mean ink so far")
ax.set(ylim=(mean - 6, mean + 6), xlim=(1, SHEETS))

# %% bell
handfuls = rng.choice(ink, size=(HANDFULS, HANDFUL)).mean(axis=1)
sigma = math.sqrt(variance_of_mean(variance, HANDFUL))
line = np.linspace(mean - 4 * sigma, mean + 4 * sigma, 200)
height = np.exp(-(((line - mean) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))

fig, ax = plt.subplots(num="bell", figsize=(6.5, 3), layout="constrained")
steps = mean - 4 * sigma + np.arange(42) * 0.12  # a mean of 25 is a multiple of 0.04
ax.hist(handfuls, bins=steps, density=True, alpha=0.5)
ax.plot(line, height, color="black", linewidth=2)
ax.set(xlabel=f"mean ink of {HANDFUL} sheets", ylabel="density")

# %% results
results = {
    "mean": mean,
    "variance": variance,
    "variance_of_handfuls": float(handfuls.var()),
    "variance_by_formula": variance_of_mean(variance, HANDFUL),
    "error_of_100": math.sqrt(variance_of_mean(variance, 100)),
    "error_of_all": float(error[-1]),
    "within_two": float((abs(handfuls - mean) < 2 * sigma).mean()),
    "farthest_at_end": float(abs(running[:, -1] - mean).max()),
}
for name, value in results.items():
    print(f"{name:>22} {value:.4f}")
plt.show()
