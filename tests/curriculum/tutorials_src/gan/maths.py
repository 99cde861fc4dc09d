"""The mathematics of the game between a generator and a discriminator.

Run it with `python maths.py`; it needs numpy, scipy and torch and downloads nothing.
Distributions over k things are vectors (k,) of probabilities.
"""

# %% settings
import math

import numpy as np
import torch
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    logsigmoid,
    softmax,
    softplus,
)

LINE = np.linspace(-12, 12, 2001)  # where densities are not negligible


# %% value
def value(p_data: Tensor, d_real: Tensor, p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The value of the game from D's answers on data (k,) and on fakes (m,)."""
    return p_data @ d_real.log() + p_z @ torch.log1p(-d_fake)


# %% losses
def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """What the discriminator minimises, from its logits (n,) and (n,)."""
    return softplus(-real).mean() + softplus(fake).mean()


def saturating_loss(p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The generator's loss in the original game, from D's answers (m,)."""
    return p_z @ torch.log1p(-d_fake)


def nonsaturating_loss(p_z: Tensor, d_fake: Tensor) -> Tensor:
    """The generator's loss in practice, from D's answers (m,)."""
    return -(p_z @ d_fake.log())


def flipped_loss(fake: Tensor) -> Tensor:
    """The same from a batch of logits (n,): fakes are labelled as real."""
    return binary_cross_entropy_with_logits(fake, torch.ones_like(fake))


# %% best
def best_discriminator(p_data: Tensor, p_g: Tensor) -> Tensor:
    """How probable it is that x is real, for every x: (k,)."""
    return p_data / (p_data + p_g)


def best_answer(p_data: float, p_g: float) -> float:
    """The answer at one x that costs least, found by setting the slope to zero."""
    return p_data / (p_data + p_g)


def best_logit(p_data: Tensor, p_g: Tensor) -> Tensor:
    """The logit of the best discriminator for every x: (k,)."""
    return p_data.log() - p_g.log()


def logit(probability: float) -> float:
    """The inverse of the sigmoid."""
    return math.log(probability) - math.log1p(-probability)


def smoothed_discriminator(p_data: Tensor, p_g: Tensor, alpha: float) -> Tensor:
    """The best discriminator if a real picture is called real with probability alpha."""
    return alpha * best_discriminator(p_data, p_g)


# %% divergence
def kl(p: Tensor, q: Tensor) -> Tensor:
    """Kullback-Leibler divergence of two probability vectors (k,)."""
    return torch.xlogy(p, p).sum() - torch.xlogy(p, q).sum()


def jsd(p: Tensor, q: Tensor) -> Tensor:
    """Jensen-Shannon divergence of two probability vectors (k,), at most log 2."""
    m = (p + q) / 2
    return (kl(p, m) + kl(q, m)) / 2


def criterion(p_data: Tensor, p_g: Tensor) -> Tensor:
    """What the generator minimises if its opponent is always the best one."""
    d = best_discriminator(p_data, p_g)
    return value(p_data, d, p_g, d)


def gaussian_value(mean: float, sd: float) -> float:
    """The same for data N(0, 1) and fakes N(mean, sd^2), by the trapezoid rule."""
    data, fakes = norm.logpdf(LINE), norm.logpdf(LINE, mean, sd)
    both = np.logaddexp(data, fakes)
    gain = np.exp(data) * (data - both) + np.exp(fakes) * (fakes - both)
    return float(np.trapezoid(gain, LINE))


# %% slopes
def saturating_slope(logit: float) -> float:
    """Slope of the saturating loss in the logit of a fake."""
    return -1 / (1 + math.exp(-logit))


def nonsaturating_slope(logit: float) -> float:
    """Slope of the non-saturating loss in the logit of a fake."""
    return -1 / (1 + math.exp(logit))


def generator(theta: Tensor) -> Tensor:
    """A generator over k things with one parameter for each: probabilities (k,)."""
    return softmax(theta, dim=0)


def generator_gradient(theta: Tensor, p_data: Tensor) -> Tensor:
    """Gradient (k,) of the non-saturating loss; the discriminator does not move."""
    theta = theta.detach().requires_grad_(True)
    d = best_discriminator(p_data, generator(theta.detach()))
    loss = nonsaturating_loss(generator(theta), d)
    return torch.autograd.grad(loss, theta)[0]


# %% equilibrium
def equilibrium(p_data: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Answers (k,), discriminator's and generator's loss when the fakes are perfect."""
    d = best_discriminator(p_data, p_data)
    return d, -criterion(p_data, p_data), nonsaturating_loss(p_data, d)


# %% pushforward
def density(x: float, mean: float, variance: float) -> float:
    """Normal density at x."""
    return float(norm.pdf(x, mean, math.sqrt(variance)))


def pushforward(x: float, a: float, b: float) -> float:
    """Density at x of a z + b, where z is standard normal."""
    return float(norm.pdf(x, loc=b, scale=abs(a)))


# %% parzen
def parzen(x: Tensor, samples: Tensor, width: float) -> Tensor:
    """Log-density of a picture x (d,) under Gaussians round the samples (n, d)."""
    n, d = samples.shape
    exponents = -((samples - x) ** 2).sum(1) / (2 * width**2)
    scale = math.log(n) + d / 2 * math.log(2 * math.pi * width**2)
    return exponents.logsumexp(0) - scale


# %% f_divergence
def f_divergence(p: Tensor, q: Tensor) -> Tensor:
    """The f-divergence with f(u) = (u - 1)^2, Pearson's chi-squared, of (k,), (k,)."""
    return ((p - q) ** 2 / q).sum()


def gan_divergence(p: Tensor, q: Tensor) -> Tensor:
    """The f-divergence that the original game minimises."""
    return p @ logsigmoid(p.log() - q.log()) + q @ logsigmoid(q.log() - p.log())


def f_bound(p: Tensor, q: Tensor, t: Tensor) -> Tensor:
    """The lower bound on the Kullback-Leibler divergence that t (k,) gives."""
    return p @ t - q @ torch.exp(t - 1)


def best_critic(p: Tensor, q: Tensor) -> Tensor:
    """The function (k,) for which the bound is tight."""
    return 1 + p.log() - q.log()
