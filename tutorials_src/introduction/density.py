"""What a density is, on a flat square and on the round earth.

Run it with `python density.py`; it needs numpy and matplotlib and downloads nothing.
A mass answers "how likely is this value", a density "how crowded is it here": only the
integral of a density over a region is a probability.
"""

# %% settings
import math
from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

rng = np.random.default_rng(0)

CROWD = 200  # points in each of the three squares
TRAVELLERS = 20_000  # points dropped evenly on the globe
POLAR = 60  # degrees of latitude: north of it the flat map exaggerates
EARTH_RADIUS = 6371.0  # kilometres, the mean radius

CAIRO_LAT, CAIRO_LON = 30.0444, 31.2357
ALEXANDRIA_LAT, ALEXANDRIA_LON = 31.2001, 29.9187
NOTED_FIRST, NOTED_SECOND = 31.233334, 30.033333  # the pair in my old notebook


# %% box_density
def box_density(x: np.ndarray, theta: Sequence[float]) -> np.ndarray:
    """The density (n,) of a uniform model on a box, at points x (n, 2)."""
    south, west, north, east = theta
    latitude, longitude = x[:, 0], x[:, 1]
    inside = (south <= latitude) & (latitude <= north)
    inside = inside & (west <= longitude) & (longitude <= east)
    return inside / ((north - south) * (east - west))


# %% probability
def probability(
    density: Callable[[np.ndarray], np.ndarray],
    region: Sequence[float],
    steps: int = 400,
) -> float:
    """Integrate a density over a region, as a sum over steps by steps small cells."""
    south, west, north, east = region
    middles = (np.arange(steps) + 0.5) / steps
    latitude = south + (north - south) * middles
    longitude = west + (east - west) * middles
    x = np.stack(np.meshgrid(latitude, longitude), axis=-1).reshape(-1, 2)
    cell = (north - south) * (east - west) / steps**2
    return float((density(x) * cell).sum())


# %% crowding
crowd = rng.random((CROWD, 2))  # the same points, squeezed into smaller squares
squares = {side: (0, 0, side, side) for side in (1, 0.5, 0.1)}
heights = {side: box_density(np.zeros((1, 2)), box)[0] for side, box in squares.items()}

fig, axes = plt.subplots(
    1, 3, num="crowding", figsize=(6.5, 2.9), sharey=True, layout="constrained"
)
for ax, side in zip(axes, squares, strict=True):
    ax.scatter(*(side * crowd).T, s=2, color="C0")
    edge = Rectangle((0, 0), side, side, fill=False, edgecolor="C1", linewidth=1)
    ax.add_patch(edge)
    ax.set(title=f"density {heights[side]:.0f}", xlabel=f"side {side}", aspect="equal")
    ax.set(xticks=[0, 1], yticks=[0, 1], xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))


# %% great_circle
def great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres along the earth between two places in degrees (haversine formula)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (lat1, lon1, lat2, lon2))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


# %% sphere_density
def sphere_density(x: np.ndarray) -> np.ndarray:
    """The density (n,) of even travel over the globe, at latitudes, longitudes (n, 2).

    Both are in radians, and so is the area: without that unit a density says nothing.
    """
    return np.cos(x[:, 0]) / (4 * np.pi)


# %% sphere
globe = (-math.pi / 2, -math.pi, math.pi / 2, math.pi)
arrows = rng.standard_normal((TRAVELLERS, 3))  # a Gaussian prefers no direction
height = arrows[:, 2] / np.linalg.norm(arrows, axis=1)
latitude = np.arcsin(height)  # (TRAVELLERS,)

fig, ax = plt.subplots(num="sphere", figsize=(6.5, 3.2), layout="constrained")
degrees = np.linspace(-90, 90, 181)
ax.hist(np.degrees(latitude), bins=36, density=True, color="C0", alpha=0.4)
# All longitudes together, and per degree of latitude instead of per radian.
theory = sphere_density(np.radians(degrees)[:, None]) * 2 * np.pi * np.pi / 180
ax.plot(degrees, theory, color="C1", linewidth=2.5)
ax.axhline(1 / 180, color="black", linestyle="--")
ax.text(-88, 1 / 180 + 0.0002, "flat map")
ax.text(-38, 0.0079, "globe", ha="right")
ax.set(xlabel="latitude", ylabel="density per degree", xticks=range(-90, 91, 30))

# %% results
results = {
    "small_density": float(heights[0.1]),
    "small_total": probability(lambda x: box_density(x, squares[0.1]), squares[0.1]),
    "small_likelihood": str(math.prod([float(heights[0.1])] * CROWD)),
    "quarter": probability(lambda x: box_density(x, squares[1]), squares[0.5]),
    "noted_to_alexandria": great_circle(
        NOTED_FIRST, NOTED_SECOND, ALEXANDRIA_LAT, ALEXANDRIA_LON
    ),  # km
    "noted_to_cairo": great_circle(
        NOTED_FIRST, NOTED_SECOND, CAIRO_LAT, CAIRO_LON
    ),  # km
    "swapped_to_cairo": great_circle(
        NOTED_SECOND, NOTED_FIRST, CAIRO_LAT, CAIRO_LON
    ),  # km
    "globe_total": probability(sphere_density, globe),
    "polar_flat": (90 - POLAR) / 180,
    "polar_globe": probability(sphere_density, (math.radians(POLAR), *globe[1:])),
    "polar_simulated": float((np.degrees(latitude) > POLAR).mean()),
}
for name, value in results.items():
    print(f"{name:>20} {value}")
plt.show()
