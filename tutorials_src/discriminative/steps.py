"""How to walk downhill: plain gradient descent and Adam, written out.

Run it with `python steps.py`; it needs torch and matplotlib and downloads nothing.
Both walk in a long narrow valley, where plain steps bounce from wall to wall.
"""

# %% settings
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch
from torch import Tensor

START = torch.tensor([-4.0, 1.0], dtype=torch.float64)  # where both begin
STEEP = 20.0  # how much steeper the valley is across than along
STEPS = 40
PLAIN_RATE, ADAM_RATE = 0.09, 0.3
BETAS, EPSILON = (0.9, 0.999), 1e-8  # Adam's own settings, the usual ones


# %% valley
def valley(theta: Tensor) -> Tensor:
    """The height at a point theta (2,): a long bowl whose bottom is at zero."""
    return (theta[0] ** 2 + STEEP * theta[1] ** 2) / 2


# %% sgd_step
def sgd_step(theta: Tensor, loss: Callable[[Tensor], Tensor], rate: float) -> Tensor:
    """The weights (d,) after one step of gradient descent on loss."""
    theta = theta.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(theta), theta)
    return (theta - rate * gradient).detach()


# %% adam_step
def adam_moments(
    m: Tensor, v: Tensor, gradient: Tensor, beta1: float, beta2: float
) -> tuple[Tensor, Tensor]:
    """The running means of the gradient and of its square, any shape."""
    return torch.lerp(gradient, m, beta1), torch.lerp(gradient**2, v, beta2)


def adam_correction(m: Tensor, beta: float, step: int) -> Tensor:
    """The running mean m, any shape, freed of its start at zero."""
    return m / (1 - beta**step)


def adam_step(
    theta: Tensor,
    gradient: Tensor,
    moments: tuple[Tensor, Tensor],
    step: int,
    rate: float,
    betas: tuple[float, float],
    epsilon: float,
) -> Tensor:
    """The weights after step number step, from 1, of Adam; moments are the last ones."""
    m, v = adam_moments(*moments, gradient, *betas)
    m_hat = adam_correction(m, betas[0], step)
    v_hat = adam_correction(v, betas[1], step)
    return theta - rate * m_hat / (v_hat.sqrt() + epsilon)


# %% walk
def walk_plain() -> Tensor:
    """The places (STEPS + 1, 2) of plain gradient descent."""
    path = [START]
    for _ in range(STEPS):
        path.append(sgd_step(path[-1], valley, PLAIN_RATE))
    return torch.stack(path)


def walk_adam() -> Tensor:
    """The places (STEPS + 1, 2) of Adam."""
    path, m, v = [START], torch.zeros_like(START), torch.zeros_like(START)
    for step in range(1, STEPS + 1):
        theta = path[-1].clone().requires_grad_()
        (gradient,) = torch.autograd.grad(valley(theta), theta)
        after = adam_step(path[-1], gradient, (m, v), step, ADAM_RATE, BETAS, EPSILON)
        m, v = adam_moments(m, v, gradient, *BETAS)
        path.append(after)
    return torch.stack(path)


def walk_torch(kind: type[torch.optim.Optimizer], rate: float) -> Tensor:
    """The places (STEPS + 1, 2) of an optimiser of torch."""
    theta = START.clone().requires_grad_()
    optimiser, path = kind([theta], rate), [theta.detach().clone()]
    for _ in range(STEPS):
        optimiser.zero_grad()
        valley(theta).backward()
        optimiser.step()
        path.append(theta.detach().clone())
    return torch.stack(path)


plain, adam = walk_plain(), walk_adam()
plain_torch = walk_torch(torch.optim.SGD, PLAIN_RATE)
adam_torch = walk_torch(torch.optim.Adam, ADAM_RATE)

# %% valley_walk
across, up = torch.linspace(-4.5, 1.5, 200), torch.linspace(-1.3, 1.3, 100)
height = (across**2 + STEEP * up[:, None] ** 2) / 2
fig, ax = plt.subplots(num="valley_walk", figsize=(6.5, 3.2), layout="constrained")
ax.contour(across, up, height, [0.2, 1, 3, 6, 10, 15], colors="black", alpha=0.3)
ax.plot(*plain.T, color="C1", marker="x", linewidth=1.5)
ax.plot(*adam.T, color="C0", marker="o", markersize=4, linewidth=1.5)
ax.text(-3.0, -1.15, "plain steps", color="C1")
ax.text(-1.8, 0.95, "Adam", color="C0")
ax.set(xlabel="along the valley", ylabel="across")

# %% results
results = {
    "gap_plain": float((plain - plain_torch).abs().max()),
    "gap_adam": float((adam - adam_torch).abs().max()),
    "height_plain": float(valley(plain[-1])),
    "height_adam": float(valley(adam[-1])),
    "first_adam": (adam[1] - adam[0]).tolist(),
    "first_plain": (plain[1] - plain[0]).tolist(),
}
for name, value in results.items():
    print(f"{name:>14} {value}")
plt.show()
