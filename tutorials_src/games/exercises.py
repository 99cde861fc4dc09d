"""Answers to the exercises on games, each tried on a small case.

Run it with `python exercises.py`; it needs numpy and downloads nothing.
"""

# %% settings
import math

import numpy as np

START = (1.0, 1.0)
RATE = 0.2  # h, the size of a step
STEPS = 100
LONG_STEPS = [1.9, 2.1]  # of players in turns
PRICES = [0.5, 2.0, 4.0]  # gamma, if the detective alone pays
SECRET = (-0.15, 0.8)  # a and b of the game whose steps are sent to you


# %% both_down
def both_down(x: float, y: float, rate: float) -> tuple[float, float]:
    """A step of the smallest game with the sign of the detective forgotten."""
    return x - rate * y, y - rate * x


# %% in_turns_factor
def in_turns_factor(rate: float) -> float:
    """The larger of the two factors of a pair of alternating steps."""
    first = np.array([[1, -rate], [0, 1]])  # x moves
    second = np.array([[1, 0], [rate, 1]])  # y answers
    return float(abs(np.linalg.eigvals(second @ first)).max())


# %% one_pays
def one_pays(gamma: float) -> np.ndarray:
    """Eigenvalues (2,) of the smallest game if the detective alone pays."""
    return np.linalg.eigvals([[0.0, -1.0], [1.0, -gamma]])


# %% optimistic_walk
def optimistic_walk(start: tuple[float, float], rate: float, steps: int) -> np.ndarray:
    """Places (steps + 1,), as x + iy, of players who guess where the slopes will be.

    They expect the slope to change once more as it has just changed.
    """
    places = [complex(*start)]
    before = 1j * places[0]
    for _ in range(steps):
        now = 1j * places[-1]  # the arrow of the smallest game
        places.append(places[-1] + rate * (2 * now - before))
        before = now
    return np.array(places)


# %% read_lambda
def read_lambda(places: np.ndarray, rate: float) -> np.ndarray:
    """The eigenvalues (2,) of a game, from a walk (n, 2) near its balance at zero."""
    table = np.linalg.lstsq(places[:-1], places[1:])[0]  # each place to the next
    return (np.linalg.eigvals(table.T) - 1) / rate


# %% results
x, y = START[0], 0.0
for _ in range(STEPS // 2):
    x, y = both_down(x, y, RATE)

a, b = SECRET
lean = np.array([[1.0, 0.5], [0.0, 1.0]])  # so that nobody can read it off
game = lean @ np.array([[a, -b], [b, a]]) @ np.linalg.inv(lean)
sent = [np.array(START)]
for _ in range(STEPS):
    sent.append(sent[-1] + RATE * game @ sent[-1])
found = read_lambda(np.array(sent), RATE)

optimists = abs(optimistic_walk(START, RATE, STEPS))
results = {
    "both_down": math.hypot(x, y),
    "both_down_ratio": y / x,
    "in_turns": [in_turns_factor(rate) for rate in LONG_STEPS],
    "one_pays_real": [float(one_pays(gamma).real.max()) for gamma in PRICES],
    "one_pays_turn": [float(one_pays(gamma).imag.max()) for gamma in PRICES],
    "optimist_start": float(optimists[0]),
    "optimist_end": float(optimists[-1]),
    "found_real": float(found.real.max()),
    "found_turn": float(found.imag.max()),
}
for name, value in results.items():
    print(f"{name:>16} {np.round(value, 5)}")
