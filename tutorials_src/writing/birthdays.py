"""How many friends does it take until two of them share a birthday?

Run it with `python birthdays.py`; it needs numpy and matplotlib and downloads nothing.
The page "Writing for This Site" takes its examples from here.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

DAYS = 365
PARTIES = 4000  # of each size
MOST = 60  # friends at the largest party
DRAWN = (10, 23, 40)  # friends at the three parties that we look at


# %% all_different
def all_different(friends: int, days: int) -> float:
    """The probability that no two friends have the same birthday."""
    chance = 1.0
    for taken in range(friends):  # days that the friends before have taken
        chance *= 1 - taken / days
    return chance


# %% parties
def share_of_twins(friends: int, rng: np.random.Generator) -> float:
    """The share of all parties at which two friends have the same birthday."""
    birthdays = np.sort(rng.integers(DAYS, size=(PARTIES, friends)), axis=1)
    return float((np.diff(birthdays, axis=1) == 0).any(axis=1).mean())


sizes = range(1, MOST + 1)
counted = [share_of_twins(friends, rng) for friends in sizes]
expected = [1 - all_different(friends, DAYS) for friends in sizes]

# %% curve
fig, ax = plt.subplots(num="curve", figsize=(6.5, 3), layout="constrained")
ax.plot(sizes, expected, color="black", label="formula")
ax.scatter(sizes, counted, s=12, color="C1", label="counted")
ax.axhline(0.5, color="grey", linestyle="--", linewidth=1)
ax.set(xlabel="friends at the party", ylabel="share with twins")
ax.legend(loc="lower right")

# %% calendar
for friends in DRAWN:
    days, times = np.unique(rng.integers(DAYS, size=friends), return_counts=True)
    fig, ax = plt.subplots(
        num=f"calendar@{friends:02d}", figsize=(6.5, 2.2), layout="constrained"
    )
    for day, friends_of_day in zip(days, times, strict=True):
        twins = friends_of_day > 1
        style = {"s": 120, "marker": "*", "color": "C1"} if twins else {"s": 30}
        ax.scatter(day // 7, day % 7, **{"color": "C0", **style})
    ax.set(xlabel="week of the year", ylabel="weekday")
    ax.set(xlim=(-1, 53), ylim=(6.6, -0.6), yticks=[])

# %% results
needed = next(n for n in sizes if all_different(n, DAYS) < 0.5)
results = {
    "friends_needed": needed,
    "counted_then": counted[needed - 1],
    "expected_then": expected[needed - 1],
    "at_drawn": [counted[friends - 1] for friends in DRAWN],
    "widest_gap": max(abs(a - b) for a, b in zip(counted, expected, strict=True)),
}
for friends in DRAWN:
    share, chance = counted[friends - 1], expected[friends - 1]
    print(
        f"{friends} friends: twins at {share:.1%} of the parties, {chance:.1%} expected"
    )
plt.show()
