"""The value of the game, the best detective, and what is left for the forger.

Run it with `python value.py`; it needs torch, numpy, scipy and matplotlib and downloads
nothing. Distributions over k things are vectors (k,) of probabilities.
"""

# %% settings
import math

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import softmax

torch.manual_seed(0)

LINE = np.linspace(-40, 40, 8001)  # where densities are not negligible
MEAN, WIDE = 1.0, 2.0  # of the fakes, if the data are N(0, 1)
THINGS = 6  # in a world that can be listed
TRIED = 200  # random detectives
PAIRS = 20  # pairs of distributions on the line of the identity


# %% value
def value(p_data: Tensor, d_real: Tensor, p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The value of the game from D's answers on data (k,) and on fakes (m,)."""
    return p_data @ d_real.log() + p_z @ torch.log1p(-d_fake)


# %% best_discriminator
def best_discriminator(p_data: Tensor, p_g: Tensor) -> Tensor:
    """How probable it is that x is real, for every x: (k,)."""
    return p_data / (p_data + p_g)


# %% best_answer
def best_answer(p_data: float, p_g: float) -> float:
    """The answer at one x that is worth most, found by setting the slope to zero."""
    return p_data / (p_data + p_g)


def worth(answer: np.ndarray, p_data: float, p_g: float) -> np.ndarray:
    """What an answer (...) at one x adds to the value of the game."""
    return p_data * np.log(answer) + p_g * np.log1p(-answer)


# %% best_logit
def best_logit(p_data: Tensor, p_g: Tensor) -> Tensor:
    """The score of the best discriminator, for every x: (k,)."""
    return p_data.log() - p_g.log()


def logit(probability: float) -> float:
    """The inverse of the sigmoid."""
    return math.log(probability) - math.log1p(-probability)


# %% criterion
def divergence(p: Tensor, q: Tensor) -> Tensor:
    """The Kullback-Leibler divergence of two distributions (k,)."""
    return torch.xlogy(p, p).sum() - torch.xlogy(p, q).sum()


def jsd(p: Tensor, q: Tensor) -> Tensor:
    """The Jensen-Shannon divergence of two distributions (k,)."""
    m = (p + q) / 2
    return (divergence(p, m) + divergence(q, m)) / 2


def criterion(p_data: Tensor, p_g: Tensor) -> Tensor:
    """What the generator minimises if its opponent is always the best one."""
    d = best_discriminator(p_data, p_g)
    return value(p_data, d, p_g, d)


# %% gaussian_value
def gaussian_value(mean: float, sd: float) -> float:
    """The same for data N(0, 1) and fakes N(mean, sd^2), by the trapezoid rule."""
    data, fakes = norm.logpdf(LINE), norm.logpdf(LINE, mean, sd)
    both = np.logaddexp(data, fakes)
    gain = np.exp(data) * (data - both) + np.exp(fakes) * (fakes - both)
    return float(np.trapezoid(gain, LINE))


def gaussian_jsd(mean: float, sd: float) -> float:
    """Their Jensen-Shannon divergence, by another sum over the line."""
    data, fakes = norm.pdf(LINE), norm.pdf(LINE, mean, sd)
    half = np.maximum((data + fakes) / 2, 1e-300)
    terms = [
        np.where(p > 0, p * np.log(np.maximum(p, 1e-300) / half), 0)
        for p in (data, fakes)
    ]
    return float(np.trapezoid(terms[0] + terms[1], LINE) / 2)


# %% equilibrium
def equilibrium(p_data: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Answers (k,), discriminator's and generator's loss when the fakes are perfect."""
    d = best_discriminator(p_data, p_data)
    return d, -criterion(p_data, p_data), -(p_data @ d.log())


# %% smoothed_discriminator
def smoothed_discriminator(p_data: Tensor, p_g: Tensor, alpha: float) -> Tensor:
    """The best discriminator if a real picture is called real with probability alpha."""
    return alpha * best_discriminator(p_data, p_g)


# %% answers
p_data, p_g = (softmax(torch.randn(THINGS, dtype=torch.float64), 0) for _ in range(2))
best = best_discriminator(p_data, p_g)
answers = np.linspace(0.01, 0.99, 99)

fig, ax = plt.subplots(num="answers", figsize=(6.2, 3.4), layout="constrained")
for k, (data, fake, words) in enumerate(
    (
        (0.3, 0.1, "3 real to 1 fake"),
        (0.2, 0.2, "1 to 1"),
        (0.05, 0.35, "1 real to 7 fake"),
    )
):
    ax.plot(answers, worth(answers, data, fake), color=f"C{k}", linewidth=2.5)
    top = best_answer(data, fake)
    ax.plot(top, worth(top, data, fake), "o", color=f"C{k}", markersize=9)
    ax.annotate(
        words,
        (top, worth(top, data, fake)),
        (0, 9),
        textcoords="offset points",
        ha="center",
        color=f"C{k}",
    )
ax.set(xlabel="answer at this x", ylabel="worth of the answer", ylim=(-0.9, 0))

# %% identity
pairs = [
    [softmax(scale * torch.randn(THINGS, dtype=torch.float64), 0) for _ in range(2)]
    for scale in np.geomspace(0.1, 6, PAIRS)
]
distances = [float(jsd(p, q)) for p, q in pairs]
values = [float(criterion(p, q)) for p, q in pairs]
blunt = [
    float(value(p, d, q, d))
    for (p, q) in pairs
    for d in [0.5 + 0.5 * (best_discriminator(p, q) - 0.5)]
]

fig, ax = plt.subplots(num="identity", figsize=(6.2, 3.6), layout="constrained")
ends = np.array([0, math.log(2)])
ax.plot(ends, 2 * ends - math.log(4), color="black", linewidth=1, linestyle="--")
ax.plot(distances, values, "o", color="C0", markersize=7)
ax.plot(distances, blunt, "x", color="C1", markersize=7, markeredgewidth=2)
ax.text(0.3, -0.62, "best detective", color="C0", ha="right")
ax.text(0.45, -1.1, "half as sure", color="C1")
ax.set(xlabel="JSD of data and fakes", ylabel="value of the game")

# %% results
random = torch.rand(TRIED, THINGS, dtype=torch.float64)
results = {
    "log_2": math.log(2),
    "log_4": math.log(4),
    "equal": gaussian_value(0, 1),
    "apart": gaussian_value(MEAN, WIDE),
    "apart_by_jsd": 2 * gaussian_jsd(MEAN, WIDE) - math.log(4),
    "apart_jsd": gaussian_jsd(MEAN, WIDE),
    "gap_equal": abs(gaussian_value(0, 1) + math.log(4)),
    "gap_apart": abs(
        gaussian_value(MEAN, WIDE) - 2 * gaussian_jsd(MEAN, WIDE) + math.log(4)
    ),
    "gap_pairs": max(
        abs(v - 2 * d + math.log(4)) for v, d in zip(values, distances, strict=True)
    ),
    "best_value": float(criterion(p_data, p_g)),
    "best_of_random": max(float(value(p_data, d, p_g, d)) for d in random),
    "grid_gap": float(
        max(
            abs(
                answers[worth(answers, float(p), float(q)).argmax()]
                - best_answer(float(p), float(q))
            )
            for p, q in zip(p_data, p_g, strict=True)
        )
    ),
    "score_gap": float(
        max(
            abs(score - logit(answer))
            for score, answer in zip(
                best_logit(p_data, p_g).tolist(), best.tolist(), strict=True
            )
        )
    ),
    "perfect_d_loss": float(equilibrium(p_data)[1]),
    "perfect_g_loss": float(equilibrium(p_data)[2]),
    "most_smoothed": float(smoothed_discriminator(p_data, p_g, 0.9).max()),
    "most_plain": float(best.max()),
}
for name, number in results.items():
    print(f"{name:>18} {number:.12g}")
plt.show()
