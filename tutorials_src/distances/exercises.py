"""Answers to the exercises on distances, each tried on a small case.

Run it with `python exercises.py`; it needs numpy and downloads nothing.
"""

# %% settings
import numpy as np

rng = np.random.default_rng(0)

DRAWS = 500
TRIPLES = 2000


# %% told_by_one
def told_by_one(p: np.ndarray, q: np.ndarray) -> float:
    """Nats that one draw tells about the coin that chose p or q (K,), on average."""
    middle = (p + q) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(r > 0, r * np.log(r / middle), 0).sum() for r in (p, q)]
    return sum(terms) / 2


# %% earth_moved
def earth_moved(x: np.ndarray, y: np.ndarray) -> float:
    """The Wasserstein distance of two samples (n,) on a line: pair them in order."""
    return abs(np.sort(x) - np.sort(y)).mean()


# %% best_detective
def best_detective(p: np.ndarray, q: np.ndarray) -> float:
    """How often the best possible detective between p and q (K,) is right."""
    return np.maximum(p, q).sum() / 2


# %% triangle_broken
def triangle_broken(triples: np.ndarray) -> int:
    """For how many triples (n, 3, K) the detour over the middle one is shorter in KL."""
    first, middle, last = np.moveaxis(triples, 1, 0)
    kl = [
        (one * np.log(one / two)).sum(axis=1)
        for one, two in [(first, last), (first, middle), (middle, last)]
    ]
    return int((kl[0] > kl[1] + kl[2]).sum())


# %% results
p, q = np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])
x = rng.standard_normal(DRAWS)
results = {
    "told": float(told_by_one(p, q)),  # nats
    "told_apart": float(told_by_one(p, p[::-1] * [1, 0, 2])),
    "moved": float(earth_moved(x, x + 3)),
    "detective": float(best_detective(p, q)),
    "broken": triangle_broken(rng.dirichlet(np.ones(3), size=(TRIPLES, 3))),
}
for name, value in results.items():
    print(f"{name:>12} {value:.4f}")
