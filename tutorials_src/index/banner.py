"""The banner of the series: nine digits, from noise to handwriting.

Run it with `python banner.py`; it needs numpy, scikit-learn and matplotlib and
downloads nothing. Every dot is one pixel of a real picture, as large as it has ink.
The first digit is almost all noise, the last ones are as somebody wrote them.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

rng = np.random.default_rng(0)

PARTS = 9
GAP = 2  # empty pixels between two digits
SCATTER = 3.0  # how far noise moves the dots of the first digit, in pixels
CLEAR = 6  # from this digit on nothing moves
DOT = 46.0  # area of a dot with full ink, in square points

# %% digits
digits = load_digits()
first = [int(np.argmax(digits.target == part)) for part in range(1, PARTS + 1)]
pictures = digits.images[first] / 16  # (PARTS, 8, 8): the first 1, the first 2, ...

# %% banner
fig, ax = plt.subplots(num="banner", figsize=(9, 1.7), layout="constrained")
for k, picture in enumerate(pictures):
    row, column = np.nonzero(picture)
    spread = SCATTER * max(0, 1 - k / CLEAR) ** 1.5
    x = column + k * (8 + GAP) + spread * rng.standard_normal(len(row))
    y = -row + spread * rng.standard_normal(len(row))
    colour = "C1" if k < CLEAR else "C0"
    ax.scatter(
        x, y, s=DOT * picture[row, column], color=colour, alpha=0.85, linewidth=0
    )
ax.set(aspect="equal", xlim=(-5, PARTS * (8 + GAP)), ylim=(-12, 5))
ax.set_axis_off()

# %% results
dots = int(np.count_nonzero(pictures))
results = {"dots": dots}
print(f"{dots} dots, one for each inked pixel of {PARTS} real digits")
plt.show()
