"""The same penalty with its half and without: one price tag, two prices.

Run it with `python half.py`; it needs torch and matplotlib and downloads nothing.
The game is the smallest one of part 6: real data are all 0, fakes are all theta.
"""

# %% settings
import matplotlib.pyplot as plt
import torch
from torch import Tensor

TAG = 10.0  # what both price tags say
RATE = 0.2
ROUNDS = 60
TAGS = torch.arange(0, 3.01, 0.05).tolist()  # prices for the figure


# %% penalties
def with_half(slope: Tensor, price: float) -> Tensor:
    """The paper's penalty on slopes (n,)."""
    return price / 2 * slope.square().mean()


def without_half(slope: Tensor, price: float) -> Tensor:
    """The program's penalty on slopes (n,)."""
    return price * slope.square().mean()


# %% pull
def pull(penalty, price: float) -> float:
    """How hard a penalty pulls at a slope of one."""
    slope = torch.ones(1, dtype=torch.float64, requires_grad=True)
    penalty(slope, price).backward()
    return slope.grad.item()


# %% play
def play(penalty, price: float) -> float:
    """The distance from the middle after ROUNDS, both players moving in turn."""
    theta = torch.ones(1, dtype=torch.float64)
    psi = torch.ones(1, dtype=torch.float64, requires_grad=True)
    for _ in range(ROUNDS):
        wish = torch.nn.functional.softplus(psi * theta).mean() + penalty(psi, price)
        (step,) = torch.autograd.grad(wish, psi)
        psi = (psi - RATE * step).detach().requires_grad_()
        theta = theta + RATE * (psi * torch.sigmoid(psi * theta)).detach()
    return torch.hypot(theta, psi.detach()).item()


# %% tags
paper = [play(with_half, price) for price in TAGS]
program = [play(without_half, price) for price in TAGS]

fig, ax = plt.subplots(num="tags", figsize=(5.6, 3.2), layout="constrained")
ax.plot(TAGS, paper, "-", color="C0")
ax.plot(TAGS, program, "--", color="C1")
ax.annotate("with the half", (1.3, 0.07))
ax.annotate("without the half", (0.65, 0.55))
ax.set(yscale="log", xlabel="the number on the price tag")
ax.set_ylabel(f"distance after {ROUNDS} rounds")

# %% results
results = {
    "pull_half": pull(with_half, TAG),
    "pull_whole": pull(without_half, TAG),
    "same_game": max(
        abs(play(with_half, 2 * tag) - play(without_half, tag)) for tag in (0.3, 0.5, 1)
    ),
    "best_half": TAGS[min(range(len(TAGS)), key=paper.__getitem__)],
    "best_whole": TAGS[min(range(len(TAGS)), key=program.__getitem__)],
    "one_half": play(with_half, 1.0),
    "one_whole": play(without_half, 1.0),
}
for name, value in results.items():
    print(f"{name:>12} {value:.4g}")
plt.show()
