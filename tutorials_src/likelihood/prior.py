"""What you believed before, and what the data say: means and modes.

Run it with `python prior.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

HEADS, TAILS = 2, 0  # two tosses of a bottle cap
ALPHAS = [1, 2, 5]  # how strongly a fair coin is believed in, before


# %% posterior_mean
def posterior_mean(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The mean (K,) of theta after the counts (K,)."""
    raised = counts + alpha
    return raised / raised.sum()


# %% dirichlet_mode
def dirichlet_mode(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The most probable theta (K,) after the counts (K,), if alpha is at least 1."""
    raised = counts + alpha - 1
    return raised / raised.sum()


# %% penalised_fit
def penalised_fit(counts: np.ndarray, alpha: float) -> np.ndarray:
    """The best fit (K,) when, for alpha above 1, every empty cell is punished."""
    rewarded = counts + (alpha - 1)
    return rewarded / rewarded.sum()


# %% beliefs
counts = np.array([HEADS, TAILS])
theta = np.linspace(0.001, 1, 400)

fig, ax = plt.subplots(num="beliefs", figsize=(6.5, 3.6), layout="constrained")
for alpha, colour in zip(ALPHAS, ("C0", "C1", "C2"), strict=True):
    a, b = HEADS + alpha, TAILS + alpha
    scale = math.gamma(a + b) / (math.gamma(a) * math.gamma(b))

    def density(t: np.ndarray, a: int = a, b: int = b, s: float = scale) -> np.ndarray:
        """Belief in each chance of heads t (n,) after the tosses."""
        return s * t ** (a - 1) * (1 - t) ** (b - 1)

    mode, mean = dirichlet_mode(counts, alpha)[0], posterior_mean(counts, alpha)[0]
    ax.plot(theta, density(theta), color=colour, linewidth=2)
    ax.plot(mode, density(mode), "o", color=colour, markersize=8, clip_on=False)
    ax.plot(mean, density(mean), "s", color=colour, markersize=7)
    place = {1: (0.8, 2.6), 2: (0.905, 1.75), 5: (0.4, 2.35)}[alpha]
    ax.text(*place, f"$\\alpha$ = {alpha}", color=colour)
ax.set(xlabel="chance of heads", ylabel="belief", xlim=(0, 1), ylim=(0, 3.2))

# %% results
results = {
    "likeliest": HEADS / (HEADS + TAILS),
    "means": [float(posterior_mean(counts, alpha)[0]) for alpha in ALPHAS],
    "modes": [float(dirichlet_mode(counts, alpha)[0]) for alpha in ALPHAS],
    "penalised": [float(penalised_fit(counts, alpha)[0]) for alpha in ALPHAS],
}
for name, value in results.items():
    print(f"{name:>10} {np.round(value, 4)}")
plt.show()
