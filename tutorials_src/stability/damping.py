"""How much damping? The eigenvalues of the smallest GAN as the penalty grows.

Run it with `python damping.py`; it needs torch, numpy and matplotlib and downloads nothing.
The game is that of `dirac.py`: the data are 0, the generator draws theta, the
discriminator's score of x is psi times x.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

torch.manual_seed(0)

MARKED = {  # gammas with a number in the figure, and where it stands
    0.0: (0.15, 0.0),
    0.3: (-0.25, 0.06),
    1.0: (-0.15, 0.06),
    2.0: (-0.05, 0.06),
    3.0: (0.15, -0.11),
}
RATE, STEPS = 0.2, 500
START = (1.0, -1.0)
ROUNDS = 60  # of both players in turn, in the figure
MOST = 3.0  # the largest gamma


# %% data_penalty
def data_penalty(critic: nn.Module, x: Tensor, gamma: float) -> Tensor:
    """R1: gamma / 2 times the mean squared slope of the critic at the data x (n, d)."""
    x = x.detach().requires_grad_().clone()  # a copy, so that work can be counted
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gamma / 2 * slopes.square().sum(dim=1).mean()


# %% penalised_field
def dirac_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """Where both players want to go: the generator down, the discriminator up."""
    slope = torch.sigmoid(psi * theta)
    return psi * slope, -theta * slope


def damped_field(theta: Tensor, psi: Tensor, gamma: float) -> tuple[Tensor, Tensor]:
    """The same if the discriminator pays gamma / 2 times its squared slope psi."""
    down, up = dirac_field(theta, psi)
    return down, up - gamma * psi


# %% noise
NODES, HEIGHTS = (torch.tensor(a) for a in np.polynomial.hermite_e.hermegauss(60))
SHARES = HEIGHTS / math.sqrt(2 * math.pi)  # so that sums over NODES are expectations


def noisy_field(theta: Tensor, psi: Tensor, sd: float) -> tuple[Tensor, Tensor]:
    """The game if real and fake data get Gaussian noise of this sd."""
    real = sd * NODES
    fake = theta[..., None] + real
    up, down = (
        torch.sigmoid(-psi[..., None] * real),
        torch.sigmoid(psi[..., None] * fake),
    )
    return psi * (down @ SHARES), (real * up - fake * down) @ SHARES


def noisy_value(theta: Tensor, psi: Tensor, sd: float) -> Tensor:
    """The value of the game with that noise on real and fake data."""
    real = sd * NODES
    return (logsigmoid(psi * real) + logsigmoid(-psi * (theta + real))) @ SHARES


# %% eigenvalues
def balance_eigenvalues(move: Callable[[Tensor], Tensor]) -> Tensor:
    """Eigenvalues (2,) of a field or a step at the equilibrium, the upper one first."""
    at = torch.zeros(2, dtype=torch.float64)
    found = torch.linalg.eigvals(torch.autograd.functional.jacobian(move, at))
    return found[(found.imag + found.real).argsort(descending=True)]


def penalised_eigenvalues(gamma: float) -> Tensor:
    """Those (2,) of the penalised game, found from its field."""
    return balance_eigenvalues(lambda at: torch.stack(damped_field(*at, gamma)))


def noisy_eigenvalues(sd: float) -> Tensor:
    """Those (2,) of the game with noise."""
    return balance_eigenvalues(lambda at: torch.stack(noisy_field(*at, sd)))


# %% critical_strength
def critical_strength() -> float:
    """The gamma at which turning stops: its square is then four determinants."""
    at = torch.zeros(2, dtype=torch.float64)
    free = torch.autograd.functional.jacobian(
        lambda x: torch.stack(dirac_field(*x)), at
    )
    return 2 * math.sqrt(torch.linalg.det(free).item())


# %% orbits
def radius(gamma: float, steps: int = STEPS) -> float:
    """Where the game ends that takes turns, as a distance from the equilibrium."""
    theta, psi = torch.tensor(START, dtype=torch.float64)
    for _ in range(steps):
        theta = theta + RATE * damped_field(theta, psi, gamma)[0]
        psi = psi + RATE * damped_field(theta, psi, gamma)[1]
    return torch.hypot(theta, psi).item()


# %% network
critic = nn.Sequential(nn.Linear(2, 16), nn.SiLU(), nn.Linear(16, 1))
points = torch.randn(100, 2)
one, double = (data_penalty(critic, points, gamma).item() for gamma in (1.0, 2.0))

# %% path
strengths = [MOST * k / 60 for k in range(61)]
pairs = torch.stack([penalised_eigenvalues(gamma) for gamma in strengths])  # (61, 2)
ends = [radius(gamma, ROUNDS) for gamma in strengths]

fig, (left, right) = plt.subplots(
    1, 2, num="path", figsize=(6.8, 3.3), layout="constrained"
)
left.axvline(0, color="gray", linewidth=0.8)
left.plot(pairs[:, 0].real, pairs[:, 0].imag, ".-", color="C0", markersize=4)
left.plot(pairs[:, 1].real, pairs[:, 1].imag, ".-", color="C1", markersize=4)
for gamma, (across, up) in MARKED.items():
    for k, value in enumerate(penalised_eigenvalues(gamma)):
        if k == 0 or gamma > 1:
            left.plot(value.real, value.imag, "o", color=f"C{k}")
            at = (
                value.real + (across if k == 0 else 0),
                value.imag + (up if k == 0 else 0.06),
            )
            left.text(*at, f"{gamma:g}", ha="center")
left.set(xlabel="real part: left means inwards", ylabel="imaginary part: turning")
left.set(xlim=(-3, 0.3), ylim=(-0.75, 0.75))
right.semilogy(strengths, ends, color="C0")
right.set(xlabel="strength γ of the penalty", ylabel=f"distance after {ROUNDS} rounds")

# %% results
best = min(range(len(strengths)), key=lambda k: ends[k])
results = {
    "critical": critical_strength(),
    "free": penalised_eigenvalues(0.0).imag.tolist(),
    "light_real": penalised_eigenvalues(0.3).real.tolist(),
    "light_imag": penalised_eigenvalues(0.3).imag.tolist(),
    "noise_value": noisy_value(*torch.tensor([[0.0], [0.0]]).double(), 1.0).item(),
    "price": [one, double],
    "heavy": penalised_eigenvalues(3.0).real.tolist(),
    "noise": noisy_eigenvalues(math.sqrt(2)).real.tolist(),
    "quickest": strengths[best],
    "shortest": ends[best],
    "undamped": ends[0],
    "overdone": ends[-1],
}
for name, value in results.items():
    print(f"{name:>10} {value}")
plt.show()
