"""Guess the box that 200 places on a world map came from.

Run it with `python map.py`; it needs numpy and matplotlib and downloads nothing. The
map is flat and drawn by hand, one sign for five degrees by five degrees. Antarctica is
left out: none of my friends has been there.
"""

# %% settings
import math
from collections.abc import Sequence
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

rng = np.random.default_rng(0)

PLACES = 200
FRAMES = [2, 5, 20, 200]  # numbers of places after which the best box is drawn
SEARCHED = 16  # places of the exhaustive search: more would make it slow
INVENTED = 5000  # places drawn from the best box
POINTS, REPEATS = 9, 4000  # of the experiment with points on a line

# A box is theta: its southern, western, northern and eastern side, in degrees.
EASTERN_HALF = (-90, 0, 90, 180)
CAIRO_LAT, CAIRO_LON = 30.0444, 31.2357

# %% land
LAND = """
........................................................................
..................#####.#######.........................................
............##.######.##########.......##..............##...............
...........####.######...#######..............##..#.############........
##.#################.###.#####.........#####.###########################
...###############..##....##...##....###################################
....#....########....###...........#.##.########################...##...
..........###############.........##.############################..#....
...........############.#..........############################.#.......
...........###########............###.####..##.###############..#.......
...........##########.............##....######.#############.#.#........
............########..............#####...##################..#.........
.............###...#.............#############.#############............
....#..........##..##............##########.####..#########.#...........
...............###...#...........###########.##....##..###..#...........
..................#..#...........#############.....#....##..#...........
...................#.###.........#############......#.......#...........
....................######............#######..........##.###...........
....................#######...........######............#.#.#.##........
....................#########.........######.............####..##.......
.....................########..........#####..................#.##......
.....................#######..........#####..#..............#####.......
......................######...........####..#.............#######......
......................####.............###.................########.....
......................###...............##.................##..###......
.....................###........................................##.....#
.....................##..........................................#....#.
.....................##..............................................#..
.....................##.................................................
........................................................................
........................................................................
........................................................................
........................................................................
........................................................................
........................................................................
........................................................................
"""
land = np.array([[sign == "#" for sign in row] for row in LAND.split()])  # (36, 72)


# %% mass_function
def mass_function(land: np.ndarray) -> np.ndarray:
    """P(x) for each cell x of a map (36, 72): the same on all land, nothing at sea."""
    return land / land.sum()


