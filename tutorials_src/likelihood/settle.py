"""How fast estimates settle: a coin like a bell, a box like a waiting time.

Run it with `python settle.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

THETA = 0.7  # the true chance of heads
WIDTH = 1.0  # the true width of the box, from 0 to WIDTH
SIZES = [10, 100, 1000]  # observations for each estimate
REPEATS = 20_000
POINTS = 5  # observations for the biased variance


# %% box_bias
def box_bias(width: float, n: int) -> float:
    """How far a side of the likeliest box is inside of the true one, on average."""
    return width / (n + 1)


# %% expected_variance
def moments(mass: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Mean and variance of values (K,) with mass (K,)."""
    mean = mass @ values
    return mean, mass @ (values - mean) ** 2


def expected_variance(variance: float, n: int) -> float:
    """What the likeliest variance of n points is on average."""
    return variance - variance / n


# %% settle
# For each n: REPEATS estimates of the coin, and gaps of the box, from n observations.
coins = {n: rng.binomial(n, THETA, size=REPEATS) / n for n in SIZES}
# The largest of n uniform numbers is distributed as the n-th root of one of them.
gaps = {n: WIDTH - WIDTH * rng.random(REPEATS) ** (1 / n) for n in SIZES}

n = SIZES[-1]
spread = math.sqrt(THETA * (1 - THETA))
line = np.linspace(-4 * spread, 4 * spread, 200)
height = np.exp(-((line / spread) ** 2) / 2) / (spread * math.sqrt(2 * math.pi))
wait = np.linspace(0, 6, 200)

fig, (left, right) = plt.subplots(
    1, 2, num="settle", figsize=(6.5, 3.2), layout="constrained"
)
grid = (np.arange(-60, 61, 3) - 0.5) / math.sqrt(n)  # estimates are multiples of 1 / n
left.hist(math.sqrt(n) * (coins[n] - THETA), bins=grid, density=True, alpha=0.5)
left.plot(line, height, color="black", linewidth=2)
left.set(title="coin", xlabel="error, times root of n", ylabel="density")
left.set(xlim=(-4 * spread, 4 * spread))
right.hist(n * gaps[n], bins=60, range=(0, 6), density=True, alpha=0.5)
right.plot(wait, np.exp(-wait / WIDTH) / WIDTH, color="black", linewidth=2)
right.set(title="box", xlabel="error, times n", xlim=(0, 6))

# %% results
few = rng.choice(6, size=(REPEATS, POINTS))
_, variance = moments(np.full(6, 1 / 6), np.arange(6))
results = {
    "coin_spreads": [float(math.sqrt(n) * x.std()) for n, x in coins.items()],
    "coin_by_formula": spread,
    "box_gaps": [float(x.mean()) for x in gaps.values()],
    "box_by_formula": [box_bias(WIDTH, n) for n in SIZES],
    "variance": float(variance),
    "variance_found": float(few.var(axis=1).mean()),
    "variance_by_formula": float(expected_variance(variance, POINTS)),
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 5)}")
plt.show()
