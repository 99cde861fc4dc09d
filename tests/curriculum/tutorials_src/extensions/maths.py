"""Other distances between distributions, and the losses that are made of them.

Run it with `python maths.py`; it needs numpy, scipy and torch and downloads nothing.
"""

# %% settings
import math
from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import linprog
from scipy.stats import norm
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, relu, softplus

SHARES = (np.arange(1000) + 0.5) / 1000  # of a distribution, for sums over quantiles


# %% transport
def transport_cost(x: np.ndarray, p: np.ndarray, y: np.ndarray, q: np.ndarray) -> float:
    """Cost of the best plan from weights p on points x (n,) to q on y (m,)."""
    rows = np.kron(np.eye(len(x)), np.ones(len(y)))
    columns = np.kron(np.ones(len(x)), np.eye(len(y)))
    plan = linprog(
        np.abs(x[:, None] - y).ravel(),
        A_eq=np.concatenate([rows, columns]),
        b_eq=np.concatenate([p, q]),
    )
    return float(plan.fun)


def area_between(p: tuple[float, float], q: tuple[float, float]) -> float:
    """Wasserstein distance of two uniform distributions from their ends."""
    moved = uniform_quantile(p, SHARES) - uniform_quantile(q, SHARES)
    return float(np.abs(moved).mean())


