"""Toss a coin many times and watch the share of heads settle.

Run it with `python toss.py`; it needs matplotlib and downloads nothing.
"""

# %% settings
import random

import matplotlib.pyplot as plt

TOSSES = 400
STOPS = (10, 100, 400)  # after so many tosses we look
COIN = "penny"

random.seed(0)


# %% share
def share(tosses: list[int]) -> float:
    """The share of heads among tosses of 0 and 1."""
    return sum(tosses) / len(tosses)


# %% tosses
tosses = [random.randint(0, 1) for _ in range(TOSSES)]
shares = [share(tosses[:stop]) for stop in STOPS]

# %% running
fig, ax = plt.subplots(num="running")
ax.plot([share(tosses[: n + 1]) for n in range(TOSSES)])
ax.set(xlabel="tosses", ylabel="share of heads")

# %% sides
fig, ax = plt.subplots(num="sides")
ax.bar(["tails", "heads"], [tosses.count(0), tosses.count(1)])

# %% settling
for stop in STOPS:
    fig, ax = plt.subplots(num=f"settling@{stop:04d}")
    ax.plot(tosses[:stop], "o")

# %% results
results = {
    "heads": sum(tosses),
    "share": share(tosses),
    "shares": shares,
    "gap": abs(share(tosses) - 0.5),
    "verdict": "a fair coin",
}
print(f"{results['heads']} heads: {results['verdict']}")
plt.show()
