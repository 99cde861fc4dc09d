"""Bounds, encoders and decoders, and a linear model that can be solved.

Run it with `python maths.py`; it needs torch and downloads nothing. Where a function
takes prior, likelihood and encoder, each is a vector (codes,) for one picture: p(z),
p(x | z) and q(z | x).
"""

# %% settings
import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.distributions import Bernoulli, MultivariateNormal, Normal


# %% log_marginal
def log_marginal(x: float, slope: float, offset: float, sigma: float) -> float:
    """log p(x) if z is standard normal and x normal around slope z + offset."""
    width = math.hypot(slope, sigma)
    return Normal(offset, width).log_prob(torch.tensor(x, dtype=torch.float64)).item()


def line_decoder(z: float, slope: float, offset: float) -> float:
    """The mean of the picture, one number, that the code z draws."""
    return slope * z + offset


# %% importance_estimate
def importance_estimate(likelihood: Tensor, prior: Tensor, proposal: Tensor) -> Tensor:
    """An estimate of p(x) from codes (K,) that were drawn from the proposal."""
    return (likelihood * prior / proposal).mean()


# %% evidence
def evidence(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability p(x) of the picture."""
    return prior @ likelihood


# %% code_posterior
def code_posterior(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability (codes,) of each code, given the picture."""
    return torch.softmax(prior.log() + likelihood.log(), dim=0)


# %% elbo
def code_cost(encoder: Tensor, prior: Tensor) -> Tensor:
    """How many nats the encoder is away from the prior."""
    return (encoder * (encoder / prior).log()).sum()


def elbo(prior: Tensor, likelihood: Tensor, encoder: Tensor) -> Tensor:
    """The evidence lower bound of one picture."""
    return encoder @ likelihood.log() - code_cost(encoder, prior)


# %% elbo_gap
def elbo_gap(prior: Tensor, likelihood: Tensor, encoder: Tensor) -> Tensor:
    """How far the bound of one picture is below log p(x)."""
    joint = prior * likelihood
    return (encoder * (encoder * joint.sum() / joint).log()).sum()


# %% log_evidence
def log_evidence(prior: Tensor, likelihood: Tensor) -> Tensor:
    """log p(x) of the picture, by logarithms alone."""
    return (prior.log() + likelihood.log()).logsumexp(dim=0)


# %% gaussian_kl
def gaussian_distance(
    mean: Tensor, covariance: Tensor, other_mean: Tensor, other_covariance: Tensor
) -> Tensor:
    """The nats from one Gaussian to another; means (k,) or a number."""
    k = len(covariance)
    here = MultivariateNormal(mean.double().expand(k), covariance)
    there = MultivariateNormal(other_mean.double().expand(k), other_covariance)
    return torch.distributions.kl_divergence(here, there)


def gaussian_kl(mean: Tensor, sd: Tensor) -> Tensor:
    """The nats from N(mean, diag(sd^2)), both (k,), to N(0, I)."""
    variance = sd**2
    return (mean**2 + variance - 1 - variance.log()).sum() / 2


# %% diagonal_kl
def diagonal_kl(mean: Tensor, sd: Tensor) -> Tensor:
    """The same by torch, coordinate by coordinate; mean and sd are (k,)."""
    here, there = Normal(mean, sd), Normal(torch.zeros_like(mean), 1.0)
    return torch.distributions.kl_divergence(here, there).sum()


# %% full_kl
def full_kl(mean: Tensor, covariance: Tensor) -> Tensor:
    """The nats from N(mean, covariance), (k,) and (k, k), to N(0, I)."""
    spread = covariance.trace() + mean @ mean - len(mean)
    return (spread - torch.logdet(covariance)) / 2


# %% reparametrise
def reparametrise(mean: Tensor, sd: Tensor, noise: Tensor) -> Tensor:
    """A code (k,) from standard normal noise (k,)."""
    return mean + sd * noise


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


# %% coin_decoder
def coin_decoder(x: Tensor, ink: Tensor) -> Tensor:
    """log p(x | z) of black and white pixels x (D,) when z draws with ink (D,)."""
    return Bernoulli(ink).log_prob(x.double()).sum()


# %% grey_decoder
def grey_decoder(x: Tensor, mean: Tensor, sigma: float) -> Tensor:
    """log p(x | z) of grey pixels x (D,) when z draws mean (D,)."""
    return Normal(mean, sigma).log_prob(x).sum()


# %% decoder_variance
def decoder_variance(x: Tensor, means: Tensor) -> Tensor:
    """The likeliest variance of a pixel of pictures x (n, D), drawn as means (n, D)."""
    return (x - means).square().mean()


# %% linear_picture
def linear_picture(z: Tensor, weight: Tensor, mean: Tensor, noise: Tensor) -> Tensor:
    """The picture (d,) of a code z (k,) by weight (d, k), mean (d,) and noise (d,)."""
    return torch.addmv(mean + noise, weight, z)


# %% picture_covariance
def picture_covariance(weight: Tensor, sigma: float) -> Tensor:
    """The covariance (d, d) of a linear model's pictures."""
    noise = torch.full((len(weight),), sigma**2, dtype=weight.dtype)
    return weight @ weight.T + noise.diag()


# %% best_noise
def best_noise(variances: Tensor, k: int) -> Tensor:
    """The likeliest noise, of variances (d,) with the largest first."""
    return variances[k:].mean()


# %% best_decoder
def best_decoder(
    axes: Tensor, variances: Tensor, noise: float, rotation: Tensor
) -> Tensor:
    """The likeliest weight (d, k), by axes (d, k), variances (k,), a rotation (k, k)."""
    return axes * (variances - noise).sqrt() @ rotation


# %% linear_log_likelihood
def picture_variances(x: Tensor) -> Tensor:
    """The variances (d,) of pictures x (n, d) along their axes, the largest first."""
    return torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)


