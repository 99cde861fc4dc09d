"""A ring of eight islands that has seven, and a ruler that counts eight.

Run it with `python ring.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

MODES, RADIUS, SD = 8, 1.0, 0.01
SAMPLES = 2500
DRAWN = 0.06  # width of an island in the figure, where the real one would be a dot


# %% centres
def both_ends(modes: int, radius: float) -> np.ndarray:
    """Centres (modes, 2) from angles that include 0 and the full turn."""
    angle = np.linspace(0, 2 * np.pi, modes)
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def one_end(modes: int, radius: float) -> np.ndarray:
    """Centres (modes, 2) from angles that stop one step before the full turn."""
    angle = np.linspace(0, 2 * np.pi, modes, endpoint=False)
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def places(centres: np.ndarray) -> int:
    """How many of the centres (m, 2) are different places."""
    return len(np.unique(centres.round(9) + 0.0, axis=0))


# %% sampler
def draw_around(centres: np.ndarray, sd: float, n: int) -> np.ndarray:
    """Draw n points (n, 2): pick one of centres (m, 2) for each, then step aside."""
    chosen = centres[rng.integers(len(centres), size=n)]
    return chosen + sd * rng.standard_normal((n, 2))


# %% ruler
def count_near(x: np.ndarray, centres: np.ndarray, sd: float) -> np.ndarray:
    """How many points x (n, 2) belong to each of centres (m, 2): the nearest one."""
    squares = ((x[:, None] - centres) ** 2).sum(axis=2)  # (n, m)
    nearest = squares.argmin(axis=1)
    near = squares.min(axis=1) <= (3 * sd) ** 2
    return np.bincount(nearest[near], minlength=len(centres))


# %% count
doubled, even = both_ends(MODES, RADIUS), one_end(MODES, RADIUS)
x = draw_around(doubled, SD, SAMPLES)
flattered = count_near(x, doubled, SD)
honest = count_near(x, doubled[:-1], SD)
upright = count_near(draw_around(even, SD, SAMPLES), even, SD)
gap = np.abs(doubled[0] - doubled[-1]).max()  # between the two ends, by rounding

fig, axes = plt.subplots(1, 2, num="ends", figsize=(6, 3.2), layout="constrained")
for ax, at, title in zip(axes, (doubled, even), ("both ends", "one end"), strict=True):
    ax.scatter(*draw_around(at, DRAWN, 1600).T, s=2, alpha=0.4)
    for k, (across, up) in enumerate(at):
        first = k == 0 and places(at) < MODES
        label = f"1 and {MODES}" if first else str(k + 1)
        if k < places(at):
            ax.annotate(label, (1.32 * across, 1.32 * up), ha="center", va="center")
    ax.set(title=title, aspect="equal", xlim=(-1.6, 1.6), ylim=(-1.6, 1.6))
    ax.set(xticks=[], yticks=[])

# %% results
results = {
    "places": places(doubled),
    "places_right": places(even),
    "reported": int((flattered > 0).sum()),
    "there_are": int((honest > 0).sum()),
    "reported_right": int((upright > 0).sum()),
    "gap": float(gap),
    "ends": [int(flattered[0]), int(flattered[-1])],
    "doubled_share": float(honest[0] / honest.sum()),
    "other_share": float(honest[1:].mean() / honest.sum()),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
print("one ruler, by both ends:", flattered)
print("without the second end: ", honest)
plt.show()
