"""The likelihood of a bottle cap: what it is, and what it is not.

Run it with `python coin.py`; it needs numpy and matplotlib and downloads nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

HEADS, TOSSES = 7, 10  # what my friend saw
STEPS = 100_000  # of the sum that checks the area
SHOWN_ODDS = 12.0  # where the axis of odds stops


# %% coin_likelihood
def coin_likelihood(theta: np.ndarray, heads: int, tosses: int) -> np.ndarray:
    """How likely each theta (n,) makes these tosses, in the order in which they came."""
    return theta**heads * (1 - theta) ** (tosses - heads)


# %% likelihood_area
def factorial_below(x: float) -> float:
    """The factorial of x - 1, also where x is no whole number."""
    return math.gamma(x)


def likelihood_area(heads: int, tosses: int) -> float:
    """The area under the likelihood, over all theta from 0 to 1."""
    tails = tosses - heads
    above = factorial_below(heads + 1) * factorial_below(tails + 1)
    return above / factorial_below(tosses + 2)


# %% best_odds
def best_odds(heads: int, tosses: int) -> float:
    """The likeliest odds of heads."""
    return heads / (tosses - heads)


# %% fisher_information
def coin(x: int, theta: float) -> float:
    """The probability that a coin shows x, 1 for heads and 0 for tails."""
    return theta if x == 1 else 1 - theta


def fisher_information(theta: float) -> float:
    """How sharply the likelihood of one toss peaks, on average."""
    return 1 / (theta * coin(0, theta))


# %% mean_curvature
def mean_curvature(theta: float) -> float:
    """How strongly the log-likelihood of one toss bends, on average."""
    return theta / theta**2 + (1 - theta) / (1 - theta) ** 2


# %% curve
theta = np.linspace(0.001, 0.999, 400)
best = HEADS / TOSSES

fig, ax = plt.subplots(num="curve", figsize=(6.5, 3.4), layout="constrained")
for heads, tosses, colour in [(HEADS, TOSSES, "C0"), (10 * HEADS, 10 * TOSSES, "C1")]:
    height = coin_likelihood(theta, heads, tosses)
    peak = coin_likelihood(np.array(heads / tosses), heads, tosses)
    ax.plot(theta, height / peak, color=colour, linewidth=2.5)
ax.axvline(best, color="black", linestyle=":", linewidth=1)
ax.text(0.33, 0.5, f"{HEADS} of {TOSSES}\nheads", color="C0")
ax.text(0.42, 0.85, f"{10 * HEADS} of {10 * TOSSES}\nheads", color="C1")
ax.set(xlabel="chance of heads", ylabel="likelihood, largest = 1", ylim=(0, 1.05))

# %% odds
odds = np.linspace(0.01, SHOWN_ODDS, 400)
of_odds = coin_likelihood(odds / (1 + odds), HEADS, TOSSES)
peak = float(coin_likelihood(np.array(best), HEADS, TOSSES))

fig, ax = plt.subplots(num="odds", figsize=(6.5, 3), layout="constrained")
ax.plot(odds, of_odds / peak, color="C0", linewidth=2.5)
ax.axvline(best_odds(HEADS, TOSSES), color="black", linestyle=":", linewidth=1)
ax.set(xlabel="odds of heads", ylabel="likelihood, largest = 1")
ax.set(xlim=(0, SHOWN_ODDS), ylim=(0, 1.05))

# %% results
middles = (np.arange(STEPS) + 0.5) / STEPS
results = {
    "best": best,
    "peak": peak,
    "half": float(coin_likelihood(np.array(0.5), HEADS, TOSSES)),
    "area": likelihood_area(HEADS, TOSSES),
    "area_by_sum": float(coin_likelihood(middles, HEADS, TOSSES).mean()),
    "best_odds": best_odds(HEADS, TOSSES),
    "best_odds_by_search": float(odds[of_odds.argmax()]),
    "information": fisher_information(best),
    "curvature": mean_curvature(best),
    "standard_error": (fisher_information(best) * TOSSES) ** -0.5,
}
for name, value in results.items():
    print(f"{name:>20} {value:.6g}")
plt.show()
