"""Answers to the exercises of the page on stability.

Run it with `python exercises.py`; it needs torch and numpy and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

RATE, STEPS = 0.2, 500
AHEAD = 1.0  # how far the unrolled discriminator is looked ahead
MODES, RADIUS = 8, 2.0
COUNT = 1000  # points of each of the samplers in exercise 5
NEAREST = 3


# %% alternating
def dirac_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """Where both players want to go: the generator down, the discriminator up."""
    slope = torch.sigmoid(psi * theta)
    return psi * slope, -theta * slope


def balance_eigenvalues(move: Callable[[Tensor], Tensor]) -> Tensor:
    """Eigenvalues (2,) of a field or a step at the equilibrium, the upper one first."""
    at = torch.zeros(2, dtype=torch.float64)
    found = torch.linalg.eigvals(torch.autograd.functional.jacobian(move, at))
    return found[(found.imag + found.real).argsort(descending=True)]


def alternating_eigenvalues(rate: float, generator: int, critic: int) -> Tensor:
    """Those (2,) of a round: so many steps of the generator, then of the critic."""

    def turn(at: Tensor) -> Tensor:
        theta, psi = at
        for _ in range(generator):
            theta = theta + rate * dirac_field(theta, psi)[0]
        for _ in range(critic):
            psi = psi + rate * dirac_field(theta, psi)[1]
        return torch.stack([theta, psi])

    return balance_eigenvalues(turn)


def first_escape() -> float:
    """The rate at which one step each leaves the unit circle, by halving."""
    low, high = 1.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        stays = alternating_eigenvalues(middle, 1, 1).abs().max() < 1 + 1e-9
        low, high = (middle, high) if stays else (low, middle)
    return high


# %% growth
def wasserstein_growth(rate: float) -> float:
    """By how much one step of both players at once stretches the distance."""
    theta, psi = torch.randn(2, dtype=torch.float64)
    after = torch.hypot(theta + rate * psi, psi - rate * theta)
    return (after / torch.hypot(theta, psi)).item()


# %% unrolled
def unrolled_value(theta: Tensor, psi: Tensor, ahead: float) -> Tensor:
    """The value after one more step of the discriminator, of length `ahead`."""
    then = psi + ahead * dirac_field(theta, psi)[1]
    return math.log(0.5) + logsigmoid(-then * theta)


def unrolled_radius(ahead: float) -> float:
    """Where a game ends in which only the generator looks ahead."""
    theta, psi = torch.tensor([1.0, -1.0], dtype=torch.float64)
    for _ in range(STEPS):
        theta = theta.detach().requires_grad_()
        (slope,) = torch.autograd.grad(unrolled_value(theta, psi, ahead), theta)
        theta = theta.detach() - RATE * slope
        psi = psi + RATE * dirac_field(theta, psi)[1]
    return torch.hypot(theta, psi).item()


# %% ring
def wrong_ring(modes: int, radius: float) -> Tensor:
    """What `linspace` makes of a ring (modes, 2)."""
    angle = torch.linspace(0, 2 * math.pi, modes)  # both ends are the same place
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)


def different_places(centres: Tensor) -> int:
    """How many of centres (m, 2) are somewhere else than all before them."""
    return len(torch.unique(centres.round(decimals=4) + 0.0, dim=0))


# %% samplers
def ball_radii(points: Tensor, k: int) -> Tensor:
    """Distance (n,) from each of the points (n, d) to its k-th nearest other."""
    return torch.cdist(points, points).kthvalue(k + 1).values  # the first is itself


def precision(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of fakes (m, d) within the balls of the real points (n, d)."""
    return (torch.cdist(fake, real) <= radii).any(dim=1).double().mean()


def recall(real: Tensor, fake: Tensor, radii: Tensor) -> Tensor:
    """The share of real points (n, d) within the balls of the fakes (m, d)."""
    return (torch.cdist(real, fake) <= radii).any(dim=1).double().mean()


def cautious(real: Tensor) -> Tensor:
    """Points (n, d) that all lie beside one real point."""
    return real[:1] + 1e-3 * torch.randn_like(real)


def reckless(real: Tensor) -> Tensor:
    """Points (n, d): a few far away, whose balls hold everything."""
    return 1e3 * torch.randn_like(real)


real = torch.randn(COUNT, 2)
pairs = {}
for name, fake in {"cautious": cautious(real), "reckless": reckless(real)}.items():
    sharp = precision(real, fake, ball_radii(real, NEAREST)).item()
    pairs[name] = [sharp, recall(real, fake, ball_radii(fake, NEAREST)).item()]

# %% results
results = {
    "escape": first_escape(),
    "growth": wasserstein_growth(RATE),
    "growth_formula": math.sqrt(1 + RATE**2),
    "compound": wasserstein_growth(RATE) ** STEPS * math.sqrt(2),
    "plain_radius": unrolled_radius(0.0),
    "unrolled_radius": unrolled_radius(AHEAD),
    "places": different_places(wrong_ring(MODES, RADIUS)),
    **pairs,
}
for name, value in results.items():
    print(f"{name:>15} {np.round(value, 6)}")
