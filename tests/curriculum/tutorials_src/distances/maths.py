"""Divergences and distances between distributions.

Run it with `python maths.py`; it needs numpy, scipy and torch and downloads nothing.
Distributions over k things are vectors (k,) of probabilities.
"""

# %% settings
import math

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.spatial.distance import jensenshannon
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence


# %% entropy
def shannon_entropy(p: Tensor) -> Tensor:
    """Mean surprise."""
    return torch.special.entr(p).sum()


def cross_entropy(p: Tensor, q: Tensor) -> Tensor:
    """Mean surprise of someone who believes in q."""
    return -torch.xlogy(p, q).sum()


def kl(p: Tensor, q: Tensor) -> Tensor:
    """What believing in q costs."""
    return torch.xlogy(p, p / q).sum()


# %% gaussians
def normal_kl(mean: float, sd: float, other_mean: float, other_sd: float) -> Tensor:
    """Kullback-Leibler divergence of two normal distributions on the line."""
    numbers = torch.tensor([mean, sd, other_mean, other_sd], dtype=torch.float64)
    return kl_divergence(Normal(*numbers[:2]), Normal(*numbers[2:]))


def normal_kl_matrix(
    mean: Tensor, cov: Tensor, other: Tensor, spread: Tensor
) -> Tensor:
    """The same with means (d,) and covariances (d, d)."""
    return kl_divergence(
        MultivariateNormal(mean, cov), MultivariateNormal(other, spread)
    )


def moment_match(shares: Tensor, means: Tensor, sds: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of a mixture of normals, all (k,)."""
    mean = shares @ means
    return mean, shares @ (means**2 + sds**2) - mean**2


def nearest_mean(points: Tensor, p: Tensor) -> Tensor:
    """Where to put a Gaussian so that it is nearest to weights p on points (k,)."""
    return torch.linalg.vecdot(points, p)


# %% bounded
def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Jensen-Shannon divergence; scipy's distance is its root."""
    return float(jensenshannon(p, q) ** 2)


def total_variation(p: Tensor, q: Tensor) -> Tensor:
    """The most that p and q disagree about any event."""
    return (p - q).clamp(min=0).sum()


def pinsker_bound(p: Tensor, q: Tensor) -> Tensor:
    """What total variation cannot be above."""
    return (kl(p, q).clamp(min=0) / 2).sqrt()


def hellinger(p: Tensor, q: Tensor) -> Tensor:
    """Squared Hellinger distance."""
    return 1 - (p * q).sqrt().sum()


# %% wasserstein
def ordered(points: Tensor) -> Tensor:
    """The same points (k,) from left to right."""
    return points.sort().values


def wasserstein(points: Tensor, p: Tensor, q: Tensor) -> Tensor:
    """Wasserstein distance of two weightings of sorted points (k,)."""
    return (p - q).cumsum(0)[:-1].abs() @ points.diff()


def frechet_line(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
    """Squared Fréchet distance of two normal distributions on the line."""
    return math.hypot(mean - other_mean, sd - other_sd) ** 2


def frechet_matrix(
    mean: np.ndarray, cov: np.ndarray, other: np.ndarray, spread: np.ndarray
) -> float:
    """Squared Fréchet distance of Gaussians with means (d,), covariances (d, d)."""
    middle = sqrtm(cov @ spread).real
    return float(((mean - other) ** 2).sum() + np.trace(cov + spread - 2 * middle))


# %% kernels
def kernel(x: Tensor, y: Tensor, width: float) -> Tensor:
    """How alike the points of x (n, d) and of y (m, d) are: (n, m)."""
    return torch.exp(-(x[:, None] - y).square().sum(-1) / (2 * width**2))


def mmd(x: Tensor, p: Tensor, y: Tensor, q: Tensor, width: float) -> Tensor:
    """Squared maximum mean discrepancy of weights p on x (n, d) and q on y (m, d)."""
    points, signed = torch.cat([x, y]), torch.cat([p, -q])
    return signed @ kernel(points, points, width) @ signed


def mmd_unbiased(x: Tensor, y: Tensor, width: float) -> Tensor:
    """Its estimate from samples x (n, d) and y (n, d)."""
    n = len(x)
    within = kernel(x, x, width).fill_diagonal_(0) + kernel(y, y, width).fill_diagonal_(
        0
    )
    return within.sum() / (n * (n - 1)) - 2 * kernel(x, y, width).mean()


def energy_distance(x: Tensor, p: Tensor, y: Tensor, q: Tensor) -> Tensor:
    """Energy distance of weights p on points x (n,) and q on y (m,)."""
    points, signed = torch.cat([x, y]), torch.cat([p, -q])
    return -(signed @ (points[:, None] - points).abs() @ signed)
