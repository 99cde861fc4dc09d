"""One bell for two hills: the answer depends on which way you measure.

Run it with `python fit.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

SHARES, MEANS = np.array([0.6, 0.4]), np.array([-2.0, 2.0])
SDS = np.array([0.7, 0.7])  # of the two hills
CELLS = 601  # of the line from -10 to 10
TRIED_MEANS, TRIED_SDS = 121, 60  # of the search: -3 to 3 and 0.1 to 3


# %% normal_kl
def normal_kl(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
    """How far a bell is from another, both on the line."""
    ratio, gap = sd / other_sd, (mean - other_mean) / other_sd
    return (ratio**2 + gap**2 - 1) / 2 - math.log(ratio)


# %% normal_kl_matrix
def normal_kl_matrix(
    mean: np.ndarray, cov: np.ndarray, other: np.ndarray, spread: np.ndarray
) -> float:
    """The same with means (d,) and covariances (d, d)."""
    gap = other - mean
    trace = np.trace(np.linalg.solve(spread, cov))
    volumes = np.linalg.slogdet(spread)[1] - np.linalg.slogdet(cov)[1]
    return (trace + gap @ np.linalg.solve(spread, gap) - len(mean) + volumes) / 2


# %% moment_match
def moment_match(
    shares: np.ndarray, means: np.ndarray, sds: np.ndarray
) -> tuple[float, float]:
    """Mean and variance of a mixture of bells, all (K,)."""
    mean = shares @ means
    return mean, shares @ (means**2 + sds**2) - mean**2


# %% search
x = np.linspace(-10, 10, CELLS)
width = x[1] - x[0]


def bell(mean: float, sd: float) -> np.ndarray:
    """The density (CELLS,) of a bell on the line."""
    return np.exp(-(((x - mean) / sd) ** 2) / 2) / (sd * math.sqrt(2 * math.pi))


def extra(p: np.ndarray, q: np.ndarray) -> float:
    """The Kullback-Leibler divergence of densities (CELLS,), as a sum over cells."""
    return float((p * np.log((p + 1e-300) / (q + 1e-300))).sum() * width)


target = sum(
    share * bell(mean, sd) for share, mean, sd in zip(SHARES, MEANS, SDS, strict=True)
)
bells = {
    (float(mean), float(sd)): bell(mean, sd)
    for mean in np.linspace(-3, 3, TRIED_MEANS)
    for sd in np.linspace(0.1, 3, TRIED_SDS)
}
forward = min(bells, key=lambda knobs: extra(target, bells[knobs]))
reverse = min(bells, key=lambda knobs: extra(bells[knobs], target))
mean, variance = moment_match(SHARES, MEANS, SDS)

# %% fit
fig, ax = plt.subplots(num="fit", figsize=(6.5, 3.6), layout="constrained")
ax.fill_between(x, target, color="0.5", alpha=0.4)
ax.plot(x, bells[forward], color="C0", linewidth=2.5)
ax.plot(x, bells[reverse], color="C1", linewidth=2.5, linestyle="--")
ax.text(3.2, 0.12, "covers both", color="C0")
ax.text(-1.3, 0.5, "chooses one", color="C1")
ax.set(xlabel="x", ylabel="density", xlim=(-6, 6))

# %% results
results = {
    "forward": list(forward),
    "reverse": list(reverse),
    "matched_mean": float(mean),
    "matched_deviation": float(variance**0.5),
    "forward_of_forward": extra(target, bells[forward]),
    "forward_of_reverse": extra(target, bells[reverse]),
    "reverse_of_forward": extra(bells[forward], target),
    "reverse_of_reverse": extra(bells[reverse], target),
    "in_the_gap": float(bells[forward][abs(x) < 0.5].sum() * width),
    "target_in_the_gap": float(target[abs(x) < 0.5].sum() * width),
    "wide": normal_kl(0, 1, 1, 2),  # nats
    "narrow": normal_kl(1, 2, 0, 1),
    "plane": float(
        normal_kl_matrix(np.zeros(2), np.eye(2), np.array([1.0, 0]), np.diag([4.0, 1]))
    ),
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 4)}")
plt.show()
