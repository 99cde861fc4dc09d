"""Weigh the balls of an urn.

Run it with `python urn.py`; it needs nothing and downloads nothing.
"""

# %% settings
import random

BALLS = 10

random.seed(0)


# %% weights
def mean_weight(weights: list[float]) -> float:
    """The mean weight of some balls, in grams."""
    return sum(weights) / len(weights)


# %% share
def share(tosses: list[int]) -> float:
    """The share of heads among tosses of 0 and 1."""
    return sum(tosses) / len(tosses)


# %% results
weights = [random.uniform(1, 9) for _ in range(BALLS)]
red = share([random.randint(0, 1) for _ in range(BALLS)])

results = {
    "mean": mean_weight(weights),
    "red": red,
}
print(f"{results['mean']:.2f} grams")