# %% places
def draw_places(mass: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw n places (n, 2), latitude and longitude: first the cell, then the spot."""
    cell = rng.choice(mass.size, size=n, p=mass.ravel())
    row, column = np.divmod(cell, mass.shape[1])
    north_west = np.stack([90 - 5.0 * row, -180 + 5.0 * column], axis=1)
    return north_west + 5 * rng.random((n, 2)) * [-1, 1]


mass = mass_function(land)
places = draw_places(mass, PLACES, rng)


# %% box_density
def box_density(x: np.ndarray, theta: Sequence[float]) -> np.ndarray:
    """The density (n,) of a uniform model on a box, at points x (n, 2)."""
    south, west, north, east = theta
    latitude, longitude = x[:, 0], x[:, 1]
    inside = (south <= latitude) & (latitude <= north)
    inside = inside & (west <= longitude) & (longitude <= east)
    return inside / ((north - south) * (east - west))


# %% likelihood
def likelihood(x: np.ndarray, theta: Sequence[float]) -> float:
    """The product of the densities of all points x (n, 2)."""
    return math.prod(box_density(x, theta).tolist())


# %% log_likelihood
def log_likelihood(x: np.ndarray, theta: Sequence[float]) -> float:
    """The sum of the log densities of all points x (n, 2)."""
    with np.errstate(divide="ignore"):  # log 0 is minus infinity, as it should be
        return float(np.log(box_density(x, theta)).sum())


# %% maximum_likelihood
def maximum_likelihood(x: np.ndarray, boxes: list[Sequence[float]]) -> Sequence[float]:
    """Of all candidate boxes, the one that makes points x (n, 2) most likely."""
    return max(boxes, key=lambda theta: log_likelihood(x, theta))


def boxes_through(x: np.ndarray) -> list[Sequence[float]]:
    """Every box that has a point of x (n, 2) on each of its four sides."""
    latitudes, longitudes = np.sort(x, axis=0).T.tolist()
    return [
        (south, west, north, east)
        for south, north in combinations(latitudes, 2)
        for west, east in combinations(longitudes, 2)
    ]


# %% box_mle
def box_mle(x: np.ndarray) -> tuple[float, ...]:
    """The smallest box around points x (n, 2): the likeliest of all boxes."""
    return (*x.min(axis=0).tolist(), *x.max(axis=0).tolist())


# %% boxes
best = box_mle(places)
row, column = np.nonzero(land)
true_box = (
    int(85 - 5 * row.max()),
    int(-180 + 5 * column.min()),
    int(90 - 5 * row.min()),
    int(-175 + 5 * column.max()),
)


def draw_map(ax: Axes) -> None:
    """Land in grey, the sea left open, Cairo as a star."""
    ground = np.where(land, 0.5, np.nan)
    extent = (-180, 180, -90, 90)
    ax.imshow(ground, cmap="gray", vmin=0, vmax=1, alpha=0.4, extent=extent)
    ax.plot(CAIRO_LON, CAIRO_LAT, "*", color="black", markersize=9)
    ax.set(xlabel="longitude", ylabel="latitude")
    ax.set(xticks=range(-180, 181, 90), yticks=range(-90, 91, 45))


def draw_box(
    ax: Axes, box: Sequence[float], colour: str, style: str, width: float
) -> None:
    """The outline of a box on the map."""
    south, west, north, east = box
    size = (east - west, north - south)
    look = {"edgecolor": colour, "linestyle": style, "linewidth": width}
    ax.add_patch(Rectangle((west, south), *size, fill=False, **look))


for n in FRAMES:
    fig, ax = plt.subplots(
        num=f"boxes@{n:04}", figsize=(6.5, 3.6), layout="constrained"
    )
    draw_map(ax)
    draw_box(ax, EASTERN_HALF, "black", ":", 1.2)
    draw_box(ax, true_box, "black", "--", 1.2)
    draw_box(ax, box_mle(places[:n]), "C1", "-", 2.5)
    ax.scatter(places[:n, 1], places[:n, 0], s=8, color="C0")
    ax.set_title(f"the best box around {n} places")

# %% invented
invented = rng.uniform(best[:2], best[2:], size=(INVENTED, 2))
row = (90 - invented[:, 0]).astype(int) // 5
column = (180 + invented[:, 1]).astype(int) // 5
dry = land[row, column]

fig, ax = plt.subplots(num="invented", figsize=(6.5, 3.6), layout="constrained")
draw_map(ax)
draw_box(ax, best, "C1", "-", 2.5)
shown, on_land = invented[:PLACES], dry[:PLACES]
ax.plot(shown[on_land, 1], shown[on_land, 0], "o", color="C0", markersize=3)
ax.plot(shown[~on_land, 1], shown[~on_land, 0], "x", color="C1", markersize=4)

# %% results
few = places[:SEARCHED]
candidates = boxes_through(few)
wider = (best[0] - 1, best[1] - 1, best[2] + 1, best[3] + 1)
line = rng.random((REPEATS, POINTS))  # points on a line from 0 to 1
results = {
    "land_cells": int(land.sum()),
    "mass_of_cairo": float(mass[11, 42]),  # latitudes 30 to 35, longitudes 30 to 35
    "best_box": list(best),
    "true_box": list(true_box),
    "likelihood_of_5": likelihood(places[:5], best),
    "likelihood": likelihood(places, best),
    "not_yet_zero": sum(likelihood(places[:n], best) > 0 for n in range(1, PLACES + 1)),
    "log_likelihood": log_likelihood(places, best),
    "log_likelihood_true": log_likelihood(places, true_box),
    "log_likelihood_wider": log_likelihood(places, wider),
    "outside_half": int((box_density(places, EASTERN_HALF) == 0).sum()),
    "likelihood_half": likelihood(places, EASTERN_HALF),
    "log_likelihood_half": str(log_likelihood(places, EASTERN_HALF)),
    "candidates": len(candidates),
    "searched_box": list(maximum_likelihood(few, candidates)),
    "closed_form_box": list(box_mle(few)),
    "inward": float(line.min(axis=1).mean() + 1 - line.max(axis=1).mean()) / 2,
    "in_the_sea": float(1 - dry.mean()),
}
for name, value in results.items():
    print(f"{name:>20} {np.round(value, 4) if isinstance(value, list) else value}")
plt.show()
