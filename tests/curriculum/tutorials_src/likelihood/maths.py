"""Likelihoods, estimates and what may go wrong, one function for each formula.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
import math

import torch
from torch import Tensor
from torch.distributions import Normal


# %% coin_likelihood
def coin_likelihood(theta: float, heads: int, tosses: int) -> float:
    """How likely theta makes so many heads, in the order in which they came."""
    return math.exp(heads * math.log(theta) + (tosses - heads) * math.log(1 - theta))


# %% likelihood_area
def factorial_below(x: float) -> float:
    """The factorial of x - 1, also where x is no whole number."""
    return math.gamma(x)


def likelihood_area(heads: int, tosses: int) -> float:
    """The area under a coin's likelihood."""
    return 1 / ((tosses + 1) * math.comb(tosses, heads))


# %% log_product
def log_product(p: Tensor) -> Tensor:
    """The logarithm of a product of probabilities p (n,) that may underflow."""
    return p.log().sum()


# %% log_sum_exp
def log_sum_exp(a: Tensor) -> Tensor:
    """The logarithm of a sum of exponentials of a (n,) that may overflow."""
    m = a.max()
    return m + torch.exp(a - m).sum().log()


# %% rescaled_log_likelihood
def round_density(x: Tensor, mean: Tensor, sigma: float) -> Tensor:
    """The density at x (d,) of a round Gaussian around mean (d,)."""
    return Normal(mean, sigma).log_prob(x).sum().exp()


def rescaled_density(y: Tensor, mean: Tensor, sigma: float, unit: float) -> Tensor:
    """The density at y (d,) of unit times a round Gaussian."""
    return Normal(unit * mean, unit * sigma).log_prob(y).sum().exp()


def rescaled_log_likelihood(
    x: Tensor, mean: Tensor, sigma: float, unit: float
) -> Tensor:
    """The log-likelihood of x (n, d) if every length is written in another unit."""
    return Normal(unit * mean, unit * sigma).log_prob(unit * x).sum()


# %% best_odds
def best_odds(heads: int, tosses: int) -> float:
    """The likeliest odds of heads."""
    return heads / (tosses - heads)


# %% mean_log_likelihood
def shares(counts: Tensor) -> Tensor:
    """The share (K,) of each count (K,)."""
    return counts / counts.sum()


def surprise(p: Tensor) -> Tensor:
    """The mean surprise, in nats, of something with mass p (K,)."""
    return torch.special.entr(p).sum()


def excess_surprise(p: Tensor, q: Tensor) -> Tensor:
    """How much more surprising p (K,) is to somebody who believes in q (K,)."""
    return torch.special.xlogy(p, p / q).sum()


def mean_log_likelihood(counts: Tensor, theta: Tensor) -> Tensor:
    """The log-likelihood of a picture, on average, from counts and theta (K,)."""
    return (counts * theta.log()).sum() / counts.sum()


# %% nearest_model
def nearest_model(counts: Tensor) -> Tensor:
    """The table (K,) that is nearest to what was counted (K,)."""
    return counts / counts.sum()


# %% likeliest_bell
def likeliest_bell(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of the Gaussian that fits x (n,) best."""
    return x.mean(), x.var(correction=0)


# %% expected_variance
def moments(mass: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of values (K,) with mass (K,)."""
    mean = mass @ values.double()
    return mean, mass @ (values - mean) ** 2


def expected_variance(variance: float, n: int) -> float:
    """What the likeliest variance of n points is on average."""
    return variance - variance / n


# %% fisher_information
def coin(x: int, theta: float) -> float:
    """The probability that a coin shows x, 1 for heads and 0 for tails."""
    return theta if x == 1 else 1 - theta


def fisher_information(theta: float) -> float:
    """How sharply the likelihood of one toss peaks."""
    return 1 / (theta - theta**2)


# %% mean_curvature
def mean_curvature(theta: float) -> float:
    """How strongly the log-likelihood of one toss bends, on average."""
    return theta / theta**2 + (1 - theta) / (1 - theta) ** 2


# %% box_bias
def box_bias(width: float, n: int) -> float:
    """How far a side of the likeliest box is inside of the true one, on average."""
    return width / (n + 1)


# %% posterior_mean
def posterior_mean(counts: Tensor, alpha: float) -> Tensor:
    """The mean (K,) of theta after the counts (K,)."""
    raised = counts + alpha
    return raised / raised.sum()


# %% dirichlet_mode
def dirichlet_mode(counts: Tensor, alpha: float) -> Tensor:
    """The most probable theta (K,) after the counts (K,), if alpha is at least 1."""
    raised = counts + alpha - 1
    return raised / raised.sum()


# %% penalised_fit
def penalised_fit(counts: Tensor, alpha: float) -> Tensor:
    """The same as the best fit when every cell is rewarded for not being empty."""
    return shares(counts + (alpha - 1))


# %% mixture_log_likelihood
def gaussian_bell(x: float, mean: float, variance: float) -> float:
    """The Gaussian density at x, by its variance."""
    return math.exp(-((x - mean) ** 2) / (2 * variance)) / math.sqrt(
        2 * math.pi * variance
    )


def mixture_log_likelihood(
    x: Tensor, shares: Tensor, means: Tensor, sds: Tensor
) -> Tensor:
    """The log-likelihood of x (n,) under a mixture of bells, each parameter (K,)."""
    bells = Normal(means, sds).log_prob(x[:, None])
    return torch.logsumexp(shares.log() + bells, dim=1).sum()


# %% coins_log_joint
def coins_log_joint(x: Tensor, log_prior: Tensor, ink: Tensor) -> Tensor:
    """log p(x, y) (kinds,) of a picture x (D,) of 0 and 1; ink is (kinds, D)."""
    return log_prior + torch.where(x == 1, ink, 1 - ink).log().sum(dim=1)


def logarithm(p: Tensor) -> Tensor:
    """The natural logarithm."""
    return p.log()


# %% log_likelihood_ratio
def log_likelihood_ratio(p1: Tensor, p0: Tensor) -> Tensor:
    """How much likelier n points are under one model, from their masses (n,)."""
    return p1.log().sum() - p0.log().sum()


# %% posterior_share
def posterior_share(p1: float, p0: float, share: float) -> float:
    """The probability of the first model, by the masses of x and the model's share."""
    return share * p1 / (share * p1 + (1 - share) * p0)


def rest(share: float) -> float:
    """What is left of one."""
    return 1 - share


# %% ratio_discriminator
def ratio_discriminator(p1: Tensor, p0: Tensor) -> Tensor:
    """The best guess (...) that a point is real, by its two densities (...)."""
    return torch.sigmoid(p1.log() - p0.log())


# %% neyman_pearson
def ratio_test(p1: Tensor, p0: Tensor, threshold: float) -> Tensor:
    """One for every value (K,) that the ratio test takes for real, zero for others."""
    return (p1 > threshold * p0).double()


def neyman_pearson(p1: Tensor, p0: Tensor, threshold: float) -> Tensor:
    """The largest gain of a test if a false alarm costs the threshold."""
    return torch.relu(p1 - threshold * p0).sum()
