"""Masses, densities, moments and samplers, one function for each formula.

Run it with `python maths.py`; it needs numpy and torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor


# %% event_probability
def event_probability(mass: np.ndarray, event: Sequence[int]) -> float:
    """The probability of an event, some places in the mass (K,)."""
    return mass[np.asarray(event, dtype=int)].sum()


# %% distribution_function
def distribution_function(mass: np.ndarray) -> np.ndarray:
    """The probability (K,) of at most 0, 1, ..., from the mass (K,)."""
    return np.cumsum(mass)


# %% interval_probability
def normal_cdf(x: float, mean: float, sigma: float) -> float:
    """The probability that a Gaussian is at most x."""
    return (1 + math.erf((x - mean) / (sigma * math.sqrt(2)))) / 2


def interval_probability(low: float, high: float, mean: float, sigma: float) -> float:
    """The probability that a Gaussian falls between low and high."""
    a, b = ((x - mean) / (sigma * math.sqrt(2)) for x in (low, high))
    return (math.erf(b) - math.erf(a)) / 2


# %% marginal
def marginal(joint: np.ndarray) -> np.ndarray:
    """The mass (X,) of x alone, from a joint table (X, Y)."""
    return joint.sum(axis=1)


# %% conditional_table
def conditional_table(joint: np.ndarray) -> np.ndarray:
    """The mass of y in row x, (X, Y) like the joint table."""
    return joint / joint.sum(axis=1, keepdims=True)


# %% joint_table
def joint_table(given: np.ndarray, mass: np.ndarray) -> np.ndarray:
    """The joint table (X, Y) from p(x | y) in columns (X, Y) and p(y) (Y,)."""
    return given * mass


# %% independent_table
def independent_table(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The joint table (X, Y) of two masses (X,) and (Y,) without influence."""
    return np.outer(first, second)


# %% expectation
def expectation(mass: np.ndarray, values: np.ndarray) -> float:
    """The mean of values (K,), weighed by mass (K,)."""
    return mass @ values


# %% variance
def variance(mass: np.ndarray, values: np.ndarray) -> float:
    """The variance of values (K,), weighed by mass (K,)."""
    return np.average((values - mass @ values) ** 2, weights=mass)


# %% stretched_variance
def stretched_variance(a: float, variance: float) -> float:
    """The variance of a x + b if that of x is known."""
    return a * a * variance


# %% joint_covariance
def joint_covariance(joint: np.ndarray, x: np.ndarray, y: np.ndarray) -> float:
    """The covariance of x (X,) and y (Y,) under a joint table (X, Y)."""
    mean_x, mean_y = joint.sum(axis=1) @ x, joint.sum(axis=0) @ y
    return x @ joint @ y - mean_x * mean_y


# %% grouped_mean
def grouped_mean(given: np.ndarray, mass: np.ndarray, values: np.ndarray) -> float:
    """The mean of values (X,) from p(x | y) in columns (X, Y) and p(y) (Y,)."""
    return (values @ given) @ mass


# %% mixture_variance
def mixture_variance(shares: Tensor, means: Tensor, sds: Tensor) -> Tensor:
    """The variance of a mixture with shares, means and deviations (K,)."""
    second_moment = shares @ (sds**2 + means**2)
    return second_moment - (shares @ means) ** 2


# %% bernoulli
def bernoulli(x: int, theta: float) -> float:
    """The probability that a coin shows x, 1 for heads and 0 for tails."""
    return theta if x == 1 else 1 - theta


# %% bernoulli_variance
def bernoulli_variance(theta: float) -> float:
    """The variance of a coin."""
    return theta - theta**2


# %% categorical
def categorical(x: int, theta: Tensor) -> Tensor:
    """The probability that a die with faces 1, ..., K shows x; theta is (K,)."""
    return theta[x - 1]


# %% uniform_density
def uniform_density(x: float, low: float, high: float) -> float:
    """The density at x of a number that falls evenly between low and high."""
    return float(low <= x <= high) / (high - low)


# %% uniform_moments
def uniform_moments(low: float, high: float) -> tuple[float, float]:
    """Mean and variance of a number that falls evenly between low and high."""
    return (low + high) / 2, (high - low) ** 2 / 12


