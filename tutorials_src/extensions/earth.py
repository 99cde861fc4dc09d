"""Moving earth on a line: one distance, found in five ways.

Run it with `python earth.py`; it needs numpy, scipy and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import linprog
from scipy.stats import wasserstein_distance

SHELF = 100.0  # length of the shelf, in centimetres
STAND = [64, 6, 91, 27, 73, 14, 52, 82]  # where its eight tins stand
SHOULD = [59, 46, 20, 68, 26, 40, 53, 33]  # where tins should stand
SHARES = (np.arange(1000) + 0.5) / 1000  # of a distribution, for sums over quantiles


# %% transport_cost
def transport_cost(x: np.ndarray, p: np.ndarray, y: np.ndarray, q: np.ndarray) -> float:
    """Cost of the best plan from weights p on points x (n,) to q on y (m,)."""
    leave = np.kron(np.eye(len(x)), np.ones(len(y)))  # what leaves each of x is p
    arrive = np.kron(np.ones(len(x)), np.eye(len(y)))  # what arrives at y is q
    plan = linprog(
        np.abs(x[:, None] - y).ravel(),  # how far each gram would go
        A_eq=np.concatenate([leave, arrive]),
        b_eq=np.concatenate([p, q]),
    )
    return float(plan.fun)


# %% sorted_distance
def ordered(x: np.ndarray) -> np.ndarray:
    """The same numbers (n,) from the smallest to the largest."""
    return np.sort(x)


def sorted_distance(x: np.ndarray, y: np.ndarray) -> float:
    """Wasserstein distance of equally many points (n,) and (n,)."""
    return np.abs(ordered(x) - ordered(y)).mean()


# %% stair_area
def stair_area(x: np.ndarray, y: np.ndarray) -> float:
    """The area between the staircases of points (n,) and (m,)."""
    edges = np.sort(np.concatenate([x, y]))
    f = np.searchsorted(np.sort(x), edges[:-1], side="right") / len(x)
    g = np.searchsorted(np.sort(y), edges[:-1], side="right") / len(y)
    return np.abs(f - g) @ np.diff(edges)


# %% area_between
def uniform_cdf(ends: tuple[float, float], x: float) -> float:
    """Share of an even spread between two ends that lies below x."""
    return min(max((x - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0)


def uniform_quantile(ends: tuple[float, float], share: np.ndarray) -> np.ndarray:
    """Below which place a share of an even spread lies, for each share (n,)."""
    return ends[0] + share * (ends[1] - ends[0])


def area_between(p: tuple[float, float], q: tuple[float, float]) -> float:
    """Wasserstein distance of two even spreads that are given by their ends."""
    moved = uniform_quantile(p, SHARES) - uniform_quantile(q, SHARES)
    return float(np.abs(moved).mean())


# %% dual_distance
def best_scores(points: np.ndarray, p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Scores (n,) with no slope above one that tell p and q on points (n,) apart best."""
    order = np.argsort(points)
    steps = np.diff(np.eye(len(points))[order], axis=0)  # from each to its neighbour
    found = linprog(
        q - p,  # linprog looks for the smallest, so the signs are turned
        A_ub=np.concatenate([steps, -steps]),
        b_ub=np.tile(np.diff(points[order]), 2),
        bounds=[(0, 0), *[(None, None)] * (len(points) - 1)],  # the first is worth 0
    )
    return found.x


def dual_distance(points: np.ndarray, p: np.ndarray, q: np.ndarray) -> float:
    """Wasserstein distance of two weightings (n,) of the same points (n,)."""
    return (p - q) @ best_scores(points, p, q)


# %% shelf
here, there = np.array(STAND, float), np.array(SHOULD, float)
tins = len(STAND)
even = np.full(tins, 1 / tins)
places = np.concatenate([here, there])
before = np.concatenate([even, np.zeros(tins)])
after = np.concatenate([np.zeros(tins), even])

ways = {
    "sorting": sorted_distance(here, there),
    "staircases": stair_area(here, there),
    "scipy": wasserstein_distance(here, there),
    "plan": transport_cost(here, even, there, even),
    "scores": dual_distance(places, before, after),
}
careless = np.abs(here - there).mean()  # the first tin to the first place, ...

# %% plans
fig, axes = plt.subplots(
    2, 1, num="plans", figsize=(6, 3.6), sharex=True, layout="constrained"
)
best = np.sort(here), np.sort(there)
for ax, (start, end), title in zip(
    axes,
    ((here, there), best),
    (f"in the order they came: {careless:.1f} cm a tin",
     f"in the order of the shelf: {ways['sorting']:.1f} cm a tin"),
    strict=True,
):  # fmt: skip
    for a, b in zip(start, end, strict=True):
        ax.plot([a, b], [1, 0], color="C0", linewidth=1.5)
    ax.plot(start, np.ones(tins), "s", color="black", markersize=9)
    ax.plot(end, np.zeros(tins), "s", color="C1", markersize=9)
    ax.set(title=title, yticks=[0, 1], ylim=(-0.3, 1.3), xlim=(0, SHELF))
    ax.set_yticklabels(["should", "stand"])
axes[1].set(xlabel="place on the shelf, cm")

# %% stairs
fig, ax = plt.subplots(num="stairs", figsize=(6, 3.2), layout="constrained")
edges = np.concatenate([[0], np.sort(places), [SHELF]])
stairs = [(edges[:, None] >= points).mean(axis=1) for points in (here, there)]
ax.fill_between(edges, *stairs, step="post", color="C0", alpha=0.25)
ax.step(edges, stairs[0], where="post", color="black")
ax.step(edges, stairs[1], where="post", color="C1")
ax.text(76, 0.62, "stand", ha="left")
ax.text(45, 0.85, "should stand", color="C1", ha="right")
ax.set(xlabel="place on the shelf, cm", ylabel="share of tins left of it")
ax.set(xlim=(0, SHELF), ylim=(0, 1.05))

# %% results
results = {
    **{name: float(value) for name, value in ways.items()},  # cm
    "careless": float(careless),  # cm
    "spread": float(max(ways.values()) - min(ways.values())),
    "even": area_between((0.0, 1.0), (2.0, 5.0)),
    "even_halfway": uniform_cdf((2.0, 5.0), 3.5),
}
for name, value in results.items():
    print(f"{name:>12} {value:.12g}")
plt.show()
