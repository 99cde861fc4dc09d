"""A GAN with two numbers, and six ways to train it.

Run it with `python dirac.py`; it needs torch, numpy and matplotlib and downloads
nothing. The real data are all 0, the generator draws its one number theta, and the
discriminator's score of x is psi times x. Examples of Mescheder and others.
"""

# %% settings
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

RATE = 0.2  # h, the length of a step
STEPS = 500
START = (1.0, -1.0)  # theta, psi: the discriminator already prefers 0 to the fakes
GAMMA = 0.3  # strength of the penalty R1
NOISE = 0.7  # standard deviation of the instance noise
BOUND = 1.0  # WGAN's psi is clipped to this
PULL, TARGET = 0.7, 1.0  # WGAN-GP pulls |psi| to TARGET with this strength


# %% dirac_value
def dirac_value(theta: Tensor, psi: Tensor) -> Tensor:
    """What the discriminator wins: log D on the data, log (1 - D) on the fakes."""
    data = torch.zeros_like(theta)
    return logsigmoid(psi * data) + logsigmoid(-psi * theta)


# %% dirac_field
def dirac_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """Where both players want to go: the generator down, the discriminator up."""
    slope = torch.sigmoid(psi * theta)
    return psi * slope, -theta * slope


# %% non_saturating_field
def non_saturating_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """The same, but the generator climbs log D."""
    return psi * torch.sigmoid(-psi * theta), -theta * torch.sigmoid(psi * theta)


# %% bilinear_field
def bilinear_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """WGAN: the value is -psi theta. Clipping happens after the step."""
    return psi, -theta


def bilinear_step(theta: Tensor, psi: Tensor, rate: float) -> tuple[Tensor, Tensor]:
    """One step of both players at once, without clipping."""
    return together(bilinear_field, theta, psi, rate)


# %% target_field
def target_pull(theta: Tensor, psi: Tensor, strength: float, target: float) -> Tensor:
    """Where the critic of WGAN-GP wants to go: it likes a slope of that target."""
    return -theta - strength * (psi.abs() - target) * psi.sign()


def target_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """WGAN-GP with the settings above."""
    return psi, target_pull(theta, psi, PULL, TARGET)


# %% noisy_field
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


def foggy_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """The game with the noise of the settings."""
    return noisy_field(theta, psi, NOISE)


