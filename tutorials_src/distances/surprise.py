"""Surprise, and the extra surprise of somebody who believes something else.

Run it with `python surprise.py`; it needs numpy, scipy, matplotlib and scikit-learn and
downloads nothing. The digits are those of Alpaydin and Kaynak, CC BY 4.0.
"""

# %% settings
import matplotlib.pyplot as plt
import numpy as np
from scipy.special import rel_entr, xlogy
from sklearn.datasets import load_digits

THRESHOLD = 8  # of sixteen greys: from here on a pixel counts as inked
EDGES = [0, 18, 21, 24, 65]  # four classes of ink: up to 17, 18 to 20, 21 to 23, more
ONE, OTHER = 8, 7  # the digits whose sheets are compared


# %% shannon_entropy
def shannon_entropy(p: np.ndarray) -> float:
    """Mean surprise, in nats, of something with mass p (K,)."""
    return -xlogy(p, p).sum()


# %% cross_entropy
def cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """Mean surprise under p (K,) of someone who believes in q (K,)."""
    return -xlogy(p, q).sum()


# %% kl
def kl(p: np.ndarray, q: np.ndarray) -> float:
    """What believing in q (K,) costs when p (K,) is true; infinite if q rules p out."""
    return rel_entr(p, q).sum()


# %% ink
digits = load_digits()
ink = (digits.images >= THRESHOLD).sum(axis=(1, 2))


def shares(digit: int) -> np.ndarray:
    """How the sheets with one digit fall into the four classes of ink: (4,)."""
    counts, _ = np.histogram(ink[digits.target == digit], bins=EDGES)
    return counts / counts.sum()


eights, sevens = shares(ONE), shares(OTHER)

fig, ax = plt.subplots(num="ink", figsize=(6.5, 3.2), layout="constrained")
places = np.arange(4)
ax.bar(places - 0.2, eights, width=0.38, color="C0")
ax.bar(places + 0.2, sevens, width=0.38, color="C1")
ax.text(1.8, 0.425, "p: eights", color="C0", ha="center")
ax.text(0.9, 0.435, "q: sevens", color="C1", ha="center")
ax.set_xticks(places, ["up to 17", "18 to 20", "21 to 23", "24 or more"])
ax.set(xlabel="inked pixels", ylabel="share of the sheets", ylim=(0, 0.48))

# %% results
never = np.array([0.5, 0.5, 0.0, 0.0])  # somebody who rules two classes out
results = {
    "entropy": float(shannon_entropy(eights)),  # nats
    "largest_entropy": float(shannon_entropy(np.full(4, 0.25))),  # nats
    "cross": float(cross_entropy(eights, sevens)),  # nats
    "extra": float(kl(eights, sevens)),  # nats
    "extra_back": float(kl(sevens, eights)),  # nats
    "ruled_out": str(kl(eights, never)),
    "ruled_in": float(kl(never, eights)),  # nats
    "eights": eights.tolist(),
    "sevens": sevens.tolist(),
}
for name, value in results.items():
    print(f"{name:>16} {value if isinstance(value, str) else np.round(value, 4)}")
plt.show()
