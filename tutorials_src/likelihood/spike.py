"""A likelihood without a top: two bells, one of which falls in love with a point.

Run it with `python spike.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

POINTS = 40
WIDTHS = [1.0, 0.1, 1e-2, 1e-3, 1e-6, 1e-12, 1e-24, 1e-48]  # of the second bell


# %% mixture_log_likelihood
def gaussian_bell(x: np.ndarray, mean: float, variance: float) -> np.ndarray:
    """The Gaussian density (n,) at x (n,), by its variance."""
    scale = math.sqrt(2 * math.pi * variance)
    return np.exp(-((x - mean) ** 2) / (2 * variance)) / scale


def mixture_log_likelihood(
    x: np.ndarray, shares: np.ndarray, means: np.ndarray, sds: np.ndarray
) -> float:
    """The log-likelihood of x (n,) under a mixture of bells, each parameter (K,)."""
    parts = zip(shares, means, sds, strict=True)
    density = sum(share * gaussian_bell(x, m, sd**2) for share, m, sd in parts)
    return np.log(density).sum()


# %% spike
x = rng.standard_normal(POINTS)
half = np.array([0.5, 0.5])
heights = [
    mixture_log_likelihood(x, half, np.array([0, x[0]]), np.array([1, width]))
    for width in WIDTHS
]

fig, ax = plt.subplots(num="spike", figsize=(6.5, 3.4), layout="constrained")
ax.semilogx(WIDTHS, heights, "o-", color="C0", linewidth=2)
ax.axhline(heights[0], color="black", linestyle="--", linewidth=1)
ax.text(1e-30, heights[0] - 9, "both bells of width one")
ax.invert_xaxis()
ax.set(xlabel="width of the second bell", ylabel="log-likelihood of all points")

# %% results
fresh = rng.standard_normal(POINTS)
results = {
    "heights": [float(height) for height in heights],
    "fresh_honest": float(
        mixture_log_likelihood(fresh, half, np.array([0, x[0]]), np.array([1, 1.0]))
    ),
    "fresh_spiked": float(
        mixture_log_likelihood(fresh, half, np.array([0, x[0]]), np.array([1, 1e-48]))
    ),
}
for name, value in results.items():
    print(f"{name:>14} {np.round(value, 2)}")
plt.show()