# %% penalised_field
def penalised_field(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    """The game if the discriminator pays GAMMA / 2 times its squared slope (R1)."""
    down, up = dirac_field(theta, psi)
    return down, up - GAMMA * psi


# %% steps
def together(
    field: Callable, theta: Tensor, psi: Tensor, rate: float
) -> tuple[Tensor, Tensor]:
    """Both players move from where they stood."""
    down, up = field(theta, psi)
    return theta + rate * down, psi + rate * up


def in_turn(
    field: Callable, theta: Tensor, psi: Tensor, rate: float
) -> tuple[Tensor, Tensor]:
    """The generator moves first; the discriminator sees where it went."""
    theta = theta + rate * field(theta, psi)[0]
    return theta, psi + rate * field(theta, psi)[1]


def walk(step: Callable, field: Callable, bound: float = math.inf) -> Tensor:
    """The orbit (STEPS + 1, 2) of theta and psi from START."""
    theta, psi = torch.tensor(START, dtype=torch.float64)
    orbit = [torch.stack([theta, psi])]
    for _ in range(STEPS):
        theta, psi = step(field, theta, psi, RATE)
        psi = psi.clamp(-bound, bound)
        orbit.append(torch.stack([theta, psi]))
    return torch.stack(orbit)


# %% eigenvalues
def balance_eigenvalues(move: Callable[[Tensor], Tensor]) -> Tensor:
    """Eigenvalues (2,) of a field or a step at the equilibrium, the upper one first."""
    at = torch.zeros(2, dtype=torch.float64)
    found = torch.linalg.eigvals(torch.autograd.functional.jacobian(move, at))
    return found[(found.imag + found.real).argsort(descending=True)]


def dirac_eigenvalues() -> Tensor:
    """Those of the plain game's field."""
    return balance_eigenvalues(lambda at: torch.stack(dirac_field(*at)))


def simultaneous_eigenvalue(rate: float) -> Tensor:
    """The upper one of a step in which both players move at once."""
    return balance_eigenvalues(
        lambda at: torch.stack(together(dirac_field, *at, rate))
    )[0]


# %% portraits
methods = {
    "GAN": (dirac_field, math.inf),
    "non-saturating GAN": (non_saturating_field, math.inf),
    "WGAN, clipped": (bilinear_field, BOUND),
    "WGAN-GP": (target_field, math.inf),
    "instance noise": (foggy_field, math.inf),
    "penalty R1": (penalised_field, math.inf),
}
grid = torch.linspace(-1.9, 1.9, 9, dtype=torch.float64)
across, upward = torch.meshgrid(grid, grid, indexing="xy")

fig, axes = plt.subplots(
    2,
    3,
    num="portraits",
    figsize=(6.8, 4.9),
    sharex=True,
    sharey=True,
    layout="constrained",
)
for ax, (name, (field, bound)) in zip(axes.flat, methods.items(), strict=True):
    right, up = field(across, upward)
    ax.quiver(across, upward, right, up, color="gray", alpha=0.6, scale=22, width=0.006)
    orbit = walk(in_turn, field, bound)
    ax.plot(*orbit.T, color="C0", linewidth=0.9)
    ax.plot(*orbit[0], "o", color="C0")
    ax.plot(*orbit[-1], "s", color="C1")
    ax.set(title=name, aspect="equal", xlim=(-2.2, 2.2), ylim=(-2.2, 2.2))
fig.supxlabel("θ: where the generator puts its point", fontsize="medium")
fig.supylabel("ψ: the discriminator's slope", fontsize="medium")

# %% spiral
fig, ax = plt.subplots(num="spiral", figsize=(4.4, 4.2), layout="constrained")
orbit, turn = walk(together, dirac_field), walk(in_turn, dirac_field)
ax.plot(*orbit.T, color="C1", linewidth=0.9)
ax.plot(*turn.T, color="C0", linewidth=0.9)
ax.plot(*START, "o", color="black")
ax.plot(0, 0, "+", color="black", markersize=10)
ax.text(0.1, 3.1, "at once", color="C1")
ax.text(0.12, 0.25, "in turn", color="C0")
ax.set(xlabel="θ", ylabel="ψ", aspect="equal", xlim=(-3.7, 3.7), ylim=(-3.7, 3.7))

# %% results
fields = {
    "gan": (dirac_field, math.inf),
    "non_saturating": (non_saturating_field, math.inf),
    "free_wgan": (bilinear_field, math.inf),
    "wgan": (bilinear_field, BOUND),
    "wgan_gp": (target_field, math.inf),
    "noise": (foggy_field, math.inf),
    "r1": (penalised_field, math.inf),
}


def last_radius(step: Callable, field: Callable, bound: float) -> float:
    """How far from the equilibrium the orbit ends."""
    return walk(step, field, bound)[-1].norm().item()


results: dict[str, float] = {}
for name, (field, bound) in fields.items():
    results[f"{name}_at_once"] = last_radius(together, field, bound)
    results[f"{name}_in_turn"] = last_radius(in_turn, field, bound)
results |= {
    "value": dirac_value(*torch.zeros(2, dtype=torch.float64)).item(),
    "stretched": bilinear_step(*torch.ones(2, dtype=torch.float64), RATE)[0].item(),
    "start": math.hypot(*START),
    "upper": dirac_eigenvalues()[0].imag.item(),
    "growth": abs(simultaneous_eigenvalue(RATE).item()),
    "compound": abs(simultaneous_eigenvalue(RATE).item()) ** STEPS,
}
for name, value in results.items():
    print(f"{name:>24} {value:.6g}")
plt.show()
