"""Real or fake? The likelihood ratio is all that can be known.

Run it with `python ratio.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

CELLS = 120  # of the line, so that densities become masses
REAL, FAKE = (0.0, 1.0), (0.5, 1.8)  # mean and deviation of each bell
ALARMS = 0.1  # false alarms allowed in the comparison
TESTS = 400  # other tests that try to beat the ratio: take a random stretch for real
SHEETS = 50  # seen together in the last comparison


# %% log_likelihood_ratio
def log_likelihood_ratio(p1: np.ndarray, p0: np.ndarray) -> float:
    """How much likelier n points are under one model, from their masses (n,)."""
    return np.log(p1).sum() - np.log(p0).sum()


# %% posterior_share
def posterior_share(p1: float, p0: float, share: float) -> float:
    """The probability of the first model, by the masses of x and the model's share."""
    return share * p1 / (share * p1 + rest(share) * p0)


def rest(share: float) -> float:
    """What is left of one."""
    return 1 - share


# %% ratio_discriminator
def ratio_discriminator(p1: np.ndarray, p0: np.ndarray) -> np.ndarray:
    """The best guess (...) that a point is real, by its two densities (...)."""
    return 1 / (1 + np.exp(np.log(p0) - np.log(p1)))


# %% neyman_pearson
def ratio_test(p1: np.ndarray, p0: np.ndarray, threshold: float) -> np.ndarray:
    """One for every value (K,) that the ratio test takes for real, zero for others."""
    return (p1 > threshold * p0).astype(float)


def neyman_pearson(p1: np.ndarray, p0: np.ndarray, threshold: float) -> float:
    """The largest gain of a test if a false alarm costs the threshold."""
    return np.maximum(p1 - threshold * p0, 0).sum()


# %% discriminator
x = np.linspace(-6, 8, CELLS)


def masses(mean: float, sigma: float) -> np.ndarray:
    """A bell cut into cells (CELLS,) that sum to one."""
    height = np.exp(-(((x - mean) / sigma) ** 2) / 2)
    return height / height.sum()


real, fake = masses(*REAL), masses(*FAKE)

fig, (top, foot) = plt.subplots(
    2, 1, num="discriminator", figsize=(6.5, 4.6), sharex=True, layout="constrained"
)
top.fill_between(x, real, alpha=0.5, color="C0")
top.fill_between(x, fake, alpha=0.5, color="C1")
top.text(-2.2, 0.035, "real", color="C0")
top.text(3.2, 0.02, "fake", color="C1")
top.set(ylabel="mass of a cell", yticks=[])
foot.plot(x, ratio_discriminator(real, fake), color="black", linewidth=2.5)
foot.axhline(0.5, color="black", linestyle=":", linewidth=1)
foot.set(xlabel="x", ylabel="probability of real", ylim=(0, 1))

# %% roc
by_ratio, by_cut = np.argsort(fake / real), np.argsort(x)
curves = {"C0": by_ratio, "C1": by_cut}
ends = np.sort(rng.uniform(x[0], x[-1], size=(TESTS, 2)), axis=1)
stretches = ((ends[:, :1] <= x) & (x <= ends[:, 1:])).astype(float)  # (TESTS, CELLS)

fig, ax = plt.subplots(num="roc", figsize=(6.5, 3.8), layout="constrained")
ax.scatter(stretches @ fake, stretches @ real, s=6, color="0.5")
for colour, order in curves.items():
    ax.plot(
        np.append(0, fake[order].cumsum()),
        np.append(0, real[order].cumsum()),
        color=colour,
        linewidth=2.5,
    )
ax.plot([0, 1], [0, 1], color="black", linestyle=":", linewidth=1)
ax.text(0.02, 0.88, "ask for a large ratio", color="C0")
arrow = {"arrowstyle": "->", "color": "C1"}
cut = {"xy": (0.36, 0.43), "xytext": (0.5, 0.08), "color": "C1", "arrowprops": arrow}
ax.annotate("take all x below a bound", **cut)
ax.set(xlabel="fakes taken for real", ylabel="real ones found")

# %% results
found = {
    colour: float(np.interp(ALARMS, fake[order].cumsum(), real[order].cumsum()))
    for colour, order in curves.items()
}
gain = neyman_pearson(real, fake, 1)
ours, theirs = (rng.choice(CELLS, size=SHEETS, p=p) for p in (real, fake))
results = {
    "found_by_ratio": found["C0"],
    "found_by_cut": found["C1"],
    "gain": float(gain),
    "gain_of_the_test": float(ratio_test(real, fake, 1) @ (real - fake)),
    "best_stretch_gain": float((stretches @ (real - fake)).max()),
    "right_at_even_odds": float(np.maximum(real, fake).sum() / 2),
    "ratio_of_real": float(log_likelihood_ratio(real[ours], fake[ours])),
    "ratio_of_fake": float(log_likelihood_ratio(real[theirs], fake[theirs])),
    "rare": float(posterior_share(real[51], fake[51], 0.1)),
    "even": float(posterior_share(real[51], fake[51], 0.5)),
    "middle": float(x[51]),
    "highest": float(ratio_discriminator(real, fake).max()),
}
for name, value in results.items():
    print(f"{name:>18} {value:.4f}")
plt.show()
