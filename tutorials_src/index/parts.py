"""The nine parts of the series, and what each of them hands to a later one.

Run it with `python parts.py`; it needs matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt
from matplotlib.patches import PathPatch
from matplotlib.path import Path

BEND = 0.84  # how far an arc is pulled aside, for each part that it goes on

# %% parts
# What a part is about, what it hands on, and the later parts that take it up.
PARTS = (
    ("Counting pixels", "naive Bayes, the likelihood", (2, 3, 4, 9)),
    ("A detective", "a training loop, a judge", (3, 4, 5, 6, 8, 9)),
    ("Autoencoders", "codes of few numbers, the tins", (4, 7, 9)),
    ("Variational autoencoders", "a place to draw from, a bound", (9,)),
    ("GANs: the game", "a forger who learns", (6, 7, 8, 9)),
    ("Making GANs train", "remedies, and rulers to measure them", (7, 8, 9)),
    ("GANs with convolutions", "what normal batches do", (8,)),
    ("Another distance, and orders", "digits on demand", (9,)),
    ("One pixel at a time", "all our models, in one table", ()),
)
arcs = [
    (giver, taker)
    for giver, (_, _, takers) in enumerate(PARTS, start=1)
    for taker in takers
]


def most_used(arcs: list[tuple[int, int]]) -> int:
    """The part that most later parts build on; the first of them, if there are two."""
    givers = [giver for giver, _ in arcs]
    return max(sorted(set(givers)), key=givers.count)


# %% map
fig, ax = plt.subplots(num="parts", figsize=(4.6, 6.4), layout="constrained")
for giver, taker in arcs:
    colour = f"C{(giver - 1) % 6}"
    bend = (-BEND * (taker - giver), (giver + taker) / 2)
    path = Path([(0, giver), bend, (0, taker)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    ax.add_patch(PathPatch(path, fill=False, color=colour, linewidth=1.4, zorder=1))
for number, (about, gives, takers) in enumerate(PARTS, start=1):
    colour = f"C{(number - 1) % 6}" if takers else "C7"
    ax.plot([0], [number], "o", color=colour, markersize=15, zorder=2)
    ax.text(
        0, number, str(number), color="white", ha="center", va="center", weight="bold"
    )
    ax.text(0.45, number - 0.17, about, va="center", fontsize=11, weight="bold")
    to = f" → {', '.join(map(str, takers))}" if takers else ""
    ax.text(0.45, number + 0.2, gives + to, va="center", fontsize=9)
ax.set(xlim=(-3.5, 6.3), ylim=(9.5, 0.5))
ax.set_axis_off()

# %% results
busiest = most_used(arcs)
results = {
    "arcs": len(arcs),
    "busiest": busiest,
    "from_busiest": sum(giver == busiest for giver, _ in arcs),
    "into_last": sum(taker == len(PARTS) for _, taker in arcs),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
plt.show()
