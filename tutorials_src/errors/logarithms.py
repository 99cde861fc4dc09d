"""Logarithms that were written down wrong: another base, another sign, a lost bracket.

Run it with `python logarithms.py`; it needs numpy, scipy and matplotlib and downloads
nothing.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit

COINS = 10**9  # fair coins whose faces somebody wrote down, one after the other
PIXELS = 784  # of one picture, 28 by 28
BITS = {"PixelCNN": 0.808, "best flow": 1.020}  # per pixel, as two notebooks printed
TYPED = 0.809  # and as one of them says in its text
SHOWN = 0.2  # where a logit is tried


# %% coin_logarithm
def coin_logarithm(coins: int, base: float) -> float:
    """The logarithm of one half to the power of coins, to any base."""
    return coins * math.log(0.5) / math.log(base)


# %% nats
def picture_nats(bits: float, pixels: int) -> float:
    """The log-likelihood of a picture, in nats, from its bits per pixel."""
    return -bits * pixels * math.log(2)


# %% logit
def logit(x: float) -> float:
    """The number whose sigmoid is x."""
    return math.log(x) - math.log(1 - x)


def without_brackets(x: float) -> float:
    """What is left of it when the brackets are lost."""
    return math.log(x) - math.log(1) - x


# %% downhill
nats = {name: picture_nats(bits, PIXELS) for name, bits in BITS.items()}
line = np.array([0.7, 1.1])
fig, ax = plt.subplots(num="downhill", figsize=(5.6, 3.2), layout="constrained")
ax.plot(line, [picture_nats(bits, PIXELS) for bits in line], color="grey")
for k, (name, bits) in enumerate(BITS.items()):
    ax.plot(bits, nats[name], "o", color=f"C{k}", markersize=8)
    ax.annotate(name, (bits, nats[name]), (8, 6), textcoords="offset points")
ax.set(xlabel="bits per pixel", ylabel="log-likelihood of a picture, nats")

# %% results
xs = np.linspace(0.01, 0.99, 99)
results = {
    "natural": coin_logarithm(COINS, math.e),
    "ten": coin_logarithm(COINS, 10),
    "two": coin_logarithm(COINS, 2),
    "ratio": coin_logarithm(COINS, math.e) / coin_logarithm(COINS, 10),
    "pixelcnn": nats["PixelCNN"],
    "flow": nats["best flow"],
    "lead": nats["PixelCNN"] - nats["best flow"],  # nats
    "drift": nats["PixelCNN"] - picture_nats(TYPED, PIXELS),  # nats
    "logit": logit(SHOWN),
    "no_brackets": without_brackets(SHOWN),
    "reciprocal": float(1 / expit(SHOWN)),
    "there_and_back": float(max(abs(expit(logit(x)) - x) for x in xs)),
}
for name, value in results.items():
    print(f"{name:>14} {value:.4f}")
plt.show()
