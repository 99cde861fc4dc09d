"""What to read before what: the pages of the series as a graph.

Run it with `python graph.py`; it needs matplotlib and downloads nothing.
"""

# %% settings
import matplotlib.pyplot as plt

HALF = 0.4  # half of the width of a name on the sheet, in columns
RISE = 0.2  # half of its height, in rows

# %% pages
# Each page: where it stands (column, row), its name there, which pages it needs, and
# which ones only help; just as the page itself says under "You need".
PAGES = {
    "introduction": ((1, 1), "1 pixels", (), ("probability",)),
    "discriminative": ((1, 2), "2 detective", ("introduction",), ()),
    "autoencoder": ((2, 2.8), "3 codes", ("introduction", "discriminative"), ()),
    "vae": ((2, 4), "4 VAE", ("introduction", "discriminative"), ("autoencoder",)),
    "gan": ((1, 3.4), "5 the game", ("discriminative",), ("distances",)),
    "stability": ((1, 4.8), "6 remedies", ("gan",), ("games",)),
    "dcgan": (
        (1, 5.9),
        "7 windows",
        ("discriminative", "autoencoder", "gan", "stability"),
        (),
    ),
    "extensions": ((1, 7), "8 orders", ("gan", "stability"), ("distances",)),
    "autoregressive": (
        (2, 7),
        "9 chains",
        ("introduction", "discriminative"),
        ("autoencoder", "vae", "gan", "stability", "extensions"),
    ),
    "probability": ((0, 1.2), "probability", (), ()),
    "likelihood": ((0, 2.1), "likelihood", ("introduction", "probability"), ()),
    "distances": ((0, 3), "distances", ("probability", "likelihood"), ()),
    "games": ((0, 4.6), "games", ("discriminative",), ()),
}


def all_before(page: str, helps: bool = False) -> set[str]:
    """Everything to be read before a page: what it needs, and what that needs.

    With `helps`, what only helps it as well.
    """
    asked = PAGES[page][2] + (PAGES[page][3] if helps else ())
    return set(asked).union(*(all_before(other, helps) for other in asked))


def arrows(page: str) -> list[tuple[str, bool]]:
    """Pages with an arrow to this one, and whether it needs them.

    None from a page that another arrow leads back to anyway.
    """
    _, _, needed, helping = PAGES[page]
    by_need = set().union(*map(all_before, needed))
    by_any = set().union(*(all_before(other, True) for other in needed + helping))
    needs = [(other, True) for other in needed if other not in by_need]
    return needs + [(other, False) for other in helping if other not in by_any]


# %% graph
fig, ax = plt.subplots(num="needs", figsize=(4.6, 5.6), layout="constrained")
for page, ((column, row), name, _, _) in PAGES.items():
    for other, need in arrows(page):
        from_column, from_row = PAGES[other][0]
        side = (column > from_column) - (column < from_column)
        level = abs(row - from_row) < 2 * RISE  # beside each other
        start = from_column + side * (HALF if level else 0.75 * HALF)
        end = column - side * (HALF if level else 0.75 * HALF)
        passes = side == 0 and abs(row - from_row) > 2  # there is a page between
        arrow = {
            "arrowstyle": "->",
            "linestyle": "-" if need else (0, (3, 3)),
            "color": "C0" if need else "C1",
            "linewidth": 1.6,
            "shrinkA": 0,
            "shrinkB": 0,
            "connectionstyle": f"arc3,rad={0.35 if passes and column == 1 else 0}",
        }
        edge = -HALF if passes and column == 1 else 0
        ax.annotate(
            "",
            xy=(end + edge, row if level else row - RISE * (edge == 0)),
            xytext=(start + edge, from_row if level else from_row + RISE * (edge == 0)),
            arrowprops=arrow,
        )
    ax.text(
        column,
        row,
        name,
        ha="center",
        va="center",
        fontsize=11,
        weight="bold" if name[0].isdigit() else "normal",
    )
ax.set(xlim=(-0.5, 2.5), ylim=(7.4, 0.6))
ax.set_axis_off()

# %% results
before = {page: len(all_before(page)) for page in PAGES}
results = {f"before_{page}": count for page, count in before.items()} | {
    "pages": len(PAGES),
    "most_before": max(before.values()),
    "first_game": sorted(all_before("gan")),
}
for page, count in before.items():
    print(f"{page:>15} needs {count} others")
plt.show()
