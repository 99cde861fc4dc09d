"""Bend a random number, and watch its density stretch.

Run it with `python bend.py`; it needs numpy and matplotlib and downloads nothing.
Every generator of the series does this: noise goes in, something else comes out.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)

DRAWS = 20_000
RUNGS = 20  # uniform random numbers shown on the way through the curve
RATE = 1.0  # postcards a week, on average
MEAN, SIGMA = 0.0, 0.6  # of the bell that is bent by the exponential function
FARTHEST = 60.0  # where the integral of the bent density stops
STEPS = 200_000  # of that integral
WEIGHT = np.array([[1.0, 0.5], [-0.3, 0.8]])  # of the bend in the plane
CORNER = 0.5  # the square from 0 to CORNER, each way, whose probability is compared


# %% exponential_cdf
def exponential_cdf(x: float, rate: float) -> float:
    """The probability that it happens before the time x."""
    return -math.expm1(-rate * x)


# %% draw_exponential
def draw_exponential(u: float, rate: float) -> float:
    """A waiting time from a uniform random number u between 0 and 1."""
    return -math.log1p(-u) / rate


# %% bent_density
def bell_curve(x: np.ndarray, mean: float, sigma: float) -> np.ndarray:
    """The Gaussian density (n,) at x (n,)."""
    z = (x - mean) / sigma
    return np.exp(-z * z / 2) / (sigma * math.sqrt(2 * math.pi))


def undo(y: np.ndarray) -> np.ndarray:
    """What was x (n,), if exp(x) is y (n,)?"""
    return np.log(y)


def bent_density(y: np.ndarray, mean: float, sigma: float) -> np.ndarray:
    """The density (n,) at y (n,) of exp(x), if x is Gaussian."""
    return bell_curve(np.log(y), mean, sigma) / y


# %% change_of_variables
def unbend(y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Undoes the bend that makes y (d,) of noise: weight is (d, d)."""
    return weight @ (y + y**3 / 3)


def noise_density(x: np.ndarray) -> float:
    """The standard normal density at x (d,)."""
    return np.exp(-x @ x / 2) / (2 * math.pi) ** (len(x) / 2)


def change_of_variables(y: np.ndarray, weight: np.ndarray) -> float:
    """The density at y (d,) if unbend makes it standard normal noise."""
    stretch = abs(np.linalg.det(weight)) * (1 + y**2).prod()
    return noise_density(unbend(y, weight)) * stretch


def bend(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Points y (n, d) of which unbend makes noise x (n, d)."""
    t = np.linalg.solve(weight, x.T).T
    return 2 * np.sinh(np.arcsinh(1.5 * t) / 3)  # solves y + y**3 / 3 = t


# %% push
line = np.linspace(0, 5, 300)
rungs = (np.arange(RUNGS) + 0.5) / RUNGS

fig, ax = plt.subplots(num="push", figsize=(6.5, 4), layout="constrained")
ax.plot(line, [exponential_cdf(x, RATE) for x in line], color="C1", linewidth=2.5)
for u in rungs:
    x = draw_exponential(u, RATE)
    ax.plot([0, x, x], [u, u, 0], color="C0", linewidth=0.8)
ax.plot(np.zeros(RUNGS), rungs, "o", color="C0", markersize=4, clip_on=False)
waits = [draw_exponential(u, RATE) for u in rungs]
ax.plot(waits, np.zeros(RUNGS), "o", color="C0", markersize=4, clip_on=False)
ax.set(xlabel="weeks until the next postcard, x", ylabel="uniform random number u")
ax.set(xlim=(0, 5), ylim=(0, 1))
ax.text(4.1, 0.9, "u = F(x)", color="C1")

# %% bent
bells = MEAN + SIGMA * rng.standard_normal(DRAWS)
bent = np.exp(bells)
y = np.linspace(0.01, 5, 400)

fig, ax = plt.subplots(num="bent", figsize=(6.5, 3.4), layout="constrained")
ax.hist(bent, bins=80, range=(0, 5), density=True, alpha=0.5)
ax.plot(y, bent_density(y, MEAN, SIGMA), color="black", linewidth=2)
ax.plot(y, bell_curve(undo(y), MEAN, SIGMA), color="C1", linestyle="--", linewidth=2)
ax.text(2.1, 0.42, "stretch forgotten", color="C1")
ax.text(1.35, 0.75, "divided by the stretch")
ax.set(xlabel="y = exp(x)", ylabel="density", xlim=(0, 5))

# %% results
drawn = np.array([draw_exponential(u, RATE) for u in rng.random(DRAWS)])
middles = (np.arange(STEPS) + 0.5) * FARTHEST / STEPS
plane = bend(rng.standard_normal((DRAWS, 2)), WEIGHT)
inside = ((plane > 0) & (plane < CORNER)).all(axis=1)
cells = (np.arange(50) + 0.5) * CORNER / 50
heights = [change_of_variables(np.array([a, b]), WEIGHT) for a in cells for b in cells]
results = {
    "waiting_mean": float(drawn.mean()),
    "within_a_week": exponential_cdf(1.0, RATE),
    "drawn_within_a_week": float((drawn <= 1).mean()),
    "bent_total": float(bent_density(middles, MEAN, SIGMA).mean() * FARTHEST),
    "forgotten_total": float(bell_curve(undo(middles), MEAN, SIGMA).mean() * FARTHEST),
    "height_at_one": float(bent_density(np.array(1.0), MEAN, SIGMA)),
    "square_by_density": float(np.mean(heights)) * CORNER**2,
    "square_by_draws": float(inside.mean()),
}
for name, value in results.items():
    print(f"{name:>20} {value:.4f}")
plt.show()
