"""Biscuit tins: a thousand pixels that hang on two numbers.

Run it with `python tins.py`; it needs numpy and matplotlib and downloads nothing.
A tin is a cylinder seen slightly from above; only its height and width ever change.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np

SIDE = 32  # pixels on each side of a picture
FINE = 4  # each pixel is the mean of FINE x FINE points, so that edges are smooth
SIZES = [0.3, 0.425, 0.55, 0.675, 0.8]  # heights and widths shown, shares of the frame
FLAT, TALL = (0.3, 0.8), (0.8, 0.3)  # the two tins of the question: height, width
TRIED = 25  # heights, and as many widths, of the search for the nearest tin


# %% draw_tin
def draw_tin(height: float, width: float) -> np.ndarray:
    """Draw a tin of this height and width: a picture (SIDE, SIDE), 1 for black.

    Both sizes are shares of the frame, up to 0.8; the height is that of the straight
    side, so the round lid and foot come on top of it.
    """
    line = (np.arange(SIDE * FINE) + 0.5) / (SIDE * FINE) * 2 - 1
    across, down = np.meshgrid(line, line)  # from -1 to 1
    bend = 0.25 * width  # half the height of the lid, which we see from above
    round_ = np.sqrt(np.clip(1 - (across / width) ** 2, 0, 1))  # 1 in front, 0 at edges
    side = (abs(across) < width) & (down > -height) & (down < height + bend * round_)
    lid = (across / width) ** 2 + ((down + height) / bend) ** 2 < 1
    ink = np.where(side, 0.85 - 0.5 * round_, 0)
    ink = np.where(lid, 0.25, ink)
    return ink.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))


# %% tins
fig, ax = plt.subplots(num="tins", figsize=(6.5, 5.2), layout="constrained")
rows = [np.hstack([draw_tin(h, w) for w in SIZES]) for h in reversed(SIZES)]
ax.imshow(np.vstack(rows), cmap="gray_r", vmin=0, vmax=1)
middle = SIDE * np.arange(len(SIZES)) + SIDE / 2 - 0.5
ax.set_xticks(middle, [f"{size:g}" for size in SIZES])
ax.set_yticks(middle, [f"{size:g}" for size in reversed(SIZES)])
ax.set(xlabel="width", ylabel="height")

# %% halfway
flat, tall = draw_tin(*FLAT), draw_tin(*TALL)
ghost = (flat + tall) / 2
between = draw_tin(*np.add(FLAT, TALL) / 2)

fig, axes = plt.subplots(1, 4, num="halfway", figsize=(6.5, 1.85), layout="constrained")
panels = {"flat": flat, "tall": tall, "mean of pixels": ghost, "mean of sizes": between}
for ax, (title, picture) in zip(axes, panels.items(), strict=True):
    ax.imshow(picture, cmap="gray_r", vmin=0, vmax=1)
    ax.set(title=title, xticks=[], yticks=[])


# %% nearest_tin
def nearest_tin(picture: np.ndarray) -> float:
    """By how much ink per pixel the most similar of all tins differs from a picture."""
    sizes = np.linspace(0.2, 0.8, TRIED)
    return min(
        float(abs(draw_tin(height, width) - picture).mean())
        for height in sizes
        for width in sizes
    )


# %% results
results = {
    "pixels": between.size,
    "ghost": nearest_tin(ghost),
    "between": nearest_tin(between),
    "one_to_other": float(abs(flat - tall).mean()),
}
for name, value in results.items():
    print(f"{name:>12} {value:.4g}")
plt.show()
