"""The likeliest model is the nearest one, in one sense of near.

Run it with `python nearest.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

DIE = np.array([0.3, 0.1, 0.1, 0.1, 0.15, 0.25])  # a loaded die: the truth
THROWS = 60
MODELS = 300  # random dice that try to explain the throws
SIZES = [10, 30, 100, 300, 1000, 3000]  # throws of the second experiment
REPEATS = 400


# %% mean_log_likelihood
def shares(counts: np.ndarray) -> np.ndarray:
    """The share (K,) of each count (K,)."""
    return counts / counts.sum()


def surprise(p: np.ndarray) -> float:
    """The mean surprise, in nats, of something with mass p (K,)."""
    seen = p > 0
    return -(p[seen] * np.log(p[seen])).sum()


def excess_surprise(p: np.ndarray, q: np.ndarray) -> float:
    """How much more surprising p (K,) is to somebody who believes in q (K,)."""
    seen = p > 0
    return (p[seen] * np.log(p[seen] / q[seen])).sum()


def mean_log_likelihood(counts: np.ndarray, theta: np.ndarray) -> float:
    """The log-likelihood of one throw, on average, from counts and theta (K,)."""
    return (counts * np.log(theta)).sum() / counts.sum()


# %% nearest_model
def nearest_model(counts: np.ndarray) -> np.ndarray:
    """The die (K,) that is nearest to what was counted (K,)."""
    return counts / counts.sum()


# %% line
counts = np.bincount(rng.choice(6, size=THROWS, p=DIE), minlength=6)
models = rng.dirichlet(np.full(6, 3.0), size=MODELS)
far = [excess_surprise(shares(counts), theta) for theta in models]
likely = [mean_log_likelihood(counts, theta) for theta in models]
best = mean_log_likelihood(counts, nearest_model(counts))

fig, ax = plt.subplots(num="line", figsize=(6.5, 3.6), layout="constrained")
ax.scatter(far, likely, s=12, alpha=0.6)
ax.plot(0, best, "*", color="C1", markersize=15, clip_on=False)
ax.text(0.05, best, "the shares themselves", color="C1", va="center")
ax.set(xlabel="extra surprise, nats", ylabel="mean log-likelihood")
ax.set(xlim=(0, 1.2), ylim=(best - 1.2, best + 0.1))

# %% closer
tables = {n: rng.multinomial(n, DIE, size=REPEATS) for n in SIZES}
distances = {
    n: [excess_surprise(nearest_model(row), DIE) for row in rows]
    for n, rows in tables.items()
}
means = [float(np.mean(found)) for found in distances.values()]

fig, ax = plt.subplots(num="closer", figsize=(6.5, 3.4), layout="constrained")
ax.loglog(SIZES, means, "o", color="C0", markersize=7)
ax.loglog(SIZES, [5 / (2 * n) for n in SIZES], color="black", linestyle="--")
ax.set(xlabel="throws n", ylabel="extra surprise, nats")
ax.text(120, 0.03, "5 / (2n)")

# %% results
gaps = [abs(y + surprise(shares(counts)) + x) for x, y in zip(far, likely, strict=True)]
results = {
    "counts": counts.tolist(),
    "best": float(best),
    "truth": float(mean_log_likelihood(counts, DIE)),
    "left_open": float(surprise(shares(counts))),  # nats
    "largest_gap": float(max(gaps)),
    "better_than_shares": sum(bool(y > best) for y in likely),
    "means": means,
    "means_by_rule": [5 / (2 * n) for n in SIZES],
}
for name, value in results.items():
    print(f"{name:>18} {np.round(value, 5)}")
plt.show()
