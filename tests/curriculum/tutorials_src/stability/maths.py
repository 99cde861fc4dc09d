"""The smallest GAN, its remedies, and how samples are scored.

Run it with `python maths.py`; it needs numpy, scipy and torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import logsigmoid

NOISE = np.linspace(-12, 12, 4001)  # where a standard normal is not negligible


# %% dirac
def dirac_loss(theta: float, psi: float) -> float:
    """What the discriminator of the Dirac-GAN gains: the logit is large on fakes."""
    fakes, data = torch.tensor(theta * psi), torch.tensor(0.0, dtype=torch.float64)
    return float(logsigmoid(fakes) + logsigmoid(-data))


def slopes(t: float) -> tuple[float, float]:
    """First and second derivative of f(t) = log sigmoid(t)."""
    first = 1 / (1 + math.exp(t))
    return first, first * (first - 1)


def dirac_field(theta: float, psi: float) -> Tensor:
    """The direction (2,) in which the two players walk."""
    at = torch.tensor([theta, psi], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(logsigmoid(at.prod()), at)
    return gradient * torch.tensor([-1.0, 1.0])


def field_eigenvalues(damping: float) -> Tensor:
    """Eigenvalues (2,) of the linearised game, upper one first."""
    jacobian = torch.tensor([[0.0, -0.5], [0.5, -damping]], dtype=torch.float64)
    found = torch.linalg.eigvals(jacobian)
    return found[torch.argsort(found.imag + found.real, descending=True)]


def dirac_eigenvalues() -> Tensor:
    """The game as it is: (2,)."""
    return field_eigenvalues(0.0)


# %% steps
def dirac_step(theta: float, psi: float, rate: float) -> tuple[float, float]:
    """Both players move from where they stood."""
    slope = 1 / (1 + math.exp(theta * psi))
    return theta - rate * psi * slope, psi + rate * theta * slope


def simultaneous_eigenvalue(rate: float) -> complex:
    """Eigenvalue of a simultaneous step near the equilibrium, the upper of the two."""
    return complex(1 + rate * field_eigenvalues(0.0)[0])


def alternating_eigenvalues(rate: float, generator: int, critic: int) -> Tensor:
    """Eigenvalues (2,) of alternating updates near the equilibrium, upper one first."""
    first = torch.tensor([[1.0, -rate / 2], [0.0, 1.0]], dtype=torch.float64)
    second = torch.tensor([[1.0, 0.0], [rate / 2, 1.0]], dtype=torch.float64)
    matrix = second.matrix_power(critic) @ first.matrix_power(generator)
    found = torch.linalg.eigvals(matrix)
    return found[torch.argsort(found.imag + found.real, descending=True)]


# %% remedies
def penalised_field(theta: float, psi: float, gamma: float) -> tuple[float, float]:
    """The same walk if the discriminator pays gamma / 2 times its squared slope."""
    slope = 1 / (1 + math.exp(theta * psi))
    return -psi * slope, theta * slope - gamma * psi


def data_penalty(critic: Callable[[Tensor], Tensor], x: Tensor, gamma: float) -> Tensor:
    """R1 on a batch of data (n, d), with the paper's one half."""
    x = x.detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gamma / 2 * slopes.square().sum(1).mean()


def penalised_eigenvalues(gamma: float) -> Tensor:
    """The game with R1: (2,)."""
    return field_eigenvalues(gamma)


def critical_strength() -> float:
    """The gamma at which the two eigenvalues meet."""
    return 2 * slopes(0.0)[0]


def noisy_loss(theta: float, psi: float, sd: float) -> float:
    """The loss with Gaussian noise on real and fake data, by the trapezoid rule."""
    fakes, data = theta + sd * NOISE, sd * NOISE
    gain = -np.logaddexp(0, -psi * fakes) - np.logaddexp(0, psi * data)
    return float(np.trapezoid(gain * norm.pdf(NOISE), NOISE))


def noisy_eigenvalues(sd: float) -> Tensor:
    """The game with instance noise: (2,)."""
    return field_eigenvalues(sd**2 / 2)


# %% wasserstein
def bilinear_step(theta: float, psi: float, rate: float) -> tuple[float, float]:
    """A simultaneous step of the unclipped Wasserstein game."""
    return theta - rate * psi, psi + rate * theta


def clipped_step(theta: float, psi: float, rate: float, bound: float) -> float:
    """The critic's next value if it is clipped."""
    return float(np.clip(psi + rate * theta, -bound, bound))


def critic_flow(theta: float, psi: float, strength: float, target: float) -> float:
    """How the critic moves under strength / 2 times (|slope| - target)^2."""
    return theta - strength * (psi - math.copysign(target, psi))


# %% modes
def high_quality(x: Tensor, modes: Tensor, sd: float) -> Tensor:
    """The share of samples (n, d) within three sd of one of the modes (m, d)."""
    return (torch.cdist(x, modes).amin(1) <= 3 * sd).double().mean()


def perfect_quality() -> float:
    """The same for the true distribution in the plane."""
    return -math.expm1(-9 / 2)


def modes_covered(x: Tensor, modes: Tensor, sd: float) -> Tensor:
    """How many of the modes (m, d) have a sample (n, d) within three sd."""
    return (torch.cdist(x, modes) <= 3 * sd).any(0).sum()


def reverse_kl(counts: Tensor) -> Tensor:
    """Divergence of the shares of the modes, from counts (m,), to equal shares."""
    shares = counts / counts.sum()
    return torch.xlogy(shares, shares).sum() + math.log(len(counts))


# %% precision
def neighbours(points: Tensor, k: int) -> Tensor:
    """Rows (n, k) of the k nearest others of each of the points (n, d)."""
    distances = torch.cdist(points, points).fill_diagonal_(math.inf)
    return distances.topk(k, largest=False).indices


def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values


def membership(x: Tensor, points: Tensor, radii: Tensor) -> Tensor:
    """One if x (d,) lies in a ball round one of the points (n, d), else zero."""
    return (torch.cdist(x[None], points) <= radii).any().double()


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) in the balls of the real samples (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real samples (n, d) in the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(1).double().mean()


# %% frechet
def frechet(
    mean: np.ndarray, cov: np.ndarray, other: np.ndarray, spread: np.ndarray
) -> float:
    """Squared Fréchet distance of two Gaussians with means (d,), covariances (d, d)."""
    middle = sqrtm(cov @ spread).real
    return float(((mean - other) ** 2).sum() + np.trace(cov + spread - 2 * middle))


def class_shares(p: Tensor, labels: Tensor) -> Tensor:
    """How often each class (k,) occurs among all fakes."""
    return p @ labels


def inception_score(p: Tensor, labels: Tensor) -> Tensor:
    """Score of fakes of probability (n,) that a classifier labels by rows (n, k)."""
    entropies = torch.special.entr(labels).sum(1)
    return torch.exp(torch.special.entr(class_shares(p, labels)).sum() - p @ entropies)


# %% unrolled
def unrolled_loss(theta: float, psi: float, rate: float) -> float:
    """The generator's loss after one more step of the discriminator."""
    ahead = psi + rate * theta / (1 + math.exp(theta * psi))
    return dirac_loss(theta, ahead)
