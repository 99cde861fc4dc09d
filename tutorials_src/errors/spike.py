"""A variance where a standard deviation was expected.

Run it with `python spike.py`; it needs numpy, scipy and matplotlib and downloads
nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import norm

rng = np.random.default_rng(0)

MODES, SD = 8, 0.01  # islands on a circle of radius one, and their width
SAMPLES = 2500
FLOOR = 1e-200  # added to every density, so that its logarithm exists


# %% data
angle = np.arange(MODES) * (2 * np.pi / MODES)
centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (MODES, 2)
x = centres[rng.integers(MODES, size=SAMPLES)] + SD * rng.standard_normal((SAMPLES, 2))
# The same, but every point is a tenth of the radius off.
worse = x + 0.1


# %% score
def log_score(x: np.ndarray, centres: np.ndarray, scale: float) -> np.ndarray:
    """The logarithm (n,) of the summed density of islands (m, 2) at points x (n, 2)."""
    density = norm(centres, scale).pdf(x[:, None]).prod(axis=2)  # (n, m)
    return np.log(density.sum(axis=1) + FLOOR)


right, mistaken = log_score(x, centres, SD), log_score(x, centres, SD**2)
bottom = np.log(FLOOR)

# %% bell
places = np.linspace(-0.035, 0.035, 1401)
fig, ax = plt.subplots(num="bell", figsize=(5.6, 3.2), layout="constrained")
for k, (scale, style) in enumerate(((SD, "-"), (SD**2, "--"))):
    ax.plot(places / SD, norm(0, scale).pdf(places), style, color=f"C{k}")
ax.plot((x - centres[0])[:, 0][:300] / SD, np.full(300, 0.2), "|", color="grey")
ax.annotate("scale = 0.01", (1.2, 40), ha="left")
ax.annotate("scale = 0.0001", (0.25, 900), ha="left")
ax.set(yscale="log", ylim=(0.1, 9000), xlim=(-3.5, 3.5))
ax.set(xlabel="distance, in standard deviations of the data", ylabel="density")

# %% results
results = {
    "right": float(right.mean()),
    "worse": float(log_score(worse, centres, SD).mean()),
    "mistaken": float(mistaken.mean()),
    "mistaken_worse": float(log_score(worse, centres, SD**2).mean()),
    "bottom": float(bottom),
    "at_the_bottom": float((mistaken < bottom + 1e-9).mean()),
    "times_narrower": SD / SD**2,
}
for name, value in results.items():
    print(f"{name:>14} {value:.4g}")
plt.show()