def linear_log_likelihood(x: Tensor, k: int) -> Tensor:
    """The log-likelihood of pictures x (n, d) under the best model with k codes."""
    variances, axes = torch.linalg.eigh(torch.cov(x.T, correction=0))
    variances, axes = variances.flip(0), axes.flip(1)
    noise = best_noise(variances, k)
    weight = axes[:, :k] * (variances[:k] - noise).sqrt()
    covariance = picture_covariance(weight, noise.sqrt().item())
    return MultivariateNormal(x.mean(dim=0), covariance).log_prob(x).sum()


# %% linear_posterior
def linear_posterior(
    x: Tensor, weight: Tensor, mean: Tensor, sigma: float
) -> tuple[Tensor, Tensor]:
    """Mean (k,) and covariance (k, k) of the code of a picture x (d,)."""
    inner = weight.T @ weight + sigma**2 * torch.eye(weight.shape[1], dtype=x.dtype)
    return (
        torch.linalg.solve(inner, weight.T @ (x - mean)),
        sigma**2 * torch.linalg.inv(inner),
    )


# %% linear_encoder
def gaussian(x: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """The Gaussian density at x (d,)."""
    mean = mean.double().expand(len(x))
    return MultivariateNormal(mean, covariance).log_prob(x).exp()


def linear_encoder(
    z: Tensor, x: Tensor, weight: Tensor, mean: Tensor, sigma: float
) -> Tensor:
    """The density of the code z (k,) of a picture x (d,)."""
    return gaussian(z, *linear_posterior(x, weight, mean, sigma))


# %% iwae
def joint(prior: Tensor, likelihood: Tensor) -> Tensor:
    """The probability p(x, z) (codes,) of the picture with each code."""
    return prior * likelihood


def iwae(joint: Tensor, encoder: Tensor, codes: int) -> Tensor:
    """The bound of one picture with so many codes, exactly, by all combinations."""
    ratio = joint / encoder
    drawn = torch.cartesian_prod(*[torch.arange(len(joint))] * codes)
    drawn = drawn.reshape(-1, codes)
    return encoder[drawn].prod(dim=1) @ ratio[drawn].mean(dim=1).log()


# %% nested_bounds
def nested_bounds(joint: Tensor, encoder: Tensor, most: int) -> list[Tensor]:
    """The bounds of one picture with one code, two, and so on up to the most."""
    return [iwae(joint, encoder, codes) for codes in range(1, most + 1)]


# %% width_cost
def width_cost(k: int, wider: float) -> float:
    """What an encoder loses that is right in k dimensions but wider in variance."""
    return k / 2 * (wider - 1 - math.log(wider))


# %% beta_elbo
def beta_elbo(
    prior: Tensor, likelihood: Tensor, encoder: Tensor, beta: float
) -> Tensor:
    """The bound of one picture when its cost counts beta times."""
    return elbo(prior, likelihood, encoder) - (beta - 1) * code_cost(encoder, prior)


# %% pixel_mean_bound
def pixel_mean_bound(pixels: Tensor, cost: float) -> Tensor:
    """The bound that a program has which averages over the pixels (D,)."""
    return pixels.mean() - cost


# %% double_mean_bound
def double_mean_bound(pixels: Tensor, units: Tensor) -> Tensor:
    """The bound that averages over the pixels (D,) and over the units (k,)."""
    return pixels.mean() - units.mean()


# %% mixed_codes
def mixed_codes(encoders: Tensor) -> Tensor:
    """The distribution (codes,) of the codes of all pictures, from encoders (n, codes)."""
    return encoders.mean(dim=0)


# %% code_information
def code_information(encoders: Tensor) -> Tensor:
    """How many nats a code tells about its picture, from encoders (n, codes)."""
    mixed = mixed_codes(encoders)
    return (encoders * (encoders / mixed).log()).sum(dim=1).mean()


# %% live_units
def live_units(costs: Tensor) -> int:
    """How many of the k units are used, from the costs (n, k) of pictures."""
    return int((costs.mean(dim=0) > 0.01).sum())


# %% warm_up
def warm_up(step: int, steps: int) -> float:
    """The weight of the cost at a step: it rises to one and stays there."""
    return min(step, steps) / steps
