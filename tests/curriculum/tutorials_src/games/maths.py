"""What happens when two players follow their gradients.

Run it with `python maths.py`; it needs torch and downloads nothing.
"""

# %% settings
from collections.abc import Callable

import torch
from torch import Tensor

TURN = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=torch.float64)  # the field of x y


# %% descend
def descend(start: float, curvature: float, rate: float, steps: int) -> float:
    """Where gradient descent on a parabola is after so many steps."""
    w = start
    for _ in range(steps):
        w -= rate * curvature * w
    return w


# %% field
def game_field(f: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """The direction (2,) in which two players of f walk from a point (2,)."""
    at = at.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(f(at), at, create_graph=True)
    return gradient * torch.tensor([-1.0, 1.0])


def game_jacobian(f: Callable[[Tensor], Tensor], at: Tensor) -> Tensor:
    """The derivative (2, 2) of the field."""
    hessian = torch.autograd.functional.hessian(f, at)
    return hessian * torch.tensor([[-1.0], [1.0]])


def eigenvalues(matrix: Tensor) -> Tensor:
    """The two eigenvalues of a matrix (2, 2)."""
    return torch.linalg.eigvals(matrix)


# %% orbit
def orbit(start: Tensor, time: float) -> Tensor:
    """Where the flow of the game x y has carried a point (2,)."""
    return torch.linalg.matrix_exp(time * TURN) @ start


# %% steps
def step_factor(real: float, imaginary: float, rate: float) -> float:
    """The squared modulus by which one step multiplies, from the eigenvalue's parts."""
    return abs(1 + rate * complex(real, imaginary)) ** 2


def largest_step(real: float, imaginary: float) -> float:
    """Steps below this size shrink."""
    return -2 * (1 / complex(real, imaginary)).real


def simultaneous_step(at: Tensor, rate: float) -> Tensor:
    """Both players of x y move from where they stood, a point (2,)."""
    return at + rate * TURN @ at


def alternating_step(x: float, y: float, rate: float) -> tuple[float, float]:
    """The second player moves after seeing the first."""
    x = x - rate * y
    return x, y + rate * x


def implicit_step(at: Tensor, rate: float) -> Tensor:
    """Both players move as the field is where they arrive."""
    return torch.linalg.solve(torch.eye(2).to(at) - rate * TURN, at)


def extragradient_step(at: Tensor, rate: float) -> Tensor:
    """Both players move as the field is one step ahead."""
    return at + rate * TURN @ simultaneous_step(at, rate)


def damped_eigenvalues(gamma: float) -> Tensor:
    """Eigenvalues (2,) of the game with a bowl for each player."""
    return torch.linalg.eigvals(TURN - gamma * torch.eye(2).to(TURN))


# %% tables
def security_levels(payoffs: Tensor) -> tuple[Tensor, Tensor]:
    """What the column player and the row player can make sure of on a table (n, m)."""
    return payoffs.amin(0).max(), payoffs.amax(1).min()


def mean_payoff(p: Tensor, payoffs: Tensor, q: Tensor) -> Tensor:
    """The mean payoff of mixed strategies (n,) and (m,)."""
    return torch.einsum("i,ij,j->", p, payoffs, q)
