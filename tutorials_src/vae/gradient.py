"""Noise from outside: two ways to a gradient, and a distance without sampling.

Run it with `python gradient.py`; it needs torch and matplotlib and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

SIZES = [1, 2, 4, 8, 16, 32, 64]  # how many numbers a code has
DRAWN = 4000  # codes drawn for each size, each of which gives a gradient
KL_DRAWN = 100_000  # codes behind the sampled distance
MEAN = [0.5, -1.0, 2.0]  # one small encoder's answer, for the three ways to its cost
SD = [0.5, 1.0, 0.1]


# %% reparametrise
def reparametrise(mean: Tensor, sd: Tensor, noise: Tensor) -> Tensor:
    """A code (k,) from standard normal noise (k,)."""
    return mean + sd * noise


# %% reward
def reward(z: Tensor) -> Tensor:
    """Something that codes z (n, k) should make large: to be near (1, ..., 1)."""
    return -(z - 1).square().sum(dim=-1) / 2


# %% pathwise_gradient
def pathwise_gradient(
    f: Callable[[Tensor], Tensor], mean: Tensor, sd: Tensor, noise: Tensor
) -> Tensor:
    """The slope (k,) by the mean of the average of f over noise (K, k)."""
    mean = mean.detach().requires_grad_()
    f(mean + sd * noise).mean().backward()
    return mean.grad


# %% score_gradient
def code_probabilities(logits: Tensor) -> Tensor:
    """The probabilities (codes,) that these logits (codes,) stand for."""
    return torch.softmax(logits, dim=0)


def score_gradient(logits: Tensor, rewards: Tensor) -> Tensor:
    """The slope (codes,) by the logits of the mean reward, from scores alone."""
    q = code_probabilities(logits)
    scores = torch.eye(len(q), dtype=q.dtype) - q  # row z: the slope of log q(z)
    return (q * rewards) @ scores


# %% spreads
def spreads(k: int) -> tuple[float, float, float]:
    """The variance of one draw's slope for the first mean: path, score, less the mean.

    The last is the score of the reward less its mean, -k, which costs nothing here.
    """
    mean, sd, noise = torch.zeros(k), torch.ones(k), torch.randn(DRAWN, k)
    path = torch.stack(
        [pathwise_gradient(reward, mean, sd, one[None]) for one in noise]
    )
    z = reparametrise(mean, sd, noise)
    score = reward(z)[:, None] * (z - mean) / sd**2
    less = (reward(z) + k)[:, None] * (z - mean) / sd**2
    return tuple(each[:, 0].var().item() for each in (path, score, less))


path_spread, score_spread, less_spread = zip(*map(spreads, SIZES), strict=True)

# %% variance
fig, ax = plt.subplots(num="variance", figsize=(6.5, 3), layout="constrained")
ax.loglog(SIZES, score_spread, "s-", color="C1")
ax.loglog(SIZES, less_spread, "D-", color="C2")
ax.loglog(SIZES, path_spread, "o-", color="C0")
ax.text(4, score_spread[2] * 3, "score", color="C1", ha="right")
ax.text(16, less_spread[4] / 3, "score, less the mean", color="C2", ha="left")
ax.text(4, path_spread[2] * 1.7, "path", color="C0", ha="right")
ax.set(xlabel="numbers in a code", ylabel="variance of one slope")
ax.set_xticks(SIZES, SIZES)
ax.minorticks_off()


# %% gaussian_kl
def gaussian_kl(mean: Tensor, sd: Tensor) -> Tensor:
    """The nats from N(mean, diag(sd^2)), both (k,), to N(0, I)."""
    variance = sd**2
    return (mean**2 + variance - 1 - variance.log()).sum(dim=-1) / 2


# %% gaussian_distance
def gaussian_distance(
    mean: Tensor, covariance: Tensor, other_mean: Tensor, other_covariance: Tensor
) -> Tensor:
    """The nats from one Gaussian to another, by torch; means (k,) or a number."""
    k = len(covariance)
    here = MultivariateNormal(mean.double().expand(k), covariance)
    there = MultivariateNormal(other_mean.double().expand(k), other_covariance)
    return kl_divergence(here, there)


# %% three_ways
mean, sd = torch.tensor(MEAN), torch.tensor(SD)
z = reparametrise(mean, sd, torch.randn(KL_DRAWN, len(MEAN)))
zero, one = torch.zeros(len(mean)), torch.eye(len(mean))
by_torch = gaussian_distance(mean, (sd**2).diag(), zero, one)
sampled = (Normal(mean, sd).log_prob(z) - Normal(0.0, 1.0).log_prob(z)).sum(dim=1)

# %% results
logits = torch.tensor([0.2, -0.4, 1.0])
rewards = torch.tensor([1.0, 3.0, -2.0])
slope = torch.func.grad(lambda a: code_probabilities(a) @ rewards)(logits)
results = {
    "path_variance": list(path_spread),
    "score_variance": list(score_spread),
    "less_variance": list(less_spread),
    "ratio": [s / p for s, p in zip(score_spread, path_spread, strict=True)],
    "kl": gaussian_kl(mean, sd).item(),  # nats
    "kl_torch": by_torch.item(),
    "kl_sampled": sampled.mean().item(),
    "kl_error": sampled.std().item() / math.sqrt(KL_DRAWN),
    "kl_wrong_sign": -gaussian_kl(mean, sd).item(),
    "score_error": (score_gradient(logits, rewards) - slope).abs().max().item(),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
plt.show()