def uniform_cdf(ends: tuple[float, float], x: float) -> float:
    """Share of a uniform distribution below x."""
    return min(max((x - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0)


def uniform_quantile(ends: tuple[float, float], share: np.ndarray) -> np.ndarray:
    """Below which x a share of a uniform distribution lies, for each share (n,)."""
    return ends[0] + share * (ends[1] - ends[0])


def ordered(x: Tensor) -> Tensor:
    """The same numbers (n,) from the smallest to the largest."""
    return x.sort().values


def sorted_distance(x: Tensor, y: Tensor) -> Tensor:
    """Wasserstein distance of two samples (n,) and (n,)."""
    return (ordered(x) - ordered(y)).abs().mean()


def earth_mover(p: Tensor, q: Tensor) -> tuple[Tensor, Tensor]:
    """Cost of moving histogram p (n,) to q, and what is carried (n + 1,)."""
    carried = torch.cat([torch.zeros(1).to(p), (p - q).cumsum(0)])
    return carried.abs().sum(), carried


def dual_distance(points: Tensor, p: Tensor, q: Tensor) -> Tensor:
    """Wasserstein distance of two weightings of the same points (n,)."""
    order = points.argsort()
    surplus = (p - q)[order].cumsum(0)[:-1]
    return surplus.abs() @ points[order].diff()


def parallel_lines(theta: float) -> tuple[float, float, float]:
    """W1, JSD and TV of the uniform distributions on two lines at this distance."""
    apart = float(theta != 0)
    return abs(theta), apart * math.log(2), apart


# %% critic
def straight_critic(x: float, mean: float, other: float) -> float:
    """The best critic between N(mean, 1), where it is high, and N(other, 1)."""
    return x if mean > other else -x


def clip(w: Tensor, bound: float) -> Tensor:
    """Weights cut off at plus and minus bound."""
    return w.clamp(-bound, bound)


def between(real: Tensor, fake: Tensor, shares: Tensor) -> Tensor:
    """A point on the segment of each pair of real (n, d) and fake (n, d)."""
    return torch.lerp(fake, real, shares[:, None])


def slopes(critic: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Length (n,) of the critic's gradient at each of x (n, d)."""
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return gradient.norm(dim=1)


def gradient_penalty(
    critic: Callable[[Tensor], Tensor], x: Tensor, strength: float
) -> Tensor:
    """How far the slope at points x (n, d) is from one."""
    return strength * mse_loss(slopes(critic, x), torch.ones(len(x)).to(x))


def critic_loss(
    critic: Callable[[Tensor], Tensor],
    real: Tensor,
    fake: Tensor,
    middle: Tensor,
    strength: float,
) -> Tensor:
    """What the critic of WGAN-GP minimises on batches (n, d)."""
    gap = critic(fake).mean() - critic(real).mean()
    return gap + gradient_penalty(critic, middle, strength)


def off_segment() -> float:
    """Chance that a standard normal number is not between zero and one."""
    return float(norm.cdf(0) + norm.sf(1))


# %% spectral
def spectral_norm(weight: Tensor) -> Tensor:
    """The largest singular value of a matrix (m, n)."""
    return torch.linalg.matrix_norm(weight, 2)


def power_iteration(weight: Tensor, u: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """One step for a matrix (m, n) from u (m,): v (n,), the next u, the estimate."""
    v = torch.nn.functional.normalize(weight.T @ u, dim=0)
    u = torch.nn.functional.normalize(weight @ v, dim=0)
    return v, u, u @ weight @ v


def normalise(weight: Tensor) -> Tensor:
    """A matrix (m, n) divided by its spectral norm."""
    return weight / spectral_norm(weight)


# %% losses
def hinge_loss(p_data: Tensor, real: Tensor, p_z: Tensor, fake: Tensor) -> Tensor:
    """The hinge discriminator's loss from logits (k,), (m,) and their weights."""
    return p_data @ relu(1 - real) + p_z @ relu(1 + fake)


def critic_generator_loss(p_z: Tensor, fake: Tensor) -> Tensor:
    """The loss of a generator against a critic or a hinge, from logits (m,)."""
    return -p_z @ fake


def squares_loss(p_data: Tensor, real: Tensor, p_z: Tensor, fake: Tensor) -> Tensor:
    """The least-squares discriminator's loss from answers (k,), (m,)."""
    return (p_data @ (real - 1).square() + p_z @ fake.square()) / 2


def squares_generator_loss(p_z: Tensor, fake: Tensor) -> Tensor:
    """The least-squares generator's loss from answers (m,)."""
    return p_z @ (fake - 1).square() / 2


# %% relativistic
def relativistic_loss(
    critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, gamma: float
) -> Tensor:
    """The discriminator's loss on pairs (n, d), (n, d), with R1 and R2."""
    pairs = softplus(critic(fake) - critic(real)).mean()
    penalty = slopes(critic, real).square() + slopes(critic, fake).square()
    return pairs + gamma / 2 * penalty.mean()


def relativistic_generator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """The generator's loss from the logits of pairs (n,), (n,)."""
    return softplus(real - fake).mean()


# %% conditional
def conditional_value(
    p_y: Tensor, p_data: Tensor, real: Tensor, p_z: Tensor, fake: Tensor
) -> Tensor:
    """The value of the conditional game.

    p_data and real are (classes, things), fake is (classes, noises).
    """
    return p_y @ ((p_data * real.log()).sum(1) + torch.log1p(-fake) @ p_z)


def conditional_discriminator(p_data: Tensor, p_g: Tensor) -> Tensor:
    """The best answers (classes, things)."""
    return p_data / (p_data + p_g)


def jsd(p: Tensor, q: Tensor) -> Tensor:
    """Jensen-Shannon divergence of probability vectors (..., k)."""
    m = (p + q) / 2
    return (torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum(-1) / 2


def conditional_criterion(p_y: Tensor, p_data: Tensor, p_g: Tensor) -> Tensor:
    """What the conditional generator minimises: tables are (classes, things)."""
    d = conditional_discriminator(p_data, p_g)
    return p_y @ (p_data * d.log() + p_g * torch.log1p(-d)).sum(1)


def projection(
    features: Tensor, labels: Tensor, weight: Tensor, bias: float, embedding: Tensor
) -> Tensor:
    """Logits (n,) from features (n, d), labels (n,), one embedding (d,) per class."""
    return ((embedding[labels.long()] + weight) * features).sum(1) + bias


def class_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """How badly the classes (n,) can be read from logits (n, k)."""
    return cross_entropy(logits, labels.long())


def class_accuracy(predicted: Tensor, labels: Tensor) -> Tensor:
    """Share of predicted labels (n,) that are right."""
    return (predicted == labels).double().mean()
