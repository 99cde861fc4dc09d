"""Principal components, autoencoders and latent densities, a function for each formula.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import torch
from torch import Tensor


# %% tin
def tin(height: float, width: float, pixels: int) -> Tensor:
    """A picture (pixels, pixels) of a tin; its sides are shares of the frame."""
    edges = torch.linspace(0, 1, pixels + 1, dtype=torch.float64)

    def covered(side: float) -> Tensor:
        inside = edges.clamp((1 - side) / 2, (1 + side) / 2)
        return pixels * inside.diff()

    return torch.outer(covered(height), covered(width))


# %% reconstruction_error
def reconstruction_error(
    x: Tensor, encode: Callable[[Tensor], Tensor], decode: Callable[[Tensor], Tensor]
) -> Tensor:
    """The mean squared length of what is lost of the pictures x (n, d)."""
    return (x - decode(encode(x))).square().sum(dim=1).mean()


# %% pixel_covariance
def pixel_covariance(x: Tensor) -> Tensor:
    """The covariance (d, d) of pictures x (n, d), divided by n."""
    return torch.cov(x.T, correction=0)


# %% principal_axes
def principal_axes(covariance: Tensor) -> tuple[Tensor, Tensor]:
    """Axes (d, d) in columns and variances (d,), the largest first."""
    variances, axes = torch.linalg.eigh(covariance)
    return axes.flip(1), variances.flip(0)


# %% pca_reconstruct
def pca_reconstruct(x: Tensor, mean: Tensor, axes: Tensor) -> Tensor:
    """Pictures x (..., d) dropped on the plane of axes (d, k) through mean (d,)."""
    return mean + (x - mean) @ axes @ axes.T


# %% rank_error
def rank_error(x: Tensor, k: int) -> Tensor:
    """The mean squared length that pictures x (n, d) lose with k components."""
    return torch.linalg.svdvals(x - x.mean(dim=0))[k:].square().sum() / len(x)


def shadows(x: Tensor, k: int) -> Tensor:
    """The pictures x (n, d) as k components draw them."""
    axes, _ = principal_axes(pixel_covariance(x))
    return pca_reconstruct(x, x.mean(dim=0), axes[:, :k])


def variances(x: Tensor) -> Tensor:
    """The variances (d,) of pictures x (n, d) along their axes, the largest first."""
    return principal_axes(pixel_covariance(x))[1]


def best_plane(x: Tensor, k: int) -> Tensor:
    """The k axes (d, k) along which pictures x (n, d) vary most."""
    return principal_axes(pixel_covariance(x))[0][:, :k]


# %% least_rank_error
def least_rank_error(x: Tensor, k: int) -> Tensor:
    """What pictures x (n, d) lose on the best plane with k directions."""
    return variances(x)[k:].sum()


# %% lost_variance
def lost_variance(x: Tensor, basis: Tensor) -> Tensor:
    """What pictures x (n, d) lose on the plane of the orthonormal basis (d, k)."""
    centred = x - x.mean(dim=0)
    return (centred - centred @ basis @ basis.T).square().sum(dim=1).mean()


# %% kept_share
def kept_share(variances: Tensor, k: int) -> Tensor:
    """The share of all variances (d,) that the first k make up."""
    return variances[:k].sum() / variances.sum()


# %% whiten
def whiten(x: Tensor, mean: Tensor, axes: Tensor, variances: Tensor) -> Tensor:
    """Codes (..., k) of variance one from x (..., d), axes (d, k), variances (k,)."""
    return (x - mean) @ axes / variances.sqrt()


# %% principal_angles
def principal_angles(first: Tensor, second: Tensor) -> Tensor:
    """The angles (k,) between the planes of two orthonormal bases (d, k)."""
    return torch.arccos(torch.linalg.svdvals(first.T @ second).clamp(max=1))


# %% worst_angle
def worst_angle(first: Tensor, second: Tensor) -> Tensor:
    """The largest of the angles between the planes of two orthonormal bases (d, k)."""
    return torch.arccos(torch.linalg.svdvals(first.T @ second).min())


# %% rotate_latent
def rotate_latent(
    encoder: Tensor, decoder: Tensor, rotation: Tensor
) -> tuple[Tensor, Tensor]:
    """Encoder (k, d) and decoder (d, k) of the same pictures in a turned code."""
    return rotation @ encoder, torch.linalg.solve(rotation, decoder, left=False)


# %% read_factors
def read_factors(codes: Tensor, factors: Tensor) -> Tensor:
    """Weights (k, m) that read factors (n, m) off codes (n, k), by least squares."""
    return torch.linalg.lstsq(codes, factors).solution


# %% explained
def explained(truth: Tensor, guess: Tensor) -> Tensor:
    """The share of the variance of truth (n,) that guess (n,) explains."""
    return 1 - (truth - guess).square().mean() / truth.var(correction=0)


# %% interpolate
def interpolate(start: Tensor, end: Tensor, t: float) -> Tensor:
    """The point at the share t of the way from start to end, any shape."""
    return torch.lerp(start, end, t)


# %% double_exposure
def double_exposure(
    decode: Callable[[Tensor], Tensor], start: Tensor, end: Tensor, t: float
) -> Tensor:
    """The mix (d,) of two drawings, of the codes start (k,) and end (k,)."""
    drawn = decode(torch.stack([start, end]))
    return torch.lerp(drawn[0], drawn[1], t)


# %% off_manifold
def off_manifold(x: Tensor, heights: Tensor, widths: Tensor) -> Tensor:
    """The distance of a picture x (pixels, pixels) to the nearest tin."""
    tins = [tin(h, w, len(x)) for h in heights.tolist() for w in widths.tolist()]
    return torch.cdist(x.reshape(1, -1), torch.stack(tins).flatten(1)).min()


# %% bell_density
def bell(z: Tensor, mean: Tensor, covariance: Tensor) -> Tensor:
    """The Gaussian density at z (k,)."""
    gaussian = torch.distributions.MultivariateNormal(mean, covariance)
    return gaussian.log_prob(z).exp()


def bell_density(z: Tensor, codes: Tensor, bandwidth: float) -> Tensor:
    """The density at z (k,) of equal bells on all codes (n, k)."""
    bells = torch.distributions.Normal(codes, bandwidth)
    return bells.log_prob(z).sum(dim=1).exp().mean()


# %% log_bell_density
def log_bell_density(z: Tensor, codes: Tensor, bandwidth: float) -> Tensor:
    """Its logarithm at z (k,), which does not underflow far away from the codes."""
    exponents = -(codes - z).square().sum(dim=1) / (2 * bandwidth**2)
    height = len(z) / 2 * math.log(2 * math.pi * bandwidth**2)
    return torch.logsumexp(exponents, dim=0) - math.log(len(codes)) - height


# %% draw_code
def draw_code(code: Tensor, bandwidth: float, noise: Tensor) -> Tensor:
    """A new code (k,) near an old one, from noise (k,)."""
    return torch.add(code, noise, alpha=bandwidth)


# %% denoising_error
def denoising_error(
    x: Tensor,
    noise: Tensor,
    encode: Callable[[Tensor], Tensor],
    decode: Callable[[Tensor], Tensor],
) -> Tensor:
    """The mean squared loss over all pairs of a picture x (n, d) and noise (m, d)."""
    spoilt = (x[:, None] + noise).flatten(0, 1)
    clean = x.repeat_interleave(len(noise), dim=0)
    return (clean - decode(encode(spoilt))).square().sum(dim=1).mean()
