"""Two distributions move apart: what does each distance see?

Run it with `python apart.py`; it needs numpy, scipy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr

rng = np.random.default_rng(0)

GAPS = np.linspace(0, 4, 41)  # how far apart
CELLS = 401  # of the line from -6 to 10, for the bells
PAIRS = 400  # random pairs in the picture of Pinsker's bound
KINDS = 4  # values that these can take
WIDTH = 1.0  # of the kernel


# %% jensen_shannon
def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Jensen-Shannon divergence of masses (K,); scipy's distance is its root."""
    return jensenshannon(p, q) ** 2


def shannon_entropy(p: np.ndarray) -> float:
    """Mean surprise, in nats, of something with mass p (K,)."""
    return -rel_entr(p, np.ones(len(p))).sum()


# %% total_variation
def total_variation(p: np.ndarray, q: np.ndarray) -> float:
    """The most that masses p and q (K,) disagree about any event."""
    return np.maximum(p - q, 0).sum()


# %% pinsker_bound
def kl(p: np.ndarray, q: np.ndarray) -> float:
    """What believing in q (K,) costs when p (K,) is true; infinite if q rules p out."""
    return rel_entr(p, q).sum()


def pinsker_bound(p: np.ndarray, q: np.ndarray) -> float:
    """What total variation cannot be above."""
    return math.sqrt(max(kl(p, q), 0) / 2)


# %% hellinger
def hellinger(p: np.ndarray, q: np.ndarray) -> float:
    """Squared Hellinger distance of masses (K,)."""
    return 1 - np.sqrt(p * q).sum()


# %% wasserstein
def ordered(points: np.ndarray) -> np.ndarray:
    """The same points (K,) from left to right."""
    return np.sort(points)


def wasserstein(points: np.ndarray, p: np.ndarray, q: np.ndarray) -> float:
    """Wasserstein distance of two weightings (K,) of sorted points (K,)."""
    return abs((p - q).cumsum()[:-1]) @ np.diff(points)


# %% energy_distance
def energy_distance(
    x: np.ndarray, p: np.ndarray, y: np.ndarray, q: np.ndarray
) -> float:
    """Energy distance of weights p on points x (n,) and q on y (m,)."""
    points, signed = np.concatenate([x, y]), np.concatenate([p, -q])
    return -(signed @ abs(points[:, None] - points) @ signed)


# %% mmd
def kernel(x: np.ndarray, y: np.ndarray, width: float) -> np.ndarray:
    """How alike the points of x (n, d) and of y (m, d) are: (n, m)."""
    return np.exp(-((x[:, None] - y) ** 2).sum(axis=-1) / (2 * width**2))


def mmd(
    x: np.ndarray, p: np.ndarray, y: np.ndarray, q: np.ndarray, width: float
) -> float:
    """Squared maximum mean discrepancy of weights p on x (n, d) and q on y (m, d)."""
    points, signed = np.concatenate([x, y]), np.concatenate([p, -q])
    return signed @ kernel(points, points, width) @ signed


# %% measure
def measure(points: np.ndarray, p: np.ndarray, q: np.ndarray) -> dict[str, float]:
    """All distances of two weightings (K,) of sorted points (K,)."""
    at = points[:, None]
    return {
        "KL": float(kl(p, q)),
        "JSD": float(jensen_shannon(p, q)),
        "TV": float(total_variation(p, q)),
        "Hellinger": float(hellinger(p, q)),
        "W1": float(wasserstein(points, p, q)),
        "energy": float(energy_distance(points, p, points, q)),
        "MMD": float(mmd(at, p, at, q, WIDTH)),
    }


first, last = np.array([1.0, 0.0]), np.array([0.0, 1.0])
sticks = [measure(np.array([0, gap]), first, last) for gap in GAPS[1:]]
line = np.linspace(-6, 10, CELLS)


def masses(mean: float) -> np.ndarray:
    """A bell of width 1 cut into cells (CELLS,) that sum to one."""
    height = np.exp(-((line - mean) ** 2) / 2)
    return height / height.sum()


bells = [measure(line, masses(0), masses(gap)) for gap in GAPS]

# %% apart
fig, axes = plt.subplots(
    1, 2, num="apart", figsize=(6.5, 3.8), sharey=True, layout="constrained"
)
looks = {"KL": "C2", "JSD": "C1", "TV": "C3", "W1": "C0"}
styles = {"KL": "-.", "JSD": "--", "TV": ":", "W1": "-"}
for ax, rows, gaps in zip(axes, (sticks, bells), (GAPS[1:], GAPS), strict=True):
    for name, colour in looks.items():
        heights = [row[name] for row in rows]
        if max(heights) < math.inf:
            ax.plot(gaps, heights, color=colour, linestyle=styles[name], linewidth=2.5)
    ax.set(xlabel="how far apart", xlim=(0, 4), ylim=(0, 4))
axes[0].set(title="two sticks", ylabel="distance")
axes[1].set(title="two bells")
axes[0].text(0.3, 3.5, "KL: infinite", color="C2")
for ax, places in zip(axes, ([2.1, 2.6], [3.0, 2.6]), strict=True):
    ax.text(*places, "W1", color="C0")
    ax.text(3.3, 1.08, "TV", color="C3")
    ax.text(3.3, 0.2, "JSD", color="C1")
axes[1].text(1.6, 2.2, "KL", color="C2")

# %% pinsker
pairs = rng.dirichlet(np.full(KINDS, 0.8), size=(PAIRS, 2))
extras = [kl(p, q) for p, q in pairs]
variations = [total_variation(p, q) for p, q in pairs]
bounds = np.linspace(0, 5, 200)

fig, ax = plt.subplots(num="pinsker", figsize=(6.5, 3.4), layout="constrained")
ax.scatter(extras, variations, s=8, alpha=0.6)
ax.plot(bounds, np.sqrt(bounds / 2), color="black", linewidth=2)
ax.axhline(1, color="black", linestyle=":", linewidth=1)
ax.text(0.9, 0.78, "the bound", ha="right")
ax.set(xlabel="KL", ylabel="total variation", xlim=(0, 5), ylim=(0, 1.08))

# %% results
results = {
    "stick_kl": str(sticks[0]["KL"]),
    "sticks_at_tenth": [v for k, v in sticks[0].items() if k != "KL"],
    "sticks_at_four": [v for k, v in sticks[-1].items() if k != "KL"],
    "bells_at_tenth": list(bells[1].values()),
    "bells_at_four": list(bells[-1].values()),
    "log_2": math.log(2),  # nats
    "pinsker_broken": sum(
        bool(v > pinsker_bound(p, q) + 1e-12)
        for v, (p, q) in zip(variations, pairs, strict=True)
    ),
    "largest_jsd": float(max(jensen_shannon(p, q) for p, q in pairs)),
    "half_entropy": float(shannon_entropy(np.full(2, 0.5))),
    "sorted_ends": ordered(np.array([3.0, 1.0])).tolist(),
}
for name, value in results.items():
    print(f"{name:>15} {value if isinstance(value, str) else np.round(value, 4)}")
plt.show()
