"""A ruler for islands, tried on samplers whose faults are known.

Run it with `python counting.py`; it needs torch, numpy, scikit-learn and matplotlib and
downloads nothing. The fair control is a mixture of Gaussians fitted by EM.
"""

# %% settings
import math
import warnings

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from torch import Tensor

torch.manual_seed(0)

MODES, RADIUS, SD = 8, 2.0, 0.1
SIDE, SPACING = 5, 2.0  # the grid has SIDE times SIDE islands
SAMPLES = 10_000
SEEDS = [0, 1, 2, 3, 4]  # of the control
DRAWN = 5000  # points that the control learns from
REPEATS = 2000  # perfect samplers behind the bias of the divergence
CRUMBS = 0.01  # share of each island that the flattered sampler hardly visits


# %% data
def ring_centres(modes: int, radius: float) -> Tensor:
    """The middles (modes, 2) of islands that lie evenly on a circle."""
    angle = torch.arange(modes) * (2 * math.pi / modes)
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)


def grid_centres(side: int, spacing: float) -> Tensor:
    """The middles (side * side, 2) of islands on a square grid round zero."""
    line = spacing * (torch.arange(side) - (side - 1) / 2)
    return torch.cartesian_prod(line, line)


def draw_islands(centres: Tensor, sd: float, n: int) -> Tensor:
    """Draw n points (n, 2): pick one of centres (m, 2) for each, then step aside."""
    return centres[torch.randint(len(centres), (n,))] + sd * torch.randn(n, 2)


ring, grid = ring_centres(MODES, RADIUS), grid_centres(SIDE, SPACING)


# %% within_share
def within_share(x: Tensor, centres: Tensor, sd: float) -> Tensor:
    """The share of points x (n, 2) within three sd of one of centres (m, 2)."""
    return (torch.cdist(x, centres).amin(dim=1) <= 3 * sd).double().mean()


# %% perfect_share
def perfect_share() -> float:
    """The same for the true distribution, in the plane."""
    return -math.expm1(-9 / 2)


# %% reverse_kl
def reverse_kl(counts: Tensor) -> Tensor:
    """The nats from the shares of the islands, by counts (m,), to equal shares."""
    shares = counts / counts.sum().clamp(min=1)
    return torch.xlogy(shares, len(counts) * shares).sum()


# %% strict_modes
def strict_modes(counts: Tensor, n: int) -> Tensor:
    """How many islands get at least a tenth of a fair share of n points."""
    return (counts >= 0.1 * n / len(counts)).sum()


# %% score
def score_islands(x: Tensor, centres: Tensor, sd: float) -> dict[str, float]:
    """How well points x (n, 2) cover the islands, and how evenly."""
    distance, nearest = torch.cdist(x, centres).min(dim=1)
    counts = torch.bincount(nearest[distance <= 3 * sd], minlength=len(centres))
    return {
        "modes": int((counts > 0).sum()),
        "strict": int((counts >= 0.1 * len(x) / len(centres)).sum()),
        "within": (counts.sum() / len(x)).item(),
        # Without any point near an island nothing is covered: the worst there is.
        "kl": reverse_kl(counts).item() if counts.any() else math.log(len(counts)),
    }


# %% known
shares = torch.full((MODES,), CRUMBS)
shares[:3] = (1 - 5 * CRUMBS) / 3
uneven = ring[shares.multinomial(SAMPLES, replacement=True)]
known = {
    "ring": (draw_islands(ring, SD, SAMPLES), ring),
    "grid": (draw_islands(grid, SD, SAMPLES), grid),
    "seven": (draw_islands(ring[:-1], SD, SAMPLES), ring),
    "uneven": (uneven + SD * torch.randn(SAMPLES, 2), ring),
    "shrunk": (draw_islands(ring, SD / 2, SAMPLES), ring),
}
scores = {name: score_islands(x, at, SD) for name, (x, at) in known.items()}

fair = torch.full((REPEATS, MODES), 1 / MODES).multinomial(SAMPLES, replacement=True)
bias = np.mean([reverse_kl(torch.bincount(row, minlength=MODES)) for row in fair])


# %% control
def fit_islands(centres: Tensor, seed: int) -> Tensor:
    """Points (SAMPLES, 2) of a mixture that EM fitted to DRAWN points, one try."""
    torch.manual_seed(seed)
    seen = draw_islands(centres, SD, DRAWN).numpy()
    mixture = GaussianMixture(len(centres), random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture.fit(seen)
    return torch.tensor(mixture.sample(SAMPLES)[0], dtype=torch.float32)


for name, at in {"em_ring": ring, "em_grid": grid}.items():
    tries = [score_islands(fit_islands(at, seed), at, SD) for seed in SEEDS]
    scores |= {f"{name}_{seed}": s for seed, s in zip(SEEDS, tries, strict=True)}

# %% rulers
fig, axes = plt.subplots(
    1, 4, num="rulers", figsize=(7, 2.2), layout="constrained", sharey=True
)
titles = {"ring": "true", "seven": "seven", "uneven": "uneven", "shrunk": "shrunken"}
for ax, (name, title) in zip(axes, titles.items(), strict=True):
    ax.scatter(*known[name][0][:800].T, s=2, alpha=0.4)
    s = scores[name]
    ax.set(title=title, aspect="equal", xlim=(-2.7, 2.7), ylim=(-2.7, 2.7))
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(f"{s['modes']} / {s['strict']}\n{s['within']:.3f}\n{s['kl']:.3f}")
axes[0].set_ylabel("")

# %% results
em_ring = [scores[f"em_ring_{seed}"] for seed in SEEDS]
em_grid = [scores[f"em_grid_{seed}"] for seed in SEEDS]
results: dict[str, float | list[float]] = {"perfect": perfect_share()}
for name in known:
    results |= {f"{name}_{key}": value for key, value in scores[name].items()}
for key in ("modes", "strict", "within", "kl"):
    results[f"em_ring_{key}"] = [s[key] for s in em_ring]
    results[f"em_grid_{key}"] = [s[key] for s in em_grid]
results |= {
    "within": within_share(known["ring"][0], ring, SD).item(),
    "crumbs": strict_modes(torch.full((MODES,), CRUMBS * SAMPLES), SAMPLES).item(),
    "error": math.sqrt(perfect_share() * (1 - perfect_share()) / SAMPLES),
    "bias": float(bias),
    "bias_formula": (MODES - 1) / (2 * SAMPLES),
}
for name, value in results.items():
    print(f"{name:>15} {np.round(value, 5)}")
plt.show()