# %% bell_curve
def bell_curve(x: float, mean: float, sigma: float) -> float:
    """The Gaussian density at x."""
    z = (x - mean) / sigma
    return math.exp(-z * z / 2) / (sigma * math.sqrt(2 * math.pi))


# %% multivariate_bell
def multivariate_bell(x: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """The Gaussian density at x (d,)."""
    root = torch.linalg.cholesky(covariance)
    z = torch.linalg.solve_triangular(root, (x - mean)[:, None], upper=False)
    scale = root.diagonal().prod() * (2 * math.pi) ** (len(x) / 2)
    return torch.exp(-z.square().sum() / 2) / scale


# %% stretch_noise
def cholesky(covariance: Tensor) -> Tensor:
    """A lower triangular root (d, d) of a covariance (d, d)."""
    return torch.linalg.cholesky(covariance)


def stretch_noise(z: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """A Gaussian point (d,) from standard normal noise z (d,)."""
    return mean + cholesky(covariance) @ z


# %% mixture_density
def gaussian_density(x: float, mean: float, variance: float) -> float:
    """The Gaussian density at x, by its variance."""
    return bell_curve(x, mean, math.sqrt(variance))


def mixture_density(x: float, shares: Tensor, means: Tensor, sds: Tensor) -> Tensor:
    """The density at x of a mixture with shares, means and deviations (K,)."""
    bells = torch.distributions.Normal(means, sds).log_prob(
        torch.tensor(x, dtype=torch.float64)
    )
    return torch.exp(torch.logsumexp(shares.log() + bells, dim=0))


# %% dirichlet
def gamma(x: float) -> float:
    """The factorial of x - 1, also where x is no whole number."""
    return math.gamma(x)


def dirichlet(theta: Tensor, alpha: Tensor) -> Tensor:
    """The Dirichlet density at probabilities theta (K,) with alpha (K,)."""
    constant = torch.lgamma(alpha.sum()) - torch.lgamma(alpha).sum()
    return torch.exp(constant + ((alpha - 1) * theta.log()).sum())


# %% beta_mean
def beta_mean(a: float, b: float) -> float:
    """The mean of a coin's theta after a - 1 heads and b - 1 tails."""
    return a / (a + b)


# %% exponential_cdf
def exponential_cdf(x: float, rate: float) -> float:
    """The probability that it happens before the time x."""
    return -math.expm1(-rate * x)


# %% draw_exponential
def draw_exponential(u: float, rate: float) -> float:
    """A waiting time from an even random number u between 0 and 1."""
    return -math.log1p(-u) / rate


# %% bent_density
def log_normal_inverse(y: float) -> float:
    """Undoes y = exp(x)."""
    return math.log(y)


def bent_density(y: float, mean: float, sigma: float) -> float:
    """The density at y of exp(x) if x is Gaussian."""
    return bell_curve(math.log(y), mean, sigma) / y


# %% change_of_variables
def unbend(y: Tensor, weight: Tensor) -> Tensor:
    """Undoes the bend that makes y (d,) of noise: weight is (d, d)."""
    return weight @ (y + y**3 / 3)


def noise_density(x: Tensor) -> Tensor:
    """The standard normal density at x (d,)."""
    return torch.exp(-x @ x / 2) / (2 * math.pi) ** (len(x) / 2)


def change_of_variables(y: Tensor, weight: Tensor) -> Tensor:
    """The density at y (d,) if unbend makes it standard normal noise."""
    stretch = torch.linalg.det(weight).abs() * (1 + y**2).prod()
    return noise_density(unbend(y, weight)) * stretch


# %% entropy
def entropy(mass: Tensor) -> Tensor:
    """The mean surprise, in nats, of something with mass (K,)."""
    return torch.special.entr(mass).sum()


# %% sample_covariance
def sample_covariance(x: Tensor) -> Tensor:
    """The unbiased covariance (d, d) of a sample x (n, d)."""
    return torch.cov(x.T)


# %% variance_of_mean
def variance_of_mean(variance: float, n: int) -> float:
    """The variance of the mean of n independent draws."""
    return variance / n
