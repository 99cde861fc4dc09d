"""The parts of a GAN on one sheet: noise, generator, real data, discriminator.

Run it with `python diagram.py`; it needs numpy, scikit-learn and matplotlib and
downloads nothing. Digits: Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(0)

DIGIT = 7  # the digit on the sheet


# %% data
def split_digits(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers for training (1297), validation (200) and test (300).

    The split is stratified, so each digit has the same share in all three, and it is
    the same in every part of the series.
    """
    rows = np.arange(len(labels))
    rest, test = train_test_split(rows, test_size=300, stratify=labels, random_state=0)
    train, validation = train_test_split(
        rest, test_size=200, stratify=labels[rest], random_state=0
    )
    return train, validation, test


def mix_friends(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take each pixel of a new picture (n, 8, 8) from another friend's picture."""
    return rng.permuted(pictures, axis=0)  # every pixel is shuffled on its own


digits = load_digits()
train, _, _ = split_digits(digits.target)
sevens = digits.images[train][digits.target[train] == DIGIT] / 16
real, fake, noise = sevens[0], mix_friends(sevens, rng)[0], rng.random((8, 2))

# %% parts
fig, ax = plt.subplots(num="parts", figsize=(6.4, 3.9), layout="constrained")
ax.set(xlim=(0, 100), ylim=(0, 60), aspect="equal")
ax.axis("off")
frame = {"boxstyle": "round,pad=0.5", "facecolor": "none", "linewidth": 2}


def box(ax: Axes, place: tuple[float, float], words: str, colour: str) -> None:
    """Write words in a frame at a place of the sheet."""
    style = frame | {"edgecolor": colour}
    ax.text(*place, words, color=colour, ha="center", va="center", bbox=style)


def picture(ax: Axes, place: tuple[float, float], pixels: np.ndarray) -> None:
    """Put a picture 14 high on the sheet, its lower left corner at a place."""
    corner = ax.inset_axes(
        (*place, 14 * pixels.shape[1] / len(pixels), 14), transform=ax.transData
    )
    corner.imshow(pixels, cmap="gray_r", vmin=0, vmax=1)
    corner.set(xticks=[], yticks=[])


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    bend: float,
) -> None:
    """Draw an arrow. A bent one is dashed: it carries slopes back."""
    style = {
        "arrowstyle": "->",
        "color": colour,
        "linewidth": 2,
        "linestyle": "--" if bend else "-",
        "connectionstyle": f"arc3,rad={bend}",
    }
    ax.annotate("", end, start, arrowprops=style)


picture(ax, (1, 13), noise)
ax.text(3, 8, "noise z", ha="center")
box(ax, (22, 20), "generator\nG", "C1")
picture(ax, (40, 13), fake)
ax.text(47, 29, "fake G(z)", ha="center")
picture(ax, (40, 39), real)
ax.text(47, 55, "real x", ha="center")
box(ax, (73, 33.5), "discriminator\nD", "C0")
ax.text(96, 33.5, "chance\nof real", ha="center", va="center")
arrow(ax, (6, 20), (14, 20), "black", 0)
arrow(ax, (30, 20), (39, 20), "black", 0)
arrow(ax, (55, 22), (64, 29), "black", 0)
arrow(ax, (55, 46), (64, 38), "black", 0)
arrow(ax, (83, 33.5), (90, 33.5), "black", 0)
arrow(ax, (94, 38), (77, 41), "C0", 0.4)
arrow(ax, (73, 27), (23, 14), "C1", -0.45)
ax.text(88, 49, "be right", color="C0", ha="center")
ax.text(60, 1, "pass as real", color="C1", ha="center")
plt.show()

# %% results
results = {"sevens": len(sevens)}
print(f"real sevens to learn from: {len(sevens)}")
