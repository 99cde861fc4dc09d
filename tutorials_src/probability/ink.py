"""Ink on a sheet: what a random variable is, counted on real handwriting.

Run it with `python ink.py`; it needs numpy, matplotlib and scikit-learn and downloads
nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle
from sklearn.datasets import load_digits

THRESHOLD = 8  # of sixteen greys: from here on a pixel counts as inked
LIGHT, HEAVY = 18, 23  # up to LIGHT inked pixels is light, from HEAVY on is heavy

# %% sheets
digits = load_digits()
ink = (digits.images >= THRESHOLD).sum(axis=(1, 2))  # (n,): inked pixels of each sheet
digit = digits.target  # (n,): which of the ten digits it is
values = np.arange(65)  # all that ink can be: 0 to 64 pixels
mass = np.bincount(ink, minlength=65) / len(ink)  # (65,): p(0), p(1), ..., p(64)


# %% event_probability
def event_probability(mass: np.ndarray, event: Sequence[int]) -> float:
    """The probability of an event: some places in the mass (K,)."""
    return mass[np.asarray(event, dtype=int)].sum()


# %% distribution_function
def distribution_function(mass: np.ndarray) -> np.ndarray:
    """The probability (K,) of at most 0, 1, ..., from the mass (K,)."""
    return np.cumsum(mass)


# %% expectation
def expectation(mass: np.ndarray, values: np.ndarray) -> float:
    """The mean of values (K,), weighted by mass (K,)."""
    return mass @ values


# %% variance
def variance(mass: np.ndarray, values: np.ndarray) -> float:
    """The variance of values (K,), weighted by mass (K,)."""
    return mass @ (values - mass @ values) ** 2


# %% marginal
def marginal(joint: np.ndarray) -> np.ndarray:
    """The mass (X,) of x alone, from a joint table (X, Y)."""
    return joint.sum(axis=1)


# %% joint_table
def joint_table(given: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """The joint table (X, Y) from p(x | y) in columns (X, Y) and p(y) (Y,)."""
    return given * mass


# %% conditional_table
def conditional_table(joint: np.ndarray) -> np.ndarray:
    """The mass of y in row x, (X, Y) like the joint table."""
    return joint / joint.sum(axis=1, keepdims=True)


# %% independent_table
def independent_table(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The joint table (X, Y) of two masses (X,) and (Y,) without influence."""
    return np.outer(first, second)


# %% joint_covariance
def joint_covariance(joint: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """The covariance of x (X,) and y (Y,) under a joint table (X, Y)."""
    mean_x, mean_y = joint.sum(axis=1) @ x, joint.sum(axis=0) @ y
    return x @ joint @ y - mean_x * mean_y


# %% grouped_mean
def grouped_mean(given: np.ndarray, mass: np.ndarray, values: np.ndarray) -> float:
    """The mean of values (X,) from p(x | y) in columns (X, Y) and p(y) (Y,)."""
    return (values @ given) @ mass


# %% mass
below = distribution_function(mass)

fig, (top, foot) = plt.subplots(
    2, 1, num="mass", figsize=(6.5, 5), sharex=True, layout="constrained"
)
colours = ["C1" if value >= HEAVY else "C0" for value in values]
top.bar(values, mass, color=colours, width=0.8)
top.set(ylabel="mass p(x)", xlim=(10, 33))
top.text(HEAVY + 0.6, 0.11, f"heavy: {HEAVY} or more", color="C1")
foot.step(values, below, where="post", color="C0", linewidth=2)
foot.axhline(1, color="black", linestyle=":", linewidth=1)
foot.set(xlabel="inked pixels x", ylabel="F(x): at most x", ylim=(0, 1.08))

# %% joint
everything = np.zeros((65, 10))
np.add.at(everything, (ink, digit), 1 / len(ink))  # p(x, y) for each count and digit
classes = [values <= LIGHT, (values > LIGHT) & (values < HEAVY), values >= HEAVY]
joint = np.stack([everything[rows].sum(axis=0) for rows in classes])  # (3, 10)
names = ["light", "middle", "heavy"]

fig, (wide, narrow) = plt.subplots(
    2, 1, num="joint", figsize=(6.5, 4.6), sharex=True, layout="constrained"
)
tables = {"joint p(x, y), per cent": joint, "p(y | x), per cent": None}
tables["p(y | x), per cent"] = conditional_table(joint)
for ax, (title, table) in zip((wide, narrow), tables.items(), strict=True):
    for row, column in np.ndindex(*table.shape):
        share = table[row, column]
        look = {"facecolor": "C0", "alpha": 0.5 * share / table.max()}
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **look))
        ax.text(column, row, f"{100 * share:.0f}", ha="center", va="center")
    ax.set_yticks(range(3), names)
    ax.set(title=title, xlim=(-0.5, 9.5), ylim=(-0.5, 2.5))
narrow.set_xticks(range(10), [str(y) for y in range(10)])
narrow.set_xlabel("digit y")

# %% results
by_ink, by_digit = marginal(joint), marginal(joint.T)
given_ink = conditional_table(joint)
given_digit = everything / everything.sum(axis=0)  # p(x | y) in columns (65, 10)
alone = independent_table(by_ink, by_digit)
means = values @ given_digit  # (10,): mean ink of each digit
between = by_digit @ (means - means @ by_digit) ** 2
sd_ink = variance(mass, values) ** 0.5
sd_digit = variance(by_digit, np.arange(10)) ** 0.5
covariance = joint_covariance(everything, values, np.arange(10))
results = {
    "sheets": len(ink),
    "least": int(ink.min()),
    "most": int(ink.max()),
    "heavy": float(event_probability(mass, range(HEAVY, 65))),
    "at_most_light": float(below[LIGHT]),
    "between_classes": float(below[HEAVY - 1] - below[LIGHT]),
    "mean": float(expectation(mass, values)),
    "variance": float(variance(mass, values)),
    "deviation": float(sd_ink),
    "by_ink": by_ink.tolist(),
    "eight": float(by_digit[8]),
    "heavy_bet": int(given_ink[2].argmax()),
    "eight_if_heavy": float(given_ink[2, 8]),
    "eight_if_light": float(given_ink[0, 8]),
    "rebuilt_gap": float(abs(joint_table(given_digit, by_digit) - everything).max()),
    "largest_gap": float(abs(joint - alone).max()),
    "grouped_mean": float(grouped_mean(given_digit, by_digit, values)),
    "lightest_digit": int(means.argmin()),
    "lightest_mean": float(means.min()),
    "heaviest_digit": int(means.argmax()),
    "heaviest_mean": float(means.max()),
    "between_share": float(between / variance(mass, values)),
    "covariance": float(covariance),
    "correlation": float(covariance / (sd_ink * sd_digit)),
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 4)}")
plt.show()
